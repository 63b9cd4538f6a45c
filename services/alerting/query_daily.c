/* A day of alerts, for the daily report (G2, G3). */
#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"
#include "services/alerting/days.h"

struct daily {
	const struct context *context;
	struct days days;
	int64_t end_at; /* of the day, or now */
	Alerting__AlertDay **departments;
	size_t count;
};

/* Of a department that the plan has given up nothing is counted. */
static Alerting__AlertDay *day_of(const struct daily *daily, const char *department)
{
	for (size_t i = 0; i < daily->count; i++) {
		if (strcmp(daily->departments[i]->department, department) == 0)
			return daily->departments[i];
	}
	return NULL;
}

static void count_raised(void *user, const Alerting__AlertSummary *summary)
{
	Alerting__AlertDay *day = day_of(user, summary->department);

	if (!day)
		return;
	if (summary->drill) {
		day->drills++;
		return;
	}
	day->raised++;
	day->to_acknowledge += summary->acknowledge_by_at != 0;
	day->acknowledged_in_time += summary->acknowledge_by_at && summary->acknowledged_at &&
				     summary->acknowledged_at <= summary->acknowledge_by_at;
	day->overdue += summary->overdue;
	day->escalated += summary->step;
}

static void count_open(void *user, const Alerting__AlertSummary *summary)
{
	const struct daily *daily = user;
	Alerting__AlertDay *day = day_of(daily, summary->department);
	uint32_t open_s = (uint32_t)((daily->end_at - summary->raised_at) / SECOND);

	if (!day || summary->drill)
		return;
	if (!day->open || open_s > day->longest_open_s) {
		day->longest_open_s = open_s;
		memcpy((char *)day->longest_open_alert_id, summary->alert_id, UUID_TEXT_SIZE);
	}
	day->open++;
}

/* All departments that the caller may see, with room for an alert's id: summaries do not last. */
static void departments_begin(struct daily *daily)
{
	const struct context *context = daily->context;

	daily->departments =
		arena_alloc(context->arena, (context->plan->n_departments + 1) * sizeof(*daily->departments));
	for (size_t i = 0; i < context->plan->n_departments; i++) {
		Alerting__AlertDay *day;

		if (!may_see_of(context, context->plan->departments[i]->id))
			continue;
		day = reflect_new(&alerting__alert_day__descriptor, context->arena);
		day->department = context->plan->departments[i]->id;
		day->longest_open_alert_id = arena_alloc(context->arena, UUID_TEXT_SIZE);
		daily->departments[daily->count++] = day;
	}
}

void query_get_alert_daily(const struct view *view, const struct context *context, const Alerting__GetAlertDaily *query,
			   struct decision *decision)
{
	struct daily daily = { .context = context };
	Alerting__GetAlertDailyReply *reply;

	if (!days_between(query->date, query->date, &daily.days, decision))
		return;
	daily.end_at = daily.days.end_at < context->now ? daily.days.end_at : context->now;
	departments_begin(&daily);
	if (!days_walk(&daily.days, view, count_raised, &daily, decision) ||
	    !days_walk_open(&daily.days, view, count_open, &daily, decision))
		return;
	reply = decision_reply(decision, &alerting__get_alert_daily_reply__descriptor);
	reply->date = query->date;
	reply->departments = daily.departments;
	for (size_t i = 0; i < daily.count; i++) {
		const Alerting__AlertDay *day = daily.departments[i];

		if (day->raised || day->open || day->drills)
			reply->departments[reply->n_departments++] = daily.departments[i];
	}
}
