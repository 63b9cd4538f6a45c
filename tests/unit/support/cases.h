/* Cases and their contacts, as tests tell of them. */
#pragma once

#include "tests/unit/support/door.h"

#define CASE_ID "01700000-0000-7000-8000-00000000ca5e"
#define CASE_SUBJECT "01700000-0000-7000-8000-0000000000cc"

/* The token stands for the subject, on that day or ("") for good. */
void case_bind(struct given *given, const char *token, const char *date, const char *subject_id);

struct case_told {
	const char *incident_id; /* unset: CASE_ID */
	const char *subject_id;  /* unset: CASE_SUBJECT */
	const char *onset_date;  /* unset: the day of now */
	int64_t isolated_at;     /* unset: not yet */
};

/* The incident is a case; its contacts are looked for when the schedule comes to it. */
void case_suspect(struct given *given, const struct case_told *told);
void case_exclude(struct given *given, const char *incident_id);

/* "V1 15 2020-02-10, …": the contacts of the case by ticket, with the minutes together and the day of the last contact; behind it ? if an exit
 * is not known, + if the office has named them, and the state if it is not under observation. */
const char *case_contacts(struct given *given, const char *incident_id);

/* Registers a person with this phone for whom the badge, or the ticket of today, stands: their subject id, in the arena of the whole test. */
const char *case_person(struct given *given, bool badge, const char *token, const char *name, const char *phone);
