/*
 * What may go wrong in a rehearsal, as `--faults` says it:
 *
 *   drop=0.01         a message is lost            delay=0.05:2s   a message, and those behind it, come up to 2 s later
 *   duplicate=0.01    a message comes twice        reorder=0.02    a message is overtaken by those behind it
 *   crash=5           so many crashes of some service at some moment: what is not committed is gone, or it is committed and
 *                     nobody hears of it          restart=30s     it is started again after at most so long
 *
 * Messages are requests and answers, published events and heads, questions for the journal and their answers. Durations are a
 * number and ms, s or m.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/core/arena.h"

#define FAULTS_CRASHES_MAX 10000

struct faults {
	double drop, duplicate, delay, reorder; /* 0 … 1 */
	int64_t delay_max;                      /* µs */
	unsigned crashes;
	int64_t restart_max; /* µs */
};

/* False: *ret_error says which part was not understood, and what may stand there (in `arena`). */
bool faults_parse(const char *text, struct arena *arena, struct faults *ret_faults, const char **ret_error);
