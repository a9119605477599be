#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# What is in a picture: prints width, height, how many colours it has, and how many pixels there
# are of each COLOUR that was named. Reads what rrdtool writes: 8 bits a channel, not interlaced.
# usage: png.py FILE.png [rrggbb...]
import collections
import struct
import sys
import zlib


def chunks(data):
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        sys.exit("not a PNG")
    at = 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        yield kind, data[at + 8:at + 8 + length]
        at += length + 12


def nearest(a, b, c):
    """Which of left, above and upper left is nearest to what their slope says."""
    p = a + b - c
    return min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]


def rows(raw, width, depth):
    size = width * depth
    above = bytearray(size)
    for start in range(0, len(raw), size + 1):
        how, line = raw[start], bytearray(raw[start + 1:start + 1 + size])
        for i in range(size):
            left = line[i - depth] if i >= depth else 0
            corner = above[i - depth] if i >= depth else 0
            guess = (0, left, above[i], (left + above[i]) // 2, nearest(left, above[i], corner))[how]
            line[i] = (line[i] + guess) & 255
        yield line
        above = line


def main():
    parts = collections.defaultdict(bytes)
    with open(sys.argv[1], "rb") as file:
        for kind, body in chunks(file.read()):
            parts[kind] += body
    width, height, bits, colour = struct.unpack(">IIBB", parts[b"IHDR"][:10])
    depth = {2: 3, 6: 4}[colour]
    assert bits == 8
    seen = collections.Counter()
    for line in rows(zlib.decompress(parts[b"IDAT"]), width, depth):
        seen.update(bytes(line[i:i + 3]) for i in range(0, len(line), depth))
    print(width, height, len(seen), *(seen[bytes.fromhex(name)] for name in sys.argv[2:]))


main()
