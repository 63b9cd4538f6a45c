#include "common/runtime/verify.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/core/reflect.h"
#include "common/runtime/engine_internal.h"

#define VERIFY_ARENA_MAX ((size_t)256 << 20)
#define REPLAY_COMMIT_EVERY 1000 /* entries in one commit of the replayed store */

struct verification {
	const struct service *service;
	struct store *store;
	struct verify_report *report;
	struct arena *arena; /* reset after each entry, but for what stands in `state` */
	struct arena *state_arena;
	Bus__StoreState *state;
	uint64_t sequence;             /* of the last event looked at */
	uint8_t hash[CHAIN_HASH_SIZE]; /* of the last entry */
	size_t hash_size;
	struct store *replayed; /* NULL: no replay */
	struct kv *replayed_kv;
	Bus__StoreState replayed_state;
};

__attribute__((format(printf, 2, 3))) static void damage_note(struct verification *verification, const char *format,
							      ...)
{
	va_list arguments;

	va_start(arguments, format);
	if (!verification->report->damage && vasprintf(&verification->report->damage, format, arguments) < 0)
		verification->report->damage = strdup("damage, and no memory to say which");
	va_end(arguments);
}

/* Is false, so that a check may end with it. */
#define damaged(...) (damage_note(__VA_ARGS__), false)

static bool chain_check(struct verification *verification, const Bus__JournalEntry *entry,
			const struct engine_event *events)
{
	ProtobufCBinaryData previous = { verification->hash_size, verification->hash };
	uint8_t expected[CHAIN_HASH_SIZE];

	journal_hash(previous, entry, events, verification->arena, expected);
	if (entry->hash.len != CHAIN_HASH_SIZE || memcmp(entry->hash.data, expected, CHAIN_HASH_SIZE) != 0)
		return damaged(verification, "journal entry %llu does not continue the chain of hashes",
			       (unsigned long long)entry->entry);
	memcpy(verification->hash, expected, CHAIN_HASH_SIZE);
	verification->hash_size = CHAIN_HASH_SIZE;
	return true;
}

/* The same as the daemon did when it was recorded, on the replayed store. */
static void entry_replay(struct verification *verification, const Bus__JournalEntry *entry,
			 const Bus__Event *const *events, const ProtobufCMessage *const *data)
{
	struct tables tables = { { verification->replayed_kv, verification->arena } };

	journal_put(&tables, entry);
	for (uint32_t i = 0; i < entry->event_count; i++)
		event_put(&tables, events[i]);
	journal_apply(&tables, verification->service, entry, events, data);
}

static bool events_read(struct verification *verification, struct scan *scan, const Bus__JournalEntry *entry,
			struct engine_event *outputs, const Bus__Event **events, const ProtobufCMessage **data)
{
	for (uint32_t i = 0; i < entry->event_count; i++) {
		const Bus__Event *event = event_next(scan);
		const struct event_type *type;
		ProtobufCBinaryData packed;
		size_t index;

		if (!event || event->sequence != verification->sequence + 1)
			return damaged(verification, "event %llu of journal entry %llu is missing",
				       (unsigned long long)verification->sequence + 1,
				       (unsigned long long)entry->entry);
		type = event_type_find(verification->service, event->type, &index);
		if (!type)
			return damaged(verification, "event %llu is of type '%s', which this program does not know",
				       (unsigned long long)event->sequence, event->type);
		packed = reflect_pack(&event->base, verification->arena);
		outputs[i] = (struct engine_event){ event, { packed.data, packed.len } };
		events[i] = event;
		data[i] = protobuf_c_message_unpack(type->data, arena_allocator(verification->arena), event->data.len,
						    event->data.data);
		if (!data[i])
			return damaged(verification, "the data of event %llu cannot be read",
				       (unsigned long long)event->sequence);
		verification->sequence++;
		verification->report->events++;
	}
	return true;
}

static bool entry_check(struct verification *verification, struct scan *event_scan_state,
			const Bus__JournalEntry *entry)
{
	struct engine_event outputs[DECISION_EVENTS_MAX];
	const Bus__Event *events[DECISION_EVENTS_MAX];
	const ProtobufCMessage *data[DECISION_EVENTS_MAX];

	if (entry->entry != verification->report->entries + 1 || entry->first_sequence != verification->sequence + 1 ||
	    entry->event_count > DECISION_EVENTS_MAX)
		return damaged(verification, "journal entry %llu stands where entry %llu should",
			       (unsigned long long)entry->entry, (unsigned long long)verification->report->entries + 1);
	if (!events_read(verification, event_scan_state, entry, outputs, events, data) ||
	    !chain_check(verification, entry, outputs))
		return false;
	verification->report->entries++;
	verification->report->epochs += entry->epoch_begun != 0;
	if (verification->replayed)
		entry_replay(verification, entry, events, data);
	return true;
}

static bool replay_commit(struct verification *verification, bool last)
{
	Bus__StoreState *state = &verification->replayed_state;

	if (!verification->replayed || (!last && verification->report->entries % REPLAY_COMMIT_EVERY))
		return true;
	if (store_commit(verification->replayed, state) != STORE_OK)
		return damaged(verification, "the replayed store could not be written");
	if (!last) {
		store_reserve(verification->replayed, STORE_COMMAND_ROOM);
		verification->replayed_kv = store_begin(verification->replayed);
	}
	return true;
}

static bool journal_check(struct verification *verification, struct kv *kv)
{
	struct view view = { kv, verification->arena };
	const Bus__JournalEntry *entry;
	const Bus__JournalEntry first_entry = BUS__JOURNAL_ENTRY__INIT;
	const Bus__Event first_event = BUS__EVENT__INIT;
	struct scan entries, events;

	journal_scan(&entries, &view, NULL, &first_entry, 0, 0);
	event_scan(&events, &view, NULL, &first_event, 0, 0);
	while ((entry = journal_next(&entries))) {
		if (!entry_check(verification, &events, entry) || !replay_commit(verification, false))
			return false;
		arena_reset(verification->arena);
	}
	if (verification->report->entries != verification->state->entry ||
	    verification->sequence != verification->state->sequence || event_next(&events))
		return damaged(
			verification, "the journal ends at entry %llu, event %llu; the last commit left %llu and %llu",
			(unsigned long long)verification->report->entries, (unsigned long long)verification->sequence,
			(unsigned long long)verification->state->entry,
			(unsigned long long)verification->state->sequence);
	if (verification->state->hash.len != verification->hash_size ||
	    memcmp(verification->state->hash.data, verification->hash, verification->hash_size) != 0)
		return damaged(verification, "the chain of hashes does not end where the last commit left it");
	return replay_commit(verification, true);
}

/* The replayed tables must hold the same records: the same number and sum of checksums in each. */
static bool tables_compare(struct verification *verification)
{
	struct store_snapshot *snapshot = store_snapshot_begin(verification->replayed);
	Bus__StoreState *replayed =
		snapshot ? store_state(store_snapshot_kv(snapshot), verification->state_arena) : NULL;

	assert(verification->state);
	if (snapshot)
		store_snapshot_end(snapshot);
	if (!replayed || replayed->n_digests != verification->state->n_digests)
		return damaged(verification, "the replayed store cannot be read");
	for (size_t i = 0; i < replayed->n_digests; i++) {
		const Bus__TableDigest *ours = verification->state->digests[i], *other = replayed->digests[i];

		if (strcmp(ours->name, other->name) != 0 || ours->count != other->count || ours->sum != other->sum)
			return damaged(verification,
				       "table %s: a replay of the journal gives %llu records, the store has %llu, "
				       "or other ones",
				       ours->name, (unsigned long long)other->count, (unsigned long long)ours->count);
	}
	return true;
}

static bool snapshot_check(struct verification *verification)
{
	struct store_snapshot *snapshot = store_snapshot_begin(verification->store);
	bool good;

	if (!snapshot)
		return damaged(verification, "the store gives no snapshot");
	verification->state = store_state(store_snapshot_kv(snapshot), verification->state_arena);
	good = verification->state && journal_check(verification, store_snapshot_kv(snapshot));
	for (size_t i = 0; verification->state && i < verification->state->n_digests; i++)
		verification->report->records += verification->state->digests[i]->count;
	if (store_snapshot_end(snapshot) != STORE_OK)
		good = damaged(verification, "a record's checksum is wrong");
	return good && (!verification->replayed || tables_compare(verification));
}

static void folder_remove(const char *path)
{
	static const char *const files[] = { "data.mdb", "lock.mdb" };
	char file[512];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (snprintf(file, sizeof(file), "%s/%s", path, files[i]) < (int)sizeof(file))
			unlink(file);
	}
	rmdir(path);
}

bool verify_store(const struct service *service, const char *store_path, size_t map_bytes, const char *rebuild_path,
		  struct verify_report *ret_report)
{
	struct table *tables[STORE_SLOTS_MAX];
	struct store_options options = { .service = service->name,
					 .tables = tables,
					 .map_bytes = map_bytes,
					 .reserve_bytes = 0,
					 .read_only = true };
	struct verification verification = { .service = service, .report = ret_report };

	*ret_report = (struct verify_report){ 0 };
	options.table_count = engine_tables(service, tables);
	if (store_open(store_path, &options, &verification.store, &ret_report->damage) != STORE_OK)
		return false;
	verification.arena = arena_create(VERIFY_ARENA_MAX);
	verification.state_arena = arena_create(VERIFY_ARENA_MAX);
	bus__store_state__init(&verification.replayed_state);
	verification.replayed_state.floor = 1;
	if (store_check(verification.store, &ret_report->damage) == STORE_OK) {
		options.read_only = false;
		if (rebuild_path) {
			folder_remove(rebuild_path);
			if (store_open(rebuild_path, &options, &verification.replayed, &ret_report->damage) == STORE_OK)
				verification.replayed_kv = store_begin(verification.replayed);
		}
		if (!ret_report->damage)
			snapshot_check(&verification);
		store_close(verification.replayed);
		if (rebuild_path)
			folder_remove(rebuild_path);
	}
	store_close(verification.store);
	arena_destroy(verification.arena);
	arena_destroy(verification.state_arena);
	return ret_report->damage == NULL;
}
