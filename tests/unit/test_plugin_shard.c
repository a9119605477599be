/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* collectd-plugin/shard: what "i/n" means, and the properties that spreading rests on.
 * Where accounts lie must never change: pollers of different versions share them.
 */
#include "tests/support/test.h"

#include "collectd-plugin/shard.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define ACCOUNTS  2000
#define SHARDS    12
#define PATH_SIZE 256

static void make_path(size_t i, char path[static PATH_SIZE])
{
    (void)snprintf(path, PATH_SIZE,
                   "/subscriptions/11111111-2222-3333-4444-%012zu/resourceGroups/rg-%zu/"
                   "providers/Microsoft.CognitiveServices/accounts/contoso-%zu",
                   i / 500, i % 7, i);
}

static void texts(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int number; /* 0 = refused */
        int count;
    } rows[] = {
        {"1/1", 1, 1},
        {"2/3", 2, 3},
        {"1000/1000", 1000, 1000},
        {"0/3", 0, 0},
        {"4/3", 0, 0},
        {"1/1001", 0, 0},
        {"1", 0, 0},
        {"", 0, 0},
        {"/3", 0, 0},
        {"1/", 0, 0},
        {"1/3 ", 0, 0},
        {" 1/3", 0, 0},
        {"-1/3", 0, 0},
        {"+1/3", 0, 0},
        {"1/3/5", 0, 0},
        {"01/3", 0, 0},
        {"1.5/3", 0, 0},
        {"a/b", 0, 0},
        {"99999999999/3", 0, 0},
    };
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        struct aoai_shard shard = {0};
        struct aoai_error err = {0};
        bool is_read = aoai_shard_parse(&shard, rows[i].text, &err);
        assert_number_in(rows[i].text, is_read, rows[i].number > 0);
        assert_number_in(rows[i].text, shard.number, rows[i].number);
        assert_number_in(rows[i].text, shard.count, rows[i].count);
        if (!is_read)
            assert_error_in(rows[i].text, &err, AOAI_ERROR_CONFIG,
                            "*is not like \"2/3\"*");
    }
}

static void each_account_is_in_one_shard(void **state)
{
    (void)state;
    char path[PATH_SIZE];
    for (size_t i = 0; i < 100; i++) {
        make_path(i, path);
        for (int count = 1; count <= SHARDS; count++) {
            int owners = 0;
            for (int number = 1; number <= count; number++)
                owners +=
                    aoai_shard_has((struct aoai_shard){number, count}, path) ? 1 : 0;
            assert_number_in(path, owners, 1);
        }
        assert_true(aoai_shard_has((struct aoai_shard){0}, path));
    }
}

/* Shares are a coin thrown for each account: five standard deviations are never seen. */
static void shards_are_of_a_size(void **state)
{
    (void)state;
    char path[PATH_SIZE];
    for (int count = 2; count <= SHARDS; count++) {
        int sizes[SHARDS + 1] = {0};
        for (size_t i = 0; i < ACCOUNTS; i++) {
            make_path(i, path);
            sizes[aoai_shard_of(path, count)]++;
        }
        double share = 1.0 / count;
        double bound = 5 * sqrt(ACCOUNTS * share * (1 - share));
        for (int number = 1; number <= count; number++)
            assert_true(fabs(sizes[number] - ACCOUNTS * share) < bound);
    }
}

/* Only to the shard that is new, and about as many as it is due. */
static void a_shard_more_moves_few(void **state)
{
    (void)state;
    char path[PATH_SIZE];
    for (int count = 1; count < SHARDS; count++) {
        int moved = 0;
        for (size_t i = 0; i < ACCOUNTS; i++) {
            make_path(i, path);
            int before = aoai_shard_of(path, count);
            int after = aoai_shard_of(path, count + 1);
            if (before == after)
                continue;
            assert_number_in(path, after, count + 1);
            moved++;
        }
        double share = 1.0 / (count + 1);
        double bound = 5 * sqrt(ACCOUNTS * share * (1 - share));
        print_message("%d -> %d shards: %d of %d accounts move (%.1f %%, due %.1f %%)\n",
                      count, count + 1, moved, ACCOUNTS, 100.0 * moved / ACCOUNTS,
                      100 * share);
        assert_true(fabs(moved - ACCOUNTS * share) < bound);
    }
}

static void letter_case_makes_no_difference(void **state)
{
    (void)state;
    char path[PATH_SIZE];
    for (size_t i = 0; i < 100; i++) {
        make_path(i, path);
        int owner = aoai_shard_of(path, 5);
        for (char *at = path; *at != '\0'; at++)
            *at = (char)toupper((unsigned char)*at);
        assert_number(aoai_shard_of(path, 5), owner);
    }
}

/* Worked out with another program: sha256 of 8 bytes of length, the shard's number and
 * the id in lower case.
 */
static void places_never_change(void **state)
{
    (void)state;
    static const char path[] = "/subscriptions/11111111-2222-3333-4444-555555555555/"
                               "resourceGroups/rg-ai/providers/"
                               "Microsoft.CognitiveServices/accounts/contoso-prod";
    static const int owners[] = {1, 1, 3, 3, 3, 3, 7, 7, 9, 9, 9, 9};
    for (int count = 1; count <= (int)AOAI_LENGTH(owners); count++)
        assert_number(aoai_shard_of(path, count), owners[count - 1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts),
        cmocka_unit_test(each_account_is_in_one_shard),
        cmocka_unit_test(shards_are_of_a_size),
        cmocka_unit_test(a_shard_more_moves_few),
        cmocka_unit_test(letter_case_makes_no_difference),
        cmocka_unit_test(places_never_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
