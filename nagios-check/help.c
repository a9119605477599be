/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/help.h"

#include "nagios-check/option_list.h"

#include <string.h>

#define COLUMNS     80
#define TEXT_COLUMN 28

static const char purpose[] =
    "check_azure_openai " AZURE_OPENAI_VERSION "\n"
    "\n"
    "Checks how much of their token quota the deployments of Azure OpenAI accounts\n"
    "use: tokens a minute against the limit that Azure names for each deployment,\n"
    "requests a minute, requests answered 429, and PTU utilization.\n"
    "\n"
    "usage: check_azure_openai -r ARM-ID [-r ARM-ID ...] [--credential-file FILE]\n"
    "                          [-w RANGE[%]] [-c RANGE[%]] [options]\n"
    "       check_azure_openai -S ID [-g GROUP] [-A GLOB] [--tag NAME=VALUE] ...\n";

static const char notes[] =
    "\n"
    "RANGE is [@][start:][end]: it alerts outside of start..end, with @ inside; start\n"
    "is 0 when left out, ~ is minus infinity, no end is infinity. A value equal to\n"
    "the bound does not alert. With % at its end it is percent of the limit.\n"
    "\n"
    "Sign in with a credential file, with the options, or with the variables\n"
    "AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET; where nothing is\n"
    "named, a pod's token, the machine's own identity or az login is looked for. The\n"
    "identity needs the role Monitoring Reader on the account; with -S on the\n"
    "subscription, or with -g on the group; for --pool-warning and --pool-critical\n"
    "also the role Cognitive Services Usages Reader on the subscription.\n"
    "\n"
    "Examples\n"
    "  check_azure_openai --credential-file /etc/nagios/azure.ini \\\n"
    "    -r /subscriptions/SUB/resourceGroups/RG/providers\\\n"
    "/Microsoft.CognitiveServices/accounts/NAME\n"
    "  ... -w 70% -c 90% --window 10 --for 3   three of ten minutes over the bound\n"
    "  ... -d 'gpt-*' -x '*-test'              only some deployments\n"
    "  ... -w 90000 -c 110000                  tokens a minute instead of percent\n"
    "  ... --list                              limits and use in a table\n"
    "  ... --history 7d                        peaks, busy hours, 429s of a week\n"
    "  ... --doctor                            where the way to Azure ends, and why\n"
    "  ... -m GeneratedTokens -w 50000 -c 80000   another metric (--list-metrics)\n"
    "\n"
    "Exit codes: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN (also when Azure does not\n"
    "answer, and after this text).\n";

static const char *const titles[CHECK_GROUP_COUNT] = {
    [CHECK_GROUP_TARGET] = "What is checked",
    [CHECK_GROUP_JUDGING] = "How it is judged",
    [CHECK_GROUP_IDENTITY] = "Signing in and reaching Azure",
    [CHECK_GROUP_OTHER] = "Other",
};

static void add_blanks(struct aoai_buf *text, size_t count)
{
    aoai_buf_addf(text, "%*s", (int)count, "");
}

/* Words of a help text from a column on, broken at the right edge. */
static void add_wrapped(struct aoai_buf *text, const char *words, size_t *column)
{
    while (*words != '\0') {
        size_t length = strcspn(words, " ");
        if (*column + 1 + length > COLUMNS) {
            aoai_buf_add(text, "\n");
            add_blanks(text, TEXT_COLUMN - 1);
            *column = TEXT_COLUMN - 1;
        }
        aoai_buf_add(text, " ");
        aoai_buf_add_bytes(text, words, length);
        *column += 1 + length;
        words += length + strspn(words + length, " ");
    }
}

static void add_option(struct aoai_buf *text, const struct check_option *option)
{
    const struct aoai_option *row = option->row;
    size_t start = text->length;
    if (row->letter != 0)
        aoai_buf_addf(text, "  -%c, --%s", row->letter, option->dashed);
    else
        aoai_buf_addf(text, "      --%s", option->dashed);
    if (row->value_name != NULL)
        aoai_buf_addf(text, " %s", row->value_name);
    size_t column = text->length - start;
    if (column > TEXT_COLUMN - 2) {
        aoai_buf_add(text, "\n");
        column = 0;
    }
    add_blanks(text, TEXT_COLUMN - 1 - column);
    column = TEXT_COLUMN - 1;
    add_wrapped(text, row->help, &column);
    if (row->default_text != NULL) {
        add_wrapped(text, "(default:", &column);
        add_wrapped(text, row->default_text, &column);
        aoai_buf_add(text, ")");
    }
    aoai_buf_add(text, "\n");
}

void check_help(struct aoai_buf *text)
{
    struct check_option_list list = check_option_list_make();
    aoai_buf_add(text, purpose);
    for (int group = 0; group < CHECK_GROUP_COUNT; group++) {
        aoai_buf_addf(text, "\n%s\n", titles[group]);
        for (size_t i = 0; i < list.count; i++)
            if ((int)list.items[i].group == group &&
                !check_option_is_refused(&list.items[i]))
                add_option(text, &list.items[i]);
    }
    aoai_buf_add(text, notes);
}
