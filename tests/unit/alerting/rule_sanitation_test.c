/*
 * The rules of tests/data/plan.yaml over sanitation's events: tasks that are overdue, until they are caught up with; visible dirt; fresh air
 * (C4.1, C4.2, C5.1–C5.4, C5.7, C6, O3, O4). Events are written as their data in YAML.
 */
#include "tests/unit/support/signals.h"

#define AIR "fresh_air: { zone: ground, owner: property }"
#define GROUP(kind, rule, owner, time)                                                                                 \
	"group: { group_id: \"2020-02-10/" rule "/" owner "/" time "\", kind: " kind                                   \
	", date: \"2020-02-10\", rule: " rule ", owner: " owner ", from_at: \"2020-02-10T" time ":00+08:00\" }"
#define WINDOWS GROUP("VENTILATION", "ventilation", "tax", "08:00")
#define MIDDAY GROUP("VENTILATION", "ventilation", "tax", "12:00")
#define SPRAYING GROUP("DISINFECTION", "key-places", "property", "08:30")
#define CHECK GROUP("WASHROOM_CHECK", "washroom", "property", "10:45")
#define DISHES GROUP("TABLEWARE", "tableware", "tax", "13:10")
#define PLACES "\nplaces: [meeting, isolation-1]"
#define DIRT(id)                                                                                                       \
	"task: { task_id: " id ", kind: SOILING, rule: soiling, place: meeting, owner: property, until_at: "           \
	"\"2020-02-10T09:15:00+08:00\" }"

static const struct raise_case raises[] = {
	{ "C4.1 windows are not opened", "sanitation.TasksOverdue", WINDOWS PLACES,
	  "ventilation-overdue tax 2020-02-10/ventilation/tax/08:00: Not aired in time (Tax, from 08:00): meeting, "
	  "isolation-1" },
	{ "C5.2 O3 not disinfected, the owner is told", "sanitation.TasksOverdue", SPRAYING PLACES,
	  "disinfection-overdue property 2020-02-10/key-places/property/08:30: Not disinfected in time (Property "
	  "company, "
	  "from 08:30): meeting, isolation-1" },
	{ "C5.7 washrooms are not looked at", "sanitation.TasksOverdue", CHECK "\nplaces: [washroom]",
	  "washroom-overdue property 2020-02-10/washroom/property/10:45: Washrooms not looked at in time (Property "
	  "company, from 10:45): washroom" },
	{ "C6 tableware", "sanitation.TasksOverdue", DISHES "\nplaces: [tax]",
	  "tableware-overdue tax 2020-02-10/tableware/tax/13:10: Tableware not disinfected in time (Tax, from 13:10): "
	  "tax" },
	{ "C4.1 nothing was overdue", "sanitation.TasksCaughtUp", WINDOWS, NULL },
	{ "C5.4 visible dirt", "sanitation.SoilingReported", DIRT("S1") "\nwhat: VOMIT",
	  "soiling property S1: Visible dirt, to be disinfected now: meeting (Property company)" },
	{ "C5.4 something else was done", "sanitation.TaskDone", DIRT("S1"), NULL },
	{ "C4.2 fresh air is off", "sanitation.FreshAirOff", AIR "\nafter_min: 10",
	  "fresh-air-off property ground: Fresh air off for 10 minutes while it should run: ground" },
	{ "C4.2 a fresh-air device is silent", "sanitation.FreshAirSilent", AIR "\nafter_min: 15",
	  "fresh-air-silent property ground: No word for 15 minutes from the fresh-air device: ground" },
};

static void each_event_raises(void **state)
{
	(void)state;
	signals_check_raises(raises, sizeof(raises) / sizeof(raises[0]));
}

static const struct end_case ends[] = {
	{ "C4.1 caught up with",
	  { { "sanitation.TasksOverdue", WINDOWS PLACES }, { "sanitation.TasksCaughtUp", WINDOWS } },
	  "" },
	{ "C4.1 the next window is another matter",
	  { { "sanitation.TasksOverdue", WINDOWS PLACES },
	    { "sanitation.TasksOverdue", MIDDAY PLACES },
	    { "sanitation.TasksCaughtUp", MIDDAY } },
	  "ventilation-overdue" },
	{ "O3 another owner has caught up",
	  { { "sanitation.TasksOverdue", SPRAYING PLACES },
	    { "sanitation.TasksCaughtUp", GROUP("DISINFECTION", "key-places", "tax", "08:30") } },
	  "disinfection-overdue" },
	{ "C5.2 told twice, in steps: one matter",
	  { { "sanitation.TasksOverdue", SPRAYING PLACES },
	    { "sanitation.TasksOverdue", SPRAYING "\nplaces: [washroom]" },
	    { "sanitation.TasksCaughtUp", SPRAYING } },
	  "" },
	{ "C4.1 shut too early, so overdue again",
	  { { "sanitation.TasksOverdue", WINDOWS PLACES },
	    { "sanitation.TasksCaughtUp", WINDOWS },
	    { "sanitation.TasksOverdue", WINDOWS PLACES } },
	  "ventilation-overdue" },
	{ "C5.7 C6 each by its own end",
	  { { "sanitation.TasksOverdue", CHECK "\nplaces: [washroom]" },
	    { "sanitation.TasksOverdue", DISHES "\nplaces: [tax]" },
	    { "sanitation.TasksCaughtUp", CHECK } },
	  "tableware-overdue" },
	{ "C5.4 dirt is done away with, other dirt is not",
	  { { "sanitation.SoilingReported", DIRT("S1") },
	    { "sanitation.SoilingReported", DIRT("S2") },
	    { "sanitation.TaskDone", DIRT("S1") } },
	  "soiling" },
	{ "C5.4 there was none after all",
	  { { "sanitation.SoilingReported", DIRT("S1") }, { "sanitation.TaskWaived", DIRT("S1") } },
	  "" },
	{ "C4.2 fresh air runs again, its device is silent still",
	  { { "sanitation.FreshAirOff", AIR },
	    { "sanitation.FreshAirSilent", AIR },
	    { "sanitation.FreshAirBack", AIR } },
	  "fresh-air-silent" },
	{ "C4.2 something is heard; another zone stays off",
	  { { "sanitation.FreshAirOff", AIR },
	    { "sanitation.FreshAirSilent", AIR },
	    { "sanitation.FreshAirHeard", AIR },
	    { "sanitation.FreshAirBack", "fresh_air: { zone: upper, owner: permits }" } },
	  "fresh-air-off" },
};

static void each_end_ends(void **state)
{
	(void)state;
	signals_check_ends(ends, sizeof(ends) / sizeof(ends[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_event_raises),
		cmocka_unit_test(each_end_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
