/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What --list knows of one deployment, before it is a row of a table or of JSON. Pure.
 *
 *   chat   tokens: newest 201,880 at 10:26, peak 207,860 at 02:11   full 200,000
 *   ptu    main:   newest 71 % at 10:26, peak 93 % at 09:40         full 100
 *
 * Units: tokens a minute; percent where the deployment is provisioned. Borrows all.
 */
#ifndef CHECK_LIST_ROW_H
#define CHECK_LIST_ROW_H

#include "nagios-check/finding.h"

#define CHECK_LIST_MINUTES 1440

/* When it is, and by what it is judged. */
struct check_list_day {
    const struct check_thresholds *thresholds;
    int64_t settled_end;
    int64_t now_s;
};

struct check_list_row {
    const struct aoai_account_state *account;
    const struct aoai_deployment_state *state;
    const struct aoai_deployment *deployment; /* NULL = not in the list */
    bool is_provisioned;
    bool is_known;        /* by the main use: PTU utilization or tokens */
    struct aoai_use use;  /* of tokens */
    struct aoai_use main; /* what percent is made of */
    double given;         /* limit of --limit in tokens a minute; 0 = none */
    double full;          /* of main; 0 = no limit */
};

/* The snapshot holds the last day of settled minutes. */
struct check_list_day check_list_day(const struct check_thresholds *thresholds,
                                     int64_t now_s);

struct check_list_row check_list_row(const struct check_list_day *day,
                                     const struct aoai_account_state *account,
                                     const struct aoai_deployment_state *state);

/* Why the row has no numbers; nothing where an error of the account tells it. */
void check_list_reason(const struct check_list_day *day, const struct check_list_row *row,
                       struct aoai_buf *note);

/* Why an account without an error has no rows; NULL = it has some, or an error. */
const char *check_list_nothing(const struct aoai_account_state *account);

/* Is something of it not known? Then the state is UNKNOWN, else OK. What was only just
 * created has nothing to know.
 */
bool check_list_is_unknown(const struct check_list_day *day,
                           const struct aoai_snapshot *snapshot);

/* The state that a percentage has by the thresholds that are in percent. */
enum check_state check_list_state(const struct check_thresholds *thresholds,
                                  double percent);

#endif
