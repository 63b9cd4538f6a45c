#include "services/health/stay.h"

#include <string.h>

static int64_t earlier(int64_t one, int64_t other)
{
	return one < other ? one : other;
}

static const Health__Presence *presence_find(const struct view *view, const Health__Registration *entry)
{
	Health__Presence key = HEALTH__PRESENCE__INIT;

	key.hall = entry->hall;
	key.entered_at = entry->observed_at;
	key.token = entry->token;
	key.checkpoint = entry->checkpoint;
	return presence_get(view, &key);
}

static bool is_open(const struct view *view, const Health__Registration *entry)
{
	const Health__Visit *visit = visit_find(view, entry->token);

	return visit && visit->entered_at == entry->observed_at && strcmp(visit->checkpoint, entry->checkpoint) == 0;
}

/* An exit told after the stay had been ended without one. */
static const Health__Registration *exit_told_late(const struct view *view, const Health__Registration *entry,
						  int64_t until_at)
{
	Health__Registration from = HEALTH__REGISTRATION__INIT;
	const Health__Registration *next;
	struct scan scan;

	from.token = entry->token;
	from.observed_at = entry->observed_at;
	registration_scan(&scan, view, "registration.by_token", &from, 1, 2);
	while ((next = registration_next(&scan)) && next->observed_at <= until_at) {
		if (next->direction == HEALTH__DIRECTION__OUT && strcmp(next->hall, entry->hall) == 0)
			return next;
	}
	return NULL;
}

static void end_unknown(const struct context *context, struct stay *stay, int64_t until_at)
{
	int64_t day_begin_at, day_end_at = INT64_MAX;

	zone_day(stay->entry->date, &day_begin_at, &day_end_at);
	stay->until_at = earlier(until_at, earlier(day_end_at, context->now));
	if (stay->until_at < stay->from_at) /* the clock was behind */
		stay->until_at = stay->from_at;
	stay->exit_known = false;
	stay->left_checkpoint = "";
}

static void end_known(const struct context *context, struct stay *stay, int64_t left_at, const char *checkpoint)
{
	stay->until_at = left_at;
	stay->exit_known = true;
	stay->left_checkpoint = checkpoint;
	if (left_at - stay->from_at > STAY_MAX)
		end_unknown(context, stay, left_at);
}

bool stay_of(const struct view *view, const struct context *context, const Health__Registration *entry,
	     struct stay *ret_stay)
{
	const Health__Presence *ended;
	const Health__Registration *late;

	if (entry->direction != HEALTH__DIRECTION__IN || entry->outcome != HEALTH__OUTCOME__ADMITTED)
		return false;
	ended = presence_find(view, entry);
	if (!ended && !is_open(view, entry))
		return false; /* so long ago that it was forgotten */
	*ret_stay = (struct stay){ .entry = entry, .from_at = entry->observed_at };
	if (ended && ended->exit_known)
		end_known(context, ret_stay, ended->left_at, ended->left_checkpoint);
	else if (ended && (late = exit_told_late(view, entry, ended->left_at)))
		end_known(context, ret_stay, late->observed_at, late->checkpoint);
	else
		end_unknown(context, ret_stay, ended ? ended->left_at : INT64_MAX);
	return true;
}

const char *registration_subject(const struct view *view, const Health__Registration *registration)
{
	return subject_now(view, *registration->subject_id
					 ? registration->subject_id
					 : token_subject(view, registration->token, registration->date));
}

struct stays stays_init(const struct view *view)
{
	return (struct stays){ arena_alloc(view->arena, STAYS_MAX * sizeof(struct stay)), 0 };
}

static bool has(const struct stays *stays, const struct stay *stay)
{
	for (size_t i = 0; i < stays->count; i++) {
		const Health__Registration *entry = stays->stays[i].entry;

		if (entry->observed_at == stay->from_at && strcmp(entry->token, stay->entry->token) == 0 &&
		    strcmp(entry->checkpoint, stay->entry->checkpoint) == 0)
			return true;
	}
	return false;
}

void stays_add_token(struct stays *stays, const struct view *view, const struct context *context, const char *token,
		     const char *subject_id, int64_t from_at, int64_t until_at)
{
	Health__Registration from = HEALTH__REGISTRATION__INIT;
	const Health__Registration *entry;
	struct scan scan;

	from.token = token;
	from.observed_at = from_at - STAY_MAX;
	registration_scan(&scan, view, "registration.by_token", &from, 1, 2);
	while ((entry = registration_next(&scan)) && entry->observed_at < until_at && stays->count < STAYS_MAX) {
		struct stay stay;

		if (stay_of(view, context, entry, &stay) && stay.until_at > from_at &&
		    strcmp(registration_subject(view, entry), subject_id) == 0 && !has(stays, &stay))
			stays->stays[stays->count++] = stay;
	}
}

void stays_add_subject(struct stays *stays, const struct view *view, const struct context *context,
		       const char *subject_id, int64_t from_at, int64_t until_at)
{
	Health__TokenBinding from = HEALTH__TOKEN_BINDING__INIT;
	const Health__TokenBinding *binding;
	struct scan scan;

	from.subject_id = subject_id;
	token_binding_scan(&scan, view, "token_binding.by_subject", &from, 1, 1);
	while ((binding = token_binding_next(&scan))) {
		int64_t day_begin_at = from_at, day_end_at = until_at;

		if (*binding->date && !zone_day(binding->date, &day_begin_at, &day_end_at))
			continue;
		/* A ticket's stays begin on its day; they may end on the next. */
		if (day_begin_at - STAY_MAX < until_at && day_end_at + STAY_MAX > from_at)
			stays_add_token(stays, view, context, binding->token, subject_id, from_at,
					earlier(until_at, *binding->date ? day_end_at : until_at));
	}
}
