/*
 * Isolation rooms (C3): free, occupied, to be disinfected, free again. One person a room unless its capacity says otherwise; once
 * somebody has left, nobody new goes in before the terminal disinfection.
 */
#pragma once

#include "common/core/context.h"
#include "common/core/decision.h"
#include "common/core/table.h"
#include "hallward/health/v1/incident.pb-c.h"

/* People at once; never 0. */
uint32_t room_capacity(const Plan__Room *room);

/* The record of a room, by value; FREE if it was never used. `room` must outlive it. */
Health__IsolationRoom room_now(const struct view *view, const char *room);

/* How many more may go in, those assigned by this decision counted. 0 for a room that is none of the plan's isolation rooms. */
uint32_t room_places(const struct view *view, const struct context *context, const struct decision *decision,
		     const char *room);

/* The first room of the plan with a place; NULL: there is none. */
const char *room_next_free(const struct view *view, const struct context *context, const struct decision *decision);

/* The incident is put into the room: IsolationRoomAssigned. */
void room_assign(Health__Incident *incident, const struct context *context, struct decision *decision,
		 const char *room);

/* Looks for a room: IsolationRoomAssigned or NoIsolationRoomFree. */
void room_look_for(const struct view *view, const struct context *context, struct decision *decision,
		   Health__Incident *incident);

/* The person leaves the room, if there is one: IsolationRoomLeft. */
void room_leave(const struct view *view, struct decision *decision, Health__Incident *incident);

/* So many that wait, oldest first, get a place in the room. */
void room_assign_waiting(const struct view *view, const struct context *context, struct decision *decision,
			 const char *room, uint32_t places);

/* The incident that has waited longest; NULL: nobody waits. */
const Health__Incident *room_first_waiting(const struct view *view);

/* How many wait. */
uint32_t room_waiting(const struct view *view);
