#include <assert.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/health/contact.h"

const Health__Trace *trace_find(const struct view *view, const char *incident_id)
{
	Health__Trace key = HEALTH__TRACE__INIT;

	key.incident_id = incident_id;
	return trace_get(view, &key);
}

bool trace_is_of_case(const Health__Trace *trace)
{
	return trace->state == HEALTH__TRACE_STATE__TRACE_RUNNING ||
	       trace->state == HEALTH__TRACE_STATE__TRACE_FINISHED;
}

const Health__Trace *trace_of_case(const struct view *view, struct decision *decision, const char *incident_id)
{
	const Health__Trace *trace = trace_find(view, incident_id);

	if (!trace) {
		decision_reject(decision, &REASON_CASE_UNKNOWN, "incident_id");
		return NULL;
	}
	if (!trace_is_of_case(trace)) {
		decision_reject(decision, &REASON_CASE_EXCLUDED, "incident_id");
		return NULL;
	}
	return trace;
}

/* The plan's days before the onset, from their first instant on. */
static int64_t look_back(const struct context *context, const char *onset_date)
{
	const Plan__ContactRules *rules = plan_contact_on(context->plan, onset_date);
	char first_date[DATE_SIZE];
	int64_t begin_at, end_at;
	bool exists = zone_date_add(onset_date, -(int)rules->days_before_onset, first_date) &&
		      zone_day(first_date, &begin_at, &end_at);

	assert(exists);
	return begin_at;
}

static const char *date_of(int64_t at, struct arena *arena)
{
	char date[DATE_SIZE];

	zone_date(at, date);
	return arena_strdup(arena, date);
}

void contacts_trace_begin(const struct view *view, const struct context *context, struct decision *decision,
			  const struct contact_case *suspected)
{
	const Health__Trace *before = trace_find(view, suspected->incident_id);
	Health__Trace *trace = reflect_new(&health__trace__descriptor, context->arena);

	trace->incident_id = suspected->incident_id;
	trace->subject_id = suspected->subject_id;
	trace->state = HEALTH__TRACE_STATE__TRACE_RUNNING;
	trace->onset_date = suspected->onset_date && *suspected->onset_date
				    ? suspected->onset_date
				    : date_of(suspected->detected_at, context->arena);
	trace->from_at = look_back(context, trace->onset_date);
	trace->isolated = suspected->isolated_at != 0;
	trace->until_at = trace->isolated ? suspected->isolated_at : context->now;
	trace->began_at = context->now;
	trace->run = before ? before->run + 1 : 1;
	trace->correlation_id = context->correlation_id;
	emit_trace_began(decision)->trace = trace;
}

void contacts_release_begin(const struct view *view, struct decision *decision, const char *incident_id)
{
	const Health__Trace *trace = trace_find(view, incident_id);
	Health__Trace *releasing;

	if (!trace)
		return;
	releasing = reflect_copy(&trace->base, decision->arena);
	releasing->state = HEALTH__TRACE_STATE__TRACE_RELEASING;
	releasing->released_through = "";
	emit_contacts_released(decision)->trace = releasing;
}
