/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/doctor.h"

#include "nagios-check/doctor_json.h"
#include "nagios-check/doctor_judge.h"
#include "nagios-check/doctor_machine.h"
#include "nagios-check/doctor_text.h"
#include "nagios-check/options.h"

static bool print(const struct check_doctor_run *run, const struct check_look *look,
                  const struct check_doctor_report *report, struct aoai_buf *output)
{
    const char *log =
        run->config->verbosity > 0 ? aoai_buf_text(&run->tools->trace.lines) : NULL;
    if (check_options_want_json(run->config))
        return check_doctor_json(report, log, output);
    bool is_printed = check_doctor_text(report, look, output);
    if (is_printed && log != NULL && log[0] != '\0')
        aoai_buf_addf(output, "\n%s", log);
    return !output->has_failed;
}

bool check_doctor(const struct check_doctor_run *run, const struct check_look *look,
                  struct aoai_buf *output, enum check_state *state,
                  struct aoai_error *err)
{
    struct check_doctor_facts facts = {0};
    struct check_doctor_report report = {0};
    bool is_told = check_doctor_look_at_machine(run->config, &facts, err) &&
                   check_doctor_try(run, &facts, err);
    if (is_told) {
        *run->stage = "judging";
        check_doctor_judge(&facts, &report);
        *state = check_doctor_state(&report);
        is_told = print(run, look, &report, output) || aoai_error_no_memory(err);
    }
    check_doctor_report_free(&report);
    check_doctor_facts_free(&facts);
    return is_told;
}
