/* The dead-man's switch: each receiver of kind HEARTBEAT hears from the hall every heartbeat_s, whatever happens. */
#pragma once

#include "common/core/context.h"
#include "common/core/table.h"
#include "common/runtime/outlet.h"
#include "hallward/alerting/v1/delivery.pb-c.h"
#include "services/alerting/courier/transfer.h"

struct beats {
	struct transfers *transfers;
	struct outlet_host *host;
	struct beat *first;
};

/* Sends one, if it is time; says if the receiver has long not heard, or hears again. */
void beat_look(struct beats *beats, const struct view *view, const struct context *context,
	       const Alerting__Receiver *receiver);
/* What it said is in the journal, or was not taken and is said again. */
void beats_on_given(struct beats *beats, const Alerting__NoteHeartbeat *command);
void beats_deinit(struct beats *beats);
