/*
 * The limit: what LMDB alone can commit of the same bytes. Plays back the puts that a service has done into an empty environment,
 * so many operations to a transaction, each transaction fully synced.
 *
 *   bench-bare FOLDER OUTSTANDING SECONDS BEFORE:AFTER:OPERATIONS…
 *
 * BEFORE and AFTER are copies of a store, OPERATIONS lie between them: what AFTER has more or otherwise was written by them, in
 * equal shares; a record that only changed was rewritten by each of them; the record of the table "state" by each commit. With
 * several stores every operation is committed in each of them, one store after the other (a fever: health, then alerting).
 * Prints "answered N seconds S puts P bytes B p50 T p99 T": puts and bytes of one operation, and µs from begin to durable; then
 * the mean value size of each of the first store's tables.
 */

#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/runtime/clock.h"

#define TABLES_MAX 64
#define STORES_MAX 4
#define MAP_BYTES ((size_t)4 << 30)
#define AHEAD_BYTES                                                                                                    \
	((off_t)256 << 20) /* blocks on the disk from the beginning, so that no commit waits for the file to grow */

struct record {
	MDB_val key, value;
};

struct table {
	char name[64];
	MDB_dbi dbi;
	struct record *added, *rewritten;
	size_t added_count, rewritten_count;
};

struct store {
	struct table tables[TABLES_MAX];
	size_t table_count, operations, next; /* next: how many are done in this environment */
	MDB_env *environment;
	char folder[512];
};

struct samples {
	int64_t *us;
	size_t count;
};

static void check(int error, const char *what)
{
	if (error) {
		fprintf(stderr, "bench-bare: %s: %s\n", what, mdb_strerror(error));
		exit(EXIT_FAILURE);
	}
}

static void *grow(void *array, size_t count, size_t size)
{
	/* Doubles at powers of two. */
	if ((count & (count - 1)) == 0) {
		array = realloc(array, (count ? 2 * count : 1) * size);
		check(array ? 0 : ENOMEM, "memory");
	}
	return array;
}

/* --- what was written --------------------------------------------------------------------------------------------------- */

static MDB_txn *copy_open(const char *path)
{
	MDB_env *environment;
	MDB_txn *txn;

	check(mdb_env_create(&environment), path);
	check(mdb_env_set_maxdbs(environment, TABLES_MAX + 32), path);
	check(mdb_env_set_mapsize(environment, MAP_BYTES), path);
	check(mdb_env_open(environment, path, MDB_NOTLS | MDB_RDONLY | MDB_NOLOCK, 0), path);
	check(mdb_txn_begin(environment, NULL, MDB_RDONLY, &txn), path);
	return txn; /* and its environment stay open: the records lie in its map */
}

static void table_compare(struct table *table, MDB_txn *before, MDB_txn *after)
{
	MDB_dbi old, new;
	MDB_cursor *cursor;
	struct record record;
	bool known = mdb_dbi_open(before, table->name, 0, &old) == 0;

	check(mdb_dbi_open(after, table->name, 0, &new), table->name);
	check(mdb_cursor_open(after, new, &cursor), table->name);
	while (mdb_cursor_get(cursor, &record.key, &record.value, MDB_NEXT) == 0) {
		MDB_val value;

		if (!known || mdb_get(before, old, &record.key, &value) != 0) {
			table->added = grow(table->added, table->added_count, sizeof(record));
			table->added[table->added_count++] = record;
		} else if (value.mv_size != record.value.mv_size ||
			   memcmp(value.mv_data, record.value.mv_data, value.mv_size) != 0) {
			table->rewritten = grow(table->rewritten, table->rewritten_count, sizeof(record));
			table->rewritten[table->rewritten_count++] = record;
		}
	}
	mdb_cursor_close(cursor);
}

static void store_load(struct store *store, const char *before_path, const char *after_path)
{
	MDB_txn *before = copy_open(before_path), *after = copy_open(after_path);
	MDB_dbi main;
	MDB_cursor *cursor;
	MDB_val name, ignored;

	check(mdb_dbi_open(after, NULL, 0, &main), after_path);
	check(mdb_cursor_open(after, main, &cursor), after_path);
	while (mdb_cursor_get(cursor, &name, &ignored, MDB_NEXT) == 0) {
		struct table *table = &store->tables[store->table_count];

		check(store->table_count < TABLES_MAX && name.mv_size < sizeof(table->name) ? 0 : ENOMEM, "tables");
		memcpy(table->name, name.mv_data, name.mv_size);
		table_compare(table, before, after);
		store->table_count += table->added_count || table->rewritten_count;
		if (!table->added_count && !table->rewritten_count)
			memset(table, 0, sizeof(*table));
	}
	mdb_cursor_close(cursor);
}

/* --- writing it again -------------------------------------------------------------------------------------------------------- */

static void store_renew(struct store *store)
{
	char path[600];
	MDB_txn *txn;
	mdb_filehandle_t file;

	if (store->environment)
		mdb_env_close(store->environment);
	snprintf(path, sizeof(path), "%s/data.mdb", store->folder);
	unlink(path);
	check(mdb_env_create(&store->environment), path);
	check(mdb_env_set_maxdbs(store->environment, TABLES_MAX), path);
	check(mdb_env_set_mapsize(store->environment, MAP_BYTES), path);
	check(mdb_env_open(store->environment, store->folder, MDB_NOTLS, 0640), path);
	check(mdb_env_get_fd(store->environment, &file), path);
	check(fallocate(file, FALLOC_FL_KEEP_SIZE, 0, AHEAD_BYTES) ? errno : 0, path);
	check(mdb_txn_begin(store->environment, NULL, 0, &txn), path);
	for (size_t i = 0; i < store->table_count; i++)
		check(mdb_dbi_open(txn, store->tables[i].name, MDB_CREATE, &store->tables[i].dbi), path);
	check(mdb_txn_commit(txn), path);
	store->next = 0;
}

static void put_all(MDB_txn *txn, MDB_dbi dbi, struct record *records, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		check(mdb_put(txn, dbi, &records[i].key, &records[i].value, 0), "put");
}

/* `count` operations in one transaction. */
static void store_commit(struct store *store, size_t count)
{
	MDB_txn *txn;

	check(mdb_txn_begin(store->environment, NULL, 0, &txn), "begin");
	for (size_t operation = store->next; operation < store->next + count; operation++) {
		for (size_t i = 0; i < store->table_count; i++) {
			struct table *table = &store->tables[i];

			if (strcmp(table->name, "state") == 0)
				continue;
			put_all(txn, table->dbi, table->added, operation * table->added_count / store->operations,
				(operation + 1) * table->added_count / store->operations);
			put_all(txn, table->dbi, table->rewritten, 0, table->rewritten_count);
		}
	}
	for (size_t i = 0; i < store->table_count; i++)
		if (strcmp(store->tables[i].name, "state") == 0)
			put_all(txn, store->tables[i].dbi, store->tables[i].rewritten, 0,
				store->tables[i].rewritten_count);
	check(mdb_txn_commit(txn), "commit");
	store->next += count;
}

static int compare(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

static void sample(struct samples *samples, int64_t us)
{
	samples->us = grow(samples->us, samples->count, sizeof(*samples->us));
	samples->us[samples->count++] = us;
}

static struct samples measure(struct store *stores, size_t store_count, size_t outstanding, double seconds)
{
	struct samples samples = { 0 };
	int64_t left = (int64_t)(seconds * 1e6), begun;

	do {
		for (size_t i = 0; i < store_count; i++) {
			if (stores[i].next + outstanding > stores[i].operations)
				store_renew(&stores[i]); /* not in the measured time */
		}
		begun = clock_monotonic();
		for (size_t i = 0; i < store_count; i++)
			store_commit(&stores[i], outstanding);
		sample(&samples, clock_monotonic() - begun);
		left -= samples.us[samples.count - 1];
	} while (left > 0);
	return samples;
}

static double value_size(const struct table *table)
{
	double bytes = 0;

	for (size_t i = 0; i < table->added_count; i++)
		bytes += (double)table->added[i].value.mv_size;
	return table->added_count ? bytes / (double)table->added_count : 0;
}

static void print(const struct store *stores, size_t store_count, size_t outstanding, struct samples *samples)
{
	double puts = 0, bytes = 0, us = 0;

	for (size_t i = 0; i < store_count; i++) {
		for (const struct table *table = stores[i].tables; table->name[0]; table++) {
			for (size_t j = 0; j < table->added_count; j++) {
				puts += 1.0 / (double)stores[i].operations;
				bytes += (double)(table->added[j].key.mv_size + table->added[j].value.mv_size) /
					 (double)stores[i].operations;
			}
			for (size_t j = 0; j < table->rewritten_count; j++) {
				puts += 1;
				bytes += (double)(table->rewritten[j].key.mv_size + table->rewritten[j].value.mv_size);
			}
		}
	}
	for (size_t i = 0; i < samples->count; i++)
		us += (double)samples->us[i];
	qsort(samples->us, samples->count, sizeof(*samples->us), compare);
	printf("answered %zu seconds %.6f puts %.2f bytes %.0f p50 %lld p99 %lld", samples->count * outstanding,
	       us / 1e6, puts, bytes, (long long)samples->us[samples->count / 2],
	       (long long)samples->us[samples->count * 99 / 100]);
	for (const struct table *table = stores[0].tables; table->name[0]; table++)
		printf(" value.%s %.0f", table->name, value_size(table));
	printf("\n");
}

int main(int argc, char **argv)
{
	static struct store stores[STORES_MAX];
	size_t count = (size_t)argc - 4, outstanding;
	struct samples samples;

	if (argc < 5 || count > STORES_MAX) {
		fprintf(stderr, "usage: bench-bare FOLDER OUTSTANDING SECONDS BEFORE:AFTER:OPERATIONS...\n");
		return EXIT_FAILURE;
	}
	outstanding = strtoul(argv[2], NULL, 10);
	for (size_t i = 0; i < count; i++) {
		char *before = strtok(argv[4 + i], ":"), *after = strtok(NULL, ":"), *operations = strtok(NULL, ":");

		check(before && after && operations ? 0 : EINVAL, "BEFORE:AFTER:OPERATIONS");
		stores[i].operations = strtoul(operations, NULL, 10);
		check(stores[i].operations >= outstanding ? 0 : EINVAL, "fewer operations than outstanding");
		store_load(&stores[i], before, after);
		snprintf(stores[i].folder, sizeof(stores[i].folder), "%s/%zu", argv[1], i);
		check(mkdir(stores[i].folder, 0750) && errno != EEXIST ? errno : 0, stores[i].folder);
		store_renew(&stores[i]);
	}
	samples = measure(stores, count, outstanding, strtod(argv[3], NULL));
	print(stores, count, outstanding, &samples);
	free(samples.us);
	return EXIT_SUCCESS;
}
