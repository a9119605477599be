# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# A real Icinga Director of a test's own: its PostgreSQL in $work, its configuration of Icinga Web 2
# in $work/web. Source it behind lib.sh and stores.sh.
# shellcheck shell=sh disable=SC2034,SC2154 # variables of lib.sh and for those who source it

# as_postgres COMMAND...: PostgreSQL does not run as root.
as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid postgres --regid postgres --clear-groups --pdeathsig TERM "$@"
    else
        setpriv --pdeathsig TERM "$@"
    fi
}

start_postgres() {
    postgres_port=$(free_port tcp)
    programs=$(find /usr/lib/postgresql -name initdb -printf '%h\n' | tail -n 1)
    mkdir "$work/postgres"
    [ "$(id -u)" -ne 0 ] || { chown postgres "$work/postgres" && chmod 711 "$work"; }
    as_postgres "$programs/initdb" -D "$work/postgres/data" -A trust -U director -E UTF8 --no-sync \
        >"$work/initdb" 2>&1 || not_ok "initdb" "$(cat "$work/initdb")"
    as_postgres "$programs/postgres" -D "$work/postgres/data" -p "$postgres_port" -k "$work/postgres" \
        -c listen_addresses=127.0.0.1 -c fsync=off >"$work/postgres-log" 2>&1 &
    started="$started $!"
    wait_for 30 sql 'SELECT 1' postgres || {
        not_ok "PostgreSQL starts" "$(tail -n 20 "$work/postgres-log")"
        exit 1
    }
}

# sql STATEMENT [DATABASE]
sql() {
    psql -X -q -A -t -h 127.0.0.1 -p "$postgres_port" -U director -c "$1" "${2-director}"
}

# director COMMAND...: icingacli director, in the test's own Icinga Web 2.
director() {
    ICINGAWEB_CONFIGDIR=$work/web icingacli director "$@"
}

start_director() {
    start_postgres
    sql 'CREATE DATABASE director' postgres
    sql 'CREATE EXTENSION pgcrypto'
    mkdir -p "$work/web/enabledModules" "$work/web/modules/director"
    for module in director incubator reactbundle; do
        ln -s /usr/share/icingaweb2/modules/$module "$work/web/enabledModules/$module"
    done
    printf '[global]\nconfig_backend = "ini"\n[logging]\nlog = "none"\n' >"$work/web/config.ini"
    printf '[db]\nresource = "director"\n' >"$work/web/modules/director/config.ini"
    cat >"$work/web/resources.ini" <<END
[director]
type = "db"
db = "pgsql"
host = "127.0.0.1"
port = "$postgres_port"
dbname = "director"
username = "director"
charset = "utf8"
END
    director migration run >"$work/migration" 2>&1 || not_ok "the Director's database" "$(cat "$work/migration")"
}
