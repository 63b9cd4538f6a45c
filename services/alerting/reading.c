#include "services/alerting/reading.h"

#include <stdio.h>
#include <string.h>

#include "common/core/plan.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"

const char *what_notice(const char *notice_id, struct arena *arena)
{
	return arena_printf(arena, "notice/%s", notice_id);
}

const char *what_document(const char *document, const char *version, struct arena *arena)
{
	return arena_printf(arena, "document/%s/%s", document, version);
}

const Alerting__Assignment *assignment_on(const struct view *view, const char *badge, const char *date)
{
	Alerting__Assignment from = ALERTING__ASSIGNMENT__INIT;
	const Alerting__Assignment *next, *last = NULL;
	struct scan scan;

	from.badge = badge;
	assignment_scan(&scan, view, NULL, &from, 1, 1);
	while ((next = assignment_next(&scan)) && strcmp(next->from_date, date) <= 0)
		last = next;
	return last && !last->left ? last : NULL;
}

bool has_read(const struct view *view, const char *what, const char *badge)
{
	Alerting__Receipt key = ALERTING__RECEIPT__INIT;

	key.what = what;
	key.badge = badge;
	return receipt_get(view, &key) != NULL;
}

static bool names(const char *const *ids, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(ids[i], id) == 0)
			return true;
	}
	return false;
}

static bool names_area_of(const Plan__Plan *plan, const Alerting__Audience *audience, const char *department)
{
	for (size_t i = 0; i < plan->organisation->n_areas; i++) {
		const Plan__FunctionalArea *area = plan->organisation->areas[i];

		if (names(audience->areas, audience->n_areas, area->id) &&
		    names((const char *const *)area->departments, area->n_departments, department))
			return true;
	}
	return false;
}

static bool includes(const Plan__Plan *plan, const Alerting__Audience *audience, const Alerting__Assignment *assignment)
{
	if (assignment->left)
		return false;
	if (!audience)
		return true;
	if (audience->n_posts && !names(audience->posts, audience->n_posts, assignment->post))
		return false;
	return (!audience->n_departments && !audience->n_areas) ||
	       names(audience->departments, audience->n_departments, assignment->department) ||
	       names_area_of(plan, audience, assignment->department);
}

/* Whoever comes counts from then: from the first day, and not before it was told. */
static int64_t began_at(const Alerting__Assignment *assignment)
{
	int64_t begin_at, end_at;

	if (!zone_day(assignment->from_date, &begin_at, &end_at))
		return INT64_MIN;
	return begin_at > assignment->recorded_at ? begin_at : assignment->recorded_at;
}

bool is_addressed(const struct view *view, const Plan__Plan *plan, const Alerting__Audience *audience,
		  const char *badge, const char *date, int64_t *ret_since_at)
{
	Alerting__Assignment from = ALERTING__ASSIGNMENT__INIT;
	const Alerting__Assignment *next;
	bool was = false, is;
	int64_t since_at = 0;
	struct scan scan;

	from.badge = badge;
	assignment_scan(&scan, view, NULL, &from, 1, 1);
	for (; (next = assignment_next(&scan)) && strcmp(next->from_date, date) <= 0; was = is) {
		is = includes(plan, audience, next);
		if (is && !was)
			since_at = began_at(next);
	}
	if (was)
		*ret_since_at = since_at;
	return was;
}

void readers_begin(struct readers *readers, const struct view *view)
{
	Alerting__Assignment from = ALERTING__ASSIGNMENT__INIT;

	from.department = readers->department;
	assignment_scan(&readers->scan, view, "assignment.by_department", &from, 1, 1);
}

/* Of a badge's rows in the department the one that counts on the day is taken, so that nobody is met twice. */
static bool reader_take(const struct readers *readers, const Alerting__Assignment *row, struct reader *ret_reader)
{
	const struct view *view = readers->scan.view;
	const Alerting__Assignment *on = assignment_on(view, row->badge, readers->date);

	if (!on || strcmp(on->from_date, row->from_date) != 0 ||
	    !is_addressed(view, readers->plan, readers->audience, row->badge, readers->date, &ret_reader->since_at))
		return false;
	ret_reader->has_read = has_read(view, readers->what, row->badge);
	snprintf(ret_reader->badge, sizeof(ret_reader->badge), "%s", row->badge);
	return true;
}

bool readers_next(struct readers *readers, struct reader *ret_reader)
{
	struct arena *arena = readers->scan.view->arena;
	struct arena_mark mark = arena_mark(arena);
	const Alerting__Assignment *row;
	bool taken = false;

	while (!taken && (row = assignment_next(&readers->scan))) {
		taken = reader_take(readers, row, ret_reader);
		arena_rewind(arena, mark);
	}
	return taken;
}

const Plan__Department *department_behind(const Plan__Plan *plan, const char *id)
{
	const Plan__Department *next = NULL;

	for (size_t i = 0; i < plan->n_departments; i++) {
		const Plan__Department *department = plan->departments[i];

		if (strcmp(department->id, id) > 0 && (!next || strcmp(department->id, next->id) < 0))
			next = department;
	}
	return next;
}
