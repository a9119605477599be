/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The $filter of a metrics call: A eq 'a1' or A eq 'a2' and B eq '*'. */

#ifndef FAKE_AZURE_FILTER_H
#define FAKE_AZURE_FILTER_H

#include "tests/fake-azure/catalog.h"

struct filter_term {
    int dimension; /* -1: the name is unknown */
    char *name;
    char **values;
    size_t count;
    bool takes_all; /* one of the values is '*' */
};

struct filter {
    struct filter_term terms[DIMENSION_COUNT + 1];
    size_t count;
};

/* False, an emptied filter and the reason in problem when the text breaks the grammar. */
bool filter_parse(const char *string, struct filter *out, struct text *problem);
void filter_free(struct filter *filter);
void filter_drop(struct filter *filter, size_t index);
bool filter_has(const struct filter *filter, int dimension);
/* Letter case is ignored, as the service does. */
bool filter_matches(const struct filter *filter,
                    const struct world_deployment *deployment, int status);

#endif
