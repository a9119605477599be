/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "tests/support/test.h"

#include "collectd-plugin/settle.h"

#define NOW_S 1795457700
#define DAY_S 86400

static void a_number_stays(void **state)
{
    (void)state;
    struct aoai_settle settle = aoai_settle_init(240, NOW_S);
    assert_false(aoai_settle_saw(&settle, 800, NOW_S));
    aoai_settle_relax(&settle, NOW_S + 10 * DAY_S);
    assert_number(settle.settle_s, 240);
}

static void auto_rises_at_once(void **state)
{
    (void)state;
    static const struct {
        int64_t age_s;
        int64_t settle_s;
    } rows[] = {{100, 180}, {180, 180}, {181, 210}, {205, 210}, {190, 210},
                {210, 210}, {600, 600}, {899, 900}, {901, 900}, {100000, 900}};
    struct aoai_settle settle = aoai_settle_init(AOAI_SETTLE_AUTO, NOW_S);
    assert_number(settle.settle_s, 180);
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        int64_t before = settle.settle_s;
        bool has_risen = aoai_settle_saw(&settle, rows[i].age_s, NOW_S);
        assert_number(settle.settle_s, rows[i].settle_s);
        assert_true(has_risen == (settle.settle_s > before));
    }
}

static void auto_falls_slowly(void **state)
{
    (void)state;
    struct aoai_settle settle = aoai_settle_init(AOAI_SETTLE_AUTO, NOW_S);
    assert_true(aoai_settle_saw(&settle, 235, NOW_S));
    aoai_settle_relax(&settle, NOW_S + DAY_S - 1);
    assert_number(settle.settle_s, 240);
    /* Whatever is revised begins the day anew, also what was covered. */
    assert_false(aoai_settle_saw(&settle, 200, NOW_S + DAY_S - 1));
    aoai_settle_relax(&settle, NOW_S + DAY_S);
    assert_number(settle.settle_s, 240);
    for (int64_t now_s = NOW_S; now_s < NOW_S + 10 * DAY_S; now_s += 60) {
        aoai_settle_relax(&settle, now_s);
        int64_t days = (now_s - (NOW_S + DAY_S - 1)) / DAY_S;
        assert_number(settle.settle_s, days < 1 ? 240 : days < 2 ? 210 : 180);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_stays),
        cmocka_unit_test(auto_rises_at_once),
        cmocka_unit_test(auto_falls_slowly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
