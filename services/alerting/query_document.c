#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/desk.h"
#include "services/alerting/document.h"

#define PAGE_SIZE_DEFAULT 100
#define ROWS_LOOKED_AT_MAX 10000 /* by one page */

static Alerting__DocumentStanding planned_standing(const struct view *view, const Plan__Document *planned,
						   const struct context *context, const char *date)
{
	const Alerting__DocumentVersion *version = version_find(view, planned->id, planned->version);

	return version ? version_standing(view, context->plan, version, date)
		       : ALERTING__DOCUMENT_STANDING__VERSION_MISSING;
}

static Alerting__DocumentNow *document_now(const struct view *view, const struct context *context,
					   const Plan__Document *planned, const char *today)
{
	Alerting__DocumentNow *now = reflect_new(&alerting__document_now__descriptor, context->arena);
	const Alerting__DocumentReview *review = review_find(view, planned->id);
	const Alerting__DocumentVersion *current = version_current(view, planned->id, today);
	char due_on[DATE_SIZE];

	now->document = planned->id;
	now->name_zh = planned->name_zh;
	now->name_en = planned->name_en;
	now->department = planned->department;
	now->review = (Alerting__DocumentReview *)review;
	if (current && strcmp(current->version, planned->version) != 0)
		now->counts_instead = current->version;
	if (!review_due_on(planned, review, today, due_on))
		return now;
	now->version = planned->version;
	now->effective_from = planned->effective_from;
	now->standing = planned_standing(view, planned, context, today);
	now->review_due_on = arena_strdup(context->arena, due_on);
	now->review_overdue = strcmp(due_on, today) < 0;
	return now;
}

void query_list_documents(const struct view *view, const struct context *context, const Alerting__ListDocuments *query,
			  struct decision *decision)
{
	const Plan__Organisation *organisation = context->plan->organisation;
	const char *today = desk_today(context);
	Alerting__ListDocumentsReply *reply;

	if (*query->department && !desk_knows_department(context, query->department, "department", decision))
		return;
	reply = decision_reply(decision, &alerting__list_documents_reply__descriptor);
	reply->documents = arena_alloc(context->arena, (organisation->n_documents + 1) * sizeof(*reply->documents));
	for (size_t i = 0; (i = plan_document_first(context->plan, i)) < organisation->n_documents; i++) {
		const Plan__Document *planned = plan_document_on(context->plan, organisation->documents[i]->id, today);

		if (!*query->department || strcmp(planned->department, query->department) == 0)
			reply->documents[reply->n_documents++] = document_now(view, context, planned, today);
	}
}

/* Drafts are for the office, who keeps the document, and who may see everything. */
static bool may_see(const struct context *context, const Alerting__DocumentVersion *version)
{
	const Plan__Document *planned = plan_document_on(context->plan, version->document, desk_today(context));

	return version->state != ALERTING__DOCUMENT_STATE__DOCUMENT_DRAFT || !desk_is_bound(context) ||
	       (planned && strcmp(planned->department, context->department) == 0);
}

static Alerting__DocumentVersionNow *version_now(const struct view *view, const struct context *context,
						 const Alerting__DocumentVersion *version)
{
	Alerting__DocumentVersionNow *now = reflect_new(&alerting__document_version_now__descriptor, context->arena);

	now->version = (Alerting__DocumentVersion *)version;
	now->standing = version_standing(view, context->plan, version, desk_today(context));
	return now;
}

/* Those that the plan names and nobody has even begun to write. */
static void versions_missing(const struct view *view, const struct context *context, const char *document,
			     Alerting__ListDocumentVersionsReply *reply)
{
	const Plan__Organisation *organisation = context->plan->organisation;

	for (size_t i = 0; i < organisation->n_documents; i++) {
		const Plan__Document *planned = organisation->documents[i];
		Alerting__DocumentVersion *missing;

		if (strcmp(planned->id, document) != 0 || version_find(view, document, planned->version))
			continue;
		missing = reflect_new(&alerting__document_version__descriptor, context->arena);
		missing->document = planned->id;
		missing->version = planned->version;
		missing->effective_from = planned->effective_from;
		reply->versions[reply->n_versions++] = version_now(view, context, missing);
	}
}

void query_list_document_versions(const struct view *view, const struct context *context,
				  const Alerting__ListDocumentVersions *query, struct decision *decision)
{
	size_t page_size = query->page_size ? query->page_size : PAGE_SIZE_DEFAULT, end;
	Alerting__DocumentVersion from = ALERTING__DOCUMENT_VERSION__INIT;
	const Alerting__DocumentVersion *version;
	Alerting__ListDocumentVersionsReply *reply;
	ProtobufCBinaryData position;
	struct scan scan;

	from.document = query->document;
	document_version_scan(&scan, view, NULL, &from, 1, 1);
	if (query->page_token.len && !scan_resume(&scan, query->page_token)) {
		decision_reject(decision, &REASON_PAGE_TOKEN_UNKNOWN, "page_token");
		return;
	}
	reply = decision_reply(decision, &alerting__list_document_versions_reply__descriptor);
	end = page_size + context->plan->organisation->n_documents;
	reply->versions = arena_alloc(context->arena, end * sizeof(*reply->versions));
	if (!query->page_token.len)
		versions_missing(view, context, query->document, reply);
	end = reply->n_versions + page_size;
	for (size_t i = 0; i < ROWS_LOOKED_AT_MAX && reply->n_versions < end; i++) {
		version = document_version_next(&scan);
		if (!version)
			return;
		if (may_see(context, version))
			reply->versions[reply->n_versions++] = version_now(view, context, version);
	}
	position = scan_token(&scan, context->arena);
	if (document_version_next(&scan))
		reply->next_page_token = position;
}

void query_get_document(const struct view *view, const struct context *context, const Alerting__GetDocument *query,
			struct decision *decision)
{
	const char *today = desk_today(context);
	const Alerting__DocumentVersion *version = *query->version ? version_find(view, query->document, query->version)
								   : version_current(view, query->document, today);
	Alerting__DocumentText key = ALERTING__DOCUMENT_TEXT__INIT;
	Alerting__GetDocumentReply *reply;

	if (!version || !may_see(context, version)) {
		decision_reject(decision, &REASON_VERSION_UNKNOWN, "version", query->version, query->document);
		return;
	}
	key.document = version->document;
	key.version = version->version;
	reply = decision_reply(decision, &alerting__get_document_reply__descriptor);
	reply->version = (Alerting__DocumentVersion *)version;
	reply->standing = version_standing(view, context->plan, version, today);
	reply->text = (Alerting__DocumentText *)document_text_get(view, &key);
}
