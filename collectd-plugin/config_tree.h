/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Walks one <Plugin azure_openai> block as collectd has parsed it and fills the settings.
 *
 *   History "7d"
 *   <Credential "main">
 *     CredentialFile "/etc/collectd/azure-openai.credential"
 *   </Credential>
 *   <Account "/subscriptions/.../accounts/contoso-prod">
 *     Credential "main"
 *     Exclude "test-*"
 *   </Account>
 *   <Discover "prod">
 *     Subscription "11111111-2222-3333-4444-555555555555"
 *   </Discover>
 *
 * It knows blocks; the options in them are rows of the tables (common/option.h). A block
 * with anything wrong in it is logged once, with the option's name, and left out; the
 * others work. A wrong option beside the blocks is logged and keeps its default.
 */
#ifndef AOAI_PLUGIN_CONFIG_TREE_H
#define AOAI_PLUGIN_CONFIG_TREE_H

#include "collectd-plugin/settings.h"

#include "liboconfig/oconfig.h"

/* Reads one <Plugin> block. What cannot be used is logged and left out; the daemon starts
 * all the same: one mistake here must not stop the rest of the monitoring.
 */
void aoai_config_tree_read(const oconfig_item_t *plugin, struct aoai_settings *settings,
                           struct aoai_log log);

#endif
