/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/text.h"

#include "common/utc.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NUMBER_SIZE 400 /* the longest double that %.2f writes has 309 digits */

static void cut_zeros(char *number)
{
    size_t length = strlen(number);
    if (strchr(number, '.') == NULL)
        return;
    while (number[length - 1] == '0')
        number[--length] = '\0';
    if (number[length - 1] == '.')
        number[--length] = '\0';
    if (strcmp(number, "-0") == 0)
        memcpy(number, "0", 2);
}

void check_text_decimal(struct aoai_buf *buf, double value)
{
    char number[NUMBER_SIZE];
    (void)snprintf(number, sizeof(number), "%.2f", value);
    cut_zeros(number);
    aoai_buf_add(buf, number);
}

void check_text_count(struct aoai_buf *buf, double value)
{
    char number[NUMBER_SIZE];
    int length = snprintf(number, sizeof(number), "%.0f", value);
    for (int i = 0; i < length; i++) {
        if (i > 0 && number[i - 1] != '-' && (length - i) % 3 == 0)
            aoai_buf_add(buf, ",");
        aoai_buf_add_bytes(buf, &number[i], 1);
    }
}

void check_text_percent(struct aoai_buf *buf, double percent)
{
    aoai_buf_addf(buf, "%.1f%%", round(percent * 10) / 10);
}

void check_text_short(struct aoai_buf *buf, double value)
{
    if (value >= 1e6)
        check_text_decimal(buf, value / 1e6);
    else
        check_text_decimal(buf, value >= 1000 ? value / 1000 : value);
    if (value >= 1000)
        aoai_buf_add(buf, value >= 1e6 ? "M" : "K");
}

void check_text_plural(struct aoai_buf *buf, int64_t count, const char *noun)
{
    aoai_buf_addf(buf, "%lld %s%s", (long long)count, noun, count == 1 ? "" : "s");
}

static void add_clock(struct aoai_buf *buf, int64_t minute)
{
    char text[AOAI_UTC_SIZE];
    (void)aoai_utc_format(minute * 60, text);
    aoai_buf_add_bytes(buf, text + strlen("2026-11-23T"), strlen("18:03"));
}

void check_text_time(struct aoai_buf *buf, int64_t minute)
{
    add_clock(buf, minute);
    aoai_buf_add(buf, "Z");
}

void check_text_moment(struct aoai_buf *buf, int64_t minute)
{
    char text[AOAI_UTC_SIZE];
    (void)aoai_utc_format(minute * 60, text);
    aoai_buf_add_bytes(buf, text, strlen("2026-11-23"));
    aoai_buf_add(buf, " ");
    check_text_time(buf, minute);
}

void check_text_span(struct aoai_buf *buf, int64_t first, int64_t last)
{
    if (first < last) {
        add_clock(buf, first);
        aoai_buf_add(buf, "-");
    }
    check_text_time(buf, last);
}

void check_text_cut(char *text, size_t length)
{
    if (strlen(text) <= length)
        return;
    size_t end = length - strlen("...");
    while (end > 0 && ((unsigned char)text[end] & 0xc0) == 0x80)
        end--;
    memcpy(text + end, "...", sizeof("..."));
}

void check_text_clean(char *text, bool is_first_line)
{
    for (char *at = text; *at != '\0'; at++) {
        unsigned char letter = (unsigned char)*at;
        if (letter < ' ' || letter == 0x7f)
            *at = ' ';
        else if (letter == '|')
            *at = '!';
        else if (letter == '\\')
            *at = '/';
        else if (letter == ';' && is_first_line)
            *at = ',';
        else if (letter == '<' && at[1] != ' ' && at[1] != '=')
            *at = '(';
    }
}
