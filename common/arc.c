/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/arc.h"

#include "common/cloud.h"
#include "common/encode.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define ANSWER_CAP   262144
#define KEY_CAP      4096
#define KEY_NAME_MAX 255

static const struct aoai_http_route local = {
    .proxy = "", .is_local = true, .tries_max = 4, .base_delay_ms = 1000};

bool aoai_arc_build(const char *endpoint, const char *scope, const char *key,
                    struct aoai_exchange *exchange, struct aoai_error *err)
{
    struct aoai_http_request *http = &exchange->request;
    struct aoai_buf url = aoai_buf_init(8192);
    struct aoai_buf proof = aoai_buf_init(KEY_CAP + 16);
    aoai_buf_add(&url, endpoint);
    aoai_encode_query(&url, "api-version", "2020-06-01");
    aoai_cloud_add_resource(&url, scope);
    http->method = "GET";
    http->response_cap = ANSWER_CAP;
    http->route = &local;
    http->url = aoai_buf_take(&url);
    bool is_built = http->url != NULL && aoai_http_add_header(http, "Metadata", "true");
    if (key != NULL) {
        aoai_buf_addf(&proof, "Basic %s", key);
        is_built = is_built && !proof.has_failed &&
                   aoai_http_add_header(http, "Authorization", aoai_buf_text(&proof));
    }
    aoai_buf_wipe(&proof);
    return is_built || aoai_error_no_memory(err);
}

/* The path behind "Basic realm=", quoted or not; NULL = no such challenge. */
static const char *find_realm(const char *header, size_t *length)
{
    static const char start[] = "Basic realm=";
    if (header == NULL || strncasecmp(header, start, sizeof(start) - 1) != 0)
        return NULL;
    const char *path = header + sizeof(start) - 1;
    if (*path == '"') {
        *length = strcspn(path + 1, "\"");
        return path[1 + *length] == '"' ? path + 1 : NULL;
    }
    *length = strcspn(path, " \t,");
    return path;
}

const char *aoai_arc_key_name(const struct aoai_exchange *exchange, const char *folder,
                              size_t *length, struct aoai_error *err)
{
    static const char ending[] = ".key";
    int status = exchange->response.status;
    size_t folder_length = strlen(folder);
    size_t path_length = 0;
    if (exchange->error.kind != AOAI_ERROR_NONE) {
        *err = exchange->error;
        return NULL;
    }
    err->http_status = status;
    if (status != 401) {
        bool is_busy = status == 404 || status == 410 || status == 429 || status >= 500;
        (void)aoai_error_set(
            err, is_busy ? AOAI_ERROR_SERVER : AOAI_ERROR_PROTOCOL,
            "HTTP %d where Azure Arc's agent asks for a key (401): is it "
            "running and connected (azcmagent show)?",
            status);
        return NULL;
    }
    const char *path = find_realm(
        aoai_http_header(&exchange->response, "WWW-Authenticate"), &path_length);
    if (path == NULL) {
        (void)aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                             "the answer names no key file: is this Azure Arc's agent?");
        return NULL;
    }
    const char *name = path + folder_length + 1;
    *length = path_length > folder_length ? path_length - folder_length - 1 : 0;
    if (path_length <= folder_length + sizeof(ending) ||
        strncmp(path, folder, folder_length) != 0 || path[folder_length] != '/' ||
        *length > KEY_NAME_MAX || memchr(name, '/', *length) != NULL ||
        strncmp(name + *length - (sizeof(ending) - 1), ending, sizeof(ending) - 1) != 0) {
        (void)aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                             "the answer names a file that is no key of %s: not read",
                             folder);
        return NULL;
    }
    err->http_status = 0;
    return name;
}

static bool check_file(int fd, const char *path, struct aoai_error *err)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return aoai_error_set(err, AOAI_ERROR_CREDENTIAL, "%s: %s", path,
                              strerror(errno));
    if (!S_ISREG(status.st_mode))
        return aoai_error_set(err, AOAI_ERROR_CREDENTIAL, "%s: not a regular file", path);
    return status.st_size <= KEY_CAP ||
           aoai_error_set(err, AOAI_ERROR_CREDENTIAL, "%s: larger than %d bytes", path,
                          KEY_CAP);
}

/* One more byte than may be there shows a file that grew meanwhile. */
static bool read_key(int fd, const char *path, struct aoai_secret *key,
                     struct aoai_error *err)
{
    char text[KEY_CAP + 2];
    ssize_t got = read(fd, text, KEY_CAP + 1);
    bool is_read = false;
    if (got < 0 || got > KEY_CAP) {
        (void)aoai_error_set(err, AOAI_ERROR_CREDENTIAL, "%s: %s", path,
                             got < 0 ? strerror(errno) : "too large");
    } else {
        while (got > 0 && strchr("\r\n\t ", text[got - 1]) != NULL)
            got--;
        text[got] = '\0';
        is_read = got > 0;
        for (ssize_t i = 0; i < got; i++)
            is_read = is_read && text[i] >= ' ' && text[i] <= '~';
        if (!is_read)
            (void)aoai_error_set(err, AOAI_ERROR_CREDENTIAL,
                                 "%s: empty, or not one line of text", path);
        else if (!aoai_secret_set(key, text))
            is_read = aoai_error_no_memory(err);
    }
    explicit_bzero(text, sizeof(text));
    return is_read;
}

bool aoai_arc_read_key(const char *folder, const char *name, size_t length,
                       struct aoai_secret *key, struct aoai_error *err)
{
    char path[KEY_NAME_MAX + 1];
    memcpy(path, name, length);
    path[length] = '\0';
    int dir = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int fd =
        dir < 0 ? -1 : openat(dir, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    int reason = errno;
    if (dir >= 0)
        (void)close(dir);
    if (fd < 0)
        return aoai_error_set(
            err, AOAI_ERROR_CREDENTIAL, "%s/%s: %s%s", folder, path,
            reason == ELOOP ? "a link is not followed" : strerror(reason),
            reason == EACCES ? "; add the user to the group himds" : "");
    bool is_read = check_file(fd, path, err) && read_key(fd, path, key, err);
    (void)close(fd);
    return is_read;
}

bool aoai_arc_digest(const struct aoai_exchange *exchange, int64_t now_s,
                     struct aoai_token *token, struct aoai_error *err)
{
    int status = exchange->response.status;
    if (exchange->error.kind != AOAI_ERROR_NONE) {
        *err = exchange->error;
        return false;
    }
    struct aoai_error not_json = {0};
    json_t *root = aoai_json_parse(&exchange->response.body, &not_json);
    bool is_signed_in = false;
    err->http_status = status;
    if (status == 200 && root != NULL)
        is_signed_in = aoai_token_parse(root, now_s, token, err);
    else if (status == 200)
        (void)aoai_error_set(err, not_json.kind, "%s", not_json.message);
    else if (status == 401 || status == 403 || status == 400)
        (void)aoai_error_set(
            err, AOAI_ERROR_AUTH,
            "HTTP %d: Azure Arc's agent does not accept the key: is this "
            "machine connected (azcmagent show)?",
            status);
    else if (status == 429)
        (void)aoai_error_set(err, AOAI_ERROR_THROTTLED,
                             "HTTP 429: too many requests for the machine's identity");
    else
        (void)aoai_error_set(err,
                             status == 404 || status == 410 || status >= 500
                                 ? AOAI_ERROR_SERVER
                                 : AOAI_ERROR_PROTOCOL,
                             "HTTP %d from Azure Arc's agent", status);
    json_decref(root);
    if (is_signed_in)
        err->http_status = 0;
    return is_signed_in;
}
