/* Snapshots of who is authorised, and their hand-over between threads. */
#include "common/runtime/principals.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/core/roles.h"
#include "tests/unit/support/scratch.h"

struct world {
	char *site;
	char *folder;
	struct keyring keyring;
};

static int setup(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	world->site = scratch_create();
	world->folder = scratch_path(world->site, "keys");
	world->keyring.folder = world->folder;
	world->keyring.arena = arena_create((size_t)64 << 20);
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;

	arena_destroy(world->keyring.arena);
	scratch_destroy(world->site);
	free(world->folder);
	free(world);
	return 0;
}

static void make(struct world *world, const char *name, const char *roles)
{
	struct principal principal;

	assert_int_equal(keyring_describe(&world->keyring, name, roles, NULL, &principal), 0);
	assert_int_equal(keyring_create(&world->keyring, &principal), 0);
}

static struct principals *load(struct world *world, size_t problem_count)
{
	struct principals *principals;
	struct keyring_problems problems;

	assert_int_equal(principals_load(&world->keyring, &principals, &problems), 0);
	assert_int_equal(problems.count, problem_count);
	return principals;
}

static void test_everyone_is_found_by_key_and_by_name(void **state)
{
	static const char *const names[] = { "gate", "office", "alerting", "health", "zeta" };
	struct world *world = *state;
	struct principals *principals;

	for (size_t i = 0; i < 5; i++)
		make(world, names[i], i % 2 ? "office" : "guard");
	principals = load(world, 0);
	assert_int_equal(principals_count(principals), 5);
	for (size_t i = 0; i < 5; i++) {
		const struct principal *found = principals_find_name(principals, names[i]);
		struct certificate keys;

		assert_non_null(found);
		assert_int_equal(found->roles, i % 2 ? OFFICE : GUARD);
		assert_int_equal(keyring_load_own(&world->keyring, names[i], &keys), 0);
		assert_ptr_equal(principals_find_key(principals, keys.public_key), found);
	}
	assert_null(principals_find_name(principals, "nobody"));
	assert_null(principals_find_key(principals, ""));
	assert_null(principals_find_key(principals, "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"));
	principals_unref(principals);
}

static void test_a_snapshot_does_not_change(void **state)
{
	struct world *world = *state;
	struct principals *before, *after;
	struct certificate first, second;

	make(world, "gate", "guard");
	assert_int_equal(keyring_load_own(&world->keyring, "gate", &first), 0);
	before = load(world, 0);
	assert_int_equal(keyring_revoke(&world->keyring, "gate", 1), 0);
	make(world, "gate", "operator");
	assert_int_equal(keyring_load_own(&world->keyring, "gate", &second), 0);
	after = load(world, 0);

	assert_int_equal(principals_find_key(before, first.public_key)->roles, GUARD);
	assert_null(principals_find_key(before, second.public_key));
	/* The old key does not inherit the name's new rights. */
	assert_null(principals_find_key(after, first.public_key));
	assert_int_equal(principals_find_key(after, second.public_key)->roles, OPERATOR);
	principals_unref(before);
	principals_unref(after);
}

static void test_a_broken_file_leaves_the_others(void **state)
{
	struct world *world = *state;
	struct principals *principals;
	char *broken;

	make(world, "gate", "guard");
	broken = scratch_path(world->folder, "office.key");
	scratch_write(broken, "nonsense\n", 9);
	free(broken);
	principals = load(world, 1);
	assert_int_equal(principals_count(principals), 1);
	assert_string_equal(principals_at(principals, 0)->name, "gate");
	principals_unref(principals);
}

struct readers {
	struct principals_share *share;
	atomic_bool stop;
	atomic_uint seen;
};

static void *read_often(void *user)
{
	struct readers *readers = user;

	while (!atomic_load(&readers->stop)) {
		struct principals *principals = principals_share_get(readers->share);

		if (principals && principals_find_name(principals, "gate"))
			atomic_fetch_add(&readers->seen, 1);
		principals_unref(principals);
	}
	return NULL;
}

static void test_threads_hand_over_snapshots(void **state)
{
	struct world *world = *state;
	struct readers readers = { .share = principals_share_create() };
	pthread_t threads[2];

	assert_null(principals_share_get(readers.share));
	make(world, "gate", "guard");
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, read_often, &readers), 0);
	for (int i = 0; i < 100 || atomic_load(&readers.seen) < 100; i++) {
		struct principals *principals;

		arena_reset(world->keyring.arena);
		principals = load(world, 0);
		principals_share_set(readers.share, principals);
		principals_unref(principals);
	}
	atomic_store(&readers.stop, true);
	for (size_t i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	principals_share_destroy(readers.share);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_everyone_is_found_by_key_and_by_name),
		TEST(test_a_snapshot_does_not_change),
		TEST(test_a_broken_file_leaves_the_others),
		TEST(test_threads_hand_over_snapshots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
