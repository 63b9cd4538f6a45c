#include "common/runtime/builtin.h"

#include <string.h>

#include "common/core/assemble.h"
#include "common/core/contract.h"
#include "common/core/reflect.h"
#include "common/core/topic.h"
#include "common/runtime/engine_internal.h"

#define FETCH_EVENTS_DEFAULT 1000
#define FETCH_BYTES_DEFAULT (1024 * 1024)
#define FACETS_MAX 8
#define FETCH_SCAN_MAX 5000 /* events looked at for one answer: it must not hold up the loop */

const struct reaction bus_reactions[] = { { 0 } };
SERVICE_ASSEMBLE(NULL);

/* --- decide ---------------------------------------------------------------------------------------------------------------------- */

void decide_adopt_plan(const struct view *view, const struct context *context, const Bus__AdoptPlan *command,
		       struct decision *decision)
{
	const Bus__PlanRecord *present = plan_get(view, &(Bus__PlanRecord){ .id = 1 });
	const char *why = NULL;
	const struct engine_plan *plan = engine_plan_load(command->plan, context->arena, &why);
	Bus__AdoptPlanReply *reply;
	Bus__PlanAdopted *event;

	if (!plan) {
		decision_reject(decision, &REASON_PLAN_INVALID, "plan", why);
		return;
	}
	reply = decision_reply(decision, &bus__adopt_plan_reply__descriptor);
	reply->plan_version = plan->version;
	if (present && strcmp(present->version, plan->version) == 0)
		return;
	event = emit_plan_adopted(decision);
	event->version = plan->version;
	event->plan = command->plan;
}

static const Bus__Trouble *trouble_find(const struct view *view, const char *publisher,
					Bus__BusTroubleNoticed__Kind kind)
{
	return trouble_get(view, &(Bus__Trouble){ .publisher = publisher, .kind = kind });
}

/* A silent publisher is one trouble until it is heard again; a fork or a loss is over as soon as it is recorded. */
static bool trouble_lasts(Bus__BusTroubleNoticed__Kind kind)
{
	return kind == BUS__BUS_TROUBLE_NOTICED__KIND__PUBLISHER_SILENT;
}

void decide_notice_bus_trouble(const struct view *view, const struct context *context,
			       const Bus__NoticeBusTrouble *command, struct decision *decision)
{
	const Bus__BusTroubleNoticed *trouble = command->trouble;
	Bus__BusTroubleNoticed *event;

	(void)context;
	decision_reply(decision, &bus__notice_bus_trouble_reply__descriptor);
	if (trouble_lasts(trouble->kind) && trouble_find(view, trouble->publisher, trouble->kind))
		return;
	event = emit_bus_trouble_noticed(decision);
	*event = *trouble;
}

void decide_clear_bus_trouble(const struct view *view, const struct context *context,
			      const Bus__ClearBusTrouble *command, struct decision *decision)
{
	Bus__BusTroubleCleared *event;

	(void)context;
	decision_reply(decision, &bus__clear_bus_trouble_reply__descriptor);
	if (!trouble_find(view, command->trouble->publisher, command->trouble->kind))
		return;
	event = emit_bus_trouble_cleared(decision);
	*event = *command->trouble;
}

void decide_expire_requests(const struct view *view, const struct context *context, const Bus__ExpireRequests *command,
			    struct decision *decision)
{
	(void)view;
	(void)context;
	decision_reply(decision, &bus__expire_requests_reply__descriptor);
	emit_requests_expired(decision)->older_than_at = command->older_than_at;
}

/* --- apply ----------------------------------------------------------------------------------------------------------------------- */

void apply_plan_adopted(struct tables *tables, const Bus__Event *recorded, const Bus__PlanAdopted *event)
{
	Bus__PlanRecord record = BUS__PLAN_RECORD__INIT;

	(void)recorded;
	record.id = 1;
	record.version = event->version;
	record.plan = event->plan;
	plan_put(tables, &record);
}

void apply_bus_trouble_noticed(struct tables *tables, const Bus__Event *recorded, const Bus__BusTroubleNoticed *event)
{
	Bus__Trouble record = BUS__TROUBLE__INIT;

	if (!trouble_lasts(event->kind))
		return;
	record.publisher = event->publisher;
	record.kind = event->kind;
	record.since_at = recorded->recorded_at;
	trouble_put(tables, &record);
}

void apply_bus_trouble_cleared(struct tables *tables, const Bus__Event *recorded, const Bus__BusTroubleCleared *event)
{
	(void)recorded;
	trouble_delete(tables, &(Bus__Trouble){ .publisher = event->publisher, .kind = event->kind });
}

void apply_requests_expired(struct tables *tables, const Bus__Event *recorded, const Bus__RequestsExpired *event)
{
	struct scan scan;
	const Bus__RequestRecord *record;
	uint8_t uuid[UUID_SIZE];

	(void)recorded;
	/* The ids begin with their time, so the oldest come first; there may be millions. */
	request_scan(&scan, &tables->view, NULL, &(Bus__RequestRecord){ .request_id = "" }, 0, 0);
	for (struct arena_mark before = arena_mark(tables->view.arena);
	     (record = request_next(&scan)) && uuid7_parse(record->request_id, uuid) &&
	     uuid7_time(uuid) < event->older_than_at;
	     arena_rewind(tables->view.arena, before))
		request_delete(tables, record);
}

/* --- FetchEvents ------------------------------------------------------------------------------------------------------------------- */

enum epoch_relation epoch_relate(const struct view *view, uint64_t epoch, uint64_t sequence, uint64_t last_sequence,
				 uint64_t *ret_fork_sequence)
{
	struct scan scan;
	const Bus__Epoch *record;
	bool found = false;

	if (epoch == 0 && sequence == 0)
		return EPOCH_ON_LINE;
	/* An epoch ends where the next begins; the present one has no end but the last event. */
	epoch_scan(&scan, view, NULL, &(Bus__Epoch){ .ordinal = 0 }, 0, 0);
	while ((record = epoch_next(&scan))) {
		if (found) {
			*ret_fork_sequence = record->after_sequence;
			return sequence > record->after_sequence ? EPOCH_IS_FORKED : EPOCH_ON_LINE;
		}
		found = record->epoch == epoch;
	}
	*ret_fork_sequence = last_sequence;
	return found ? EPOCH_ON_LINE : EPOCH_IS_UNKNOWN;
}

static bool topics_match(const Bus__FetchEvents *fetch, const Bus__Event *event, struct arena *arena)
{
	const char *topic = fetch->n_topics ? topic_format(event, arena) : NULL;

	for (size_t i = 0; i < fetch->n_topics; i++) {
		if (topic_matches(topic, fetch->topics[i]))
			return true;
	}
	return !fetch->n_topics;
}

/* Whether the cursor can be served; if not, the rejection and its FetchRefusal. */
static bool cursor_check(const struct view *view, const Bus__FetchEvents *fetch, const Bus__StoreState *state,
			 uint64_t present_epoch, struct decision *decision)
{
	uint64_t after = fetch->after_sequence, fork = 0;
	enum epoch_relation relation = epoch_relate(view, fetch->epoch, after, state->sequence, &fork);
	Bus__FetchRefusal *refusal;

	if (relation == EPOCH_ON_LINE && after <= state->sequence && after + 1 >= state->floor)
		return true;
	refusal = decision_reply(decision, &bus__fetch_refusal__descriptor);
	refusal->epoch = present_epoch;
	refusal->last_sequence = state->sequence;
	refusal->floor = state->floor;
	if (relation == EPOCH_IS_FORKED) {
		refusal->fork_sequence = fork;
		decision_reject(decision, &REASON_EPOCH_FORKED, "epoch", (unsigned long long)fork);
	} else if (relation == EPOCH_IS_UNKNOWN) {
		decision_reject(decision, &REASON_EPOCH_UNKNOWN, "epoch", (unsigned long long)fetch->epoch);
	} else if (after > state->sequence) {
		decision_reject(decision, &REASON_CURSOR_AHEAD, "after_sequence", (unsigned long long)after,
				(unsigned long long)state->sequence);
	} else {
		decision_reject(decision, &REASON_BELOW_FLOOR, "after_sequence", (unsigned long long)state->floor - 1,
				(unsigned long long)state->floor);
	}
	return false;
}

/* The epoch in which an event with this sequence was recorded, or would be: UINT64_MAX for the present one. */
static uint64_t epoch_at(const struct view *view, uint64_t sequence)
{
	struct scan scan;
	const Bus__Epoch *record;
	uint64_t epoch = 0;

	epoch_scan(&scan, view, NULL, &(Bus__Epoch){ .ordinal = 0 }, 0, 0);
	while ((record = epoch_next(&scan)) && record->after_sequence < sequence)
		epoch = record->epoch;
	return epoch;
}

static void events_collect(const struct view *view, const Bus__FetchEvents *fetch, Bus__FetchEventsReply *reply)
{
	size_t events_max = fetch->max_events ? fetch->max_events : FETCH_EVENTS_DEFAULT;
	size_t bytes_max = fetch->max_bytes ? fetch->max_bytes : FETCH_BYTES_DEFAULT;
	size_t bytes = 0;
	struct scan scan;
	const Bus__Event *event;

	reply->events = arena_alloc(view->arena, events_max * sizeof(*reply->events));
	event_scan(&scan, view, NULL, &(Bus__Event){ .sequence = fetch->after_sequence + 1 }, 0, 1);
	for (size_t looked_at = 0; looked_at < FETCH_SCAN_MAX; looked_at++) {
		struct arena_mark before = arena_mark(view->arena);
		uint64_t sequence;

		event = event_next(&scan);
		if (!event)
			return;
		sequence = event->sequence;
		if (topics_match(fetch, event, view->arena)) {
			bytes += bus__event__get_packed_size(event);
			if (reply->n_events == events_max || (reply->n_events && bytes > bytes_max))
				return;
			reply->events[reply->n_events++] = (Bus__Event *)event;
		} else {
			arena_rewind(view->arena, before); /* what is passed over must not fill the arena */
		}
		reply->through_sequence = sequence;
	}
}

void query_fetch_events(const struct view *view, const struct context *context, const Bus__FetchEvents *query,
			struct decision *decision)
{
	Bus__StoreState *state = store_state(view->kv, view->arena);
	Bus__FetchEventsReply *reply;

	(void)context;
	if (!state || !cursor_check(view, query, state, epoch_at(view, UINT64_MAX), decision))
		return;
	reply = decision_reply(decision, &bus__fetch_events_reply__descriptor);
	reply->last_sequence = state->sequence;
	reply->through_sequence = query->after_sequence;
	events_collect(view, query, reply);
	/* Until all is given the cursor stays in the epoch that it has reached, so that it is known after any copy is put back. */
	reply->epoch = epoch_at(view, reply->through_sequence < state->sequence ? reply->through_sequence : UINT64_MAX);
}

/* --- GetPlan ------------------------------------------------------------------------------------------------------------------------ */

const Bus__Event *plan_adoption(const struct view *view)
{
	const Bus__StoreState *state = store_state(view->kv, view->arena);

	for (size_t i = 0; state && i < state->n_types; i++) {
		if (strcmp(state->types[i]->type, reflect_short_name(&bus__plan_adopted__descriptor)) == 0)
			return event_get(view, &(Bus__Event){ .sequence = state->types[i]->sequence });
	}
	return NULL;
}

void query_get_plan(const struct view *view, const struct context *context, const Bus__GetPlan *query,
		    struct decision *decision)
{
	const Bus__PlanRecord *present = plan_get(view, &(Bus__PlanRecord){ .id = 1 });
	const Bus__Event *adoption = plan_adoption(view);
	Bus__GetPlanReply *reply = decision_reply(decision, &bus__get_plan_reply__descriptor);

	(void)context;
	(void)query;
	if (!present || !adoption)
		return;
	reply->plan_version = present->version;
	reply->plan = present->plan;
	reply->adopted_at = adoption->recorded_at;
	reply->adopted_by = adoption->actor;
}

/* --- GetStatus, DescribeApi --------------------------------------------------------------------------------------------------------- */

void query_get_status(const struct view *view, const struct context *context, const Bus__GetStatus *query,
		      struct decision *decision)
{
	const struct builtin_host *host = context->host;

	(void)view;
	(void)query;
	host->fill_status(host, decision_reply(decision, &bus__get_status_reply__descriptor), context->arena);
}

static size_t roles_list(uint32_t roles, struct arena *arena, const char ***ret_names)
{
	size_t count = 0;

	*ret_names = arena_alloc(arena, ROLE_COUNT * sizeof(**ret_names));
	for (unsigned bit = 0; bit < ROLE_COUNT; bit++) {
		if (roles & UINT32_C(1) << bit)
			(*ret_names)[count++] = role_name(bit);
	}
	return count;
}

static void method_add(Bus__DescribeApiReply *reply, const ProtobufCMessageDescriptor *request,
		       const ProtobufCMessageDescriptor *answer, uint32_t roles, bool is_command, const char *summary,
		       struct arena *arena)
{
	Bus__MethodDescription *method = reflect_new(&bus__method_description__descriptor, arena);

	if (roles == NOBODY)
		return;
	method->method = request->name;
	method->reply = answer->name;
	method->is_command = is_command;
	method->n_roles = roles_list(roles, arena, &method->roles);
	method->summary = summary;
	reply->methods[reply->n_methods++] = method;
}

static size_t facets_list(const char *facets, struct arena *arena, const char ***ret_names)
{
	char *rest = arena_strdup(arena, facets);
	size_t count = 0;

	*ret_names = arena_alloc(arena, FACETS_MAX * sizeof(**ret_names));
	for (char *name; (name = strsep(&rest, ",")) && *name;)
		(*ret_names)[count++] = name;
	return count;
}

static void service_describe(Bus__DescribeApiReply *reply, const struct service *service, struct arena *arena)
{
	for (size_t i = 0; i < service->command_count; i++) {
		const struct command *command = &service->commands[i];

		method_add(reply, command->request, command->reply, command->roles, true, command->summary, arena);
	}
	for (size_t i = 0; i < service->query_count; i++) {
		const struct query *query = &service->queries[i];

		method_add(reply, query->request, query->reply, query->roles, false, query->summary, arena);
	}
	for (size_t i = 0; i < service->event_count; i++) {
		const struct event_type *type = &service->events[i];
		Bus__EventDescription *event = reflect_new(&bus__event_description__descriptor, arena);

		event->type = reflect_short_name(type->data);
		event->message = type->data->name;
		event->n_roles = roles_list(type->viewers | type->viewers_in_department, arena, &event->roles);
		event->n_facets = facets_list(type->facets, arena, &event->facets);
		event->summary = type->summary;
		reply->events[reply->n_events++] = event;
	}
}

void query_describe_api(const struct view *view, const struct context *context, const Bus__DescribeApi *query,
			struct decision *decision)
{
	const struct service *service = ((const struct builtin_host *)context->host)->service;
	Bus__DescribeApiReply *reply = decision_reply(decision, &bus__describe_api_reply__descriptor);
	struct span contract = contract_file_descriptor_set();
	size_t methods =
		service->command_count + service->query_count + bus_service.command_count + bus_service.query_count;
	size_t events = service->event_count + bus_service.event_count;

	(void)view;
	(void)query;
	reply->service = service->name;
	reply->file_descriptor_set = (ProtobufCBinaryData){ contract.size, (uint8_t *)contract.data };
	reply->methods = arena_alloc(context->arena, methods * sizeof(*reply->methods));
	reply->events = arena_alloc(context->arena, events * sizeof(*reply->events));
	service_describe(reply, service, context->arena);
	service_describe(reply, &bus_service, context->arena);
}
