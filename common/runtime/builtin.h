/*
 * What every service can be told, asked and heard of besides its own: one more service, of the runtime's, assembled from the
 * .def files beside this one. Its tables hold the journal, the outbox, the request records and the cursors.
 */
#pragma once

#include "hallward/bus/v1/bus.pb-c.h"
#include "hallward/bus/v1/journal.pb-c.h"

#define SERVICE_NAME bus
#define SERVICE_MESSAGES Bus
// clang-format off
#define SERVICE_FOLDER common/runtime
// clang-format on
#include "common/core/declare.h"

/* What GetStatus and DescribeApi need of the process; stands behind context->host. */
struct builtin_host {
	const struct service *service;
	void (*fill_status)(const struct builtin_host *host, Bus__GetStatusReply *status, struct arena *arena);
	void *user;
};

/* The event by which the plan in force was adopted; NULL: there is no plan yet. */
const Bus__Event *plan_adoption(const struct view *view);

/* The store's lines: whether `sequence` of `epoch` lies on the line of this store's events. */
enum epoch_relation { EPOCH_ON_LINE, EPOCH_IS_FORKED, EPOCH_IS_UNKNOWN };
enum epoch_relation epoch_relate(const struct view *view, uint64_t epoch, uint64_t sequence, uint64_t last_sequence,
				 uint64_t *ret_fork_sequence);
