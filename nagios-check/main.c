/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/doctor.h"
#include "nagios-check/help.h"
#include "nagios-check/json_document.h"
#include "nagios-check/metric_table.h"
#include "nagios-check/modes.h"
#include "nagios-check/options.h"
#include "nagios-check/progress.h"
#include "nagios-check/render.h"
#include "nagios-check/text.h"
#include "nagios-check/tools.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define HELP_CAP  32768
#define READING_S 30 /* for files of options and credentials, which may set --timeout */

/* The text that the signal handler writes; it may do no more than copy and write. */
static char last_words[128];
static const char *volatile stage = "reading options";
static volatile sig_atomic_t timeout_state = CHECK_UNKNOWN;
static volatile sig_atomic_t has_progress;
static volatile sig_atomic_t can_show; /* there is a terminal for a progress line */
static volatile sig_atomic_t rest_s; /* of the time, behind the first second; 0 = over */
static const struct check_json_document *volatile document; /* NULL = text */

static size_t append(char *text, size_t length, size_t size, const char *more)
{
    while (*more != '\0' && length + 1 < size)
        text[length++] = *more++;
    return length;
}

static size_t append_reason(char *text, size_t length, size_t size, int number)
{
    length = append(text, length, size,
                    number == SIGALRM ? last_words : "stopped by a signal");
    length = append(text, length, size, " while ");
    return append(text, length, size, stage);
}

static void show(const char *text)
{
    ssize_t written = write(STDERR_FILENO, text, strlen(text));
    (void)written;
}

/* The first second is over, and somebody looks: say what is being done. */
static void on_first_second(void)
{
    unsigned left_s = (unsigned)rest_s;
    rest_s = 0;
    if (can_show != 0 && has_progress == 0) {
        has_progress = 1;
        show("\r");
        show(stage);
        show(" ...");
    }
    (void)alarm(left_s);
}

static void on_signal(int number)
{
    if (number == SIGALRM && rest_s > 0) {
        on_first_second();
        return;
    }
    char text[1024];
    size_t size = sizeof(text);
    size_t length = 0;
    enum check_state state =
        number == SIGALRM ? (enum check_state)timeout_state : CHECK_UNKNOWN;
    const struct check_json_document *json = document;
    if (json != NULL) {
        const char digit[] = {(char)('0' + (int)state), '\0'};
        length = append(text, length, size, json->last_head);
        length = append(text, length, size, check_state_name(state));
        length = append(text, length, size, CHECK_JSON_LAST_CODE);
        length = append(text, length, size, digit);
        length = append(text, length, size, CHECK_JSON_LAST_SUMMARY);
        length = append_reason(text, length, size, number);
        length = append(text, length, size, CHECK_JSON_LAST_KIND);
        length = append(text, length, size, number == SIGALRM ? "timeout" : "cancelled");
        length = append(text, length, size, CHECK_JSON_LAST_MESSAGE);
        length = append_reason(text, length, size, number);
        length = append(text, length, size, json->last_end);
    } else {
        length = append(text, length, size, CHECK_TEXT_NAME " ");
        length = append(text, length, size, check_state_name(state));
        length = append(text, length, size, " - ");
        length = append_reason(text, length, size, number);
        length = append(text, length, size, "\n");
    }
    if (has_progress != 0)
        show(CHECK_PROGRESS_ERASE);
    ssize_t written = write(STDOUT_FILENO, text, length);
    (void)written; /* nobody reads any more: the exit code is all that is left */
    _exit((int)state);
}

/* A crash must not write the secret and the token to disk, nor may another program of the
 * same user look into this one. What cannot be had is no error.
 */
static void leave_no_core(void)
{
    const struct rlimit none = {0};
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    (void)sigfillset(&action.sa_mask);
    (void)sigaction(SIGALRM, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGINT, &action, NULL);
    action.sa_handler = SIG_IGN;
    (void)sigaction(SIGPIPE, &action, NULL);
}

/* The deadline inside is timeout_s; a second later something hangs that has none. */
static void start_timer(int64_t timeout_s)
{
    struct aoai_buf text = aoai_buf_init(sizeof(last_words) - 1);
    (void)alarm(0); /* not while the words change */
    aoai_buf_addf(&text, "timed out after %lld s", (long long)timeout_s);
    last_words[append(last_words, 0, sizeof(last_words), aoai_buf_text(&text))] = '\0';
    aoai_buf_free(&text);
    rest_s = can_show != 0 ? (sig_atomic_t)timeout_s : 0;
    (void)alarm(can_show != 0 ? 1 : (unsigned)timeout_s + 1);
}

static enum check_state give_up(struct aoai_error *err, struct aoai_buf *output)
{
    if (err->kind == AOAI_ERROR_NONE)
        (void)aoai_error_no_memory(err);
    aoai_buf_free(output);
    output->has_failed = false;
    if (document != NULL)
        check_json_document_error(document, err, output);
    else
        check_render_unknown(err->message, output);
    return CHECK_UNKNOWN;
}

/* One write, then out: Nagios may read only what comes at once, and exit handlers of
 * libraries must not add a word. A text that does not reach anyone is never OK.
 */
_Noreturn static void say_and_exit(const struct aoai_buf *output, enum check_state state)
{
    size_t length = output->length;
    stage = "writing the result";
    can_show = 0;
    if (has_progress != 0)
        show(CHECK_PROGRESS_ERASE);
    ssize_t written = write(STDOUT_FILENO, aoai_buf_text(output), length);
    _exit(written == (ssize_t)length ? (int)state : CHECK_UNKNOWN);
}

/* From the options to the text. */
static enum check_state run(struct check_config *config, struct aoai_buf *output,
                            struct aoai_error *err)
{
    struct check_tools tools = {0};
    enum check_state state = CHECK_UNKNOWN;
    bool is_judged = false;
    timeout_state = (sig_atomic_t)config->failures.timeout;
    stage = "reading credentials";
    start_timer(config->identity.timeout_s > 0 ? config->identity.timeout_s : READING_S);
    if (!check_options_sign_in(config, err))
        goto out;
    start_timer(config->identity.timeout_s);
    if (!check_tools_open(&tools, config, err) ||
        !check_tools_aim(&tools, config, &stage, err))
        goto out;
    struct check_session session = {
        .config = config,
        .azure = &tools.session,
        .found = &tools.found,
        .monitor = tools.monitor,
        .clock = tools.clock,
        .deadline_at_ms = tools.deadline_at_ms,
        .state_dir = tools.state_dir.is_open ? &tools.state_dir : NULL,
        .cache = &tools.cache,
        .trace = &tools.trace,
        .restart_timer = start_timer,
        .stage = &stage,
        .has_progress = &has_progress,
    };
    is_judged = check_mode_run(&session, output, &state, err);
out:
    if (!is_judged)
        state = give_up(err, output);
    check_tools_close(&tools);
    return state;
}

/* What goes wrong on the way is the result here. */
static enum check_state consult(struct check_config *config, struct aoai_buf *output,
                                struct aoai_error *err)
{
    struct check_tools tools = {0};
    struct aoai_snapshot snapshot = {0};
    enum check_state state = CHECK_UNKNOWN;
    struct check_look look = check_mode_look();
    struct check_doctor_run run = {
        .config = config,
        .tools = &tools,
        .snapshot = &snapshot,
        .stage = &stage,
        .restart_timer = start_timer,
    };
    stage = "looking at this machine";
    if (!check_doctor(&run, &look, output, &state, err))
        state = give_up(err, output);
    aoai_snapshot_free(&snapshot);
    check_tools_close(&tools);
    return state;
}

static enum check_state list_metrics(struct aoai_buf *output, struct aoai_error *err)
{
    if (document != NULL)
        return check_metric_table_json(output) ? CHECK_OK : give_up(err, output);
    output->cap = HELP_CAP;
    check_metric_table(output);
    return CHECK_OK;
}

int main(int argc, char **argv)
{
    struct check_config config = {0};
    struct aoai_error err = {0};
    struct aoai_buf output = aoai_buf_init(CHECK_RENDER_MAX);
    enum check_state state = CHECK_UNKNOWN;
    leave_no_core();
    can_show = check_progress_is_possible() ? 1 : 0;
    catch_signals();
    start_timer(READING_S);
    bool is_parsed = check_options_parse(argc, argv, &config, &err);
    document = check_mode_document(&config);
    output.cap = check_mode_output_max(&config);
    if (!is_parsed) {
        state = give_up(&err, &output);
    } else if (config.settings.wants_help) {
        output = aoai_buf_init(HELP_CAP);
        check_help(&output);
    } else if (config.settings.wants_version) {
        aoai_buf_add(&output, "check_azure_openai " AZURE_OPENAI_VERSION "\n");
    } else if (config.settings.wants_metric_list) {
        state = list_metrics(&output, &err);
    } else if (config.settings.wants_doctor) {
        state = consult(&config, &output, &err);
    } else {
        state = run(&config, &output, &err);
    }
    check_options_free(&config);
    say_and_exit(&output, state);
}
