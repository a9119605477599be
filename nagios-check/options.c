/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/options.h"

#include "common/identity.h"
#include "nagios-check/extra_opts.h"
#include "nagios-check/option_list.h"
#include "nagios-check/option_rules.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_BASE 1000 /* of long options; above all letters */
#define STRAY      1    /* what getopt_long says of an argument without an option */

/* What getopt_long wants to be told. */
struct grammar {
    struct option longs[CHECK_OPTIONS_MAX + 1];
    char letters[2 * CHECK_OPTIONS_MAX + 3];
};

static void make_grammar(const struct check_option_list *list, struct grammar *grammar)
{
    char *letter = grammar->letters;
    *letter++ = '-'; /* tell of stray arguments where they stand */
    *letter++ = ':'; /* tell a missing value from an unknown option */
    for (size_t i = 0; i < list->count; i++) {
        const struct aoai_option *row = list->items[i].row;
        bool has_value = row->type != AOAI_OPTION_FLAG;
        grammar->longs[i].name = list->items[i].dashed;
        grammar->longs[i].has_arg = has_value ? required_argument : no_argument;
        grammar->longs[i].val = VALUE_BASE + (int)i;
        if (row->letter == 0)
            continue;
        *letter++ = row->letter;
        if (has_value)
            *letter++ = ':';
    }
}

static const struct check_option *find(const struct check_option_list *list, int value)
{
    for (size_t i = 0; i < list->count; i++)
        if (value == VALUE_BASE + (int)i ||
            (list->items[i].row->letter != 0 && value == list->items[i].row->letter))
            return &list->items[i];
    return NULL;
}

/* Every user of the machine can read the command lines of all processes. */
static bool refuse_secret(const char *name, const char *instead, struct aoai_error *err)
{
    return aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "--%s: a secret does not belong on a command line, where every "
                          "user of this machine can read it; use %s",
                          name, instead);
}

/* What people try. */
static bool is_named_like_a_secret(const char *name)
{
    static const char *const words[] = {"secret", "password", "passwd", "passphrase",
                                        "token"};
    for (size_t i = 0; i < AOAI_LENGTH(words); i++)
        if (strcasestr(name, words[i]) != NULL)
            return true;
    return false;
}

static bool set(const struct check_option *option, struct check_config *config,
                const char *value, struct aoai_error *err)
{
    if (check_option_is_refused(option))
        return refuse_secret(option->dashed, "--client-secret-file or --credential-file",
                             err);
    if (aoai_option_is_secret(option->row, value))
        return refuse_secret(option->dashed, "--proxy-credential-file", err);
    aoai_identity_note_source(&config->identity, option->row, AOAI_SOURCE_OPTION);
    return check_option_store(option, config, value, err);
}

/* A value after "=" is never repeated: it may be a secret. */
static bool refuse_long(const struct check_option_list *list, const char *typed,
                        struct aoai_error *err)
{
    char name[64] = {0};
    size_t length = strcspn(typed, "=");
    size_t matches = 0;
    memcpy(name, typed, length < sizeof(name) ? length : sizeof(name) - 1);
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].dashed, name) == 0)
            return aoai_error_set(err, AOAI_ERROR_CONFIG,
                                  "--%s takes no value (see --help)", name);
        if (strncmp(list->items[i].dashed, name, strlen(name)) == 0)
            matches++;
    }
    if (matches > 1)
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "--%s can mean several options (see --help)", name);
    const struct check_option *near = check_option_nearest(list, name);
    /* What does not look like an option's name may be a secret. */
    if (near == NULL && name[strspn(name, "abcdefghijklmnopqrstuvwxyz-_")] != '\0')
        return aoai_error_set(err, AOAI_ERROR_CONFIG, "unknown option (see --help)");
    if (near == NULL && is_named_like_a_secret(name))
        return refuse_secret(name,
                             "--client-secret-file, --credential-file or "
                             "--proxy-credential-file",
                             err);
    return aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "unknown option --%s%s%s%s (see --help)", name,
                          near != NULL ? "; did you mean --" : "",
                          near != NULL ? near->dashed : "", near != NULL ? "?" : "");
}

static bool refuse(const struct check_option_list *list, char **argv, int optopt_value,
                   struct aoai_error *err)
{
    const char *typed = argv[optind - 1];
    if (optopt_value > 0 && optopt_value < VALUE_BASE)
        return aoai_error_set(err, AOAI_ERROR_CONFIG, "unknown option -%c (see --help)",
                              optopt_value);
    return refuse_long(list, strncmp(typed, "--", 2) == 0 ? typed + 2 : typed, err);
}

/* An empty one is what Icinga passes for nothing. The text is never repeated: it may be a
 * secret whose option was lost.
 */
static bool take_stray(const char *argument, struct aoai_error *err)
{
    return argument[0] == '\0' ||
           aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "unexpected argument that belongs to no option (see --help)");
}

/* Where the options of files go. */
struct taker {
    const struct check_option_list *list;
    struct check_config *config;
};

/* Files of the monitoring plugins have letters as well: "w = 80%". */
static bool is_key_of(const struct check_option *option, const char *key)
{
    return strcmp(option->dashed, key) == 0 ||
           (option->row->letter != 0 && key[0] == option->row->letter && key[1] == '\0');
}

/* What resembles no option is not repeated: it may be half a secret. */
static bool take_key(void *context, const char *key, const char *value,
                     const struct aoai_error *unsafe, struct aoai_error *err)
{
    const struct taker *taker = context;
    const struct check_option *option = NULL;
    for (size_t i = 0; i < taker->list->count && option == NULL; i++)
        if (is_key_of(&taker->list->items[i], key))
            option = &taker->list->items[i];
    if (option == NULL) {
        const struct check_option *near = check_option_nearest(taker->list, key);
        if (near == NULL)
            return aoai_error_set(err, AOAI_ERROR_CONFIG,
                                  "no option stands before the \"=\"");
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "unknown option \"%.60s\"; did you mean \"%s\"?", key,
                              near->dashed);
    }
    if (strcmp(option->row->name, "extra_opts") == 0)
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "extra-opts: only the command line may name files");
    if (check_option_is_refused(option) && unsafe->kind != AOAI_ERROR_NONE)
        return aoai_error_set(err, unsafe->kind, "%s: %s", option->dashed,
                              unsafe->message);
    aoai_identity_note_source(&taker->config->identity, option->row, AOAI_SOURCE_EXTRA);
    return check_option_store(option, taker->config, value, err);
}

static bool take_files(const struct check_option_list *list,
                       const struct aoai_strlist *places, struct check_config *config,
                       struct aoai_error *err)
{
    struct taker taker = {.list = list, .config = config};
    struct check_extra_opts_sink sink = {.take = take_key, .context = &taker};
    for (size_t i = 0; i < places->count; i++)
        if (!check_extra_opts_read(places->items[i], &sink, err))
            return false;
    return true;
}

/* What must be known whatever else is wrong with the line: whoever asks for help gets
 * it, and an error is told in the format asked for.
 */
static bool is_wish(const struct check_option *option)
{
    char letter = option->row->letter;
    return letter == 'h' || letter == 'V' || letter == 'o';
}

static bool take_wishes(const struct check_option_list *list,
                        const struct grammar *grammar, int argc, char **argv,
                        struct check_config *config, struct aoai_error *err)
{
    int value = 0;
    opterr = 0; /* nothing on standard error */
    optind = 0;
    while ((value = getopt_long(argc, argv, grammar->letters, grammar->longs, NULL)) !=
           -1) {
        const struct check_option *option = find(list, value);
        if (option != NULL && is_wish(option) && !set(option, config, optarg, err))
            return false;
    }
    return true;
}

static bool take_line(const struct check_option_list *list, const struct grammar *grammar,
                      int argc, char **argv, struct check_config *config,
                      struct aoai_error *err)
{
    optind = 0;
    for (;;) {
        int value = getopt_long(argc, argv, grammar->letters, grammar->longs, NULL);
        if (value == -1)
            break;
        if (value == STRAY) {
            if (!take_stray(optarg, err))
                return false;
            continue;
        }
        if (value == '?')
            return refuse(list, argv, optopt, err);
        const struct check_option *option = find(list, value == ':' ? optopt : value);
        if (option == NULL)
            return refuse(list, argv, value, err);
        if (value == ':')
            return aoai_error_set(err, AOAI_ERROR_CONFIG,
                                  "--%s: wants a value (see --help)", option->dashed);
        if (!set(option, config, optarg, err))
            return false;
    }
    for (; optind < argc; optind++) /* behind "--" */
        if (!take_stray(argv[optind], err))
            return false;
    return true;
}

static bool take_all(const struct check_option_list *list, int argc, char **argv,
                     struct check_config *config, struct aoai_error *err)
{
    struct grammar grammar = {0};
    struct aoai_strlist places = {0};
    make_grammar(list, &grammar);
    int left = check_extra_opts_extract(argc, argv, &places);
    bool is_taken = left >= 0 ? take_wishes(list, &grammar, left, argv, config, err)
                              : aoai_error_no_memory(err);
    if (is_taken && !config->settings.wants_help && !config->settings.wants_version)
        is_taken = take_files(list, &places, config, err) &&
                   take_line(list, &grammar, left, argv, config, err);
    aoai_strlist_free(&places);
    return is_taken;
}

bool check_options_want_json(const struct check_config *config)
{
    const char *format = config->settings.output_format;
    return format != NULL && strcmp(format, "json") == 0;
}

bool check_options_parse(int argc, char **argv, struct check_config *config,
                         struct aoai_error *err)
{
    struct check_option_list list = check_option_list_make();
    if (list.has_failed) /* an option that is silently not there would be worse */
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "this program has more options than room for them");
    if (!aoai_option_defaults(check_settings_options(), &config->settings, err) ||
        !take_all(&list, argc, argv, config, err))
        return false;
    if (config->settings.wants_help || config->settings.wants_version)
        return true;
    if (config->settings.wants_metric_list)
        return true;
    return check_option_rules_hold(&list, config, err) &&
           check_option_rules_thresholds(config, err);
}

bool check_options_sign_in(struct check_config *config, struct aoai_error *err)
{
    struct aoai_identity_config environment = {0};
    bool is_ready = aoai_identity_read_environment(&environment, getenv, err) &&
                    aoai_identity_finish(&config->identity, &environment, err);
    aoai_identity_free(&environment);
    return is_ready;
}

void check_options_free(struct check_config *config)
{
    aoai_target_free(&config->target);
    aoai_discovery_free(&config->discovery);
    aoai_identity_free(&config->identity);
    aoai_option_free(check_settings_options(), &config->settings);
}
