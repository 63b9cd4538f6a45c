/* Keys and erasure through the engine: a key comes and goes with its decision, and an erasure completes whatever happens on the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/core/reflect.h"
#include "common/runtime/engine_internal.h"
#include "common/runtime/erasure_ledger.h"
#include "common/runtime/verify.h"
#include "tests/unit/support/bench.h"
#include "tests/unit/support/keeper.h"
#include "tests/unit/support/scratch.h"

static int setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	bench_init(bench, &keeper_service);
	bench_open(bench, 1);
	bench_adopt(bench, 7);
	*state = bench;
	return 0;
}

static int teardown(void **state)
{
	struct bench *bench = *state;

	bench_deinit(bench);
	free(bench);
	return 0;
}

static void reopen(struct bench *bench)
{
	static uint64_t epoch = 1;

	bench_close(bench);
	bench_open(bench, ++epoch);
}

/* --- asking ------------------------------------------------------------------------------------------------------------------------ */

static Health__RegisterExit say(struct bench *bench, const char *token)
{
	Health__RegisterExit command = HEALTH__REGISTER_EXIT__INIT;

	command.token = token;
	command.checkpoint = "entrance-1";
	command.kind = HEALTH__KIND__VISITOR;
	command.observed_at = bench->now;
	return command;
}

static const char *tell(struct bench *bench, const char *token)
{
	Health__RegisterExit command = say(bench, token);

	return bench_tell(bench, &command.base)->reason;
}

static struct engine_call call_of(struct bench *bench, const char *token)
{
	Health__RegisterExit command = say(bench, token);

	return bench_call(bench, bench_id(bench, bench->now), &command.base);
}

static const char *text_of(struct bench *bench, unsigned number)
{
	Health__ListEntries query = HEALTH__LIST_ENTRIES__INIT;
	const Health__ListEntriesReply *reply;
	char id[UUID_TEXT_SIZE];

	query.token = keeper_subject(number, id);
	reply = bench_body(bench, bench_ask(bench, &query.base), &health__list_entries_reply__descriptor);
	return arena_strdup(bench->lasting, reply->entries[0]->token);
}

static bool has_key(struct bench *bench, unsigned number)
{
	uint8_t key[SEAL_KEY_SIZE];
	char id[UUID_TEXT_SIZE];
	enum keystore_found found = keystore_find(bench->keys, keeper_subject(number, id), key);

	assert_int_not_equal(found, KEY_DAMAGED);
	return found == KEY_FOUND;
}

static void tick(struct bench *bench)
{
	arena_reset(bench->arena);
	bench->now += 1000000;
	bench->result = engine_tick(bench->engine, bench->now, bench->arena);
	assert_int_equal(bench->result.store, STORE_OK);
}

static unsigned events_of(struct bench *bench, const char *type, unsigned number)
{
	struct store_snapshot *snapshot = store_snapshot_begin(bench->engine->store);
	struct view view = { store_snapshot_kv(snapshot), bench->arena };
	const Bus__Event from = BUS__EVENT__INIT, *event;
	char id[UUID_TEXT_SIZE];
	struct scan scan;
	unsigned count = 0;

	keeper_subject(number, id);
	event_scan(&scan, &view, NULL, &from, 0, 0);
	while ((event = event_next(&scan)))
		count += strcmp(event->type, type) == 0 && strcmp(event->subject, id) == 0;
	store_snapshot_end(snapshot);
	return count;
}

static size_t ledger_count(struct bench *bench)
{
	struct erasure_ledger ledger;
	const char *error = NULL;

	assert_true(erasure_ledger_read(bench->ledger_path, bench->lasting, &ledger, &error));
	return ledger.count;
}

/* Erased, certified, cleared, and nothing of it comes back. */
static void assert_erased(struct bench *bench, unsigned number)
{
	struct verify_report report;
	char *rebuild = scratch_path(bench->folder, "rebuild");

	assert_false(has_key(bench, number));
	assert_string_equal(text_of(bench, number), "");
	assert_true(events_of(bench, "ErasureCertified", number) > 0);
	assert_int_equal(events_of(bench, "ErasureCertified", number), events_of(bench, "SubjectErased", number));
	assert_false(engine_is_due(bench->engine, bench->now + BENCH_DAY, bench->arena));
	if (!verify_store(&keeper_service, bench->path, bench->map_bytes, rebuild, &report))
		fail_msg("%s", report.damage);
	free(rebuild);
}

/* --- copies ------------------------------------------------------------------------------------------------------------------------- */

static void run(const char *what, const char *from, const char *to)
{
	char command[1024];

	snprintf(command, sizeof(command), "rm -rf %s && %s %s %s", to, what, from, to);
	assert_int_equal(system(command), 0);
}

static void keep_copy(struct bench *bench, const char *path, const char *name)
{
	char *copy = scratch_path(bench->folder, name);

	run("cp -a", path, copy);
	free(copy);
}

static void put_back(struct bench *bench, const char *name, const char *path)
{
	char *copy = scratch_path(bench->folder, name);

	run("cp -a", copy, path);
	free(copy);
}

/* --- keys come and go with decisions ---------------------------------------------------------------------------------------------- */

static void accepted_decision_keeps_its_key(void **state)
{
	struct bench *bench = *state;

	assert_string_equal(tell(bench, "keep 1"), "");
	assert_true(has_key(bench, 1));
	assert_string_equal(text_of(bench, 1), KEEPER_TEXT);
	reopen(bench);
	assert_string_equal(text_of(bench, 1), KEEPER_TEXT);
	assert_int_equal(keystore_count(bench->keys), 1);
}

static void refused_decision_leaves_no_key(void **state)
{
	struct bench *bench = *state;

	assert_string_equal(tell(bench, "refuse 1"), "TOLD_TO_REFUSE");
	assert_string_equal(tell(bench, "nothing 2"), "");
	assert_false(has_key(bench, 1));
	assert_false(has_key(bench, 2));
	assert_int_equal(keystore_count(bench->keys), 0);
}

static void each_of_a_batch_for_itself(void **state)
{
	struct bench *bench = *state;
	struct engine_call calls[] = { call_of(bench, "keep 1"), call_of(bench, "refuse 2"), call_of(bench, "keep 3"),
				       call_of(bench, "nothing 4"), call_of(bench, "keep 1") };

	bench_run(bench, calls, 5);
	assert_int_equal(bench->result.store, STORE_OK);
	assert_int_equal(keystore_count(bench->keys), 2);
	assert_string_equal(text_of(bench, 1), KEEPER_TEXT);
	assert_string_equal(text_of(bench, 3), KEEPER_TEXT);
	assert_false(has_key(bench, 2));
	assert_false(has_key(bench, 4));
}

/* The key is on the disk, the store's commit is not: what a crash between the two leaves. */
static void crash_between_the_commits_is_harmless(void **state)
{
	struct bench *bench = *state;

	bench_close(bench);
	keep_copy(bench, bench->path, "store.before");
	bench_open(bench, 2);
	assert_string_equal(tell(bench, "keep 1"), "");
	bench_close(bench);
	put_back(bench, "store.before", bench->path);
	reopen(bench);
	assert_string_equal(text_of(bench, 1), "");
	assert_true(has_key(bench, 1));
	assert_string_equal(tell(bench, "keep 1"), "");
	assert_string_equal(text_of(bench, 1), KEEPER_TEXT);
	assert_int_equal(keystore_count(bench->keys), 1);
}

/* Only those that need a key are refused; when there is room again, they are not. */
static void full_key_store_refuses_cleanly(void **state)
{
	struct bench *bench = *state;
	struct engine_call calls[2];
	struct subject_key made = { "", { 0 } };

	bench_close(bench);
	run("true", bench->keys_path, bench->keys_path);
	bench->keys_map_bytes = 2 << 20;
	bench_open(bench, 3);
	for (unsigned i = 0; keystore_room(bench->keys, 1, false) > 0; i++) {
		keeper_subject(1000 + i, made.subject_id);
		assert_int_equal(keystore_commit(bench->keys, &made, 1), STORE_OK);
	}
	engine_batch_max(bench->engine, 2);
	calls[0] = call_of(bench, "keep 1");
	calls[1] = call_of(bench, "plain 2");
	bench_run(bench, calls, 2);
	assert_int_equal(bench->result.store, STORE_OK);
	assert_string_equal(calls[0].response->reason, "STORE_FULL");
	assert_string_equal(calls[1].response->reason, "");
	assert_false(has_key(bench, 1));
	assert_string_equal(text_of(bench, 1), "");
	engine_resize(bench->engine, bench->map_bytes, bench->reserve_bytes);
	assert_string_equal(tell(bench, "keep 1"), "");
	assert_string_equal(text_of(bench, 1), KEEPER_TEXT);
}

/* The keys' commit comes first: if it fails, nothing is in the store that nobody could open. */
static void keys_that_cannot_be_committed_take_the_batch_with_them(void **state)
{
	struct bench *bench = *state;
	struct engine_call calls[41] = { call_of(bench, "plain 99") };
	struct subject_key made = { "somebody", { 0 } };
	char token[16];

	for (unsigned i = 1; i <= 40; i++) {
		snprintf(token, sizeof(token), "keep %u", i);
		calls[i] = call_of(bench, arena_strdup(bench->lasting, token));
	}

	bench_close(bench);
	run("true", bench->keys_path, bench->keys_path);
	bench->keys_map_bytes = 2 << 20;
	bench_open(bench, 3);
	engine_batch_max(bench->engine, 41);
	/* Since it was asked for room, all of it went. */
	for (unsigned i = 0; keystore_commit(bench->keys, &made, 1) == STORE_OK; i++)
		keeper_subject(1000 + i, made.subject_id);
	bench_run(bench, calls, 41);
	assert_int_equal(bench->result.store, STORE_FULL);
	assert_string_equal(calls[0].response->reason, "STORE_FULL");
	assert_string_equal(calls[1].response->reason, "STORE_FULL");
	reopen(bench);
	assert_string_equal(text_of(bench, 1), "");
	assert_string_equal(text_of(bench, 99), "");
}

/* --- erasure ------------------------------------------------------------------------------------------------------------------------ */

static void erased_at_once_and_certified_with_the_tick(void **state)
{
	struct bench *bench = *state;
	Bus__ErasureCertified *certificate;

	tell(bench, "keep 1");
	tell(bench, "keep 2");
	assert_string_equal(tell(bench, "erase 1"), "");
	assert_int_equal(bench->result.event_count, 2);
	assert_string_equal(bench->result.events[1].event->type, "SubjectErased");
	assert_string_equal(text_of(bench, 1), "");
	assert_true(has_key(bench, 1)); /* for another second */
	assert_int_equal(ledger_count(bench), 1);
	assert_true(engine_is_due(bench->engine, bench->now + 1000000, bench->arena));
	tick(bench);
	assert_int_equal(bench->result.event_count, 1);
	certificate = bus__erasure_certified__unpack(NULL, bench->result.events[0].event->data.len,
						     bench->result.events[0].event->data.data);
	assert_int_equal(certificate->keys_left, 1);
	assert_int_equal(certificate->destroyed_at, bench->now);
	bus__erasure_certified__free_unpacked(certificate, NULL);
	assert_int_equal(ledger_count(bench), 1);
	assert_erased(bench, 1);
	assert_string_equal(text_of(bench, 2), KEEPER_TEXT);
	tick(bench);
	assert_int_equal(bench->result.event_count, 0);
}

/* Also while the box stands in the table and the key in the key store, for another second. */
static void erased_is_opened_to_nobody(void **state)
{
	struct bench *bench = *state;

	tell(bench, "keep 1");
	tell(bench, "silently 1");
	assert_true(has_key(bench, 1));
	assert_string_equal(text_of(bench, 1), "?");
	tick(bench);
	assert_false(has_key(bench, 1));
	assert_string_equal(text_of(bench, 1), "?");
}

static void sealed_after_the_erasure_is_opened_to_nobody(void **state)
{
	struct bench *bench = *state;
	struct engine_call calls[] = { call_of(bench, "keep 1"), call_of(bench, "erase 1"), call_of(bench, "keep 1") };

	bench_run(bench, calls, 3);
	assert_string_equal(calls[2].response->reason, "");
	assert_string_equal(text_of(bench, 1), "?");
	tick(bench);
	assert_false(has_key(bench, 1));
	assert_string_equal(tell(bench, "keep 1"), "");
	assert_string_equal(text_of(bench, 1), "?");
	assert_false(has_key(bench, 1));
}

static void service_clears_by_its_own_reaction(void **state)
{
	struct bench *bench = *state;

	tell(bench, "keep 1");
	assert_string_equal(tell(bench, "quietly 1"), "");
	assert_int_equal(bench->result.event_count, 2);
	assert_string_equal(bench->result.events[0].event->type, "SubjectErased");
	tick(bench);
	assert_erased(bench, 1);
}

static void several_share_one_rewrite(void **state)
{
	struct bench *bench = *state;
	struct engine_call calls[70];
	struct stat before, between, after;
	char token[16];

	for (unsigned i = 0; i < 70; i++) {
		snprintf(token, sizeof(token), "keep %u", i);
		calls[i] = call_of(bench, arena_strdup(bench->lasting, token));
	}
	bench_run(bench, calls, 70);
	for (unsigned i = 0; i < 70; i++) {
		snprintf(token, sizeof(token), "erase %u", i);
		calls[i] = call_of(bench, arena_strdup(bench->lasting, token));
	}
	bench_run(bench, calls, 70);
	stat(bench->keys_path, &before);
	tick(bench);
	assert_int_equal(bench->result.event_count, DECISION_EVENTS_MAX);
	assert_int_equal(keystore_count(bench->keys), 70 - DECISION_EVENTS_MAX);
	stat(bench->keys_path, &between);
	tick(bench);
	tick(bench);
	stat(bench->keys_path, &after);
	assert_int_equal(keystore_count(bench->keys), 0);
	assert_int_not_equal(before.st_ino, between.st_ino);
	assert_int_not_equal(between.st_ino, after.st_ino);
	assert_int_equal(ledger_count(bench), 70);
	for (unsigned i = 0; i < 70; i += 23)
		assert_erased(bench, i);
}

/* --- crashes ------------------------------------------------------------------------------------------------------------------------- */

static void crash_after_the_event(void **state)
{
	struct bench *bench = *state;

	tell(bench, "keep 1");
	tell(bench, "erase 1");
	reopen(bench);
	assert_int_equal(ledger_count(bench), 1);
	assert_erased(bench, 1);
}

static void crash_after_the_ledger(void **state)
{
	struct bench *bench = *state;
	char id[UUID_TEXT_SIZE];
	const char *ids[] = { keeper_subject(1, id) };

	tell(bench, "keep 1");
	tell(bench, "erase 1");
	assert_true(erasure_ledger_add(bench->ledger_path, ids, 1, bench->now, bench->arena));
	reopen(bench);
	assert_int_equal(ledger_count(bench), 1);
	assert_erased(bench, 1);
	assert_int_equal(events_of(bench, "SubjectErased", 1), 1);
}

/* The key store is rewritten, or half way there, and the certificate is not committed. */
static void crash_around_the_rewrite(void **state)
{
	static const char *const left[] = { NULL, "keys.before", "keys.half" };

	for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
		struct bench *bench;
		char *data, *half, *new_path;

		setup(state);
		bench = *state;
		new_path = scratch_path(bench->folder, "keys.new");
		half = scratch_path(bench->folder, "keys.half");
		tell(bench, "keep 1");
		tell(bench, "keep 2");
		tell(bench, "erase 1");
		bench_close(bench);
		keep_copy(bench, bench->path, "store.before");
		keep_copy(bench, bench->keys_path, "keys.before");
		assert_int_equal(mkdir(half, 0700), 0);
		data = scratch_path(half, "data.mdb");
		scratch_write(data, "half a page", 11);
		reopen(bench);
		assert_false(has_key(bench, 1));
		bench_close(bench);
		put_back(bench, "store.before", bench->path);
		if (i == 2) /* before the exchange: the old one still is in its place */
			put_back(bench, "keys.before", bench->keys_path);
		if (left[i])
			put_back(bench, left[i], new_path);
		reopen(bench);
		assert_int_not_equal(access(new_path, F_OK), 0);
		assert_int_equal(ledger_count(bench), 1);
		assert_erased(bench, 1);
		assert_string_equal(text_of(bench, 2), KEEPER_TEXT);
		free(data);
		free(half);
		free(new_path);
		if (i + 1 < sizeof(left) / sizeof(left[0]))
			teardown(state);
	}
}

/* Without a ledger nothing is destroyed: an older copy would bring the person back for good. */
static void ledger_that_cannot_be_written_holds_it_up(void **state)
{
	struct bench *bench = *state;
	char *folder = scratch_path(bench->folder, "erasures");
	int64_t since;

	scratch_write(folder, "in the way", 10);
	tell(bench, "keep 1");
	tell(bench, "erase 1");
	tick(bench);
	assert_int_equal(bench->result.event_count, 0);
	assert_true(has_key(bench, 1));
	since = bench->result.head.erasing_since;
	assert_int_not_equal(since, 0);
	tick(bench);
	assert_int_equal(bench->result.head.erasing_since, since);
	assert_int_equal(unlink(folder), 0);
	tick(bench);
	assert_erased(bench, 1);
	assert_int_equal(bench->result.head.erasing_since, 0);
	free(folder);
}

/* --- older copies --------------------------------------------------------------------------------------------------------------------- */

static void older_copy_is_erased_again(void **state)
{
	static const struct {
		bool store, keys;
		unsigned erased;
	} rows[] = { { true, true, 1 }, { true, false, 1 }, { false, true, 2 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bench *bench;

		if (i) {
			teardown(state);
			setup(state);
		}
		bench = *state;
		tell(bench, "keep 1");
		tell(bench, "keep 2");
		bench_close(bench);
		keep_copy(bench, bench->path, "store.before");
		keep_copy(bench, bench->keys_path, "keys.before");
		reopen(bench);
		tell(bench, "erase 1");
		tick(bench);
		bench_close(bench);
		if (rows[i].store)
			put_back(bench, "store.before", bench->path);
		if (rows[i].keys)
			put_back(bench, "keys.before", bench->keys_path);
		reopen(bench);
		assert_erased(bench, 1);
		assert_int_equal(events_of(bench, "SubjectErased", 1), rows[i].erased);
		assert_string_equal(text_of(bench, 2), KEEPER_TEXT);
		assert_int_equal(ledger_count(bench), 1);
		/* And it stays so. */
		reopen(bench);
		assert_int_equal(events_of(bench, "SubjectErased", 1), rows[i].erased);
	}
}

static void bad_ledger_is_told(void **state)
{
	struct bench *bench = *state;
	struct erasure_ledger ledger;
	const char *error = NULL;
	static const char text[] = "01700000-0000-7000-8000-000000000001 2020-02-10T01:00:00Z\nwhoever\n";

	tell(bench, "keep 1");
	tell(bench, "erase 1");
	tick(bench);
	scratch_write(bench->ledger_path, text, sizeof(text) - 1);
	assert_false(erasure_ledger_read(bench->ledger_path, bench->arena, &ledger, &error));
	assert_non_null(strstr(error, "line 2"));
}

static void line_cut_off_by_a_crash_is_replaced(void **state)
{
	struct bench *bench = *state;
	static const char text[] = "01700000-0000-7000-8000-000000000009 2020-02-10T01:00:00Z\n01700000-0000-70";

	tell(bench, "keep 1");
	tell(bench, "erase 1");
	tick(bench);
	scratch_write(bench->ledger_path, text, sizeof(text) - 1);
	assert_int_equal(ledger_count(bench), 1);
	tell(bench, "keep 2");
	tell(bench, "erase 2");
	tick(bench);
	assert_int_equal(ledger_count(bench), 2);
}

/* A ledger of so many lines and one cut off takes another; what that took of memory. */
static size_t added_to_ledger_of(struct bench *bench, unsigned lines)
{
	static const char id[] = "01700000-0000-7000-8000-0000000000ff";
	const char *ids[] = { id };
	struct arena *arena = arena_create((size_t)64 << 20);
	char *text = arena_alloc(arena, lines * 64 + 64);
	size_t used, size = 0;

	for (unsigned i = 0; i < lines; i++)
		size += (size_t)sprintf(text + size, "01700000-0000-7000-8000-1%011x 2020-02-10T01:00:00Z\n", i);
	size += (size_t)sprintf(text + size, "01700000-0000-70");
	scratch_write(bench->ledger_path, text, size);
	arena_reset(arena);
	assert_true(erasure_ledger_add(bench->ledger_path, ids, 1, bench->now, arena));
	assert_true(erasure_ledger_add(bench->ledger_path, ids, 1, bench->now, arena));
	used = arena_used(arena);
	arena_destroy(arena);
	assert_int_equal(ledger_count(bench), lines + 1);
	return used;
}

/* Years of erasures make none of them slower. */
static void long_ledger_is_not_read_whole(void **state)
{
	struct bench *bench = *state;
	size_t long_ago;

	tell(bench, "keep 1");
	tell(bench, "erase 1");
	tick(bench);
	long_ago = added_to_ledger_of(bench, 30000);
	assert_in_range(added_to_ledger_of(bench, 60000), long_ago - 1000, long_ago + 1000);
}

/* --- request hashes ------------------------------------------------------------------------------------------------------------------- */

static void request_hash_confirms_no_guess(void **state)
{
	struct bench *bench = *state;
	Health__RegisterExit command = say(bench, "keep 1");
	struct engine_call call = bench_call(bench, bench_id(bench, bench->now), &command.base);
	struct store_snapshot *snapshot;
	const Bus__JournalEntry *entry;
	uint8_t guess[REQUEST_HASH_SIZE];
	crypto_generichash_state hash;
	struct view view;

	bench_run(bench, &call, 1);
	snapshot = store_snapshot_begin(bench->engine->store);
	view = (struct view){ store_snapshot_kv(snapshot), bench->arena };
	entry = journal_get(&view, &(Bus__JournalEntry){ .entry = 3 });
	assert_non_null(entry);
	assert_string_equal(entry->request_id, call.request->request_id);
	crypto_generichash_init(&hash, NULL, 0, sizeof(guess));
	crypto_generichash_update(&hash, (const uint8_t *)call.request->method, strlen(call.request->method) + 1);
	crypto_generichash_update(&hash, (const uint8_t *)"", 1);
	crypto_generichash_update(&hash, call.request->body.data, call.request->body.len);
	crypto_generichash_final(&hash, guess, sizeof(guess));
	assert_int_equal(entry->request_hash.len, sizeof(guess));
	assert_memory_not_equal(entry->request_hash.data, guess, sizeof(guess));
	store_snapshot_end(snapshot);
	/* It still tells the same request from another, also after a start. */
	reopen(bench);
	bench_run(bench, &call, 1);
	assert_true(call.repeated);
	command = say(bench, "keep 2");
	assert_string_equal(bench_tell_as(bench, call.request->request_id, &command.base)->reason, "REQUEST_ID_REUSED");
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(accepted_decision_keeps_its_key),
		CASE(refused_decision_leaves_no_key),
		CASE(each_of_a_batch_for_itself),
		CASE(crash_between_the_commits_is_harmless),
		CASE(full_key_store_refuses_cleanly),
		CASE(keys_that_cannot_be_committed_take_the_batch_with_them),
		CASE(erased_at_once_and_certified_with_the_tick),
		CASE(erased_is_opened_to_nobody),
		CASE(sealed_after_the_erasure_is_opened_to_nobody),
		CASE(service_clears_by_its_own_reaction),
		CASE(several_share_one_rewrite),
		CASE(crash_after_the_event),
		CASE(crash_after_the_ledger),
		cmocka_unit_test_teardown(crash_around_the_rewrite, teardown),
		CASE(ledger_that_cannot_be_written_holds_it_up),
		CASE(older_copy_is_erased_again),
		CASE(bad_ledger_is_told),
		CASE(long_ledger_is_not_read_whole),
		CASE(line_cut_off_by_a_crash_is_replaced),
		CASE(request_hash_confirms_no_guess),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
