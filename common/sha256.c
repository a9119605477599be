/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/sha256.h"

#include <string.h>

#define BLOCK sizeof(((struct aoai_sha256 *)NULL)->block)

/* The first 32 bits of the fractions of the cube roots of the first 64 primes. */
static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
    0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
    0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
    0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
    0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
    0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
    0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2};

struct aoai_sha256 aoai_sha256_begin(void)
{
    return (struct aoai_sha256){.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                          0x510e527f, 0x9b05688c, 0x1f83d9ab,
                                          0x5be0cd19}};
}

static uint32_t turn(uint32_t word, int bits)
{
    return word >> bits | word << (32 - bits);
}

/* The message schedule: sixteen words of the block, and 48 made of them. */
static void spread(const unsigned char *block, uint32_t words[64])
{
    for (size_t i = 0; i < 16; i++)
        words[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
                   (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (size_t i = 16; i < 64; i++) {
        uint32_t a = words[i - 15];
        uint32_t b = words[i - 2];
        words[i] = (turn(a, 7) ^ turn(a, 18) ^ a >> 3) + words[i - 7] +
                   (turn(b, 17) ^ turn(b, 19) ^ b >> 10) + words[i - 16];
    }
}

static void mix(uint32_t state[8], const unsigned char *block)
{
    uint32_t words[64];
    uint32_t v[8];
    spread(block, words);
    memcpy(v, state, sizeof(v));
    for (size_t i = 0; i < 64; i++) {
        uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
        uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
        uint32_t one = v[7] + (turn(v[4], 6) ^ turn(v[4], 11) ^ turn(v[4], 25)) + choice +
                       constants[i] + words[i];
        uint32_t two = (turn(v[0], 2) ^ turn(v[0], 13) ^ turn(v[0], 22)) + majority;
        memmove(v + 1, v, 7 * sizeof(v[0]));
        v[0] = one + two;
        v[4] += one;
    }
    for (size_t i = 0; i < 8; i++)
        state[i] += v[i];
    explicit_bzero(words, sizeof(words));
    explicit_bzero(v, sizeof(v));
}

void aoai_sha256_bytes(struct aoai_sha256 *hash, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    while (length > 0) {
        size_t used = (size_t)(hash->length % BLOCK);
        size_t part = length < BLOCK - used ? length : BLOCK - used;
        memcpy(hash->block + used, at, part);
        hash->length += part;
        at += part;
        length -= part;
        if (used + part == BLOCK)
            mix(hash->state, hash->block);
    }
}

static void add_number(struct aoai_sha256 *hash, uint64_t number)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(number >> (56 - 8 * i));
    aoai_sha256_bytes(hash, bytes, sizeof(bytes));
}

void aoai_sha256_field(struct aoai_sha256 *hash, const char *text)
{
    add_number(hash, text == NULL ? UINT64_MAX : strlen(text));
    if (text != NULL)
        aoai_sha256_bytes(hash, text, strlen(text));
}

const char *aoai_sha256_end(struct aoai_sha256 *hash,
                            char hex[static AOAI_SHA256_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    static const unsigned char padding[BLOCK] = {0x80};
    uint64_t bits = hash->length * 8;
    size_t used = (size_t)(hash->length % BLOCK);
    aoai_sha256_bytes(hash, padding, used < 56 ? 56 - used : 120 - used);
    add_number(hash, bits);
    for (size_t i = 0; i < 64; i++)
        hex[i] = digits[hash->state[i / 8] >> (28 - 4 * (i % 8)) & 15];
    hex[64] = '\0';
    explicit_bzero(hash, sizeof(*hash));
    return hex;
}
