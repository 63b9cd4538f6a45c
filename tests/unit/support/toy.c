#include "tests/unit/support/toy.h"

#include <string.h>

#include "common/core/reflect.h"
#include "hallward/health/v1/health.pb-c.h"

static const struct reason refusal = { "TOLD_TO_REFUSE", BUS__CODE__FAILED_PRECONDITION, "'%s' is refused",
				       "拒绝“%s”" };

static struct table toy_tables[] = { { "visit", &health__visit__descriptor, "token", { { 0 } }, 0 } };

static const Health__Visit *told(const struct view *view, const char *token)
{
	Health__Visit key = HEALTH__VISIT__INIT;

	key.token = token;
	return table_get(view, &toy_tables[0], &key);
}

int64_t toy_told(const struct view *view, const char *token)
{
	const Health__Visit *visit = told(view, token);

	return visit ? visit->entered_at : 0;
}

static void count(struct tables *tables, const char *token)
{
	Health__Visit visit = HEALTH__VISIT__INIT;

	visit.token = token;
	visit.entered_at = toy_told(&tables->view, token) + 1;
	table_put(tables, &toy_tables[0], &visit);
}

static void apply_fever(struct tables *tables, const Bus__Event *recorded, const void *data)
{
	(void)recorded;
	count(tables, ((const Health__FeverDetected *)data)->token);
}

static void apply_exit(struct tables *tables, const Bus__Event *recorded, const void *data)
{
	(void)recorded;
	count(tables, ((const Health__ExitWithoutEntry *)data)->registration->token);
}

static const struct event_type toy_events[] = {
	{ &health__fever_detected__descriptor, EVERYONE, NOBODY, true, "token", "", apply_fever, "" },
	{ &health__exit_without_entry__descriptor, EVERYONE, NOBODY, false, "registration.token",
	  "registration.outcome", apply_exit, "" },
};

static void decide(const struct view *view, const struct context *context, const void *command,
		   struct decision *decision)
{
	const Health__RegisterExit *leaving = command;

	(void)view;
	(void)context;
	if (strncmp(leaving->token, "refuse", 6) == 0) {
		decision_reject(decision, &refusal, "token", leaving->token);
		return;
	}
	((Health__RegisterExitReply *)decision_reply(decision, &health__register_exit_reply__descriptor))
		->visitors_inside = (uint32_t)toy_told(view, leaving->token) + 1;
	if (strncmp(leaving->token, "fever", 5) == 0) {
		((Health__FeverDetected *)decision_emit(decision, &toy_events[0]))->token = leaving->token;
	} else if (strncmp(leaving->token, "nothing", 7) != 0) {
		Health__ExitWithoutEntry *event = decision_emit(decision, &toy_events[1]);

		event->registration = reflect_new(&health__registration__descriptor, context->arena);
		event->registration->token = leaving->token;
		event->registration->checkpoint = leaving->checkpoint;
		event->registration->outcome = HEALTH__OUTCOME__EXIT_WITHOUT_ENTRY;
	}
}

static const struct command toy_commands[] = {
	{ &health__register_exit__descriptor, &health__register_exit_reply__descriptor, EVERYONE, never_urgent, decide,
	  "" },
};

static const ProtobufCMessage *leave(const struct context *context, const char *token)
{
	Health__RegisterExit *command = reflect_new(&health__register_exit__descriptor, context->arena);

	command->token = token;
	command->checkpoint = "entrance-1";
	command->kind = HEALTH__KIND__VISITOR;
	command->observed_at = context->now;
	return &command->base;
}

static const ProtobufCMessage *react_fever(const struct view *view, const struct context *context,
					   const Bus__Event *event, const void *data)
{
	(void)view;
	(void)event;
	return leave(context, ((const Health__FeverDetected *)data)->token);
}

static const ProtobufCMessage *react_exit(const struct view *view, const struct context *context,
					  const Bus__Event *event, const void *data)
{
	(void)view;
	(void)event;
	return leave(context, ((const Health__ExitWithoutEntry *)data)->registration->token);
}

static const ProtobufCMessage *react_own(const struct view *view, const struct context *context,
					 const Bus__Event *event, const void *data)
{
	const char *token = ((const Health__ExitWithoutEntry *)data)->registration->token;

	(void)view;
	(void)event;
	return strncmp(token, "loop", 4) == 0 ? leave(context, token) : NULL;
}

static const struct reaction toy_reactions[] = {
	{ "health", &health__fever_detected__descriptor, react_fever },
	{ "health", &health__exit_without_entry__descriptor, react_exit },
	{ "toy", &health__exit_without_entry__descriptor, react_own },
	{ 0 },
};

const struct service toy_service = {
	.name = "toy",
	.package = "hallward.health.v1",
	.commands = toy_commands,
	.command_count = 1,
	.events = toy_events,
	.event_count = 2,
	.tables = toy_tables,
	.table_count = 1,
	.reactions = toy_reactions,
};
