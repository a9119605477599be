/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The marks as a table and as text: what is written is read, what is torn is not. */
#include "tests/support/test.h"

#include "common/marks.h"

#include <stdlib.h>
#include <string.h>

#define ACCOUNT "/subscriptions/s/accounts/contoso-prod"

static void add(struct aoai_marks *marks, const char *deployment, const char *status,
                int64_t minute)
{
    enum aoai_metric_id metric =
        status == NULL ? AOAI_METRIC_PROCESSED_TOKENS : AOAI_METRIC_REQUESTS;
    struct aoai_mark *mark = aoai_marks_add(marks, ACCOUNT, deployment, metric, status);
    assert_non_null(mark);
    mark->next_minute = minute;
}

static void three_marks(struct aoai_marks *marks)
{
    add(marks, "gpt-4o", NULL, 100);
    add(marks, "gpt-4o", "429", 90);
    add(marks, "chat", NULL, 99);
    marks->items[1].is_quiet = true;
    marks->items[2].is_lead = true;
}

static char *text_of(const struct aoai_marks *marks)
{
    struct aoai_buf text = aoai_buf_init(1 << 20);
    aoai_marks_write(marks, &text);
    return aoai_buf_take(&text);
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    struct aoai_marks marks = {0};
    struct aoai_marks again = {0};
    struct aoai_error err = {0};
    three_marks(&marks);
    char *text = text_of(&marks);
    assert_ok(aoai_marks_read(&again, text, &err), &err);
    char *text_again = text_of(&again);
    assert_text(text_again, text);
    assert_number(again.count, 3);
    const struct aoai_mark *mark =
        aoai_marks_find(&again, ACCOUNT, "GPT-4O", AOAI_METRIC_REQUESTS, "429");
    assert_non_null(mark);
    assert_number(mark->next_minute, 90);
    assert_true(mark->is_quiet);
    assert_true(again.items[2].is_lead);
    assert_null(aoai_marks_find(&again, ACCOUNT, "chat", AOAI_METRIC_REQUESTS, "429"));
    free(text);
    free(text_again);
    aoai_marks_free(&marks);
    aoai_marks_free(&again);
}

/* Cut anywhere, or changed anywhere, a head is refused or says the same. */
static void a_head_is_whole_or_refused(void **state)
{
    (void)state;
    struct aoai_marks marks = {0};
    three_marks(&marks);
    char *text = text_of(&marks);
    size_t length = strlen(text);
    for (size_t at = 0; at < length; at++) {
        struct aoai_marks again = {0};
        struct aoai_error err = {0};
        char kept = text[at];
        text[at] = (char)(kept == 'x' ? 'y' : 'x');
        assert_false(aoai_marks_read(&again, text, &err));
        assert_number(err.kind, AOAI_ERROR_PROTOCOL);
        assert_number(again.count, 0);
        text[at] = '\0';
        err = (struct aoai_error){0};
        assert_false(aoai_marks_read(&again, text, &err));
        text[at] = kept;
    }
    free(text);
    aoai_marks_free(&marks);
}

struct move_case {
    size_t numbers[3];
    size_t count;
    const char *ranges;
};

static void moves_are_followed_up_to_the_torn_one(void **state)
{
    (void)state;
    static const struct move_case cases[] = {
        {{0, 1, 2}, 3, "\t0-2\t"}, {{0, 2}, 2, "\t0-0,2-2\t"}, {{1}, 1, "\t1-1\t"}};
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct aoai_marks marks = {0};
        struct aoai_marks again = {0};
        struct aoai_error err = {0};
        struct aoai_buf text = aoai_buf_init(1 << 20);
        three_marks(&marks);
        aoai_marks_write(&marks, &text);
        aoai_marks_write_move(200, cases[i].numbers, cases[i].count, &text);
        assert_non_null(strstr(aoai_buf_text(&text), cases[i].ranges));
        size_t whole = text.length;
        aoai_marks_write_move(201, cases[i].numbers, cases[i].count, &text);
        for (size_t end = whole; end < text.length; end++) {
            char *torn = strndup(aoai_buf_text(&text), end);
            assert_ok(aoai_marks_read(&again, torn, &err), &err);
            for (size_t j = 0; j < cases[i].count; j++)
                assert_number(again.items[cases[i].numbers[j]].next_minute, 201);
            aoai_marks_free(&again);
            free(torn);
        }
        assert_ok(aoai_marks_read(&again, aoai_buf_text(&text), &err), &err);
        assert_number(again.items[cases[i].numbers[0]].next_minute, 202);
        aoai_marks_free(&again);
        aoai_marks_free(&marks);
        aoai_buf_free(&text);
    }
}

/* A name with a tab or a newline cannot break the file; the other numbers stay right. */
static void names_cannot_forge_lines(void **state)
{
    (void)state;
    struct aoai_marks marks = {0};
    struct aoai_marks again = {0};
    struct aoai_error err = {0};
    add(&marks, "evil\nend\t1\t", NULL, 5);
    add(&marks, "chat", NULL, 6);
    char *text = text_of(&marks);
    assert_ok(aoai_marks_read(&again, text, &err), &err);
    assert_number(again.count, 2);
    assert_text(again.items[1].deployment, "chat");
    assert_number(again.items[1].next_minute, 6);
    free(text);
    aoai_marks_free(&marks);
    aoai_marks_free(&again);
}

static void an_empty_table_is_a_table(void **state)
{
    (void)state;
    struct aoai_marks marks = {0};
    struct aoai_error err = {0};
    char *text = text_of(&marks);
    assert_ok(aoai_marks_read(&marks, text, &err), &err);
    assert_number(marks.count, 0);
    assert_false(aoai_marks_read(&marks, "", &err));
    free(text);
    aoai_marks_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(a_head_is_whole_or_refused),
        cmocka_unit_test(moves_are_followed_up_to_the_torn_one),
        cmocka_unit_test(names_cannot_forge_lines),
        cmocka_unit_test(an_empty_table_is_a_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
