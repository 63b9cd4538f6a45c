#include "tests/unit/support/watch.h"

#include <stdio.h>
#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/health/health.h"
#include "services/health/schedule.h"
#include "services/health/staff.h"

int64_t watch_moment(const char *moment)
{
	char text[64];
	int64_t at = 0;

	snprintf(text, sizeof(text), "%.10sT%.5s:00+08:00", moment, moment + 11);
	assert_true(rfc3339_parse(text, &at));
	return at;
}

static void staff_join(struct given *given, const char *badge)
{
	Health__JoinStaff join = HEALTH__JOIN_STAFF__INIT;

	join.badge = badge;
	join.department = *badge == 'T' ? "tax" : "permits";
	join.from_date = "2020-02-10";
	assert_null(given_ask(given, &join.base)->rejection);
}

void watch_init(struct watch *watch)
{
	given_init(&watch->given, &health_service);
	watch->told = "";
	staff_join(&watch->given, "P1");
	staff_join(&watch->given, "P2");
	staff_join(&watch->given, "T1");
}

void watch_deinit(struct watch *watch)
{
	given_assert_rebuilds(&watch->given);
	given_deinit(&watch->given);
}

const char *watch_outcome(struct watch *watch)
{
	const struct decision *decision = &watch->given.decision;
	const char *text = "";

	if (decision->rejection)
		return given_outcome(&watch->given);
	for (size_t i = 0; i < decision->event_count; i++)
		text = arena_printf(watch->given.arena, "%s%s%s", text, *text ? ", " : "",
				    reflect_short_name(decision->events[i].type->data));
	return text;
}

/* The first thing that is due at that time; false: nothing is. */
static bool due_do(struct watch *watch)
{
	struct given *given = &watch->given;
	struct schedule schedule = { .count = 0 };
	char date[DATE_SIZE], now[RFC3339_SIZE];

	observation_schedule(&given->view, &given->context, &schedule);
	if (!schedule.count)
		return false;
	given_ask(given, schedule.commands[0]);
	zone_date(given->context.now, date);
	rfc3339_format(given->context.now, now);
	watch->told = arena_printf(given->arena, "%s%s%s %.5s %s", watch->told, *watch->told ? ", " : "", date + 5,
				   now + 11, watch_outcome(watch));
	return true;
}

/* Of the observation that is due first. */
static int64_t next_due_at(struct watch *watch)
{
	Health__Observation from = HEALTH__OBSERVATION__INIT;
	const Health__Observation *first;
	struct scan scan;

	from.state = HEALTH__OBSERVATION__STATE__UNDER_OBSERVATION;
	observation_scan(&scan, &watch->given.view, "observation.by_due", &from, 1, 1);
	first = observation_next(&scan);
	return first ? first->due_at : INT64_MAX;
}

void watch_until(struct watch *watch, const char *moment)
{
	int64_t until_at = watch_moment(moment), due_at;
	int64_t *now = &watch->given.context.now;

	while ((due_at = next_due_at(watch)) <= until_at) {
		*now = due_at > *now ? due_at : *now;
		assert_true(due_do(watch));
	}
	*now = until_at;
}

void watch_wake(struct watch *watch, const char *moment)
{
	watch->given.context.now = watch_moment(moment);
	while (due_do(watch))
		;
}

const char *watch_told(struct watch *watch)
{
	const char *told = watch->told;

	watch->told = "";
	return told;
}

const char *watch_subject(struct watch *watch, const char *badge)
{
	return arena_strdup(watch->given.arena, staff_find(&watch->given.view, badge)->subject_id);
}

const char *watch_returnee(struct watch *watch, const char *badge, const char *arrived_on)
{
	Health__RegisterReturnee command = HEALTH__REGISTER_RETURNEE__INIT;
	const Health__RegisterReturneeReply *reply;

	command.badge = badge;
	command.arrived_on = arrived_on;
	command.from_division = "420100";
	command.from_place = "Wuhan";
	command.transport = HEALTH__OBSERVATION__TRANSPORT__TRAIN;
	reply = (const void *)given_ask(&watch->given, &command.base)->reply;
	return reply ? arena_strdup(watch->given.arena, reply->observation_id) : NULL;
}

static void contact_begin(const struct view *view, const struct context *context, struct decision *decision,
			  const void *start)
{
	observation_begin(view, context, decision, start);
}

const char *watch_contact(struct watch *watch, const char *badge, const char *last_contact)
{
	struct observation_start start = { HEALTH__OBSERVATION__KIND__CONTACT, watch_subject(watch, badge),
					   last_contact, "01700000-0000-7000-8000-00000000000c" };
	const struct decision *decision = given_rule(&watch->given, contact_begin, &start);
	const Health__ObservationBegan *began;

	if (!decision->event_count)
		return NULL;
	began = (const void *)decision->events[decision->event_count - 1].data;
	return arena_strdup(watch->given.arena, began->observation->observation_id);
}

const char *watch_log(struct watch *watch, const char *observation_id, const char *date, double temperature_c)
{
	Health__RecordDailyHealth command = HEALTH__RECORD_DAILY_HEALTH__INIT;

	command.observation_id = observation_id;
	command.date = date;
	command.temperature_c = temperature_c;
	command.source = HEALTH__DAILY_LOG__SOURCE__SELF;
	given_ask(&watch->given, &command.base);
	return watch_outcome(watch);
}

const Health__Observation *watch_record(struct watch *watch, const char *observation_id)
{
	return observation_find(&watch->given.view, observation_id);
}

const char *watch_door(struct watch *watch, const char *badge)
{
	Health__RegisterEntry entry = HEALTH__REGISTER_ENTRY__INIT;
	const Health__RegisterEntryReply *reply;

	entry.observed_at = watch->given.context.now;
	entry.checkpoint = "entrance-1";
	entry.kind = HEALTH__KIND__STAFF;
	entry.token = badge;
	entry.temperature_c = 36.5;
	entry.mask = HEALTH__MASK__WORN;
	entry.method = HEALTH__METHOD__INFRARED;
	reply = (const void *)given_ask(&watch->given, &entry.base)->reply;
	return protobuf_c_enum_descriptor_get_value(&health__outcome__descriptor, (int)reply->outcome)->name;
}
