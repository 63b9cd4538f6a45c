/* What stories of the desk's tests say of inspections: each line one command, answered as given_outcome() says it. */
#pragma once

#include "hallward/alerting/v1/inspection.pb-c.h"
#include "tests/unit/support/given.h"

/* Who speaks: "office" with the role OFFICE, any other department with DEPARTMENT. */
void speaks(struct given *given, const char *actor, const char *department);

/* The clock goes to that time of that day; what was due on the way. */
const char *clock_goes(struct given *given, const char *date, const char *time_of_day);

/* The inspection's id, in the arena of the whole test; the command must be taken. */
const char *inspection_of(struct given *given, const char *department);

const char *check_ok(struct given *given, const char *inspection_id, const char *item);

/* text "": none is said. */
const char *check_found(struct given *given, const char *inspection_id, const char *item, const char *text,
			const char *owner);

/* The finding's id: of the item in a new inspection of the department, whose other items are ok, completed. The first of the story's
 * inspections is the plan's: masks, ventilation. */
const char *finding_of(struct given *given, const char *department, const char *item);

const char *complete(struct given *given, const char *inspection_id);
const char *rectify(struct given *given, const char *finding_id);
const char *recheck(struct given *given, const char *finding_id, bool passed);

/* The finding as it is now. */
const Alerting__Finding *finding_now(struct given *given, const char *finding_id);

/* "2020-04-08T17:30:00+08:00" */
const char *moment(struct given *given, int64_t at);
