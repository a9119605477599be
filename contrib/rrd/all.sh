#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# Every picture of every account below collectd's rrdtool DataDir, and a page that shows them.
# Meant for cron; whoever looks meanwhile sees the old pictures.
# usage: all.sh DATA-DIR WEB-DIR
[ $# -eq 2 ] || {
    echo "usage: all.sh DATA-DIR WEB-DIR" >&2
    exit 2
}
set -eu
here=$(dirname "$0")
data=$1
web=$2
status=0

# picture WEB-NAME SCRIPT ARGUMENT...: draws it and adds it to the page; one that fails does not
# keep the others back.
picture() {
    file=$1
    script=$2
    shift 2
    if "$here/$script" "$@" "$web/$file"; then
        printf '<p><img src="%s" alt="%s"></p>\n' "$file" "$file"
    else
        status=1
    fi
}

# deployment ACCOUNT NAME
deployment() {
    folder=$data/$1/azure_openai-$2
    printf '<h2>%s, %s</h2>\n' "$1" "$2"
    for span in 1d 7d 30d; do
        picture "$1-$2-$span.png" deployment.sh "$data/$1" "$2" $span
    done
    if [ -f "$folder/gauge-token_utilization.rrd" ] || [ -f "$folder/gauge-ptu_utilization.rrd" ]; then
        picture "$1-$2-week.png" heatmap.sh "$data/$1" "$2" 30d
    fi
}

account() {
    printf '<h1>%s</h1>\n' "$1"
    for span in 1d 7d 30d; do
        picture "$1-tokens-$span.png" tokens.sh "$data/$1" $span
    done
    picture "$1-429s-7d.png" throttled.sh "$data/$1" 7d
    for folder in "$data/$1"/azure_openai-*/; do
        [ ! -f "$folder/count-processed_tokens.rrd" ] || deployment "$1" \
            "$(basename "$folder" | sed 's/^azure_openai-//')"
    done
}

mkdir -p "$web"
{
    echo '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Azure OpenAI</title>'
    echo '<meta http-equiv="refresh" content="300"></head><body style="font-family: sans-serif">'
    for folder in "$data"/*/; do
        name=$(basename "$folder")
        for one in "$folder"azure_openai-*/; do
            [ ! -f "$one/count-processed_tokens.rrd" ] || {
                account "$name"
                break
            }
        done
    done
    echo '</body></html>'
} >"$web/index.html.new"
mv "$web/index.html.new" "$web/index.html"
exit $status
