/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/az_cli.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUTPUT_CAP    65536
#define COMPLAINT_CAP 16384
#define TIME_MAX_MS   10000
#define SLICE_MS      20
#define NOT_STARTED   127 /* where the C library cannot tell at once */

static const char not_installed[] = "az is not installed, or not in PATH";

/* The program while it runs: our ends of its output. */
struct child {
    pid_t pid;
    int output;
    int complaint;
};

static void close_both(const int ends[2])
{
    for (int i = 0; i < 2; i++)
        if (ends[i] >= 0)
            (void)close(ends[i]);
}

/* It leads a group of its own, so that all it starts can be ended with it, and begins with
 * the signals of a fresh process, whatever its host has done with them.
 */
static bool set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none;
    sigset_t all;
    (void)sigemptyset(&none);
    (void)sigfillset(&all);
    (void)sigdelset(&all, SIGKILL);
    (void)sigdelset(&all, SIGSTOP);
    return posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP |
                                                    POSIX_SPAWN_SETSIGMASK |
                                                    POSIX_SPAWN_SETSIGDEF) == 0 &&
           posix_spawnattr_setpgroup(attributes, 0) == 0 &&
           posix_spawnattr_setsigmask(attributes, &none) == 0 &&
           posix_spawnattr_setsigdefault(attributes, &all) == 0;
}

static bool set_files(posix_spawn_file_actions_t *files, int output, int complaint)
{
    return posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY,
                                            0) == 0 &&
           posix_spawn_file_actions_adddup2(files, output, STDOUT_FILENO) == 0 &&
           posix_spawn_file_actions_adddup2(files, complaint, STDERR_FILENO) == 0;
}

/* Our environment without our secrets: az needs none of them. The caller frees the list,
 * not its texts; NULL = no memory.
 */
static char **environment_of_az(void)
{
    static const char *const secrets[] = {
        "AZURE_CLIENT_SECRET=", "AZURE_CLIENT_CERTIFICATE_PASSWORD=", "IDENTITY_HEADER="};
    size_t count = 0;
    size_t kept = 0;
    while (environ[count] != NULL)
        count++;
    char **list = calloc(count + 1, sizeof(*list));
    for (size_t i = 0; list != NULL && i < count; i++) {
        bool is_secret = false;
        for (size_t k = 0; k < AOAI_LENGTH(secrets); k++)
            is_secret =
                is_secret || strncmp(environ[i], secrets[k], strlen(secrets[k])) == 0;
        if (!is_secret)
            list[kept++] = environ[i];
    }
    return list;
}

/* 0 or an errno. */
static int spawn(char *const argv[], int output, int complaint, pid_t *pid)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    int reason = ENOMEM;
    char **environment = environment_of_az();
    if (environment == NULL || posix_spawn_file_actions_init(&files) != 0) {
        free(environment);
        return reason;
    }
    if (posix_spawnattr_init(&attributes) == 0) {
        if (set_attributes(&attributes) && set_files(&files, output, complaint))
            reason = posix_spawnp(pid, argv[0], &files, &attributes, argv, environment);
        (void)posix_spawnattr_destroy(&attributes);
    }
    (void)posix_spawn_file_actions_destroy(&files);
    free(environment);
    return reason;
}

static bool start(char *const argv[], struct child *child, struct aoai_error *err)
{
    int output[2] = {-1, -1};
    int complaint[2] = {-1, -1};
    int reason = 0;
    if (pipe2(output, O_CLOEXEC | O_NONBLOCK) != 0 ||
        pipe2(complaint, O_CLOEXEC | O_NONBLOCK) != 0 ||
        /* The program's own ends must wait as programs expect it. */
        fcntl(output[1], F_SETFL, 0) != 0 || fcntl(complaint[1], F_SETFL, 0) != 0)
        reason = errno;
    else
        reason = spawn(argv, output[1], complaint[1], &child->pid);
    if (reason != 0) {
        close_both(output);
        close_both(complaint);
        return aoai_error_set(err, AOAI_ERROR_CREDENTIAL, "%s",
                              reason == ENOENT ? not_installed : strerror(reason));
    }
    (void)close(output[1]);
    (void)close(complaint[1]);
    child->output = output[0];
    child->complaint = complaint[0];
    return true;
}

/* Takes what is there. What is more than the buffer may hold is dropped where that does no
 * harm; else it makes the buffer fail.
 */
static void drain(int fd, struct aoai_buf *buf, bool may_drop)
{
    char block[4096];
    ssize_t got = 0;
    while ((got = read(fd, block, sizeof(block))) > 0) {
        size_t length = (size_t)got;
        size_t room = buf->cap - buf->length;
        if (may_drop && length > room)
            length = room;
        aoai_buf_add_bytes(buf, block, length);
    }
    explicit_bzero(block, sizeof(block));
}

/* Has it ended? */
static bool has_ended(const struct child *child, struct aoai_az_cli_end *end)
{
    int status = 0;
    pid_t found = waitpid(child->pid, &status, WNOHANG);
    if (found == 0 || (found < 0 && errno == EINTR))
        return false;
    end->is_known = found > 0; /* a host that waits for all children was quicker */
    end->status = found <= 0 ? 0 : WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    return true;
}

static void kill_all(const struct child *child)
{
    (void)kill(-child->pid, SIGKILL);
    while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

static bool wait_for_end(const struct child *child, struct aoai_clock clock,
                         int64_t deadline_at_ms, struct aoai_az_cli_end *end,
                         struct aoai_error *err)
{
    struct pollfd waits[] = {{.fd = child->output, .events = POLLIN},
                             {.fd = child->complaint, .events = POLLIN}};
    for (;;) {
        bool is_over = has_ended(child, end);
        drain(child->output, &end->output, false);
        drain(child->complaint, &end->complaint, true);
        if (is_over)
            return true;
        if (end->output.has_failed)
            (void)aoai_error_set(err, AOAI_ERROR_PROTOCOL, "az writes more than %d bytes",
                                 OUTPUT_CAP);
        else if (aoai_clock_monotonic_ms(clock) >= deadline_at_ms)
            (void)aoai_error_set(err, AOAI_ERROR_TIMEOUT, "az takes too long");
        else if (!aoai_clock_sleep_ms(clock, 0))
            (void)aoai_error_set(err, AOAI_ERROR_CANCELLED, "stopped");
        if (err->kind != AOAI_ERROR_NONE) {
            kill_all(child);
            return false;
        }
        /* One that has closed its output is done soon; its end is not to be missed. */
        if (poll(waits, AOAI_LENGTH(waits), SLICE_MS) > 0)
            for (size_t i = 0; i < AOAI_LENGTH(waits); i++)
                if ((waits[i].revents & (POLLHUP | POLLERR)) != 0)
                    waits[i].fd = -1;
    }
}

bool aoai_az_cli_run(const char *scope, const char *tenant_id, struct aoai_clock clock,
                     int64_t deadline_at_ms, struct aoai_az_cli_end *end,
                     struct aoai_error *err)
{
    const char *words[] = {"az",
                           "account",
                           "get-access-token",
                           "--output",
                           "json",
                           "--scope",
                           scope,
                           tenant_id == NULL ? NULL : "--tenant",
                           tenant_id,
                           NULL};
    char *argv[AOAI_LENGTH(words)];
    struct child child = {0};
    int64_t latest_ms = aoai_clock_monotonic_ms(clock) + TIME_MAX_MS;
    *end = (struct aoai_az_cli_end){.output = aoai_buf_init(OUTPUT_CAP),
                                    .complaint = aoai_buf_init(COMPLAINT_CAP)};
    /* posix_spawn changes none of them, though its type would let it. */
    memcpy(argv, words, sizeof(argv));
    if (!start(argv, &child, err))
        return false;
    bool has_come = wait_for_end(
        &child, clock, deadline_at_ms < latest_ms ? deadline_at_ms : latest_ms, end, err);
    (void)close(child.output);
    (void)close(child.complaint);
    return has_come;
}

bool aoai_az_cli_digest(const struct aoai_az_cli_end *end, int64_t now_s,
                        struct aoai_token *token, struct aoai_error *err)
{
    struct aoai_error not_json = {0};
    if (end->status == NOT_STARTED)
        return aoai_error_set(err, AOAI_ERROR_CREDENTIAL, "%s", not_installed);
    if (end->status != 0 && strstr(aoai_buf_text(&end->complaint), "az login") != NULL)
        return aoai_error_set(
            err, AOAI_ERROR_CREDENTIAL,
            "nobody is signed in with the Azure CLI: run az login as the "
            "user of this process");
    if (end->status != 0)
        return aoai_error_set(err, AOAI_ERROR_CREDENTIAL,
                              "az ended with status %d: run az account get-access-token "
                              "as the user of this process to see why",
                              end->status);
    json_t *root = aoai_json_parse(&end->output, &not_json);
    bool is_signed_in = root != NULL && aoai_token_parse(root, now_s, token, err);
    if (root == NULL && !end->is_known)
        (void)aoai_error_set(
            err, AOAI_ERROR_CREDENTIAL,
            "az gave no token: run az login as the user of this process");
    else if (root == NULL)
        (void)aoai_error_set(err, not_json.kind, "az: %s", not_json.message);
    json_decref(root);
    return is_signed_in;
}

void aoai_az_cli_end_free(struct aoai_az_cli_end *end)
{
    aoai_buf_wipe(&end->output);
    aoai_buf_wipe(&end->complaint);
    *end = (struct aoai_az_cli_end){0};
}
