/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* In which region each account is: who asks for several at once must know.
 *
 *   subscription 1111.., accounts contoso-a, contoso-b   -> one list of the subscription
 *   {"value":[{"id":"../contoso-a","location":"SWEDENCENTRAL",..},..]}   -> swedencentral
 *
 * Known is what a discovery told; the rest is read where two accounts or more of one
 * subscription are wanted: one list, whatever their number, and not again for six hours;
 * for one where it did not help, for five minutes where it may soon. Azure lists every account that the identity has a
 * role on, so a role on the accounts alone is enough. What cannot be read stays unknown,
 * which is no error.
 *
 * Units: deadlines and times in monotonic milliseconds. Ownership: owns the regions; ids
 * and session are borrowed.
 */
#ifndef AOAI_PLACES_H
#define AOAI_PLACES_H

#include "common/accounts.h"
#include "common/resource_id.h"
#include "common/session.h"

struct aoai_place {
    const struct aoai_resource_id *id;
    size_t identity;
    char *region;      /* "swedencentral"; NULL = not known */
    int64_t ask_at_ms; /* not before; 0 = not asked yet */
};

struct aoai_places {
    struct aoai_place *items; /* one for each account */
    size_t count;
};

/* Makes room for `count` accounts, more than before; the caller fills in id and identity. */
bool aoai_places_grow(struct aoai_places *places, size_t count,
                      struct aoai_error *err) AOAI_MUST_CHECK;

/* Takes over where the accounts of a list are. */
void aoai_places_learn(struct aoai_places *places, const struct aoai_account_list *list);

/* Finds out where the wanted ones are, as far as that is due. False = no memory. */
bool aoai_places_find(struct aoai_places *places, const bool is_wanted[],
                      struct aoai_session *session, int64_t deadline_at_ms,
                      struct aoai_error *err) AOAI_MUST_CHECK;

void aoai_places_free(struct aoai_places *places);

#endif
