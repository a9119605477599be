/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/extra_opts.h"

#include "common/file.h"
#include "nagios-check/ini.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME         "extra-opts"
#define SHORTEST     3 /* --ext: shorter ones could be --exclude */
#define FILE_CAP     65536
#define PATH_CAP     4096
#define DEFAULT_HERE " " /* a place in the list that is neither section nor file */

/* How many arguments from argv[at] on are an --extra-opts; *value is NULL where it counts
 * as not given.
 */
static int match(int argc, char *const *argv, int at, const char **value)
{
    const char *text = argv[at];
    if (strncmp(text, "--", 2) != 0)
        return 0;
    text += 2;
    size_t length = strcspn(text, "=");
    if (length < SHORTEST || length >= sizeof(NAME) || strncmp(text, NAME, length) != 0)
        return 0;
    if (text[length] == '=') {
        *value = text[length + 1] == '\0' ? NULL : text + length + 1;
        return 1;
    }
    *value = DEFAULT_HERE;
    if (at + 1 >= argc || argv[at + 1][0] == '-')
        return 1;
    *value = argv[at + 1][0] == '\0' ? NULL : argv[at + 1];
    return 2;
}

static void move_to_end(int argc, char **argv, int at)
{
    char *moved = argv[at];
    memmove(&argv[at], &argv[at + 1], (size_t)(argc - at - 1) * sizeof(*argv));
    argv[argc - 1] = moved;
}

int check_extra_opts_extract(int argc, char **argv, struct aoai_strlist *places)
{
    int left = argc;
    for (int at = 1; at < left && strcmp(argv[at], "--") != 0;) {
        const char *value = NULL;
        int count = match(left, argv, at, &value);
        if (value != NULL && !aoai_strlist_add(places, value))
            return -1;
        left -= count;
        if (count == 0)
            at++;
        for (; count > 0; count--)
            move_to_end(argc, argv, at);
    }
    return left;
}

static char *join(const char *folder, size_t length, const char *name)
{
    struct aoai_buf path = aoai_buf_init(PATH_CAP);
    aoai_buf_add_bytes(&path, folder, length);
    aoai_buf_addf(&path, "/%s", name);
    return aoai_buf_take(&path);
}

/* In the folders of NAGIOS_CONFIG_PATH, "a:b"; NULL = in none. */
static char *find_in_path(const char *folders)
{
    static const char *const names[] = {"monitoring-plugins.ini", "plugins.ini",
                                        "nagios-plugins.ini"};
    while (*folders != '\0') {
        size_t length = strcspn(folders, ":");
        for (size_t i = 0; length > 0 && i < AOAI_LENGTH(names); i++) {
            char *path = join(folders, length, names[i]);
            if (path != NULL && access(path, F_OK) == 0)
                return path;
            free(path);
        }
        folders += length + (folders[length] == ':' ? 1 : 0);
    }
    return NULL;
}

/* The first that is there, even if it cannot be read: that is an error to tell. */
static char *find_file(struct aoai_error *err)
{
    static const char *const paths[] = {
        "/usr/local/etc/monitoring-plugins/monitoring-plugins.ini",
        "/usr/local/etc/monitoring-plugins.ini",
        "/etc/monitoring-plugins/monitoring-plugins.ini",
        "/etc/monitoring-plugins.ini",
        "/etc/nagios/plugins.ini",
        "/usr/local/nagios/etc/plugins.ini",
        "/usr/local/etc/nagios/plugins.ini",
        "/etc/opt/nagios/plugins.ini",
        "/etc/nagios-plugins.ini",
        "/usr/local/etc/nagios-plugins.ini",
        "/etc/opt/nagios-plugins.ini",
    };
    const char *file = getenv("MP_CONFIG_FILE");
    const char *folders = getenv("NAGIOS_CONFIG_PATH");
    char *found = NULL;
    if (file != NULL && file[0] != '\0')
        found = strdup(file);
    else if (folders != NULL)
        found = find_in_path(folders);
    for (size_t i = 0; found == NULL && i < AOAI_LENGTH(paths); i++)
        if (access(paths[i], F_OK) == 0)
            found = strdup(paths[i]);
    if (found == NULL)
        (void)aoai_error_set(err, AOAI_ERROR_CONFIG,
                             "--" NAME ": no file of options where they are looked for "
                             "(MP_CONFIG_FILE, NAGIOS_CONFIG_PATH, %s and others): name "
                             "it, --" NAME "=@FILE",
                             paths[2]);
    return found;
}

static bool read_input(struct aoai_buf *content, struct aoai_error *err)
{
    char block[4096];
    ssize_t got = 1;
    while (got != 0 && !content->has_failed) {
        got = read(STDIN_FILENO, block, sizeof(block));
        if (got > 0)
            aoai_buf_add_bytes(content, block, (size_t)got);
        else if (got < 0 && errno != EINTR)
            return aoai_error_set(err, AOAI_ERROR_CONFIG, "standard input: %s",
                                  strerror(errno));
    }
    return !content->has_failed ||
           aoai_error_set(err, AOAI_ERROR_CONFIG, "standard input: larger than %d bytes",
                          FILE_CAP);
}

/* Read as a file of secrets first: only what passes that may hold one. */
static bool read_file(const char *path, struct aoai_buf *content,
                      struct aoai_error *unsafe, struct aoai_error *err)
{
    if (strcmp(path, "-") == 0) {
        (void)aoai_error_set(unsafe, AOAI_ERROR_CREDENTIAL,
                             "nobody knows who else can read standard input");
        return read_input(content, err);
    }
    if (aoai_file_read(path, AOAI_FILE_SECRET, content, unsafe))
        return true;
    aoai_buf_wipe(content);
    *content = aoai_buf_init(FILE_CAP);
    return aoai_file_read(path, AOAI_FILE_PLAIN, content, err);
}

/* The sink with what it must know of the file. */
struct source {
    const struct check_extra_opts_sink *sink;
    struct aoai_error unsafe;
};

static bool pass_on(void *context, const char *key, const char *value,
                    struct aoai_error *err)
{
    const struct source *source = context;
    return source->sink->take(source->sink->context, key, value, &source->unsafe, err);
}

static bool read_section(const char *section, const char *path,
                         const struct check_extra_opts_sink *sink, struct aoai_error *err)
{
    struct source source = {.sink = sink};
    struct check_ini_sink keys = {.take = pass_on, .context = &source};
    struct aoai_buf content = aoai_buf_init(FILE_CAP);
    bool is_read = read_file(path, &content, &source.unsafe, err);
    if (strcmp(path, "-") == 0)
        path = "standard input";
    if (is_read && strlen(aoai_buf_text(&content)) != content.length)
        is_read = aoai_error_set(err, AOAI_ERROR_CONFIG, "%s: holds a NUL byte", path);
    if (is_read && content.data == NULL)
        is_read = aoai_error_set(err, AOAI_ERROR_CONFIG, "%s: is empty", path);
    is_read = is_read && check_ini_read(content.data, path, section, &keys, err);
    aoai_buf_wipe(&content);
    return is_read;
}

bool check_extra_opts_read(const char *place, const struct check_extra_opts_sink *sink,
                           struct aoai_error *err)
{
    place += strspn(place, " ");
    size_t length = strcspn(place, "@");
    const char *file = place[length] == '@' ? place + length + 1 : "";
    char *section =
        length > 0 ? strndup(place, length) : strdup(CHECK_EXTRA_OPTS_SECTION);
    char *path = file[0] != '\0' ? strdup(file) : find_file(err);
    bool is_read = false;
    if (section != NULL && path != NULL)
        is_read = read_section(section, path, sink, err);
    else if (err->kind == AOAI_ERROR_NONE)
        (void)aoai_error_no_memory(err);
    free(section);
    free(path);
    return is_read;
}
