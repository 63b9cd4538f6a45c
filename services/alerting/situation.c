#include "services/alerting/situation.h"

#include <string.h>

#include "common/core/page.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/seal.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"
#include "services/alerting/desk.h"

#define SUSPECT_METHOD "hallward.health.v1.ReportSuspect"

static const Alerting__Situation *situation_find(const struct view *view, const char *situation_id)
{
	Alerting__Situation key = ALERTING__SITUATION__INIT;

	key.situation_id = situation_id;
	return situation_get(view, &key);
}

static ProtobufCBinaryData box(const struct context *context, const char *situation_id, const char *field,
			       const char *text)
{
	return seal_text(context->seal, situation_id, &alerting__situation__descriptor, field, text, context->arena);
}

/* --- reporting ------------------------------------------------------------------------------------------------------------------------- */

static bool place_is_known(const Plan__Plan *plan, const char *place)
{
	for (size_t i = 0; i < plan->n_windows; i++) {
		if (strcmp(plan->windows[i]->id, place) == 0)
			return true;
	}
	return plan_room(plan, place) || plan_hall_of_checkpoint(plan, place) || plan_hall(plan, place);
}

static void reply(struct decision *decision, const Alerting__Situation *situation)
{
	Alerting__ReportSituationReply *reply = decision_reply(decision, &alerting__report_situation_reply__descriptor);

	reply->situation_id = situation->situation_id;
	if (situation->kind != ALERTING__SITUATION_KIND__SUSPECTED_ILLNESS) {
		reply->advice_en = "The office has been told. Stay until somebody comes.";
		reply->advice_zh = "已报告办公室。请在现场等候处理。";
		return;
	}
	reply->advice_en = "The office has been told. Keep others at a distance, and report the person now: hallward "
			   "health report-suspect";
	reply->advice_zh = "已报告办公室。请让他人保持距离，并立即上报此人：hallward health report-suspect";
	reply->report_also = SUSPECT_METHOD;
}

void decide_report_situation(const struct view *view, const struct context *context,
			     const Alerting__ReportSituation *command, struct decision *decision)
{
	Alerting__Situation *situation = reflect_new(&alerting__situation__descriptor, context->arena);
	char id[UUID_TEXT_SIZE];

	(void)view;
	if (!place_is_known(context->plan, command->place)) {
		decision_reject(decision, &REASON_PLACE_UNKNOWN, "place", command->place);
		return;
	}
	uuid7_derive(context->now, context->request_id, 0, id);
	situation->situation_id = situation->subject_id = arena_strdup(context->arena, id);
	situation->kind = command->kind;
	situation->place = command->place;
	situation->text = box(context, situation->situation_id, "text", command->text);
	situation->people_affected = command->people_affected;
	situation->reported_at = context->now;
	situation->reported_by = context->actor;
	situation->department = context->department;
	situation->correlation_id = context->correlation_id;
	emit_situation_reported(decision)->situation = situation;
	reply(decision, situation);
}

/* --- dealing with it -------------------------------------------------------------------------------------------------------------------- */

void decide_settle_situation(const struct view *view, const struct context *context,
			     const Alerting__SettleSituation *command, struct decision *decision)
{
	const Alerting__Situation *stored = situation_find(view, command->situation_id);
	Alerting__Situation *situation;

	if (!stored)
		decision_reject(decision, &REASON_SITUATION_UNKNOWN, "situation_id", command->situation_id);
	else if (stored->settled)
		decision_reject(decision, &REASON_SITUATION_OVER, "situation_id", stored->settled_by);
	if (decision->rejection)
		return;
	situation = reflect_copy(&stored->base, context->arena);
	situation->settled = true;
	situation->settled_at = context->now;
	situation->settled_by = context->actor;
	situation->settled_text = box(context, situation->situation_id, "settled_text", command->text);
	decision_correlate(decision, situation->correlation_id);
	emit_situation_settled(decision)->situation = situation;
	decision_reply(decision, &alerting__settle_situation_reply__descriptor);
}

/* --- the end of its retention ----------------------------------------------------------------------------------------------------------- */

static bool retention_is_over(const struct context *context, const Alerting__Situation *situation)
{
	return situation->settled &&
	       situation->settled_at + context->plan->retention->incident_days * DAY <= context->now;
}

void decide_forget_situation(const struct view *view, const struct context *context,
			     const Alerting__ForgetSituation *command, struct decision *decision)
{
	const Alerting__Situation *situation = situation_find(view, command->situation_id);

	decision_reply(decision, &alerting__forget_situation_reply__descriptor);
	if (!situation || !retention_is_over(context, situation))
		return;
	emit_situation_forgotten(decision)->situation_id = command->situation_id;
	decision_erase(decision, command->situation_id, "retention");
}

/* One a second: an erasure takes time. */
void situation_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Alerting__Situation from = ALERTING__SITUATION__INIT;
	const Alerting__Situation *situation;
	Alerting__ForgetSituation *command;
	struct scan scan;

	from.settled = true;
	situation_scan(&scan, view, "situation.by_settled", &from, 1, 1);
	situation = situation_next(&scan);
	if (!situation || !retention_is_over(context, situation))
		return;
	command = reflect_new(&alerting__forget_situation__descriptor, context->arena);
	command->situation_id = arena_strdup(context->arena, situation->situation_id);
	schedule_command(schedule, &command->base, NULL);
}

/* --- what happened ---------------------------------------------------------------------------------------------------------------------- */

void apply_situation_reported(struct tables *tables, const Bus__Event *recorded,
			      const Alerting__SituationReported *event)
{
	(void)recorded;
	situation_put(tables, event->situation);
}

void apply_situation_settled(struct tables *tables, const Bus__Event *recorded, const Alerting__SituationSettled *event)
{
	(void)recorded;
	situation_put(tables, event->situation);
}

void apply_situation_forgotten(struct tables *tables, const Bus__Event *recorded,
			       const Alerting__SituationForgotten *event)
{
	Alerting__Situation key = ALERTING__SITUATION__INIT;

	(void)recorded;
	key.situation_id = event->situation_id;
	situation_delete(tables, &key);
}

/* --- listing ---------------------------------------------------------------------------------------------------------------------------- */

static bool situation_matches(const struct context *context, const void *query, const void *record)
{
	const Alerting__ListSituations *asked = query;
	const Alerting__Situation *situation = record;

	return (!desk_is_bound(context) || strcmp(context->department, situation->department) == 0) &&
	       (!asked->kind || asked->kind == situation->kind) && (!asked->open || !situation->settled);
}

static const char *text_in(const struct context *context, const Alerting__Situation *situation, const char *field,
			   ProtobufCBinaryData sealed)
{
	const char *text = seal_open(context->seal, situation->subject_id, &alerting__situation__descriptor, field,
				     sealed, context->arena);

	return text ? text : "";
}

static Alerting__SituationNow *situation_now(const struct context *context, Alerting__Situation *situation)
{
	Alerting__SituationNow *now = reflect_new(&alerting__situation_now__descriptor, context->arena);

	now->text = text_in(context, situation, "text", situation->text);
	now->settled_text = text_in(context, situation, "settled_text", situation->settled_text);
	now->situation = situation;
	situation->text = situation->settled_text = (ProtobufCBinaryData){ 0, NULL };
	return now;
}

void query_list_situations(const struct view *view, const struct context *context,
			   const Alerting__ListSituations *query, struct decision *decision)
{
	Alerting__Situation from = ALERTING__SITUATION__INIT;
	Alerting__ListSituationsReply *reply;
	struct page page;
	struct scan scan;

	situation_scan(&scan, view, query->open ? "situation.by_settled" : NULL, &from, query->open, query->open);
	if (!page_fill(&page, &scan, context, query, situation_matches, query->page_size, query->page_token,
		       &REASON_PAGE_TOKEN_UNKNOWN, decision))
		return;
	reply = decision_reply(decision, &alerting__list_situations_reply__descriptor);
	reply->situations = arena_alloc(context->arena, (page.count + 1) * sizeof(*reply->situations));
	for (; reply->n_situations < page.count; reply->n_situations++)
		reply->situations[reply->n_situations] = situation_now(context, page.records[reply->n_situations]);
	reply->next_page_token = page.next_token;
}
