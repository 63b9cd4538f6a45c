#include <string.h>

#include "common/core/reflect.h"
#include "services/health/health.h"

const Health__Person *person_row(const struct view *view, const char *subject_id)
{
	Health__Person key = HEALTH__PERSON__INIT;

	key.subject_id = subject_id;
	return person_get(view, &key);
}

const char *subject_now(const struct view *view, const char *subject_id)
{
	const Health__Person *person = *subject_id ? person_row(view, subject_id) : NULL;

	return person && *person->joined_into ? person->joined_into : subject_id;
}

const char *person_subject(const struct view *view, const char *subject_id, size_t index)
{
	const char *now = subject_now(view, subject_id);
	const Health__Person *person = index ? person_row(view, now) : NULL;

	if (!index)
		return now;
	return person && index <= person->n_joined_from ? person->joined_from[index - 1] : NULL;
}

const Health__Person *person_find(const struct view *view, const char *subject_id)
{
	const Health__Person *person = person_row(view, subject_id);

	if (person && *person->joined_into)
		person = person_row(view, person->joined_into);
	return person && !person->erased_at ? person : NULL;
}

void person_seen(struct tables *tables, const char *subject_id, const char *date)
{
	const Health__Person *known = *subject_id ? person_find(&tables->view, subject_id) : NULL;
	Health__Person seen;

	if (!known || strcmp(known->last_seen_on, date) >= 0)
		return;
	seen = *known;
	seen.last_seen_on = date;
	person_put(tables, &seen);
}

static const Health__TokenBinding *binding_find(const struct view *view, const char *token, const char *date)
{
	Health__TokenBinding key = HEALTH__TOKEN_BINDING__INIT;

	key.token = token;
	key.date = date;
	return token_binding_get(view, &key);
}

const char *token_subject(const struct view *view, const char *token, const char *date)
{
	const Health__TokenBinding *binding = binding_find(view, token, date);

	if (!binding)
		binding = binding_find(view, token, "");
	return binding ? binding->subject_id : "";
}

const char *token_subject_or_new(const struct view *view, const struct context *context, struct decision *decision,
				 const char *token, const char *date)
{
	const char *subject_id = token_subject(view, token, date);
	char id[UUID_TEXT_SIZE];

	if (*subject_id)
		return subject_id;
	/* One decision may make several. */
	uuid7_derive(context->now, arena_printf(context->arena, "%s/%s", context->request_id, token), 0, id);
	subject_id = arena_strdup(context->arena, id);
	token_bind(view, decision, token, date, subject_id);
	return subject_id;
}

void token_bind(const struct view *view, struct decision *decision, const char *token, const char *date,
		const char *subject_id)
{
	Health__TokenBinding *binding;

	if (strcmp(token_subject(view, token, date), subject_id) == 0)
		return;
	binding = reflect_new(&health__token_binding__descriptor, decision->arena);
	binding->token = token;
	binding->date = date;
	binding->subject_id = subject_id;
	emit_token_bound(decision)->binding = binding;
}

void apply_token_bound(struct tables *tables, const Bus__Event *recorded, const Health__TokenBound *event)
{
	(void)recorded;
	token_binding_put(tables, event->binding);
}

const Health__Bar *bar_find(const struct view *view, const char *subject_id)
{
	Health__Bar from = HEALTH__BAR__INIT;
	struct scan scan;

	if (!*subject_id)
		return NULL;
	from.subject_id = subject_now(view, subject_id);
	bar_scan(&scan, view, NULL, &from, 1, 1);
	return bar_next(&scan);
}

static Health__Bar bar_of(const char *subject_id, Health__BarKind kind, const char *reference)
{
	Health__Bar bar = HEALTH__BAR__INIT;

	bar.subject_id = subject_id;
	bar.kind = kind;
	bar.reference = reference;
	return bar;
}

void bar_begin(struct tables *tables, const char *subject_id, Health__BarKind kind, const char *reference,
	       int64_t since_at, const char *last_day)
{
	Health__Bar bar = bar_of(subject_now(&tables->view, subject_id), kind, reference);

	bar.since_at = since_at;
	bar.last_day = last_day;
	bar_put(tables, &bar);
}

void bar_end(struct tables *tables, const char *subject_id, Health__BarKind kind, const char *reference)
{
	Health__Bar bar = bar_of(subject_now(&tables->view, subject_id), kind, reference);

	bar_delete(tables, &bar);
}
