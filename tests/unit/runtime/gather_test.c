/* When a batch waits for more, and when not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/runtime/gather.h"

#define COMMIT_US 2000
#define BATCH_MAX 512

static const struct {
	const char *name;
	size_t answered, waiting_then, waiting_now;
	int64_t commit_us, after_us;
	int64_t wait_us; /* expected */
} cases[] = {
	{ "nobody was answered yet: go", 0, 0, 1, 0, 0, 0 },
	{ "a caller alone is never kept waiting", 1, 0, 1, COMMIT_US, 10, 0 },
	{ "half are back: wait for the others", 32, 32, 32, COMMIT_US, 100, 400 },
	{ "all are back: go", 32, 32, 64, COMMIT_US, 100, 0 },
	{ "they do not come back: a quarter of a commit, no longer", 32, 32, 40, COMMIT_US, 500, 0 },
	{ "a slow disk: a millisecond, no longer", 32, 32, 32, 80000, 0, 1000 },
	{ "more than one commit holds are not waited for", 600, 600, BATCH_MAX, COMMIT_US, 0, 0 },
};

static void waits(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const int64_t now = 5000000;
		struct gather gather = { 0 };
		int64_t wait;

		if (cases[i].answered)
			gather_answered(&gather, cases[i].answered, cases[i].waiting_then, BATCH_MAX,
					cases[i].commit_us, now);
		wait = gather_wait(&gather, cases[i].waiting_now, now + cases[i].after_us);
		if (wait != cases[i].wait_us)
			fail_msg("%s: %ld µs, expected %ld", cases[i].name, (long)wait, (long)cases[i].wait_us);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(waits) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
