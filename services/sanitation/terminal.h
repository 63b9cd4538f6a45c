/*
 * Orders of terminal disinfection (C3, C9.2).
 *
 *   ORDERED ─▶ DONE_UNCHECKED ─▶ ACCEPTED, or ─▶ REJECTED ─▶ DONE_UNCHECKED …; WITHDRAWN_ORDER by a lift
 *
 * An isolation room with somebody in it has its order already, `occupied`: it can be done when they have left. Who records and who
 * checks are two principals.
 */
#pragma once

#include "common/core/service.h"
#include "hallward/sanitation/v1/interlock.pb-c.h"

/* NULL: there is none. */
const Sanitation__TerminalOrder *terminal_find(const struct view *view, const char *order_id);

/* Still to be accepted? */
bool terminal_is_open(const Sanitation__TerminalOrder *order);

/* All of an incident's: terminal_order_next() until NULL. */
void terminal_scan_incident(struct scan *scan, const struct view *view, const char *incident_id);

/* The incident's for this room or zone that was not withdrawn, or NULL. */
const Sanitation__TerminalOrder *terminal_of_room(const struct view *view, const char *incident_id, const char *room);

/* A further order; exactly one of room, zone and thing is not empty. */
struct terminal_place {
	const char *room, *zone, *thing;
	bool occupied;
};
/* TerminalOrdered, as it was emitted. `interlock`: NULL if the incident has none. */
Sanitation__TerminalOrder *terminal_order(const struct context *context, struct decision *decision,
					  const Sanitation__Interlock *interlock, const char *incident_id,
					  const char *correlation_id, const struct terminal_place *place);

/* Everybody has left the room: TerminalDue, with the deadline from now. */
void terminal_due(const struct context *context, struct decision *decision, const Sanitation__TerminalOrder *stored);

/* Commands that are possible now, as ListTerminalOrders tells. */
Sanitation__TerminalOrderNow *terminal_told(const Sanitation__TerminalOrder *order, struct arena *arena);
