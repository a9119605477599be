/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What is wrong with an account, said once.
 *
 * The first failure is logged at once: as an error when it needs a person, as a warning
 * when it may pass by itself. The same trouble is not logged again in the next minutes,
 * also when its words differ a little; another kind of trouble is. The end of it is
 * logged once.
 */
#ifndef AOAI_PLUGIN_COMPLAINTS_H
#define AOAI_PLUGIN_COMPLAINTS_H

#include "common/log.h"
#include "common/snapshot.h"

/* One for the list of deployments, one for each metric, one for all extra ones. */
#define AOAI_COMPLAINTS_SLOTS (2 + AOAI_METRIC_COUNT)

/* Of one account. A zeroed struct has nothing to complain about. */
struct aoai_complaints {
    struct {
        enum aoai_error_kind kind;
        int http_status;
    } said[AOAI_COMPLAINTS_SLOTS];
};

/* Logs what is new in a poll's state of the account. */
void aoai_complaints_update(struct aoai_complaints *complaints, struct aoai_log log,
                            const struct aoai_account_state *account);

/* The level at which an error is logged. */
enum aoai_log_level aoai_complaints_level(const struct aoai_error *err);

#endif
