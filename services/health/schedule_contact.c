#include "common/core/reflect.h"
#include "services/health/contact.h"

#define CONTACTS_PER_STEP 15
#define REGISTRATIONS_PER_STEP 2000
#define RELEASES_PER_STEP 30
#define STAYS_PER_STEP 500

static bool schedule_traces(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Health__Trace from = HEALTH__TRACE__INIT;
	const Health__Trace *trace;
	struct scan scan;

	from.state = HEALTH__TRACE_STATE__TRACE_RUNNING;
	trace_scan(&scan, view, "trace.by_state", &from, 1, 1);
	while ((trace = trace_next(&scan))) {
		Health__TraceContacts *command = reflect_new(&health__trace_contacts__descriptor, context->arena);

		command->incident_id = trace->incident_id;
		command->contacts_max = CONTACTS_PER_STEP;
		command->registrations_max = REGISTRATIONS_PER_STEP;
		if (!schedule_command(schedule, &command->base, trace->correlation_id))
			return false;
	}
	return true;
}

static bool schedule_releases(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Health__Trace from = HEALTH__TRACE__INIT;
	const Health__Trace *trace;
	struct scan scan;

	from.state = HEALTH__TRACE_STATE__TRACE_RELEASING;
	trace_scan(&scan, view, "trace.by_state", &from, 1, 1);
	while ((trace = trace_next(&scan))) {
		Health__ReleaseContacts *command = reflect_new(&health__release_contacts__descriptor, context->arena);

		command->incident_id = trace->incident_id;
		command->contacts_max = RELEASES_PER_STEP;
		if (!schedule_command(schedule, &command->base, trace->correlation_id))
			return false;
	}
	return true;
}

/* Hall by hall, also those that the plan knows no more. */
static void schedule_dropping(const struct view *view, const struct context *context, struct schedule *schedule)
{
	int64_t kept_from = presence_kept_from(context);
	Health__Presence from = HEALTH__PRESENCE__INIT;
	const Health__Presence *oldest;
	struct scan scan;

	for (;;) {
		presence_scan(&scan, view, NULL, &from, 0, 1);
		oldest = presence_next(&scan);
		if (!oldest)
			return;
		if (oldest->entered_at < kept_from) {
			Health__DropPresence *command = reflect_new(&health__drop_presence__descriptor, context->arena);

			command->hall = oldest->hall;
			command->stays_max = STAYS_PER_STEP;
			if (!schedule_command(schedule, &command->base, NULL))
				return;
		}
		from.hall = arena_printf(context->arena, "%s\x01", oldest->hall);
	}
}

void contact_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	if (schedule_traces(view, context, schedule) && schedule_releases(view, context, schedule))
		schedule_dropping(view, context, schedule);
}
