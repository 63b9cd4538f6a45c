/*
 * Erasures, from the decision to the certificate. Each step is durable before the next, and each tick takes up what it finds, so that
 * a crash anywhere in between heals itself:
 *
 *   SubjectErased committed → ledger synced, answered → key store rewritten without the key → ErasureCertified committed
 */

#include <sodium.h>
#include <string.h>

#include "common/core/reflect.h"
#include "common/runtime/engine_internal.h"
#include "common/runtime/erasure_ledger.h"

#define CERTIFICATES_MAX DECISION_EVENTS_MAX
#define REWRITE_PAUSE_US                                                                                               \
	100 /* a record: a rewrite takes about a hundredth of that, so the keys of a million rest for minutes */

/* --- what the runtime itself is told ------------------------------------------------------------------------------------------------ */

void decide_erase_again(const struct view *view, const struct context *context, const Bus__EraseAgain *command,
			struct decision *decision)
{
	(void)view;
	(void)context;
	decision_reply(decision, &bus__erase_again_reply__descriptor);
	decision_erase(decision, command->subject_id, "restored");
}

void decide_certify_erasures(const struct view *view, const struct context *context,
			     const Bus__CertifyErasures *command, struct decision *decision)
{
	(void)view;
	(void)context;
	decision_reply(decision, &bus__certify_erasures_reply__descriptor);
	for (size_t i = 0; i < command->n_subject_ids; i++) {
		Bus__ErasureCertified *event = emit_erasure_certified(decision);

		event->subject_id = command->subject_ids[i];
		event->destroyed_at = command->destroyed_at;
		event->keys_left = command->keys_left;
	}
}

void apply_subject_erased(struct tables *tables, const Bus__Event *recorded, const Bus__SubjectErased *event)
{
	Bus__Erasure record = BUS__ERASURE__INIT;

	record.subject_id = event->subject_id;
	record.why = event->why;
	record.erased_at = recorded->recorded_at;
	erasure_put(tables, &record);
}

void apply_erasure_certified(struct tables *tables, const Bus__Event *recorded, const Bus__ErasureCertified *event)
{
	const Bus__Erasure *present = erasure_get(&tables->view, &(Bus__Erasure){ .subject_id = event->subject_id });
	Bus__Erasure record = BUS__ERASURE__INIT;

	(void)recorded;
	if (present)
		record = *present;
	record.subject_id = event->subject_id;
	record.destroyed_at = event->destroyed_at;
	erasure_put(tables, &record);
}

const Bus__Erasure *erasure_find(const struct view *view, const char *subject_id)
{
	Bus__Erasure key = BUS__ERASURE__INIT;

	key.subject_id = subject_id;
	return erasure_get(view, &key);
}

void erasures_emit(const struct view *view, struct decision *decision)
{
	for (size_t i = 0; i < decision->erasure_count; i++) {
		const struct erasure *erasure = &decision->erasures[i];
		const Bus__Erasure *present = erasure_find(view, erasure->subject_id);
		Bus__SubjectErased *event;

		if (present && !present->destroyed_at)
			continue; /* under way */
		event = emit_subject_erased(decision);
		event->subject_id = erasure->subject_id;
		event->why = erasure->why;
	}
}

/* --- destroying ----------------------------------------------------------------------------------------------------------------------- */

/* Those whose keys are not certified to be gone; up to CERTIFICATES_MAX. */
static size_t uncertified_list(const struct view *view, const char *ret_ids[CERTIFICATES_MAX])
{
	const Bus__Erasure from = BUS__ERASURE__INIT, *record;
	struct scan scan;
	size_t count = 0;

	erasure_scan(&scan, view, "erasure.by_destroyed", &from, 1, 1);
	while (count < CERTIFICATES_MAX && (record = erasure_next(&scan)))
		ret_ids[count++] = record->subject_id;
	return count;
}

bool erasures_are_due(const struct engine *engine, const struct view *view, int64_t now)
{
	const char *ids[CERTIFICATES_MAX];

	return now >= engine->rewrite_after && uncertified_list(view, ids) > 0;
}

void erasures_note(struct engine *engine)
{
	const char **ids;
	size_t count = 0;

	if (!engine->ledger_path || !engine->event_count)
		return;
	ids = arena_alloc(engine->arena, engine->event_count * sizeof(*ids));
	for (size_t i = 0; i < engine->event_count; i++) {
		if (strcmp(engine->events[i].event->type, "SubjectErased") == 0)
			ids[count++] = engine->events[i].event->subject;
	}
	if (count)
		erasure_ledger_add(engine->ledger_path, ids, count, engine->now, engine->arena);
}

/* The ledger first, then the keys: a crash between them is taken up again. False: the disk did not let us. */
static bool keys_destroy(struct engine *engine, Bus__CertifyErasures *command)
{
	if (engine->ledger_path && !erasure_ledger_add(engine->ledger_path, command->subject_ids,
						       command->n_subject_ids, engine->now, engine->arena))
		return false;
	if (!engine->keys)
		return true;
	engine->rewrite_after = engine->now + (int64_t)keystore_count(engine->keys) * REWRITE_PAUSE_US;
	if (keystore_destroy(engine->keys, command->subject_ids, command->n_subject_ids) != STORE_OK)
		return false;
	command->keys_left = keystore_count(engine->keys);
	return true;
}

/* Before anything else of the transaction is decided: what it finds is committed. */
void erasures_complete(struct engine *engine)
{
	struct view view = engine_view(engine);
	Bus__CertifyErasures *command = reflect_new(&bus__certify_erasures__descriptor, engine->arena);
	struct context context;

	if (!erasures_are_due(engine, &view, engine->now))
		return;
	command->subject_ids = arena_alloc(engine->arena, CERTIFICATES_MAX * sizeof(*command->subject_ids));
	command->n_subject_ids = uncertified_list(&view, command->subject_ids);
	if (!keys_destroy(engine, command)) {
		if (!engine->head.erasing_since)
			engine->head.erasing_since = engine->now;
		return;
	}
	engine->head.erasing_since = 0;
	command->destroyed_at = engine->now;
	engine_context(engine, &context, "erasures");
	engine_give_own(engine, &command->base, &context, NULL, 0);
}

/* --- after a copy was put back ---------------------------------------------------------------------------------------------------------- */

static bool has_come_back(struct engine *engine, const struct view *view, const char *subject_id)
{
	const Bus__Erasure *present = erasure_find(view, subject_id);
	uint8_t key[SEAL_KEY_SIZE];
	bool found;

	if (!present || !engine->keys || !present->destroyed_at)
		return !present;
	found = keystore_find(engine->keys, subject_id, key) != KEY_NONE;
	sodium_memzero(key, sizeof(key));
	return found;
}

bool erasures_repeat(struct engine *engine, const char **subject_ids, size_t count)
{
	struct view view = engine_view(engine);

	for (size_t i = 0; i < count; i++) {
		Bus__EraseAgain *command;
		struct context context;

		if (!has_come_back(engine, &view, subject_ids[i]))
			continue;
		command = reflect_new(&bus__erase_again__descriptor, engine->arena);
		command->subject_id = subject_ids[i];
		engine_context(engine, &context, arena_printf(engine->arena, "erase-again/%s", subject_ids[i]));
		if (engine_give_own(engine, &command->base, &context, NULL, 0)->rejection)
			return false;
	}
	return true;
}
