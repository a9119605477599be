#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# What is written about the check: --help, the manual page, the completion and the objects for
# Icinga name the same options, with the same letters and defaults; the help fits a terminal, the manual formats.
build=$1
. tests/support/lib.sh
page=doc/check_azure_openai.1
completion=contrib/bash-completion/check_azure_openai

"$check" --help >"$work/help"
wide=$(awk 'length($0) > 80' "$work/help")
is "--help is at most 80 columns wide" "$wide" ""

# "r resource" or "- model", a line an option.
sed -n -e 's/^  -\(.\), --\([a-z-]*\).*/\1 \2/p' -e 's/^      --\([a-z-]*\).*/- \1/p' "$work/help" |
    sort >"$work/options"
[ "$(wc -l <"$work/options")" -gt 20 ] || not_ok "--help lists the options" "$(cat "$work/help")"

sed -n -e 's/^\.It Fl \([a-zA-Z]\) , Fl -\([a-z-]*\).*/\1 \2/p' \
    -e 's/^\.It Fl -\([a-z-]*\).*/- \1/p' "$page" | sort >"$work/page-options"
is "the manual page has the options of --help" "$(diff "$work/options" "$work/page-options")" ""

# defaults: "window 5", from the help as one line an option.
awk '/^  (-.,|   ) ?-?-/ { printf "\n" } { gsub(/^ +/, " "); printf "%s", $0 } END { print "" }' \
    "$work/help" | sed -n 's/^ \(-., \)*--\([a-z-]*\) .*(default: \([^)]*\)).*/\2 \3/p' | sort >"$work/defaults"
awk '/^\.It Fl/ { name = ""; for (i = 2; i <= NF; i++) if ($i ~ /^-[a-z]/) { name = substr($i, 2); break } }
    /^The default is / { value = $4; sub(/[.]$/, "", value); print name, value }' "$page" |
    sort >"$work/page-defaults"
[ "$(wc -l <"$work/defaults")" -gt 10 ] || not_ok "--help lists defaults" "$(cat "$work/defaults")"
is "and their defaults" "$(diff "$work/defaults" "$work/page-defaults")" ""

for each in doc/*.[1-9]; do
    # Whether the pages it refers to are installed here is not the page's fault.
    said=$(mandoc -T lint -W style "$each" 2>&1 | grep -v -e 'referenced manual not found' -e 'makewhatis')
    is "mandoc finds nothing to say about $each" "$said" ""
done
like "the page as text" "$(mandoc -T ascii "$page" | sed "s/.\x08//g")" "EXIT STATUS" "NAGIOS_CONFIG_PATH" \
    "--limit GLOB=TPM" "[@][start:][end]"

# Every member of a JSON document stands in the page about them, in whole words.
is "doc/check-json.md has every member" "$(cat tests/integration/golden/*json*.txt |
    sed -n 's/^ *"\([a-z_0-9]*\)": .*/\1/p' | sort -u |
    while read -r member; do grep -qw -e "$member" doc/check-json.md || echo "$member"; done)" ""

# Objects that carry the options: UPDATE=1 writes them anew.
objects() {
    tests/support/option_objects "$1" "$2" <"$work/help" >"$work/objects"
    [ -z "${UPDATE-}" ] || cp "$work/objects" "$2"
    is "$2 has the options of --help" "$(diff "$2" "$work/objects")" ""
}
objects icinga contrib/icinga2/azure_openai-command.conf
objects director contrib/director/azure_openai-basket.json

# complete WORD...: what bash would offer for the last word.
complete_words() {
    bash -c '. "$0"
        COMP_WORDS=(check_azure_openai "$@") COMP_CWORD=$#
        _check_azure_openai 2>/dev/null
        printf "%s\n" "${COMPREPLY[@]}"' "$completion" "$@" | sort
}
sed 's/^. /--/' "$work/options" | sort >"$work/long"
complete_words -- >"$work/offered"
is "the completion offers the options of --help" "$(diff "$work/long" "$work/offered")" ""
is "it completes a name" "$(complete_words --throttled-w)" "--throttled-warning"
is "it knows the clouds" "$(complete_words --cloud u)" "usgov"
is "it knows the states, behind = too" "$(complete_words --api-state = w)" "warning"
: >"$work/credential.conf"
is "it completes files" "$(complete_words --credential-file "$work/cred")" "$work/credential.conf"
# What takes a value is not followed by an option; what takes none is.
sed -n -e 's/^  -\(.\), --[a-z-]* [A-Z].*/-\1/p' \
    -e 's/^  .*--\([a-z-]*\) [A-Z].*/--\1/p' "$work/help" >"$work/with-value"
while read -r option; do
    [ -z "$(complete_words "$option" --)" ] || not_ok "$option wants a value" "options are offered"
done <"$work/with-value"
is "a flag is followed by options" "$(complete_words -v --ver)" "$(printf '%s\n' --verbose --version)"
finish_tests
