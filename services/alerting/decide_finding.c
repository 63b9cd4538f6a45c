/* A finding is put right, and looked at again by somebody else (O2). */
#include <string.h>

#include "common/core/deadline.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/desk.h"
#include "services/alerting/inspection.h"

/* A copy to be changed, or NULL: rejected FINDING_UNKNOWN, or `otherwise` if it is in another state. */
static Alerting__Finding *finding_take(const struct view *view, const struct context *context, const char *finding_id,
				       Alerting__FindingState state, const struct reason *otherwise,
				       struct decision *decision)
{
	const Alerting__Finding *finding = finding_find(view, finding_id);

	if (!finding)
		decision_reject(decision, &REASON_FINDING_UNKNOWN, "finding_id", finding_id);
	else if (finding->state != state)
		decision_reject(decision, otherwise, "finding_id");
	if (!finding || decision->rejection)
		return NULL;
	decision_correlate(decision, arena_strdup(context->arena, finding->correlation_id));
	return reflect_copy(&finding->base, context->arena);
}

/* For the department that owns it; the office, for itself. */
static bool is_own(const struct context *context, const Alerting__Finding *finding, struct decision *decision)
{
	bool own = strcmp(finding->owner, context->department) == 0 ||
		   (context->roles & OFFICE && strcmp(finding->owner, context->plan->organisation->office) == 0);

	if (!own)
		decision_reject(decision, &REASON_OTHER_DEPARTMENT, "finding_id", finding->owner, context->department);
	return own;
}

static const Plan__InspectionRules *rules_today(const struct context *context)
{
	return plan_inspection_on(context->plan, desk_today(context));
}

static void due_set(Alerting__Finding *finding, int64_t *by_at, const struct deadline *deadline)
{
	*by_at = finding->due_at = deadline->at;
	finding->calendar_unknown = finding->calendar_unknown || deadline->calendar_unknown;
	finding->overdue = false;
}

void decide_rectify_finding(const struct view *view, const struct context *context,
			    const Alerting__RectifyFinding *command, struct decision *decision)
{
	Alerting__Finding *finding =
		finding_take(view, context, command->finding_id, ALERTING__FINDING_STATE__FINDING_OPEN,
			     &REASON_FINDING_NOT_OPEN, decision);
	Alerting__RectifyFindingReply *reply;
	struct deadline deadline;

	if (!finding || !is_own(context, finding, decision))
		return;
	finding->state = ALERTING__FINDING_STATE__FINDING_RECTIFIED;
	finding->rectified_at = context->now;
	finding->rectified_by = context->actor;
	finding->rectified_text = command->text;
	finding->rectified_evidence = command->evidence;
	deadline = deadline_after(context, rules_today(context)->recheck_within_working_days);
	due_set(finding, &finding->recheck_by_at, &deadline);
	emit_finding_rectified(decision)->finding = finding;
	reply = decision_reply(decision, &alerting__rectify_finding_reply__descriptor);
	reply->finding = finding;
}

static void reopen(Alerting__Finding *finding, const struct context *context, struct decision *decision)
{
	struct deadline deadline = deadline_after(context, rules_today(context)->rectify_within_working_days);

	finding->state = ALERTING__FINDING_STATE__FINDING_OPEN;
	finding->reopened++;
	finding->recheck_by_at = 0;
	due_set(finding, &finding->rectify_by_at, &deadline);
	emit_finding_reopened(decision)->finding = finding;
}

static void close(Alerting__Finding *finding, struct decision *decision)
{
	finding->state = ALERTING__FINDING_STATE__FINDING_CLOSED;
	finding->overdue = false;
	finding->due_at = 0;
	emit_finding_closed(decision)->finding = finding;
}

void decide_recheck_finding(const struct view *view, const struct context *context,
			    const Alerting__RecheckFinding *command, struct decision *decision)
{
	Alerting__Finding *finding =
		finding_take(view, context, command->finding_id, ALERTING__FINDING_STATE__FINDING_RECTIFIED,
			     &REASON_FINDING_NOT_RECTIFIED, decision);
	Alerting__RecheckFindingReply *reply;

	if (finding && strcmp(finding->rectified_by, context->actor) == 0)
		decision_reject(decision, &REASON_RECHECK_BY_RECTIFIER, "finding_id");
	if (!finding || decision->rejection)
		return;
	finding->rechecked_at = context->now;
	finding->rechecked_by = context->actor;
	finding->rechecked_text = command->text;
	if (command->passed)
		close(finding, decision);
	else
		reopen(finding, context, decision);
	reply = decision_reply(decision, &alerting__recheck_finding_reply__descriptor);
	reply->finding = finding;
}
