/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/resource_id: what is forgiven in an account's id, and what is not. */
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "common/resource_id.h"

#define GUID    "00000000-0000-0000-0000-00000000a001"
#define PREFIX  "/subscriptions/" GUID "/resourceGroups/rg-contoso"
#define ACCOUNT "/providers/Microsoft.CognitiveServices/accounts/contoso-prod"

static const char *const good[] = {
    PREFIX ACCOUNT,
    "subscriptions/" GUID "/resourceGroups/rg-contoso" ACCOUNT,
    PREFIX ACCOUNT "/",
    "/SUBSCRIPTIONS/" GUID "/RESOURCEGROUPS/rg-contoso/PROVIDERS/"
    "MICROSOFT.COGNITIVESERVICES/ACCOUNTS/contoso-prod",
    "/subscriptions/" GUID "/resourcegroups/rg-contoso/providers/"
    "microsoft.cognitiveservices/accounts/contoso-prod",
};

static void good_ids_become_azures_spelling(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(good); i++) {
        struct aoai_resource_id id = {0};
        struct aoai_error err = {0};
        assert_ok_in(good[i], aoai_resource_id_parse(&id, good[i], &err), &err);
        assert_text_in(good[i], id.path, PREFIX ACCOUNT);
        assert_text_in(good[i], id.subscription, GUID);
        assert_text_in(good[i], id.group, "rg-contoso");
        assert_text_in(good[i], id.account, "contoso-prod");
        assert_ok_in(good[i], aoai_resource_id_check(good[i], &err), &err);
        aoai_resource_id_free(&id);
        assert_null(id.path);
    }
}

static void names_keep_their_letter_case(void **state)
{
    (void)state;
    struct aoai_resource_id id = {0};
    struct aoai_error err = {0};
    assert_ok(aoai_resource_id_parse(
                  &id,
                  "/subscriptions/ABCDEF00-0000-0000-0000-00000000A001/resourceGroups/"
                  "Rg_(Contoso).1/providers/Microsoft.CognitiveServices/accounts/Contoso",
                  &err),
              &err);
    assert_text(id.subscription, "ABCDEF00-0000-0000-0000-00000000A001");
    assert_text(id.group, "Rg_(Contoso).1");
    assert_text(id.account, "Contoso");
    aoai_resource_id_free(&id);
}

struct bad_case {
    const char *text;
    const char *error;
};

static const struct bad_case bad[] = {
    {"", "*not the id of an account*"},
    {"/", "*not the id of an account*"},
    {"contoso", "\"contoso\": not the id of an*"},
    {"fake~Secret.with+odd&chars", "not the id of an*"},
    {"https://contoso-prod.openai.azure.com/", "*not the id of an*"},
    {PREFIX, "*not the id of an account*"},
    {PREFIX "/providers/Microsoft.CognitiveServices/accounts", "*not the id*"},
    {PREFIX "/providers/Microsoft.CognitiveServices/accounts/", "*not the id*"},
    {PREFIX "/providers/Microsoft.Storage/storageAccounts/contoso", "*Azure OpenAI*"},
    {"/subscriptions/" GUID "/resourceGroups//providers/Microsoft.CognitiveServices/"
     "accounts/a",
     "*not the id of an account*"},
    {"//subscriptions/" GUID "/resourceGroups/rg" ACCOUNT, "*not the id*"},
    {PREFIX ACCOUNT "/deployments/gpt-4o", "*behind the account's name*"},
    {PREFIX ACCOUNT "//", "*behind the account's name*"},
    {PREFIX ACCOUNT "?api-version=1", "*character*"},
    {PREFIX ACCOUNT " ", "*character*"},
    {PREFIX ACCOUNT "\n", "*character*"},
    {PREFIX ACCOUNT "%2f", "*character*"},
    {PREFIX ACCOUNT "#x", "*character*"},
    {"/subscriptions/contoso/resourceGroups/rg" ACCOUNT, "*not a GUID*"},
    {"/subscriptions/00000000-0000-0000-0000-00000000a00/resourceGroups/rg" ACCOUNT,
     "*not a GUID*"},
    {"/subscriptions/00000000-0000-0000-0000-00000000a00g/resourceGroups/rg" ACCOUNT,
     "*not a GUID*"},
    {"/subscriptions/000000000000-0000-0000-00000000a001-/resourceGroups/rg" ACCOUNT,
     "*not a GUID*"},
    {"/subscriptions/{" GUID "}/resourceGroups/rg" ACCOUNT, "*not a GUID*"},
};

static void bad_ids_say_what_is_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(bad); i++) {
        struct aoai_resource_id id = {0};
        struct aoai_error err = {0};
        assert_number_in(bad[i].text, aoai_resource_id_parse(&id, bad[i].text, &err), 0);
        assert_error_in(bad[i].text, &err, AOAI_ERROR_CONFIG, bad[i].error);
        assert_glob_in(bad[i].text, err.message, "*looks like /subscriptions/*");
        assert_null(id.path);
        struct aoai_error again = {0};
        assert_number_in(bad[i].text, aoai_resource_id_check(bad[i].text, &again), 0);
        assert_text_in(bad[i].text, again.message, err.message);
    }
}

/* libcurl takes "/../" out of a path: such a name would lead somewhere else. */
static void dots_are_no_name(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "/subscriptions/" GUID "/resourceGroups/.." ACCOUNT,
        "/subscriptions/" GUID "/resourceGroups/." ACCOUNT,
        PREFIX "/providers/Microsoft.CognitiveServices/accounts/..",
    };
    for (size_t i = 0; i < AOAI_LENGTH(texts); i++) {
        struct aoai_error err = {0};
        assert_number_in(texts[i], aoai_resource_id_check(texts[i], &err), false);
    }
}

static void names_up_to_90_letters(void **state)
{
    (void)state;
    char name[92];
    char text[400];
    struct aoai_error err = {0};
    memset(name, 'n', sizeof(name));
    name[90] = '\0';
    snprintf(text, sizeof(text), "/subscriptions/%s/resourceGroups/%s%s", GUID, name,
             ACCOUNT);
    assert_ok(aoai_resource_id_check(text, &err), &err);
    name[90] = 'n';
    name[91] = '\0';
    snprintf(text, sizeof(text), "/subscriptions/%s/resourceGroups/%s%s", GUID, name,
             ACCOUNT);
    assert_false(aoai_resource_id_check(text, &err));
}

static void free_accepts_nothing(void **state)
{
    (void)state;
    struct aoai_resource_id id = {0};
    aoai_resource_id_free(NULL);
    aoai_resource_id_free(&id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_ids_become_azures_spelling),
        cmocka_unit_test(names_keep_their_letter_case),
        cmocka_unit_test(bad_ids_say_what_is_wrong),
        cmocka_unit_test(dots_are_no_name),
        cmocka_unit_test(names_up_to_90_letters),
        cmocka_unit_test(free_accepts_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
