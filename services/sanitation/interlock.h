/*
 * Interlocks: the zones of the central air conditioning that a case holds shut (C5.6, C9.2, G3).
 *
 *   opened ─▶ (widened …) ─▶ ended, when each of its orders is accepted; or lifted by the office, of a case that health has excluded
 *
 * Invariants: an incident has one interlock at the most; a further event of the incident adds places and never takes one away. A zone is
 * held from the decision that opens the interlock on, however many steps its orders take; it is let go when every order that holds it
 * is accepted, never earlier and by nothing else but a lift.
 */
#pragma once

#include "common/core/service.h"
#include "hallward/sanitation/v1/interlock.pb-c.h"

/* By id, or by health's incident; NULL: there is none. */
const Sanitation__Interlock *interlock_find(const struct view *view, const char *interlock_id);
const Sanitation__Interlock *interlock_of_incident(const struct view *view, const char *incident_id);

/* A further room, or zone if `room` is empty, that the case may have contaminated: a zone that the interlock does not hold, also
 * the room's, is shut and to be disinfected; the interlock, a copy, begins again if it had ended. Emits InterlockWidened if it changed. The
 * order of the place itself is the caller's. */
void interlock_add_place(const struct view *view, const struct context *context, struct decision *decision,
			 Sanitation__Interlock *interlock, const char *room, const char *zone);

/* Lets go what no order holds any more, `accepted_id` ("": none) taken as accepted: ZoneReleased or ZoneHoldEnded, and InterlockEnded.
 * A bounded step; the schedule goes on. `interlock` is a copy. */
void interlock_settle(const struct view *view, const struct context *context, struct decision *decision,
		      Sanitation__Interlock *interlock, const char *accepted_id);

/* A copy with its orders counted, for answers. */
Sanitation__Interlock *interlock_told(const struct view *view, const Sanitation__Interlock *interlock,
				      struct arena *arena);

/* What is due: orders still to be given, zones to be let go, delays to be told. */
void interlock_schedule(const struct view *view, const struct context *context, struct schedule *schedule);

/* --- lists of names ------------------------------------------------------------------------------------------------------------------- */

bool names_have(const char *const *names, size_t count, const char *name);

/* A new list in `arena` with the name behind the others. */
const char **names_with(const char *const *names, size_t count, const char *name, struct arena *arena);
