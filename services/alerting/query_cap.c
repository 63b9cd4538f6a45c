#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/ids.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"
#include "services/alerting/cap.h"
#include "services/alerting/life.h"

#define ENTRIES_DEFAULT 50
#define ENTRIES_MAX 200
#define STATES 6

void query_export_cap(const struct view *view, const struct context *context, const Alerting__ExportCap *query,
		      struct decision *decision)
{
	const Alerting__Alert *alert = alert_find(view, query->alert_id);
	char identifier[CAP_IDENTIFIER_SIZE];
	Alerting__ExportCapReply *reply;
	struct milestones milestones;
	size_t which;

	if (!alert)
		decision_reject(decision, &REASON_ALERT_UNKNOWN, "alert_id", query->alert_id);
	else if (!may_see_alert(context, alert))
		decision_reject(decision, &REASON_OTHER_DEPARTMENT, "alert_id", alert->department, context->department);
	if (decision->rejection)
		return;
	milestones_read(view, alert, &milestones);
	which = (query->document ? query->document : milestones.count) - 1;
	if (which >= milestones.count) {
		decision_reject(decision, &REASON_DOCUMENT_UNKNOWN, "document", query->alert_id, milestones.count);
		return;
	}
	reply = decision_reply(decision, &alerting__export_cap_reply__descriptor);
	reply->xml = cap_document(context, alert, &milestones, which);
	cap_identifier(milestones.of[which], identifier);
	reply->identifier = arena_strdup(context->arena, identifier);
	reply->document = (uint32_t)which + 1;
	reply->documents = (uint32_t)milestones.count;
}

/* --- the feed ---------------------------------------------------------------------------------------------------------------- */

struct found {
	int64_t raised_at;
	char alert_id[UUID_TEXT_SIZE];
};

/* Of each state the newest, in no order. */
struct newest {
	struct found of[STATES * ENTRIES_MAX];
	size_t count;
};

static bool is_open(unsigned state)
{
	return state != ALERTING__ALERT_STATE__RESOLVED && state != ALERTING__ALERT_STATE__CLOSED;
}

/* Of a state, the last `max` raised since then that nothing keeps back. */
static void gather(const struct view *view, unsigned state, int64_t since, size_t max, struct newest *newest)
{
	Alerting__Alert from = ALERTING__ALERT__INIT;
	const Alerting__Alert *alert;
	struct arena_mark mark;
	struct scan scan;
	size_t begin = newest->count, taken = 0;

	from.state = state;
	from.raised_at = since > 0 ? since : 0;
	alert_scan(&scan, view, "alert.by_state", &from, 1, 2);
	mark = arena_mark(view->arena);
	while ((alert = alert_next(&scan))) {
		if (!alert->hold) {
			struct found *found = &newest->of[begin + taken++ % max];

			found->raised_at = alert->raised_at;
			snprintf(found->alert_id, sizeof(found->alert_id), "%s", alert->alert_id);
		}
		arena_rewind(view->arena, mark);
	}
	newest->count += taken < max ? taken : max;
}

static int by_raising(const void *a, const void *b)
{
	const struct found *first = a, *second = b;

	return first->raised_at != second->raised_at ? (first->raised_at < second->raised_at ? 1 : -1)
						     : strcmp(second->alert_id, first->alert_id);
}

/* In a storm the last minute has enough; in a quiet week it takes the whole of the time in which deliveries are kept. */
static void gather_newest(const struct view *view, const struct context *context, size_t max, struct newest *newest)
{
	int64_t late = context->now - context->plan->alerting->delivery_days * DAY;

	for (int64_t back = 60 * SECOND; newest->count < max && back < context->now; back *= 8) {
		int64_t since = context->now - back;

		newest->count = 0;
		for (unsigned state = 1; state <= STATES; state++)
			gather(view, state, is_open(state) || since > late ? since : late, max, newest);
	}
	qsort(newest->of, newest->count, sizeof(*newest->of), by_raising);
	if (newest->count > max)
		newest->count = max;
}

static bool link_is_good(const char *link)
{
	return (strncmp(link, "http://", 7) == 0 || strncmp(link, "https://", 8) == 0) && strstr(link, "{id}") &&
	       !strpbrk(link, " \t\r\n<>\"");
}

void query_export_cap_feed(const struct view *view, const struct context *context, const Alerting__ExportCapFeed *query,
			   struct decision *decision)
{
	size_t max = query->entries ? query->entries : ENTRIES_DEFAULT;
	struct newest *newest = arena_alloc(context->arena, sizeof(*newest));
	Alerting__ExportCapFeedReply *reply;
	struct cap_entry *entries;

	if (*query->link && !link_is_good(query->link)) {
		decision_reject(decision, &REASON_LINK_UNUSABLE, "link");
		return;
	}
	gather_newest(view, context, max, newest);
	entries = arena_alloc(context->arena, (newest->count + 1) * sizeof(*entries));
	for (size_t i = 0; i < newest->count; i++) {
		entries[i].alert = alert_find(view, newest->of[i].alert_id);
		milestones_read(view, entries[i].alert, &entries[i].milestones);
	}
	reply = decision_reply(decision, &alerting__export_cap_feed_reply__descriptor);
	reply->xml = cap_feed(context, entries, newest->count, query->link);
}
