#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/desk.h"
#include "services/alerting/document.h"

#define SHA256_DIGITS 64

static bool is_link(const char *link)
{
	return strncmp(link, "https://", 8) == 0 || strncmp(link, "http://", 7) == 0;
}

static bool is_sha256(const char *text)
{
	return strlen(text) == SHA256_DIGITS && strspn(text, "0123456789abcdef") == SHA256_DIGITS;
}

static bool is_media_type(const char *text)
{
	const char *letters = "abcdefghijklmnopqrstuvwxyz0123456789.+-";
	size_t type = strspn(text, letters);

	return type && text[type] == '/' && text[type + 1] && !text[type + 1 + strspn(text + type + 1, letters)];
}

/* False: rejected DOCUMENT_EMPTY, LINK_FORM, SHA256_FORM or MEDIA_TYPE_FORM. */
static bool content_fits(const Alerting__DraftDocument *command, struct decision *decision)
{
	bool linked = *command->link || *command->sha256 || *command->media_type;

	if (!command->n_text_zh != !command->n_text_en || (!linked && !command->n_text_zh))
		decision_reject(decision, &REASON_DOCUMENT_EMPTY, command->n_text_zh ? "text_en" : "text_zh");
	else if (linked && !is_link(command->link))
		decision_reject(decision, &REASON_LINK_FORM, "link");
	else if (linked && !is_sha256(command->sha256))
		decision_reject(decision, &REASON_SHA256_FORM, "sha256");
	else if (linked && !is_media_type(command->media_type))
		decision_reject(decision, &REASON_MEDIA_TYPE_FORM, "media_type");
	return !decision->rejection;
}

static Alerting__DocumentVersion *draft_new(const struct context *context, const Alerting__DraftDocument *command)
{
	Alerting__DocumentVersion *draft = reflect_new(&alerting__document_version__descriptor, context->arena);

	draft->document = command->document;
	draft->version = command->version;
	draft->state = ALERTING__DOCUMENT_STATE__DOCUMENT_DRAFT;
	draft->link = command->link;
	draft->sha256 = command->sha256;
	draft->media_type = command->media_type;
	draft->changes_zh = command->changes_zh;
	draft->changes_en = command->changes_en;
	draft->drafted_by = context->actor;
	draft->drafted_at = context->now;
	return draft;
}

static Alerting__DocumentText *text_new(const struct context *context, const Alerting__DraftDocument *command)
{
	Alerting__DocumentText *text = reflect_new(&alerting__document_text__descriptor, context->arena);

	text->document = command->document;
	text->version = command->version;
	text->text_zh = command->text_zh;
	text->n_text_zh = command->n_text_zh;
	text->text_en = command->text_en;
	text->n_text_en = command->n_text_en;
	return text;
}

/* The office makes the contingency plan (O2); others keep papers of their own. */
void decide_draft_document(const struct view *view, const struct context *context,
			   const Alerting__DraftDocument *command, struct decision *decision)
{
	const Alerting__DocumentVersion *known = version_find(view, command->document, command->version);
	Alerting__DraftDocumentReply *reply;
	Alerting__DocumentDrafted *event;

	if (!document_to_change(context, command->document, decision) || !content_fits(command, decision))
		return;
	if (known && known->state != ALERTING__DOCUMENT_STATE__DOCUMENT_DRAFT) {
		decision_reject(decision, &REASON_VERSION_IS_PUBLISHED, "version", command->version, command->document);
		return;
	}
	event = emit_document_drafted(decision);
	event->version = draft_new(context, command);
	event->text = text_new(context, command);
	reply = decision_reply(decision, &alerting__draft_document_reply__descriptor);
	reply->version = event->version;
}

/* A version in this state, to be changed; NULL: rejected as of document_to_change(), or VERSION_UNKNOWN or `otherwise`. */
static Alerting__DocumentVersion *version_take(const struct view *view, const struct context *context,
					       const char *document, const char *version, Alerting__DocumentState state,
					       const struct reason *otherwise, struct decision *decision)
{
	const Alerting__DocumentVersion *stored = version_find(view, document, version);

	if (!document_to_change(context, document, decision))
		return NULL;
	if (!stored)
		decision_reject(decision, &REASON_VERSION_UNKNOWN, "version", version, document);
	else if (stored->state != state)
		decision_reject(decision, otherwise, "version", version, document);
	return decision->rejection ? NULL : reflect_copy(&stored->base, context->arena);
}

void decide_publish_document(const struct view *view, const struct context *context,
			     const Alerting__PublishDocument *command, struct decision *decision)
{
	const Plan__Document *planned = plan_version(context->plan, command->document, command->version);
	Alerting__PublishDocumentReply *reply;
	Alerting__DocumentVersion *version =
		version_take(view, context, command->document, command->version,
			     ALERTING__DOCUMENT_STATE__DOCUMENT_DRAFT, &REASON_VERSION_IS_PUBLISHED, decision);

	if (version && !planned)
		decision_reject(decision, &REASON_VERSION_NOT_IN_PLAN, "version", command->version, command->document);
	if (!version || !planned || decision->rejection)
		return;
	version->state = ALERTING__DOCUMENT_STATE__DOCUMENT_PUBLISHED;
	version->effective_from = planned->effective_from;
	version->published_by = context->actor;
	version->published_at = context->now;
	emit_document_published(decision)->version = version;
	reply = decision_reply(decision, &alerting__publish_document_reply__descriptor);
	reply->version = version;
}

void decide_withdraw_document(const struct view *view, const struct context *context,
			      const Alerting__WithdrawDocument *command, struct decision *decision)
{
	Alerting__WithdrawDocumentReply *reply;
	Alerting__DocumentVersion *version =
		version_take(view, context, command->document, command->version,
			     ALERTING__DOCUMENT_STATE__DOCUMENT_PUBLISHED, &REASON_VERSION_NOT_PUBLISHED, decision);

	if (!version)
		return;
	version->state = ALERTING__DOCUMENT_STATE__DOCUMENT_WITHDRAWN;
	version->withdrawn_by = context->actor;
	version->withdrawn_at = context->now;
	version->withdraw_reason = command->reason;
	emit_document_withdrawn(decision)->version = version;
	reply = decision_reply(decision, &alerting__withdraw_document_reply__descriptor);
	reply->version = version;
}

static Alerting__DocumentReview *review_take(const struct view *view, const struct context *context,
					     const char *document)
{
	const Alerting__DocumentReview *stored = review_find(view, document);
	Alerting__DocumentReview *review;

	if (stored)
		return reflect_copy(&stored->base, context->arena);
	review = reflect_new(&alerting__document_review__descriptor, context->arena);
	review->document = document;
	return review;
}

void decide_review_document(const struct view *view, const struct context *context,
			    const Alerting__ReviewDocument *command, struct decision *decision)
{
	const Plan__Document *planned = document_to_change(context, command->document, decision);
	const char *today = desk_today(context);
	Alerting__ReviewDocumentReply *reply;
	Alerting__DocumentReview *review;

	if (!planned)
		return;
	if (strcmp(planned->effective_from, today) > 0) {
		decision_reject(decision, &REASON_DOCUMENT_NOT_YET, "document", command->document,
				planned->effective_from);
		return;
	}
	review = review_take(view, context, command->document);
	review->reviewed_on = today;
	review->version = planned->version;
	review->reviewed_by = context->actor;
	review->note = command->note;
	emit_document_reviewed(decision)->review = review;
	reply = decision_reply(decision, &alerting__review_document_reply__descriptor);
	reply->review = review;
}

/* Between the schedule and this, somebody may have looked it over, or another plan may name it no more. */
void decide_note_review_due(const struct view *view, const struct context *context,
			    const Alerting__NoteReviewDue *command, struct decision *decision)
{
	const char *today = desk_today(context);
	const Plan__Document *planned = plan_document_on(context->plan, command->document, today);
	Alerting__DocumentReviewDue *event;
	char due_on[DATE_SIZE];

	decision_reply(decision, &alerting__note_review_due_reply__descriptor);
	if (!planned || !review_is_to_be_noted(view, planned, today) ||
	    !review_due_on(planned, review_find(view, command->document), today, due_on))
		return;
	event = emit_document_review_due(decision);
	event->review = review_take(view, context, command->document);
	event->review->told_due_on = event->due_on = arena_strdup(context->arena, due_on);
	event->department = planned->department;
	event->name_zh = planned->name_zh;
	event->name_en = planned->name_en;
}
