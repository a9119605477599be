#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# What one run of the check leaves to the next: forty at once sign in once and ask once; what
# is kept is private and says nothing; a directory that cannot be used changes nothing.
build=$1
. tests/support/lib.sh

# The minute must last until it is judged.
[ "$(date +%S)" -lt 40 ] || sleep 21
start_fake
state=$work/state
calm=$(account contoso-calm)
full=$(account contoso-full)
# counted ROUTE: how many requests of the route came since the last reset.
counted() {
    curl -sS "$FAKE_HTTP/_fake/log" | awk -v route="$1" '$0 ~ route' | wc -l
}
keeping() {
    "$check" --credential-file "$work/credential" --state-dir "$state" "$@"
}

control reset >/dev/null
i=0
while [ $((i += 1)) -le 40 ]; do
    keeping -r "$full" >"$work/out.$i" 2>&1 &
    pids="${pids-} $!"
done
for pid in $pids; do
    wait "$pid"
    [ $? -eq 2 ] || not_ok "each of forty is CRITICAL"
done
is "forty at once sign in once" "$(counted 'oauth2')" 1
is "and ask once for limits" "$(counted '/deployments')" 1
is "and once for each group of metrics" "$(counted 'Insights/metrics')" 2
is "and say the same but for the age" \
    "$(cat "$work"/out.* | sed 's/data_age=[0-9]*s/data_age=S/; s/data [0-9]* s old/data S s old/
        s/limits read from Azure.*/limits read/' |
        sort -u | wc -l)" "$(wc -l <"$work/out.1")"

modes=$(cd "$state" && stat -c '%a %n' . ./* | sed 's/-[0-9a-f]*$/-/' | sort | uniq -c | tr -s ' ' | tr '\n' ',')
is "what is kept is private" "$modes" " 3 600 ./answer-, 1 600 ./limits-, 1 600 ./lock, 1 600 ./token-, 1 700 .,"
secret=$(sed -n 's/^client_secret = //p' "$work/credential")
if grep -rqF "$secret" "$state"; then not_ok "no secret is kept"; else ok "no secret is kept"; fi

keeping -r "$full" --cache-age 0 >"$work/out" 2>&1
is "with --cache-age 0 it asks" "$(counted 'Insights/metrics')" 4
is "with the token of before" "$(counted 'oauth2')" 1

# A token that Azure refuses is fetched anew, once.
control "fault?route=metrics&kind=expired-token&count=1" >/dev/null
keeping -r "$full" --cache-age 0 >"$work/out" 2>&1
is "a refused token: exit" "$?" 2
is "a refused token is fetched anew" "$(counted 'oauth2')" 2
keeping -r "$full" --cache-age 0 >"$work/out" 2>&1
is "and kept" "$(counted 'oauth2')" 2

# With another secret nobody uses the token of the old one.
sed 's/^client_secret = .*/client_secret = wrong~secret/' "$work/credential" >"$work/wrong"
chmod 600 "$work/wrong"
"$check" --credential-file "$work/wrong" --state-dir "$state" -r "$calm" >"$work/out" 2>&1
is "a wrong secret: exit" "$?" 3
like "a wrong secret" "$(cat "$work/out")" "AADSTS7000215"

# forty NAME OPTION...: at once, each with its own output in $work/forty; sets $same to how many
# different first lines they wrote.
forty() {
    rm -rf "$work/forty"
    mkdir "$work/forty"
    pids=
    i=0
    while [ $((i += 1)) -le 40 ]; do
        "$check" --state-dir "$state" "$@" >"$work/forty/$i" 2>&1 &
        pids="$pids $!"
    done
    for pid in $pids; do
        wait "$pid"
    done
    same=$(head -qn 1 "$work/forty"/* | sed 's/ (so at [^)]*)//; s/data_age=[0-9]*s//' | sort -u | wc -l)
}
# Forty with a wrong secret try it once, and not again in the next minutes; a new secret is tried
# at once, and who asks for it.
sed 's/^client_secret = .*/client_secret = another~wrong/' "$work/credential" >"$work/wrong"
control reset >/dev/null
forty --credential-file "$work/wrong" -r "$full"
is "forty with a wrong secret try it once" "$(counted oauth2)" 1
is "and all say the same" "$same" 1
like "and why" "$(cat "$work/forty/7")" "AZURE_OPENAI UNKNOWN" AADSTS7000215
forty --credential-file "$work/wrong" -r "$full"
is "forty more do not try it again" "$(counted oauth2)" 1
like "and say when" "$(cat "$work/forty/7")" AADSTS7000215 "asked again from" "--cache-age 0 asks now"
keeping -r "$full" >"$work/out" 2>&1
is "the right secret is tried at once: exit" "$?" 2
"$check" --credential-file "$work/wrong" --state-dir "$state" -r "$full" --cache-age 0 >"$work/out" 2>&1
is "--cache-age 0 tries the wrong one again" "$(counted oauth2)" 2
"$check" --credential-file "$work/wrong" --state-dir "$state" -r "$full" --list >"$work/out" 2>&1
is "and so does --list" "$(counted oauth2)" 3
like "a refusal is kept in our own words" "$(cat "$state"/refusal-*)" "sign-in: AADSTS7000215: the client secret is wrong"
if grep -q -e 'Trace ID' -e another~wrong "$state"/refusal-*; then not_ok "and no others"; else ok "and no others"; fi

# A token that is revoked (continuous access evaluation) is fetched anew once for all forty.
control reset >/dev/null
rm -f "$state"/token-*
keeping -r "$full" --cache-age 0 >"$work/out" 2>&1
control "fault?route=metrics&kind=claims&count=1" >/dev/null
is "one token before" "$(counted oauth2)" 1
forty --credential-file "$work/credential" -r "$full" --cache-age 0
is "forty with a revoked token sign in once" "$(counted oauth2)" 2
is "and say the same" "$same" 1
like "and are served" "$(cat "$work/forty/7")" "AZURE_OPENAI CRITICAL"
printf '| %s\n' "40 checks at once: 1 sign-in; with a wrong secret: 1; with a revoked token: 1"

# What cannot be used changes nothing.
for what in 'ln -s /tmp state2' 'mkdir -m 777 state2' 'touch state2' 'true'; do
    (cd "$work" && rm -rf state2 && eval "$what")
    below=$work/state2
    [ "$what" != true ] || below=$work/missing/state2
    "$check" --credential-file "$work/credential" --state-dir "$below" -r "$full" >"$work/out" 2>&1
    is "state dir \"$what\": exit" "$?" 2
done
like "-vv says why nothing is kept" "$("$check" --credential-file "$work/credential" -vv \
    --state-dir "$work/missing/state2" -r "$calm")" "nothing is kept between runs: " "missing: No such file"

# A limit that was changed is named with both values, by every run that shares the memory, and
# also when the list comes from another run; the state is the one that the limit of now makes.
control reset >/dev/null
rm -rf "$state"
control "clock?hold=2026-11-18T10:30:40Z" >/dev/null
keeping -r "$(account contoso-busy)" --cache-age 0 >"$work/out"
case $(cat "$work/out") in *"limit changed"*) not_ok "nothing changed yet" "$(cat "$work/out")" ;; esac
control "clock?hold=2026-11-18T10:35:40Z" >/dev/null
control "capacity?account=contoso-busy&percent=50" >/dev/null
keeping -r "$(account contoso-busy)" -d helper --cache-age 0 >"$work/out"
like "a changed limit is named" "$(cat "$work/out")" \
    "limit changed from 50,000 to 25,000 TPM, 50 to 25 RPM between 10:30Z and 10:35Z"
control "clock?hold=2026-11-18T10:40:40Z" >/dev/null
keeping -r "$(account contoso-busy)" --cache-age 0 >"$work/out"
is "with a changed limit: exit" "$?" 2
like "and by the next service" "$(cat "$work/out")" "of 100K TPM at 10:3" " (limit was 200K), 1 of 2 " \
    "limit changed from 200,000 to 100,000 TPM, 1,200 to 600 RPM between 10:30Z and 10:40Z" \
    "limit changed from 50,000 to 25,000 TPM, 50 to 25 RPM between 10:30Z and 10:35Z" \
    "likely cause: the limit was lowered within the last day"
keeping -r "$(account contoso-busy)" --cache-age 0 -o json -d helper >"$work/out"
like "and in JSON" "$(tr -d '\n ' <"$work/out")" \
    '"limit_change":{"tokens_per_minute":50000,"requests_per_minute":50,"ptu":null,"last_read_at":"2026-11-18T10:30:40Z","changed_at":"2026-11-18T10:35:40Z"}'
is "without a state directory nothing is remembered" \
    "$("$check" --credential-file "$work/credential" -r "$(account contoso-busy)" | grep -c 'limit changed')" 0
control "clock?now=$(date -u +%Y-%m-%dT%H:%M:%SZ)" >/dev/null

# A run that is killed while it holds the lock keeps nobody.
control reset >/dev/null
rm -rf "$state"
control "fault?route=token&kind=hang&count=1" >/dev/null
"$check" --credential-file "$work/credential" --state-dir "$state" -r "$full" >"$work/out" 2>&1 &
pid=$!
wait_for 10 test -e "$state/lock"
sleep 0.5
kill -KILL "$pid"
wait "$pid" 2>/dev/null
begun=$(date +%s)
keeping -r "$full" >"$work/out" 2>&1
is "after a killed one: exit" "$?" 2
if [ $(($(date +%s) - begun)) -le 5 ]; then ok "and at once"; else not_ok "and at once"; fi

# A check whose clock is wrong learns the time from what another one kept.
control "clock?now=2026-11-18T10:33:20Z" >/dev/null
keeping -r "$calm" -vv >"$work/out" 2>&1
like "the first asks" "$(cat "$work/out")" "judged 10:25-10:29Z"
keeping -r "$calm" -vv >"$work/out" 2>&1
like "the second does not" "$(cat "$work/out")" "kept from an earlier check" "judged 10:25-10:29Z" \
    "limits read from Azure at most 45 s ago"
finish_tests
