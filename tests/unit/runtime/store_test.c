/* The store: complete or not there, checked, isolated, sticky. Damage is made through LMDB itself, behind the store's back. */
#include <dirent.h>
#include <lmdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/runtime/store.h"
#include "hallward/health/v1/health.pb-c.h"
#include "tests/unit/support/scratch.h"

#define MAP ((size_t)64 << 20)

static struct table visits = { "visit", &health__visit__descriptor, "token", { { 0 } }, 0 };
static struct table halls = { "hall_state",
			      &health__hall_state__descriptor,
			      "hall",
			      { { "hall_state.by_size", "registrations", 0 }, { 0 } },
			      0 };
static struct table totals = { "day_total", &health__day_total__descriptor, "hall,date", { { 0 } }, 0 };
static struct table *const both[] = { &visits, &halls, &totals };

struct fixture {
	char *folder, *path;
	struct store *store;
	struct arena *arena;
};

static struct store_options options(size_t tables)
{
	return (struct store_options){ "test", both, tables, MAP, 1 << 20, false };
}

static enum store_result try_open(struct fixture *fixture, size_t tables, char **ret_error)
{
	struct store_options with = options(tables);

	*ret_error = NULL;
	return store_open(fixture->path, &with, &fixture->store, ret_error);
}

static void open_store(struct fixture *fixture)
{
	char *error;

	if (try_open(fixture, 2, &error) != STORE_OK)
		fail_msg("%s", error);
}

static void close_store(struct fixture *fixture)
{
	store_close(fixture->store);
	fixture->store = NULL;
}

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	fixture->folder = scratch_create();
	fixture->path = scratch_path(fixture->folder, "deep/er/store");
	fixture->arena = arena_create((size_t)64 << 20);
	open_store(fixture);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	store_close(fixture->store);
	scratch_destroy(fixture->folder);
	free(fixture->path);
	arena_destroy(fixture->arena);
	free(fixture);
	return 0;
}

static struct tables begin(struct fixture *fixture)
{
	return (struct tables){ { store_begin(fixture->store), fixture->arena } };
}

static void visit_put(struct tables *tables, const char *token, int64_t entered_at)
{
	Health__Visit visit = HEALTH__VISIT__INIT;

	visit.token = token;
	visit.entered_at = entered_at;
	table_put(tables, &visits, &visit);
}

/* 0: not there */
static int64_t visit_get(struct kv *kv, struct fixture *fixture, const char *token)
{
	struct view view = { kv, fixture->arena };
	Health__Visit key = HEALTH__VISIT__INIT;
	const Health__Visit *found;

	key.token = token;
	found = table_get(&view, &visits, &key);
	return found ? found->entered_at : 0;
}

static enum store_result commit(struct fixture *fixture, struct tables *tables)
{
	Bus__StoreState *state = store_state(tables->view.kv, fixture->arena);

	assert_non_null(state);
	state->entry++;
	return store_commit(fixture->store, state);
}

static void fill(struct fixture *fixture, unsigned from, unsigned until)
{
	struct tables tables = begin(fixture);

	for (unsigned i = from; i < until; i++) {
		Health__HallState hall = HEALTH__HALL_STATE__INIT;
		char token[16];

		snprintf(token, sizeof(token), "V%u", i);
		visit_put(&tables, token, i + 1);
		hall.hall = token;
		hall.registrations = i / 3;
		table_put(&tables, &halls, &hall);
	}
	assert_int_equal(commit(fixture, &tables), STORE_OK);
}

/* Changes one table of the closed store through LMDB. */
static void behind_its_back(struct fixture *fixture, const char *table, void (*change)(MDB_txn *txn, MDB_dbi dbi))
{
	MDB_env *environment;
	MDB_txn *txn;
	MDB_dbi dbi;

	assert_int_equal(mdb_env_create(&environment), 0);
	assert_int_equal(mdb_env_set_maxdbs(environment, 96), 0);
	assert_int_equal(mdb_env_open(environment, fixture->path, 0, 0640), 0);
	assert_int_equal(mdb_txn_begin(environment, NULL, 0, &txn), 0);
	assert_int_equal(mdb_dbi_open(txn, table, 0, &dbi), 0);
	change(txn, dbi);
	assert_int_equal(mdb_txn_commit(txn), 0);
	mdb_env_close(environment);
}

static void nothing_half_made(void **state)
{
	struct fixture *fixture = *state;
	char *above = scratch_path(fixture->folder, "deep/er");
	DIR *folder = opendir(above);
	unsigned entries = 0;

	for (struct dirent *entry; (entry = readdir(folder));)
		entries += entry->d_name[0] != '.';
	closedir(folder);
	free(above);
	assert_int_equal(entries, 1); /* no temporary folder is left */
}

/* What a stopped creation leaves behind is not taken for a store and does not stand in the way of one. */
static void leftovers_do_no_harm(void **state)
{
	struct fixture *fixture = *state;
	char leftover[600], *file;

	close_store(fixture);
	free(fixture->path);
	fixture->path = scratch_path(fixture->folder, "another");
	snprintf(leftover, sizeof(leftover), "%s.new.%ld", fixture->path, (long)getpid());
	assert_int_equal(mkdir(leftover, 0750), 0);
	file = scratch_path(leftover, "data.mdb");
	scratch_write(file, "half of a page", 14);
	free(file);
	open_store(fixture);
	fill(fixture, 0, 10);
	close_store(fixture);
	open_store(fixture);
}

static void kept_over_reopening(void **state)
{
	struct fixture *fixture = *state;
	struct store_snapshot *snapshot;

	fill(fixture, 0, 500);
	close_store(fixture);
	open_store(fixture);
	snapshot = store_snapshot_begin(fixture->store);
	for (unsigned i = 0; i < 500; i++) {
		char token[16];

		snprintf(token, sizeof(token), "V%u", i);
		assert_int_equal(visit_get(store_snapshot_kv(snapshot), fixture, token), i + 1);
	}
	assert_int_equal(store_snapshot_end(snapshot), STORE_OK);
	fill(fixture, 300, 700); /* digests go on from where they were */
	close_store(fixture);
	open_store(fixture);
}

static void digests_hold_through_changes(void **state)
{
	struct fixture *fixture = *state;
	char *error = NULL;

	fill(fixture, 0, 300);
	for (unsigned round = 0; round < 20; round++) {
		struct tables tables = begin(fixture);
		Health__Visit key = HEALTH__VISIT__INIT;
		char token[16];

		for (unsigned i = round; i < 300; i += 7) {
			snprintf(token, sizeof(token), "V%u", i);
			key.token = token;
			if (i % 2)
				table_delete(&tables, &visits, &key);
			else
				visit_put(&tables, token, i * 1000);
		}
		if (round % 5 == 4)
			store_abort(fixture->store);
		else
			assert_int_equal(commit(fixture, &tables), STORE_OK);
		if (store_check(fixture->store, &error) != STORE_OK)
			fail_msg("%s", error);
	}
}

static void snapshots_see_one_commit(void **state)
{
	struct fixture *fixture = *state;
	struct store_snapshot *before, *after;
	struct tables tables;

	fill(fixture, 0, 1);
	before = store_snapshot_begin(fixture->store);
	tables = begin(fixture);
	visit_put(&tables, "V0", 99);
	visit_put(&tables, "W", 98);
	assert_int_equal(visit_get(tables.view.kv, fixture, "V0"), 99); /* its own writes it sees */
	assert_int_equal(visit_get(store_snapshot_kv(before), fixture, "V0"), 1);
	assert_int_equal(commit(fixture, &tables), STORE_OK);
	assert_int_equal(visit_get(store_snapshot_kv(before), fixture, "V0"), 1);
	assert_int_equal(visit_get(store_snapshot_kv(before), fixture, "W"), 0);
	after = store_snapshot_begin(fixture->store);
	assert_int_equal(visit_get(store_snapshot_kv(after), fixture, "V0"), 99);
	assert_int_equal(store_snapshot_end(before), STORE_OK);
	assert_int_equal(store_snapshot_end(after), STORE_OK);
}

static void aborted_leaves_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct store_snapshot *snapshot;
	struct tables tables = begin(fixture);

	visit_put(&tables, "V0", 1);
	store_abort(fixture->store);
	store_abort(fixture->store); /* once is enough, twice no harm */
	snapshot = store_snapshot_begin(fixture->store);
	assert_int_equal(visit_get(store_snapshot_kv(snapshot), fixture, "V0"), 0);
	store_snapshot_end(snapshot);
	fill(fixture, 5, 6);
}

/* As the table layer writes a string: with its NUL. */
static MDB_val key_of(const char *text)
{
	return (MDB_val){ strlen(text) + 1, (void *)(uintptr_t)text };
}

static void change_a_byte(MDB_txn *txn, MDB_dbi dbi)
{
	MDB_val key = key_of("V7"), value;
	char copy[256];

	assert_int_equal(mdb_get(txn, dbi, &key, &value), 0);
	memcpy(copy, value.mv_data, value.mv_size);
	copy[value.mv_size - 1] ^= 1;
	value.mv_data = copy;
	assert_int_equal(mdb_put(txn, dbi, &key, &value, 0), 0);
}

/* Both are records of this table, each with a checksum that was right where it stood. */
static void swap_two(MDB_txn *txn, MDB_dbi dbi)
{
	MDB_val one = key_of("V7"), other = key_of("V8"), a, b;
	char copy_a[256], copy_b[256];

	assert_int_equal(mdb_get(txn, dbi, &one, &a), 0);
	assert_int_equal(mdb_get(txn, dbi, &other, &b), 0);
	a.mv_data = memcpy(copy_a, a.mv_data, a.mv_size);
	b.mv_data = memcpy(copy_b, b.mv_data, b.mv_size);
	assert_int_equal(mdb_put(txn, dbi, &one, &b, 0), 0);
	assert_int_equal(mdb_put(txn, dbi, &other, &a, 0), 0);
}

static void from_another_table(MDB_txn *txn, MDB_dbi dbi)
{
	MDB_val key = key_of("V7"), value;
	char copy[256];
	MDB_dbi other;

	assert_int_equal(mdb_dbi_open(txn, "hall_state", 0, &other), 0);
	assert_int_equal(mdb_get(txn, other, &key, &value), 0);
	value.mv_data = memcpy(copy, value.mv_data, value.mv_size);
	assert_int_equal(mdb_put(txn, dbi, &key, &value, 0), 0);
}

static void cut_short(MDB_txn *txn, MDB_dbi dbi)
{
	MDB_val key = key_of("V7"), value = key_of("123456");

	assert_int_equal(mdb_put(txn, dbi, &key, &value, 0), 0);
}

static void drop_one(MDB_txn *txn, MDB_dbi dbi)
{
	MDB_val key = key_of("V7");

	assert_int_equal(mdb_del(txn, dbi, &key, NULL), 0);
}

/* Dropped, and another one with a good checksum in its place elsewhere is a change too: the sum of checksums knows. */
static void double_one(MDB_txn *txn, MDB_dbi dbi)
{
	MDB_val key = key_of("V7"), other = key_of("V7b"), value;
	char copy[256];

	assert_int_equal(mdb_get(txn, dbi, &key, &value), 0);
	value.mv_data = memcpy(copy, value.mv_data, value.mv_size);
	assert_int_equal(mdb_put(txn, dbi, &other, &value, 0), 0);
}

static void empty_it(MDB_txn *txn, MDB_dbi dbi)
{
	assert_int_equal(mdb_drop(txn, dbi, 0), 0);
}

static void remove_it(MDB_txn *txn, MDB_dbi dbi)
{
	assert_int_equal(mdb_drop(txn, dbi, 1), 0);
}

static void nothing_at_all(MDB_txn *txn, MDB_dbi dbi)
{
	MDB_val key = key_of("V7"), value;
	char copy[256];

	assert_int_equal(mdb_get(txn, dbi, &key, &value), 0);
	value.mv_data = memcpy(copy, value.mv_data, value.mv_size);
	assert_int_equal(mdb_put(txn, dbi, &key, &value, 0), 0);
}

static void damage_is_found_on_opening(void **state)
{
	static const struct {
		const char *name, *table;
		void (*change)(MDB_txn *txn, MDB_dbi dbi);
	} damages[] = {
		{ "a changed byte", "visit", change_a_byte },
		{ "two records swapped", "visit", swap_two },
		{ "a record of another table", "visit", from_another_table },
		{ "a record too short for a checksum", "visit", cut_short },
		{ "a record dropped", "visit", drop_one },
		{ "a record doubled", "visit", double_one },
		{ "a table emptied", "visit", empty_it },
		{ "a table removed", "visit", remove_it },
		{ "an index emptied", "hall_state.by_size", empty_it },
		{ "the state removed", "state", remove_it },
		{ "the state emptied", "state", empty_it },
		{ "a commit that is not the store's", "visit", nothing_at_all },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		void *fresh;
		struct fixture *fixture;
		char *error;

		setup(&fresh);
		fixture = fresh;
		fill(fixture, 0, 50);
		close_store(fixture);
		behind_its_back(fixture, damages[i].table, damages[i].change);
		if (try_open(fixture, 2, &error) != STORE_DAMAGED)
			fail_msg("%s: %s", damages[i].name, error ? error : "opened");
		assert_non_null(strstr(error, fixture->path));
		free(error);
		teardown(&fresh);
	}
}

/* Under a running store: not served, and nothing else is served or written in that transaction. */
static void damaged_read_is_sticky(void **state)
{
	struct fixture *fixture = *state;
	struct store_snapshot *snapshot;
	struct tables tables;
	Bus__StoreState *before;
	uint8_t *file;
	long size;
	FILE *data;
	char *path = scratch_path(fixture->path, "data.mdb"), *error = NULL;
	static const char secret[] = "a-token-that-stands-nowhere-else";
	bool found = false;

	fill(fixture, 0, 3);
	tables = begin(fixture);
	visit_put(&tables, secret, 5);
	assert_int_equal(commit(fixture, &tables), STORE_OK);
	data = fopen(path, "r+b");
	fseek(data, 0, SEEK_END);
	size = ftell(data);
	file = malloc((size_t)size);
	rewind(data);
	assert_int_equal(fread(file, 1, (size_t)size, data), (size_t)size);
	/* The second occurrence in a node is the one in the value; the first is the key. */
	for (long i = 0; i + (long)sizeof(secret) < size; i++) {
		if (memcmp(file + i, secret, sizeof(secret) - 1) == 0 && file[i - 1] == sizeof(secret) - 1) {
			fseek(data, i, SEEK_SET);
			fputc('A', data);
			found = true;
		}
	}
	assert_true(found);
	fclose(data);
	free(file);
	free(path);
	snapshot = store_snapshot_begin(fixture->store);
	assert_int_equal(visit_get(store_snapshot_kv(snapshot), fixture, "V1"), 2);
	assert_int_equal(visit_get(store_snapshot_kv(snapshot), fixture, secret), 0);
	assert_int_equal(visit_get(store_snapshot_kv(snapshot), fixture, "V1"), 0);
	assert_int_equal(store_snapshot_end(snapshot), STORE_DAMAGED);
	tables = begin(fixture);
	before = store_state(tables.view.kv, fixture->arena);
	visit_get(tables.view.kv, fixture, secret);
	visit_put(&tables, "after", 7);
	assert_int_equal(store_error(fixture->store), STORE_DAMAGED);
	assert_int_equal(store_commit(fixture->store, before), STORE_DAMAGED);
	snapshot = store_snapshot_begin(fixture->store);
	assert_int_equal(visit_get(store_snapshot_kv(snapshot), fixture, "after"), 0);
	assert_int_equal(store_snapshot_end(snapshot), STORE_OK);
	assert_int_equal(store_check(fixture->store, &error), STORE_DAMAGED);
	assert_non_null(strstr(error, "table visit"));
	free(error);
}

/* A program that knows one more table opens the store, and the store stays good for the next opening. */
static void new_table_joins(void **state)
{
	struct fixture *fixture = *state;
	char *error;

	fill(fixture, 0, 20);
	close_store(fixture);
	for (unsigned i = 0; i < 2; i++) {
		if (try_open(fixture, 3, &error) != STORE_OK)
			fail_msg("%s", error);
		close_store(fixture);
	}
	open_store(fixture);
}

static void of_another_service(void **state)
{
	struct fixture *fixture = *state;
	struct store_options with = options(2);
	char *error = NULL;

	close_store(fixture);
	with.service = "alerting";
	assert_int_equal(store_open(fixture->path, &with, &fixture->store, &error), STORE_FAILED);
	assert_non_null(strstr(error, "'test'"));
	free(error);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing_half_made, setup, teardown),
		cmocka_unit_test_setup_teardown(leftovers_do_no_harm, setup, teardown),
		cmocka_unit_test_setup_teardown(kept_over_reopening, setup, teardown),
		cmocka_unit_test_setup_teardown(digests_hold_through_changes, setup, teardown),
		cmocka_unit_test_setup_teardown(snapshots_see_one_commit, setup, teardown),
		cmocka_unit_test_setup_teardown(aborted_leaves_nothing, setup, teardown),
		cmocka_unit_test(damage_is_found_on_opening),
		cmocka_unit_test_setup_teardown(damaged_read_is_sticky, setup, teardown),
		cmocka_unit_test_setup_teardown(new_table_joins, setup, teardown),
		cmocka_unit_test_setup_teardown(of_another_service, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
