/* Memory that is given back all at once: zeroed, aligned, bounded. */
#include <setjmp.h>
#include <signal.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/core/arena.h"

static void assert_zero(const unsigned char *memory, size_t size)
{
	for (size_t i = 0; i < size; i++)
		assert_int_equal(memory[i], 0);
}

static void memory_is_zeroed_aligned_and_apart(void **state)
{
	static const size_t sizes[] = { 1, 7, 16, 100, 4096, 65535, 65536, 65537, 300000, 3 };
	struct arena *arena = arena_create(16 << 20);

	(void)state;
	for (unsigned round = 0; round < 3; round++) {
		unsigned char *given[10];

		for (unsigned i = 0; i < 10; i++) {
			given[i] = arena_alloc(arena, sizes[i]);
			assert_int_equal((uintptr_t)given[i] % alignof(max_align_t), 0);
			assert_zero(given[i], sizes[i]);
			memset(given[i], (int)i + 1, sizes[i]);
		}
		for (unsigned i = 0; i < 10; i++) {
			assert_int_equal(given[i][0], i + 1);
			assert_int_equal(given[i][sizes[i] - 1], i + 1);
		}
		arena_reset(arena);
		assert_int_equal(arena_used(arena), 0);
	}
	arena_destroy(arena);
	arena_destroy(NULL);
}

/* A loop over any number of records stays within one record's memory. */
static void rewinding_forgets_what_came_after(void **state)
{
	struct arena *arena = arena_create(1 << 20);
	char *kept = arena_strdup(arena, "kept");

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		struct arena_mark mark = arena_mark(arena);
		size_t used = arena_used(arena);

		memset(arena_alloc(arena, 1000 + i * 900), 0xff, 1000 + i * 900);
		arena_rewind(arena, mark);
		assert_int_equal(arena_used(arena), used);
		assert_zero(arena_copy(arena, NULL, 0), 1);
		arena_rewind(arena, mark);
	}
	assert_string_equal(kept, "kept");
	assert_string_equal(arena_printf(arena, "%s %d", "value", 7), "value 7");
	arena_destroy(arena);
}

static void allocator_is_the_arena(void **state)
{
	struct arena *arena = arena_create(1 << 20);
	ProtobufCAllocator *allocator = arena_allocator(arena);
	unsigned char *memory = allocator->alloc(allocator->allocator_data, 40);

	(void)state;
	assert_zero(memory, 40);
	allocator->free(allocator->allocator_data, memory);
	assert_true(arena_used(arena) >= 40);
	arena_destroy(arena);
}

/* Beyond its bound is a bug, not a larger process. */
static void bound_is_kept(void **state)
{
	static const size_t too_much[] = { 100001, SIZE_MAX - 7, SIZE_MAX / 2 };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		pid_t child = fork();
		int status;

		if (child == 0) {
			struct arena *arena = arena_create(100000);

			signal(SIGABRT, SIG_DFL);
			close(STDERR_FILENO);
			arena_alloc(arena, too_much[i]);
			_exit(0);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	}
}

static void a_list_grows_and_keeps_what_it_has(void **state)
{
	struct arena *arena = arena_create(1 << 20);
	const char **list = NULL;

	(void)state;
	for (size_t i = 0; i < 100; i++) {
		list = arena_grow(arena, list, i);
		list[i] = arena_printf(arena, "%zu", i);
	}
	for (size_t i = 0; i < 100; i++)
		assert_string_equal(list[i], arena_printf(arena, "%zu", i));
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
		cmocka_unit_test(rewinding_forgets_what_came_after),
		cmocka_unit_test(allocator_is_the_arena),
		cmocka_unit_test(bound_is_kept),
		cmocka_unit_test(a_list_grows_and_keeps_what_it_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
