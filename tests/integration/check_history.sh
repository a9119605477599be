#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# --history over many polls says what the truth says, also when Azure fails in the middle; and
# it and --list look as the terminal allows.
build=$1
. tests/support/lib.sh

# A settle time longer than the fake takes to fill its minutes, so that the truth is final.
start_fake --now 2026-11-18T10:30:40Z
from=2026-11-11T10:20:00Z
to=2026-11-18T10:20:00Z
run_check -r "$(account contoso-prod)" -d gpt-4o --history 7d --settle 600
is "7 days are read" "$status" 0
polls=$(curl -sS "$FAKE_HTTP/_fake/requests" | sed -n 's/^metrics //p')
if [ "$polls" -gt 20 ]; then ok "in many answers"; else not_ok "in many answers" "$polls"; fi

# truth METRIC AWK-PROGRAM: of gpt-4o in these 7 days, $4 = status, $5 = value.
truth() {
    "$fake" --truth --account contoso-prod --from $from --to $to --metric "$1" |
        awk -F '\t' '$2 == "gpt-4o"' | awk -F '\t' "$2"
}
# count: digits with their commas.
count() {
    sed -e ':a' -e 's/\([0-9]\)\([0-9]\{3\}\)\($\|,\)/\1,\2\3/;ta'
}
peak=$(truth TokenTransaction '$5 > m { m = $5 } END { print m + 0 }' | count)
full=$(truth TokenTransaction '$5 >= 450000 { n++ } END { print n + 0 }' | count)
seen=$(truth TokenTransaction 'END { print NR }' | count)
throttled=$(truth AzureOpenAIRequests '$4 == 429 { n += $5 } END { print n + 0 }' | count)
requests=$(truth AzureOpenAIRequests '{ n += $5 } END { print n + 0 }' | count)
is "the truth has every minute" "$seen" 10,080
like "the peak, the limit and the 429s are Azure's" "$output" \
    "peak     $peak tokens" "in $full of 10,080 minutes" \
    "429      $throttled of $requests requests"

# Azure fails in the middle: what was read is shown, the rest is missing, and it is said.
control "fault?route=metrics&kind=status&status=403&skip=6&count=0" >/dev/null
run_check -r "$(account contoso-prod)" -d gpt-4o --history 7d --settle 600
control reset >/dev/null
is "a half-read history is UNKNOWN" "$status" 3
like "and says so" "$output" 'contoso-prod: metrics: HTTP 403' 'missing' 'of 10,080 minutes have no value'

# on_terminal ENVIRONMENT...: the check with a terminal for its output; sets $output.
on_terminal() {
    output=$(env TERM=xterm "$@" script -qec "'$check' --credential-file '$work/credential' \
        -r '$(account contoso-full)' --history 1h" /dev/null </dev/null 2>&1)
}
escape=$(printf '\033')
on_terminal LC_ALL=C.UTF-8
like "blocks and colours on a terminal" "$output" '█' "${escape}[31m"
on_terminal LC_ALL=C.UTF-8 NO_COLOR=1
like "blocks without colours" "$output" '█'
case $output in
*"$escape"*) not_ok "NO_COLOR is heard" "$output" ;;
*) ok "NO_COLOR is heard" ;;
esac
on_terminal LC_ALL=C
like "no blocks without UTF-8" "$output" '@ = the limit'
on_terminal LC_ALL=C.UTF-8 TERM=dumb
case $output in
*"$escape"*) not_ok "a dumb terminal gets no escape codes" "$output" ;;
*) ok "a dumb terminal gets no escape codes" ;;
esac

# The table of --list keeps to the terminal it is shown on, as long as names fit.
for columns in 80 120; do
    output=$(TERM=dumb script -qec "stty cols $columns; '$check' --list \
        --credential-file '$work/credential' -r '$(account contoso-mixed)' \
        -r '$(account contoso-busy)'" /dev/null </dev/null | tr -d '\r')
    is "--list on $columns columns" "$(printf '%s\n' "$output" | awk -v n="$columns" 'length($0) > n')" ""
    like "and says what it left out" "$output" 'PEAK 24H' "  percent is PTU utilization" 'left out for want of room: '
done

within=
# stderr_of ENVIRONMENT... -- ARGUMENT...: sets $errors to what stands on a terminal that is
# standard error alone, and $output to what stood on standard output.
stderr_of() {
    variables=
    while [ "$1" != -- ]; do
        variables="$variables $1"
        shift
    done
    shift
    # shellcheck disable=SC2086 # assignments
    errors=$(env TERM=xterm $variables script -qec "$within '$check' \
        --credential-file '$work/credential' $* \
        >'$work/out'" /dev/null </dev/null)
    output=$(cat "$work/out")
}
return=$(printf '\r')
history="-r '$(account contoso-full)' --history 4d"
stderr_of -- "$history"
is "no progress line within a second" "$errors" ""
control "fault?route=metrics&kind=slow&delay_ms=700&count=0" >/dev/null
stderr_of -- "$history"
like "a progress line when it takes longer" "$errors" "${return}reading minutes: " " %"
is "and it is taken away at the end" "$(printf '%s' "$errors" | sed "s/.*$return\( *\)$return\$/\1/" | tr -d ' ')" ""
like "the history itself is whole" "$output" '5,760 minutes'
case $errors in
*"$escape"* | *"100 %"*) not_ok "without escape codes" "$errors" ;;
*) ok "without escape codes" ;;
esac
stderr_of NO_COLOR=1 -- "$history"
like "colours or not, the line is the same" "$errors" "${return}reading minutes: "
stderr_of TERM=dumb -- "$history"
is "silent where a line cannot be taken back" "$errors" ""
stderr_of -- "$history --history 7d -t 2"
like "a time limit for each poll: the long history is whole" "$output" '10,080 minutes'
control reset >/dev/null
stderr_of -- "-r '$(account contoso-full)'"
is "judging within a second writes nothing to a terminal" "$errors" ""
errors=$("$check" --credential-file "$work/credential" -r "$(account contoso-full)" \
    --history 2d 2>&1 >/dev/null </dev/null)
is "silent without a terminal" "$errors" ""

# Whatever takes longer says what it does.
control "fault?route=metrics&kind=slow&delay_ms=1700&count=0" >/dev/null
for what in --list '--history 1h' ''; do
    stderr_of -- "-r '$(account contoso-full)' $what"
    like "slow \"$what\": what is done" "$errors" "${return}reading " " ..."
    is "slow \"$what\": and it is taken away" \
        "$(printf '%s' "$errors" | sed "s/.*$return\( *\)$return\$/\1/" | tr -d ' ')" ""
    like "slow \"$what\": the answer is whole" "$output" chat helper
done
errors=$("$check" --credential-file "$work/credential" -r "$(account contoso-full)" 2>&1 >/dev/null </dev/null)
is "slow, without a terminal: silent" "$errors" ""
stderr_of -- "-r '$(account contoso-full)' -t 1"
like "slow, and out of time" "$output" "AZURE_OPENAI UNKNOWN - "
control reset >/dev/null
control "fault?route=metrics&kind=slow&delay_ms=700&count=0" >/dev/null

# Stopped in the middle: the line is gone before the last words.
within='timeout --foreground 2.5'
stderr_of -- "-r '$(account contoso-full)' --history 30d"
within=
like "stopped while the line stands" "$output" 'UNKNOWN - stopped by a signal'
like "it stood there" "$errors" "reading minutes: "
is "and is taken away" "$(printf '%s' "$errors" | sed "s/.*$return\( *\)$return\$/\1/" | tr -d ' ')" ""
finish_tests
