/* How long people are kept, and who is not forgotten. The plan of the tests: visitors 30 days, suppliers 60, staff 90, cases 365. */
#include <string.h>

#include "common/core/reflect.h"
#include "common/core/seal.h"
#include "services/health/health.h"
#include "services/health/observation.h"
#include "services/health/retention.h"
#include "tests/unit/support/chain.h"
#include "tests/unit/support/door.h"
#include "tests/unit/support/people.h"

static const struct someone visitor = PERSON("张三", .phone = "13812345678", .id = ID_OF_ZHANG, .token = "V1");
static const struct someone supplier = PERSON("王五", .phone = "13700000001", .kind = HEALTH__KIND__SUPPLIER);
static const struct someone member = PERSON("李四", .phone = "13800000001", .kind = HEALTH__KIND__STAFF);

/* So many days later: what is due is done until nothing is, as the daemon does each second. Returns how often. */
static unsigned days_later(struct given *given, int days)
{
	unsigned done = 0;

	given->context.now = given->nine_o_clock + days * 24 * 60 * GIVEN_MINUTE;
	for (unsigned tick = 0; tick < 20; tick++) {
		struct schedule schedule = { 0 };

		arena_reset(given->scratch);
		person_schedule(&given->view, &given->context, &schedule);
		for (size_t i = 0; i < schedule.count; i++)
			schedule.commands[i] = reflect_copy(schedule.commands[i], given->arena);
		for (size_t i = 0; i < schedule.count; i++)
			given_ask(given, schedule.commands[i]);
		done += (unsigned)schedule.count;
		if (!schedule.count)
			return done;
	}
	fail_msg("always something due");
	return done;
}

static bool is_known(struct given *given, const char *subject_id)
{
	return person_find(&given->view, subject_id) != NULL;
}

static void kept_by_kind(void **state)
{
	struct given given;
	const char *a, *b, *c;

	(void)state;
	given_init(&given, &health_service);
	a = people_register(&given, &visitor);
	b = people_register(&given, &supplier);
	c = people_register(&given, &member);
	assert_int_equal(days_later(&given, 30), 0);
	assert_true(is_known(&given, a));
	days_later(&given, 31);
	assert_false(is_known(&given, a));
	assert_false(seal_has_key(given.seal, a));
	assert_int_equal(people_find(&given, ID_OF_ZHANG, NULL, NULL, NULL)->n_persons, 0);
	days_later(&given, 60);
	assert_true(is_known(&given, b));
	days_later(&given, 61);
	assert_false(is_known(&given, b));
	days_later(&given, 90);
	assert_true(is_known(&given, c));
	days_later(&given, 91);
	assert_false(is_known(&given, c));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* The daemon was down on the day: it is done when it is back. */
static void late_is_done(void **state)
{
	struct given given;
	const char *subject_id;

	(void)state;
	given_init(&given, &health_service);
	subject_id = people_register(&given, &visitor);
	days_later(&given, 400);
	assert_false(is_known(&given, subject_id));
	given_deinit(&given);
}

/* Seen at the door under their ticket: counted from there. */
static void seen_again(void **state)
{
	struct reading later = IN("V9");
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	later.subject_id = people_register(&given, &visitor);
	later.minute = 20 * 24 * 60;
	given.context.now += 20 * 24 * 60 * GIVEN_MINUTE;
	door_register(&given, &later);
	assert_null(given.decision.rejection);
	assert_int_equal(days_later(&given, 50), 0);
	assert_true(is_known(&given, later.subject_id));
	days_later(&given, 51);
	assert_false(is_known(&given, later.subject_id));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Whoever is staff is kept, whoever has left for the plan's days from there (C1.3). */
static void staff_until_they_left(void **state)
{
	Health__JoinStaff joining = HEALTH__JOIN_STAFF__INIT;
	Health__LeaveStaff leaving = HEALTH__LEAVE_STAFF__INIT;
	Health__ErasePerson erase = HEALTH__ERASE_PERSON__INIT;
	struct given given;
	const char *subject_id;

	(void)state;
	given_init(&given, &health_service);
	erase.subject_id = joining.subject_id = subject_id = people_register(&given, &member);
	joining.badge = leaving.badge = "B7";
	joining.department = "permits";
	assert_null(given_ask(&given, &joining.base)->rejection);
	assert_true(days_later(&given, 91) > 0);
	assert_true(is_known(&given, subject_id));
	erase.cause = HEALTH__ERASURE_CAUSE__ON_REQUEST;
	given_ask(&given, &erase.base);
	assert_string_equal(given_outcome(&given), "! SUBJECT_HELD subject_id");
	leaving.from_date = "2020-05-11"; /* the 91st day */
	assert_null(given_ask(&given, &leaving.base)->rejection);
	days_later(&given, 91 + 90);
	assert_true(is_known(&given, subject_id));
	days_later(&given, 91 + 91);
	assert_false(is_known(&given, subject_id));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* A returnee's stay (C2) keeps them for the days of a case after it is over. */
static void cases_are_kept_longer(void **state)
{
	struct given given;
	const char *subject_id;
	struct tables tables;
	Health__Observation stay = HEALTH__OBSERVATION__INIT;

	(void)state;
	given_init(&given, &health_service);
	subject_id = people_register(&given, &visitor);
	tables.view = given.view;
	stay.observation_id = "01700000-0000-7000-8000-00000000000a";
	stay.subject_id = subject_id;
	stay.began_at = given.nine_o_clock;
	stay.ended_at = given.nine_o_clock + 14 * 24 * 60 * GIVEN_MINUTE;
	observation_put(&tables, &stay);
	assert_true(days_later(&given, 31) > 0);
	assert_true(is_known(&given, subject_id));
	assert_int_equal(days_later(&given, 14 + 365), 0);
	assert_true(is_known(&given, subject_id));
	days_later(&given, 14 + 366);
	assert_false(is_known(&given, subject_id));
	given_deinit(&given);
}

/* An incident of somebody, closed on the 20th day; while it is open nobody can erase them. */
static void incidents_are_kept_longer(void **state)
{
	Health__Incident incident = HEALTH__INCIDENT__INIT;
	Health__ErasePerson erase = HEALTH__ERASE_PERSON__INIT;
	struct given given;
	struct tables tables;

	(void)state;
	given_init(&given, &health_service);
	incident.subject_id = erase.subject_id = people_register(&given, &visitor);
	tables.view = given.view;
	incident.incident_id = "01700000-0000-7000-8000-00000000000b";
	incident.opened_at = given.nine_o_clock;
	incident_put(&tables, &incident);
	erase.cause = HEALTH__ERASURE_CAUSE__ON_REQUEST;
	given_ask(&given, &erase.base);
	assert_string_equal(given_outcome(&given), "! SUBJECT_HELD subject_id");
	incident.closed_at = given.nine_o_clock + 20 * 24 * 60 * GIVEN_MINUTE;
	tables.view = given.view;
	incident_put(&tables, &incident);
	days_later(&given, 20 + 365);
	assert_true(is_known(&given, erase.subject_id));
	days_later(&given, 20 + 366);
	assert_false(is_known(&given, erase.subject_id));
	given_deinit(&given);
}

/* An open one holds them however long. */
static void open_cases_hold(void **state)
{
	struct given given;
	const char *subject_id;
	struct tables tables;

	(void)state;
	given_init(&given, &health_service);
	subject_id = people_register(&given, &visitor);
	tables.view = given.view;
	bar_begin(&tables, subject_id, HEALTH__BAR_KIND__BAR_CONTACT, "o", given.context.now, "");
	days_later(&given, 500);
	assert_true(is_known(&given, subject_id));
	bar_end(&tables, subject_id, HEALTH__BAR_KIND__BAR_CONTACT, "o");
	days_later(&given, 531);
	assert_false(is_known(&given, subject_id));
	given_deinit(&given);
}

/* More than one second's worth: in steps, all of them. */
static void many_in_steps(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	for (unsigned i = 0; i < 50; i++) {
		struct someone one = PERSON("张三");

		one.phone = arena_printf(given.arena, "139%08u", i);
		people_register(&given, &one);
	}
	assert_int_equal(days_later(&given, 31), 50);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Put back from a backup of before: the keys' ledger says who was erased, and the tables forget them again. */
static void restored_is_forgotten(void **state)
{
	Bus__SubjectErased erased = BUS__SUBJECT_ERASED__INIT;
	Bus__Event event = BUS__EVENT__INIT;
	const ProtobufCMessage *command;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	erased.subject_id = people_register(&given, &visitor);
	event.service = "health";
	command = given_react(&given, &event, &erased.base);
	assert_non_null(command);
	given_ask(&given, command);
	assert_string_equal(given_outcome(&given), arena_printf(given.scratch, "PersonErased %s", erased.subject_id));
	assert_int_equal(given.decision.erasure_count, 0);
	assert_int_equal(people_find(&given, ID_OF_ZHANG, NULL, NULL, NULL)->n_persons, 0);
	assert_null(given_react(&given, &event, &erased.base));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* A fever of a ticket without a name: what was noted of it goes as that of a case does, 365 days after it was closed; the incident
 * itself stays, of nobody. One whom somebody registers meanwhile is kept, and goes, as the person they are. */
static void the_nameless_are_forgotten(void **state)
{
	const char *nameless, *named, *incident_id;
	struct someone late = PERSON("张三", .phone = "13812345678", .token = "V2");
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	incident_id = chain_reach(&given, "V1", INCIDENT_STATE(CLOSED));
	nameless = arena_strdup(given.arena, chain_incident(&given, incident_id)->subject_id);
	named = arena_strdup(given.arena,
			     chain_incident(&given, chain_reach(&given, "V2", INCIDENT_STATE(CLOSED)))->subject_id);
	assert_string_equal(people_register(&given, &late), named);
	assert_true(seal_has_key(given.seal, nameless));
	days_later(&given, 365);
	assert_true(seal_has_key(given.seal, nameless));
	assert_true(is_known(&given, named));
	assert_true(days_later(&given, 366) > 0);
	assert_false(seal_has_key(given.seal, nameless));
	assert_false(is_known(&given, named));
	assert_false(seal_has_key(given.seal, named));
	assert_non_null(chain_incident(&given, incident_id));
	assert_int_equal(days_later(&given, 800), 0);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Still open, however long: nothing goes. */
static void open_cases_of_the_nameless_hold(void **state)
{
	const char *subject_id;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	subject_id = arena_strdup(
		given.arena, chain_incident(&given, chain_reach(&given, "V1", INCIDENT_STATE(ISOLATED)))->subject_id);
	days_later(&given, 400);
	days_later(&given, 900);
	assert_int_equal(days_later(&given, 900), 0);
	given_assert_rebuilds(&given);
	assert_non_null(incident_open_of(&given.view, subject_id));
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kept_by_kind),
		cmocka_unit_test(late_is_done),
		cmocka_unit_test(seen_again),
		cmocka_unit_test(staff_until_they_left),
		cmocka_unit_test(cases_are_kept_longer),
		cmocka_unit_test(incidents_are_kept_longer),
		cmocka_unit_test(open_cases_hold),
		cmocka_unit_test(many_in_steps),
		cmocka_unit_test(restored_is_forgotten),
		cmocka_unit_test(the_nameless_are_forgotten),
		cmocka_unit_test(open_cases_of_the_nameless_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
