/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Azure's clouds: where to sign in, where the Resource Manager and the metrics' data plane
 * are, and for whom the tokens of the two are made. Facts that differ from cloud to cloud
 * and fit together only as a row.
 *
 *   public   https://management.azure.com                 https://management.azure.com/.default
 *            https://{region}.metrics.monitor.azure.com   https://metrics.monitor.azure.com/.default
 *
 * Source: github.com/Azure/azure-sdk-for-go sdk/azcore/cloud and sdk/monitor/query/azmetrics
 * (2026-08). China's audience is not its host: it is the one that Azure's SDKs ask for.
 */
#ifndef AOAI_CLOUD_H
#define AOAI_CLOUD_H

#include "common/buf.h"

struct aoai_cloud {
    const char *name;
    const char *authority_url;
    const char *arm_url;
    const char *scope;
    const char *metrics_url; /* AOAI_CLOUD_REGION stands for the region */
    const char *metrics_scope;
};

#define AOAI_CLOUD_REGION "{region}"

/* The names, ended by NULL: what an option may choose from. */
extern const char *const aoai_cloud_names[];

/* Never NULL: what has no name is the public one. */
const struct aoai_cloud *aoai_cloud_find(const char *name);

/* Every scope ends in this. */
#define AOAI_CLOUD_SCOPE_END ".default"

/* Adds `resource=` to a URL's query: the scope without its end, as the services of a
 * machine want it: "https://management.azure.com/".
 */
void aoai_cloud_add_resource(struct aoai_buf *url, const char *scope);

#endif
