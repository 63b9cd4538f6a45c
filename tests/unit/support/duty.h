/* Who is on duty, and what they are given and wear, as tests of supplies tell of it. */
#pragma once

#include "hallward/supplies/v1/draw.pb-c.h"
#include "hallward/supplies/v1/roster.pb-c.h"
#include "tests/unit/support/stock.h"

/* "P1 window permits-1 08:30 17:30; G1 security - 18:00 02:00": badge, post, window or -, from, until; "" is nobody. */
void duty_shifts(struct given *given, const char *text, size_t *ret_count, Appointments__DutyShift ***ret_shifts);

/* TakeRoster; given_outcome(). */
const char *duty_roster(struct given *given, const char *department, const char *date, unsigned revision,
			const char *shifts);

/* IssueToRoster, RecordHandout (post "": as known); given_outcome(). */
const char *duty_issue(struct given *given, const char *department, const char *date);
const char *duty_handout(struct given *given, const char *department, const char *badge, const char *post);

/* CheckEquipment; worn: "MASK GLOVES". given_outcome(). */
const char *duty_check(struct given *given, const char *badge, const char *post, const char *date, const char *worn);

/* SettleDiscrepancy of the store's first open one of the item, or of one that there is not; given_outcome(). */
const char *duty_settle(struct given *given, const char *store, const char *item, Supplies__SettleHow how);

/* "property mask task/1 500, …": open discrepancies by store and item. */
const char *duty_discrepancies(struct given *given);

/* What the service does about an event of another one: given_outcome(), "-" if it means nothing. */
const char *duty_hears(struct given *given, const char *service, const ProtobufCMessage *data);
