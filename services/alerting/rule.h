/*
 * The plan's alert rules applied to an event: what it raises, and what it may end (plan/v1/alerting.proto).
 *
 * What ends an alert is known by one text, "<event>/<match>": the rule writes it from the event that raised the alert (raised), and
 * again from the one that ends it (match); without templates it is the correlation id of both. The longest texts end in "#" and a hash,
 * so that two are never taken for one.
 */
#pragma once

#include "common/core/service.h"

/* What an event of another service, or of our own, means by the plan's rules: TakeSignal; NULL: nothing is raised, and nothing open waits
 * for it. The reaction to every signal. */
const ProtobufCMessage *take_signal(const struct view *view, const struct context *context, const Bus__Event *event,
				    const void *data);
