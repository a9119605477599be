/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/log: levels, one line of at most 1,000 bytes, nowhere by default. */
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "common/log.h"

struct seen {
    int count;
    enum aoai_log_level level;
    char message[4096];
};

static void remember(void *ctx, enum aoai_log_level level, const char *message)
{
    struct seen *seen = ctx;
    seen->count++;
    seen->level = level;
    snprintf(seen->message, sizeof(seen->message), "%s", message);
}

static void zeroed_log_drops_everything(void **state)
{
    (void)state;
    aoai_log((struct aoai_log){0}, AOAI_LOG_ERROR, "%s", "nobody hears this");
}

static void level_decides(void **state)
{
    (void)state;
    for (int level = AOAI_LOG_ERROR; level <= AOAI_LOG_DEBUG; level++) {
        for (int message = AOAI_LOG_ERROR; message <= AOAI_LOG_DEBUG; message++) {
            struct seen seen = {0};
            struct aoai_log log = {(enum aoai_log_level)level, remember, &seen};
            aoai_log(log, (enum aoai_log_level)message, "n %d", 7);
            assert_number(seen.count, message <= level);
            assert_text(seen.message, message <= level ? "n 7" : "");
            if (seen.count > 0)
                assert_number(seen.level, message);
        }
    }
}

static void long_message_is_cut_at_1000(void **state)
{
    (void)state;
    char text[3000];
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    struct seen seen = {0};
    aoai_log((struct aoai_log){AOAI_LOG_DEBUG, remember, &seen}, AOAI_LOG_INFO, "%s",
             text);
    assert_number(strlen(seen.message), 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zeroed_log_drops_everything),
        cmocka_unit_test(level_decides),
        cmocka_unit_test(long_message_is_cut_at_1000),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
