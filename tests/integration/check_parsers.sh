#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# What the check prints, read by those who will read it (tests/support/perfdata.pl): every
# golden text, and two accounts of a hundred deployments with names as long as Azure lets them.
build=$1
. tests/support/lib.sh
reader=tests/support/perfdata.pl

# shellcheck disable=SC2046 # names of our own, without blanks
is "golden texts: PNP4Nagios, Checkmk and Icinga 2 read the same" \
    "$($reader $(grep -l '^AZURE_OPENAI ' tests/integration/golden/*.txt) 2>&1)" ""

# The reader itself sees what is wrong.
misread() {
    printf 'AZURE_OPENAI OK - x|%s\n' "$2" >"$work/bad"
    like "misread: $1" "$($reader "$work/bad" 2>&1)" "$3"
}
misread "an exponent" "a_tpm=1e6;;;0;" "PNP4Nagios reads a_tpm=1,"
misread "a leading 0" "a_tpm=01;;;0;" "not a plain decimal"
misread "a comma" "a_tpm=1,5;;;0;" "PNP4Nagios drops"
misread "U" "a_tpm=U;;;0;" "PNP4Nagios drops"
misread "a dot in a label" "gpt-4.1_tpm=1;;;0;" "Checkmk does not take"
misread "cut in the middle" "a_tpm=1;2;3;0;4 b_tpm=1;2" "cut off"
misread "a label twice" "a_tpm=1;;;0; a_tpm=2;;;0;" "comes twice"
misread "a unit" "a_tpm=5M;;;0;" "nobody knows the unit"
misread "two blanks" "a_tpm=5;;;0;  b_tpm=5;;;0;" "items"
misread "a table below" "a_tpm=5;;;0;
b | c" "below line 1"

start_fake --now 2026-11-18T10:30:40Z
stress() {
    what=$1
    shift
    run_check "$@"
    printf '%s\n' "$output" >"$work/stress"
    is "$what: readers" "$($reader "$work/stress" 2>&1)" ""
    is "$what: exit" "$status" 2
    line=$(printf '%s\n' "$output" | head -n 1)
    worst=$(printf '%s\n' "$output" | sed -n '2s/^\[CRITICAL\] \([^:]*\): .*/\1/p')
    like "$what: line 1 names the worst" "${line%%|*}" \
        "AZURE_OPENAI CRITICAL - ${worst:-none} " " of 200 deployments"
    like "$what: what is left out is said" "$output" "perfdata of " " deployments left out|" " more deployments"
    # All deployments are either there or counted as left out.
    shown=$(printf '%s\n' "$line" | grep -o '_tpm=' | wc -l)
    out=$(printf '%s\n' "$line" | sed -n 's/.*perfdata of \([0-9]*\) deployments left out.*/\1/p')
    is "$what: nothing is lost" "$((shown + out))" 200
}
# One write, whole: what Nagios reads at once. A datagram is what one write wrote.
writes_of() {
    python3 - "$check" --credential-file "$work/credential" "$@" <<'EOF'
import socket, subprocess, sys
here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
subprocess.call(sys.argv[1:], stdout=there, stderr=there)
here.setblocking(False)
sizes = []
try:
    while True:
        sizes.append(len(here.recv(1 << 20)))
except BlockingIOError:
    pass
print(*sizes)
EOF
}
sizes=$(writes_of -r "$(account fleet-100)" -r "$(account long-fleet-100)")
if [ "$sizes" -le 4096 ] 2>/dev/null; then ok "2 x 100 is one write of $sizes bytes"; else
    not_ok "2 x 100 is one write of at most 4,096 bytes" "$sizes"
fi
stress "2 x 100" -r "$(account fleet-100)" -r "$(account long-fleet-100)"
stress "2 x 100, -vv" -vv -r "$(account long-fleet-100)" -r "$(account fleet-100)"
# Names of all letters that Azure takes, and their labels in every state.
labels_of() {
    run_check -r "$(account contoso-names)" "$@"
    printf '%s\n' "$output" >"$work/names"
    $reader "$work/names" >>"$work/problems" 2>&1
    printf '%s\n' "$output" | head -n 1 | grep -o '[a-z0-9_]*=' | tr -d '\n'
}
: >"$work/problems"
labels=$(labels_of)
for ranges in '-w 1% -c 1%' '-w 100% -c 200%' '-w 1% -c 300%' '-w 10 -c 9999999' '--limit nothing=5'; do
    # shellcheck disable=SC2086 # options
    is "the labels of all names with $ranges" "$(labels_of $ranges)" "$labels"
done
is "all names: readers" "$(cat "$work/problems")" ""
for route in metrics deployments; do
    control "fault?route=$route&kind=status&status=403&count=0&account=long-fleet-100" >/dev/null
    run_check -r "$(account fleet-100)" -r "$(account long-fleet-100)"
    printf '%s\n' "$output" >"$work/stress"
    is "one account without $route: readers" "$($reader "$work/stress" 2>&1)" ""
    like "one account without $route" "$output" "AZURE_OPENAI CRITICAL - fleet-100/" " unknown: long-fleet-100"
    control reset >/dev/null
done
finish_tests
