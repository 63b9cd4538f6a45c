/* What stories of buying say: each line one command, answered as given_outcome() says it. Who speaks and when: inspections.h. */
#pragma once

#include "hallward/supplies/v1/demand.pb-c.h"
#include "hallward/supplies/v1/purchase.pb-c.h"
#include "tests/unit/support/given.h"

/* expires_on "": it keeps. Whole units. */
const char *comes(struct given *given, const char *store, const char *item, double quantity, const char *expires_on);
const char *is_issued(struct given *given, const char *store, const char *item, double quantity);
const char *is_moved(struct given *given, const char *store, const char *to, const char *item, double quantity);

/* One item, for the speaker's department. The id, in the arena of the whole test; the command must be taken. */
const char *requisition_of(struct given *given, const char *item, double quantity);
const char *asks_for(struct given *given, const char *department, const char *item, double quantity, const char *unit);
const char *approves(struct given *given, const char *requisition_id);
const char *rejects(struct given *given, const char *requisition_id);

/* Of the example's supplier, expected_on 2020-02-14; the order's id. */
const char *order_of(struct given *given, const char *requisition_id);
const char *orders(struct given *given, const char *requisition_id, const char *supplier, const char *expected_on);
const char *delivers(struct given *given, const char *order_id, const char *item, double quantity,
		     const char *expires_on);
const char *closes(struct given *given, const char *order_id);

/* As it is now; good until the next request. */
const Supplies__Requisition *requisition_now(struct given *given, const char *requisition_id);
const Supplies__Order *order_now(struct given *given, const char *order_id);
const Supplies__Demand *demand_now(struct given *given, const char *store, const char *item);
