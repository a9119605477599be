/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/failure.h"
#include "nagios-check/option_list.h"

#include <stdlib.h>
#include <string.h>

/* "90.000000" -> "90" in place: Icinga writes numbers that way. */
static void drop_zero_fraction(char *value)
{
    size_t whole = strspn(value, "0123456789");
    if (whole > 0 && value[whole] == '.' && value[whole + 1] != '\0' &&
        value[whole + 1 + strspn(value + whole + 1, "0")] == '\0')
        value[whole] = '\0';
}

bool check_option_say(const struct check_option *option, const struct aoai_error *cause,
                      struct aoai_error *err)
{
    const char *message = cause->message;
    size_t length = strlen(option->row->name);
    if (strncmp(message, option->row->name, length) == 0 && message[length] == ':')
        message += length + 2;
    return aoai_error_set(err, cause->kind, "--%s: %s", option->dashed, message);
}

static bool store(const struct check_option *option, struct check_config *config,
                  const char *value, struct aoai_error *err)
{
    struct aoai_error cause = {0};
    bool is_flag = option->row->type == AOAI_OPTION_FLAG;
    bool is_bare = is_flag && (value == NULL || value[0] == '\0');
    char *copy = strdup(is_bare ? "true" : value);
    if (copy == NULL)
        return aoai_error_no_memory(err);
    if (option->row->type == AOAI_OPTION_COUNT ||
        option->row->type == AOAI_OPTION_SECONDS)
        drop_zero_fraction(copy);
    bool is_set =
        aoai_option_set(option->row, (char *)config + option->base, copy, &cause);
    explicit_bzero(copy, strlen(copy)); /* a file of options may hold a secret */
    free(copy);
    if (option->row->letter == 'v' && config->settings.is_verbose)
        config->verbosity++;
    return is_set || check_option_say(option, &cause, err);
}

/* "20:critical" or ":critical", as some other plugins take it: what follows the colon is
 * the state when the time is over.
 */
static bool store_timeout(const struct check_option *option, struct check_config *config,
                          const char *value, const char *state, struct aoai_error *err)
{
    struct aoai_error cause = {0};
    const struct aoai_option *row =
        aoai_option_find(check_settings_options(), "timeout_state");
    if (state[1] != '\0' && !check_failure_check(state + 1, &cause))
        return check_option_say(option, &cause, err);
    char *seconds = strndup(value, (size_t)(state - value));
    if (seconds == NULL)
        return aoai_error_no_memory(err);
    bool is_set = store(option, config, seconds, err) &&
                  aoai_option_set(row, &config->settings, state + 1, err);
    free(seconds);
    return is_set;
}

bool check_option_store(const struct check_option *option, struct check_config *config,
                        const char *value, struct aoai_error *err)
{
    const char *state = option->row->letter == 't' ? strchr(value, ':') : NULL;
    return state != NULL ? store_timeout(option, config, value, state, err)
                         : store(option, config, value, err);
}

const struct check_option *check_option_nearest(const struct check_option_list *list,
                                                const char *name)
{
    const struct check_option *best = NULL;
    size_t best_distance = strlen(name) / 3 + 1;
    for (size_t i = 0; i < list->count; i++) {
        size_t distance = aoai_option_distance(name, list->items[i].dashed);
        if (check_option_is_refused(&list->items[i]) || distance > best_distance ||
            (distance == best_distance && best != NULL))
            continue;
        best = &list->items[i];
        best_distance = distance;
    }
    return best;
}
