#include "tests/unit/support/inspections.h"

#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"

void speaks(struct given *given, const char *actor, const char *department)
{
	given->context.actor = actor;
	given->context.department = department;
	given->context.roles = strcmp(department, "office") == 0 ? OFFICE : DEPARTMENT;
}

const char *clock_goes(struct given *given, const char *date, const char *time_of_day)
{
	assert_true(zone_instant(date, time_of_day, &given->context.now));
	return given_schedule(given);
}

const char *inspection_of(struct given *given, const char *department)
{
	Alerting__StartInspection command = ALERTING__START_INSPECTION__INIT;
	const Alerting__StartInspectionReply *reply;

	command.department = department;
	given_ask(given, &command.base);
	assert_null(given->decision.rejection);
	reply = (const void *)given->decision.reply;
	return arena_strdup(given->arena, reply->inspection->inspection_id);
}

static const char *check(struct given *given, Alerting__RecordFinding *command)
{
	given_ask(given, &command->base);
	return given_outcome(given);
}

const char *check_ok(struct given *given, const char *inspection_id, const char *item)
{
	Alerting__RecordFinding command = ALERTING__RECORD_FINDING__INIT;

	command.inspection_id = inspection_id;
	command.item = item;
	command.result = ALERTING__CHECK_RESULT__CHECK_OK;
	return check(given, &command);
}

const char *check_found(struct given *given, const char *inspection_id, const char *item, const char *text,
			const char *owner)
{
	Alerting__RecordFinding command = ALERTING__RECORD_FINDING__INIT;

	command.inspection_id = inspection_id;
	command.item = item;
	command.result = ALERTING__CHECK_RESULT__CHECK_FINDING;
	command.text = text;
	command.evidence = "photo 7";
	command.owner = owner;
	return check(given, &command);
}

const char *complete(struct given *given, const char *inspection_id)
{
	Alerting__CompleteInspection command = ALERTING__COMPLETE_INSPECTION__INIT;

	command.inspection_id = inspection_id;
	given_ask(given, &command.base);
	return given_outcome(given);
}

const char *finding_of(struct given *given, const char *department, const char *item)
{
	static const char *const items[] = { "masks", "ventilation" };
	const char *inspection_id = inspection_of(given, department), *finding_id = NULL;

	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		const Alerting__RecordFindingReply *reply;

		if (strcmp(items[i], item) != 0) {
			check_ok(given, inspection_id, items[i]);
			continue;
		}
		check_found(given, inspection_id, item, "Not as it should be", "");
		reply = (const void *)given->decision.reply;
		finding_id = arena_strdup(given->arena, reply->finding->finding_id);
	}
	complete(given, inspection_id);
	assert_null(given->decision.rejection);
	assert_non_null(finding_id);
	return finding_id;
}

const char *rectify(struct given *given, const char *finding_id)
{
	Alerting__RectifyFinding command = ALERTING__RECTIFY_FINDING__INIT;

	command.finding_id = finding_id;
	command.text = "Put right";
	command.evidence = "photo 8";
	given_ask(given, &command.base);
	return given_outcome(given);
}

const char *recheck(struct given *given, const char *finding_id, bool passed)
{
	Alerting__RecheckFinding command = ALERTING__RECHECK_FINDING__INIT;

	command.finding_id = finding_id;
	command.passed = passed;
	command.text = "Looked at again";
	given_ask(given, &command.base);
	return given_outcome(given);
}

const Alerting__Finding *finding_now(struct given *given, const char *finding_id)
{
	Alerting__ListFindings query = ALERTING__LIST_FINDINGS__INIT;
	const Alerting__ListFindingsReply *reply;

	given_ask(given, &query.base);
	assert_null(given->decision.rejection);
	reply = (const void *)given->decision.reply;
	for (size_t i = 0; i < reply->n_findings; i++) {
		if (strcmp(reply->findings[i]->finding_id, finding_id) == 0)
			return reply->findings[i];
	}
	fail_msg("no finding %s", finding_id);
	return NULL;
}

const char *moment(struct given *given, int64_t at)
{
	char text[RFC3339_SIZE];

	rfc3339_format(at, text);
	return arena_strdup(given->arena, text);
}
