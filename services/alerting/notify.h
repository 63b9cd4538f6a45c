/*
 * Telling parties: which receivers serve them, and what is put into whose outbox (delivery.proto).
 *
 * Nothing is sent here: deliveries are rows of the store until the courier (main.c's side) has sent them and says so.
 */
#pragma once

#include "common/core/context.h"
#include "common/core/decision.h"
#include "common/core/table.h"
#include "hallward/alerting/v1/delivery.pb-c.h"

/* Tells these parties of the alert, as it is now: one delivery for each receiver that serves one of them and wants alerts this grave.
 * What is not critical waits in its group, and for the end of the quiet hours. Told to nobody: no receiver serves them (the bus has
 * the event all the same). `detail`: ESCALATED the step, DUTY_MISSED the duty's index. Emits. */
void notify(const struct view *view, const struct context *context, const Alerting__Alert *alert,
	    Alerting__Moment moment, const char *const *parties, size_t party_count, unsigned detail,
	    struct decision *decision);
