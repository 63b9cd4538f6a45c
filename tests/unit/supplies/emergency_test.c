/* Taken at once, justified by who took it, checked by somebody else of the office (O2). Monday 2020-02-10, 09:00. */
#include <string.h>

#include "common/core/zone.h"
#include "services/supplies/emergency.h"
#include "services/supplies/supplies.h"
#include "tests/unit/support/inspections.h"
#include "tests/unit/support/purchases.h"

#define UNKNOWN_ID "01700000-0000-7000-8000-000000000000"

static const char *draws(struct given *given, const char *store, const char *item, double quantity)
{
	Supplies__DrawEmergency command = SUPPLIES__DRAW_EMERGENCY__INIT;

	command.store = store;
	command.item = item;
	command.quantity = quantity;
	command.reason = "a case on the first floor";
	given_ask(given, &command.base);
	return given_outcome(given);
}

static const char *draw_of(struct given *given, const char *store, double quantity)
{
	const Supplies__DrawEmergencyReply *reply;

	draws(given, store, "mask", quantity);
	assert_null(given->decision.rejection);
	reply = (const void *)given->decision.reply;
	return arena_strdup(given->arena, reply->emergency->emergency_id);
}

static const char *justifies(struct given *given, const char *id)
{
	Supplies__JustifyEmergency command = SUPPLIES__JUSTIFY_EMERGENCY__INIT;

	command.emergency_id = id;
	command.justification = "Everybody on the floor needed a new one.";
	given_ask(given, &command.base);
	return given_outcome(given);
}

static const char *checks(struct given *given, const char *id, bool accepted)
{
	Supplies__CheckEmergency command = SUPPLIES__CHECK_EMERGENCY__INIT;

	command.emergency_id = id;
	command.accepted = accepted;
	command.note = "seen";
	given_ask(given, &command.base);
	return given_outcome(given);
}

/* 100 masks each; what was due before is done. */
static void given_stores(struct given *given)
{
	given_init(given, &supplies_service);
	given->schedule = emergency_schedule;
	comes(given, "office", "mask", 100, "");
	comes(given, "tax", "mask", 100, "");
	given_schedule(given);
}

static const char *said(struct given *given, const char *format, const char *id)
{
	return arena_printf(given->arena, format, id);
}

static void o2_drawn_justified_accepted(void **state)
{
	const Supplies__StockMoved *event;
	struct given given;
	const char *id;

	(void)state;
	given_stores(&given);
	speaks(&given, "clerk", "permits");
	id = draw_of(&given, "office", 30);
	assert_string_equal(given_outcome(&given), said(&given, "StockMoved , EmergencyDrawn %s", id));
	assert_string_equal(justifies(&given, id), said(&given, "EmergencyJustified %s", id));
	assert_string_equal(justifies(&given, id), "! EMERGENCY_STEP emergency_id");
	speaks(&given, "head", "office");
	assert_string_equal(checks(&given, id, true), said(&given, "EmergencyChecked %s", id));
	assert_string_equal(checks(&given, id, false), "! EMERGENCY_STEP emergency_id");
	given.journal_count -= 3;
	event = given_last_event(&given);
	assert_int_equal(event->lines[0]->kind, SUPPLIES__LINE_KIND__DRAW);
	assert_string_equal(event->lines[0]->store, "office");
	assert_string_equal(event->lines[0]->cause, said(&given, "emergency/%s", id));
	given.journal_count += 3;
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* A department: its own store and the central one. The office: every store. Nobody: what is not there. */
static void o2_who_may_take_from_where(void **state)
{
	struct given given;

	(void)state;
	given_stores(&given);
	speaks(&given, "clerk", "permits");
	assert_string_equal(draws(&given, "tax", "mask", 1), "! OTHER_DEPARTMENT store");
	assert_string_equal(draws(&given, "permits", "mask", 1), "! NOT_ENOUGH quantity");
	assert_string_equal(draws(&given, "office", "mask", 101), "! NOT_ENOUGH quantity");
	assert_string_equal(draws(&given, "office", "masque", 1), "! ITEM_UNKNOWN item");
	assert_string_equal(draws(&given, "office", "mask", 0.5), "! QUANTITY_NOT_WHOLE quantity");
	assert_string_equal(draws(&given, "nowhere", "mask", 1), "! STORE_UNKNOWN store");
	speaks(&given, "taxman", "tax");
	draw_of(&given, "tax", 1);
	speaks(&given, "head", "office");
	draw_of(&given, "tax", 99);
	given_deinit(&given);
}

static void o2_never_checked_by_who_took_it(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_stores(&given);
	speaks(&given, "head", "office");
	id = draw_of(&given, "office", 30);
	speaks(&given, "deputy", "office");
	assert_string_equal(justifies(&given, id), "! NOT_WHO_DREW emergency_id");
	assert_string_equal(checks(&given, id, true), "! EMERGENCY_STEP emergency_id"); /* nothing to check yet */
	assert_string_equal(checks(&given, id, false), "! EMERGENCY_STEP emergency_id");
	speaks(&given, "head", "office");
	justifies(&given, id);
	assert_string_equal(checks(&given, id, true), "! OWN_EMERGENCY emergency_id");
	assert_string_equal(justifies(&given, UNKNOWN_ID), "! EMERGENCY_UNKNOWN emergency_id");
	assert_string_equal(checks(&given, UNKNOWN_ID, true), "! EMERGENCY_UNKNOWN emergency_id");
	speaks(&given, "deputy", "office");
	assert_string_equal(checks(&given, id, false), said(&given, "EmergencyChecked %s", id));
	given_deinit(&given);
}

/* 24 hours after 09:00; then 240 minutes of work. */
static void o2_late_steps_are_told_once(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_stores(&given);
	speaks(&given, "clerk", "tax");
	id = draw_of(&given, "tax", 1);
	assert_null(strstr(clock_goes(&given, "2020-02-11", "08:59"), "JustificationOverdue"));
	assert_non_null(strstr(clock_goes(&given, "2020-02-11", "09:00"), "JustificationOverdue"));
	assert_null(strstr(clock_goes(&given, "2020-02-11", "09:01"), "JustificationOverdue"));
	justifies(&given, id); /* late, and taken */
	assert_null(strstr(clock_goes(&given, "2020-02-11", "15:00"), "EmergencyCheckOverdue"));
	assert_non_null(strstr(clock_goes(&given, "2020-02-11", "15:01"), "EmergencyCheckOverdue"));
	speaks(&given, "head", "office");
	checks(&given, id, true);
	assert_null(strstr(clock_goes(&given, "2020-02-28", "09:00"), "EmergencyCheck"));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void o2_what_is_never_justified_is_refused(void **state)
{
	Supplies__ListEmergencies query = SUPPLIES__LIST_EMERGENCIES__INIT;
	struct given given;
	const char *id;

	(void)state;
	given_stores(&given);
	speaks(&given, "clerk", "permits");
	id = draw_of(&given, "office", 1);
	clock_goes(&given, "2020-02-20", "09:00"); /* days down */
	speaks(&given, "head", "office");
	query.overdue = true;
	given_ask(&given, &query.base);
	assert_int_equal(((const Supplies__ListEmergenciesReply *)given.decision.reply)->n_emergencies, 1);
	assert_string_equal(checks(&given, id, true), "! EMERGENCY_STEP emergency_id");
	assert_string_equal(checks(&given, id, false), said(&given, "EmergencyChecked %s", id));
	speaks(&given, "taxman", "tax");
	query.overdue = false;
	given_ask(&given, &query.base);
	assert_int_equal(((const Supplies__ListEmergenciesReply *)given.decision.reply)->n_emergencies, 0);
	given_deinit(&given);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		{ "O2 drawn, justified, accepted", o2_drawn_justified_accepted, NULL, NULL, NULL },
		{ "O2 who may take from where", o2_who_may_take_from_where, NULL, NULL, NULL },
		{ "O2 never checked by who took it", o2_never_checked_by_who_took_it, NULL, NULL, NULL },
		{ "O2 late steps are told once", o2_late_steps_are_told_once, NULL, NULL, NULL },
		{ "O2 what is never justified is refused", o2_what_is_never_justified_is_refused, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
