/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "tests/support/test.h"

#include "common/tally.h"
#include "tests/support/scripted_transport.h"

#include <string.h>

static void send(struct aoai_tally *tally, const struct scripted_call *calls,
                 size_t count)
{
    struct script script = {.calls = calls, .count = count};
    tally->inner = scripted_transport(&script);
    for (size_t i = 0; i < count; i++) {
        struct aoai_exchange exchange = {
            .request = {.method = "GET", .url = strdup("https://arm.example/")}};
        struct aoai_exchange *one = &exchange;
        exchange.request.response_cap = 64;
        aoai_transport_send(aoai_tally_transport(tally), &one, 1);
        aoai_exchange_free(&exchange);
    }
    script_done(&script);
}

static size_t count_of(const struct aoai_tally *tally, int status)
{
    for (size_t i = 0; i < tally->row_count; i++)
        if (tally->rows[i].status == status)
            return tally->rows[i].count;
    return 999;
}

static void each_answer_counts_by_its_status(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        {.status = 200}, {.status = 429}, {.error = AOAI_ERROR_NETWORK}, {.status = 200}};
    struct aoai_tally tally = {0};
    send(&tally, calls, AOAI_LENGTH(calls));
    assert_number(tally.row_count, 3);
    assert_number(count_of(&tally, 200), 2);
    assert_number(count_of(&tally, 429), 1);
    assert_number(count_of(&tally, AOAI_TALLY_FAILED), 1);
    aoai_tally_clear(&tally);
    assert_number(tally.row_count, 3);
    assert_number(count_of(&tally, 200), 0);
    send(&tally, calls, 1);
    assert_number(count_of(&tally, 200), 1);
}

static void more_statuses_than_there_is_room_for_are_left_out(void **state)
{
    (void)state;
    struct scripted_call calls[AOAI_TALLY_STATUSES + 3] = {{.status = 0}};
    struct aoai_tally tally = {0};
    for (size_t i = 0; i < AOAI_LENGTH(calls); i++)
        calls[i].status = 400 + (int)i;
    send(&tally, calls, AOAI_LENGTH(calls));
    assert_number(tally.row_count, AOAI_TALLY_STATUSES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_answer_counts_by_its_status),
        cmocka_unit_test(more_statuses_than_there_is_room_for_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
