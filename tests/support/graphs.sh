# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# What the tests of graphs need beside the stores: programs that answer the queries of dashboards.
# Source it behind lib.sh and stores.sh.
# shellcheck shell=sh disable=SC2034,SC2154 # variables of lib.sh and for those who source it

# start_graphite_web: what evaluates the functions in Graphite's queries, on $graphite_port.
start_graphite_web() {
    graphite_port=$(free_port tcp)
    mkdir -p "$work/graphite"
    cat >"$work/graphite/aoai_graphite.py" <<END
SECRET_KEY = 'a test'
STORAGE_DIR = '$work/graphite'
WHISPER_DIR = '$work/carbon/whisper'
STANDARD_DIRS = ['$work/carbon/whisper']
INDEX_FILE = '$work/graphite/index'
LOG_DIR = '$work/graphite'
CARBONLINK_HOSTS = []
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': '$work/graphite/db'}}
END
    cat >"$work/graphite/serve.py" <<END
import wsgiref.simple_server
from graphite.wsgi import application
from django.core.management import call_command
call_command('migrate', run_syncdb=True, verbosity=0)
wsgiref.simple_server.make_server('127.0.0.1', $graphite_port, application).serve_forever()
END
    serve "$work/graphite/log" env PYTHONPATH="$work/graphite" GRAPHITE_SETTINGS_MODULE=aoai_graphite \
        DJANGO_SETTINGS_MODULE=graphite.settings /usr/bin/python3 "$work/graphite/serve.py"
    wait_for 20 listens "$graphite_port" || {
        not_ok "graphite-web starts" "$(tail -n 20 "$work/graphite/log")"
        exit 1
    }
}

# start_prometheus: it scrapes $metrics_port as the example says, but every second.
start_prometheus() {
    prometheus_port=$(free_port tcp)
    mkdir -p "$work/prometheus"
    shipped prometheus.yml | sed 's/15s/1s/' >"$work/prometheus/prometheus.yml"
    serve "$work/prometheus/log" prometheus --config.file="$work/prometheus/prometheus.yml" \
        --storage.tsdb.path="$work/prometheus/data" --web.listen-address="127.0.0.1:$prometheus_port"
    wait_for 20 curl -sSf "http://127.0.0.1:$prometheus_port/-/ready" || {
        not_ok "Prometheus starts" "$(tail -n 20 "$work/prometheus/log")"
        exit 1
    }
}
