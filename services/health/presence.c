/* How long stays are kept, and that the door's older ones go. */
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/health/contact.h"

int64_t presence_kept_from(const struct context *context)
{
	char today[DATE_SIZE], first[DATE_SIZE];
	const Plan__ContactRules *contact;
	const Plan__DoorRules *door;
	int64_t begin_at = INT64_MIN, end_at;

	zone_date(context->now, today);
	contact = plan_contact_on(context->plan, today);
	door = plan_door_on(context->plan, today);
	if (zone_date_add(today,
			  -(int)(contact->days_before_onset + contact->observation_days + door->observed_age_max_days),
			  first))
		zone_day(first, &begin_at, &end_at);
	return begin_at;
}

void decide_drop_presence(const struct view *view, const struct context *context, const Health__DropPresence *command,
			  struct decision *decision)
{
	Health__Presence from = HEALTH__PRESENCE__INIT;
	const Health__Presence *oldest;
	Health__PresenceDropped *event;
	struct scan scan;

	decision_reply(decision, &health__drop_presence_reply__descriptor);
	from.hall = command->hall;
	presence_scan(&scan, view, NULL, &from, 1, 1);
	oldest = presence_next(&scan);
	if (!oldest || oldest->entered_at >= presence_kept_from(context))
		return;
	event = emit_presence_dropped(decision);
	event->hall = command->hall;
	event->before_at = presence_kept_from(context);
	event->stays_max = command->stays_max;
}

void apply_presence_dropped(struct tables *tables, const Bus__Event *recorded, const Health__PresenceDropped *event)
{
	Health__Presence from = HEALTH__PRESENCE__INIT;
	const Health__Presence *oldest;
	struct scan scan;

	(void)recorded;
	from.hall = event->hall;
	for (uint32_t i = 0; i < event->stays_max; i++) {
		struct arena_mark mark = arena_mark(tables->view.arena);

		presence_scan(&scan, &tables->view, NULL, &from, 1, 1);
		oldest = presence_next(&scan);
		if (!oldest || oldest->entered_at >= event->before_at)
			break;
		presence_delete(tables, oldest);
		arena_rewind(tables->view.arena, mark);
	}
}
