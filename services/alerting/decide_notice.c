#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"
#include "services/alerting/desk.h"
#include "services/alerting/notice.h"

static const char *posts_known(const struct context *context)
{
	const char *known = "";

	for (size_t i = 0; i < context->plan->n_posts; i++)
		known = desk_list(context->arena, known, context->plan->posts[i]->id);
	return known;
}

static const char *areas_known(const struct context *context)
{
	const char *known = "";

	for (size_t i = 0; i < context->plan->organisation->n_areas; i++)
		known = desk_list(context->arena, known, context->plan->organisation->areas[i]->id);
	return known;
}

/* False: rejected DEPARTMENT_UNKNOWN, AREA_UNKNOWN or POST_UNKNOWN. */
static bool audience_is_known(const struct context *context, const Alerting__Audience *audience,
			      struct decision *decision)
{
	for (size_t i = 0; i < audience->n_departments; i++)
		desk_knows_department(context, audience->departments[i], "audience.departments", decision);
	for (size_t i = 0; i < audience->n_areas; i++) {
		if (!plan_functional_area(context->plan, audience->areas[i]))
			decision_reject(decision, &REASON_AREA_UNKNOWN, "audience.areas", audience->areas[i],
					areas_known(context));
	}
	for (size_t i = 0; i < audience->n_posts; i++) {
		if (!plan_post(context->plan, audience->posts[i]))
			decision_reject(decision, &REASON_POST_UNKNOWN, "audience.posts", audience->posts[i],
					posts_known(context));
	}
	return !decision->rejection;
}

static bool audience_fits(const struct context *context, const Alerting__PublishNotice *command,
			  struct decision *decision)
{
	const Alerting__Audience *audience = command->audience;

	if (!audience)
		return true;
	if (command->reach == ALERTING__NOTICE_REACH__FOR_VISITORS &&
	    (audience->n_departments || audience->n_areas || audience->n_posts)) {
		decision_reject(decision, &REASON_AUDIENCE_OF_VISITORS, "audience");
		return false;
	}
	return audience_is_known(context, audience, decision);
}

static bool times_fit(const struct context *context, const Alerting__PublishNotice *command, struct decision *decision)
{
	int64_t from_at = command->valid_from_at > context->now ? command->valid_from_at : context->now;
	char from[RFC3339_SIZE];

	if (!command->valid_until_at || command->valid_until_at > from_at)
		return true;
	rfc3339_format(from_at, from);
	decision_reject(decision, &REASON_NOTICE_ENDS_FIRST, "valid_until_at", from);
	return false;
}

/* A notice that is not over; NULL: rejected NOTICE_UNKNOWN or NOTICE_OVER. */
static const Alerting__Notice *notice_open(const struct view *view, const char *notice_id, const char *field,
					   struct decision *decision)
{
	const Alerting__Notice *notice = notice_find(view, notice_id);

	if (!notice)
		decision_reject(decision, &REASON_NOTICE_UNKNOWN, field, notice_id);
	else if (notice->end || *notice->superseded_by)
		decision_reject(decision, &REASON_NOTICE_OVER, field, notice_id);
	return decision->rejection ? NULL : notice;
}

/* When something is due of it for the first time: the first reminders, or its end; 0: never. */
static int64_t first_due_at(const struct context *context, const Alerting__Notice *notice)
{
	char date[DATE_SIZE];
	int64_t remind_at;

	zone_date(notice->valid_from_at, date);
	remind_at = notice->valid_from_at + plan_notice_on(context->plan, date)->remind_after_hours * HOUR;
	if (notice->reach == ALERTING__NOTICE_REACH__FOR_VISITORS)
		return notice->valid_until_at;
	return notice->valid_until_at && notice->valid_until_at < remind_at ? notice->valid_until_at : remind_at;
}

static Alerting__Notice *notice_new(const struct context *context, const Alerting__PublishNotice *command)
{
	Alerting__Notice *notice = reflect_new(&alerting__notice__descriptor, context->arena);
	char id[UUID_TEXT_SIZE];

	uuid7_derive(context->now, context->request_id, 0, id);
	notice->notice_id = arena_strdup(context->arena, id);
	notice->title_zh = command->title_zh;
	notice->title_en = command->title_en;
	notice->text_zh = command->text_zh;
	notice->n_text_zh = command->n_text_zh;
	notice->text_en = command->text_en;
	notice->n_text_en = command->n_text_en;
	notice->reach = command->reach;
	notice->audience = command->audience;
	notice->valid_from_at = command->valid_from_at > context->now ? command->valid_from_at : context->now;
	notice->valid_until_at = command->valid_until_at;
	notice->supersedes = command->supersedes;
	notice->published_by = context->actor;
	notice->published_at = context->now;
	notice->due_at = first_due_at(context, notice);
	return notice;
}

/* Knowledge is spread to staff and visitors (G1). */
void decide_publish_notice(const struct view *view, const struct context *context,
			   const Alerting__PublishNotice *command, struct decision *decision)
{
	Alerting__PublishNoticeReply *reply;

	if (!audience_fits(context, command, decision) || !times_fit(context, command, decision) ||
	    (*command->supersedes && !notice_open(view, command->supersedes, "supersedes", decision)))
		return;
	reply = decision_reply(decision, &alerting__publish_notice_reply__descriptor);
	reply->notice = notice_new(context, command);
	emit_notice_published(decision)->notice = reply->notice;
}

void decide_withdraw_notice(const struct view *view, const struct context *context,
			    const Alerting__WithdrawNotice *command, struct decision *decision)
{
	const Alerting__Notice *stored = notice_open(view, command->notice_id, "notice_id", decision);
	Alerting__WithdrawNoticeReply *reply;
	Alerting__NoticeEnded *event;

	if (!stored)
		return;
	event = emit_notice_ended(decision);
	event->notice_id = command->notice_id;
	event->end = ALERTING__NOTICE_END__NOTICE_WITHDRAWN;
	event->by = context->actor;
	event->reason = command->reason;
	reply = decision_reply(decision, &alerting__withdraw_notice_reply__descriptor);
	reply->notice = reflect_copy(&stored->base, context->arena);
	notice_end(reply->notice, event, context->now);
}
