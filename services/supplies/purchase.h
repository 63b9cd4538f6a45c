/*
 * Purchases: from a requisition to what came (S1, O2).
 *
 *   REQUISITION_RAISED → REQUISITION_APPROVED → REQUISITION_ORDERED
 *             └────→ REQUISITION_REJECTED ←────┘ (before it is ordered)
 *   ORDER_OPEN → ORDER_CLOSED, when all came, or with a reason
 *
 * Four eyes: who raised a requisition neither approves nor rejects it. What is due of either stands in due_at: the deadline that counts,
 * until it is told that it has passed.
 */
#pragma once

#include "common/core/deadline.h"
#include "common/core/service.h"
#include "hallward/supplies/v1/purchase.pb-c.h"

/* NULL: there is none. */
const Supplies__Requisition *requisition_find(const struct view *view, const char *requisition_id);
const Supplies__Order *order_find(const struct view *view, const char *order_id);

/* What of an item is asked for or ordered for a store ("": all) and not here yet. */
int64_t purchase_coming(const struct view *view, const char *store, const char *item);

/* The next step of a requisition is due then. */
void requisition_due(Supplies__Requisition *requisition, struct deadline deadline);

/* May the caller decide for the plan's approving department? Where that is the office, whoever is of the office may. False: rejected
 * OTHER_DEPARTMENT. */
bool is_approver(const struct context *context, const char *field, struct decision *decision);

/* A rejection's field, as it stands in a list: "items[2].unit". */
void reject_in(const struct context *context, struct decision *decision, const char *list, size_t index);

/* "REQUISITION_RAISED" */
const char *state_word(const ProtobufCEnumDescriptor *states, int state);

void purchase_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
