/*
 * The ladder: who is told next when nobody deals with an alert, and whatever else comes by the clock (O1, O3, G2).
 *
 * Moments are those at which something was due, not those at which the service came to it: after a downtime the steps stand where they
 * would have stood. What is due several times over (reminders) is done once.
 *
 * A plan may be adopted meanwhile: the alert keeps its policy by id, and if that is gone climbs its severity's; nobody who stands on a
 * policy's last step is left out.
 */
#pragma once

#include "common/core/service.h"
#include "services/alerting/life.h"

/* Its next step, at the plan's distance from a moment: of raising, of an end of being kept back, of the step before. At the ladder's end:
 * reminders. What only informs climbs nothing. */
void ladder_climb(const struct life *life, Alerting__Alert *alert, int64_t from);

/* Nobody is told until it goes on. */
void ladder_stop(Alerting__Alert *alert);

/* All that is due of it, in its order. False: the decision has no more room; the rest stays due. */
bool alert_advance(struct life *life, Alerting__Alert *alert);

/* What is due of an alert next; 0: nothing. */
int64_t alert_due_at(const Alerting__Alert *alert);

/* AdvanceAlerts for those of which something is due. */
schedule_fn alert_schedule;
