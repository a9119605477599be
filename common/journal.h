/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The marks on disk: what makes a restart go on where the last run stopped.
 *
 *   DIRECTORY/marks        the head, rewritten whole (temporary file, fsync, rename)
 * whenever a round is done; between two heads one line for each minute handed on,
 * appended without fsync DIRECTORY/marks.lock   held while we run: two collectors must
 * not share marks DIRECTORY/marks.damaged  a file that could not be read, set aside
 *
 * A process killed at any moment repeats at most the one minute that was acknowledged and
 * not yet noted; a machine that loses power may repeat the minutes since the last head.
 *
 * A disk that is full or gone never stops the collector: the failure is reported once,
 * notes stop, and the next head that can be written is complete again. That holds for a
 * folder that cannot be made yet, too.
 */
#ifndef AOAI_JOURNAL_H
#define AOAI_JOURNAL_H

#include "common/log.h"
#include "common/marks.h"

struct aoai_journal;

/* Makes the directory where it is missing (0700) and reads the marks into an empty table.
 * NULL: another process holds the lock, or the directory cannot be used (CONFIG).
 */
struct aoai_journal *aoai_journal_open(const char *directory, struct aoai_marks *marks,
                                       struct aoai_log log,
                                       struct aoai_error *err) AOAI_MUST_CHECK;

/* These report to the log. Both accept NULL: no journal is kept. */
void aoai_journal_note(struct aoai_journal *journal, int64_t minute,
                       const size_t numbers[], size_t count);
void aoai_journal_save(struct aoai_journal *journal, const struct aoai_marks *marks);

void aoai_journal_close(struct aoai_journal *journal);

#endif
