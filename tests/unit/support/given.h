/*
 * Given what has happened, when something is said, then these events or that rejection: a service's pure rules over a store in
 * memory, with a journal, so that it can be rebuilt.
 *
 * The clock stands at 2020-02-10 09:00 in the hall (Asia/Shanghai) until a test sets context.now. The plan is tests/data/plan.yaml.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/core/service.h"
#include "tests/unit/support/memory_kv.h"

#define GIVEN_MINUTE INT64_C(60000000)

struct given {
	const struct service *service;
	schedule_fn *schedule; /* the service's, until a test is about one noun's alone */
	struct memory_kv *kv;
	struct arena *arena;   /* plan and journal: until given_deinit() */
	struct arena *scratch; /* of the last request, until the next */
	struct seal *seal;
	struct context context; /* now, actor, roles, department, correlation_id may be set by the test */
	struct view view;
	struct decision decision; /* of the last request */
	int64_t nine_o_clock;
	Bus__Event **journal;
	size_t journal_count, journal_capacity;
	unsigned requests;
};

void given_init(struct given *given, const struct service *service);
void given_deinit(struct given *given);

/* Runs a command or query of the service. An accepted command's events are journalled, packed, and applied unpacked. */
const struct decision *given_ask(struct given *given, const ProtobufCMessage *request);

/* Runs what no command says by itself: a rule that other rules call. It may not reject. */
typedef void given_rule_fn(const struct view *view, const struct context *context, struct decision *decision,
			   const void *argument);
const struct decision *given_rule(struct given *given, given_rule_fn *rule, const void *argument);

/* Runs what is due until nothing is, as the runtime does every second; each command must be taken. What came of all of it, as
 * given_outcome() says it, in the arena of the whole test. */
const char *given_schedule(struct given *given);

/* What came of it: "FeverDetected V1, EntryRefused V1", "" for no event, or "! UNKNOWN_CHECKPOINT checkpoint". */
const char *given_outcome(struct given *given);

/* The data of the last event in the journal, in the arena of the whole test. */
const void *given_last_event(struct given *given);

/* The reaction of the service to an event of a publisher: a command, or NULL. */
const ProtobufCMessage *given_react(struct given *given, const Bus__Event *event, const ProtobufCMessage *data);

/* Fails the test unless replaying the journal into an empty store gives the same tables. */
void given_assert_rebuilds(struct given *given);
