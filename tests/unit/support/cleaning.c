#include "tests/unit/support/cleaning.h"

#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"

#define TODAY "2020-02-10"
#define LIST_MAX 32

extern const struct service sanitation_service;

static void *made(struct given *given, const ProtobufCMessageDescriptor *type)
{
	return reflect_new(type, given->arena);
}

static Plan__Disinfectant *with(struct given *given, Plan__DisinfectionAgent agent, double value, uint32_t contact_min)
{
	Plan__Disinfectant *row = made(given, &plan__disinfectant__descriptor);

	row->agent = agent;
	row->contact_min = contact_min;
	row->at_least = made(given, &plan__concentration__descriptor);
	row->at_least->value = value;
	row->at_least->unit = agent == PLAN__DISINFECTION_AGENT__ALCOHOL ? PLAN__CONCENTRATION_UNIT__PERCENT
									 : PLAN__CONCENTRATION_UNIT__MG_PER_L;
	return row;
}

static Plan__Draw *draw(struct given *given, const char *item, double quantity)
{
	Plan__Draw *row = made(given, &plan__draw__descriptor);

	row->item = item;
	row->quantity = quantity;
	return row;
}

/* A list of the plan with room for more. */
static void *longer(struct given *given, const void *list, size_t count)
{
	void **copy = arena_alloc(given->arena, LIST_MAX * sizeof(*copy));

	if (count)
		memcpy(copy, list, count * sizeof(*copy));
	return copy;
}

static void supplies_add(struct given *given)
{
	static const struct {
		const char *id;
		Plan__SupplyUnit unit;
		Plan__DisinfectionAgent agent;
	} items[] = { { "spirit", PLAN__SUPPLY_UNIT__LITRE, PLAN__DISINFECTION_AGENT__ALCOHOL },
		      { "gloves", PLAN__SUPPLY_UNIT__PAIR, 0 },
		      { "soap", PLAN__SUPPLY_UNIT__PIECE, 0 },
		      { "tissues", PLAN__SUPPLY_UNIT__PIECE, 0 } };
	Plan__Plan *plan = (Plan__Plan *)given->context.plan;

	plan->supplies = longer(given, plan->supplies, plan->n_supplies);
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		Plan__SupplyItem *item = made(given, &plan__supply_item__descriptor);

		item->id = items[i].id;
		item->unit = items[i].unit;
		item->agent = items[i].agent;
		plan->supplies[plan->n_supplies++] = item;
	}
}

static Plan__DisinfectionTask *rule_add(struct given *given, const char *id, Plan__DisinfectionMethod method)
{
	Plan__DisinfectionRules *rules = given->context.plan->disinfection[0];
	Plan__DisinfectionTask *rule = made(given, &plan__disinfection_task__descriptor);

	rules->tasks = longer(given, rules->tasks, rules->n_tasks);
	rules->tasks[rules->n_tasks++] = rule;
	rule->id = id;
	rule->method = method;
	rule->with = longer(given, NULL, 0);
	rule->draws = longer(given, NULL, 0);
	return rule;
}

static void rules_add(struct given *given)
{
	Plan__DisinfectionRules *rules = given->context.plan->disinfection[0];
	Plan__DisinfectionTask *rule = rule_add(given, "handles", PLAN__DISINFECTION_METHOD__WIPE);

	rule->with[rule->n_with++] = with(given, PLAN__DISINFECTION_AGENT__CHLORINE, 500, 30);
	rule->with[rule->n_with++] = with(given, PLAN__DISINFECTION_AGENT__ALCOHOL, 75, 3);
	rule->draws[rule->n_draws++] = draw(given, "disinfectant", 0.2);
	rule->draws[rule->n_draws++] = draw(given, "spirit", 0.1);
	rule->draws[rule->n_draws++] = draw(given, "gloves", 1);
	rules->soiling_with = rule->with;
	rules->n_soiling_with = rule->n_with;
	rules->soiling_draws = rule->draws;
	rules->n_soiling_draws = rule->n_draws;
	rule = rule_add(given, "floors", PLAN__DISINFECTION_METHOD__SPRAY);
	rule->with[rule->n_with++] = with(given, PLAN__DISINFECTION_AGENT__CHLORINE, 500, 0);
	rule->draws[rule->n_draws++] = draw(given, "disinfectant", 1);
	rules->washroom_refill = longer(given, NULL, 0);
	rules->washroom_refill[0] = draw(given, "soap", 2);
	rules->n_washroom_refill = 1;
}

static void canteen_add(struct given *given)
{
	Plan__Plan *plan = (Plan__Plan *)given->context.plan;
	Plan__CanteenRules *canteen = made(given, &plan__canteen_rules__descriptor);

	canteen->effective_from = "2020-01-01";
	canteen->tableware_at_least_c = 100;
	canteen->tableware_at_least_min = 10;
	canteen->book_days_ahead_max = 7;
	plan->canteen = longer(given, NULL, 0);
	plan->canteen[0] = canteen;
	plan->n_canteen = 1;
}

void cleaning_init(struct given *given)
{
	given_init(given, &sanitation_service);
	supplies_add(given);
	rules_add(given);
	canteen_add(given);
	works_for(given, "property");
}

static const char *or_else(const char *text, const char *otherwise)
{
	return text ? text : otherwise;
}

static void made_rule(const struct view *view, const struct context *context, struct decision *decision,
		      const void *argument)
{
	const Sanitation__Task *task = argument;
	Sanitation__TasksMade *event;

	(void)view;
	event = decision_emit(decision, service_find_event(&sanitation_service, "TasksMade"));
	event->date = "2020-12-31"; /* nothing is made besides */
	event->complete = true;
	event->plan_version = context->plan_version;
	event->tasks = arena_alloc(context->arena, sizeof(*event->tasks));
	event->tasks[event->n_tasks++] = (Sanitation__Task *)task;
}

void task_is_due(struct given *given, const struct due *due)
{
	Sanitation__Task task = SANITATION__TASK__INIT;
	int64_t begin_at;

	task.task_id = due->task_id;
	task.kind = due->kind ? due->kind : SANITATION__TASK_KIND__DISINFECTION;
	task.date = TODAY;
	task.rule = or_else(due->rule, "handles");
	task.place = or_else(due->place, "handle-1");
	task.room = or_else(due->room, "meeting");
	task.owner = or_else(due->owner, "property");
	task.state = SANITATION__TASK__STATE__DUE;
	assert_true(zone_instant(TODAY, or_else(due->from, "09:00"), &task.from_at));
	assert_true(zone_instant(TODAY, or_else(due->until, "12:00"), &task.until_at));
	assert_true(zone_day(TODAY, &begin_at, &task.missed_at));
	task.overdue_at = task.until_at + 60 * GIVEN_MINUTE;
	if (task.kind == SANITATION__TASK_KIND__VENTILATION) {
		task.overdue_at = task.from_at + 15 * GIVEN_MINUTE;
		task.missed_at = task.until_at;
	}
	task.next_at = task.overdue_at;
	given_rule(given, made_rule, &task);
}

void clock_shows(struct given *given, const char *time_of_day)
{
	assert_true(zone_instant(TODAY, time_of_day, &given->context.now));
}

void works_for(struct given *given, const char *department)
{
	given->context.department = department;
	given->context.roles = strcmp(department, "office") == 0 ? OFFICE : DEPARTMENT;
}

const char *begins_with(struct given *given, const char *task_id, Plan__DisinfectionAgent agent,
			Plan__DisinfectionMethod method)
{
	Sanitation__StartTask command = SANITATION__START_TASK__INIT;

	command.task_id = task_id;
	command.agent = agent;
	command.method = method;
	given_ask(given, &command.base);
	return given_outcome(given);
}

const char *begins(struct given *given, const char *task_id)
{
	return begins_with(given, task_id, 0, 0);
}

const char *finishes(struct given *given, const char *task_id, const Sanitation__Work *work)
{
	Sanitation__FinishTask command = SANITATION__FINISH_TASK__INIT;

	command.task_id = task_id;
	if (work) {
		command.agent = work->agent;
		command.method = work->method;
		command.amount_l = work->amount_l;
		command.batch = work->batch;
		command.temperature_c = work->temperature_c;
		command.minutes = work->minutes;
		command.refilled = work->refilled;
		command.n_refilled = work->n_refilled;
	}
	if (work && work->concentration) {
		command.concentration = work->concentration->value;
		command.unit = work->concentration->unit;
	}
	given_ask(given, &command.base);
	return given_outcome(given);
}

const char *cuts(struct given *given, const char *task_id)
{
	Sanitation__CutContact command = SANITATION__CUT_CONTACT__INIT;

	command.task_id = task_id;
	given_ask(given, &command.base);
	return given_outcome(given);
}

const char *waives(struct given *given, const char *task_id)
{
	Sanitation__WaiveTask command = SANITATION__WAIVE_TASK__INIT;

	command.task_id = task_id;
	command.reason = "The room is being painted";
	given_ask(given, &command.base);
	return given_outcome(given);
}

const char *cleans(struct given *given, const char *place, Plan__DisinfectionAgent agent)
{
	Sanitation__RecordCleaning command = SANITATION__RECORD_CLEANING__INIT;

	command.place = place;
	command.agent = agent;
	given_ask(given, &command.base);
	return given_outcome(given);
}

static const Sanitation__Work *agent_said(struct said *said, Plan__DisinfectionAgent agent, double value,
					  Plan__ConcentrationUnit unit)
{
	said->work = (Sanitation__Work)SANITATION__WORK__INIT;
	said->concentration = (Plan__Concentration)PLAN__CONCENTRATION__INIT;
	said->concentration.value = value;
	said->concentration.unit = unit;
	said->work.agent = agent;
	said->work.method = PLAN__DISINFECTION_METHOD__WIPE;
	said->work.concentration = &said->concentration;
	return &said->work;
}

const Sanitation__Work *chlorine(struct said *said, double mg_per_l)
{
	return agent_said(said, PLAN__DISINFECTION_AGENT__CHLORINE, mg_per_l, PLAN__CONCENTRATION_UNIT__MG_PER_L);
}

const Sanitation__Work *alcohol(struct said *said, double percent)
{
	return agent_said(said, PLAN__DISINFECTION_AGENT__ALCOHOL, percent, PLAN__CONCENTRATION_UNIT__PERCENT);
}

const Sanitation__Task *task_now(struct given *given, const char *task_id)
{
	Sanitation__Task key = SANITATION__TASK__INIT;
	const Sanitation__Task *task = NULL;

	key.task_id = task_id;
	for (size_t i = 0; i < sanitation_service.table_count && !task; i++) {
		if (strcmp(sanitation_service.tables[i].name, "task") == 0)
			task = table_get(&given->view, &sanitation_service.tables[i], &key);
	}
	assert_non_null(task);
	return reflect_copy(&task->base, given->arena);
}

const char *used_last(struct given *given)
{
	for (size_t i = given->journal_count; i > 0; i--) {
		const Bus__Event *event = given->journal[i - 1];
		const Sanitation__TaskDone *done;
		const char *text = "";

		if (strcmp(event->type, "TaskDone") != 0)
			continue;
		done = (const void *)protobuf_c_message_unpack(&sanitation__task_done__descriptor,
							       arena_allocator(given->arena), event->data.len,
							       event->data.data);
		for (size_t j = 0; j < done->n_used; j++)
			text = arena_printf(given->arena, "%s%s%s %lld%s%s", text, *text ? ", " : "",
					    done->used[j]->item, (long long)done->used[j]->quantity_milli,
					    *done->used[j]->batch ? " " : "", done->used[j]->batch);
		return text;
	}
	fail_msg("nothing was done");
	return "";
}
