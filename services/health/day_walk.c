#include "services/health/day_walk.h"

#include <string.h>

static const struct movement no_movement = { .at = INT64_MAX };

static void fetch_registration(struct day_walk *walk)
{
	struct arena_mark mark = arena_mark(walk->view->arena);
	const Health__Registration *next = registration_next(&walk->registrations);

	walk->registration = no_movement;
	if (next && next->observed_at < walk->end_at)
		walk->registration = (struct movement){ next->observed_at, next->ordinal, next->visitors_change,
							next->staff_change };
	arena_rewind(walk->view->arena, mark);
}

static void fetch_unrecorded_exit(struct day_walk *walk)
{
	struct arena_mark mark = arena_mark(walk->view->arena);
	const Health__ExitUnrecorded *next = unrecorded_exit_next(&walk->unrecorded_exits);

	walk->unrecorded_exit = no_movement;
	if (next && next->ended_at < walk->end_at)
		walk->unrecorded_exit =
			(struct movement){ next->ended_at, next->ordinal, counts_to_cap(next->kind) ? -1 : 0,
					   counts_to_cap(next->kind) ? 0 : -1 };
	arena_rewind(walk->view->arena, mark);
}

static void carry_in(struct day_walk *walk, const char *hall, const char *date)
{
	Health__DayTotal from = HEALTH__DAY_TOTAL__INIT;
	struct scan scan;
	bool earlier = true;

	from.hall = hall;
	day_total_scan(&scan, walk->view, NULL, &from, 1, 1);
	while (earlier) {
		struct arena_mark mark = arena_mark(walk->view->arena);
		const Health__DayTotal *total = day_total_next(&scan);

		earlier = total && strcmp(total->date, date) < 0;
		if (earlier) {
			walk->visitors_inside += total->visitors_change;
			walk->staff_inside += total->staff_change;
		}
		arena_rewind(walk->view->arena, mark);
	}
}

void day_walk_begin(struct day_walk *walk, const struct view *view, const char *hall, const char *date,
		    int64_t begin_at, int64_t end_at)
{
	Health__Registration registration = HEALTH__REGISTRATION__INIT;
	Health__ExitUnrecorded unrecorded_exit = HEALTH__EXIT_UNRECORDED__INIT;

	*walk = (struct day_walk){ .view = view, .end_at = end_at };
	carry_in(walk, hall, date);
	registration.hall = unrecorded_exit.hall = hall;
	registration.observed_at = unrecorded_exit.ended_at = begin_at;
	registration_scan(&walk->registrations, view, "registration.by_time", &registration, 1, 2);
	unrecorded_exit_scan(&walk->unrecorded_exits, view, NULL, &unrecorded_exit, 1, 2);
	fetch_registration(walk);
	fetch_unrecorded_exit(walk);
}

static bool comes_first(const struct movement *one, const struct movement *other)
{
	return one->at < other->at || (one->at == other->at && one->ordinal <= other->ordinal);
}

bool day_walk_next(struct day_walk *walk, int64_t until_at)
{
	bool exit_first = comes_first(&walk->unrecorded_exit, &walk->registration);
	struct movement movement = exit_first ? walk->unrecorded_exit : walk->registration;

	if (movement.at >= until_at)
		return false;
	walk->visitors_inside += movement.visitors;
	walk->staff_inside += movement.staff;
	if (exit_first)
		fetch_unrecorded_exit(walk);
	else
		fetch_registration(walk);
	return true;
}
