/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/metric_name.h"

#include "common/option.h"

#include <string.h>

#define NEAR_MAX  5
#define TYPED_MAX 80 /* nothing that long is near a name */

const struct aoai_listed_metric *aoai_metric_listed(enum aoai_metric_id id)
{
    size_t count = 0;
    const struct aoai_listed_metric *list = aoai_metric_list(&count);
    int place = (int)id - AOAI_METRIC_LISTED;
    return place < 0 || (size_t)place >= count ? NULL : &list[place];
}

const char *aoai_metric_name(enum aoai_metric_id id)
{
    const struct aoai_listed_metric *listed = aoai_metric_listed(id);
    return listed != NULL ? listed->name : aoai_catalog_metric(id)->name;
}

bool aoai_metric_find_id(const char *name, enum aoai_metric_id *id)
{
    size_t count = 0;
    const struct aoai_metric *metric = aoai_catalog_find(name);
    const struct aoai_listed_metric *listed = aoai_metric_list_find(name);
    if (metric != NULL)
        *id = metric->id;
    else if (listed != NULL)
        *id = (enum aoai_metric_id)(AOAI_METRIC_LISTED +
                                    (int)(listed - aoai_metric_list(&count)));
    return metric != NULL || listed != NULL;
}

/* 0 = the name or the title holds what was typed; else how many letters differ. */
static size_t distance_to(const struct aoai_listed_metric *metric, const char *typed)
{
    if (strcasestr(metric->name, typed) != NULL ||
        strcasestr(metric->title, typed) != NULL)
        return 0;
    size_t by_name = aoai_option_distance(typed, metric->name);
    size_t by_title = aoai_option_distance(typed, metric->title);
    return by_name < by_title ? by_name : by_title;
}

void aoai_metric_add_near(struct aoai_buf *names, const char *typed)
{
    size_t count = 0;
    size_t found = 0;
    const struct aoai_listed_metric *list = aoai_metric_list(&count);
    if (strlen(typed) > TYPED_MAX)
        return;
    for (size_t distance = 0; distance <= strlen(typed) / 3 + 1; distance++)
        for (size_t i = 0; i < count && found < NEAR_MAX; i++)
            if (distance_to(&list[i], typed) == distance)
                aoai_buf_addf(names, "%s%s", found++ > 0 ? ", " : "", list[i].name);
}
