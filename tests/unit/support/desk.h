/* Stories of the leading group's desk (services/alerting): who works where, who has read what. */
#pragma once

#include "tests/unit/support/given.h"

/* given_init() of alerting, with the staff of the plan as health tells it: P1 P2 P3 of permits, T1 T2 of tax, G1 of property. */
void desk_init(struct given *given);

/* Fails the test if it was rejected. */
void desk_must(const struct decision *decision);

/* Health says that somebody works there from that day ("": today) on, or no more. */
void desk_change(struct given *given, const char *badge, const char *department, const char *post,
		 const char *from_date, bool left);
void desk_join(struct given *given, const char *badge, const char *department, const char *from_date);
void desk_leave(struct given *given, const char *badge);

/* What is read: a notice's id, or "<document>/<version>". */

/* The badges ("P1 P2"; "": whoever asks) have read it; as given_outcome() says it, in the arena of the whole test. */
const char *desk_read(struct given *given, const char *what, const char *badges);

/* "permits 1/3, tax 0/2", in pages of one. */
const char *desk_coverage(struct given *given, const char *what);

/* "P1 P2", in pages of one; or the rejection. */
const char *desk_unread(struct given *given, const char *what, const char *department);
