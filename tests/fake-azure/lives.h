/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* Deployments that were made or deleted while the server runs.  One that was never touched
 * has been there always, and so has one whose first order is to delete it. */

#ifndef FAKE_AZURE_LIVES_H
#define FAKE_AZURE_LIVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/fake-azure/world.h"

struct life_event {
    char account[64];
    char deployment[WORLD_NAME_SIZE];
    int64_t at_ms;
    bool is_made; /* else deleted */
};

struct lives {
    struct life_event *events; /* in the order of their times */
    size_t count;
};

/* Names without regard to letter case, as Azure takes them. */
void lives_add(struct lives *lives, const char *account, const char *deployment,
               int64_t at_ms, bool is_made);
bool lives_is_alive(const struct lives *lives, const char *account,
                    const char *deployment, int64_t at_ms);
/* When it was made last, at that time; 0 = it has been there always. */
int64_t lives_made_ms(const struct lives *lives, const char *account,
                      const char *deployment, int64_t at_ms);
void lives_free(struct lives *lives);

#endif
