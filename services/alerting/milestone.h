/* What became of an alert, and when (milestone.proto): kept by the apply functions, told to those outside by cap.h. */
#pragma once

#include "common/core/table.h"
#include "hallward/alerting/v1/alerting.pb-c.h"
#include "hallward/alerting/v1/milestone.pb-c.h"
#include "hallward/bus/v1/bus.pb-c.h"

/* So many of an alert are read; the ones behind the first are the latest. An alert that nobody resolves is reminded of for ever. */
#define MILESTONES_MAX 48

/* Keeps one; `recorded` is the event that it is. step: ESCALATED's; duty: DUTY_MISSED's, else "". */
void milestone_keep(struct tables *tables, const Bus__Event *recorded, const Alerting__Alert *alert,
		    Alerting__Milestone__Kind kind, unsigned step, const char *duty);

/* In their order, in the view's arena; at least one, the raising. */
struct milestones {
	const Alerting__Milestone *of[MILESTONES_MAX];
	size_t count;
};
void milestones_read(const struct view *view, const Alerting__Alert *alert, struct milestones *ret_milestones);
