/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/way: who is asked in which order, and what is missing. */
#include "tests/support/test.h"

#include <string.h>

#include "common/way.h"

struct way_case {
    const char *label;
    struct aoai_way_facts facts;
    const char *want; /* names of the ways, joined by ", "; or the error */
};

#define APP .has_tenant = true, .has_client = true
#define ERR "error: "

static const struct way_case rows[] = {
    {"nothing", {0}, "managed identity, Azure CLI"},
    {"auto", {.auth = "auto"}, "managed identity, Azure CLI"},
    {"a secret", {APP, .has_secret = true}, "client secret"},
    {"a certificate", {APP, .has_certificate = true}, "client certificate"},
    {"a pod", {APP, .has_federated_token = true}, "workload identity"},
    {"all three",
     {APP, .has_secret = true, .has_certificate = true, .has_federated_token = true},
     "client secret"},
    {"secret without tenant",
     {.has_client = true, .has_secret = true},
     ERR "no tenant_id given*"},
    {"secret without client",
     {.has_tenant = true, .has_secret = true},
     ERR "no client_id given*"},
    {"app without secret",
     {APP, .has_own_app = true},
     ERR "no client_secret_file given: name it, or a credential_file that holds it"},
    {"tenant alone",
     {.has_tenant = true, .has_own_app = true},
     ERR "no client_id given*"},
    {"client alone",
     {.has_client = true, .has_own_app = true},
     "managed identity, Azure CLI"},
    {"app of the environment", {APP}, "managed identity, Azure CLI"},
    {"app service",
     {.has_identity_endpoint = true, .has_identity_header = true},
     "App Service identity, Azure CLI"},
    {"arc",
     {.has_identity_endpoint = true, .has_imds_endpoint = true},
     "Azure Arc, Azure CLI"},
    {"arc's agent alone", {.has_arc_agent = true}, "Azure Arc, Azure CLI"},
    {"app service beats arc's agent",
     {.has_identity_endpoint = true, .has_identity_header = true, .has_arc_agent = true},
     "App Service identity, Azure CLI"},
    {"auth managed, arc's agent",
     {.auth = "managed", .has_arc_agent = true},
     "Azure Arc"},
    {"endpoint alone", {.has_identity_endpoint = true}, "managed identity, Azure CLI"},
    {"auth secret", {APP, .auth = "secret", .has_secret = true}, "client secret"},
    {"auth secret without",
     {APP, .auth = "secret", .has_certificate = true},
     ERR "no client_secret_file given*"},
    {"auth certificate",
     {APP, .auth = "certificate", .has_secret = true, .has_certificate = true},
     "client certificate"},
    {"auth certificate without",
     {APP, .auth = "certificate"},
     ERR "no client_certificate_file given*"},
    {"auth workload",
     {APP, .auth = "workload", .has_secret = true, .has_federated_token = true},
     "workload identity"},
    {"auth workload without",
     {APP, .auth = "workload"},
     ERR "no federated_token_file given*"},
    {"auth managed", {APP, .auth = "managed", .has_secret = true}, "managed identity"},
    {"auth managed, app service",
     {.auth = "managed", .has_identity_endpoint = true, .has_identity_header = true},
     "App Service identity"},
    {"auth arc", {.auth = "arc"}, "Azure Arc"},
    {"auth cli", {APP, .auth = "cli", .has_secret = true}, "Azure CLI"},
    {"dev", {APP, .token_credentials = "dev", .has_secret = true}, "Azure CLI"},
    {"dev, own secret",
     {APP, .token_credentials = "dev", .has_secret = true, .has_own_proof = true},
     "client secret"},
    {"nonsense, own secret",
     {APP, .token_credentials = "x", .has_secret = true, .has_own_proof = true},
     "client secret"},
    {"nonsense, explicit", {.auth = "cli", .token_credentials = "x"}, "Azure CLI"},
    {"prod", {.token_credentials = "PROD"}, "managed identity"},
    {"prod with a secret",
     {APP, .token_credentials = "prod", .has_secret = true},
     "client secret"},
    {"empty", {.token_credentials = ""}, "managed identity, Azure CLI"},
    {"by name",
     {APP, .token_credentials = "managedidentitycredential", .has_secret = true},
     "managed identity"},
    {"cli by name", {.token_credentials = "AzureCLICredential"}, "Azure CLI"},
    {"environment by name",
     {APP, .token_credentials = "EnvironmentCredential", .has_secret = true},
     "client secret"},
    {"environment, none",
     {.token_credentials = "EnvironmentCredential"},
     ERR "AZURE_TOKEN_CREDENTIALS: EnvironmentCredential: *no client secret or*"},
    {"workload by name",
     {APP, .token_credentials = "WorkloadIdentityCredential", .has_secret = true,
      .has_federated_token = true},
     "workload identity"},
    {"workload, none",
     {.token_credentials = "WorkloadIdentityCredential"},
     ERR "AZURE_TOKEN_CREDENTIALS: *no federated_token_file"},
    {"another",
     {.token_credentials = "VisualStudioCredential"},
     ERR "AZURE_TOKEN_CREDENTIALS: \"VisualStudioCredential\" is none of dev, prod*"},
};

static void every_wish_has_its_ways(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        struct aoai_way_plan plan;
        struct aoai_error err = {0};
        struct aoai_buf text = aoai_buf_init(1000);
        if (aoai_way_plan_make(&plan, &rows[i].facts, &err)) {
            for (size_t j = 0; j < plan.count; j++)
                aoai_buf_addf(&text, "%s%s", j == 0 ? "" : ", ",
                              aoai_way_name(plan.ways[j]));
            assert_number_in(rows[i].label, plan.is_chain, plan.count > 1);
        } else {
            assert_number_in(rows[i].label, err.kind, AOAI_ERROR_CONFIG);
            aoai_buf_addf(&text, ERR "%s", err.message);
        }
        assert_glob_in(rows[i].label, aoai_buf_text(&text), rows[i].want);
        aoai_buf_free(&text);
    }
}

static void what_is_left_out_says_why(void **state)
{
    (void)state;
    struct aoai_way_plan plan;
    struct aoai_error err = {0};
    struct aoai_way_facts facts = {.token_credentials = "prod"};
    assert_ok(aoai_way_plan_make(&plan, &facts, &err), &err);
    assert_text(plan.why[AOAI_WAY_SECRET], "none configured");
    assert_text(plan.why[AOAI_WAY_WORKLOAD], "none configured");
    assert_null(plan.why[AOAI_WAY_IMDS]);
    assert_text(plan.why[AOAI_WAY_CLI], "left out by AZURE_TOKEN_CREDENTIALS");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_wish_has_its_ways),
        cmocka_unit_test(what_is_left_out_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
