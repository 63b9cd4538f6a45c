/* Receivers: what may be put, and what of one may be shown (delivery.proto). */
#pragma once

#include "common/core/context.h"
#include "common/core/decision.h"
#include "common/core/table.h"
#include "hallward/alerting/v1/delivery.pb-c.h"

/* Besides streams, which have a bound of their own: no stream keeps a receiver out. */
#define RECEIVERS_MAX 200
#define STREAMS_MAX 200

/* Streams of one owner, unless that is the office or an operator. */
#define STREAMS_OF_ONE_MAX 8

/* Whether all that is given fits the kind of receiver that `receiver` is, as it is to be; else rejected, with the field at fault. */
bool receiver_check(const struct context *context, const Alerting__PutReceiver *command,
		    const Alerting__Receiver *receiver, struct decision *decision);

/* A secret goes only where it was given for: `receiver`, checked, must not have another server, relay or user than `known` with the secret
 * that is kept; else rejected. */
bool receiver_check_secret(const Alerting__PutReceiver *command, const Alerting__Receiver *known,
			   const Alerting__Receiver *receiver, struct decision *decision);

/* a-z, 0-9 and hyphens; else rejected. */
bool receiver_check_name(const char *name, const char *field, struct decision *decision);

/* A new receiver, or a new stream of the caller's, still has room; else rejected. */
bool receiver_check_room(const struct view *view, struct decision *decision);
bool stream_check_room(const struct view *view, const struct context *context, struct decision *decision);

/* A copy without its secret, in the context's arena. */
Alerting__Receiver *receiver_shown(const struct context *context, const Alerting__Receiver *receiver);

/* Does what it is sent go through an outbox? Not of the dead-man's switch, nor of a stream. */
bool receiver_has_outbox(const Alerting__Receiver *receiver);
