/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/token.h"

#include "common/utc.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LIFE_MAX_S     (48.0 * 3600)
#define LIFE_ASSUMED_S 600.0 /* every token of Entra lives longer */

/* A number, or a number written as text. */
static bool read_number(json_t *root, const char *name, double *number)
{
    const char *text = aoai_json_string(root, name);
    if (text == NULL)
        return aoai_json_number(root, name, number);
    char *end = NULL;
    *number = strtod(text, &end);
    return end != text && *end == '\0' && *number >= 0 && *number < 1e12;
}

/* "06/20/2019 02:57:58 +00:00" and "6/20/2019 2:57:58 AM +00:00". */
static bool read_american_date(const char *text, int64_t *at_s)
{
    static const char *const formats[] = {"%m/%d/%Y %H:%M:%S %z",
                                          "%m/%d/%Y %I:%M:%S %p %z"};
    for (size_t i = 0; i < AOAI_LENGTH(formats); i++) {
        struct tm parts = {0};
        const char *end = strptime(text, formats[i], &parts);
        if (end == NULL || *end != '\0')
            continue;
        int64_t offset_s = parts.tm_gmtoff;
        *at_s = (int64_t)timegm(&parts) - offset_s;
        return true;
    }
    return false;
}

/* "2023-12-07 10:24:28.000000": the Azure CLI's, in this machine's time zone. */
static bool read_local_time(const char *text, int64_t *at_s)
{
    struct tm parts = {.tm_isdst = -1};
    const char *end = text == NULL ? NULL : strptime(text, "%Y-%m-%d %H:%M:%S", &parts);
    if (end == NULL || (*end != '\0' && *end != '.') ||
        (*end == '.' && end[1 + strspn(end + 1, "0123456789")] != '\0'))
        return false;
    *at_s = (int64_t)mktime(&parts);
    return true;
}

static bool read_end(json_t *root, int64_t *at_s)
{
    double number = 0;
    const char *text = aoai_json_string(root, "expires_on");
    if (read_number(root, "expires_on", &number)) {
        *at_s = (int64_t)number;
        return true;
    }
    return text != NULL && (aoai_utc_parse(text, at_s) || read_american_date(text, at_s));
}

static bool is_said(json_t *root, const char *name)
{
    const char *text = aoai_json_string(root, name);
    return aoai_json_get(root, name) != NULL && (text == NULL || text[0] != '\0');
}

/* Seconds of life; false = said in a way that nobody publishes. */
static bool read_life(json_t *root, int64_t now_s, double *life_s)
{
    int64_t end_s = 0;
    *life_s = LIFE_ASSUMED_S;
    if (aoai_json_get(root, "expires_in") != NULL)
        return read_number(root, "expires_in", life_s) && *life_s > 0;
    if (is_said(root, "expires_on")) {
        if (!read_end(root, &end_s))
            return false;
    } else if (!is_said(root, "expiresOn")) {
        return true;
    } else if (!read_local_time(aoai_json_string(root, "expiresOn"), &end_s)) {
        return false;
    }
    *life_s = (double)(end_s - now_s);
    return true;
}

/* A header's value: visible characters and nothing else. */
static bool is_sendable(const char *token)
{
    for (const char *c = token; *c != '\0'; c++)
        if (*c <= ' ' || *c > '~')
            return false;
    return token[0] != '\0' && strlen(token) <= AOAI_SECRET_CAP;
}

bool aoai_token_parse(json_t *root, int64_t now_s, struct aoai_token *token,
                      struct aoai_error *err)
{
    const char *value = aoai_json_string(root, "access_token");
    double life_s = 0;
    double refresh_s = 0;
    if (value == NULL)
        value = aoai_json_string(root, "accessToken");
    if (value == NULL || !is_sendable(value) || !read_life(root, now_s, &life_s) ||
        life_s > LIFE_MAX_S)
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                              "the sign-in service answered without a usable token");
    if (life_s <= 0)
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                              "the token has expired already: is the clock of this "
                              "machine right?");
    if (!aoai_secret_set(&token->value, value))
        return aoai_error_no_memory(err);
    token->life_ms = (int64_t)(life_s * 1000);
    token->refresh_ms = 0;
    if (read_number(root, "refresh_in", &refresh_s) && refresh_s > 0 &&
        refresh_s < life_s)
        token->refresh_ms = (int64_t)(refresh_s * 1000);
    return true;
}

void aoai_token_free(struct aoai_token *token)
{
    aoai_secret_free(&token->value);
    *token = (struct aoai_token){0};
}
