/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

#include "tests/fake-azure/lives.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

void lives_add(struct lives *lives, const char *account, const char *deployment,
               int64_t at_ms, bool is_made)
{
    struct life_event *events =
        realloc(lives->events, (lives->count + 1) * sizeof(*events));
    if (events == NULL)
        abort();
    struct life_event *event = &events[lives->count++];
    snprintf(event->account, sizeof(event->account), "%s", account);
    snprintf(event->deployment, sizeof(event->deployment), "%s", deployment);
    event->at_ms = at_ms;
    event->is_made = is_made;
    lives->events = events;
}

static bool is_about(const struct life_event *event, const char *account,
                     const char *deployment)
{
    return strcasecmp(event->account, account) == 0 &&
           strcasecmp(event->deployment, deployment) == 0;
}

bool lives_is_alive(const struct lives *lives, const char *account,
                    const char *deployment, int64_t at_ms)
{
    for (size_t i = lives->count; i > 0; i--) {
        const struct life_event *event = &lives->events[i - 1];
        if (is_about(event, account, deployment) && event->at_ms <= at_ms)
            return event->is_made;
    }
    for (size_t i = 0; i < lives->count; i++)
        if (is_about(&lives->events[i], account, deployment))
            return !lives->events[i].is_made;
    return true;
}

int64_t lives_made_ms(const struct lives *lives, const char *account,
                      const char *deployment, int64_t at_ms)
{
    for (size_t i = lives->count; i > 0; i--) {
        const struct life_event *event = &lives->events[i - 1];
        if (is_about(event, account, deployment) && event->is_made &&
            event->at_ms <= at_ms)
            return event->at_ms;
    }
    return 0;
}

void lives_free(struct lives *lives)
{
    free(lives->events);
    lives->events = NULL;
    lives->count = 0;
}
