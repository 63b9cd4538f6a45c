/* Outstanding staff and deeds: reported, reviewed by somebody else, published with consent, rewarded (B5.3). */
#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "tests/unit/support/inspections.h"

#define UNKNOWN_ID "01700000-0000-7000-8000-000000000000"
#define DEED "Carried the applicant's chair through the rain"

static void given_on(struct given *given, const char *date)
{
	given_init(given, &alerting_service);
	clock_goes(given, date, "10:00");
	speaks(given, "head of permits", "permits");
}

static const char *report(struct given *given, const char *department, const char *badge)
{
	Alerting__ReportCommendation command = ALERTING__REPORT_COMMENDATION__INIT;

	command.department = department;
	command.badge = badge;
	command.deed = DEED;
	given_ask(given, &command.base);
	if (given->decision.rejection)
		return given_outcome(given);
	return arena_strdup(given->arena,
			    ((const Alerting__ReportCommendationReply *)given->decision.reply)->commendation_id);
}

static const char *review(struct given *given, const char *id, bool accepted)
{
	Alerting__ReviewCommendation command = ALERTING__REVIEW_COMMENDATION__INIT;

	command.commendation_id = id;
	command.accepted = accepted;
	command.reason = "Seen by many";
	given_ask(given, &command.base);
	return given_outcome(given);
}

static const char *publish(struct given *given, const char *id, const char *consent)
{
	Alerting__PublishCommendation command = ALERTING__PUBLISH_COMMENDATION__INIT;

	command.commendation_id = id;
	command.text_zh = "雨中助人";
	command.text_en = "Helped in the rain";
	command.consent = consent;
	given_ask(given, &command.base);
	return given_outcome(given);
}

static const char *reward(struct given *given, const char *id, const char *given_on_date)
{
	Alerting__RecordReward command = ALERTING__RECORD_REWARD__INIT;

	command.commendation_id = id;
	command.reward = "Certificate";
	command.given_on = given_on_date;
	given_ask(given, &command.base);
	return given_outcome(given);
}

static const char *of(struct given *given, const char *event, const char *id)
{
	return arena_printf(given->arena, "%s %s", event, id);
}

static const Alerting__ListPublishedCommendationsReply *published(struct given *given)
{
	Alerting__ListPublishedCommendations query = ALERTING__LIST_PUBLISHED_COMMENDATIONS__INIT;

	given_ask(given, &query.base);
	return (const void *)given->decision.reply;
}

static const Alerting__ListCommendationsReply *listed(struct given *given, const Alerting__ListCommendations *query)
{
	given_ask(given, &query->base);
	return (const void *)given->decision.reply;
}

static bool journal_holds(const struct given *given, const char *text)
{
	for (size_t i = 0; i < given->journal_count; i++) {
		const ProtobufCBinaryData *data = &given->journal[i]->data;

		if (memmem(data->data, data->len, text, strlen(text)))
			return true;
	}
	return false;
}

static void b5_3_reported_reviewed_published_rewarded(void **state)
{
	const Alerting__ListPublishedCommendationsReply *row;
	struct given given;
	const char *id;

	(void)state;
	given_on(&given, "2020-02-10");
	id = report(&given, "permits", "P1");
	speaks(&given, "reviewer", "office");
	assert_string_equal(publish(&given, id, "form 12"), "! COMMENDATION_STEP commendation_id");
	assert_string_equal(review(&given, id, true), of(&given, "CommendationReviewed", id));
	assert_string_equal(review(&given, id, true), "! COMMENDATION_STEP commendation_id");
	assert_int_equal(published(&given)->n_commendations, 0);
	assert_string_equal(publish(&given, id, ""), "! CONSENT_MISSING consent");
	assert_string_equal(publish(&given, id, "form 12"), of(&given, "CommendationPublished", id));
	assert_string_equal(reward(&given, id, "2020-02-11"), "! REWARD_DATE given_on");
	assert_string_equal(reward(&given, id, ""), of(&given, "CommendationRewarded", id));
	row = published(&given);
	assert_int_equal(row->n_commendations, 1);
	assert_string_equal(row->commendations[0]->text_en, "Helped in the rain");
	assert_string_equal(row->commendations[0]->text_zh, "雨中助人");
	assert_string_equal(row->commendations[0]->reward, "Certificate");
	assert_string_equal(clock_goes(&given, "2020-12-01", "10:00"), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void b5_3_a_deed_of_a_department_needs_no_consent(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_on(&given, "2020-02-10");
	id = report(&given, "tax", "");
	speaks(&given, "reviewer", "office");
	review(&given, id, true);
	assert_string_equal(publish(&given, id, ""), of(&given, "CommendationPublished", id));
	given_deinit(&given);
}

static void b5_3_reviewed_by_the_plans_department_and_never_by_who_reported(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_on(&given, "2020-02-10");
	assert_string_equal(report(&given, "nowhere", ""), "! DEPARTMENT_UNKNOWN department");
	id = report(&given, "permits", "P1");
	assert_string_equal(review(&given, id, true), "! OTHER_DEPARTMENT commendation_id");
	speaks(&given, "head of permits", "office"); /* moved meanwhile */
	assert_string_equal(review(&given, id, true), "! REVIEWER_IS_REPORTER commendation_id");
	speaks(&given, "reviewer", "office");
	assert_string_equal(review(&given, UNKNOWN_ID, true), "! COMMENDATION_UNKNOWN commendation_id");
	given.context.plan->commendation[0]->reviewing_department = "tax";
	assert_string_equal(review(&given, id, true), "! OTHER_DEPARTMENT commendation_id");
	speaks(&given, "head of tax", "tax");
	assert_string_equal(review(&given, id, false), of(&given, "CommendationReviewed", id));
	assert_string_equal(publish(&given, id, "form 12"), "! COMMENDATION_STEP commendation_id");
	given_deinit(&given);
}

/* Reported on a Thursday before the feast of 4 to 6 April: five working days to review, three to publish, twenty to reward. */
static void b5_3_each_step_has_its_deadline_in_working_days(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_on(&given, "2020-04-02");
	id = report(&given, "permits", "P1");
	assert_string_equal(clock_goes(&given, "2020-04-10", "17:29"), "");
	assert_string_equal(clock_goes(&given, "2020-04-10", "17:30"), of(&given, "CommendationOverdue", id));
	assert_string_equal(clock_goes(&given, "2020-04-11", "17:30"), "");
	speaks(&given, "reviewer", "office");
	clock_goes(&given, "2020-04-13", "10:00"); /* a Monday */
	review(&given, id, true);
	assert_string_equal(clock_goes(&given, "2020-04-16", "17:29"), "");
	assert_string_equal(clock_goes(&given, "2020-04-16", "17:30"), of(&given, "CommendationOverdue", id));
	publish(&given, id, "form 12");
	/* From Thursday 16: 17, 20 to 24, 26 to 30 (a Sunday is worked), 6 to 9 May (a Saturday is worked), 11 to 15. */
	assert_string_equal(clock_goes(&given, "2020-05-15", "17:29"), "");
	assert_string_equal(clock_goes(&given, "2020-05-15", "17:30"), of(&given, "CommendationOverdue", id));
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* The deadline's command was given, and the step is done first: nothing is told. */
static void b5_3_in_time_is_never_overdue(void **state)
{
	Alerting__MarkCommendationOverdue mark = ALERTING__MARK_COMMENDATION_OVERDUE__INIT;
	struct given given;

	(void)state;
	given_on(&given, "2020-02-10");
	mark.commendation_id = report(&given, "permits", "P1");
	speaks(&given, "reviewer", "office");
	clock_goes(&given, "2020-02-17", "17:29");
	review(&given, mark.commendation_id, true);
	given.context.now += GIVEN_MINUTE;
	given_ask(&given, &mark.base);
	assert_string_equal(given_outcome(&given), "");
	given_deinit(&given);
}

/* Sealed in journal and tables; withdrawn, the words are gone everywhere, the published ones too. */
static void b5_3_withdrawn_it_is_destroyed(void **state)
{
	Alerting__WithdrawCommendation withdraw = ALERTING__WITHDRAW_COMMENDATION__INIT;
	Alerting__ListCommendations query = ALERTING__LIST_COMMENDATIONS__INIT;
	struct given given;
	const char *id;

	(void)state;
	given_on(&given, "2020-02-10");
	id = report(&given, "permits", "P1");
	speaks(&given, "reviewer", "office");
	review(&given, id, true);
	publish(&given, id, "form 12");
	assert_false(journal_holds(&given, "rain"));
	assert_false(journal_holds(&given, "Seen by many"));
	assert_string_equal(listed(&given, &query)->commendations[0]->deed, DEED);
	withdraw.commendation_id = UNKNOWN_ID;
	given_ask(&given, &withdraw.base);
	assert_string_equal(given_outcome(&given), "! COMMENDATION_UNKNOWN commendation_id");
	withdraw.commendation_id = id;
	given_ask(&given, &withdraw.base);
	assert_string_equal(given_outcome(&given), of(&given, "CommendationWithdrawn", id));
	assert_int_equal(given.decision.erasure_count, 1);
	given_ask(&given, &withdraw.base);
	assert_string_equal(given_outcome(&given), "");
	assert_int_equal(published(&given)->n_commendations, 0);
	assert_string_equal(listed(&given, &query)->commendations[0]->deed, "");
	assert_string_equal(clock_goes(&given, "2020-12-01", "10:00"), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void b5_3_commendations_are_listed(void **state)
{
	Alerting__ListCommendations query = ALERTING__LIST_COMMENDATIONS__INIT;
	struct given given;

	(void)state;
	given_on(&given, "2020-02-10");
	report(&given, "permits", "P1");
	report(&given, "tax", "");
	assert_int_equal(listed(&given, &query)->n_commendations, 1); /* the own department's */
	speaks(&given, "reviewer", "office");
	assert_int_equal(listed(&given, &query)->n_commendations, 2);
	query.department = "tax";
	assert_int_equal(listed(&given, &query)->n_commendations, 1);
	query.overdue = true;
	assert_int_equal(listed(&given, &query)->n_commendations, 0);
	clock_goes(&given, "2020-02-17", "17:30");
	assert_int_equal(listed(&given, &query)->n_commendations, 1);
	query.state = ALERTING__COMMENDATION_STATE__COMMENDATION_ACCEPTED;
	assert_int_equal(listed(&given, &query)->n_commendations, 0);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(b5_3_reported_reviewed_published_rewarded),
		cmocka_unit_test(b5_3_a_deed_of_a_department_needs_no_consent),
		cmocka_unit_test(b5_3_reviewed_by_the_plans_department_and_never_by_who_reported),
		cmocka_unit_test(b5_3_each_step_has_its_deadline_in_working_days),
		cmocka_unit_test(b5_3_in_time_is_never_overdue),
		cmocka_unit_test(b5_3_withdrawn_it_is_destroyed),
		cmocka_unit_test(b5_3_commendations_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
