/* What is said of a zone, what is believed of it, and who may ask to run it (C5.6). */
#include <string.h>

#include "tests/unit/support/interlocks.h"

#define RUNNING SANITATION__ZONE_STATE__RUNNING
#define OFF SANITATION__ZONE_STATE__OFF

static const struct told_case in_the_lobby = { .number = 1, .place = "lobby" };

static void confirmed(void **state)
{
	struct given given;

	(void)state;
	interlocks_init(&given);
	interlocks_as(&given, "bms");
	/* off before the order says nothing of after it */
	assert_string_equal(interlocks_say(&given, "hvac-1", OFF), "ZoneStateReported hvac-1");
	interlocks_suspected(&given, &in_the_lobby);
	assert_int_equal(interlocks_zone(&given, "hvac-1")->confirmed_at, 0);
	interlocks_wait(&given, 1);
	assert_string_equal(interlocks_say(&given, "hvac-1", OFF),
			    "ZoneStateReported hvac-1, ShutDownConfirmed hvac-1");
	assert_true(((const Sanitation__ReportZoneStateReply *)given.decision.reply)->held);
	assert_string_equal(given.decision.correlation_id, interlocks_incident(&given, 1));
	assert_string_equal(interlocks_zone(&given, "hvac-1")->confirmed_by, "bms");
	assert_string_equal(interlocks_say(&given, "hvac-1", OFF), "ZoneStateReported hvac-1");
	interlocks_wait(&given, 60);
	assert_string_equal(interlocks_due(&given), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Told once, ordered again; and again when those minutes are over, too. Off ends it. */
static void it_runs(void **state)
{
	struct given given;

	(void)state;
	interlocks_init(&given);
	interlocks_suspected(&given, &in_the_lobby);
	interlocks_as(&given, "bms");
	interlocks_say(&given, "hvac-1", OFF);
	interlocks_wait(&given, 1);
	assert_string_equal(interlocks_say(&given, "hvac-1", RUNNING),
			    "ZoneStateReported hvac-1, RanUnderInterlock hvac-1, ShutDownOrdered hvac-1");
	assert_int_equal(interlocks_zone(&given, "hvac-1")->confirmed_at, 0);
	assert_string_equal(interlocks_say(&given, "hvac-1", RUNNING), "ZoneStateReported hvac-1");
	interlocks_wait(&given, 5);
	assert_string_equal(interlocks_due(&given), "ShutDownOverdue hvac-1");
	assert_string_equal(interlocks_say(&given, "hvac-1", RUNNING),
			    "ZoneStateReported hvac-1, ShutDownOrdered hvac-1");
	interlocks_as(&given, "property");
	assert_string_equal(interlocks_say(&given, "hvac-1", OFF),
			    "ZoneStateReported hvac-1, ShutDownConfirmed hvac-1");
	assert_int_equal(interlocks_zone(&given, "hvac-1")->ran_since_at, 0);
	/* nothing holds hvac-3: it may run */
	interlocks_as(&given, "bms");
	assert_string_equal(interlocks_say(&given, "hvac-3", RUNNING), "ZoneStateReported hvac-3");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static const char *said_late(struct given *given, Sanitation__ZoneState state, int64_t at)
{
	Sanitation__ReportZoneState command = SANITATION__REPORT_ZONE_STATE__INIT;

	command.zone = "hvac-1";
	command.state = state;
	command.observed_at = at;
	given_ask(given, &command.base);
	return given_outcome(given);
}

static void said_late_by_a_device(void **state)
{
	struct given given;
	int64_t ordered_at;

	(void)state;
	interlocks_init(&given);
	interlocks_suspected(&given, &in_the_lobby);
	ordered_at = given.context.now;
	interlocks_wait(&given, 3);
	interlocks_as(&given, "bms");
	/* seen before the order: neither confirms nor breaks it */
	assert_string_equal(said_late(&given, OFF, ordered_at - 1), "ZoneStateReported hvac-1");
	assert_string_equal(said_late(&given, RUNNING, ordered_at - 1), "ZoneStateReported hvac-1");
	assert_string_equal(said_late(&given, OFF, ordered_at), "ZoneStateReported hvac-1, ShutDownConfirmed hvac-1");
	/* seen earlier than what is known already */
	assert_string_equal(said_late(&given, RUNNING, ordered_at - GIVEN_MINUTE), "ZoneStateReported hvac-1");
	assert_int_equal(interlocks_zone(&given, "hvac-1")->state, OFF);
	assert_string_equal(said_late(&given, OFF, given.context.now + 1), "! MOMENT_IMPOSSIBLE observed_at");
	assert_string_equal(said_late(&given, OFF, given.context.now - 60 * GIVEN_MINUTE - 1),
			    "! MOMENT_IMPOSSIBLE observed_at");
	interlocks_as(&given, "property");
	assert_string_equal(said_late(&given, OFF, given.context.now), "! MOMENT_OF_DEVICES observed_at");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void by_whom(void **state)
{
	struct given given;

	(void)state;
	interlocks_init(&given);
	assert_string_equal(interlocks_say(&given, "hvac-9", OFF), "! HVAC_ZONE_UNKNOWN zone");
	assert_non_null(strstr(given.decision.message_en, "hvac-1, hvac-2, hvac-3"));
	interlocks_as(&given, "property");
	assert_string_equal(interlocks_say(&given, "hvac-2", OFF), "! OTHER_DEPARTMENT zone");
	assert_string_equal(interlocks_restart(&given, "hvac-2"), "! OTHER_DEPARTMENT zone");
	interlocks_as(&given, "tax");
	assert_string_equal(interlocks_say(&given, "hvac-2", OFF), "ZoneStateReported hvac-2");
	/* a device of one department */
	interlocks_as(&given, "bms");
	given.context.department = "tax";
	assert_string_equal(interlocks_say(&given, "hvac-1", OFF), "! OTHER_DEPARTMENT zone");
	assert_string_equal(interlocks_say(&given, "hvac-2", OFF), "ZoneStateReported hvac-2");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* A new plan without the zone: what it held stays held, and the office sees it through. */
static void a_zone_given_up(void **state)
{
	struct given given;

	(void)state;
	interlocks_init(&given);
	interlocks_suspected(&given, &(struct told_case){ .number = 1, .place = "cellar" });
	((Plan__Plan *)given.context.plan)->n_hvac_zones = 2;
	interlocks_as(&given, "property");
	assert_string_equal(interlocks_restart(&given, "hvac-3"), "! OTHER_DEPARTMENT zone");
	interlocks_as(&given, "office");
	assert_string_equal(interlocks_restart(&given, "hvac-3"), "RestartRefused hvac-3");
	interlocks_disinfect_all(&given, 1);
	assert_string_equal(interlocks_restart(&given, "hvac-3"), "! HVAC_ZONE_UNKNOWN zone");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* --- a restart ------------------------------------------------------------------------------------------------------------------------ */

static const Sanitation__RequestRestartReply *refused(struct given *given)
{
	const Sanitation__RequestRestartReply *reply;

	interlocks_as(given, "bms");
	assert_string_equal(interlocks_restart(given, "hvac-1"), "RestartRefused hvac-1");
	reply = (const void *)given->decision.reply;
	assert_false(reply->allowed);
	assert_string_equal(reply->reason, "ZONE_HELD");
	return reply;
}

static void what_is_missing(void **state)
{
	const Sanitation__RequestRestartReply *reply;
	struct given given;

	(void)state;
	interlocks_init(&given);
	interlocks_suspected(&given, &in_the_lobby);
	reply = refused(&given);
	assert_int_equal(reply->n_missing, 3);
	assert_string_equal(reply->missing[0]->en, "the shut-down has not been confirmed");
	assert_string_equal(reply->missing[0]->zh, "停机尚未确认");
	assert_non_null(strstr(reply->message_en, "hvac-1: terminal disinfection by a professional organisation"));
	assert_non_null(strstr(reply->message_zh, "lobby：须在医生指导下由专业机构终末消毒"));
	interlocks_say(&given, "hvac-1", OFF);
	interlocks_as(&given, "property");
	interlocks_done(&given, interlocks_order(&given, 1, "hvac-1")->order_id);
	interlocks_done(&given, interlocks_order(&given, 1, "lobby")->order_id);
	interlocks_as(&given, "office");
	interlocks_check(&given, interlocks_order(&given, 1, "lobby")->order_id, false);
	reply = refused(&given);
	assert_int_equal(reply->n_missing, 2);
	assert_non_null(strstr(reply->message_en, "hvac-1: disinfected; the office has still to check it"));
	assert_non_null(strstr(reply->message_en, "lobby: not accepted by the office"));
	interlocks_as(&given, "office");
	assert_string_equal(interlocks_check(&given, interlocks_order(&given, 1, "hvac-1")->order_id, true),
			    "TerminalAccepted");
	assert_int_equal(refused(&given)->n_missing, 1);
	interlocks_disinfect_all(&given, 1);
	interlocks_as(&given, "bms");
	assert_string_equal(interlocks_restart(&given, "hvac-1"), "RestartAllowed hvac-1");
	assert_true(((const Sanitation__RequestRestartReply *)given.decision.reply)->allowed);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void listed(void **state)
{
	Sanitation__ListZones query = SANITATION__LIST_ZONES__INIT;
	const Sanitation__ListZonesReply *reply;
	struct given given;

	(void)state;
	interlocks_init(&given);
	interlocks_suspected(&given, &in_the_lobby);
	reply = (const void *)given_ask(&given, &query.base)->reply;
	assert_int_equal(reply->n_zones, 3);
	assert_false(reply->zones[0]->may_run);
	assert_int_equal(reply->zones[0]->n_missing, 3);
	assert_true(reply->zones[1]->may_run);
	interlocks_as(&given, "tax");
	reply = (const void *)given_ask(&given, &query.base)->reply;
	assert_int_equal(reply->n_zones, 1);
	assert_string_equal(reply->zones[0]->zone->zone, "hvac-2");
	given_deinit(&given);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		{ "C5.6 off confirms the order it came after", confirmed, NULL, NULL, NULL },
		{ "C5.6 a zone that runs while it is held is told, and ordered off again", it_runs, NULL, NULL, NULL },
		{ "C5.6 a device may tell late, as late as the plan allows", said_late_by_a_device, NULL, NULL, NULL },
		{ "C5.6 a zone's own department, the office and devices speak for it", by_whom, NULL, NULL, NULL },
		{ "C5.6 a zone that the new plan has given up stays held", a_zone_given_up, NULL, NULL, NULL },
		{ "C5.6 a restart is refused with the missing steps, in both languages", what_is_missing, NULL, NULL,
		  NULL },
		{ "C5.6 zones are listed with what keeps them shut", listed, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
