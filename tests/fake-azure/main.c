/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* fake-azure: the login, the resource manager and the metrics of Azure on one machine.
 *
 * A stand-in for tests, the demo and the benchmark.  It is as strict and as awkward as
 * the real service, and it knows the truth, so a client can be checked against it.
 */

#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "tests/fake-azure/query.h"
#include "tests/fake-azure/server.h"
#include "tests/fake-azure/token.h"
#include "tests/fake-azure/truth.h"
#include "tests/fake-azure/world.h"

static const char help_text[] =
    "usage: fake-azure --dir DIR [--http-port N] [--https-port N] [--now TIME]\n"
    "                  [--page-size N] [--no-throttle] [--die-with-parent] [--quiet]\n"
    "                  [--client-certificates FILE] [--federation-key FILE]\n"
    "                  [--arc-dir DIR] [--herd N]\n"
    "       fake-azure --truth --account NAME --from TIME --to TIME [--metric NAME]\n"
    "       fake-azure --world\n"
    "\n"
    "The server listens on 127.0.0.1.  When it is ready, DIR/env tells a shell how to\n"
    "reach it; SIGTERM ends it.  TIME is 2026-11-23T10:00:00Z.\n"
    "\n"
    "  --dir DIR          where to write env and ca.pem\n"
    "  --http-port N      0, the default, takes a free one\n"
    "  --https-port N     the same\n"
    "  --now TIME         where the server's clock starts; else the real time\n"
    "  --page-size N      items in a page of a list (20)\n"
    "  --herd N           as many small accounts more in the accounts list (0)\n"
    "  --no-throttle      no limit of 250 reads, 25 more each second\n"
    "  --die-with-parent  end when the process that started this one ends\n"
    "  --client-certificates FILE  certificates registered for the app (PEM)\n"
    "  --federation-key FILE       public key of the federated issuer (PEM)\n"
    "  --arc-dir DIR      where Azure Arc's agent puts its keys\n"
    "  --quiet            do not show each request on standard error\n"
    "  --truth            print the final values of the minutes in [from,to): totals of\n"
    "                     counts, maxima of gauges\n"
    "  --world            print accounts and deployments\n"
    "\n"
    "The metrics' data plane is at DIR/env's FAKE_METRICS_URL, which holds {region}; "
    "its\n"
    "tokens are made for https://metrics.monitor.azure.com/.default.  It wants a role "
    "on\n"
    "the subscription: a batch with an account that may not be read is 401 for all.\n"
    "\n"
    "While it runs: POST /_fake/clock?now=TIME, ?advance=SECONDS or ?hold=TIME (it "
    "stops),\n"
    "POST /_fake/fault?route=R&kind=K[&account=GLOB][&count=N][&skip=N][&status=N]\n"
    "[&retry_after=N][&delay_ms=N],\n"
    "POST /_fake/capacity?account=NAME&percent=N,\n"
    "POST /_fake/delete?account=PATTERN (those deleted before are back),\n"
    "POST /_fake/deployment?account=NAME&make=NAME or ?account=NAME&delete=NAME,\n"
    "POST /_fake/reset, GET /_fake/requests, GET /_fake/log, GET /_fake/clock.\n";

struct options {
    const char *dir;
    const char *client_certificates;
    const char *federation_key;
    const char *arc_dir;
    long http_port;
    long https_port;
    long page_size;
    long herd_size;
    int64_t now_s;
    bool is_quiet;
    bool is_unthrottled;
    bool dies_with_parent;
    bool wants_truth;
    bool wants_world;
    const char *account;
    const char *metric;
    int64_t from_s;
    int64_t to_s;
};

enum {
    OPTION_DIR = 256,
    OPTION_HTTP_PORT,
    OPTION_HTTPS_PORT,
    OPTION_NOW,
    OPTION_PAGE_SIZE,
    OPTION_HERD,
    OPTION_NO_THROTTLE,
    OPTION_DIE,
    OPTION_QUIET,
    OPTION_CERTIFICATES,
    OPTION_FEDERATION,
    OPTION_ARC,
    OPTION_TRUTH,
    OPTION_WORLD,
    OPTION_ACCOUNT,
    OPTION_METRIC,
    OPTION_FROM,
    OPTION_TO,
    OPTION_HELP
};

static const struct option long_options[] = {
    {"dir", required_argument, NULL, OPTION_DIR},
    {"http-port", required_argument, NULL, OPTION_HTTP_PORT},
    {"https-port", required_argument, NULL, OPTION_HTTPS_PORT},
    {"now", required_argument, NULL, OPTION_NOW},
    {"page-size", required_argument, NULL, OPTION_PAGE_SIZE},
    {"herd", required_argument, NULL, OPTION_HERD},
    {"no-throttle", no_argument, NULL, OPTION_NO_THROTTLE},
    {"die-with-parent", no_argument, NULL, OPTION_DIE},
    {"quiet", no_argument, NULL, OPTION_QUIET},
    {"client-certificates", required_argument, NULL, OPTION_CERTIFICATES},
    {"federation-key", required_argument, NULL, OPTION_FEDERATION},
    {"arc-dir", required_argument, NULL, OPTION_ARC},
    {"truth", no_argument, NULL, OPTION_TRUTH},
    {"world", no_argument, NULL, OPTION_WORLD},
    {"account", required_argument, NULL, OPTION_ACCOUNT},
    {"metric", required_argument, NULL, OPTION_METRIC},
    {"from", required_argument, NULL, OPTION_FROM},
    {"to", required_argument, NULL, OPTION_TO},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0}};

static bool take_option(struct options *options, int option, const char *value)
{
    switch (option) {
    case OPTION_DIR:
        options->dir = value;
        return true;
    case OPTION_HTTP_PORT:
        return number_parse(value, 0, 65535, &options->http_port);
    case OPTION_HTTPS_PORT:
        return number_parse(value, 0, 65535, &options->https_port);
    case OPTION_NOW:
        return time_parse(value, &options->now_s);
    case OPTION_PAGE_SIZE:
        return number_parse(value, 1, 1000, &options->page_size);
    case OPTION_HERD:
        return number_parse(value, 0, 999, &options->herd_size);
    case OPTION_NO_THROTTLE:
        options->is_unthrottled = true;
        return true;
    case OPTION_DIE:
        options->dies_with_parent = true;
        return true;
    case OPTION_QUIET:
        options->is_quiet = true;
        return true;
    case OPTION_CERTIFICATES:
        options->client_certificates = value;
        return true;
    case OPTION_FEDERATION:
        options->federation_key = value;
        return true;
    case OPTION_ARC:
        options->arc_dir = value;
        return true;
    case OPTION_TRUTH:
        options->wants_truth = true;
        return true;
    case OPTION_WORLD:
        options->wants_world = true;
        return true;
    case OPTION_ACCOUNT:
        options->account = value;
        return true;
    case OPTION_METRIC:
        options->metric = value;
        return true;
    case OPTION_FROM:
        return time_parse(value, &options->from_s);
    case OPTION_TO:
        return time_parse(value, &options->to_s);
    default:
        return false;
    }
}

static bool write_file(const char *dir, const char *name, const struct text *content)
{
    struct text path = {0};
    struct text temporary = {0};
    text_printf(&path, "%s/%s", dir, name);
    text_printf(&temporary, "%s/.%s.%ld", dir, name, (long)getpid());
    bool is_written = false;
    FILE *file = fopen(temporary.data, "w");
    if (file != NULL) {
        is_written = fwrite(content->data, 1, content->length, file) == content->length;
        is_written = fclose(file) == 0 && is_written;
        is_written = is_written && rename(temporary.data, path.data) == 0;
    }
    if (!is_written)
        fprintf(stderr, "fake-azure: %s: %s\n", path.data, strerror(errno));
    text_free(&path);
    text_free(&temporary);
    return is_written;
}

static void add_variable(struct text *out, const char *name, const char *value)
{
    text_printf(out, "%s='", name);
    for (const char *at = value; *at != '\0'; at++) {
        if (*at == '\'')
            text_puts(out, "'\\''");
        else
            text_add(out, at, 1);
    }
    text_puts(out, "'\n");
}

static bool write_env(const char *dir, const struct server *server)
{
    struct text env = {0};
    char value[64];
    snprintf(value, sizeof(value), "%ld", (long)getpid());
    add_variable(&env, "FAKE_PID", value);
    snprintf(value, sizeof(value), "http://127.0.0.1:%u", server_http_port(server));
    add_variable(&env, "FAKE_HTTP", value);
    snprintf(value, sizeof(value), "http://127.0.0.1:%u/metrics/{region}",
             server_http_port(server));
    add_variable(&env, "FAKE_METRICS_URL", value);
    snprintf(value, sizeof(value), "https://localhost:%u", server_https_port(server));
    add_variable(&env, "FAKE_HTTPS", value);
    struct text ca = {0};
    text_printf(&ca, "%s/ca.pem", dir);
    add_variable(&env, "FAKE_CA", ca.data);
    text_free(&ca);
    add_variable(&env, "FAKE_TENANT", WORLD_TENANT);
    add_variable(&env, "FAKE_CLIENT_ID", TOKEN_CLIENT);
    add_variable(&env, "FAKE_SECRET", TOKEN_SECRET);
    add_variable(&env, "FAKE_IDENTITY_HEADER", TOKEN_IDENTITY_HEADER);
    add_variable(&env, "FAKE_SUBSCRIPTION", WORLD_SUBSCRIPTION);
    add_variable(&env, "FAKE_RG_ID",
                 "/subscriptions/" WORLD_SUBSCRIPTION "/resourceGroups/" WORLD_GROUP);
    bool is_written = write_file(dir, "env", &env);
    text_free(&env);
    return is_written;
}

/* Runs until a signal comes.  The signals are blocked before any thread starts, so only
 * this wait sees them. */
static int serve(const struct options *options)
{
    struct state_options state_options = {
        .start_ms = options->now_s >= 0 ? options->now_s * 1000 : -1,
        .client_certificates = options->client_certificates,
        .federation_key = options->federation_key,
        .arc_dir = options->arc_dir,
        .page_size = (int)options->page_size,
        .herd_size = (int)options->herd_size,
        .is_throttled = !options->is_unthrottled,
        .is_quiet = options->is_quiet};
    sigset_t signals;
    int received = 0;
    int result = EXIT_FAILURE;
    pid_t parent = getppid();
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    if (options->dies_with_parent) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (getppid() != parent)
            return EXIT_SUCCESS;
    }

    struct tls tls = {0};
    struct server *server = NULL;
    struct state *state = state_new(&state_options);
    if (!tls_make(&tls)) {
        fputs("fake-azure: cannot make certificates\n", stderr);
        goto out;
    }
    server = server_start(state, &tls, (unsigned short)options->http_port,
                          (unsigned short)options->https_port);
    if (server == NULL)
        goto out;
    struct text ca = {.data = tls.ca_certificate, .length = strlen(tls.ca_certificate)};
    if (!write_file(options->dir, "ca.pem", &ca) || !write_env(options->dir, server))
        goto out;
    if (!options->is_quiet)
        fprintf(stderr, "fake-azure: http://127.0.0.1:%u https://localhost:%u\n",
                server_http_port(server), server_https_port(server));
    while (sigwait(&signals, &received) != 0)
        continue;
    result = EXIT_SUCCESS;

out:
    if (server != NULL)
        server_stop(server);
    state_free(state);
    tls_free(&tls);
    return result;
}

int main(int argc, char **argv)
{
    struct options options = {.page_size = 20, .now_s = -1, .from_s = -1, .to_s = -1};
    for (;;) {
        int option = getopt_long(argc, argv, "", long_options, NULL);
        if (option == -1)
            break;
        if (option == OPTION_HELP) {
            fputs(help_text, stdout);
            return EXIT_SUCCESS;
        }
        if (!take_option(&options, option, optarg)) {
            fprintf(stderr, "fake-azure: wrong option or value; see --help\n");
            return 2;
        }
    }
    if (options.wants_world && optind == argc) {
        world_print();
        return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    if (options.wants_truth && options.account != NULL && options.from_s >= 0 &&
        options.to_s >= 0 && optind == argc)
        return truth_print(options.account, options.metric, options.from_s, options.to_s)
                   ? EXIT_SUCCESS
                   : EXIT_FAILURE;
    if (options.dir != NULL && !options.wants_truth && optind == argc)
        return serve(&options);
    fputs(help_text, stderr);
    return 2;
}
