#include "services/alerting/document.h"

#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/desk.h"

#define COMMANDS_A_SECOND 4

const Alerting__DocumentVersion *version_find(const struct view *view, const char *document, const char *version)
{
	Alerting__DocumentVersion key = ALERTING__DOCUMENT_VERSION__INIT;

	key.document = document;
	key.version = version;
	return document_version_get(view, &key);
}

const Alerting__DocumentReview *review_find(const struct view *view, const char *document)
{
	Alerting__DocumentReview key = ALERTING__DOCUMENT_REVIEW__INIT;

	key.document = document;
	return document_review_get(view, &key);
}

const Alerting__DocumentVersion *version_current(const struct view *view, const char *document, const char *date)
{
	Alerting__DocumentVersion from = ALERTING__DOCUMENT_VERSION__INIT;
	const Alerting__DocumentVersion *next, *current = NULL;
	struct scan scan;

	from.document = document;
	from.state = ALERTING__DOCUMENT_STATE__DOCUMENT_PUBLISHED;
	document_version_scan(&scan, view, "document_version.by_day", &from, 2, 2);
	while ((next = document_version_next(&scan)) && strcmp(next->effective_from, date) <= 0)
		current = next;
	return current;
}

static Alerting__DocumentStanding published_standing(const struct view *view, const Alerting__DocumentVersion *version,
						     const char *date)
{
	const Alerting__DocumentVersion *current;

	if (strcmp(version->effective_from, date) > 0)
		return ALERTING__DOCUMENT_STANDING__VERSION_TO_COME;
	current = version_current(view, version->document, date);
	return strcmp(current->version, version->version) == 0 ? ALERTING__DOCUMENT_STANDING__VERSION_CURRENT
							       : ALERTING__DOCUMENT_STANDING__VERSION_SUPERSEDED;
}

Alerting__DocumentStanding version_standing(const struct view *view, const Plan__Plan *plan,
					    const Alerting__DocumentVersion *version, const char *date)
{
	switch (version->state) {
	case ALERTING__DOCUMENT_STATE__DOCUMENT_PUBLISHED:
		return published_standing(view, version, date);
	case ALERTING__DOCUMENT_STATE__DOCUMENT_WITHDRAWN:
		return ALERTING__DOCUMENT_STANDING__VERSION_WITHDRAWN;
	default:
		return plan_version(plan, version->document, version->version)
			       ? ALERTING__DOCUMENT_STANDING__VERSION_MISSING
			       : ALERTING__DOCUMENT_STANDING__VERSION_NOT_PUBLISHED;
	}
}

const Plan__Document *plan_version(const Plan__Plan *plan, const char *document, const char *version)
{
	for (size_t i = 0; i < plan->organisation->n_documents; i++) {
		const Plan__Document *row = plan->organisation->documents[i];

		if (strcmp(row->id, document) == 0 && strcmp(row->version, version) == 0)
			return row;
	}
	return NULL;
}

/* Does `row` count rather than `other` on that day? */
static bool comes_before(const Plan__Document *row, const Plan__Document *other, const char *date)
{
	bool counts = strcmp(row->effective_from, date) <= 0;

	if (!other)
		return true;
	if (counts != (strcmp(other->effective_from, date) <= 0))
		return counts;
	return (strcmp(row->effective_from, other->effective_from) > 0) == counts;
}

const Plan__Document *plan_document_on(const Plan__Plan *plan, const char *document, const char *date)
{
	const Plan__Document *found = NULL;

	for (size_t i = 0; i < plan->organisation->n_documents; i++) {
		const Plan__Document *row = plan->organisation->documents[i];

		if (strcmp(row->id, document) == 0 && comes_before(row, found, date))
			found = row;
	}
	return found;
}

size_t plan_document_first(const Plan__Plan *plan, size_t index)
{
	for (; index < plan->organisation->n_documents; index++) {
		size_t before = 0;

		while (strcmp(plan->organisation->documents[before]->id, plan->organisation->documents[index]->id) != 0)
			before++;
		if (before == index)
			break;
	}
	return index;
}

static const char *documents_known(const struct context *context)
{
	const Plan__Organisation *organisation = context->plan->organisation;
	const char *known = "";

	for (size_t i = 0; (i = plan_document_first(context->plan, i)) < organisation->n_documents; i++)
		known = desk_list(context->arena, known, organisation->documents[i]->id);
	return known;
}

const Plan__Document *document_to_change(const struct context *context, const char *document, struct decision *decision)
{
	const Plan__Document *planned = plan_document_on(context->plan, document, desk_today(context));

	if (!planned)
		decision_reject(decision, &REASON_DOCUMENT_NOT_IN_PLAN, "document", document, documents_known(context));
	else if (!(context->roles & OFFICE) && strcmp(planned->department, context->department) != 0)
		decision_reject(decision, &REASON_NOT_KEPT_HERE, "document", document, planned->department,
				context->department);
	return decision->rejection ? NULL : planned;
}

bool review_due_on(const Plan__Document *planned, const Alerting__DocumentReview *review, const char *today,
		   char ret_date[DATE_SIZE])
{
	const char *since = planned->effective_from;

	if (strcmp(planned->effective_from, today) > 0)
		return false;
	if (review && strcmp(review->reviewed_on, since) > 0)
		since = review->reviewed_on;
	return zone_date_add(since, (int)planned->review_within_days, ret_date);
}

bool review_is_to_be_noted(const struct view *view, const Plan__Document *planned, const char *today)
{
	const Alerting__DocumentReview *review = review_find(view, planned->id);
	char due_on[DATE_SIZE];

	return review_due_on(planned, review, today, due_on) && strcmp(due_on, today) < 0 &&
	       (!review || strcmp(review->told_due_on, due_on) < 0);
}

void document_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	const Plan__Organisation *organisation = context->plan->organisation;
	const char *today = desk_today(context);
	unsigned commands = 0;

	for (size_t i = 0;
	     commands < COMMANDS_A_SECOND && (i = plan_document_first(context->plan, i)) < organisation->n_documents;
	     i++) {
		const char *document = organisation->documents[i]->id;
		Alerting__NoteReviewDue *command;

		if (!review_is_to_be_noted(view, plan_document_on(context->plan, document, today), today))
			continue;
		command = reflect_new(&alerting__note_review_due__descriptor, context->arena);
		command->document = document;
		commands++;
		if (!schedule_command(schedule, &command->base, NULL))
			return;
	}
}
