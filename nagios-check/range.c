/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/range.h"

#include "nagios-check/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS_MAX 15 /* more cannot be told apart in a double */

/* Reads -?digits[.digits] and moves `text` behind it. strtod would also take "inf",
 * "0x10", "1e3" and leading blanks.
 */
static bool take_number(const char **text, double *number)
{
    static const char digits[] = "0123456789";
    const char *at = *text + (**text == '-' ? 1 : 0);
    size_t whole = strspn(at, digits);
    size_t length = whole;
    if (whole > 0 && at[whole] == '.') {
        size_t fraction = strspn(at + whole + 1, digits);
        if (fraction == 0)
            return false;
        length += 1 + fraction;
    }
    if (whole == 0 || length > DIGITS_MAX)
        return false;
    *number = strtod(*text, NULL);
    *text = at + length;
    return true;
}

bool check_range_number(const char *text, double *number)
{
    return take_number(&text, number) && *text == '\0';
}

/* Reads [start:][end] and moves `text` behind it. */
static bool take_bounds(const char **text, struct check_range *range)
{
    const char *at = *text;
    bool has_start = false;
    if (*at == '~') {
        range->start = -INFINITY;
        at++;
        has_start = true;
    } else if (*at != ':') {
        if (!take_number(&at, &range->end))
            return false;
        has_start = true;
    }
    if (*at == ':') {
        if (has_start && !isinf(range->start))
            range->start = range->end;
        range->end = INFINITY;
        at++;
        bool has_end = take_number(&at, &range->end);
        if (!has_start && !has_end)
            return false;
    } else if (isinf(range->start)) {
        return false;
    }
    *text = at;
    return true;
}

bool check_range_parse(const char *text, struct check_range *range,
                       struct aoai_error *err)
{
    const char *at = text + (*text == '\\' ? 1 : 0); /* Icinga Director wants "\-5:" */
    struct check_range read = {.is_set = true};
    if (*at == '@') {
        read.is_inside = true;
        at++;
    }
    bool is_good = take_bounds(&at, &read);
    if (is_good && *at == '%') {
        read.is_percent = true;
        at++;
    }
    if (!is_good || *at != '\0')
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "\"%.100s\" is not a range such as 80%%, 90000, 10:20 or "
                              "@10:20 ([@][start:][end][%%])",
                              text);
    if (read.start > read.end)
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "\"%.100s\": the range starts above its end", text);
    *range = read;
    return true;
}

bool check_range_check(const char *text, struct aoai_error *err)
{
    struct check_range range;
    return check_range_parse(text, &range, err);
}

bool check_range_alerts(const struct check_range *range, double value)
{
    if (!range->is_set)
        return false;
    bool is_within = value >= range->start && value <= range->end;
    return range->is_inside ? is_within : !is_within;
}

/* Multiplied first and rounded, so that 7 % of 1000 is 70 and not a hair more: the bounds
 * are inclusive.
 */
static double scale(double bound, double limit)
{
    return isinf(bound) ? bound : round(bound * limit / 100 * 1e6) / 1e6;
}

struct check_range check_range_scale(const struct check_range *range, double limit)
{
    struct check_range scaled = *range;
    if (!range->is_percent)
        return scaled;
    if (!(limit > 0))
        return (struct check_range){0};
    scaled.start = scale(range->start, limit);
    scaled.end = scale(range->end, limit);
    scaled.is_percent = false;
    return scaled;
}

void check_range_print(const struct check_range *range, struct aoai_buf *buf)
{
    if (!range->is_set)
        return;
    bool is_plain = !range->is_inside && range->start <= 0 && !isinf(range->end) &&
                    (range->start >= 0 || isinf(range->start));
    if (range->is_inside)
        aoai_buf_add(buf, "@");
    if (!is_plain && isinf(range->start))
        aoai_buf_add(buf, "~");
    else if (!is_plain)
        check_text_decimal(buf, range->start);
    if (!is_plain)
        aoai_buf_add(buf, ":");
    if (!isinf(range->end))
        check_text_decimal(buf, range->end);
}
