/* The office goes through the plan's checklist in a department (O2). */
#include <string.h>

#include "common/core/deadline.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/desk.h"
#include "services/alerting/inspection.h"

static bool is_asked_of(const Plan__ChecklistItem *item, const char *department)
{
	for (size_t i = 0; i < item->n_departments; i++) {
		if (strcmp(item->departments[i], department) == 0)
			return true;
	}
	return !item->n_departments;
}

static void checklist_take(Alerting__Inspection *inspection, const struct context *context)
{
	const Plan__InspectionRules *rules = plan_inspection_on(context->plan, inspection->date);

	inspection->items = arena_alloc(context->arena, rules->n_checklist * sizeof(*inspection->items));
	for (size_t i = 0; i < rules->n_checklist; i++) {
		const Plan__ChecklistItem *asked = rules->checklist[i];
		Alerting__CheckedItem *item;

		if (!is_asked_of(asked, inspection->department))
			continue;
		item = reflect_new(&alerting__checked_item__descriptor, context->arena);
		item->item = asked->id;
		item->name_zh = asked->name_zh;
		item->name_en = asked->name_en;
		inspection->items[inspection->n_items++] = item;
	}
}

static const Alerting__Inspection *inspection_under_way(const struct view *view, const char *department)
{
	Alerting__Inspection from = ALERTING__INSPECTION__INIT;
	struct scan scan;

	from.department = department;
	from.state = ALERTING__INSPECTION_STATE__INSPECTION_UNDER_WAY;
	inspection_scan(&scan, view, "inspection.by_department", &from, 2, 2);
	return inspection_next(&scan);
}

void decide_start_inspection(const struct view *view, const struct context *context,
			     const Alerting__StartInspection *command, struct decision *decision)
{
	const Alerting__Inspection *other = inspection_under_way(view, command->department);
	Alerting__StartInspectionReply *reply;
	Alerting__Inspection *inspection;
	char id[UUID_TEXT_SIZE];

	if (!desk_knows_department(context, command->department, "department", decision))
		return;
	if (other) {
		decision_reject(decision, &REASON_INSPECTION_GOES_ON, "department", command->department,
				other->inspection_id);
		return;
	}
	uuid7_derive(context->now, context->request_id, 0, id);
	inspection = reflect_new(&alerting__inspection__descriptor, context->arena);
	inspection->inspection_id = arena_strdup(context->arena, id);
	inspection->state = ALERTING__INSPECTION_STATE__INSPECTION_UNDER_WAY;
	inspection->department = command->department;
	inspection->inspector = command->inspector;
	inspection->date = desk_today(context);
	inspection->started_at = context->now;
	inspection->started_by = context->actor;
	inspection->correlation_id = context->correlation_id;
	checklist_take(inspection, context);
	emit_inspection_started(decision)->inspection = inspection;
	reply = decision_reply(decision, &alerting__start_inspection_reply__descriptor);
	reply->inspection = inspection;
}

/* A copy to be changed, or NULL: rejected INSPECTION_UNKNOWN or INSPECTION_OVER. */
static Alerting__Inspection *inspection_take(const struct view *view, const struct context *context,
					     const char *inspection_id, struct decision *decision)
{
	const Alerting__Inspection *inspection = inspection_find(view, inspection_id);

	if (!inspection)
		decision_reject(decision, &REASON_INSPECTION_UNKNOWN, "inspection_id", inspection_id);
	else if (inspection->state == ALERTING__INSPECTION_STATE__INSPECTION_COMPLETED)
		decision_reject(decision, &REASON_INSPECTION_OVER, "inspection_id", inspection->completed_by);
	if (!inspection || decision->rejection)
		return NULL;
	decision_correlate(decision, arena_strdup(context->arena, inspection->correlation_id));
	return reflect_copy(&inspection->base, context->arena);
}

/* --- one item ------------------------------------------------------------------------------------------------------------------------- */

static Alerting__CheckedItem *item_take(const struct context *context, const Alerting__Inspection *inspection,
					const char *id, struct decision *decision)
{
	const char *known = "";

	for (size_t i = 0; i < inspection->n_items; i++) {
		if (strcmp(inspection->items[i]->item, id) == 0)
			return inspection->items[i];
		known = desk_list(context->arena, known, inspection->items[i]->item);
	}
	decision_reject(decision, &REASON_ITEM_UNKNOWN, "item", id, known);
	return NULL;
}

static bool answer_is_possible(const struct context *context, const Alerting__RecordFinding *command,
			       const Alerting__CheckedItem *item, struct decision *decision)
{
	if (item->result == ALERTING__CHECK_RESULT__CHECK_FINDING)
		decision_reject(decision, &REASON_ITEM_HAS_FINDING, "item", item->item, item->finding_id);
	else if (command->result == ALERTING__CHECK_RESULT__CHECK_FINDING && !*command->text)
		decision_reject(decision, &REASON_FINDING_TEXT_MISSING, "text");
	else if (*command->owner)
		desk_knows_department(context, command->owner, "owner", decision);
	return !decision->rejection;
}

/* The same item in the same department within the plan's days, this time included. */
static uint32_t times_found(const struct view *view, const struct context *context, const Alerting__Finding *finding,
			    uint32_t within_days)
{
	Alerting__Finding from = ALERTING__FINDING__INIT;
	char since[DATE_SIZE];
	struct scan scan;
	uint32_t times = 1;

	if (!zone_date_add(finding->found_on, -(int)within_days, since))
		return times;
	from.department = finding->department;
	from.item = finding->item;
	from.found_on = arena_strdup(context->arena, since);
	finding_scan(&scan, view, "finding.by_item", &from, 2, 3);
	while (finding_next(&scan))
		times++;
	return times;
}

static Alerting__Finding *finding_create(const struct view *view, const struct context *context,
					 const Alerting__RecordFinding *command, const Alerting__Inspection *inspection,
					 const Alerting__CheckedItem *item)
{
	const Plan__InspectionRules *rules = plan_inspection_on(context->plan, desk_today(context));
	struct deadline deadline = deadline_after(context, rules->rectify_within_working_days);
	Alerting__Finding *finding = reflect_new(&alerting__finding__descriptor, context->arena);
	char id[UUID_TEXT_SIZE];

	uuid7_derive(context->now, context->request_id, 0, id);
	finding->finding_id = arena_strdup(context->arena, id);
	finding->inspection_id = inspection->inspection_id;
	finding->state = ALERTING__FINDING_STATE__FINDING_OPEN;
	finding->department = inspection->department;
	finding->owner = *command->owner ? command->owner : inspection->department;
	finding->item = item->item;
	finding->item_zh = item->name_zh;
	finding->item_en = item->name_en;
	finding->text = command->text;
	finding->evidence = command->evidence;
	finding->found_on = desk_today(context);
	finding->found_at = context->now;
	finding->found_by = context->actor;
	finding->times = times_found(view, context, finding, rules->repeated_within_days);
	finding->rectify_by_at = finding->due_at = deadline.at;
	finding->calendar_unknown = deadline.calendar_unknown;
	finding->correlation_id = context->correlation_id;
	return finding;
}

static void repeated_tell(const struct context *context, Alerting__Finding *finding, struct decision *decision)
{
	const Plan__InspectionRules *rules = plan_inspection_on(context->plan, finding->found_on);
	Alerting__FindingRepeated *event;

	if (finding->times < rules->repeated_after)
		return;
	event = emit_finding_repeated(decision);
	event->finding = finding;
	event->times = finding->times;
	event->within_days = rules->repeated_within_days;
}

void decide_record_finding(const struct view *view, const struct context *context,
			   const Alerting__RecordFinding *command, struct decision *decision)
{
	Alerting__Inspection *inspection = inspection_take(view, context, command->inspection_id, decision);
	Alerting__CheckedItem *item = inspection ? item_take(context, inspection, command->item, decision) : NULL;
	Alerting__RecordFindingReply *reply;
	Alerting__ItemChecked *checked;

	if (!item || !answer_is_possible(context, command, item, decision))
		return;
	reply = decision_reply(decision, &alerting__record_finding_reply__descriptor);
	if (item->result == command->result)
		return; /* ok, once more */
	item->result = command->result;
	item->checked_at = context->now;
	item->checked_by = context->actor;
	if (command->result == ALERTING__CHECK_RESULT__CHECK_FINDING) {
		reply->finding = finding_create(view, context, command, inspection, item);
		item->finding_id = reply->finding->finding_id;
		inspection->findings++;
		decision_correlate(decision, context->correlation_id); /* each finding is a matter of its own */
		emit_finding_recorded(decision)->finding = reply->finding;
		repeated_tell(context, reply->finding, decision);
	}
	checked = emit_item_checked(decision);
	checked->inspection = inspection;
	checked->item = item->item;
}

/* --- the end ---------------------------------------------------------------------------------------------------------------------------- */

static const char *unanswered(const struct context *context, const Alerting__Inspection *inspection)
{
	const char *items = "";

	for (size_t i = 0; i < inspection->n_items; i++) {
		if (!inspection->items[i]->result)
			items = desk_list(context->arena, items, inspection->items[i]->item);
	}
	return items;
}

void decide_complete_inspection(const struct view *view, const struct context *context,
				const Alerting__CompleteInspection *command, struct decision *decision)
{
	Alerting__Inspection *inspection = inspection_take(view, context, command->inspection_id, decision);
	Alerting__CompleteInspectionReply *reply;
	Alerting__InspectionCompleted *event;
	const char *items;

	if (!inspection)
		return;
	items = unanswered(context, inspection);
	if (*items) {
		decision_reject(decision, &REASON_ITEMS_UNANSWERED, "inspection_id", items);
		return;
	}
	inspection->state = ALERTING__INSPECTION_STATE__INSPECTION_COMPLETED;
	inspection->completed_at = context->now;
	inspection->completed_by = context->actor;
	event = emit_inspection_completed(decision);
	event->inspection = inspection;
	event->clock = reflect_new(&alerting__inspection_clock__descriptor, context->arena);
	event->clock->department = inspection->department;
	event->clock->inspected_on = desk_today(context);
	reply = decision_reply(decision, &alerting__complete_inspection_reply__descriptor);
	reply->inspection = inspection;
}
