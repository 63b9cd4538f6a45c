/* Duties of an alert: what one party must do by when, done by an event of another service and by nothing else (C1.4, O1). */
#pragma once

#include "services/alerting/life.h"

/* Of a new alert: its rule's, each due at its time after the raising, and what would end it without them. */
void duties_begin(struct life *life, Alerting__Alert *alert, const Plan__AlertRule *rule,
		  const Alerting__RaisedByRule *raised);

bool has_duties(const Alerting__Alert *alert);

/* One of its duties was not done in its time: those told when it is missed, and everybody told so far, are told. */
void duty_miss(struct life *life, Alerting__Alert *alert, size_t index);
