/*
 * Contingency plans and other papers, each in its versions (O2).
 *
 *   DRAFT → PUBLISHED → WITHDRAWN; a draft may be written anew, nothing else ever changes but by these.
 *
 * Which published version counts follows from the day alone: of those not withdrawn the one that began last, so that nothing need
 * happen on the day a version begins, and none is missed by a service that was down on it. A document is looked over within
 * review_within_days after the version that the plan says counts began, or after it was last looked over, whichever is later.
 */
#pragma once

#include "common/core/context.h"
#include "common/core/decision.h"
#include "common/core/service.h"
#include "common/core/table.h"
#include "common/core/zone.h"
#include "hallward/alerting/v1/document.pb-c.h"

/* NULL: there is none. */
const Alerting__DocumentVersion *version_find(const struct view *view, const char *document, const char *version);
const Alerting__DocumentReview *review_find(const struct view *view, const char *document);

/* The published version that counts on that day; NULL: none does. */
const Alerting__DocumentVersion *version_current(const struct view *view, const char *document, const char *date);

/* What a version that was written is on that day. */
Alerting__DocumentStanding version_standing(const struct view *view, const Plan__Plan *plan,
					    const Alerting__DocumentVersion *version, const char *date);

/* The plan's row of a version; NULL: the plan does not name it. */
const Plan__Document *plan_version(const Plan__Plan *plan, const char *document, const char *version);

/* The plan's row of the version that counts on that day; before the first, the first. NULL: the plan has no such document. */
const Plan__Document *plan_document_on(const Plan__Plan *plan, const char *document, const char *date);

/* The same, for who keeps the document or the office. NULL: rejected DOCUMENT_NOT_IN_PLAN or NOT_KEPT_HERE. */
const Plan__Document *document_to_change(const struct context *context, const char *document,
					 struct decision *decision);

/* The last day for the next review; false: no version of the plan counts yet. `review` may be NULL. */
bool review_due_on(const Plan__Document *planned, const Alerting__DocumentReview *review, const char *today,
		   char ret_date[DATE_SIZE]);

/* Was the next review due before today, and has nobody been told yet? */
bool review_is_to_be_noted(const struct view *view, const Plan__Document *planned, const char *today);

/* The plan's documents, one row each: the first index from `index` on whose row is the first of its document. */
size_t plan_document_first(const Plan__Plan *plan, size_t index);

/* NoteReviewDue for documents nobody has looked over in time; a few a second. */
void document_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
