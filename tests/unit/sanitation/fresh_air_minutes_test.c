/*
 * The minutes of fresh air against a count minute by minute, over random histories (seeded): feasts, nights, weekends, days down, plans that
 * change, devices that tell late, fall silent or are overruled by hand (C4.2).
 */
#include <stdlib.h>
#include <string.h>

#include "common/core/calendar.h"
#include "common/core/zone.h"
#include "services/sanitation/sanitation.h"
#include "tests/unit/support/air.h"
#include "tests/unit/support/chance.h"

#define HISTORIES 40
#define STEPS 120
#define DAYS 21
#define MINUTE (60 * SECOND)
#define FIRST_DAY "2020-01-20" /* the feast is from the 24th to the 2nd of February */
#define SILENT_MIN 15          /* as tests/data/plan.yaml has it */
#define TOLD_LATE_S 3600

struct statement {
	int64_t at, counts_until;
	Sanitation__FreshAirState state;
};

/* The service looked at the clock, under this plan. */
struct look {
	int64_t at;
	const Plan__Plan *plan;
	char date[DATE_SIZE];
};

struct history {
	uint64_t random;
	struct given given;
	struct statement said[2][STEPS];
	unsigned said_count[2];
	struct look looks[STEPS];
	unsigned look_count;
	bool told[2]; /* as off */
	Plan__FreshAirZone **zones;
};

static const char *const zones[] = { "ground", "upper" };

/* --- what happens ---------------------------------------------------------------------------------------------------------------------- */

static void look(struct history *history)
{
	Bus__Event *const *journal;
	size_t from = history->given.journal_count;
	struct look *now = &history->looks[history->look_count++];

	now->at = history->given.context.now;
	now->plan = history->given.context.plan;
	zone_date(now->at, now->date);
	given_schedule(&history->given);
	journal = history->given.journal;
	for (; from < history->given.journal_count; from++) {
		bool off = strcmp(journal[from]->type, "FreshAirOff") == 0;
		const Sanitation__FreshAirOff *event;
		unsigned zone;

		if (!off && strcmp(journal[from]->type, "FreshAirBack") != 0)
			continue;
		event = (const void *)protobuf_c_message_unpack(
			off ? &sanitation__fresh_air_off__descriptor : &sanitation__fresh_air_back__descriptor,
			arena_allocator(history->given.arena), journal[from]->data.len, journal[from]->data.data);
		zone = strcmp(event->fresh_air->zone, zones[1]) == 0; /* field 1 of both */
		assert_true(history->told[zone] != off);              /* one after the other */
		history->told[zone] = off;
	}
}

static void say(struct history *history)
{
	unsigned zone = chance(&history->random, 2);
	Sanitation__FreshAirState state = chance(&history->random, 2) ? ON : OFF;
	int64_t now = history->given.context.now;
	int64_t at = chance(&history->random, 3) ? 0 : now - chance(&history->random, TOLD_LATE_S) * SECOND;
	bool device = chance(&history->random, 4);
	size_t before = history->given.journal_count;

	if (device)
		air_by_device(&history->given, zones[zone], state, at);
	else
		air_by_hand(&history->given, zones[zone], state);
	if (history->given.decision.rejection)
		return; /* out of order, or the plan has given the zone up */
	at = device && at ? at : now;
	history->said[zone][history->said_count[zone]++] =
		(struct statement){ at, device ? at + SILENT_MIN * MINUTE : INT64_MAX, state };
	for (; before < history->given.journal_count; before++) {
		if (strcmp(history->given.journal[before]->type, "FreshAirBack") == 0)
			history->told[zone] = false;
	}
}

static void change_plan(struct history *history)
{
	static const char *const times[] = { "07:15", "08:00", "08:30", "10:00", "11:30", "12:00", "13:10" };
	Plan__Plan *plan = air_plan_changes(&history->given);
	unsigned from = chance(&history->random, 6);

	plan->fresh_air_zones = history->zones; /* the second comes and goes */
	plan->n_fresh_air_zones = 1 + chance(&history->random, 2);
	plan->working_hours[0]->spans[0]->from = times[from];
	plan->working_hours[0]->spans[0]->until = times[from + 1];
	plan->working_hours[0]->spans[1]->from = chance(&history->random, 2) ? "13:10" : "14:00";
	from = chance(&history->random, 6);
	plan->ventilation[0]->windows_open[1]->from = times[from];
	plan->ventilation[0]->windows_open[1]->until = times[from + 1];
}

/* Minutes, hours, now and then days in which nothing runs. */
static int64_t pause(uint64_t *random)
{
	int64_t part = chance(random, (unsigned)SECOND);

	switch (chance(random, 8)) {
	case 0:
		return chance(random, 3 * 86400) * SECOND;
	case 1:
		return chance(random, 36000) * SECOND;
	default:
		return chance(random, 2400) * SECOND + part;
	}
}

/* --- counted again --------------------------------------------------------------------------------------------------------------------- */

static bool is_in(Plan__TimeSpan *const *spans, size_t count, const char *time)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(spans[i]->from, time) <= 0 && strcmp(time, spans[i]->until) < 0)
			return true;
	}
	return false;
}

/* The so-many-th look is of this day or a later one. Dates compare as they are written. */
static bool looked_by(const struct look *look, const char *date)
{
	return strcmp(look->date, date) >= 0;
}

/* The plan that the service had on that day by then; had it not looked yet, the first one after. */
static const Plan__Plan *plan_at(const struct history *history, const char *date, int64_t at)
{
	const Plan__Plan *plan = NULL;

	for (unsigned i = 0; i < history->look_count; i++) {
		if (history->looks[i].at > at && plan)
			break;
		if (looked_by(&history->looks[i], date))
			plan = history->looks[i].plan;
		if (history->looks[i].at > at && plan)
			break;
	}
	return plan;
}

static bool should_run(const struct history *history, unsigned zone, const char *date, int64_t at)
{
	const Plan__Plan *plan = plan_at(history, date, at);
	int64_t minute = (at / MINUTE + 8 * 60) % (24 * 60); /* of the day, eight hours east */
	char time[] = { (char)('0' + minute / 600),     (char)('0' + minute / 60 % 10), ':',
			(char)('0' + minute % 60 / 10), (char)('0' + minute % 10),      '\0' };

	return plan && zone < plan->n_fresh_air_zones &&
	       is_in(plan->working_hours[0]->spans, plan->working_hours[0]->n_spans, time) &&
	       !is_in(plan->ventilation[0]->windows_open, plan->ventilation[0]->n_windows_open, time);
}

static Sanitation__FreshAirState state_at(const struct history *history, unsigned zone, int64_t at)
{
	for (unsigned i = history->said_count[zone]; i--;) {
		const struct statement *said = &history->said[zone][i];

		if (said->at <= at)
			return at < said->counts_until ? said->state : 0;
	}
	return 0;
}

static const char *counted(struct history *history, unsigned zone, const char *date)
{
	unsigned should = 0, ran = 0, off = 0;
	int64_t at, end;

	assert_true(zone_day(date, &at, &end));
	if (!calendar_day(history->given.context.plan, date).is_working)
		return "0/0/0/0";
	for (; at < end && at < history->given.context.now; at += MINUTE) {
		if (!should_run(history, zone, date, at))
			continue;
		should++;
		ran += state_at(history, zone, at) == ON;
		off += state_at(history, zone, at) == OFF;
	}
	return arena_printf(history->given.arena, "%u/%u/%u/%u", should, ran, off, should - ran - off);
}

/* Minutes in all, so that the test can tell that it compared something. */
static unsigned compare(struct history *history)
{
	unsigned compared = 0;

	for (int day = 0; day < DAYS; day++) {
		char date[DATE_SIZE];

		assert_true(zone_date_add(FIRST_DAY, day, date));
		for (unsigned zone = 0; zone < 2; zone++) {
			const char *minutes = air_minutes(&history->given, zones[zone], date);

			if (!*minutes)
				continue;
			assert_string_equal(minutes, counted(history, zone, date));
			compared += (unsigned)strtoul(minutes, NULL, 10);
		}
	}
	return compared;
}

static unsigned live(unsigned seed)
{
	static struct history history;
	unsigned compared;

	memset(&history, 0, sizeof(history));
	history.random = seed;
	given_air(&history.given);
	history.zones = history.given.context.plan->fresh_air_zones;
	history.given.context.now = air_at(FIRST_DAY, "09:00") + chance(&history.random, 20000) * SECOND;
	look(&history);
	for (unsigned step = 1; step < STEPS; step++) {
		history.given.context.now += pause(&history.random);
		if (chance(&history.random, 15) == 0)
			change_plan(&history);
		look(&history);
		say(&history);
	}
	compared = compare(&history);
	given_assert_rebuilds(&history.given);
	given_deinit(&history.given);
	return compared;
}

static void c4_2_minutes_are_what_counting_minute_by_minute_gives(void **state)
{
	unsigned compared = 0;

	(void)state;
	for (unsigned seed = 1; seed <= HISTORIES; seed++)
		compared += live(seed);
	assert_true(compared > 20000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(c4_2_minutes_are_what_counting_minute_by_minute_gives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
