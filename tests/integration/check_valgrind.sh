#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# The check under valgrind in each state: no error, no leak that is ours.
build=$1
. tests/support/lib.sh
start_fake

# valgrind does not run programs built with the sanitizers: those have looked already.
if [ -n "$sanitizers" ]; then
    run_check -r "$(account contoso-calm)"
    is "sanitizers: ok" "$status" 0
    finish_tests
fi
under_valgrind() {
    valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite \
        --log-file="$work/valgrind" "$check" --credential-file "$work/credential" \
        -r "$(account "$2")" -t 60 >"$work/out" 2>&1
    is "$1" "$? $(cat "$work/valgrind")" "$3 "
}
under_valgrind ok contoso-calm 0
under_valgrind warning contoso-busy 1
under_valgrind critical contoso-full 2
under_valgrind unknown contoso-denied 3
under_valgrind "no list" contoso-nolist 3
finish_tests
