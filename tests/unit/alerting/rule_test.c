/*
 * The rules of tests/data/plan.yaml over the events of other services: what each event raises, for whom, in which words, and what ends it
 * (C1.3, C1.4, C2, C3, C9.1, C9.3, G2, G3, O4). Events are written as their data in YAML.
 */
#include "tests/unit/support/signals.h"

/* --- what is raised -------------------------------------------------------------------------------------------------------------- */

#define FEVER "incident: { incident_id: I1, token: V1, temperature_c: 38.2, readings: 1, place: "
#define STAFF "incident: { incident_id: I1, token: T1, temperature_c: 37.5, readings: 1, department: tax, "
#define ROLL_CALL                                                                                                      \
	"roll_call: { department: tax, date: \"2020-02-10\", session: morning, missing: [T1, T2], deadline_at: "       \
	"\"2020-02-10T08:30:00+08:00\" }"
#define STAY                                                                                                           \
	"observation: { observation_id: O1, subject_id: P7, lost_on: \"2020-02-08\", last_day: \"2020-02-09\", "       \
	"community_report_by: \"2020-02-05\""
#define CDC "tell-cdc office V1: The city CDC must be told of V1 (Entrance 1)"

static const struct raise_case raises[] = {
	{ "C1.4 a fever at the door, and the CDC's own", "health.IncidentOpened",
	  FEVER "entrance-1, origin: FEVER_AT_DOOR }",
	  "fever office V1: Fever at the door: 38.2 °C at Entrance 1; " CDC },
	{ "C1.4 the office was told, the CDC too", "health.IncidentOpened",
	  FEVER "entrance-1, origin: FEVER_AT_DOOR, cdc_told_at: \"2020-02-10T09:00:00+08:00\" }",
	  "fever office V1: Fever at the door: 38.2 °C at Entrance 1" },
	{ "C1.4 one that was recorded a day late", "health.IncidentOpened",
	  FEVER "entrance-1, origin: FEVER_AT_DOOR, absent: true, detected_at: \"2020-02-09T16:00:00+08:00\" }",
	  "told-late office V1: Recorded late: V1, of 2020-02-09 16:00 (Entrance 1); " CDC },
	{ "C1.4 a fever of the staff", "health.IncidentOpened", STAFF "origin: FEVER_IN_ROLL_CALL }",
	  "staff-fever office T1: Fever of a member of staff: 37.5 °C, T1 (Tax); "
	  "tell-cdc office T1: The city CDC must be told of T1 (–)" },
	{ "C9.3 a fever under observation", "health.IncidentOpened",
	  "incident: { incident_id: I1, subject_id: P7, temperature_c: 37.9, absent: true, origin: "
	  "FEVER_UNDER_OBSERVATION }",
	  "observation-fever office P7: Fever under observation: 37.9 °C, P7; "
	  "tell-cdc office I1: The city CDC must be told of I1 (–)" },
	{ "C9.1 a report", "health.SuspectReported", FEVER "meeting }",
	  "suspect office V1: A patient or suspect was reported: V1 at Meeting room" },
	{ "C9.1 a report of somebody with an open incident adds to that", "health.SuspectReported",
	  "incident: { incident_id: I1, readings: 2 }", NULL },
	{ "C1.4 a fever measured twice is one", "health.FeverDetected", "token: V1", NULL },
	{ "C1.4 and again, while a room is being looked for", "health.IncidentReadingAdded",
	  "incident: { incident_id: I1, token: V1, readings: 2, state: ROOM_ASSIGNED }",
	  "fever-here office V1: Somebody with an open incident is here: V1" },
	{ "C1.4 a further fever of somebody who is not here", "health.IncidentReadingAdded",
	  "incident: { incident_id: I1, token: V1, readings: 2, state: DETECTED, absent: true }", NULL },
	{ "C1.4 a fever of somebody in a hospital", "health.IncidentReadingAdded",
	  "incident: { incident_id: I1, token: V1, readings: 2, state: TRANSFERRED, absent: true }",
	  "fever-again office V1: A fever again of somebody who is transferred: V1" },
	{ "C3 no room", "health.NoIsolationRoomFree", FEVER "entrance-2 }",
	  "no-isolation-room property V1: No isolation room is free for V1 (Entrance 2)" },
	{ "C9.1 a suspected case", "health.CaseSuspected", "incident: { incident_id: I1, room: isolation-2 }",
	  "suspected office I1: A suspected case: I1 (Isolation 2)" },
	{ "C9.1 a confirmed case", "health.CaseConfirmed", "incident: { incident_id: I1 }",
	  "case-confirmed office I1: A case is confirmed: I1 (–)" },
	{ "C9.3 contacts", "health.ContactsTraced", "trace: { incident_id: I1, subject_id: P7, found: 3, run: 1 }",
	  "contacts-found office P7: Close contacts of a case: 3 (case I1)" },
	{ "C9.3 no contacts", "health.ContactsTraced", "trace: { incident_id: I1, run: 1 }", NULL },
	{ "C2 a log of staff", "health.DailyLogMissed",
	  STAY ", badge: T1, department: tax }\nlog: { date: \"2020-02-09\" }",
	  "daily-log-missed tax T1: No daily health log: T1, 2020-02-09" },
	{ "C9.3 a log of somebody else", "health.DailyLogMissed", STAY " }\nlog: { date: \"2020-02-09\" }",
	  "daily-log-missed office P7: No daily health log: P7, 2020-02-09" },
	{ "C9.3 a log of a department that is gone", "health.DailyLogMissed",
	  STAY ", department: gone }\nlog: { date: \"2020-02-09\" }",
	  "daily-log-missed office P7: No daily health log: P7, 2020-02-09" },
	{ "C2 no community report", "health.CommunityReportOverdue", STAY " }",
	  "community-report-overdue office P7: No report to the community: P7, due by 2020-02-05" },
	{ "C9.3 a contact is lost", "health.ContactLost", STAY ", department: tax, badge: T1 }",
	  "contact-lost office T1: Close contact not to be reached: T1, since 2020-02-08" },
	{ "C2 free again", "health.ObservationCompleted", STAY ", department: tax, badge: T1 }",
	  "observation-completed tax T1: Isolation or observation is over: T1, last day 2020-02-09" },
	{ "C1.3 who is missing", "health.RollCallMissed", ROLL_CALL,
	  "roll-call-missed tax tax: Not measured at the deadline (Tax, 2020-02-10, morning): T1, T2" },
	{ "O4 who still is", "health.RollCallEscalated", ROLL_CALL,
	  "roll-call-escalated office tax: Still not measured (Tax, 2020-02-10, morning): T1, T2" },
	{ "C1.3 a year without holidays", "health.RollCallsClosed", "calendar_unknown: true\ndate: \"2021-02-10\"",
	  "calendar-unknown office 2021-02-10: This year's holidays are not known: whether 2021-02-10 is worked is "
	  "guessed from the "
	  "day of the week" },
	{ "C1.3 a year with them", "health.RollCallsClosed", "date: \"2020-02-10\"", NULL },
	{ "G2 silence", "bus.BusTroubleNoticed", "kind: PUBLISHER_SILENT\npublisher: supplies",
	  "bus-silent property supplies: health hears nothing from supplies" },
	{ "G2 a fork", "bus.BusTroubleNoticed", "kind: PUBLISHER_FORKED\npublisher: supplies",
	  "bus-forked property supplies: supplies was put back to an earlier state; health has taken events that it "
	  "lacks" },
	{ "G2 a loss", "bus.BusTroubleNoticed", "kind: EVENTS_LOST\npublisher: supplies",
	  "bus-events-lost property supplies: Events of supplies were dropped before health took them" },
	{ "G2 a refused reaction", "bus.BusTroubleNoticed", "kind: REACTION_REFUSED\npublisher: supplies",
	  "bus-reaction-refused property supplies: health could not act on an event of supplies" },
	{ "G3 nobody was reached", "alerting.DeliveryGivenUp", "delivery: { receiver: hook }\nkind: WEBHOOK",
	  "delivery-given-up property hook: Alerts do not reach hook (webhook)" },
	{ "G3 nothing waits for this", "health.OfficeTold", "incident: { incident_id: I1 }", NULL },
};

static void each_event_raises(void **state)
{
	(void)state;
	signals_check_raises(raises, sizeof(raises) / sizeof(raises[0]));
}

/* --- what ends it ---------------------------------------------------------------------------------------------------------------- */

#define I1 "incident: { incident_id: I1, token: V1, place: entrance-1 }"
#define I2 "incident: { incident_id: I2, token: V1, place: entrance-1 }"
#define OPENED                                                                                                         \
	{                                                                                                              \
		"health.IncidentOpened", FEVER "entrance-1, origin: FEVER_AT_DOOR }"                                   \
	}

static const struct end_case ends[] = {
	{ "C1.4 a fever is open until somebody acts", { OPENED }, "fever tell-cdc" },
	{ "C1.4 isolated, and nobody told", { OPENED, { "health.IsolationConfirmed", I1 } }, "fever tell-cdc" },
	{ "C1.4 isolated and the office told",
	  { OPENED, { "health.IsolationConfirmed", I1 }, { "health.OfficeTold", I1 } },
	  "tell-cdc" },
	{ "C1.4 all have done theirs",
	  { OPENED, { "health.OfficeTold", I1 }, { "health.CdcTold", I1 }, { "health.IsolationConfirmed", I1 } },
	  "" },
	{ "C1.4 somebody else's isolation",
	  { OPENED,
	    { "health.OfficeTold", I1 },
	    { "health.IsolationConfirmed", "incident: { incident_id: I2, token: V2, place: entrance-1 }" } },
	  "fever tell-cdc" },
	{ "C1.4 cleared: the CDC is told all the same", { OPENED, { "health.IncidentCleared", I1 } }, "tell-cdc" },
	{ "C1.4 withdrawn", { OPENED, { "health.IncidentClosed", I1 } }, "" },
	{ "C1.4 in a hospital before they were isolated", { OPENED, { "health.PatientTransferred", I1 } }, "tell-cdc" },
	{ "C1.4 the same incident twice is one alert", { OPENED, OPENED }, "fever tell-cdc" },
	{ "G2 registered again when health was put back: the same alert, and the new incident ends it",
	  { OPENED,
	    { "health.IncidentOpened", "incident: { incident_id: I2, token: V1, temperature_c: 38.2, origin: "
				       "FEVER_AT_DOOR, place: entrance-1 }" },
	    { "health.CdcTold", I2 },
	    { "health.IncidentClosed", I2 } },
	  "" },
	{ "C1.4 another day's fever of the same ticket",
	  { OPENED,
	    { "health.IncidentOpened", "incident: { incident_id: I3, token: V1, origin: FEVER_AT_DOOR, place: "
				       "entrance-1, detected_at: \"2020-02-10T09:07:00+08:00\" }" } },
	  "fever tell-cdc fever tell-cdc" },
	{ "C1.4 once over, over", { OPENED, { "health.IncidentClosed", I1 }, OPENED }, "" },
	{ "C3 a room is found", { { "health.NoIsolationRoomFree", I1 }, { "health.IsolationRoomAssigned", I1 } }, "" },
	{ "C3 and lacks again",
	  { { "health.NoIsolationRoomFree", I1 },
	    { "health.IsolationRoomAssigned", I1 },
	    { "health.NoIsolationRoomFree", I1 } },
	  "no-isolation-room" },
	{ "C9.1 transferred", { { "health.CaseSuspected", I1 }, { "health.PatientTransferred", I1 } }, "" },
	{ "C9.1 a confirmed case, excluded", { { "health.CaseConfirmed", I1 }, { "health.CaseExcluded", I1 } }, "" },
	{ "C9.3 the line list is taken",
	  { { "health.ContactsTraced", "trace: { incident_id: I1, found: 3, run: 1 }" },
	    { "health.LineListExported", "line_list: { incident_id: I1 }" } },
	  "" },
	{ "C9.3 a second search that found more is another alert",
	  { { "health.ContactsTraced", "trace: { incident_id: I1, found: 3, run: 1 }" },
	    { "health.LineListExported", "line_list: { incident_id: I1 }" },
	    { "health.ContactsTraced", "trace: { incident_id: I1, found: 1, run: 2 }" } },
	  "contacts-found" },
	{ "C9.3 contacts of a case that was none",
	  { { "health.ContactsTraced", "trace: { incident_id: I1, found: 3, run: 1 }" },
	    { "health.ContactsReleased", "trace: { incident_id: I1 }" } },
	  "" },
	{ "C2 the log comes late",
	  { { "health.DailyLogMissed", STAY " }\nlog: { date: \"2020-02-09\" }" },
	    { "health.DailyHealthRecorded", STAY " }\nlog: { date: \"2020-02-09\", late: true }" } },
	  "" },
	{ "C2 another day's log",
	  { { "health.DailyLogMissed", STAY " }\nlog: { date: \"2020-02-09\" }" },
	    { "health.DailyHealthRecorded", STAY " }\nlog: { date: \"2020-02-08\", late: true }" } },
	  "daily-log-missed" },
	{ "C2 the community is told",
	  { { "health.CommunityReportOverdue", STAY " }" }, { "health.CommunityReported", STAY " }" } },
	  "" },
	{ "C9.3 found again", { { "health.ContactLost", STAY " }" }, { "health.ContactFound", STAY " }" } }, "" },
	{ "C1.3 everybody is measured",
	  { { "health.RollCallMissed", ROLL_CALL }, { "health.RollCallCompleted", ROLL_CALL } },
	  "" },
	{ "O4 the department is done, the office is told apart",
	  { { "health.RollCallMissed", ROLL_CALL },
	    { "health.RollCallEscalated", ROLL_CALL },
	    { "health.RollCallCompleted", ROLL_CALL } },
	  "roll-call-escalated" },
	{ "O4 the office need not care any more",
	  { { "health.RollCallMissed", ROLL_CALL },
	    { "health.RollCallEscalated", ROLL_CALL },
	    { "health.RollCallCompleted", ROLL_CALL },
	    { "health.RollCallEscalationLifted", ROLL_CALL } },
	  "" },
	{ "G2 heard again",
	  { { "bus.BusTroubleNoticed", "kind: PUBLISHER_SILENT\npublisher: supplies" },
	    { "bus.BusTroubleCleared", "kind: PUBLISHER_SILENT\npublisher: supplies" } },
	  "" },
	{ "G2 silent again",
	  { { "bus.BusTroubleNoticed", "kind: PUBLISHER_SILENT\npublisher: supplies" },
	    { "bus.BusTroubleCleared", "kind: PUBLISHER_SILENT\npublisher: supplies" },
	    { "bus.BusTroubleNoticed", "kind: PUBLISHER_SILENT\npublisher: supplies" } },
	  "bus-silent" },
	{ "G2 another is heard again",
	  { { "bus.BusTroubleNoticed", "kind: PUBLISHER_SILENT\npublisher: supplies" },
	    { "bus.BusTroubleCleared", "kind: PUBLISHER_SILENT\npublisher: sanitation" } },
	  "bus-silent" },
	{ "G2 losses at two places are two",
	  { { "bus.BusTroubleNoticed", "kind: EVENTS_LOST\npublisher: supplies\nsequence: 7" },
	    { "bus.BusTroubleNoticed", "kind: EVENTS_LOST\npublisher: supplies\nsequence: 9" },
	    { "bus.BusTroubleNoticed", "kind: EVENTS_LOST\npublisher: supplies\nsequence: 9" } },
	  "bus-events-lost bus-events-lost" },
	{ "G3 the same receiver, one alert",
	  { { "alerting.DeliveryGivenUp", "delivery: { receiver: hook, delivery_id: D1 }" },
	    { "alerting.DeliveryGivenUp", "delivery: { receiver: hook, delivery_id: D2 }" } },
	  "delivery-given-up" },
};

static void each_end_ends(void **state)
{
	(void)state;
	signals_check_ends(ends, sizeof(ends) / sizeof(ends[0]));
}

/* --- the command itself ---------------------------------------------------------------------------------------------------------- */

static void g3_a_command_says_all(void **state)
{
	const Alerting__TakeSignal *command;
	const Alerting__RaisedByRule *raised;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	command = signal_taken(&given, "health.RollCallMissed", ROLL_CALL, 42);
	assert_string_equal(command->source_event, "health/0000000000000abc/42");
	assert_int_equal(command->n_ends, 0);
	raised = command->raised[0];
	assert_string_equal(raised->cause, "roll-call-missed/tax/2020-02-10/morning");
	assert_string_equal(raised->title_zh, "截止时未测温（税务科，2020-02-10，morning）：T1、T2");
	assert_string_equal(raised->action_en,
			    "Find those named, take their temperature and record it, or mark them absent.");
	assert_string_equal(raised->action_zh, "请找到所列人员测温并录入，或登记其缺勤原因。");
	assert_true(raised->observed_at == given.nine_o_clock - 30 * GIVEN_MINUTE);
	assert_int_equal(raised->n_waits, 1);
	assert_string_equal(raised->waits[0], "health.RollCallCompleted/tax/2020-02-10/morning");
	command = signal_taken(&given, "bus.BusTroubleNoticed", "kind: PUBLISHER_SILENT\npublisher: supplies", 43);
	assert_true(command->raised[0]->observed_at == given.nine_o_clock + GIVEN_MINUTE);
	given_deinit(&given);
}

/* Without templates it is the same correlation id, the event's own id, and the event's own subject. */
static void g3_a_rule_that_says_little(void **state)
{
	Plan__AlertEnd end = PLAN__ALERT_END__INIT, *over_by[] = { &end };
	Plan__AlertRule rule = PLAN__ALERT_RULE__INIT, *rules[] = { &rule };
	const Alerting__TakeSignal *command;
	struct given given;
	Plan__Plan plan;

	(void)state;
	given_init(&given, &alerting_service);
	plan = *given.context.plan;
	plan.alert_rules = rules;
	plan.n_alert_rules = 1;
	rule.id = "little";
	rule.event = "health.OnsetRecorded";
	rule.severity = PLAN__ALERT_SEVERITY__WARNING;
	rule.owner = "{incident.department}";
	rule.over_by = over_by;
	rule.n_over_by = 1;
	end.event = "health.IncidentClosed";
	given.context.plan = &plan;
	command = signal_taken(&given, "health.OnsetRecorded", I1, 7);
	assert_string_equal(command->raised[0]->cause, "little/health/0000000000000abc/7");
	assert_string_equal(command->raised[0]->subject, "S");
	assert_string_equal(command->raised[0]->department, "office");
	assert_string_equal(command->raised[0]->waits[0], "health.IncidentClosed/C-1");
	given_ask(&given, &command->base);
	command = signal_taken(&given, "health.IncidentClosed", I1, 8);
	assert_int_equal(command->n_ends, 1);
	assert_string_equal(command->ends[0], "health.IncidentClosed/C-1");
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_event_raises),
		cmocka_unit_test(each_end_ends),
		cmocka_unit_test(g3_a_command_says_all),
		cmocka_unit_test(g3_a_rule_that_says_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
