/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/pace.h"

#define WAIT_MS             2000
#define WORKING_WAIT_MS     10000 /* what stood in front of ours in the queue has passed */
#define STUCK_WAIT_MS       ((int64_t)15 * 60 * 1000)
#define GOOD_MINUTES_SURE   10 /* no chain drops ours */
#define GOOD_MINUTES_MANY   60
#define SLOW_WAIT_MS        5
#define SILENT_WAIT_MS      50
#define SILENT_MINUTES_MANY 3

static bool is_patient(const struct aoai_pace *pace)
{
    return pace->is_stuck || pace->good_minutes >= GOOD_MINUTES_SURE;
}

int64_t aoai_pace_wait_ms(const struct aoai_pace *pace)
{
    if (is_patient(pace))
        return WAIT_MS;
    if (pace->silent_minutes >= SILENT_MINUTES_MANY)
        return SILENT_WAIT_MS;
    return pace->is_slow ? SLOW_WAIT_MS : WAIT_MS;
}

static void begin_next(struct aoai_pace *pace)
{
    pace->waited_ms = 0;
    pace->working_ms = 0;
    pace->seen = 0;
    pace->others = 0;
}

static void note_good(struct aoai_pace *pace)
{
    pace->silent_minutes = 0;
    pace->is_stuck = false;
    if (++pace->good_minutes >= GOOD_MINUTES_MANY)
        pace->is_slow = false;
}

static void note_bad(struct aoai_pace *pace, size_t seen, size_t others)
{
    pace->is_stuck = is_patient(pace) && seen == 0 && others == 0;
    pace->good_minutes = 0;
    pace->is_slow = seen > 0;
    pace->silent_minutes = seen > 0 ? 0 : pace->silent_minutes + 1;
}

/* Is there still hope for the minute? One more look has brought nothing or not all of it. */
static bool goes_on(struct aoai_pace *pace, size_t seen, size_t others)
{
    bool has_progress = seen > pace->seen;
    pace->waited_ms += aoai_pace_wait_ms(pace);
    if (!has_progress && others > pace->others)
        pace->working_ms += WAIT_MS;
    pace->seen = seen;
    pace->others = others;
    return pace->waited_ms < STUCK_WAIT_MS &&
           (has_progress || (is_patient(pace) && pace->working_ms < WORKING_WAIT_MS));
}

bool aoai_pace_saw(struct aoai_pace *pace, size_t expected, size_t seen, size_t others)
{
    if (seen < expected && goes_on(pace, seen, others))
        return false;
    if (seen < expected)
        note_bad(pace, seen, others);
    else if (expected > 0)
        note_good(pace);
    begin_next(pace);
    return true;
}
