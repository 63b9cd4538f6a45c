/*
 * How long a batch is worth waiting for. Those who were just answered tend to ask again at once; a commit begun before their
 * requests have arrived leaves them to the next one, so that with N requests outstanding two half-full commits alternate where one
 * would do. So the next batch waits until about as many have come as were answered and waiting then, but never longer than a part of
 * what a commit takes: a caller alone, or callers that do not come back, lose next to nothing.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gather {
	size_t expected;     /* calls worth waiting for */
	int64_t answered_at; /* µs, monotonic */
	int64_t wait_us;     /* longest wait after that */
};

/* A batch was committed and answered after commit_us; `waiting` more calls are there already. batch_max: commands in one commit. */
void gather_answered(struct gather *gather, size_t answered, size_t waiting, size_t batch_max, int64_t commit_us,
		     int64_t now);

/* How much longer to wait, µs, with so many calls there; 0: go. */
int64_t gather_wait(const struct gather *gather, size_t waiting, int64_t now);
