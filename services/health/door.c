#include "services/health/door.h"

#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/health/checkpoint.h"

const Health__Registration *registration_find(const struct view *view, const char *checkpoint, const char *token,
					      Health__Direction direction, int64_t observed_at)
{
	Health__Registration key = HEALTH__REGISTRATION__INIT;

	key.checkpoint = checkpoint;
	key.token = token;
	key.direction = direction;
	key.observed_at = observed_at;
	return registration_get(view, &key);
}

static const char *date_of(int64_t at, struct arena *arena)
{
	char date[DATE_SIZE];

	zone_date(at, date);
	return arena_strdup(arena, date);
}

bool observed_at_is_taken(const struct context *context, int64_t observed_at, const char *field,
			  struct decision *decision)
{
	uint32_t days_max = door_rules_at(context->plan, context->now)->observed_age_max_days;
	char observed[RFC3339_SIZE], now[RFC3339_SIZE];

	if (observed_at <= context->now && context->now - observed_at <= days_max * DAY)
		return true;
	rfc3339_format(observed_at, observed);
	rfc3339_format(context->now, now);
	if (observed_at > context->now)
		decision_reject(decision, &REASON_OBSERVED_IN_FUTURE, field, observed, now);
	else
		decision_reject(decision, &REASON_OBSERVED_TOO_OLD, field, observed, days_max);
	return false;
}

bool door_begin(struct door *door, const struct view *view, const struct context *context, struct decision *decision,
		const char *checkpoint, int64_t observed_at)
{
	const Plan__Hall *hall = hall_of_checkpoint(context, checkpoint, decision);
	Health__Registration *registration;

	if (!hall || !observed_at_is_taken(context, observed_at, "observed_at", decision))
		return false;
	*door = (struct door){ view,
			       context,
			       decision,
			       hall,
			       door_rules_at(context->plan, observed_at),
			       hall_state_now(view, hall->id),
			       NULL };
	registration = door->registration = reflect_new(&health__registration__descriptor, context->arena);
	registration->checkpoint = checkpoint;
	registration->observed_at = observed_at;
	registration->recorded_at = context->now;
	registration->recorded_by = context->actor;
	registration->hall = hall->id;
	registration->date = date_of(observed_at, context->arena);
	registration->visitors_max = hall->visitors_max;
	registration->ordinal = door->state.registrations + 1;
	return true;
}

void door_count(struct door *door, Health__Kind kind, int change)
{
	int visitors = counts_to_cap(kind) ? change : 0;

	hall_state_add(&door->state, visitors, change - visitors);
	door->registration->visitors_change += visitors;
	door->registration->staff_change += change - visitors;
}

void door_end_unrecorded(struct door *door, const Health__Visit *visit, int64_t ended_at, uint64_t ordinal)
{
	Health__ExitUnrecorded *event = emit_exit_unrecorded(door->decision);

	event->token = visit->token;
	event->kind = visit->kind;
	event->hall = visit->hall;
	event->checkpoint = visit->checkpoint;
	event->entered_at = visit->entered_at;
	event->ended_at = ended_at;
	event->ordinal = ordinal;
	event->date = date_of(ended_at, door->context->arena);
	if (strcmp(visit->hall, door->hall->id) == 0)
		hall_state_add(&door->state, counts_to_cap(visit->kind) ? -1 : 0, counts_to_cap(visit->kind) ? 0 : -1);
}

void door_end_earlier(struct door *door, const Health__Visit *open)
{
	Health__HallState state = hall_state_now(door->view, open->hall);

	door_end_unrecorded(door, open, door->registration->observed_at, state.registrations + 1);
	door->registration->exit_unrecorded = true;
}

void door_close(struct door *door)
{
	door->registration->visitors_inside = door->state.visitors_inside;
	checkpoint_hear(door->view, door->decision, door->registration);
}
