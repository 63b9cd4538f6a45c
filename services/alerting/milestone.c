#include "services/alerting/milestone.h"

#include <string.h>

#include "services/alerting/alerting.h"

void milestone_keep(struct tables *tables, const Bus__Event *recorded, const Alerting__Alert *alert,
		    Alerting__Milestone__Kind kind, unsigned step, const char *duty)
{
	Alerting__Milestone milestone = ALERTING__MILESTONE__INIT;

	milestone.alert_id = alert->alert_id;
	milestone.sequence = recorded->sequence;
	milestone.kind = kind;
	milestone.at = recorded->recorded_at;
	milestone.step = step;
	milestone.duty = duty;
	milestone_put(tables, &milestone);
}

/* Of an alert that was raised before milestones were kept. */
static const Alerting__Milestone *raising(const struct view *view, const Alerting__Alert *alert)
{
	Alerting__Milestone *milestone = arena_alloc(view->arena, sizeof(*milestone));

	alerting__milestone__init(milestone);
	milestone->alert_id = alert->alert_id;
	milestone->sequence = alert->sequence;
	milestone->kind = ALERTING__MILESTONE__KIND__RAISED;
	milestone->at = alert->raised_at;
	return milestone;
}

void milestones_read(const struct view *view, const Alerting__Alert *alert, struct milestones *ret_milestones)
{
	Alerting__Milestone from = ALERTING__MILESTONE__INIT;
	const Alerting__Milestone *milestone;
	struct milestones read = { .count = 0 };
	struct scan scan;

	from.alert_id = alert->alert_id;
	milestone_scan(&scan, view, NULL, &from, 1, 1);
	while ((milestone = milestone_next(&scan))) {
		if (!read.count && milestone->kind != ALERTING__MILESTONE__KIND__RAISED)
			read.of[read.count++] = raising(view, alert);
		if (read.count == MILESTONES_MAX) {
			memmove(&read.of[1], &read.of[2], (MILESTONES_MAX - 2) * sizeof(*read.of));
			read.count--;
		}
		read.of[read.count++] = milestone;
	}
	if (!read.count)
		read.of[read.count++] = raising(view, alert);
	*ret_milestones = read;
}
