/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The command line. The option tables of the core and the check's own are one list here;
 * getopt_long and --help are made from it. "client_secret_file" is --client-secret-file.
 *
 * Order does not matter, --help and then --version beat all else. There are no positional
 * arguments, empty ones are ignored, an empty value counts as not given (Icinga passes
 * both), whole numbers may be written 90.000000 (Icinga does that
 * too). Options of files (extra_opts.h) come first, so that the command line beats them.
 * Errors are CONFIG and name the option as it is typed.
 */
#ifndef CHECK_OPTIONS_H
#define CHECK_OPTIONS_H

#include "nagios-check/settings.h"

/* Fills a zeroed config; the caller frees it, also on failure, and does not move it: its
 * thresholds point into it. When the settings want help or the version nothing else has
 * been looked at, and when they want the list of metrics nothing else is needed.
 */
bool check_options_parse(int argc, char **argv, struct check_config *config,
                         struct aoai_error *err) AOAI_MUST_CHECK;

/* Completes the identity: credential file, AZURE_* variables, defaults. */
bool check_options_sign_in(struct check_config *config,
                           struct aoai_error *err) AOAI_MUST_CHECK;

void check_options_free(struct check_config *config);

/* Known even when parsing failed: an error is told in the format that was asked for. */
bool check_options_want_json(const struct check_config *config);

#endif
