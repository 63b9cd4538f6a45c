/* Events that rules of the plan may speak of: a row of signal.def each. */
#pragma once

#include <protobuf-c/protobuf-c.h>

struct signal {
	const char *name;      /* "health.FeverDetected" */
	const char *publisher; /* "health"; "*": every service */
	const ProtobufCMessageDescriptor *data;
};

/* All of them; ends with a row without name. */
extern const struct signal signals[];

/* By name; NULL: there is none. */
const struct signal *signal_find(const char *name);
