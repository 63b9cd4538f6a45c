/*
 * People under isolation or observation, as tests tell of them. Members of staff P1 … (permits) are taken from the plan; a moment is
 * "2020-02-10 09:00" in the hall.
 */
#pragma once

#include "services/health/observation.h"
#include "tests/unit/support/given.h"

struct watch {
	struct given given;
	const char *told; /* what came by the clock: "02-10 18:00 DailyLogMissed, …"; "" again when it was asked for */
};

void watch_init(struct watch *watch);
/* Rebuilds, too. */
void watch_deinit(struct watch *watch);

/* The clock goes on to that moment, and all that is due on the way is done when it is due. */
void watch_until(struct watch *watch, const char *moment);

/* The daemon was down until that moment; then all that is due is done. */
void watch_wake(struct watch *watch, const char *moment);

/* What came by the clock since this was last asked. */
const char *watch_told(struct watch *watch);

/* Subject of a member of staff. */
const char *watch_subject(struct watch *watch, const char *badge);

/* Arrived from elsewhere, told now; the stay's id, or NULL if it was refused. */
const char *watch_returnee(struct watch *watch, const char *badge, const char *arrived_on);

/* Last contact with a case, found out now; the observation's id. */
const char *watch_contact(struct watch *watch, const char *badge, const char *last_contact);

/* A day's log, told now: "DailyHealthRecorded …" */
const char *watch_log(struct watch *watch, const char *observation_id, const char *date, double temperature_c);

/* The record as it is; lives until the next request. */
const Health__Observation *watch_record(struct watch *watch, const char *observation_id);

/* Comes to the door now: "ADMITTED", "REFUSED_BARRED". */
const char *watch_door(struct watch *watch, const char *badge);

/* Names of the events of the last request, or its rejection: "ObservationExtended", "! EXTENSION_IMPOSSIBLE last_day". */
const char *watch_outcome(struct watch *watch);

int64_t watch_moment(const char *moment);
