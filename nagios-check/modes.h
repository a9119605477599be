/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What a run is for: poll, then make of it what was asked for.
 *
 *   judge     one poll -> judge -> text or JSON
 *   list      one poll of a day -> a table
 *   history   as many polls as it takes, oldest first -> a text
 *
 * Every mode asks for the minutes that are settled by Azure's clock: when the first answer
 * shows that the machine's is wrong, it asks once more.
 */
#ifndef CHECK_MODES_H
#define CHECK_MODES_H

#include "common/monitor.h"
#include "nagios-check/json_document.h"
#include "nagios-check/options.h"
#include "nagios-check/trace.h"

/* What a mode works with; all borrowed. */
struct check_session {
    const struct check_config *config;
    struct aoai_session *azure;
    const struct aoai_account_list *found; /* by a discovery */
    struct aoai_monitor *monitor;
    struct aoai_clock clock;
    int64_t deadline_at_ms; /* of the first poll */
    const struct check_trace *trace;
    void (*restart_timer)(int64_t timeout_s); /* each poll of a history has its own */
    const char *volatile *stage;              /* what is being done, for last words */
};

/* What the mode prints; NULL = text. Also known when the options could not be parsed. */
const struct check_json_document *check_mode_document(const struct check_config *config);

/* The cap that the output of the mode needs. */
size_t check_mode_output_max(const struct check_config *config);

/* Appends all that is to be printed to an empty buffer. False = there is no result, see
 * the error.
 */
bool check_mode_run(const struct check_session *session, struct aoai_buf *output,
                    enum check_state *state, struct aoai_error *err) AOAI_MUST_CHECK;

#endif
