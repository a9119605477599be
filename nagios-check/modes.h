/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What a run is for: poll, then make of it what was asked for.
 *
 *   judge     one poll -> judge -> text or JSON
 *   list      one poll of a day -> a table or JSON
 *   history   as many polls as it takes, oldest first -> a text or JSON
 *
 * poll.h says which minutes are asked for. --doctor is no mode of these: it looks at what
 * must be there before any of them can begin (doctor.h).
 */
#ifndef CHECK_MODES_H
#define CHECK_MODES_H

#include "nagios-check/json_document.h"
#include "nagios-check/look.h"
#include "nagios-check/poll.h"

/* What the mode prints; NULL = text. Also known when the options could not be parsed. */
const struct check_json_document *check_mode_document(const struct check_config *config);

/* The cap that the output of the mode needs. */
size_t check_mode_output_max(const struct check_config *config);

/* How the output may look: it asks the system what stands behind it. */
struct check_look check_mode_look(void);

/* Appends all that is to be printed to an empty buffer. False = there is no result, see
 * the error.
 */
bool check_mode_run(const struct check_session *session, struct aoai_buf *output,
                    enum check_state *state, struct aoai_error *err) AOAI_MUST_CHECK;

#endif
