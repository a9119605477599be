/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/utc.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* Reads exactly `digits` digits and moves on. */
static bool read_number(const char **text, int digits, int *number)
{
    int value = 0;
    for (int i = 0; i < digits; i++) {
        char c = (*text)[i];
        if (c < '0' || c > '9')
            return false;
        value = value * 10 + (c - '0');
    }
    *text += digits;
    *number = value;
    return true;
}

static bool read_char(const char **text, char wanted)
{
    if (**text != wanted)
        return false;
    (*text)++;
    return true;
}

/* timegm() takes 31 February and makes it March: only a date that survives the way there
 * and back is a date.
 */
static bool to_seconds(const struct tm *parts, int64_t *seconds)
{
    if (parts->tm_hour > 23 || parts->tm_min > 59 || parts->tm_sec > 60)
        return false;
    struct tm copy = *parts;
    time_t at = timegm(&copy);
    if (copy.tm_mday != parts->tm_mday || copy.tm_mon != parts->tm_mon)
        return false;
    *seconds = (int64_t)at;
    return true;
}

static bool read_date_time(const char **text, struct tm *parts)
{
    int year = 0;
    int month = 0;
    if (!read_number(text, 4, &year) || !read_char(text, '-') ||
        !read_number(text, 2, &month) || !read_char(text, '-') ||
        !read_number(text, 2, &parts->tm_mday) || !read_char(text, 'T') ||
        !read_number(text, 2, &parts->tm_hour) || !read_char(text, ':') ||
        !read_number(text, 2, &parts->tm_min) || !read_char(text, ':') ||
        !read_number(text, 2, &parts->tm_sec))
        return false;
    parts->tm_year = year - 1900;
    parts->tm_mon = month - 1;
    return month >= 1 && month <= 12 && parts->tm_mday >= 1;
}

static bool skip_fraction(const char **text)
{
    if (!read_char(text, '.'))
        return true;
    if (**text < '0' || **text > '9')
        return false;
    while (**text >= '0' && **text <= '9')
        (*text)++;
    return true;
}

static bool read_offset(const char **text, int64_t *offset_s)
{
    *offset_s = 0;
    if (read_char(text, 'Z'))
        return true;
    int sign = **text == '-' ? -1 : 1;
    int hours = 0;
    int minutes = 0;
    if ((**text != '+' && **text != '-') || !(*text)++ || !read_number(text, 2, &hours) ||
        !read_char(text, ':') || !read_number(text, 2, &minutes) || hours > 23 ||
        minutes > 59)
        return false;
    *offset_s = (int64_t)sign * (hours * 3600 + minutes * 60);
    return true;
}

bool aoai_utc_parse(const char *text, int64_t *seconds)
{
    struct tm parts = {0};
    int64_t offset_s = 0;
    int64_t local = 0;
    if (!read_date_time(&text, &parts) || !skip_fraction(&text) ||
        !read_offset(&text, &offset_s) || *text != '\0' || !to_seconds(&parts, &local))
        return false;
    *seconds = local - offset_s;
    return true;
}

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

bool aoai_utc_parse_http_date(const char *text, int64_t *seconds)
{
    if (strlen(text) != 29 || memcmp(text + 3, ", ", 2) != 0 ||
        memcmp(text + 25, " GMT", 4) != 0)
        return false;
    char month[4] = {text[8], text[9], text[10], '\0'};
    const char *found = strstr(months, month);
    if (found == NULL || (found - months) % 3 != 0)
        return false;
    struct tm parts = {.tm_mon = (int)(found - months) / 3};
    int year = 0;
    const char *at = text + 5;
    if (!read_number(&at, 2, &parts.tm_mday) || !read_char(&at, ' '))
        return false;
    at += 3;
    if (!read_char(&at, ' ') || !read_number(&at, 4, &year) || !read_char(&at, ' ') ||
        !read_number(&at, 2, &parts.tm_hour) || !read_char(&at, ':') ||
        !read_number(&at, 2, &parts.tm_min) || !read_char(&at, ':') ||
        !read_number(&at, 2, &parts.tm_sec))
        return false;
    parts.tm_year = year - 1900;
    return to_seconds(&parts, seconds);
}

static struct tm to_parts(int64_t seconds)
{
    time_t at = (time_t)seconds;
    struct tm parts = {0};
    if (gmtime_r(&at, &parts) == NULL || parts.tm_year < -1900 || parts.tm_year > 8099)
        parts = (struct tm){.tm_year = -1900};
    return parts;
}

const char *aoai_utc_format_http_date(int64_t seconds,
                                      char text[static AOAI_UTC_HTTP_DATE_SIZE])
{
    static const char days[] = "SunMonTueWedThuFriSat";
    struct tm parts = to_parts(seconds);
    (void)snprintf(
        text, AOAI_UTC_HTTP_DATE_SIZE, "%.3s, %02u %.3s %04u %02u:%02u:%02u GMT",
        days + 3 * (size_t)(parts.tm_wday % 7), (unsigned)parts.tm_mday % 100U,
        months + 3 * (size_t)(parts.tm_mon % 12),
        (unsigned)(parts.tm_year + 1900) % 10000U, (unsigned)parts.tm_hour % 100U,
        (unsigned)parts.tm_min % 100U, (unsigned)parts.tm_sec % 100U);
    return text;
}

const char *aoai_utc_format(int64_t seconds, char text[static AOAI_UTC_SIZE])
{
    struct tm parts = to_parts(seconds);
    /* strftime's %Y has no leading zeros; the casts tell the compiler how short it stays.
     */
    (void)snprintf(text, AOAI_UTC_SIZE, "%04u-%02u-%02uT%02u:%02u:%02uZ",
                   (unsigned)(parts.tm_year + 1900) % 10000U,
                   (unsigned)(parts.tm_mon + 1) % 100U, (unsigned)parts.tm_mday % 100U,
                   (unsigned)parts.tm_hour % 100U, (unsigned)parts.tm_min % 100U,
                   (unsigned)parts.tm_sec % 100U);
    return text;
}

int64_t aoai_utc_minute(int64_t seconds)
{
    int64_t minute = seconds / 60;
    return seconds % 60 < 0 ? minute - 1 : minute;
}

int64_t aoai_utc_settled_end(int64_t now_s, int64_t settle_s)
{
    return aoai_utc_minute(now_s - settle_s);
}
