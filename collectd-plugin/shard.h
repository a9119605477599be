/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Which of several pollers an account belongs to, without the pollers talking.
 *
 *   Shard "2/3"     the second of three
 *
 * Each account is drawn for by all shards, with a number that follows from the account's
 * id and the shard's number alone; the highest one has it (rendezvous hashing). So every
 * account is in exactly one shard, shards are of about the same size, and a shard that is
 * added takes its accounts from the others, about 1/n of all, and moves no other one. It
 * is the last shard that is taken away, in the same way.
 *
 * Pure. Errors are CONFIG. Source: Thaler and Ravishankar, "A Name-Based Mapping Scheme
 * for Rendezvous", CSE-TR-316-96 (1996).
 */
#ifndef AOAI_PLUGIN_SHARD_H
#define AOAI_PLUGIN_SHARD_H

#include "common/error.h"

#define AOAI_SHARDS_MAX 1000

/* Zeroed = all there is. */
struct aoai_shard {
    int number; /* 1 to count */
    int count;
};

bool aoai_shard_parse(struct aoai_shard *shard, const char *text,
                      struct aoai_error *err) AOAI_MUST_CHECK;

/* The same check for the option table. */
bool aoai_shard_check(const char *text, struct aoai_error *err) AOAI_MUST_CHECK;

/* The number of the shard, of so many, that has the account. Letter case of the id makes
 * no difference; its spelling is that of common/resource_id.h.
 */
int aoai_shard_of(const char *account_path, int count);

bool aoai_shard_has(struct aoai_shard shard, const char *account_path);

#endif
