#include "tests/unit/support/keeper.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/reflect.h"
#include "common/core/seal.h"
#include "hallward/health/v1/health.pb-c.h"

#define FIELD "checkpoint" /* holds the box in hex */

static const struct reason refusal = { "TOLD_TO_REFUSE", BUS__CODE__FAILED_PRECONDITION, "refused", "拒绝" };
static struct table keeper_tables[] = { { "visit", &health__visit__descriptor, "token", { { 0 } }, 0 } };

const char *keeper_subject(unsigned number, char ret_id[UUID_TEXT_SIZE])
{
	snprintf(ret_id, UUID_TEXT_SIZE, "01700000-0000-7000-8000-%012u", number);
	return ret_id;
}

static const Health__Visit *kept(const struct view *view, const char *subject_id)
{
	Health__Visit key = HEALTH__VISIT__INIT;

	key.token = subject_id;
	return table_get(view, &keeper_tables[0], &key);
}

/* Without a checkpoint the subject is cleared. */
static void apply_kept(struct tables *tables, const Bus__Event *recorded, const void *data)
{
	const Health__Registration *registration = ((const Health__ExitWithoutEntry *)data)->registration;
	Health__Visit visit = HEALTH__VISIT__INIT;

	(void)recorded;
	visit.token = registration->token;
	visit.checkpoint = registration->checkpoint;
	if (*visit.checkpoint)
		table_put(tables, &keeper_tables[0], &visit);
	else
		table_delete(tables, &keeper_tables[0], &visit);
}

static const struct event_type keeper_events[] = {
	{ &health__exit_without_entry__descriptor, EVERYONE, NOBODY, false, "registration.token", "", apply_kept, "" },
};

static void emit_kept(struct decision *decision, const char *subject_id, const char *box)
{
	Health__ExitWithoutEntry *event = decision_emit(decision, &keeper_events[0]);

	event->registration = reflect_new(&health__registration__descriptor, decision->arena);
	event->registration->token = subject_id;
	event->registration->checkpoint = box;
}

static const char *box_make(const struct context *context, const char *subject_id)
{
	ProtobufCBinaryData box =
		seal_text(context->seal, subject_id, &health__visit__descriptor, FIELD, KEEPER_TEXT, context->arena);
	char *text = arena_alloc(context->arena, 2 * box.len + 1);

	return sodium_bin2hex(text, 2 * box.len + 1, box.data, box.len);
}

static const char *subject_of(const char *token, struct arena *arena)
{
	char id[UUID_TEXT_SIZE];
	const char *space = strchr(token, ' ');

	return strlen(token) == UUID_TEXT_SIZE - 1
		       ? token
		       : arena_strdup(arena, keeper_subject(space ? (unsigned)strtoul(space, NULL, 10) : 0, id));
}

static void decide(const struct view *view, const struct context *context, const void *command,
		   struct decision *decision)
{
	const char *token = ((const Health__RegisterExit *)command)->token;
	const char *subject_id = subject_of(token, context->arena);
	const char *box = strchr("krn", *token) ? box_make(context, subject_id) : "plain";

	decision_reply(decision, &health__register_exit_reply__descriptor);
	if (*token == 'r')
		decision_reject(decision, &refusal, "token");
	else if (*token == 'k' || *token == 'p')
		emit_kept(decision, subject_id, box);
	else if (*token == 'e' || (strlen(token) == UUID_TEXT_SIZE - 1 && kept(view, subject_id)))
		emit_kept(decision, subject_id, "");
	if (strchr("eqs", *token))
		decision_erase(decision, subject_id, *token == 's' ? "silently" : "requested");
}

static const struct command keeper_commands[] = {
	{ &health__register_exit__descriptor, &health__register_exit_reply__descriptor, EVERYONE, never_urgent, decide,
	  "" },
};

static void answer(const struct view *view, const struct context *context, const void *query, struct decision *decision)
{
	const Health__Visit *visit = kept(view, ((const Health__ListEntries *)query)->token);
	Health__ListEntriesReply *reply = decision_reply(decision, &health__list_entries_reply__descriptor);
	Health__Registration *entry = reflect_new(&health__registration__descriptor, context->arena);
	uint8_t bytes[256];
	ProtobufCBinaryData box = { 0, bytes };
	const char *text = "";

	if (visit) {
		sodium_hex2bin(bytes, sizeof(bytes), visit->checkpoint, strlen(visit->checkpoint), NULL, &box.len,
			       NULL);
		text = seal_open(context->seal, visit->token, &health__visit__descriptor, FIELD, box, context->arena);
	}
	entry->token = text ? text : "?";
	reply->entries = arena_alloc(context->arena, sizeof(*reply->entries));
	reply->entries[reply->n_entries++] = entry;
}

static const struct query keeper_queries[] = {
	{ &health__list_entries__descriptor, &health__list_entries_reply__descriptor, EVERYONE, answer, "" },
};

static const ProtobufCMessage *react_erased(const struct view *view, const struct context *context,
					    const Bus__Event *event, const void *data)
{
	Health__RegisterExit *command = reflect_new(&health__register_exit__descriptor, context->arena);

	(void)event;
	command->token = ((const Bus__SubjectErased *)data)->subject_id;
	return kept(view, command->token) && strcmp(((const Bus__SubjectErased *)data)->why, "silently") != 0
		       ? &command->base
		       : NULL;
}

static const struct reaction keeper_reactions[] = {
	{ "keeper", &bus__subject_erased__descriptor, react_erased },
	{ 0 },
};

const struct service keeper_service = {
	.name = "keeper",
	.package = "hallward.health.v1",
	.commands = keeper_commands,
	.command_count = 1,
	.queries = keeper_queries,
	.query_count = 1,
	.events = keeper_events,
	.event_count = 1,
	.tables = keeper_tables,
	.table_count = 1,
	.reactions = keeper_reactions,
};
