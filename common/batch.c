/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/batch.h"

#include "common/cloud.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Azure does not say 403 where the role is missing, and grants on accounts do not count.
 */
const struct aoai_arm_hints aoai_batch_hints = {
    .refused = "grant the identity the role \"Monitoring Reader\" on the subscription "
               "(on the accounts is not enough here)",
    .grant = "the role \"Monitoring Reader\" on the subscription, and register "
             "Microsoft.Insights there",
    .not_found = "check metrics_url",
};

char *aoai_batch_url(const struct aoai_batch_place *place,
                     const struct aoai_metric_query *query)
{
    static const char region[] = AOAI_CLOUD_REGION;
    const char *hole = strstr(place->metrics_url, region);
    struct aoai_buf url = aoai_buf_init(8192);
    if (hole == NULL) {
        aoai_buf_add(&url, place->metrics_url);
    } else {
        aoai_buf_add_bytes(&url, place->metrics_url, (size_t)(hole - place->metrics_url));
        aoai_buf_addf(&url, "%s%s", place->region, hole + sizeof(region) - 1);
    }
    aoai_buf_addf(&url, "/subscriptions/%s/metrics:getBatch", place->subscription);
    aoai_metric_query_add_batch(&url, query);
    return aoai_buf_take(&url);
}

char *aoai_batch_body(const char *const paths[], size_t count)
{
    json_t *root = json_object();
    json_t *ids = json_array();
    char *body = NULL;
    bool is_made = root != NULL && ids != NULL;
    for (size_t i = 0; is_made && i < count; i++)
        is_made = json_array_append_new(ids, json_string(paths[i])) == 0;
    is_made = json_object_set_new(root, "resourceids", ids) == 0 && is_made;
    if (is_made)
        body = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    return body;
}

/* An account's part of the answer; NULL = there is not exactly one. */
static json_t *find_part(json_t *values, const char *path, struct aoai_error *err)
{
    json_t *part = NULL;
    json_t *item = NULL;
    size_t found = 0;
    size_t i = 0;
    json_array_foreach(values, i, item)
    {
        const char *id = aoai_json_string(item, "resourceid");
        if (id == NULL || strcasecmp(id, path) != 0)
            continue;
        part = item;
        found++;
    }
    if (found == 1)
        return part;
    (void)aoai_error_set(err, AOAI_ERROR_PROTOCOL, "the account is %s in the answer",
                         found == 0 ? "not" : "twice");
    return NULL;
}

bool aoai_batch_parse(json_t *root, const struct aoai_metric_query *query,
                      const char *const paths[], size_t count,
                      struct aoai_metric_answer answers[], struct aoai_error errors[],
                      struct aoai_error *err)
{
    json_t *values = aoai_json_get(root, "values");
    if (!json_is_array(values))
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "no \"values\" in the answer");
    for (size_t i = 0; i < count; i++) {
        json_t *part = find_part(values, paths[i], &errors[i]);
        if (part != NULL && !aoai_metrics_parse(part, query, &answers[i], &errors[i]))
            aoai_metric_answer_free(&answers[i]);
    }
    return true;
}
