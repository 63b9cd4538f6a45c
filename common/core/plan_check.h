/*
 * The rules a plan keeps beyond the limits of its fields, for plan_check() only. They are rows of tables by message type, so that
 * a new section gets its rules by naming them: plan_check_names.c (ids and references), plan_check_order.c (less and more, earlier
 * and later), plan_check_sense.c (what a row cannot say), plan_check_agents.c (what disinfects), plan_check_alerts.c (alert rules and ladders).
 */
#pragma once

#include "common/core/plan.h"

/* One message of the plan, wherever it stands. */
struct plan_part {
	const char *path; /* "halls[0].checkpoints[1]"; "": the plan itself */
	const char *list; /* "halls[0].checkpoints"; the same as path if it stands in no list */
	const ProtobufCMessage *message;
};

struct plan_checking {
	const Plan__Plan *plan;
	struct arena *arena;
	struct plan_part *parts; /* all of them, each before what is in it */
	size_t part_count, part_room;
	struct plan_mistake *first, **end;
};

/* The type of a message of the plan: PLAN_TYPE(time_span). */
#define PLAN_TYPE(name) (&plan__##name##__descriptor)

/* Loops over the parts of a type: part NULL gives the first; NULL: no more. */
const struct plan_part *plan_part_next(const struct plan_checking *checking, const ProtobufCMessageDescriptor *type,
				       const struct plan_part *part);

/* A field by a name that the type has. */
const ProtobufCFieldDescriptor *plan_field(const ProtobufCMessage *message, const char *name);

/* A text field, "" if it is not set. */
const char *plan_text(const ProtobufCMessage *message, const char *name);

/* Notes a mistake at a field of the part ("id", "steps[2].role"; "": the part itself). */
void plan_say(struct plan_checking *checking, const struct plan_part *part, const char *field, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The rules. */
void plan_check_names(struct plan_checking *checking);
void plan_check_order(struct plan_checking *checking);
void plan_check_sense(struct plan_checking *checking);
void plan_check_agents(struct plan_checking *checking);
void plan_check_alerts(struct plan_checking *checking);
