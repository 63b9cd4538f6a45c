#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/desk.h"
#include "services/alerting/notice.h"
#include "services/alerting/reading.h"

#define PAGE_SIZE_DEFAULT 100
#define PUBLIC_PAGE_SIZE_DEFAULT 10
#define ROWS_LOOKED_AT_MAX 10000 /* by one page */

/* Those that are not over, or all; oldest first. False: rejected PAGE_TOKEN_UNKNOWN. */
static bool notices_scan(struct scan *scan, const struct view *view, bool ended, ProtobufCBinaryData token,
			 struct decision *decision)
{
	Alerting__Notice from = ALERTING__NOTICE__INIT;

	notice_scan(scan, view, ended ? NULL : "notice.by_end", &from, !ended, !ended);
	if (token.len && !scan_resume(scan, token))
		decision_reject(decision, &REASON_PAGE_TOKEN_UNKNOWN, "page_token");
	return !decision->rejection;
}

/* Is this member of staff still to read it? */
static bool awaits(const struct view *view, const struct context *context, const Alerting__Notice *notice,
		   const char *badge)
{
	int64_t since_at;

	return notice_counts(notice, context->now) && notice->reach != ALERTING__NOTICE_REACH__FOR_VISITORS &&
	       is_addressed(view, context->plan, notice->audience, badge, desk_today(context), &since_at) &&
	       !has_read(view, what_notice(notice->notice_id, context->arena), badge);
}

static void strip_text(Alerting__Notice *notice)
{
	notice->n_text_zh = notice->n_text_en = 0;
}

void query_list_notices(const struct view *view, const struct context *context, const Alerting__ListNotices *query,
			struct decision *decision)
{
	size_t page_size = query->page_size ? query->page_size : PAGE_SIZE_DEFAULT;
	Alerting__ListNoticesReply *reply;
	const Alerting__Notice *notice;
	ProtobufCBinaryData position;
	struct arena_mark mark;
	struct scan scan;

	if (!notices_scan(&scan, view, query->ended, query->page_token, decision))
		return;
	reply = decision_reply(decision, &alerting__list_notices_reply__descriptor);
	reply->notices = arena_alloc(context->arena, page_size * sizeof(*reply->notices));
	for (size_t i = 0; i < ROWS_LOOKED_AT_MAX && reply->n_notices < page_size; i++) {
		mark = arena_mark(view->arena);
		notice = notice_next(&scan);
		if (!notice)
			return;
		if (*query->unread_by && !awaits(view, context, notice, query->unread_by)) {
			arena_rewind(view->arena, mark);
			continue;
		}
		reply->notices[reply->n_notices] = (Alerting__Notice *)notice;
		strip_text(reply->notices[reply->n_notices++]);
	}
	position = scan_token(&scan, context->arena);
	if (notice_next(&scan))
		reply->next_page_token = position;
}

void query_get_notice(const struct view *view, const struct context *context, const Alerting__GetNotice *query,
		      struct decision *decision)
{
	const Alerting__Notice *notice = notice_find(view, query->notice_id);
	Alerting__GetNoticeReply *reply;

	(void)context;
	if (!notice) {
		decision_reject(decision, &REASON_NOTICE_UNKNOWN, "notice_id", query->notice_id);
		return;
	}
	reply = decision_reply(decision, &alerting__get_notice_reply__descriptor);
	reply->notice = (Alerting__Notice *)notice;
}

static Alerting__PublicNotice *public_notice(const Alerting__Notice *notice, struct arena *arena)
{
	Alerting__PublicNotice *shown = reflect_new(&alerting__public_notice__descriptor, arena);

	shown->notice_id = notice->notice_id;
	shown->title_zh = notice->title_zh;
	shown->title_en = notice->title_en;
	shown->text_zh = notice->text_zh;
	shown->n_text_zh = notice->n_text_zh;
	shown->text_en = notice->text_en;
	shown->n_text_en = notice->n_text_en;
	shown->valid_from_at = notice->valid_from_at;
	shown->valid_until_at = notice->valid_until_at;
	return shown;
}

void query_list_public_notices(const struct view *view, const struct context *context,
			       const Alerting__ListPublicNotices *query, struct decision *decision)
{
	size_t page_size = query->page_size ? query->page_size : PUBLIC_PAGE_SIZE_DEFAULT;
	Alerting__ListPublicNoticesReply *reply;
	const Alerting__Notice *notice;
	ProtobufCBinaryData position;
	struct arena_mark mark;
	struct scan scan;

	if (!notices_scan(&scan, view, false, query->page_token, decision))
		return;
	reply = decision_reply(decision, &alerting__list_public_notices_reply__descriptor);
	reply->notices = arena_alloc(context->arena, page_size * sizeof(*reply->notices));
	for (size_t i = 0; i < ROWS_LOOKED_AT_MAX && reply->n_notices < page_size; i++) {
		mark = arena_mark(view->arena);
		notice = notice_next(&scan);
		if (!notice)
			return;
		if (notice_counts(notice, context->now) && notice->reach != ALERTING__NOTICE_REACH__FOR_STAFF)
			reply->notices[reply->n_notices++] = public_notice(notice, context->arena);
		else
			arena_rewind(view->arena, mark);
	}
	position = scan_token(&scan, context->arena);
	if (notice_next(&scan))
		reply->next_page_token = position;
}
