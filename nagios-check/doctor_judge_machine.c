/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/doctor_judge.h"

#include <string.h>

/* ---- configuration ---- */

/* Option names are dashed as on the command line, or as a file of lines has them. */
static void add_name(struct aoai_buf *text, const char *name, bool is_dashed)
{
    if (is_dashed)
        aoai_buf_add(text, "--");
    for (const char *at = name; *at != '\0'; at++)
        aoai_buf_add_bytes(text, *at == '_' && is_dashed ? "-" : at, 1);
}

static const char *variable_of(const char *option)
{
    size_t count = 0;
    const struct aoai_config_variable *variables = aoai_config_variables(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(variables[i].option, option) == 0)
            return variables[i].variable;
    return option;
}

/* "; from FILE: tenant_id, client_id": all that one source set. */
static void add_source(const struct aoai_identity_config *identity,
                       enum aoai_config_source source, const char *from,
                       struct aoai_buf *text)
{
    struct aoai_option_table table = aoai_identity_options();
    const char *gap = NULL;
    for (size_t i = 0; i < table.count; i++) {
        const char *name = table.rows[i].name;
        if (aoai_identity_source(identity, name) != source)
            continue;
        if (gap == NULL)
            aoai_buf_addf(text, "; %s: ", from);
        else
            aoai_buf_add(text, gap);
        gap = ", ";
        if (source == AOAI_SOURCE_ENVIRONMENT)
            aoai_buf_add(text, variable_of(name));
        else
            add_name(text, name, source == AOAI_SOURCE_OPTION);
    }
}

static void add_sources(const struct aoai_identity_config *identity,
                        struct aoai_buf *text)
{
    add_source(identity, AOAI_SOURCE_OPTION, "command line", text);
    add_source(identity, AOAI_SOURCE_EXTRA, "--extra-opts", text);
    if (identity->credential_file != NULL)
        add_source(identity, AOAI_SOURCE_FILE, identity->credential_file, text);
    add_source(identity, AOAI_SOURCE_ENVIRONMENT, "environment", text);
}

static void add_plan(const struct aoai_identity_config *identity, struct aoai_buf *text)
{
    const struct aoai_way_plan *plan = &identity->plan;
    for (size_t i = 0; i < plan->count; i++)
        aoai_buf_addf(text, "%s%s", i == 0 ? "" : ", else ",
                      aoai_way_name(plan->ways[i]));
    aoai_buf_addf(text, " in the %s cloud", identity->cloud);
}

static void judge_configuration(const struct check_doctor_facts *facts,
                                struct check_doctor_report *report)
{
    const struct aoai_identity_config *identity = &facts->config->identity;
    const struct aoai_error *error = &facts->config_error;
    enum check_doctor_verdict verdict = check_doctor_verdict_of(error);
    /* What a file would have said is not known: the next line has the reason. */
    bool is_file = error->kind == AOAI_ERROR_CREDENTIAL;
    struct check_doctor_line *line = check_doctor_add(
        report, NULL, "configuration", is_file ? CHECK_DOCTOR_SKIPPED : verdict);
    if (is_file) {
        aoai_buf_add(&line->found, "not read to its end: see the next line");
    } else if (error->kind != AOAI_ERROR_NONE) {
        aoai_buf_add(&line->found, error->message);
        aoai_buf_add(&line->remedy, "mend it there; --help and the manual page have all "
                                    "options");
    } else {
        add_plan(identity, &line->found);
        add_sources(identity, &line->found);
    }
}

/* ---- files ---- */

/* The core puts what mends a mode behind its reason: "...; run: chmod 640 FILE", or
 * "...; let this user read it by a group of its own: run: chgrp GROUP FILE && ...".
 */
static void add_file_error(const struct check_doctor_facts *facts,
                           const struct aoai_error *error, struct check_doctor_line *line)
{
    static const char run[] = "run: ";
    const char *advice = strstr(error->message, "; ");
    const char *command = advice == NULL ? NULL : strstr(advice, run);
    if (command == NULL) {
        aoai_buf_add(&line->found, error->message);
        if (error == &facts->config_error)
            aoai_buf_add(&line->remedy, "mend what the reason names");
        else
            aoai_buf_addf(&line->remedy, "%s, as whom this runs, must be able to read it",
                          facts->user);
        return;
    }
    aoai_buf_add_bytes(&line->found, error->message, (size_t)(advice - error->message));
    advice += strlen("; ");
    if (command == advice)
        aoai_buf_add(&line->remedy, "let nobody else read it:");
    else
        aoai_buf_add_bytes(&line->remedy, advice, (size_t)(command - 1 - advice));
    aoai_buf_add(&line->command, command + sizeof(run) - 1);
}

static void add_files(const struct check_doctor_facts *facts, struct aoai_buf *text)
{
    for (size_t i = 0; i < facts->file_count; i++) {
        const struct check_doctor_file *file = &facts->files[i];
        aoai_buf_addf(text, "%s%s: mode %04o %s:%s", i == 0 ? "" : "; ", file->path,
                      file->mode, file->owner, file->group);
    }
    if (facts->file_count == 0)
        aoai_buf_add(text, "none");
    aoai_buf_addf(text, "; read as %s", facts->user);
}

static void judge_files(const struct check_doctor_facts *facts,
                        struct check_doctor_report *report)
{
    const struct aoai_error *error = NULL;
    for (size_t i = 0; i < facts->file_count && error == NULL; i++)
        if (!facts->files[i].is_readable)
            error = &facts->files[i].error;
    if (error == NULL && facts->config_error.kind == AOAI_ERROR_CREDENTIAL)
        error = &facts->config_error;
    struct check_doctor_line *line =
        check_doctor_add(report, NULL, "secret file",
                         error == NULL ? CHECK_DOCTOR_OK : CHECK_DOCTOR_CRITICAL);
    if (error == NULL)
        add_files(facts, &line->found);
    else
        add_file_error(facts, error, line);
}

static void judge_state(const struct check_doctor_facts *facts,
                        struct check_doctor_report *report)
{
    bool is_good = facts->state_error.kind == AOAI_ERROR_NONE;
    struct check_doctor_line *line =
        check_doctor_add(report, NULL, "state directory",
                         is_good ? CHECK_DOCTOR_OK : CHECK_DOCTOR_WARNING);
    if (is_good) {
        aoai_buf_add(&line->found, facts->state_path);
        return;
    }
    aoai_buf_add(&line->found, facts->state_error.message);
    aoai_buf_addf(&line->remedy,
                  "without it every check signs in and asks anew: name a directory that "
                  "belongs to %s with --state-dir",
                  facts->user);
}

static void judge_proxy(const struct check_doctor_facts *facts,
                        struct check_doctor_report *report)
{
    struct check_doctor_line *line =
        check_doctor_add(report, NULL, "proxy", CHECK_DOCTOR_OK);
    if (facts->proxy == NULL)
        aoai_buf_addf(&line->found, "none%s%s",
                      facts->proxy_source != NULL ? ", by " : "",
                      facts->proxy_source != NULL ? facts->proxy_source : "");
    else
        aoai_buf_addf(&line->found, "%s, by %s%s", facts->proxy, facts->proxy_source,
                      facts->has_proxy_password ? ", with a password" : "");
}

void check_doctor_judge_machine(const struct check_doctor_facts *facts,
                                struct check_doctor_report *report)
{
    judge_configuration(facts, report);
    judge_files(facts, report);
    judge_state(facts, report);
    if (facts->is_configured)
        judge_proxy(facts, report);
}
