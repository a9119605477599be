/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/cloud.h"

#include "common/encode.h"

#include <string.h>

static const struct aoai_cloud clouds[] = {
    {"public", "https://login.microsoftonline.com", "https://management.azure.com",
     "https://management.azure.com/.default",
     "https://" AOAI_CLOUD_REGION ".metrics.monitor.azure.com",
     "https://metrics.monitor.azure.com/.default"},
    {"usgov", "https://login.microsoftonline.us", "https://management.usgovcloudapi.net",
     "https://management.usgovcloudapi.net/.default",
     "https://" AOAI_CLOUD_REGION ".metrics.monitor.azure.us",
     "https://metrics.monitor.azure.us/.default"},
    {"china", "https://login.chinacloudapi.cn", "https://management.chinacloudapi.cn",
     "https://management.core.chinacloudapi.cn/.default",
     "https://" AOAI_CLOUD_REGION ".metrics.monitor.azure.cn",
     "https://metrics.monitor.azure.cn/.default"},
};

const char *const aoai_cloud_names[] = {"public", "usgov", "china", NULL};

const struct aoai_cloud *aoai_cloud_find(const char *name)
{
    for (size_t i = 0; name != NULL && i < AOAI_LENGTH(clouds); i++)
        if (strcmp(clouds[i].name, name) == 0)
            return &clouds[i];
    return &clouds[0];
}

void aoai_cloud_add_resource(struct aoai_buf *url, const char *scope)
{
    const size_t end_length = sizeof(AOAI_CLOUD_SCOPE_END) - 1;
    size_t length = strlen(scope);
    struct aoai_buf resource = aoai_buf_init(length + 1);
    if (length >= end_length &&
        strcmp(scope + length - end_length, AOAI_CLOUD_SCOPE_END) == 0)
        length -= end_length;
    aoai_buf_add_bytes(&resource, scope, length);
    aoai_encode_query(url, "resource", aoai_buf_text(&resource));
    aoai_buf_free(&resource);
}
