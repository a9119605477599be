/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/shard.h"

#include "common/sha256.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Digits alone; 0 = no number from 1 to the most. */
static int read_number(const char **at)
{
    int number = 0;
    if (**at == '0')
        return 0;
    for (; isdigit((unsigned char)**at) && number <= AOAI_SHARDS_MAX; (*at)++)
        number = number * 10 + (**at - '0');
    return number > AOAI_SHARDS_MAX ? 0 : number;
}

bool aoai_shard_parse(struct aoai_shard *shard, const char *text, struct aoai_error *err)
{
    const char *at = text;
    struct aoai_shard read = {.number = read_number(&at)};
    if (*at == '/') {
        at++;
        read.count = read_number(&at);
    }
    if (*at != '\0' || read.number == 0 || read.count == 0 || read.number > read.count)
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "\"%.40s\" is not like \"2/3\", the second of three; %d at "
                              "most",
                              text, AOAI_SHARDS_MAX);
    *shard = read;
    return true;
}

bool aoai_shard_check(const char *text, struct aoai_error *err)
{
    struct aoai_shard shard;
    return aoai_shard_parse(&shard, text, err);
}

/* A number in hexadecimal digits, which sort as numbers do. */
static void draw(const char *account_path, int number,
                 char hex[static AOAI_SHA256_HEX_SIZE])
{
    char name[16];
    struct aoai_sha256 hash = aoai_sha256_begin();
    (void)snprintf(name, sizeof(name), "%d", number);
    aoai_sha256_field(&hash, name);
    for (const char *at = account_path; *at != '\0'; at++) {
        char lower = (char)tolower((unsigned char)*at);
        aoai_sha256_bytes(&hash, &lower, 1);
    }
    (void)aoai_sha256_end(&hash, hex);
}

int aoai_shard_of(const char *account_path, int count)
{
    char best[AOAI_SHA256_HEX_SIZE] = "";
    char hex[AOAI_SHA256_HEX_SIZE];
    int owner = 1;
    for (int number = 1; number <= count; number++) {
        draw(account_path, number, hex);
        if (strcmp(hex, best) > 0) {
            memcpy(best, hex, sizeof(best));
            owner = number;
        }
    }
    return owner;
}

bool aoai_shard_has(struct aoai_shard shard, const char *account_path)
{
    return shard.count <= 1 || aoai_shard_of(account_path, shard.count) == shard.number;
}
