/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/doctor_text.h"

#include <string.h>

#define TAG_WIDTH   11
#define STEP_WIDTH  18
#define INDENT      (TAG_WIDTH + STEP_WIDTH)
#define COLUMNS_MIN 50 /* narrower ones are left to the terminal */

static const char *colour_of(enum check_doctor_verdict verdict)
{
    static const char *const colours[CHECK_DOCTOR_VERDICTS] = {
        [CHECK_DOCTOR_OK] = "\033[32m",      [CHECK_DOCTOR_INFO] = "\033[36m",
        [CHECK_DOCTOR_WARNING] = "\033[33m", [CHECK_DOCTOR_CRITICAL] = "\033[31m",
        [CHECK_DOCTOR_UNKNOWN] = "\033[35m", [CHECK_DOCTOR_SKIPPED] = "\033[2m",
    };
    return colours[verdict];
}

static void add_blanks(struct aoai_buf *output, size_t count)
{
    aoai_buf_addf(output, "%*s", (int)count, "");
}

/* Names and messages may come from Azure: nothing in them moves the cursor. */
static void add_harmless(struct aoai_buf *output, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        aoai_buf_add_bytes(output, byte < 0x20 || byte == 0x7f ? " " : text + i, 1);
    }
}

/* Words from a column on, broken at the right edge where there is one. */
static void add_words(const struct check_look *look, const char *words, size_t indent,
                      struct aoai_buf *output)
{
    size_t edge = look->columns >= COLUMNS_MIN ? look->columns : 0;
    size_t column = indent;
    while (*words != '\0') {
        size_t length = strcspn(words, " ");
        if (edge > 0 && column > indent && column + 1 + length > edge) {
            aoai_buf_add(output, "\n");
            add_blanks(output, indent);
            column = indent;
        } else if (column > indent) {
            aoai_buf_add(output, " ");
            column++;
        }
        add_harmless(output, words, length);
        column += length;
        words += length + strspn(words + length, " ");
    }
    aoai_buf_add(output, "\n");
}

static void add_tag(const struct check_look *look, enum check_doctor_verdict verdict,
                    struct aoai_buf *output)
{
    const char *name = check_doctor_verdict_name(verdict);
    size_t width = strlen(name) + 2;
    if (look->has_colours)
        aoai_buf_addf(output, "[%s%s\033[0m]", colour_of(verdict), name);
    else
        aoai_buf_addf(output, "[%s]", name);
    add_blanks(output, width < TAG_WIDTH ? TAG_WIDTH - width : 1);
}

static bool is_said_before(const struct check_doctor_report *report, size_t index)
{
    const struct check_doctor_line *line = &report->lines[index];
    for (size_t i = 0; i < index; i++)
        if (strcmp(aoai_buf_text(&report->lines[i].remedy),
                   aoai_buf_text(&line->remedy)) == 0 &&
            strcmp(aoai_buf_text(&report->lines[i].command),
                   aoai_buf_text(&line->command)) == 0)
            return true;
    return false;
}

static void add_remedy(const struct check_doctor_report *report, size_t index,
                       const struct check_look *look, struct aoai_buf *output)
{
    const struct check_doctor_line *line = &report->lines[index];
    if (line->remedy.length == 0)
        return;
    add_blanks(output, INDENT);
    aoai_buf_add(output, "-> ");
    if (is_said_before(report, index)) {
        aoai_buf_add(output, "as above\n");
        return;
    }
    add_words(look, aoai_buf_text(&line->remedy), INDENT + 3, output);
    if (line->command.length == 0)
        return;
    add_blanks(output, 2);
    add_harmless(output, aoai_buf_text(&line->command), line->command.length);
    aoai_buf_add(output, "\n");
}

static bool is_new_account(const struct check_doctor_report *report, size_t index)
{
    const char *account = report->lines[index].account;
    return account != NULL && (index == 0 || report->lines[index - 1].account == NULL ||
                               report->lines[index - 1].account != account);
}

bool check_doctor_text(const struct check_doctor_report *report,
                       const struct check_look *look, struct aoai_buf *output)
{
    static const char *const states[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
    for (size_t i = 0; i < report->count; i++) {
        const struct check_doctor_line *line = &report->lines[i];
        if (is_new_account(report, i))
            aoai_buf_addf(output, "\naccount %s\n", line->account);
        add_tag(look, line->verdict, output);
        aoai_buf_addf(output, "%-*s", STEP_WIDTH, line->step);
        add_words(look, aoai_buf_text(&line->found), INDENT, output);
        add_remedy(report, i, look, output);
        output->has_failed = output->has_failed || line->found.has_failed ||
                             line->remedy.has_failed || line->command.has_failed;
    }
    aoai_buf_addf(output, "\n%s: ", states[check_doctor_state(report)]);
    check_doctor_summary(report, output);
    aoai_buf_add(output, "\n");
    return !output->has_failed && !report->has_failed;
}
