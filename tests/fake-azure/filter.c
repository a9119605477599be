/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The grammar of $filter: 'or' joins values of one dimension, 'and' joins dimensions. */

#include "tests/fake-azure/filter.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void free_term(struct filter_term *term)
{
    for (size_t i = 0; i < term->count; i++)
        free(term->values[i]);
    free(term->values);
    free(term->name);
    memset(term, 0, sizeof(*term));
}

void filter_free(struct filter *filter)
{
    for (size_t i = 0; i < filter->count; i++)
        free_term(&filter->terms[i]);
    filter->count = 0;
}

void filter_drop(struct filter *filter, size_t index)
{
    free_term(&filter->terms[index]);
    filter->count--;
    for (size_t i = index; i < filter->count; i++)
        filter->terms[i] = filter->terms[i + 1];
    memset(&filter->terms[filter->count], 0, sizeof(filter->terms[0]));
}

/* The word at *at, or NULL at anything else; moves behind it and the blanks after it. */
static char *read_word(const char **at)
{
    size_t length = strspn(*at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_-./");
    if (length == 0)
        return NULL;
    char *word = must_alloc(length + 1, 1);
    memcpy(word, *at, length);
    *at += length;
    *at += strspn(*at, " ");
    return word;
}

/* A quoted value, in which two quotes stand for one. */
static char *read_value(const char **at)
{
    if (**at != '\'')
        return NULL;
    char *value = must_alloc(strlen(*at) + 1, 1);
    size_t length = 0;
    for ((*at)++; **at != '\0'; (*at)++) {
        if (**at == '\'') {
            if ((*at)[1] != '\'') {
                (*at)++;
                *at += strspn(*at, " ");
                return value;
            }
            (*at)++;
        }
        value[length++] = **at;
    }
    free(value);
    return NULL;
}

static bool take_keyword(const char **at, const char *keyword)
{
    size_t length = strlen(keyword);
    if (strncmp(*at, keyword, length) != 0 || (*at)[length] != ' ')
        return false;
    *at += length;
    *at += strspn(*at, " ");
    return true;
}

static struct filter_term *find_term(struct filter *filter, const char *name)
{
    for (size_t i = 0; i < filter->count; i++) {
        if (strcasecmp(filter->terms[i].name, name) == 0)
            return &filter->terms[i];
    }
    return NULL;
}

static void add_value(struct filter_term *term, char *value)
{
    char **values = realloc(term->values, (term->count + 1) * sizeof(*values));
    if (values == NULL)
        abort();
    term->values = values;
    term->values[term->count++] = value;
    if (strcmp(value, "*") == 0)
        term->takes_all = true;
}

/* Reads Name eq 'value' into the term that it belongs to. */
static const char *read_clause(const char **at, struct filter *filter, bool after_or)
{
    char *name = read_word(at);
    if (name == NULL)
        return "a dimension name is expected";
    struct filter_term *term = find_term(filter, name);
    const char *problem = NULL;
    if (after_or && term != &filter->terms[filter->count - 1])
        problem = "'or' may only join values of one dimension";
    else if (!after_or && term != NULL)
        problem = "a dimension may stand only once between 'and'";
    else if (!take_keyword(at, "eq"))
        problem = "the operator 'eq' is expected";
    char *value = problem == NULL ? read_value(at) : NULL;
    if (problem == NULL && value == NULL)
        problem = "a value between single quotes is expected";
    if (problem == NULL && value[0] == '\0')
        problem = "a value is empty";
    if (problem == NULL && term == NULL) {
        if (filter->count == sizeof(filter->terms) / sizeof(filter->terms[0])) {
            problem = "too many dimensions";
        } else {
            term = &filter->terms[filter->count++];
            term->name = name;
            term->dimension = dimension_find(name);
            name = NULL;
        }
    }
    if (problem == NULL)
        add_value(term, value);
    else
        free(value);
    free(name);
    return problem;
}

bool filter_parse(const char *string, struct filter *out, struct text *problem)
{
    memset(out, 0, sizeof(*out));
    const char *at = string;
    const char *wrong = NULL;
    bool after_or = false;
    for (;;) {
        wrong = read_clause(&at, out, after_or);
        if (wrong != NULL || *at == '\0')
            break;
        if (at[-1] != ' ') {
            wrong = "a blank is expected after a value";
            break;
        }
        after_or = take_keyword(&at, "or");
        if (!after_or && !take_keyword(&at, "and")) {
            wrong = "'and' or 'or' is expected";
            break;
        }
    }
    if (wrong == NULL)
        return true;
    text_printf(problem, "Invalid filter at position %zu: %s.", (size_t)(at - string),
                wrong);
    filter_free(out);
    return false;
}

bool filter_has(const struct filter *filter, int dimension)
{
    for (size_t i = 0; i < filter->count; i++) {
        if (filter->terms[i].dimension == dimension)
            return true;
    }
    return false;
}

bool filter_matches(const struct filter *filter,
                    const struct world_deployment *deployment, int status)
{
    for (size_t i = 0; i < filter->count; i++) {
        const struct filter_term *term = &filter->terms[i];
        const char *value = dimension_value(deployment, term->dimension, status);
        bool found = term->takes_all;
        for (size_t k = 0; k < term->count && !found; k++)
            found = strcasecmp(term->values[k], value) == 0;
        if (!found)
            return false;
    }
    return true;
}
