/*
 * Who a reading belongs to, and whether that person may come in or work.
 *
 * A subject is a person, known by name or not: an abnormal reading of nobody in particular makes a subject of its own, so that isolation
 * and all that follows has somebody to hang on. When two subjects turn out to be one person, the one is joined into the other: tokens and
 * bars move, and what hangs on the old id is reached through subject_now(). Bars are put and taken away by the events of incidents,
 * returnees and contacts; the door and the roll call only look.
 */
#pragma once

#include "common/core/context.h"
#include "common/core/decision.h"
#include "common/core/table.h"
#include "hallward/health/v1/person.pb-c.h"

/* Subjects joined into one person; more are refused, so that one decision can erase them all. */
#define PERSON_JOINED_MAX (DECISION_ERASURES_MAX - 1)

/* The person of this subject id, or of the subject it was joined into; NULL: nobody registered, or erased. */
const Health__Person *person_find(const struct view *view, const char *subject_id);

/* The subject this one was found to be; itself, if it was joined into none. */
const char *subject_now(const struct view *view, const char *subject_id);

/* The ids under which what is recorded of a person stands: first the one of now (0), then those joined into it; NULL: no more. */
const char *person_subject(const struct view *view, const char *subject_id, size_t index);

/* The record under this very id, also of one joined or erased; NULL: none. */
const Health__Person *person_row(const struct view *view, const char *subject_id);

/* For apply functions: the person was seen on that day. */
void person_seen(struct tables *tables, const char *subject_id, const char *date);

/* Whom the token stands for on that day of the hall (YYYY-MM-DD); "": nobody in particular. */
const char *token_subject(const struct view *view, const char *token, const char *date);

/* The same, making a nameless subject if there is none: TokenBound is emitted for it. */
const char *token_subject_or_new(const struct view *view, const struct context *context, struct decision *decision,
				 const char *token, const char *date);

/* Binds the token to the subject on that day ("": for good): TokenBound, unless it stands for the subject already. */
void token_bind(const struct view *view, struct decision *decision, const char *token, const char *date,
		const char *subject_id);

/* Why the subject may neither come in nor work; NULL: nothing is against it. "" has no bars. */
const Health__Bar *bar_find(const struct view *view, const char *subject_id);

/* For apply functions: the one that begins it, the one that ends it. */
void bar_begin(struct tables *tables, const char *subject_id, Health__BarKind kind, const char *reference,
	       int64_t since_at, const char *last_day);
void bar_end(struct tables *tables, const char *subject_id, Health__BarKind kind, const char *reference);
