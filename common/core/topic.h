/*
 * Topics of published events, frame 1 of a message.
 *
 *   event   <service>.<Type>.<facet>.<facet>.     "health.FeverDetected."  "alerting.AlertRaised.critical.office."
 *   head    <service>.~head                       "health.~head"
 *
 * A subscription is a run of raw bytes and matches every topic that begins with it (ZeroMQ, RFC 29). That is why each part
 * ends with a dot, the last one too: "alerting.AlertRaised.critical.office." is the office's and cannot match "office2".
 * "health.FeverDetected" without the dot matches FeverDetected and also any type whose name begins so.
 *
 * Inside a facet's value the bytes '.' and '%' are written %2E and %25, so that a value never looks like two parts.
 */
#pragma once

#include <stdbool.h>

#include "common/core/arena.h"
#include "hallward/bus/v1/bus.pb-c.h"

#define TOPIC_HEAD_TYPE "~head"

/* The topic of an event, from its service, type and facets; in `arena`. */
const char *topic_format(const Bus__Event *event, struct arena *arena);

/* The topic of a service's heads; in `arena`. */
const char *topic_format_head(const char *service, struct arena *arena);

/* A facet's value as it stands in topics, without its closing dot; in `arena`. */
const char *topic_format_facet(const char *value, struct arena *arena);

/* Does a subscription to `prefix` receive this topic? */
bool topic_matches(const char *topic, const char *prefix);
