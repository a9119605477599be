/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The growing text buffer and the UTC times of text.h. */

#include "tests/fake-azure/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *must_alloc(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size > 0 ? size : 1);
    if (memory == NULL) {
        fputs("fake-azure: out of memory\n", stderr);
        abort();
    }
    return memory;
}

char *must_copy(const char *string)
{
    size_t size = strlen(string) + 1;
    char *copy = must_alloc(size, 1);
    memcpy(copy, string, size);
    return copy;
}

void text_reserve(struct text *text, size_t n)
{
    if (text->capacity - text->length > n)
        return;
    size_t capacity = text->capacity > 0 ? text->capacity : 256;
    while (capacity - text->length <= n)
        capacity *= 2;
    char *data = realloc(text->data, capacity);
    if (data == NULL) {
        fputs("fake-azure: out of memory\n", stderr);
        abort();
    }
    text->data = data;
    text->capacity = capacity;
}

void text_add(struct text *text, const char *bytes, size_t n)
{
    text_reserve(text, n);
    memcpy(text->data + text->length, bytes, n);
    text->length += n;
    text->data[text->length] = '\0';
}

void text_puts(struct text *text, const char *string)
{
    text_add(text, string, strlen(string));
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    text_reserve(text, (size_t)length);
    va_start(arguments, format);
    vsnprintf(text->data + text->length, (size_t)length + 1, format, arguments);
    va_end(arguments);
    text->length += (size_t)length;
}

void text_int(struct text *text, int64_t value)
{
    char digits[24];
    size_t at = sizeof(digits);
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        digits[--at] = '-';
    text_add(text, digits + at, sizeof(digits) - at);
}

void text_json(struct text *text, const char *string)
{
    text_puts(text, "\"");
    for (const char *at = string; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte == '"' || byte == '\\')
            text_printf(text, "\\%c", byte);
        else if (byte == '\r')
            text_puts(text, "\\r");
        else if (byte == '\n')
            text_puts(text, "\\n");
        else if (byte < 0x20 || byte >= 0x7f)
            text_printf(text, "\\u%04x", byte);
        else
            text_add(text, at, 1);
    }
    text_puts(text, "\"");
}

char *text_take(struct text *text)
{
    text_reserve(text, 0);
    text->data[text->length] = '\0';
    char *data = text->data;
    memset(text, 0, sizeof(*text));
    return data;
}

void text_free(struct text *text)
{
    free(text->data);
    memset(text, 0, sizeof(*text));
}

/* Days since 1970-01-01 of a proleptic Gregorian date, without the time zone that
 * mktime would bring in. */
static int64_t count_days(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = year / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static bool read_digits(const char **at, int count, int64_t *value)
{
    *value = 0;
    for (int i = 0; i < count; i++, (*at)++) {
        if (**at < '0' || **at > '9')
            return false;
        *value = *value * 10 + (**at - '0');
    }
    return true;
}

static bool skip_char(const char **at, char expected)
{
    if (**at != expected)
        return false;
    (*at)++;
    return true;
}

static bool read_zone(const char **at, int64_t *offset_s)
{
    *offset_s = 0;
    if (skip_char(at, 'Z'))
        return true;
    int64_t sign = **at == '-' ? -1 : 1;
    if (**at != '+' && **at != '-')
        return false;
    (*at)++;
    int64_t hours = 0;
    int64_t minutes = 0;
    if (!read_digits(at, 2, &hours) || !skip_char(at, ':') ||
        !read_digits(at, 2, &minutes) || hours > 14 || minutes > 59)
        return false;
    *offset_s = sign * (hours * 3600 + minutes * 60);
    return true;
}

bool time_parse(const char *string, int64_t *at_s)
{
    static const int month_days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const char *at = string;
    int64_t year = 0;
    int64_t month = 0;
    int64_t day = 0;
    int64_t hour = 0;
    int64_t minute = 0;
    int64_t second = 0;
    int64_t offset_s = 0;
    if (!read_digits(&at, 4, &year) || !skip_char(&at, '-') ||
        !read_digits(&at, 2, &month) || !skip_char(&at, '-') ||
        !read_digits(&at, 2, &day) || !skip_char(&at, 'T') ||
        !read_digits(&at, 2, &hour) || !skip_char(&at, ':') ||
        !read_digits(&at, 2, &minute) || !skip_char(&at, ':') ||
        !read_digits(&at, 2, &second))
        return false;
    if (*at == '.') {
        at++;
        size_t digits = strspn(at, "0123456789");
        if (digits == 0 || digits > 9)
            return false;
        at += digits;
    }
    if (!read_zone(&at, &offset_s) || *at != '\0')
        return false;
    if (year < 1970 || month < 1 || month > 12 || day < 1 ||
        day > month_days[month - 1] || hour > 23 || minute > 59 || second > 59)
        return false;
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (month == 2 && day == 29 && !is_leap)
        return false;
    *at_s = count_days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second -
            offset_s;
    return *at_s >= 0;
}

static void put_digits(char *out, int64_t value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
}

void time_format(int64_t at_s, char out[TIME_TEXT_SIZE])
{
    if (at_s < 0)
        at_s = 0;
    int64_t days = at_s / 86400 + 719468;
    int64_t rest = at_s % 86400;
    int64_t era = days / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    int64_t month = shifted + (shifted < 10 ? 3 : -9);
    int64_t year = year_of_era + era * 400 + (month <= 2);
    memcpy(out, "0000-00-00T00:00:00Z", 21);
    put_digits(out, year, 4);
    put_digits(out + 5, month, 2);
    put_digits(out + 8, day_of_year - (153 * shifted + 2) / 5 + 1, 2);
    put_digits(out + 11, rest / 3600, 2);
    put_digits(out + 14, rest / 60 % 60, 2);
    put_digits(out + 17, rest % 60, 2);
}

bool duration_parse(const char *string, int64_t *length_s)
{
    const char *at = string;
    bool in_time = false;
    *length_s = 0;
    if (!skip_char(&at, 'P'))
        return false;
    while (*at != '\0') {
        if (!in_time && skip_char(&at, 'T')) {
            in_time = true;
            continue;
        }
        size_t digits = strspn(at, "0123456789");
        int64_t value = 0;
        if (digits == 0 || digits > 9 || !read_digits(&at, (int)digits, &value))
            return false;
        if (*at == '.') {
            at++;
            at += strspn(at, "0123456789");
            if (*at != 'S')
                return false;
        }
        if (!in_time && skip_char(&at, 'D'))
            *length_s += value * 86400;
        else if (in_time && skip_char(&at, 'H'))
            *length_s += value * 3600;
        else if (in_time && skip_char(&at, 'M'))
            *length_s += value * 60;
        else if (in_time && skip_char(&at, 'S'))
            *length_s += value;
        else
            return false;
    }
    return *length_s > 0;
}
