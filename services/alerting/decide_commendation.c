/* Reported, reviewed by somebody else, published, rewarded (B5.3). */
#include <string.h>

#include "common/core/deadline.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/seal.h"
#include "services/alerting/alerting.h"
#include "services/alerting/commendation.h"
#include "services/alerting/desk.h"

static const Plan__CommendationRules *rules_today(const struct context *context)
{
	return plan_commendation_on(context->plan, desk_today(context));
}

static ProtobufCBinaryData box(const struct context *context, const Alerting__Commendation *commendation,
			       const char *field, const char *text)
{
	return seal_text(context->seal, commendation->subject_id, &alerting__commendation__descriptor, field, text,
			 context->arena);
}

/* The next step is the reviewing department's, within so many working days; 0: there is none. */
static void next_step(Alerting__Commendation *commendation, const struct context *context, unsigned working_days)
{
	struct deadline deadline = { 0, false };

	if (working_days)
		deadline = deadline_after(context, working_days);
	commendation->next_by_at = commendation->due_at = deadline.at;
	commendation->calendar_unknown = commendation->calendar_unknown || deadline.calendar_unknown;
	commendation->overdue = false;
	commendation->reviewing_department = rules_today(context)->reviewing_department;
}

void decide_report_commendation(const struct view *view, const struct context *context,
				const Alerting__ReportCommendation *command, struct decision *decision)
{
	Alerting__Commendation *commendation = reflect_new(&alerting__commendation__descriptor, context->arena);
	Alerting__ReportCommendationReply *reply;
	char id[UUID_TEXT_SIZE];

	(void)view;
	if (!desk_knows_department(context, command->department, "department", decision))
		return;
	uuid7_derive(context->now, context->request_id, 0, id);
	commendation->commendation_id = commendation->subject_id = arena_strdup(context->arena, id);
	commendation->state = ALERTING__COMMENDATION_STATE__COMMENDATION_REPORTED;
	commendation->department = command->department;
	commendation->badge = command->badge;
	commendation->deed = box(context, commendation, "deed", command->deed);
	commendation->reported_at = context->now;
	commendation->reported_by = context->actor;
	commendation->correlation_id = context->correlation_id;
	next_step(commendation, context, rules_today(context)->review_within_working_days);
	emit_commendation_reported(decision)->commendation = commendation;
	reply = decision_reply(decision, &alerting__report_commendation_reply__descriptor);
	reply->commendation_id = commendation->commendation_id;
}

static const char *state_name(Alerting__CommendationState state)
{
	return protobuf_c_enum_descriptor_get_value(&alerting__commendation_state__descriptor, (int)state)->name;
}

/* For the plan's reviewing department; where that is the office, for whoever is of the office. */
static bool is_reviewer(const struct context *context, struct decision *decision)
{
	const char *reviewing = rules_today(context)->reviewing_department;
	bool is = strcmp(context->department, reviewing) == 0 ||
		  (context->roles & OFFICE && strcmp(context->plan->organisation->office, reviewing) == 0);

	if (!is)
		decision_reject(decision, &REASON_OTHER_DEPARTMENT, "commendation_id", reviewing, context->department);
	return is;
}

/* A copy to be changed by the step that follows `after`, or NULL: rejected COMMENDATION_UNKNOWN, OTHER_DEPARTMENT or COMMENDATION_STEP. */
static Alerting__Commendation *commendation_take(const struct view *view, const struct context *context,
						 const char *commendation_id, Alerting__CommendationState after,
						 struct decision *decision)
{
	const Alerting__Commendation *commendation = commendation_find(view, commendation_id);

	if (!commendation)
		decision_reject(decision, &REASON_COMMENDATION_UNKNOWN, "commendation_id", commendation_id);
	else if (is_reviewer(context, decision) && commendation->state != after)
		decision_reject(decision, &REASON_COMMENDATION_STEP, "commendation_id", state_name(commendation->state),
				state_name(after));
	if (!commendation || decision->rejection)
		return NULL;
	decision_correlate(decision, arena_strdup(context->arena, commendation->correlation_id));
	return reflect_copy(&commendation->base, context->arena);
}

/* As a command's answer may hold it: without the boxes. */
static Alerting__Commendation *answer(const struct context *context, const Alerting__Commendation *commendation)
{
	Alerting__Commendation *copy = reflect_copy(&commendation->base, context->arena);

	commendation_strip(copy);
	return copy;
}

void decide_review_commendation(const struct view *view, const struct context *context,
				const Alerting__ReviewCommendation *command, struct decision *decision)
{
	Alerting__Commendation *commendation = commendation_take(
		view, context, command->commendation_id, ALERTING__COMMENDATION_STATE__COMMENDATION_REPORTED, decision);
	Alerting__ReviewCommendationReply *reply;

	if (commendation && strcmp(commendation->reported_by, context->actor) == 0)
		decision_reject(decision, &REASON_REVIEWER_IS_REPORTER, "commendation_id");
	if (!commendation || decision->rejection)
		return;
	commendation->state = command->accepted ? ALERTING__COMMENDATION_STATE__COMMENDATION_ACCEPTED
						: ALERTING__COMMENDATION_STATE__COMMENDATION_DECLINED;
	commendation->reviewed_at = context->now;
	commendation->reviewed_by = context->actor;
	commendation->reason = box(context, commendation, "reason", command->reason);
	next_step(commendation, context, command->accepted ? rules_today(context)->publish_within_working_days : 0);
	emit_commendation_reviewed(decision)->commendation = commendation;
	reply = decision_reply(decision, &alerting__review_commendation_reply__descriptor);
	reply->commendation = answer(context, commendation);
}

void decide_publish_commendation(const struct view *view, const struct context *context,
				 const Alerting__PublishCommendation *command, struct decision *decision)
{
	Alerting__Commendation *commendation = commendation_take(
		view, context, command->commendation_id, ALERTING__COMMENDATION_STATE__COMMENDATION_ACCEPTED, decision);
	Alerting__PublishCommendationReply *reply;

	if (commendation && *commendation->badge && !*command->consent)
		decision_reject(decision, &REASON_CONSENT_MISSING, "consent");
	if (!commendation || decision->rejection)
		return;
	commendation->state = ALERTING__COMMENDATION_STATE__COMMENDATION_PUBLISHED;
	commendation->published_at = context->now;
	commendation->published_by = context->actor;
	commendation->text_zh = box(context, commendation, "text_zh", command->text_zh);
	commendation->text_en = box(context, commendation, "text_en", command->text_en);
	commendation->consent = command->consent;
	next_step(commendation, context, rules_today(context)->reward_within_working_days);
	emit_commendation_published(decision)->commendation = commendation;
	reply = decision_reply(decision, &alerting__publish_commendation_reply__descriptor);
	reply->commendation = answer(context, commendation);
}

void decide_record_reward(const struct view *view, const struct context *context, const Alerting__RecordReward *command,
			  struct decision *decision)
{
	Alerting__Commendation *commendation =
		commendation_take(view, context, command->commendation_id,
				  ALERTING__COMMENDATION_STATE__COMMENDATION_PUBLISHED, decision);
	const char *today = desk_today(context);
	Alerting__RecordRewardReply *reply;

	if (strcmp(command->given_on, today) > 0)
		decision_reject(decision, &REASON_REWARD_DATE, "given_on", command->given_on, today);
	if (!commendation || decision->rejection)
		return;
	commendation->state = ALERTING__COMMENDATION_STATE__COMMENDATION_REWARDED;
	commendation->reward = command->reward;
	commendation->rewarded_on = *command->given_on ? command->given_on : today;
	commendation->rewarded_by = context->actor;
	next_step(commendation, context, 0);
	emit_commendation_rewarded(decision)->commendation = commendation;
	reply = decision_reply(decision, &alerting__record_reward_reply__descriptor);
	reply->commendation = answer(context, commendation);
}

void decide_withdraw_commendation(const struct view *view, const struct context *context,
				  const Alerting__WithdrawCommendation *command, struct decision *decision)
{
	const Alerting__Commendation *stored = commendation_find(view, command->commendation_id);
	Alerting__Commendation *commendation;

	if (!stored) {
		decision_reject(decision, &REASON_COMMENDATION_UNKNOWN, "commendation_id", command->commendation_id);
		return;
	}
	decision_reply(decision, &alerting__withdraw_commendation_reply__descriptor);
	if (stored->state == ALERTING__COMMENDATION_STATE__COMMENDATION_WITHDRAWN)
		return;
	commendation = reflect_copy(&stored->base, context->arena);
	commendation->state = ALERTING__COMMENDATION_STATE__COMMENDATION_WITHDRAWN;
	commendation_strip(commendation);
	next_step(commendation, context, 0);
	decision_correlate(decision, commendation->correlation_id);
	emit_commendation_withdrawn(decision)->commendation = commendation;
	decision_erase(decision, commendation->subject_id, "requested");
}
