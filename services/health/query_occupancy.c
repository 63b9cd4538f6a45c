#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/health/day_walk.h"

#define STEP_MINUTES_DEFAULT 15
#define MINUTE (60 * SECOND)

/* One day of one hall, as queries name it. */
struct hall_day {
	const Plan__Hall *hall;
	int64_t begin_at, end_at;
};

/* False: rejected UNKNOWN_HALL or DATE_IMPOSSIBLE. */
static bool hall_day_find(const struct context *context, const char *hall, const char *date, struct decision *decision,
			  struct hall_day *ret_day)
{
	const Plan__Hall *found = hall_by_id(context, hall, decision);
	int64_t begin_at, end_at;

	if (!found)
		return false;
	if (!zone_day(date, &begin_at, &end_at)) {
		decision_reject(decision, &REASON_DATE_IMPOSSIBLE, "date", date);
		return false;
	}
	*ret_day = (struct hall_day){ found, begin_at, end_at };
	return true;
}

static Health__HallOccupancy *occupancy_of(const struct view *view, const struct context *context,
					   const Plan__Hall *hall)
{
	Health__HallOccupancy *occupancy = reflect_new(&health__hall_occupancy__descriptor, context->arena);
	Health__HallState state = hall_state_now(view, hall->id);

	occupancy->hall = hall->id;
	occupancy->visitors_inside = state.visitors_inside;
	occupancy->staff_inside = state.staff_inside;
	occupancy->visitors_max = hall->visitors_max;
	return occupancy;
}

void query_get_occupancy(const struct view *view, const struct context *context, const Health__GetOccupancy *query,
			 struct decision *decision)
{
	const Plan__Plan *plan = context->plan;
	const Plan__Hall *only = hall_by_id(context, query->hall, decision);
	Health__GetOccupancyReply *reply;

	if (!only)
		return;
	reply = decision_reply(decision, &health__get_occupancy_reply__descriptor);
	reply->halls = arena_alloc(context->arena, plan->n_halls * sizeof(*reply->halls));
	for (size_t i = 0; i < plan->n_halls; i++) {
		if (!*query->hall || plan->halls[i] == only)
			reply->halls[reply->n_halls++] = occupancy_of(view, context, plan->halls[i]);
	}
}

void query_list_occupancy(const struct view *view, const struct context *context, const Health__ListOccupancy *query,
			  struct decision *decision)
{
	int64_t step = (query->step_minutes ? query->step_minutes : STEP_MINUTES_DEFAULT) * MINUTE;
	Health__ListOccupancyReply *reply;
	struct hall_day day;
	struct day_walk walk;

	if (!hall_day_find(context, query->hall, query->date, decision, &day))
		return;
	reply = decision_reply(decision, &health__list_occupancy_reply__descriptor);
	reply->points =
		arena_alloc(context->arena, (size_t)((day.end_at - day.begin_at) / step + 1) * sizeof(*reply->points));
	day_walk_begin(&walk, view, day.hall->id, query->date, day.begin_at, day.end_at);
	for (int64_t at = day.begin_at; at < day.end_at && at <= context->now; at += step) {
		Health__OccupancyPoint *point = reflect_new(&health__occupancy_point__descriptor, context->arena);
		int64_t peak = walk.visitors_inside;

		point->until_at = at + step < day.end_at ? at + step : day.end_at;
		while (day_walk_next(&walk, point->until_at))
			peak = walk.visitors_inside > peak ? walk.visitors_inside : peak;
		point->visitors_inside = (uint32_t)walk.visitors_inside;
		point->staff_inside = (uint32_t)walk.staff_inside;
		point->visitors_peak = (uint32_t)peak;
		reply->points[reply->n_points++] = point;
	}
}

static void count_day(const struct view *view, const struct hall_day *day, const char *date,
		      Health__GetDaySummaryReply *reply)
{
	Health__DayTotal key = HEALTH__DAY_TOTAL__INIT;
	const Health__DayTotal *total;

	key.hall = day->hall->id;
	key.date = date;
	total = day_total_get(view, &key);
	if (!total)
		return;
	reply->rows = total->rows;
	reply->admitted = total->admitted;
	reply->refused_mask = total->refused_mask;
	reply->refused_fever = total->refused_fever;
	reply->refused_full = total->refused_full;
	if (total->refused_barred) {
		reply->barred = reflect_new(&health__barred_at_the_door__descriptor, view->arena);
		reply->barred->refused = total->refused_barred;
	}
	if (total->refused_protection) {
		reply->protection = reflect_new(&health__protection_at_the_door__descriptor, view->arena);
		reply->protection->refused = total->refused_protection;
	}
	reply->fevers = total->fevers;
	reply->exits = total->exits;
	reply->exit_without_entry = total->exit_without_entry;
	reply->exit_unrecorded = total->exit_unrecorded;
}

void query_get_day_summary(const struct view *view, const struct context *context, const Health__GetDaySummary *query,
			   struct decision *decision)
{
	Health__GetDaySummaryReply *reply;
	struct hall_day day;
	struct day_walk walk;

	if (!hall_day_find(context, query->hall, query->date, decision, &day))
		return;
	reply = decision_reply(decision, &health__get_day_summary_reply__descriptor);
	count_day(view, &day, query->date, reply);
	day_walk_begin(&walk, view, day.hall->id, query->date, day.begin_at, day.end_at);
	do {
		if (reply->peak_visitors < (uint32_t)walk.visitors_inside)
			reply->peak_visitors = (uint32_t)walk.visitors_inside;
	} while (day_walk_next(&walk, day.end_at));
	reply->visitors_inside_at_end = (uint32_t)walk.visitors_inside;
	reply->staff_inside_at_end = (uint32_t)walk.staff_inside;
}
