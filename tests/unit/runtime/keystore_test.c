/* The key store and the root key: keys come back as they went in, under the right root key alone, and what is destroyed is gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/runtime/keystore.h"
#include "tests/unit/support/scratch.h"

#define ANNE "01700000-0000-7000-8000-000000000001"
#define BERT "01700000-0000-7000-8000-000000000002"
#define CLEO "01700000-0000-7000-8000-000000000003"

struct fixture {
	char *folder, *path;
	struct keystore_options options;
	struct keystore *keys;
	struct arena *arena;
};

static const uint8_t root[ROOTKEY_SIZE] = "the root key of this test";
static const uint8_t other_root[ROOTKEY_SIZE] = "another";

static int open_as(struct fixture *fixture, const uint8_t *with, char **ret_error)
{
	fixture->options = (struct keystore_options){
		.service = "health", .path = fixture->path, .root = with, .map_bytes = 64 << 20
	};
	return keystore_open(&fixture->options, &fixture->keys, ret_error);
}

static void open_well(struct fixture *fixture)
{
	char *error = NULL;

	if (open_as(fixture, root, &error) != 0)
		fail_msg("%s", error);
}

static void close_keys(struct fixture *fixture)
{
	keystore_close(fixture->keys);
	fixture->keys = NULL;
}

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	fixture->folder = scratch_create();
	fixture->path = scratch_path(fixture->folder, "keys");
	fixture->arena = arena_create(1 << 20);
	*state = fixture;
	return sodium_init() < 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	close_keys(fixture);
	scratch_destroy(fixture->folder);
	free(fixture->path);
	arena_destroy(fixture->arena);
	free(fixture);
	return 0;
}

static struct subject_key key_for(const char *subject_id)
{
	struct subject_key made;

	memset(&made, 0, sizeof(made));
	strcpy(made.subject_id, subject_id);
	randombytes_buf(made.key, sizeof(made.key));
	return made;
}

static void assert_found(struct fixture *fixture, const struct subject_key *made)
{
	uint8_t key[SEAL_KEY_SIZE];

	assert_int_equal(keystore_find(fixture->keys, made->subject_id, key), KEY_FOUND);
	assert_memory_equal(key, made->key, sizeof(key));
}

static void assert_none(struct fixture *fixture, const char *subject_id)
{
	uint8_t key[SEAL_KEY_SIZE];

	assert_int_equal(keystore_find(fixture->keys, subject_id, key), KEY_NONE);
}

/* How often these bytes stand in any file below the folder. */
static size_t occurrences(const char *folder, const void *bytes, size_t size)
{
	DIR *list = opendir(folder);
	size_t count = 0;

	assert_non_null(list);
	for (const struct dirent *entry; (entry = readdir(list));) {
		char *path = scratch_path(folder, entry->d_name);
		FILE *file = entry->d_type == DT_REG ? fopen(path, "rb") : NULL;

		if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
			count += occurrences(path, bytes, size);
		if (file) {
			struct stat status;
			uint8_t *data, *at;

			assert_int_equal(fstat(fileno(file), &status), 0);
			data = at = malloc((size_t)status.st_size + 1);
			assert_int_equal(fread(data, 1, (size_t)status.st_size, file), status.st_size);
			while ((at = memmem(at, (size_t)(data + status.st_size - at), bytes, size))) {
				count++;
				at++;
			}
			free(data);
			fclose(file);
		}
		free(path);
	}
	closedir(list);
	return count;
}

/* The record as it stands in the file: it follows its key. */
static void raw_record(struct fixture *fixture, const char *subject_id, uint8_t ret_record[72])
{
	char *path = scratch_path(fixture->path, "data.mdb");
	FILE *file = fopen(path, "rb");
	static uint8_t data[1 << 20];
	size_t size = fread(data, 1, sizeof(data), file);
	uint8_t *at = memmem(data, size, subject_id, strlen(subject_id) + 1);

	assert_non_null(at);
	memcpy(ret_record, at + strlen(subject_id) + 1 + 8, 72);
	fclose(file);
	free(path);
}

/* --- the root key -------------------------------------------------------------------------------------------------------------- */

static void root_is_made_once(void **state)
{
	struct fixture *fixture = *state;
	char *path = scratch_path(fixture->folder, "root");
	uint8_t first[ROOTKEY_SIZE], again[ROOTKEY_SIZE];
	const char *error = NULL;
	struct stat status;

	assert_int_equal(rootkey_create(fixture->folder, fixture->arena, &error), 0);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_int_equal(rootkey_read(fixture->folder, fixture->arena, first, &error), 0);
	assert_int_equal(rootkey_create(fixture->folder, fixture->arena, &error), -EEXIST);
	assert_int_equal(rootkey_read(fixture->folder, fixture->arena, again, &error), 0);
	assert_memory_equal(first, again, sizeof(first));
	assert_false(sodium_is_zero(first, sizeof(first)));
	free(path);
}

static void root_that_others_may_read_is_refused(void **state)
{
	static const mode_t modes[] = { 0640, 0604, 0660, 0601, 0644 };
	struct fixture *fixture = *state;
	char *path = scratch_path(fixture->folder, "root");
	uint8_t key[ROOTKEY_SIZE];
	const char *error = NULL;

	assert_int_equal(rootkey_create(fixture->folder, fixture->arena, &error), 0);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		chmod(path, modes[i]);
		assert_int_equal(rootkey_read(fixture->folder, fixture->arena, key, &error), -EPERM);
		assert_non_null(strstr(error, "0600"));
	}
	chmod(path, 0400);
	assert_int_equal(rootkey_read(fixture->folder, fixture->arena, key, &error), 0);
	free(path);
}

static void root_of_another_user_is_refused(void **state)
{
	struct fixture *fixture = *state;
	char *path = scratch_path(fixture->folder, "root");
	uint8_t key[ROOTKEY_SIZE];
	const char *error = NULL;

	assert_int_equal(rootkey_create(fixture->folder, fixture->arena, &error), 0);
	if (chown(path, 12345, (gid_t)-1) == 0) { /* only root may give files away */
		assert_int_equal(rootkey_read(fixture->folder, fixture->arena, key, &error), -EPERM);
		assert_non_null(strstr(error, "another user"));
	}
	free(path);
}

static void root_in_each_form(void **state)
{
	static const struct {
		const char *text;
		size_t size;
		bool good;
	} rows[] = {
		{ "74686520726f6f74206b6579206f662074686973207465737400000000000000\n", 65, true },
		{ "74686520726f6f74206b6579206f662074686973207465737400000000000000", 64, true },
		{ "74686520726F6F74206B6579206F662074686973207465737400000000000000\n", 65, true },
		{ "the root key of this test\0\0\0\0\0\0\0", 32, true },
		{ "", 0, false },
		{ "the root key of this test\0\0\0\0\0\0", 31, false },
		{ "74686520726f6f74206b6579206f66207468697320746573740000000000000\n", 64, false },
		{ "74686520726f6f74206b6579206f66207468697320746573740000000000000g", 64, false },
		{ "74686520726f6f74206b6579206f662074686973207465737400000000000000\n\n", 66, false },
	};
	struct fixture *fixture = *state;
	char *path = scratch_path(fixture->folder, "root");

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t key[ROOTKEY_SIZE];
		const char *error = NULL;

		unlink(path);
		scratch_write(path, rows[i].text, rows[i].size);
		chmod(path, 0600);
		if (rows[i].good) {
			assert_int_equal(rootkey_read(fixture->folder, fixture->arena, key, &error), 0);
			assert_memory_equal(key, root, sizeof(root));
		} else {
			assert_int_equal(rootkey_read(fixture->folder, fixture->arena, key, &error), -EBADMSG);
			assert_non_null(strstr(error, "64 hex digits"));
		}
	}
	free(path);
}

static void root_missing_or_a_link(void **state)
{
	struct fixture *fixture = *state;
	char *path = scratch_path(fixture->folder, "root"), *elsewhere = scratch_path(fixture->folder, "elsewhere");
	uint8_t key[ROOTKEY_SIZE];
	const char *error = NULL;

	assert_int_equal(rootkey_read(fixture->folder, fixture->arena, key, &error), -ENOENT);
	assert_non_null(strstr(error, "hallward up"));
	scratch_write(elsewhere, root, sizeof(root));
	assert_int_equal(symlink(elsewhere, path), 0);
	assert_true(rootkey_read(fixture->folder, fixture->arena, key, &error) < 0);
	free(path);
	free(elsewhere);
}

static void root_as_a_credential(void **state)
{
	struct fixture *fixture = *state;
	char *path = scratch_path(fixture->folder, "root-key");
	uint8_t key[ROOTKEY_SIZE];
	const char *error = NULL;

	scratch_write(path, root, sizeof(root));
	setenv("CREDENTIALS_DIRECTORY", fixture->folder, 1);
	assert_int_equal(rootkey_read("/nowhere", fixture->arena, key, &error), 0);
	unsetenv("CREDENTIALS_DIRECTORY");
	assert_memory_equal(key, root, sizeof(root));
	free(path);
}

/* Computed with Python: hashlib.blake2b(b"hallward key wrapping\0health", digest_size=32, key=bytes(range(32))). */
static void derived_as_documented(void **state)
{
	uint8_t from[ROOTKEY_SIZE], key[ROOTKEY_SIZE];
	char text[2 * ROOTKEY_SIZE + 1];

	(void)state;
	for (unsigned i = 0; i < ROOTKEY_SIZE; i++)
		from[i] = (uint8_t)i;
	rootkey_derive(from, "hallward key wrapping", "health", key);
	sodium_bin2hex(text, sizeof(text), key, sizeof(key));
	assert_string_equal(text, "1e455fba12a6196488e7f374595595698791272eb54c48fa91690c53c2958902");
}

/* --- the key store --------------------------------------------------------------------------------------------------------------- */

static void keys_come_back(void **state)
{
	struct fixture *fixture = *state;
	struct subject_key made[] = { key_for(ANNE), key_for(BERT) };
	char *damage = NULL;

	open_well(fixture);
	assert_none(fixture, ANNE);
	assert_int_equal(keystore_commit(fixture->keys, made, 2), STORE_OK);
	assert_int_equal(keystore_count(fixture->keys), 2);
	close_keys(fixture);
	open_well(fixture);
	assert_found(fixture, &made[0]);
	assert_found(fixture, &made[1]);
	assert_none(fixture, CLEO);
	assert_int_equal(keystore_count(fixture->keys), 2);
	close_keys(fixture);
	assert_true(keystore_verify("health", fixture->path, 64 << 20, &damage));
}

static void no_key_stands_in_the_clear(void **state)
{
	struct fixture *fixture = *state;
	struct subject_key made = key_for(ANNE);

	open_well(fixture);
	assert_int_equal(keystore_commit(fixture->keys, &made, 1), STORE_OK);
	close_keys(fixture);
	assert_int_equal(occurrences(fixture->folder, made.key, sizeof(made.key)), 0);
	assert_int_equal(occurrences(fixture->folder, root, sizeof(root)), 0);
	assert_true(occurrences(fixture->folder, ANNE, strlen(ANNE)) > 0);
}

static void wrong_root_key_is_told(void **state)
{
	struct fixture *fixture = *state;
	struct subject_key made = key_for(ANNE);
	char *error = NULL;

	open_well(fixture);
	assert_int_equal(keystore_commit(fixture->keys, &made, 1), STORE_OK);
	close_keys(fixture);
	assert_int_equal(open_as(fixture, other_root, &error), EX_CONFIG);
	assert_non_null(strstr(error, "root key"));
	free(error);
	open_well(fixture);
	assert_found(fixture, &made);
}

static void lookup_is_alike_and_the_rest_is_not(void **state)
{
	struct fixture *fixture = *state;
	uint8_t lookup[SEAL_KEY_SIZE], request[SEAL_KEY_SIZE];
	char *path = fixture->path;

	open_well(fixture);
	memcpy(lookup, keystore_lookup_key(fixture->keys), sizeof(lookup));
	memcpy(request, keystore_request_key(fixture->keys), sizeof(request));
	close_keys(fixture);
	fixture->path = scratch_path(fixture->folder, "alerting");
	fixture->options = (struct keystore_options){
		.service = "alerting", .path = fixture->path, .root = root, .map_bytes = 64 << 20
	};
	assert_int_equal(keystore_open(&fixture->options, &fixture->keys, NULL), 0);
	assert_memory_equal(lookup, keystore_lookup_key(fixture->keys), sizeof(lookup));
	assert_memory_not_equal(request, keystore_request_key(fixture->keys), sizeof(request));
	assert_memory_not_equal(lookup, request, sizeof(lookup));
	free(fixture->path);
	fixture->path = path;
}

static void another_services_keys_are_refused(void **state)
{
	struct fixture *fixture = *state;
	char *error = NULL;

	open_well(fixture);
	close_keys(fixture);
	fixture->options.service = "alerting";
	assert_true(keystore_open(&fixture->options, &fixture->keys, &error) != 0);
	assert_non_null(strstr(error, "health"));
	free(error);
}

/* A record under another subject's id, its checksum mended, does not open: it is bound to its subject. */
static void keys_do_not_change_places(void **state)
{
	struct fixture *fixture = *state;
	struct subject_key made = key_for(ANNE);
	uint8_t record[72], key[SEAL_KEY_SIZE];
	struct table table = { .name = "subject_key" }, *tables[] = { &table };
	struct store_options options = {
		.service = "health", .tables = tables, .table_count = 1, .map_bytes = 64 << 20
	};
	Bus__StoreState empty = BUS__STORE_STATE__INIT;
	struct store *store;
	struct kv *kv;
	char *error = NULL;

	open_well(fixture);
	assert_int_equal(keystore_commit(fixture->keys, &made, 1), STORE_OK);
	close_keys(fixture);
	raw_record(fixture, ANNE, record);
	assert_int_equal(store_open(fixture->path, &options, &store, &error), STORE_OK);
	kv = store_begin(store);
	kv->ops->put(kv, table.slot, (struct span){ (const uint8_t *)BERT, sizeof(BERT) }, (struct span){ record, 72 });
	assert_int_equal(store_commit(store, &empty), STORE_OK);
	store_close(store);
	open_well(fixture);
	assert_found(fixture, &made);
	assert_int_equal(keystore_find(fixture->keys, BERT, key), KEY_DAMAGED);
}

static void damaged_record_is_found_on_opening(void **state)
{
	struct fixture *fixture = *state;
	struct subject_key made = key_for(ANNE);
	char *path = scratch_path(fixture->path, "data.mdb"), *error = NULL, *damage = NULL;
	uint8_t record[72], *data = malloc(1 << 20), *at;
	size_t size;
	FILE *file;

	open_well(fixture);
	assert_int_equal(keystore_commit(fixture->keys, &made, 1), STORE_OK);
	close_keys(fixture);
	raw_record(fixture, ANNE, record);
	file = fopen(path, "r+b");
	size = fread(data, 1, 1 << 20, file);
	for (at = data; (at = memmem(at, size - (size_t)(at - data), record, 72)); at++)
		at[40] ^= 1;
	rewind(file);
	assert_int_equal(fwrite(data, 1, size, file), size);
	fclose(file);
	assert_false(keystore_verify("health", fixture->path, 64 << 20, &damage));
	assert_non_null(strstr(damage, "subject_key"));
	assert_int_equal(open_as(fixture, root, &error), EX_DATAERR);
	free(damage);
	free(error);
	free(data);
	free(path);
}

static void destroyed_key_leaves_no_byte(void **state)
{
	struct fixture *fixture = *state;
	struct subject_key made[] = { key_for(ANNE), key_for(BERT), key_for(CLEO) };
	const char *const gone[] = { ANNE, CLEO };
	uint8_t record[72];

	open_well(fixture);
	assert_int_equal(keystore_commit(fixture->keys, made, 3), STORE_OK);
	raw_record(fixture, ANNE, record);
	assert_true(occurrences(fixture->folder, record, 72) > 0);
	assert_int_equal(keystore_destroy(fixture->keys, gone, 2), STORE_OK);
	assert_none(fixture, ANNE);
	assert_none(fixture, CLEO);
	assert_found(fixture, &made[1]);
	assert_int_equal(keystore_count(fixture->keys), 1);
	for (size_t part = 0; part < 72; part += 8)
		assert_int_equal(occurrences(fixture->folder, record + part, 8), 0);
	assert_int_equal(occurrences(fixture->folder, ANNE, strlen(ANNE)), 0);
	close_keys(fixture);
	open_well(fixture);
	assert_none(fixture, ANNE);
	assert_found(fixture, &made[1]);
	/* And it goes on as a key store does. */
	assert_int_equal(keystore_commit(fixture->keys, &made[2], 1), STORE_OK);
	assert_found(fixture, &made[2]);
}

static void destroying_nobody_rewrites_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct subject_key made = key_for(ANNE);
	const char *const unknown[] = { BERT };
	struct stat before, after;

	open_well(fixture);
	assert_int_equal(keystore_commit(fixture->keys, &made, 1), STORE_OK);
	stat(fixture->path, &before);
	assert_int_equal(keystore_destroy(fixture->keys, unknown, 1), STORE_OK);
	stat(fixture->path, &after);
	assert_int_equal(before.st_ino, after.st_ino);
	assert_found(fixture, &made);
}

/* More than one commit's worth of records. */
static void many_are_kept(void **state)
{
	enum { COUNT = 45000 };
	struct fixture *fixture = *state;
	struct subject_key *made = calloc(COUNT, sizeof(*made));
	const char *gone[1];

	open_well(fixture);
	for (unsigned i = 0; i < COUNT; i++) {
		snprintf(made[i].subject_id, sizeof(made[i].subject_id), "01700000-0000-7000-8000-%012u", i);
		memcpy(made[i].key, &i, sizeof(i));
	}
	for (unsigned i = 0; i < COUNT; i += 500)
		assert_int_equal(keystore_commit(fixture->keys, &made[i], 500), STORE_OK);
	gone[0] = made[20000].subject_id;
	assert_int_equal(keystore_destroy(fixture->keys, gone, 1), STORE_OK);
	assert_int_equal(keystore_count(fixture->keys), COUNT - 1);
	for (unsigned i = 0; i < COUNT; i += 1) {
		if (i != 20000)
			assert_found(fixture, &made[i]);
	}
	assert_none(fixture, gone[0]);
	free(made);
}

static void copy_file(const char *from, const char *to)
{
	char command[1024];

	snprintf(command, sizeof(command), "cp -a %s %s", from, to);
	assert_int_equal(system(command), 0);
}

/* A crash while the store was rewritten left keys.new: before the exchange the fresh one, after it the old one. Either goes. */
static void leftover_is_overwritten_on_opening(void **state)
{
	struct fixture *fixture = *state;
	struct subject_key made[] = { key_for(ANNE), key_for(BERT) };
	const char *const gone[] = { ANNE };
	char *left = scratch_path(fixture->folder, "keys.new"), *old = scratch_path(fixture->folder, "old");
	char *data = scratch_path(left, "data.mdb"), *witness = scratch_path(fixture->folder, "witness");
	uint8_t record[72];

	open_well(fixture);
	assert_int_equal(keystore_commit(fixture->keys, made, 2), STORE_OK);
	raw_record(fixture, ANNE, record);
	copy_file(fixture->path, old);
	assert_int_equal(keystore_destroy(fixture->keys, gone, 1), STORE_OK);
	close_keys(fixture);
	assert_int_equal(rename(old, left), 0);
	assert_int_equal(link(data, witness), 0); /* what becomes of the file's bytes */
	assert_true(occurrences(fixture->folder, record, 72) > 0);
	open_well(fixture);
	assert_int_not_equal(access(left, F_OK), 0);
	assert_int_equal(occurrences(fixture->folder, record, 8), 0);
	assert_none(fixture, ANNE);
	assert_found(fixture, &made[1]);
	free(left);
	free(old);
	free(data);
	free(witness);
}

static void full_map_is_told_and_nothing_is_kept(void **state)
{
	struct fixture *fixture = *state;
	struct subject_key made[256];
	char *error = NULL;
	size_t kept = 0;

	fixture->options = (struct keystore_options){
		.service = "health", .path = fixture->path, .root = root, .map_bytes = 2 << 20
	};
	if (keystore_open(&fixture->options, &fixture->keys, &error) != 0)
		fail_msg("%s", error);
	assert_true(keystore_room(fixture->keys, 16, false) < keystore_room(fixture->keys, 16, true));
	for (unsigned round = 0;; round++) {
		enum store_result result;

		for (unsigned i = 0; i < 16; i++) {
			memset(&made[i], 0, sizeof(made[i]));
			snprintf(made[i].subject_id, sizeof(made[i].subject_id), "01700000-0000-7000-8000-%012u",
				 round * 16 + i);
		}
		result = keystore_commit(fixture->keys, made, 16);
		if (result != STORE_OK) {
			assert_int_equal(result, STORE_FULL);
			break;
		}
		kept += 16;
		assert_true(kept < 100000);
	}
	assert_true(kept > 0);
	assert_int_equal(keystore_count(fixture->keys), kept);
	assert_none(fixture, made[0].subject_id);
	keystore_resize(fixture->keys, 64 << 20);
	assert_int_equal(keystore_commit(fixture->keys, made, 16), STORE_OK);
	assert_found(fixture, &made[0]);
}

/* --- threads ------------------------------------------------------------------------------------------------------------------------ */

struct reading {
	struct fixture *fixture;
	struct subject_key stays;
	atomic_bool done;
	unsigned found;
};

static void *read_on(void *user)
{
	struct reading *reading = user;

	while (!atomic_load(&reading->done)) {
		uint8_t key[SEAL_KEY_SIZE];

		if (keystore_find(reading->fixture->keys, BERT, key) != KEY_FOUND ||
		    memcmp(key, reading->stays.key, sizeof(key)) != 0)
			return NULL;
		reading->found++;
	}
	return reading;
}

/* Another thread finds its key at every moment while keys come and go. */
static void found_while_rewritten(void **state)
{
	struct fixture *fixture = *state;
	struct reading reading = { .fixture = fixture, .stays = key_for(BERT) };
	const char *const gone[] = { ANNE };
	pthread_t thread;
	void *well;

	open_well(fixture);
	assert_int_equal(keystore_commit(fixture->keys, &reading.stays, 1), STORE_OK);
	assert_int_equal(pthread_create(&thread, NULL, read_on, &reading), 0);
	for (unsigned i = 0; i < 20; i++) {
		struct subject_key made = key_for(ANNE);

		assert_int_equal(keystore_commit(fixture->keys, &made, 1), STORE_OK);
		assert_int_equal(keystore_destroy(fixture->keys, gone, 1), STORE_OK);
	}
	atomic_store(&reading.done, true);
	pthread_join(thread, &well);
	assert_non_null(well);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(root_is_made_once),
		CASE(root_that_others_may_read_is_refused),
		CASE(root_of_another_user_is_refused),
		CASE(root_in_each_form),
		CASE(root_missing_or_a_link),
		CASE(root_as_a_credential),
		CASE(derived_as_documented),
		CASE(keys_come_back),
		CASE(no_key_stands_in_the_clear),
		CASE(wrong_root_key_is_told),
		CASE(lookup_is_alike_and_the_rest_is_not),
		CASE(another_services_keys_are_refused),
		CASE(keys_do_not_change_places),
		CASE(damaged_record_is_found_on_opening),
		CASE(destroyed_key_leaves_no_byte),
		CASE(destroying_nobody_rewrites_nothing),
		CASE(many_are_kept),
		CASE(leftover_is_overwritten_on_opening),
		CASE(full_map_is_told_and_nothing_is_kept),
		CASE(found_while_rewritten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
