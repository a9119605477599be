#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# What others may have put in the place of a secret file or of what the check keeps: links,
# FIFOs, other owners, open modes, full disks. A secret file that is not safe is refused with
# what to do; a state directory or a file in it that is not safe is not used, which is never an
# error, never hangs and never touches what a link leads to. Then: nobody looks into the check.
#
# As root the check runs as another user, as it does for Nagios; rows that need another owner
# or a file system of their own are left to root.
build=$1
. tests/support/lib.sh

start_fake --no-throttle
calm=$(account contoso-calm)
chmod 711 "$work"
cp "$check" "$work/check_azure_openai"
chmod 755 "$work/check_azure_openai"
user=
is_root=
user_id=$(id -u)
group_id=$(id -g)
if [ "$user_id" -eq 0 ]; then
    is_root=yes
    user_id=65534
    group_id=65534
    user="setpriv --reuid $user_id --regid $group_id --clear-groups"
fi
own() {
    [ -z "$is_root" ] || chown -hR "$user_id:$group_id" "$@"
}
base="--tenant-id $FAKE_TENANT --client-id $FAKE_CLIENT_ID --authority-url $FAKE_HTTP
    --arm-url $FAKE_HTTP -r $calm -t 9"

# ---- the secret file ----

mkdir "$work/in"
own "$work/in"
# shellcheck disable=SC2086 # lists of words
try() {
    begun=$(date +%s)
    output=$($user "$work/check_azure_openai" $base "$@" 2>&1)
    status=$?
    took=$(($(date +%s) - begun))
    if [ "$took" -gt 4 ]; then not_ok "$name: took $took s" "$output"; fi
}
# secret NAME COMMAND EXIT TEXT...: the shell makes "secret" in an empty folder of the user, out
# of a file "good" with the secret.
secret() {
    name="secret file: $1"
    want=$3
    rm -rf "$work/in"
    mkdir "$work/in"
    printf '%s\n' "$FAKE_SECRET" >"$work/in/good"
    own "$work/in"
    (cd "$work/in" && eval "$2")
    shift 3
    try --client-secret-file "$work/in/secret"
    if [ "$status" -ne "$want" ]; then not_ok "$name" "exit $status, wanted $want" "$output"; else
        like "$name" "$output" "$@"
    fi
    printf '| %-50s %s\n' "$name" "$(printf '%s\n' "$output" |
        sed "s#AZURE_OPENAI OK.*#accepted#; s#AZURE_OPENAI UNKNOWN - ##; s#$work/in/##g; q")"
}
secret "0600" 'mv good secret' 0 OK
secret "0400" 'mv good secret; chmod 400 secret' 0 OK
secret "0644" 'mv good secret; chmod 644 secret' 3 "others may read" "chmod 640"
secret "0660" 'mv good secret; chmod 660 secret' 3 "others may read" "chmod 640"
secret "0622" 'mv good secret; chmod 622 secret' 3 "others may read" "chmod 640"
secret "a link to a safe file" 'ln -s good secret' 0 OK
secret "a link to an open file" 'chmod 644 good; ln -s good secret' 3 "others may read" "chmod 640"
secret "a link to nothing" 'ln -s nothing secret' 3 "No such file"
secret "a link to itself" 'ln -s secret secret' 3 "symbolic links"
secret "a hard link, 0600" 'ln good secret' 0 OK
secret "a FIFO" 'mkfifo -m 600 secret; chmod 600 secret; own secret' 3 "not a regular file"
secret "a folder" 'mkdir -m 700 secret; own secret' 3 "not a regular file"
secret "a device" 'ln -s /dev/zero secret' 3 "not a regular file"
secret "a socket" 'perl -MIO::Socket::UNIX -e "IO::Socket::UNIX->new(Local => q(secret), Listen => 1)"; own secret' 3 "No such device"
secret "nothing" 'true' 3 "No such file"
secret "empty" ': >good; mv good secret' 3 "empty"
secret "two lines" 'cat good good >secret; own secret' 3 "on one line"
secret "a NUL" 'printf "a\0b\n" >good; mv good secret' 3 "on one line"
secret "a megabyte" 'head -c 1048576 /dev/zero | tr "\0" x >good; mv good secret' 3 "larger than"
if [ -n "$is_root" ]; then
    secret "root:group of the user, 0640" 'mv good secret; chown 0:65534 secret; chmod 640 secret' 0 OK
    secret "root:another group, 0640" 'mv good secret; chown 0:65532 secret; chmod 640 secret' 3 \
        "Permission denied" "chgrp GROUP" "chmod 640"
    secret "own, but another group, 0640" 'mv good secret; chown 65534:65532 secret; chmod 640 secret' 3 \
        "readable for a group" "chmod 600"
    secret "root's alone, 0600" 'mv good secret; chown 0:0 secret; chmod 600 secret' 3 \
        "Permission denied" "chgrp GROUP" "chmod 640"
    secret "in another's folder, 0600" 'mkdir -m 700 a; mv good a/secret; chown 65532 a; ln -s a/secret secret' 3 \
        "Permission denied"
fi

# As systemd hands over a credential: root's, readable by an entry in its ACL.
credentials=$work/credentials
mkdir -m 700 "$credentials"
printf '%s\n' "$FAKE_SECRET" >"$credentials/azure-secret"
if [ -n "$is_root" ]; then
    chmod 400 "$credentials/azure-secret"
    setfacl -m "u:$user_id:rx" "$credentials"
    setfacl -m "u:$user_id:r" "$credentials/azure-secret"
    is "a credential of systemd looks like this" "$(stat -c '%a %u %g' "$credentials/azure-secret")" "440 0 0"
fi
export CREDENTIALS_DIRECTORY="$credentials"
name="a credential of systemd"
try --client-secret-file azure-secret
is "$name: exit" "$status" 0
name="no such credential"
try --client-secret-file azure-sekret
like "$name" "$output" UNKNOWN "$credentials/azure-sekret: No such file"
unset CREDENTIALS_DIRECTORY
try --client-secret-file azure-secret
like "no systemd, no directory" "$output" UNKNOWN "azure-secret: No such file"

# ---- the state directory ----

rm -rf "$work/in"
mkdir "$work/in"
printf '%s\n' "$FAKE_SECRET" >"$work/in/good"
mkdir "$work/victim"
own "$work/in" "$work/victim"
home=$work/home
state=$home/state
# try_state OPTION...: with that directory.
try_state() {
    try --client-secret-file "$work/in/good" --state-dir "$state" "$@"
}
signed_in() {
    curl -sS "$FAKE_HTTP/_fake/requests" | sed -n 's/^token //p'
}
asked() {
    curl -sS "$FAKE_HTTP/_fake/requests" | sed -n 's/^metrics //p'
}
# state NAME COMMAND SIGN-INS ANSWERS: a good run leaves its state; the command, as root in it,
# spoils it, with $token as the name of that file. The next run is OK as well; it signs in, and
# asks for metrics (ANSWERS is "asked"), when what is kept cannot be used. What links lead to is
# left alone.
state() {
    name="state: $1"
    rm -rf "$home" "$work/victim"
    mkdir "$home" "$work/victim"
    printf 'hands off\n' >"$work/victim/file"
    chmod 600 "$work/victim/file"
    own "$home" "$work/victim"
    try_state
    token=$(basename "$state"/token-*)
    before=$(cd "$work/victim" && find . -type f -exec sha256sum {} + | sort)
    control reset >/dev/null
    (cd "$state" && eval "$2") || not_ok "$name: the attack" "$2"
    try_state
    signs=$(signed_in)
    [ "$(asked)" -gt 0 ] && answers=asked || answers=kept
    is "$name: exit" "$status" 0
    is "$name: sign-ins" "$signs" "$3"
    is "$name: answers" "$answers" "$4"
    is "$name: what is elsewhere" \
        "$(cd "$work/victim" && find . -type f -exec sha256sum {} + | sort)" "$before"
    [ "$signs" = 0 ] && used='token used' || used='token not used'
    [ "$answers" = kept ] && used="$used, answers used" || used="$used, answers not used"
    printf '| %-50s OK; %s\n' "$name" "$used"
}
state "nothing happens (the control)" true 0 kept
state "folder open to all" 'chmod 777 .' 1 asked
state "folder open to its group" 'chmod 770 .' 1 asked
state "folder that cannot be written, token good" 'chmod 500 .' 0 kept
state "folder that cannot be written, no token" 'rm "$token"; chmod 500 .' 1 kept
state "folder is a link" 'mv "$state" "$state.real"; ln -s state.real "$state"' 1 asked
state "folder is a link to elsewhere" 'rm -rf "$state"; ln -s ../victim "$state"' 1 asked
state "folder is a link to nothing" 'rm -rf "$state"; ln -s nothing "$state"' 1 asked
state "folder is a file" 'rm -rf "$state"; : >"$state"' 1 asked
state "folder is a FIFO" 'rm -rf "$state"; mkfifo "$state"' 1 asked
state "token is a link" 'mv "$token" real; ln -s real "$token"' 1 kept
state "token is a link to elsewhere" 'rm "$token"; ln -s ../../victim/file "$token"' 1 kept
state "token is a link to nothing" 'rm "$token"; ln -s nothing "$token"' 1 kept
state "token is a hard link to elsewhere" 'ln -f ../../victim/file "$token"' 1 kept
state "token is a FIFO" 'rm "$token"; mkfifo -m 600 "$token"; own "$token"' 1 kept
state "token is a folder" 'rm "$token"; mkdir "$token"; own "$token"' 1 kept
state "token is open to all" 'chmod 644 "$token"' 1 kept
state "token is open to its group" 'chmod 640 "$token"' 1 kept
state "token is empty" ': >"$token"' 1 kept
state "token is cut short" 'head -c 100 "$token" >x; cat x >"$token"' 1 kept
state "token is a gigabyte" 'truncate -s 1G "$token"' 1 kept
state "token of the future" 'awk "NR == 1 { \$3 += 9000; \$4 += 90000; \$5 += 90000 } 1" "$token" >x; cat x >"$token"' 1 kept
state "answers are links to elsewhere" 'for i in answer-*; do ln -sf ../../victim/file "$i"; done' 0 asked
state "answers are FIFOs" 'for i in answer-*; do rm "$i"; mkfifo -m 600 "$i"; own "$i"; done' 0 asked
state "answers are folders" 'for i in answer-*; do rm "$i"; mkdir "$i"; own "$i"; done' 0 asked
state "answers are a gigabyte" 'for i in answer-*; do truncate -s 1G "$i"; done' 0 asked
state "lock is a link to elsewhere" 'ln -sf ../../victim/file lock; rm "$token"' 1 kept
state "lock is a FIFO" 'rm lock; mkfifo -m 600 lock; own lock; rm "$token"' 1 kept
state "lock is a folder" 'rm lock; mkdir lock; own lock; rm "$token"' 1 kept
state "lock is open to all" 'chmod 666 lock; rm "$token"' 1 kept
state "refusal is a link to elsewhere" 'ln -s ../../victim/file "refusal-${token#token-}"; rm "$token"' 1 kept
state "refusal that nobody wrote" 'echo garbage >"refusal-${token#token-}"; own refusal-*; rm "$token"' 1 kept
if [ -n "$is_root" ]; then
    state "folder of another user" 'chown 65532 .' 1 asked
    state "folder of another user, open to all" 'chown 65532 .; chmod 777 .' 1 asked
    state "token of another user" 'chown 65532 "$token"; chmod 600 "$token"' 1 kept
    state "token of root" 'chown 0 "$token"; chmod 600 "$token"' 1 kept
    state "token is a hard link to another's file" 'chown 0 ../../victim/file; ln -f ../../victim/file "$token"' 1 kept
    state "lock of another user" 'chown 0 lock; rm "$token"' 1 kept
    # The directory itself is a small disk.
    disk() {
        rm -rf "$work/kept"
        cp -a . "$work/kept"
        mount -t tmpfs -o "size=64k,mode=700,uid=$user_id,gid=$group_id" tmpfs "$state" || return 1
        cp -a "$work/kept/." "$state/"
    }
    trap 'umount -l "$state" 2>/dev/null; finish' EXIT
    if mount -t tmpfs tmpfs "$work/victim" 2>/dev/null; then
        umount "$work/victim"
        state "read-only file system, token good" 'disk && mount -o remount,ro "$state"' 0 kept
        umount "$state"
        state "read-only file system, no token" 'disk && rm "$state/$token" && mount -o remount,ro "$state"' 1 kept
        umount "$state"
        state "full disk" 'disk && rm "$state/$token"; cat /dev/zero >"$state/filler" 2>/dev/null; true' 1 kept
        is "full disk: no half file is left" "$(find "$state" -name 'new-*' | wc -l)" 0
        umount "$state"
        trap finish EXIT
    fi
fi

# A temporary file's name can be guessed, when the process is known: it is there already.
for what in 'ln -s ../../victim/file' 'ln -s nothing' 'mkdir' 'mkfifo'; do
    name="state: temporary file made before by $what"
    rm -rf "$home"
    mkdir "$home"
    own "$home"
    try_state
    token=$(basename "$state"/token-*)
    rm -f "$state/$token"
    before=$(sha256sum "$work/victim/file")
    # shellcheck disable=SC2016,SC2086 # the inner shell's; lists of words
    output=$($user sh -c 'cd "$1" && what=$2 && token=$3 && shift 3 && $what "new-$$-$token" && exec "$@"' \
        sh "$state" "$what" "$token" "$work/check_azure_openai" $base \
        --client-secret-file "$work/in/good" --state-dir "$state" 2>&1)
    is "$name: exit" "$?" 0
    is "$name: what is elsewhere" "$(sha256sum "$work/victim/file")" "$before"
    [ "$what" = mkdir ] && want=0 || want=1
    is "$name: kept" "$(find "$state" -name 'token-*' -type f | wc -l)" "$want"
    printf '| %-50s OK, %s\n' "$name" "$([ "$want" -eq 1 ] && echo 'replaced' || echo 'not kept')"
done

# Somebody holds the lock for ever: a third of the time is waited, no more.
rm -rf "$home"
mkdir "$home"
own "$home"
name="state: a lock that is held for ever"
try_state
rm -f "$state"/token-*
cat >"$work/hold" <<'EOF'
use Fcntl;
open(my $lock, '+<', "$ARGV[0]/lock") or die;
# struct flock: the whole file, held by the open file (F_OFD_SETLK = 37).
my $range = pack('s s x4 q q l x4', F_WRLCK, 0, 0, 0, 0);
fcntl($lock, 37, $range) or die "$!";
open(my $ready, '>', "$ARGV[1]") or die;
close $ready;
sleep 60;
EOF
chmod 644 "$work/hold"
# shellcheck disable=SC2086 # a list of words
$user perl "$work/hold" "$state" "$work/in/held" &
holder=$!
started="$started $holder"
wait_for 10 test -e "$work/in/held" || not_ok "the lock is held"
try_state -t 6 --cache-age 0
is "$name: exit" "$status" 0
if [ "$took" -ge 1 ]; then ok "$name: waited"; else not_ok "$name: waited" "$took s"; fi
kill "$holder"
printf '| %-50s OK after %s s\n' "$name" "$took"

# ---- nobody looks into the check ----

control reset >/dev/null
control "fault?route=token&kind=hang&count=0" >/dev/null
# shellcheck disable=SC2086 # lists of words
(cd "$work/in" && AZURE_CLIENT_SECRET=$FAKE_SECRET exec prlimit --core=unlimited $user \
    "$work/check_azure_openai" $base -t 20 >/dev/null 2>&1) &
pid=$!
hangs() {
    [ "$(signed_in)" -gt 0 ]
}
wait_for 10 hangs
is "no core dump: the limit" "$(sed -n 's/^Max core file size *//p' "/proc/$pid/limits" | tr -s ' ')" "0 0 bytes "
if [ -n "$is_root" ]; then
    is "its environment belongs to root" "$(stat -c %u "/proc/$pid/environ")" 0
    for file in environ mem maps; do
        # shellcheck disable=SC2086 # a list of words
        if $user head -c 1 "/proc/$pid/$file" >/dev/null 2>&1; then
            not_ok "the same user cannot read /proc/PID/$file"
        else
            ok "the same user cannot read /proc/PID/$file"
        fi
    done
    # The control: it can read another one's.
    # shellcheck disable=SC2086 # a list of words
    $user sleep 60 &
    sleeper=$!
    started="$started $sleeper"
    wait_for 5 grep -qx sleep "/proc/$sleeper/comm"
    # shellcheck disable=SC2086 # a list of words
    if $user head -c 1 "/proc/$sleeper/environ" >/dev/null; then ok "but others' (the control)"; else
        not_ok "but others' (the control)"
    fi
    kill "$sleeper"
fi
kill -SEGV "$pid"
wait "$pid" 2>/dev/null
is "a crash leaves no core" "$(find "$work/in" -name 'core*' | wc -l)" 0
finish_tests
