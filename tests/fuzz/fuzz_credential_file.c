/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Fuzzes the grammar of a credential file. Its reader takes a path, so the text goes
 * through a file in memory.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/credential_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct aoai_identity_config identity = {0};
    struct aoai_error err = {0};
    char path[64];
    int fd = memfd_create("credential", MFD_CLOEXEC);
    if (fd < 0 || fchmod(fd, 0600) != 0 || write(fd, data, size) != (ssize_t)size)
        return 0;
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    (void)!aoai_credential_file_read(path, &identity, &err);
    aoai_identity_free(&identity);
    close(fd);
    return 0;
}
