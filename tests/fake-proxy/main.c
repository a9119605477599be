/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* fake-proxy: a CONNECT proxy for tests.
 *
 *   fake-proxy DIR [CREDENTIAL-FILE] [STATUS]
 *
 * It listens on 127.0.0.1, writes its port to DIR/proxy-port and a line for each request
 * to DIR/proxy-log: "CONNECT 127.0.0.1:8443 200". With a credential file ("user:password")
 * it answers 407 to everybody who does not send just that; with a status it answers that
 * to everybody ("" for no credential file). It ends when the process that started it does.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEAD_SIZE 8192

static char wanted[512]; /* the header's line; empty = everybody may pass */
static int status_for_all;
static FILE *log_file;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void read_credential(const char *path)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static const char pad = '=';
    unsigned char plain[258] = {0};
    FILE *file = fopen(path, "r");
    if (file == NULL || fgets((char *)plain, 256, file) == NULL)
        die(path);
    fclose(file);
    size_t length = strcspn((char *)plain, "\n");
    memset(plain + length, 0, 2);
    size_t at = (size_t)snprintf(wanted, sizeof(wanted), "Proxy-Authorization: Basic ");
    for (size_t i = 0; i < length; i += 3) {
        uint32_t bits =
            (uint32_t)plain[i] << 16 | (uint32_t)plain[i + 1] << 8 | plain[i + 2];
        for (size_t k = 0; k < 4; k++)
            if (k > length - i)
                wanted[at++] = pad;
            else
                wanted[at++] = digits[bits >> (18 - 6 * k) & 63];
    }
    snprintf(wanted + at, sizeof(wanted) - at, "\r\n");
}

/* Reads up to the empty line. */
static bool read_head(int client, char head[static HEAD_SIZE])
{
    size_t length = 0;
    while (length < HEAD_SIZE - 1) {
        ssize_t got = read(client, head + length, HEAD_SIZE - 1 - length);
        if (got <= 0)
            return false;
        length += (size_t)got;
        head[length] = '\0';
        if (strstr(head, "\r\n\r\n") != NULL)
            return true;
    }
    return false;
}

/* Only to this machine: a test must not reach the world. */
static int connect_to(const char *authority)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const char *colon = strrchr(authority, ':');
    if (colon == NULL || (strncmp(authority, "127.0.0.1:", 10) != 0 &&
                          strncmp(authority, "localhost:", 10) != 0))
        return -1;
    address.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static bool copy(int from, int to)
{
    char block[16384];
    ssize_t got = read(from, block, sizeof(block));
    for (ssize_t at = 0; at < got;) {
        ssize_t written = write(to, block + at, (size_t)(got - at));
        if (written <= 0)
            return false;
        at += written;
    }
    return got > 0;
}

static void relay(int client, int server)
{
    struct pollfd ends[] = {{.fd = client, .events = POLLIN},
                            {.fd = server, .events = POLLIN}};
    while (poll(ends, 2, -1) > 0) {
        if (ends[0].revents != 0 && !copy(client, server))
            return;
        if (ends[1].revents != 0 && !copy(server, client))
            return;
    }
}

static void serve(int client)
{
    char head[HEAD_SIZE] = "";
    char method[16] = "";
    char authority[256] = "";
    if (!read_head(client, head) || sscanf(head, "%15s %255s", method, authority) != 2)
        return;
    int server = -1;
    int status = status_for_all;
    if (status == 0 && wanted[0] != '\0' && strstr(head, wanted) == NULL)
        status = 407;
    if (status == 0 && strcmp(method, "CONNECT") != 0)
        status = 405;
    if (status == 0)
        status = (server = connect_to(authority)) < 0 ? 502 : 200;
    fprintf(log_file, "%s %s %d\n", method, authority, status);
    fflush(log_file);
    dprintf(client, "HTTP/1.1 %d Said by the proxy\r\n%s%s\r\n", status,
            status == 407 ? "Proxy-Authenticate: Basic realm=\"test\"\r\n" : "",
            status == 200 ? "" : "Content-Length: 0\r\n");
    if (server >= 0)
        relay(client, server);
}

static int listen_somewhere(const char *directory)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    char path[4096];
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(fd, 64) != 0 || getsockname(fd, (struct sockaddr *)&address, &length) != 0)
        die("listen");
    snprintf(path, sizeof(path), "%s/proxy-log", directory);
    log_file = fopen(path, "a");
    if (log_file == NULL)
        die(path);
    snprintf(path, sizeof(path), "%s/proxy-port", directory);
    FILE *file = fopen(path, "w");
    if (file == NULL)
        die(path);
    fprintf(file, "%u\n", (unsigned)ntohs(address.sin_port));
    fclose(file);
    return fd;
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 4) {
        fprintf(stderr, "usage: fake-proxy DIR [CREDENTIAL-FILE] [STATUS]\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (argc > 2 && argv[2][0] != '\0')
        read_credential(argv[2]);
    if (argc > 3)
        status_for_all = (int)strtol(argv[3], NULL, 10);
    int fd = listen_somewhere(argv[1]);
    for (;;) {
        int client = accept(fd, NULL, NULL);
        if (client >= 0 && fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGTERM);
            close(fd);
            serve(client);
            return 0;
        }
        if (client >= 0)
            close(client);
    }
}
