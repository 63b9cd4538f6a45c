#include "services/alerting/rule.h"

#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/signal.h"
#include "common/core/template.h"
#include "services/alerting/alerting.h"
#include "services/alerting/wait.h"

/* Of RaisedByRule and TakeSignal. */
#define SUBJECT_BYTES_MAX 96
#define TITLE_BYTES_MAX 480
#define ACTION_BYTES_MAX 1920
#define CAUSE_BYTES_MAX 200
#define WAIT_BYTES_MAX 280
#define RAISED_MAX 16
#define ENDS_MAX 64

/* An event being taken. */
struct taking {
	const struct context *context;
	const struct signal *signal;
	const Bus__Event *event;
	const ProtobufCMessage *data;
};

static const char *fill(const struct taking *taking, const char *text, enum template_language language,
			size_t bytes_max)
{
	return template_fill(text, taking->event, taking->data, taking->context->plan, language, bytes_max,
			     taking->context->arena);
}

/* --- what ends an alert ---------------------------------------------------------------------------------------------------------- */

static const char *wait_text(const struct taking *taking, const char *event, const char *match)
{
	size_t room = WAIT_BYTES_MAX - strlen(event) - 1;
	const char *text = *match ? template_key(match, taking->event, taking->data, taking->context->plan, room,
						 taking->context->arena)
				  : taking->event->correlation_id;

	return arena_printf(taking->context->arena, "%s/%s", event, text);
}

static bool is_ended_by(const struct taking *taking, const Plan__AlertEnd *end)
{
	return strcmp(end->event, taking->signal->name) == 0 &&
	       conditions_hold(end->when, end->n_when, taking->data, taking->context->arena);
}

static void ends_add(const struct taking *taking, Alerting__TakeSignal *command, const Plan__AlertRule *rule,
		     const Plan__AlertEnd *end)
{
	const char *text;

	if (!is_ended_by(taking, end))
		return;
	text = wait_text(taking, end->event, plan_end_match(rule, end));
	for (size_t i = 0; i < command->n_ends; i++) {
		if (strcmp(command->ends[i], text) == 0)
			return;
	}
	if (command->n_ends < ENDS_MAX)
		command->ends[command->n_ends++] = text;
}

static void ends_find(const struct taking *taking, Alerting__TakeSignal *command)
{
	const Plan__Plan *plan = taking->context->plan;

	command->ends = arena_alloc(taking->context->arena, ENDS_MAX * sizeof(*command->ends));
	for (size_t i = 0; i < plan->n_alert_rules; i++) {
		const Plan__AlertRule *rule = plan->alert_rules[i];

		for (size_t j = 0; j < rule->n_duties; j++)
			ends_add(taking, command, rule, rule->duties[j]->done_by);
		for (size_t j = 0; j < rule->n_over_by; j++)
			ends_add(taking, command, rule, rule->over_by[j]);
	}
}

/* --- what is raised -------------------------------------------------------------------------------------------------------------- */

static void wait_add(const struct taking *taking, const Plan__AlertRule *rule, const Plan__AlertEnd *end,
		     Alerting__RaisedByRule *raised)
{
	raised->waits[raised->n_waits++] = wait_text(taking, end->event, plan_end_raised(rule, end));
}

static void waits_fill(const struct taking *taking, const Plan__AlertRule *rule, Alerting__RaisedByRule *raised)
{
	raised->waits =
		arena_alloc(taking->context->arena, (rule->n_duties + rule->n_over_by + 1) * sizeof(*raised->waits));
	for (size_t i = 0; i < rule->n_duties; i++)
		wait_add(taking, rule, rule->duties[i]->done_by, raised);
	for (size_t i = 0; i < rule->n_over_by; i++)
		wait_add(taking, rule, rule->over_by[i], raised);
}

/* An alert that nobody owns would be told to nobody: then it is the office's. */
static const char *owner_of(const struct taking *taking, const Plan__AlertRule *rule)
{
	const Plan__Plan *plan = taking->context->plan;
	const Plan__Department *owner = plan_department(plan, fill(taking, rule->owner, TEMPLATE_EN, CAUSE_BYTES_MAX));

	return owner ? owner->id : plan->organisation->office;
}

static const char *cause_of(const struct taking *taking, const Plan__AlertRule *rule)
{
	struct arena *arena = taking->context->arena;

	const Plan__Plan *plan = taking->context->plan;
	size_t room = CAUSE_BYTES_MAX - strlen(rule->id) - 1;

	if (*rule->cause)
		return template_key(rule->cause, taking->event, taking->data, plan, CAUSE_BYTES_MAX, arena);
	return arena_printf(arena, "%s/%s", rule->id,
			    *rule->about ? template_key(rule->about, taking->event, taking->data, plan, room, arena)
					 : event_id(taking->event, arena));
}

static int64_t observed_at(const struct taking *taking, const Plan__AlertRule *rule)
{
	int64_t at = *rule->observed_at
			     ? template_instant(rule->observed_at, taking->event, taking->data, taking->context->arena)
			     : 0;

	return at ? at : taking->event->recorded_at;
}

static Alerting__RaisedByRule *raised_by(const struct taking *taking, const Plan__AlertRule *rule)
{
	Alerting__RaisedByRule *raised = reflect_new(&alerting__raised_by_rule__descriptor, taking->context->arena);

	raised->rule = rule->id;
	raised->cause = cause_of(taking, rule);
	raised->subject = fill(taking, *rule->subject ? rule->subject : "{@subject}", TEMPLATE_EN, SUBJECT_BYTES_MAX);
	raised->observed_at = observed_at(taking, rule);
	raised->department = owner_of(taking, rule);
	raised->title_zh = fill(taking, rule->title_zh, TEMPLATE_ZH, TITLE_BYTES_MAX);
	raised->title_en = fill(taking, rule->title_en, TEMPLATE_EN, TITLE_BYTES_MAX);
	raised->action_zh = fill(taking, rule->action_zh, TEMPLATE_ZH, ACTION_BYTES_MAX);
	raised->action_en = fill(taking, rule->action_en, TEMPLATE_EN, ACTION_BYTES_MAX);
	waits_fill(taking, rule, raised);
	return raised;
}

static void raised_find(const struct taking *taking, Alerting__TakeSignal *command)
{
	const Plan__Plan *plan = taking->context->plan;

	command->raised = arena_alloc(taking->context->arena, RAISED_MAX * sizeof(*command->raised));
	for (size_t i = 0; i < plan->n_alert_rules && command->n_raised < RAISED_MAX; i++) {
		const Plan__AlertRule *rule = plan->alert_rules[i];

		if (strcmp(rule->event, taking->signal->name) == 0 &&
		    conditions_hold(rule->when, rule->n_when, taking->data, taking->context->arena))
			command->raised[command->n_raised++] = raised_by(taking, rule);
	}
}

/* --- the reaction ---------------------------------------------------------------------------------------------------------------- */

static bool somebody_waits(const struct view *view, const Alerting__TakeSignal *command)
{
	for (size_t i = 0; i < command->n_ends; i++) {
		if (is_waited_for(view, command->ends[i]))
			return true;
	}
	return false;
}

const ProtobufCMessage *take_signal(const struct view *view, const struct context *context, const Bus__Event *event,
				    const void *data)
{
	const ProtobufCMessage *message = data;
	struct taking taking = { context, signal_of(message->descriptor), event, message };
	Alerting__TakeSignal *command = reflect_new(&alerting__take_signal__descriptor, context->arena);

	raised_find(&taking, command);
	ends_find(&taking, command);
	if (!command->n_raised && !somebody_waits(view, command))
		return NULL;
	command->source_event = event_id(event, context->arena);
	command->event = taking.signal->name;
	return &command->base;
}
