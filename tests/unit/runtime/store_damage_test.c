/*
 * A flipped bit anywhere in the store file is never served as data: the store is refused, or the program stops, or every record of
 * every table is what it was. Run with HALLWARD_SOAK set every byte is tried, else some over the whole file (TRIES), more in the two
 * head pages, and some flags of each table.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/runtime/engine_internal.h"
#include "tests/unit/support/bench.h"
#include "tests/unit/support/scratch.h"

extern const struct service health_service;

#define ENTRIES 150
/* A sanitizer makes each try several times as slow. */
#ifdef HALLWARD_SANITIZED
#define TRIES 30
#define HEAD_STEP 41 /* bits */
#define FLAG_STEP 14
#else
#define TRIES 150
#define HEAD_STEP 13
#define FLAG_STEP 4
#endif
#define FLAGS 15
#define HEAD_BYTES 160 /* of a head page; nothing of LMDB's lies behind */
#define SERVED_WRONG 3
#define REFUSED 2

struct fixture {
	struct bench bench;
	struct engine engine; /* as much of one as bench_dump() needs */
	char *dump;           /* of the sound store */
	uint8_t *file;
	size_t size;
	unsigned refused, stopped, unharmed;
};

static char *data_path(const struct bench *bench)
{
	return scratch_path(bench->path, "data.mdb");
}

static char *store_dump(struct fixture *fixture, struct store *store)
{
	fixture->engine = (struct engine){ .store = store };
	fixture->bench.engine = &fixture->engine;
	return bench_dump(&fixture->bench);
}

static struct store *open_read(struct bench *bench, char **ret_error)
{
	static struct table *tables[STORE_SLOTS_MAX];
	struct store_options options = { bench->service->name, tables, engine_tables(bench->service, tables),
					 bench->map_bytes,     0,      false };
	struct store *store = NULL;

	store_open(bench->path, &options, &store, ret_error);
	return store;
}

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	struct bench *bench = &fixture->bench;
	char *path, *error = NULL;
	FILE *data;
	struct stat status;
	struct store *store;

	bench_init(bench, &health_service);
	bench->map_bytes = 16 << 20;
	bench_open(bench, 1);
	bench_adopt(bench, 7);
	for (unsigned i = 0; i < ENTRIES; i++) {
		char token[8] = "";
		Health__RegisterEntry entry = bench_entry(bench, token, i % 20 ? 36.5 : 38.1);

		snprintf(token, sizeof(token), "V%u", i);
		assert_int_equal(bench_tell(bench, &entry.base)->code, BUS__CODE__OK);
	}
	bench_close(bench);
	store = open_read(bench, &error);
	assert_non_null(store);
	fixture->dump = store_dump(fixture, store);
	bench->engine = NULL;
	store_close(store);
	path = data_path(bench);
	assert_int_equal(stat(path, &status), 0);
	fixture->size = (size_t)status.st_size;
	fixture->file = malloc(fixture->size);
	data = fopen(path, "rb");
	assert_int_equal(fread(fixture->file, 1, fixture->size, data), fixture->size);
	fclose(data);
	free(path);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	bench_deinit(&fixture->bench);
	free(fixture->dump);
	free(fixture->file);
	free(fixture);
	return 0;
}

/* In the child: opened and read as a daemon does. */
static void child_read(struct fixture *fixture)
{
	struct store *store;
	char *error = NULL, *dump;

	alarm(20);
	signal(SIGABRT, SIG_DFL);
	signal(SIGSEGV, SIG_DFL);
	signal(SIGBUS, SIG_DFL);
	signal(SIGFPE, SIG_DFL);
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	if (!freopen("/dev/null", "w", stderr))
		_exit(SERVED_WRONG);
	store = open_read(&fixture->bench, &error);
	if (!store)
		_exit(error ? REFUSED : SERVED_WRONG);
	dump = store_dump(fixture, store);
	_exit(strcmp(dump, fixture->dump) == 0 ? 0 : SERVED_WRONG);
}

/* The store's file anew, with one bit flipped. */
static void flip(struct fixture *fixture, const char *path, size_t at, unsigned bit)
{
	int file = open(path, O_WRONLY);

	fixture->file[at] ^= (uint8_t)(1u << bit);
	assert_int_equal(write(file, fixture->file, fixture->size), fixture->size);
	assert_int_equal(ftruncate(file, (off_t)fixture->size), 0);
	close(file);
	fixture->file[at] ^= (uint8_t)(1u << bit);
}

static void try(struct fixture *fixture, const char *path, size_t at, unsigned bit)
{
	pid_t child;
	int status, code;

	flip(fixture, path, at, bit);
	child = fork();
	if (child == 0)
		child_read(fixture);
	assert_int_equal(waitpid(child, &status, 0), child);
	code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	if (code == SERVED_WRONG)
		fail_msg("bit %u of byte %zu (page %zu, byte %zu of it): something else is served", bit, at, at / 4096,
			 at % 4096);
	else if (code == REFUSED)
		fixture->refused++;
	else if (code == 0)
		fixture->unharmed++;
	else
		fixture->stopped++; /* by a signal or by a sanitizer */
}

static void heads(void **state)
{
	struct fixture *fixture = *state;
	char *path = data_path(&fixture->bench);
	bool soak = getenv("HALLWARD_SOAK") != NULL;

	for (size_t page = 0; page < 2; page++) {
		for (size_t bit = 0; bit < (size_t)HEAD_BYTES * 8; bit += soak ? 1 : HEAD_STEP)
			try(fixture, path, page * 4096 + bit / 8, bit % 8);
	}
	assert_true(fixture->refused > 0);
	free(path);
}

/* LMDB's own record of a table: a flag set there would have its keys searched in another order. */
static void table_flags(void **state)
{
	struct fixture *fixture = *state;
	struct table *tables[STORE_SLOTS_MAX];
	size_t count = engine_tables(fixture->bench.service, tables);
	char *path = data_path(&fixture->bench);
	unsigned refused = fixture->refused;
	unsigned step = getenv("HALLWARD_SOAK") ? 1 : FLAG_STEP;

	for (size_t i = 0; i < count; i++) {
		size_t size = strlen(tables[i]->name);
		const uint8_t node[4] = { 2, 0, (uint8_t)size, 0 }; /* holds a table; size of its name */

		for (size_t at = 2 * 4096; at + size + 6 < fixture->size; at++) {
			if (memcmp(fixture->file + at, tables[i]->name, size) != 0 ||
			    memcmp(fixture->file + at - sizeof(node), node, sizeof(node)) != 0)
				continue;
			/* Behind the name: 4 bytes of padding, 2 of flags. */
			for (unsigned bit = (unsigned)i % step; bit < FLAGS; bit += step)
				try(fixture, path, at + size + 4 + bit / 8, bit % 8);
		}
	}
	assert_true(fixture->refused - refused >= FLAGS);
	free(path);
}

static void every_page(void **state)
{
	struct fixture *fixture = *state;
	char *path = data_path(&fixture->bench);
	size_t stride = getenv("HALLWARD_SOAK") ? 1 : fixture->size / TRIES | 1;

	for (size_t at = 0; at < fixture->size; at += stride)
		try(fixture, path, at, (unsigned)(at * 7 / stride % 8));
	assert_true(fixture->refused + fixture->stopped > 5);
	assert_true(fixture->unharmed > 0); /* free pages and gaps */
	free(path);
}

/* The yardstick itself: a store served as it was passes, and one that served something else would not. */
static void yardstick(void **state)
{
	struct fixture *fixture = *state;
	char *path = data_path(&fixture->bench), sound;
	pid_t child;
	int status;

	sound = fixture->dump[100];
	for (unsigned changed = 0; changed < 2; changed++) {
		fixture->dump[100] = changed ? '?' : sound;
		child = fork();
		if (child == 0)
			child_read(fixture);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), changed ? SERVED_WRONG : 0);
	}
	fixture->dump[100] = sound;
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(yardstick, setup, teardown),
		cmocka_unit_test_setup_teardown(heads, setup, teardown),
		cmocka_unit_test_setup_teardown(table_flags, setup, teardown),
		cmocka_unit_test_setup_teardown(every_page, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
