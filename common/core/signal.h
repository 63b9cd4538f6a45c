/*
 * Events that rules of the plan may speak of: a row of signal.def each. Those that somebody may have to act on, and those that end
 * something; not the door's ordinary admissions. A consumer follows at most 64 types of one publisher (common/runtime/consumer.h).
 *
 * SIGNAL(publisher, Messages, Name, name)    publisher: whose event it is, "*" every service's; Messages, Name, name: as in protobuf-c's
 *                                            names, Health__FeverDetected and health__fever_detected__descriptor
 */
#pragma once

#include <protobuf-c/protobuf-c.h>

struct signal {
	const char *name;      /* "health.FeverDetected" */
	const char *publisher; /* "health"; "*": every service */
	const ProtobufCMessageDescriptor *data;
};

/* All of them; ends with a row without name. */
extern const struct signal signals[];

/* By name, or by the type of an event's data; NULL: there is none. */
const struct signal *signal_find(const char *name);
const struct signal *signal_of(const ProtobufCMessageDescriptor *data);

/* Of a name that there is not: the nearest one, or NULL. */
const char *signal_nearest(const char *name);
