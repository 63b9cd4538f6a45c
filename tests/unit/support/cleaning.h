/* What stories of sanitation's tests say of work: tasks that are due, and what somebody does with them. */
#pragma once

#include "hallward/sanitation/v1/work.pb-c.h"
#include "tests/unit/support/given.h"

/*
 * To tests/data/plan.yaml are added: supplies spirit (alcohol), gloves, soap; the rules "handles" (wiped, chlorine 500 mg/L for 30 minutes
 * or alcohol 75 % for 3; draws 0.2 L disinfectant or 0.1 L spirit, and gloves) and "floors" (sprayed, chlorine 500 mg/L, no contact time;
 * draws 1 L disinfectant); soap 2 to a washroom; a canteen with 100 °C for 10 minutes; soiling with either agent.
 */
void cleaning_init(struct given *given);

struct due {
	const char *task_id;
	Sanitation__TaskKind kind; /* unset: DISINFECTION */
	const char *rule;          /* unset: "handles" */
	const char *place, *room;  /* unset: "handle-1" in "meeting" */
	const char *owner;         /* unset: property */
	const char *from, *until;  /* unset: 09:00 to 12:00 of 2020-02-10; overdue an hour later, missed at midnight */
};

/* It follows from the plan. Of ventilation: the begin is confirmed within 15 minutes, and it is missed when its time is over. */
void task_is_due(struct given *given, const struct due *due);

/* The clock shows that time of 2020-02-10. */
void clock_shows(struct given *given, const char *time_of_day);
/* "office" speaks with the role OFFICE, any other department with DEPARTMENT. */
void works_for(struct given *given, const char *department);

/* What came of it, as given_outcome() says. */
const char *begins(struct given *given, const char *task_id);
const char *begins_with(struct given *given, const char *task_id, Plan__DisinfectionAgent agent,
			Plan__DisinfectionMethod method);
const char *finishes(struct given *given, const char *task_id, const Sanitation__Work *work);
const char *cuts(struct given *given, const char *task_id);
const char *waives(struct given *given, const char *task_id);
const char *cleans(struct given *given, const char *place, Plan__DisinfectionAgent agent);

/* Work with an agent; wiped. */
struct said {
	Sanitation__Work work;
	Plan__Concentration concentration;
};
const Sanitation__Work *chlorine(struct said *said, double mg_per_l);
const Sanitation__Work *alcohol(struct said *said, double percent);

const Sanitation__Task *task_now(struct given *given, const char *task_id);

/* "disinfectant 200 L-7, gloves 1000": what the last TaskDone used, in thousandths, with the batch. */
const char *used_last(struct given *given);
