/*
 * Each rule of plan_check() broken once: a piece of tests/data/plan.yaml is replaced, and that one mistake is named, in one line.
 * (B1.1, B1.2, B2.1, B2.3, B2.4, B3.3, B4.1, B6.2, B6.3, C1.3, C1.4, C3, C4.1, C4.2, C5.3, C5.5, C5.6, C5.8, C6, C7, C8, O1, O2, O4, S1, S2, S3)
 */
#include "tests/unit/support/spoilt.h"

#define CANTEEN(meals)                                                                                                 \
	"canteen:\n  - effective_from: \"2020-01-01\"\n    department: office\n    meals: [" meals "]\n"               \
	"    tableware_at_least_c: 100.0\n    tableware_at_least_min: 10\n    after_meal_within_min: 60\n"             \
	"    tableware_overdue_after_min: 60\n    book_days_ahead_max: 7\n\nsupplies:\n"
#define LUNCH                                                                                                          \
	"{ id: lunch, name_zh: 午, name_en: Lunch, slot_min: 10, people_per_slot: 9, from: \"11:40\", until: "        \
	"\"13:00\" }"
#define SUPPER                                                                                                         \
	"{ id: lunch, name_zh: 晚, name_en: Supper, slot_min: 10, people_per_slot: 9, from: \"17:40\", until: "       \
	"\"18:00\" }"
#define LATE_LUNCH                                                                                                      \
	"{ id: late, name_zh: 午, name_en: Late, slot_min: 10, people_per_slot: 9, from: \"12:50\", until: \"13:30\" " \
	"}"
#define ZONE(id, rooms) "  - { id: " id ", name_zh: 区, name_en: Zone, owner: office, rooms: [" rooms "] }\n"

static const struct spoilt_plan cases[] = {
	/* ids */
	{ "B2.4 a hall twice", "id: annex\n", "id: main\n",
	  "halls[1].id: 'main' stands twice: halls[0] has it already" },
	{ "C1.2 a checkpoint in two halls", "{ id: annex-1,", "{ id: entrance-1,",
	  "halls[1].checkpoints[0].id: 'entrance-1' stands twice: halls[0].checkpoints[0] has it already" },
	{ "O4 a department twice", "departments:\n", "departments:\n  - { id: office, name_zh: 办, name_en: Office }\n",
	  "departments[1].id: 'office' stands twice: departments[0] has it already" },
	{ "C7 a post twice", "posts:\n", "posts:\n  - { id: window, name_zh: 窗, name_en: Window }\n",
	  "posts[1].id: 'window' stands twice: posts[0] has it already" },
	{ "a badge twice", "badge: T2", "badge: P2", "staff[4].badge: 'P2' stands twice: staff[1] has it already" },
	{ "C3 a room twice", "id: isolation-2,", "id: isolation-1,",
	  "rooms[1].id: 'isolation-1' stands twice: rooms[0] has it already" },
	{ "O4 a thermometer of two departments", "id: tax-ir,", "id: permits-ir,",
	  "departments[3].thermometers[0].id: 'permits-ir' stands twice: departments[2].thermometers[0] has it "
	  "already" },
	{ "C1.3 a roll call twice", "{ id: afternoon,", "{ id: morning,",
	  "roll_call[0].sessions[1].id: 'morning' stands twice: roll_call[0].sessions[0] has it already" },
	{ "O1 a role twice", "{ id: deputy,", "{ id: head,",
	  "organisation.leading_group[1].id: 'head' stands twice: organisation.leading_group[0] has it already" },
	{ "B1.1 an item twice", "{ id: invoice,", "{ id: licence,",
	  "items[1].id: 'licence' stands twice: items[0] has it already" },
	{ "a holiday twice", "date: \"2020-01-25\"", "date: \"2020-01-24\"",
	  "calendar.days[3].date: '2020-01-24' stands twice: calendar.days[2] has it already" },
	{ "S3 a level twice", "item: disinfectant, department: property, par", "item: mask, par",
	  "par_levels[1].item: 'mask' stands twice: par_levels[0] has it already" },
	{ "S3 the level of a department beside that of all", "item: disinfectant, department: property, par",
	  "item: mask, department: property, par", NULL },
	{ "C6 a meal twice", "supplies:\n", CANTEEN(LUNCH ", " SUPPER),
	  "canteen[0].meals[1].id: 'lunch' stands twice: canteen[0].meals[0] has it already" },
	/* references */
	{ "C1.4 an unknown department, near", "reporting_department: office", "reporting_department: offise",
	  "incident[0].reporting_department: 'offise' is not the id of one of departments; did you mean office?" },
	{ "an unknown department, near none", "isolating_department: property", "isolating_department: machines",
	  "incident[0].isolating_department: 'machines' is not the id of one of departments" },
	{ "C3 a room of nobody", "kind: MEETING_ROOM, owner: office", "kind: MEETING_ROOM, owner: ofice",
	  "rooms[2].owner: 'ofice' is not the id of one of departments; did you mean office?" },
	{ "C7 an unknown post", "badge: P1, department: permits, post: window",
	  "badge: P1, department: permits, post: widow",
	  "staff[0].post: 'widow' is not the id of one of posts; did you mean window?" },
	{ "O1 an area under nobody", "lead: member", "lead: membre",
	  "organisation.areas[0].lead: 'membre' is not the id of one of organisation.leading_group; did you mean "
	  "member?" },
	{ "B6.3 an area of an unknown department", "departments: [permits, tax]", "departments: [permits, tacks]",
	  "organisation.areas[0].departments[1]: 'tacks' is not the id of one of departments" },
	{ "B1.1 an item at an unknown window", "windows: [permits-1]", "windows: [permits-11]",
	  "items[0].windows[0]: 'permits-11' is not the id of one of windows; did you mean permits-1?" },
	{ "B6.2 a window in an unknown area", "hall: main, duty: ON_CALL", "hall: main, area: east, duty: ON_CALL",
	  "windows[2].area: 'east' is not the id of one of the areas of hall 'main'" },
	{ "O1 a step to nobody", "[owner-head, role/director]", "[owner-head, role/directer]",
	  "escalation[0].steps[0].to[1]: \"role/directer\": the plan has no such id; did you mean role/director?" },
	{ "S3 an unknown supply drawn by an isolation", "isolation_draws: [{ item: mask,",
	  "isolation_draws: [{ item: masc,",
	  "supply[0].isolation_draws[0].item: 'masc' is not the id of one of supplies; did you mean mask?" },
	{ "S3 an unknown supply drawn", "draws: [{ item: disinfectant,", "draws: [{ item: disinfectent,",
	  "disinfection[0].tasks[0].draws[0].item: 'disinfectent' is not the id of one of supplies; did you mean "
	  "disinfectant?" },
	{ "S2 an unknown mask", "mask_item: mask", "mask_item: masque",
	  "supply[0].mask_item: 'masque' is not the id of one of supplies" },
	{ "C5.5 a zone with an unknown room", "supplies:\n", "hvac_zones:\n" ZONE("one", "meating") "\nsupplies:\n",
	  "hvac_zones[0].rooms[0]: 'meating' is not the id of one of rooms; did you mean meeting?" },
	{ "C5.6 a checkpoint in an unknown room", "name_en: Annex 1 }", "name_en: Annex 1, room: meating }",
	  "halls[1].checkpoints[0].room: 'meating' is not the id of one of rooms; did you mean meeting?" },
	{ "C5.6 a hall of an unknown room", "    visitors_max: 2\n", "    visitors_max: 2\n    rooms: [meating]\n",
	  "halls[1].rooms[0]: 'meating' is not the id of one of rooms; did you mean meeting?" },
	/* lists that name a thing once */
	{ "C5.5 a room in two zones", "supplies:\n",
	  "hvac_zones:\n" ZONE("one", "meeting") ZONE("two", "meeting") "\nsupplies:\n",
	  "hvac_zones[1].rooms[0]: 'meeting' belongs to hvac_zones[0] already" },
	{ "C4.2 a room in two fresh-air zones", "supplies:\n",
	  "fresh_air_zones:\n" ZONE("one", "isolation-1, meeting") ZONE("two", "meeting") "\nsupplies:\n",
	  "fresh_air_zones[1].rooms[0]: 'meeting' belongs to fresh_air_zones[0] already" },
	{ "C4.2 a room in a zone of each", "supplies:\n",
	  "fresh_air_zones:\n" ZONE("one", "meeting") "\nhvac_zones:\n" ZONE("one", "meeting") "\nsupplies:\n", NULL },
	{ "C7 worn twice", "wears: [MASK, GLOVES]", "wears: [MASK, MASK]",
	  "posts[3].wears[1]: is the same as wears[0]: each is named once" },
	{ "B2.1 a channel twice", "channels: [WEB, PHONE, MAIL]", "channels: [WEB, PHONE, WEB]",
	  "booking[0].channels[2]: is the same as channels[0]: each is named once" },
	{ "a year twice", "years: [2020]", "years: [2020, 2020]",
	  "calendar.years[1]: is the same as years[0]: each is named once" },
	{ "B6.3 a department twice in its area", "departments: [permits, tax]", "departments: [tax, tax]",
	  "organisation.areas[0].departments[1]: is the same as departments[0]: each is named once" },
	{ "C1.3 the same roll call in a later set", "    office_after_min: 30\n",
	  "    office_after_min: 30\n  - effective_from: \"2020-03-01\"\n    office_after_min: 30\n"
	  "    sessions: [{ id: morning, name_zh: 早, name_en: Early, opens: \"07:00\", deadline: \"08:00\" }]\n",
	  NULL },
	{ "B6.2 a window that has lost its id is told, who refers to it is not", "{ id: tax-1, ", "{ ",
	  "windows[1].id must be set" },
	/* less and more, earlier and later */
	{ "C1.4 a fever below what is read", "fever_c: 37.3\n    reading_min_c: 30.0",
	  "fever_c: 35.0\n    reading_min_c: 35.5",
	  "door[0].reading_min_c: 35.5 is over fever_c, 35.0: less than that is allowed" },
	{ "C1.4 a fever over what is read", "fever_c: 37.3\n    reading_min_c: 30.0\n    reading_max_c: 45.0",
	  "fever_c: 41.0\n    reading_min_c: 30.0\n    reading_max_c: 40.5",
	  "door[0].fever_c: 41.0 is over reading_max_c, 40.5: less than that is allowed" },
	{ "C4.2 a device silent before it can be told as off", "fresh_air_silent_after_min: 15",
	  "fresh_air_silent_after_min: 9",
	  "ventilation[0].fresh_air_off_max_min: 10 is over fresh_air_silent_after_min, 9: less than that is allowed" },
	{ "C5.8 at least over at most", "        every_hours: 2",
	  "        times_a_day_min: 3\n        times_a_day_max: 2",
	  "disinfection[0].tasks[0].times_a_day_min: 3 is over times_a_day_max, 2: at the most that is allowed" },
	{ "C5.3 as often at least as at most", "        every_hours: 2",
	  "        times_a_day_min: 2\n        times_a_day_max: 2", NULL },
	{ "C5.8 heavy use no more than ever", "        every_hours: 2",
	  "        times_a_day_min: 2\n        times_a_day_max: 2\n        times_a_day_heavy_max: 2",
	  "disinfection[0].tasks[0].times_a_day_max: 2 is not below times_a_day_heavy_max, 2: less than that is "
	  "allowed" },
	{ "S3 low at par", "par: 100, low: 40 }", "par: 40, low: 40 }",
	  "par_levels[0].low: 40 is not below par, 40: less than that is allowed" },
	{ "S1 a warning before the last calibration", "calibration_warning_days: 30", "calibration_warning_days: 200",
	  "supply[0].calibration_warning_days: 200 is over fresh_air_sensor_calibration_every_days, 180: less "
	  "than that is "
	  "allowed" },
	{ "S1 a warning as long as the calibration", "thermometer_calibration_every_days: 365",
	  "thermometer_calibration_every_days: 30",
	  "supply[0].calibration_warning_days: 30 is not below thermometer_calibration_every_days, 30: less than that "
	  "is allowed" },
	{ "S1 cover", "days_of_cover_min: 7", "days_of_cover_min: 22",
	  "supply[0].days_of_cover_min: 22 is over days_of_cover_target, 21: at the most that is allowed" },
	{ "C1.3 opens after the deadline", "opens: \"07:30\", deadline: \"08:30\"",
	  "opens: \"08:30\", deadline: \"07:30\"",
	  "roll_call[0].sessions[0].opens: 08:30 is over deadline, 07:30: less than that is allowed" },
	{ "C1.3 opens at the deadline", "opens: \"07:30\", deadline: \"08:30\"",
	  "opens: \"08:30\", deadline: \"08:30\"",
	  "roll_call[0].sessions[0].opens: 08:30 is not below deadline, 08:30: less than that is allowed" },
	{ "B3.3 a warning after the end", "commitment_warn_before_working_days: 3",
	  "commitment_warn_before_working_days: 15",
	  "green_channel[0].commitment_warn_before_working_days: 15 is not below commitment_within_working_days, 15: "
	  "less than that is allowed" },
	{ "B6.2 absent before late", "late_after_min: 5", "late_after_min: 30",
	  "duty[0].late_after_min: 30 is not below absent_after_min, 30: less than that is allowed" },
	{ "B4.1 answered before assigned", "    answer_within_working_min: 240\n    reopen",
	  "    answer_within_working_min: 20\n    reopen",
	  "consultation[0].assign_within_working_min: 30 is over answer_within_working_min, 20: less than that is "
	  "allowed" },
	{ "G2 the gravest is hurried most", "acknowledge_warning_s: 3600", "acknowledge_warning_s: 60",
	  "alerting.acknowledge_critical_s: 300 is over acknowledge_warning_s, 60: at the most that is allowed" },
	/* at the same time */
	{ "C4.1 windows overlap", "{ from: \"12:00\", until: \"14:00\" }, { from: \"17:30\"",
	  "{ from: \"08:29\", until: \"14:00\" }, { from: \"17:30\"",
	  "ventilation[0].windows_open[1].from: 08:29 to 14:00 overlaps windows_open[0], 08:00 to 08:30" },
	{ "C4.1 windows touch", "{ from: \"12:00\", until: \"14:00\" }, { from: \"17:30\"",
	  "{ from: \"08:30\", until: \"14:00\" }, { from: \"17:30\"", NULL },
	{ "B2.1 slots overlap", "{ from: \"09:00\", until: \"09:30\", capacity: 2 }",
	  "{ from: \"08:00\", until: \"09:30\", capacity: 2 }",
	  "booking[0].slots[1].from: 08:00 to 09:30 overlaps slots[0], 08:30 to 09:00" },
	{ "C1.3 roll calls overlap", "opens: \"13:00\", deadline: \"14:00\"", "opens: \"08:00\", deadline: \"14:00\"",
	  "roll_call[0].sessions[1].opens: 08:00 to 14:00 overlaps sessions[0], 07:30 to 08:30" },
	{ "C6 meals overlap", "supplies:\n", CANTEEN(LUNCH ", " LATE_LUNCH),
	  "canteen[0].meals[1].from: 12:50 to 13:30 overlaps meals[0], 11:40 to 13:00" },
	/* sets */
	{ "two sets on one day", "hotline:\n",
	  "hotline:\n  - { effective_from: \"2020-01-01\", return_within_working_min: 3 }\n",
	  "hotline[1].effective_from: '2020-01-01' stands twice: each set has a day of its own" },
	{ "a set out of order", "hotline:\n",
	  "hotline:\n  - { effective_from: \"2020-01-02\", return_within_working_min: 3 }\n",
	  "hotline[1].effective_from: 2020-01-01 comes after 2020-01-02: sets stand in the order of their days" },
	/* what a row cannot say */
	{ "C3 an isolation room for nobody", "kind: ISOLATION, owner: property, capacity: 1 }\n  - { id: meeting",
	  "kind: ISOLATION, owner: property }\n  - { id: meeting",
	  "rooms[1].capacity: is missing: an isolation room takes at least 1" },
	{ "O4 a roll call without thermometer",
	  "    thermometers:\n      - { id: tax-ir, kind: INFRARED_THERMOMETER }\n", "",
	  "departments[3].thermometers: is missing: 'tax' takes roll calls, with a thermometer of its own" },
	{ "B2.4 an area larger than its hall", "      - { id: annex-1,",
	  "      - { id: annex-1, name_zh: 门, name_en: Door }\n    areas:\n      - { visitors_max: 3, id: nook,",
	  "halls[1].areas[0].visitors_max: 3 is over the hall's visitors_max, 2: at the most that is allowed" },
	{ "B1.1 online without a route", "    online_url: \"https://hall.example/licence\"\n", "",
	  "items[0].online_url: is missing: 'licence' can be done online" },
	{ "B1.2 a guide that is no link", "windows: [permits-1]",
	  "guide_url: \"www.hall.example\"\n    windows: [permits-1]",
	  "items[0].guide_url: 'www.hall.example' is no link: https://… is allowed" },
	{ "C5.3 a concentration without unit", "{ value: 500, unit: MG_PER_L }", "{ value: 500 }",
	  "disinfection[0].tasks[0].with[0].at_least.unit: is missing: 500.0 is no concentration; chlorine is told in "
	  "mg-per-l" },
	{ "C5.3 the other agent's unit", "{ value: 500, unit: MG_PER_L }", "{ value: 500, unit: PERCENT }",
	  "disinfection[0].tasks[0].with[0].at_least.unit: is another agent's: chlorine is told in mg-per-l" },
	{ "C5.3 more than all", "SPRAY\n        with: [{ ",
	  "WIPE\n        with: [{ agent: ALCOHOL, at_least: { value: 750, unit: PERCENT } }, { ",
	  "disinfection[0].tasks[0].with[0].at_least.value: is 750.0: at the most 100.0 is allowed" },
	{ "C5.1 never", "        every_hours: 2\n", "",
	  "disinfection[0].tasks[0]: 'key-places' says in 0 ways when it is done: one of times_a_day_min, at, "
	  "every_days, every_hours and after_each_meal is allowed" },
	{ "C5.1 in two ways", "        every_hours: 2", "        every_hours: 2\n        every_days: 1",
	  "disinfection[0].tasks[0]: 'key-places' says in 2 ways when it is done: one of times_a_day_min, at, "
	  "every_days, every_hours and after_each_meal is allowed" },
	{ "C4.1 a disinfection task named as another kind: ventilation", "- id: key-places", "- id: ventilation",
	  "disinfection[0].tasks[0].id: 'ventilation' is the word for what is no disinfection task: take another" },
	{ "C5.7 a disinfection task named as another kind: washroom", "- id: key-places", "- id: washroom",
	  "disinfection[0].tasks[0].id: 'washroom' is the word for what is no disinfection task: take another" },
	{ "C6 a disinfection task named as another kind: tableware", "- id: key-places", "- id: tableware",
	  "disinfection[0].tasks[0].id: 'tableware' is the word for what is no disinfection task: take another" },
	{ "C5.4 a disinfection task named as another kind: soiling", "- id: key-places", "- id: soiling",
	  "disinfection[0].tasks[0].id: 'soiling' is the word for what is no disinfection task: take another" },
	{ "C5.2 rooms of no kind", "        target: ROOMS\n        rooms: [MEETING_ROOM, ISOLATION]\n",
	  "        target: ROOMS\n", "disinfection[0].tasks[0].rooms: is missing" },
	{ "O1 a ladder that goes back", "{ after_min: 15, to:", "{ after_min: 5, to:",
	  "escalation[0].steps[1].after_min: 5 is not after the step before, 5" },
	{ "O1 a step that tells nobody", "after_min: 5, to: [owner-head, role/director] }", "after_min: 5 }",
	  "escalation[0].steps[0].to must be set" },
	{ "O1 a ladder that ends below the head", "to: [role/head] }]", "to: [role/deputy] }]",
	  "escalation[0].steps[1].to: is where the ladder ends, without role/head: the last step tells the head of the "
	  "leading group" },
	{ "O1 no party", "[owner-head, role/director]", "[owner-head, director]",
	  "escalation[0].steps[0].to[1]: \"director\" is no party: department/, head/, area/, role/ or body/ and an id "
	  "of "
	  "the plan, or owner, owner-head, owner-area" },
	{ "G3 quiet in an emergency", "{ severity: CRITICAL, policy: at-once }",
	  "{ severity: CRITICAL, policy: at-once, quiet_hours: [{ from: \"22:00\", until: \"23:00\" }] }",
	  "severities[0].quiet_hours: are not for what is critical: that is told at any hour" },
	{ "G3 quiet twice", "{ severity: INFO, policy: at-once }",
	  "{ severity: INFO, policy: at-once, quiet_hours: [{ from: \"20:00\", until: \"23:00\" }, { from: \"22:00\", "
	  "until: \"23:30\" }] }",
	  "severities[2].quiet_hours[1].from: 22:00 to 23:30 overlaps quiet_hours[0], 20:00 to 23:00" },
	{ "O1 no head", "rank: HEAD", "rank: MEMBER",
	  "organisation.leading_group: has 0 roles of the rank head: one is allowed" },
	{ "G3 a severity of no rules", "  - { severity: INFO, policy: at-once }\n", "",
	  "severities: has no rules for the severity info" },
	{ "a holiday of another year", "date: \"2020-10-10\"", "date: \"2002-10-10\"",
	  "calendar.days[36].date: 2002-10-10 is in none of calendar.years" },
	{ "the December before", "date: \"2020-10-10\"", "date: \"2019-12-31\"", NULL },
	{ "a time zone that is none", "time_zone: Asia/Shanghai", "time_zone: Asia/Qufu",
	  "site.time_zone: the time zone database has no 'Asia/Qufu'" },
};

static void each_rule_broken_once(void **state)
{
	(void)state;
	spoilt_plans_check(cases, sizeof(cases) / sizeof(cases[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rule_broken_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
