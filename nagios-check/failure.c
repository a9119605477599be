/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/failure.h"

#include <strings.h>

bool check_failure_parse(const char *text, enum check_state *state)
{
    for (int i = CHECK_OK; i <= CHECK_UNKNOWN; i++) {
        bool is_digit = text[0] == '0' + i && text[1] == '\0';
        if (!is_digit && strcasecmp(text, check_state_name((enum check_state)i)) != 0)
            continue;
        *state = (enum check_state)i;
        return true;
    }
    return false;
}

bool check_failure_check(const char *text, struct aoai_error *err)
{
    enum check_state state = CHECK_UNKNOWN;
    return check_failure_parse(text, &state) ||
           aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "\"%.100s\" is not a state: ok, warning, critical or unknown, "
                          "or 0 to 3",
                          text);
}

/* Answers without the number are no data; what is wrong on this side is neither. */
static enum check_state state_of_error(const struct check_failure_states *states,
                                       enum aoai_error_kind error)
{
    switch (error) {
    case AOAI_ERROR_TIMEOUT:
        return states->timeout;
    case AOAI_ERROR_NO_DATA:
        return states->no_data;
    case AOAI_ERROR_AUTH:
    case AOAI_ERROR_FORBIDDEN:
    case AOAI_ERROR_NOT_FOUND:
    case AOAI_ERROR_REQUEST:
    case AOAI_ERROR_THROTTLED:
    case AOAI_ERROR_SERVER:
    case AOAI_ERROR_NETWORK:
    case AOAI_ERROR_PROTOCOL:
        return states->api;
    case AOAI_ERROR_NONE:
    case AOAI_ERROR_CONFIG:
    case AOAI_ERROR_CREDENTIAL:
    case AOAI_ERROR_NO_MEMORY:
    case AOAI_ERROR_CANCELLED:
        break;
    }
    return CHECK_UNKNOWN;
}

enum check_state check_failure_state(const struct check_failure_states *states,
                                     enum check_cause cause, enum aoai_error_kind error)
{
    if (states == NULL)
        return CHECK_UNKNOWN;
    if (cause == CHECK_CAUSE_ERROR)
        return state_of_error(states, error);
    if (cause == CHECK_CAUSE_OLD || cause == CHECK_CAUSE_NO_VALUE)
        return states->no_data;
    return CHECK_UNKNOWN;
}
