#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# The properties of the ledger in many more worlds than `make check` has time for. WORLDS=2000.
build=$1
. tests/support/lib.sh

worlds=${WORLDS:-2000}
for test in test_ledger_property test_ledger; do
    if LEDGER_SEEDS=$worlds "$build/tests/unit/$test" >"$work/out" 2>&1; then
        ok "$test"
    else
        not_ok "$test" "$(grep LEDGER_SEED "$work/out")"
    fi
    sed -n 's/^worlds of/| &/p' "$work/out"
done
finish_tests
