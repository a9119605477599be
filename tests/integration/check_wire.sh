#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# The way to Azure: proxies by option and by environment, their passwords, certificates, TLS
# versions, redirects. What the check was led to is read in the proxy's own log.
build=$1
. tests/support/lib.sh
start_fake
calm=$(account contoso-calm)
sed "s#$FAKE_HTTP#$FAKE_HTTPS#; \$a ca_file = $FAKE_CA" "$work/credential" >"$work/tls"
chmod 600 "$work/tls"
printf 'monitor:Open%%41 Sesame:x\n' >"$work/proxy-credential"
printf 'monitor:Open%%41 Nothing\n' >"$work/proxy-wrong"
chmod 600 "$work/proxy-credential" "$work/proxy-wrong"
start_proxy open
open=$proxy
start_proxy guarded "$work/proxy-credential"
guarded=$proxy
start_proxy closed '' 403
closed=$proxy

# passed PROXY: how many connections a proxy made, and none any more.
passed() {
    # shellcheck disable=SC2126 # 0 is an answer, too
    grep "^CONNECT localhost:.* 200" "$work/$1/proxy-log" | wc -l
    : >"$work/$1/proxy-log"
}

# way NAME EXIT CONNECTIONS-OF-open [VARIABLE=VALUE...] -- OPTION...: runs the check over https.
way() {
    name=$1
    want_exit=$2
    want_passed=$3
    shift 3
    : >"$work/variables"
    while [ "$1" != -- ]; do
        printf '%s\n' "$1" >>"$work/variables"
        shift
    done
    shift
    output=$(while read -r variable; do export "${variable?}"; done <"$work/variables"
        "$check" --credential-file "$work/tls" -r "$calm" -t 10 "$@" 2>&1)
    status=$?
    is "$name: exit" "$status" "$want_exit"
    have=$(passed open)
    if [ "$want_passed" = some ]; then [ "$have" -gt 0 ] && have=some; fi
    is "$name: through the proxy" "$have" "$want_passed"
}

way "no proxy" 0 0 --
way "proxy as an option" 0 some -- --proxy "http://$open"
way "proxy without a scheme" 0 some -- --proxy "$open"
way "HTTPS_PROXY" 0 some "HTTPS_PROXY=http://$open" --
way "https_proxy" 0 some "https_proxy=http://$open" --
way "NO_PROXY" 0 0 "HTTPS_PROXY=http://$open" NO_PROXY=localhost --
way "no_proxy" 0 0 "https_proxy=http://$open" 'no_proxy=*' --
way "the option beats HTTPS_PROXY" 0 some HTTPS_PROXY=http://127.0.0.1:1 -- --proxy "$open"
way "the option beats NO_PROXY" 0 some NO_PROXY=localhost -- --proxy "$open"
way "none switches off" 0 0 HTTPS_PROXY=http://127.0.0.1:1 -- --proxy none
way "the control: that proxy is not there" 3 0 HTTPS_PROXY=http://127.0.0.1:1 --
like "a proxy that is not there" "$output" "proxy"

# ---- passwords -----------------------------------------------------------------------------
way "407" 3 0 -- --proxy "$guarded"
like "407 is explained" "$output" "HTTP 407" "proxy_credential_file"
is "407 is not tried again" "$(grep -c 407 "$work/guarded/proxy-log")" 1
: >"$work/guarded/proxy-log"
way "a wrong password" 3 0 -- --proxy "$guarded" --proxy-credential-file "$work/proxy-wrong"
like "a wrong password is explained" "$output" "HTTP 407" "refuses the user name and password"
: >"$work/guarded/proxy-log"
way "the right one, from a file" 0 0 -- --proxy "$guarded" \
    --proxy-credential-file "$work/proxy-credential"
have=$(passed guarded)
[ "$have" -gt 0 ] && have=some
is "the guarded proxy let it through" "$have" some
way "the file and HTTPS_PROXY" 0 0 "HTTPS_PROXY=http://$guarded" -- \
    --proxy-credential-file "$work/proxy-credential"
chmod 644 "$work/proxy-credential"
way "a file open to all" 3 0 -- --proxy "$guarded" \
    --proxy-credential-file "$work/proxy-credential"
like "a file open to all is refused" "$output" "chmod"
chmod 600 "$work/proxy-credential"
way "a password on the command line" 3 0 -- --proxy "http://monitor:Open@$guarded"
like "a password on the command line is refused" "$output" "--proxy: a secret" \
    --proxy-credential-file
case $output in *Open*) not_ok "nor repeated" "$output" ;; *) ok "nor repeated" ;; esac
way "a proxy that says no" 3 0 -- --proxy "$closed"
like "a proxy that says no" "$output" "HTTP 403" CONNECT

# ---- certificates and TLS ------------------------------------------------------------------
way "a CA file that is not there" 3 0 -- --ca-file "$work/nowhere.pem"
like "a CA file that is not there" "$output" certificate
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/other.key" -out "$work/other.pem" \
    -days 2 -subj /CN=other 2>/dev/null
way "another authority" 3 0 -- --ca-file "$work/other.pem"
like "another authority" "$output" certificate ca_file

# A server of old TLS versions, and an OpenSSL here that would take them.
cat >"$work/openssl.cnf" <<END
openssl_conf = all
[all]
ssl_conf = ssl
[ssl]
system_default = old
[old]
MinProtocol = TLSv1
CipherString = DEFAULT@SECLEVEL=0
END
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/old.key" -out "$work/old.pem" -days 2 \
    -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 2>/dev/null
# old_server VERSION: sets $old and $port. Its log tells of each connection.
old_server() {
    rm -f "$work/old.log"
    OPENSSL_CONF=$work/openssl.cnf openssl s_server -accept 127.0.0.1:0 -rev \
        -cert "$work/old.pem" -key "$work/old.key" "$1" >"$work/old.log" 2>&1 </dev/null &
    old=$!
    started="$started $old"
    wait_for 10 grep -q 'ACCEPT .*:[0-9]' "$work/old.log"
    port=$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' "$work/old.log")
    sed "s#$FAKE_HTTPS#https://127.0.0.1:$port#; s#$FAKE_CA#$work/old.pem#" "$work/tls" \
        >"$work/tls-old"
    chmod 600 "$work/tls-old"
}
# connections: how many reached the server since it started.
connections() {
    # shellcheck disable=SC2126 # 0 is an answer, too
    grep 'Protocol version: TLS' "$work/old.log" | wc -l
}
for version in tls1_1 tls1_2 tls1_3; do
    old_server "-$version"
    OPENSSL_CONF=$work/openssl.cnf curl -sS -m 5 --tlsv1.0 --cacert "$work/old.pem" \
        "https://127.0.0.1:$port/" >/dev/null 2>&1
    before=$(connections)
    is "$version: a client that takes all connects" "$before" 1
    OPENSSL_CONF=$work/openssl.cnf "$check" --credential-file "$work/tls-old" -r "$calm" -t 3 \
        >/dev/null 2>&1
    have=$(($(connections) - before))
    [ "$have" -gt 0 ] && have=taken || have=refused
    [ "$version" = tls1_1 ] && want=refused || want=taken
    is "$version is $want" "$have" "$want"
    kill "$old"
    wait "$old" 2>/dev/null
done

# ---- redirects -----------------------------------------------------------------------------
for route in token metrics; do
    control reset >/dev/null
    control "fault?route=$route&kind=status&status=302&count=0" >/dev/null
    run_check -r "$calm" -t 5
    like "$route: a redirect" "$output" UNKNOWN "302" "proxy"
done
finish_tests
