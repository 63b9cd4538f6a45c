#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/desk.h"
#include "services/alerting/matter.h"
#include "services/alerting/reading.h"

#define PAGE_SIZE_DEFAULT 100
#define READERS_LOOKED_AT_MAX 10000 /* by one page */

static struct readers readers_of(const struct context *context, const struct matter *matter, const char *department)
{
	return (struct readers){ .plan = context->plan,
				 .audience = matter->audience,
				 .what = matter->what,
				 .department = department,
				 .date = desk_today(context) };
}

/* Adds the department to the reply, unless it is for nobody there. How many it is for. */
static uint32_t coverage_add(const struct view *view, const struct context *context, const struct matter *matter,
			     const char *department, Alerting__GetReadingCoverageReply *reply)
{
	Alerting__ReadingCoverage *coverage = reflect_new(&alerting__reading_coverage__descriptor, context->arena);
	struct readers readers = readers_of(context, matter, department);
	struct reader reader;

	coverage->department = department;
	readers_begin(&readers, view);
	while (readers_next(&readers, &reader)) {
		coverage->staff++;
		coverage->read += reader.has_read;
	}
	if (coverage->staff)
		reply->departments[reply->n_departments++] = coverage;
	return coverage->staff;
}

/* A page token is the department after which it goes on. NULL: rejected PAGE_TOKEN_UNKNOWN. */
static const char *page_begin(const struct context *context, ProtobufCBinaryData token, struct decision *decision)
{
	char *id = arena_alloc(context->arena, token.len + 1);

	if (token.len)
		memcpy(id, token.data, token.len);
	if (!token.len || (strlen(id) == token.len && plan_department(context->plan, id)))
		return id;
	decision_reject(decision, &REASON_PAGE_TOKEN_UNKNOWN, "page_token");
	return NULL;
}

static void coverage_page(const struct view *view, const struct context *context, const struct matter *matter,
			  const char *behind, size_t page_size, Alerting__GetReadingCoverageReply *reply)
{
	const Plan__Department *department = department_behind(context->plan, behind);
	uint32_t looked_at = 0;

	while (department && reply->n_departments < page_size && looked_at < READERS_LOOKED_AT_MAX) {
		if (!desk_is_bound(context) || strcmp(department->id, context->department) == 0)
			looked_at += coverage_add(view, context, matter, department->id, reply);
		behind = department->id;
		department = department_behind(context->plan, behind);
	}
	if (department) {
		reply->next_page_token.len = strlen(behind);
		reply->next_page_token.data = arena_copy(context->arena, behind, strlen(behind));
	}
}

/* For whom nobody need read: visitors' notices have no coverage. */
static bool is_read_by_staff(const struct matter *matter)
{
	return !matter->notice || matter->notice->reach != ALERTING__NOTICE_REACH__FOR_VISITORS;
}

void query_get_reading_coverage(const struct view *view, const struct context *context,
				const Alerting__GetReadingCoverage *query, struct decision *decision)
{
	size_t page_size = query->page_size ? query->page_size : PAGE_SIZE_DEFAULT;
	Alerting__GetReadingCoverageReply *reply;
	struct matter matter;
	const char *behind;

	if (!matter_find(view, query->notice_id, query->document, query->version, decision, &matter))
		return;
	behind = page_begin(context, query->page_token, decision);
	if (!behind)
		return;
	reply = decision_reply(decision, &alerting__get_reading_coverage_reply__descriptor);
	reply->departments = arena_alloc(context->arena, page_size * sizeof(*reply->departments));
	if (is_read_by_staff(&matter))
		coverage_page(view, context, &matter, behind, page_size, reply);
}

/* NULL: rejected DEPARTMENT_UNKNOWN or OTHER_DEPARTMENT. */
static const char *department_asked(const struct context *context, const char *asked, struct decision *decision)
{
	const char *department = *asked ? asked : context->department;

	if (!desk_knows_department(context, department, "department", decision))
		return NULL;
	if (desk_is_bound(context) && strcmp(department, context->department) != 0)
		decision_reject(decision, &REASON_OTHER_DEPARTMENT, "department", department, context->department);
	return decision->rejection ? NULL : department;
}

static void unread_page(struct readers *readers, const struct context *context, size_t page_size,
			Alerting__ListUnreadReply *reply)
{
	ProtobufCBinaryData position;
	struct reader reader;

	while (reply->n_badges < page_size) {
		if (!readers_next(readers, &reader))
			return;
		if (!reader.has_read)
			reply->badges[reply->n_badges++] = arena_strdup(context->arena, reader.badge);
	}
	position = scan_token(&readers->scan, context->arena);
	if (readers_next(readers, &reader))
		reply->next_page_token = position;
}

void query_list_unread(const struct view *view, const struct context *context, const Alerting__ListUnread *query,
		       struct decision *decision)
{
	size_t page_size = query->page_size ? query->page_size : PAGE_SIZE_DEFAULT;
	const char *department = department_asked(context, query->department, decision);
	Alerting__ListUnreadReply *reply;
	struct readers readers;
	struct matter matter;

	if (!department || !matter_find(view, query->notice_id, query->document, query->version, decision, &matter))
		return;
	readers = readers_of(context, &matter, department);
	readers_begin(&readers, view);
	if (query->page_token.len && !scan_resume(&readers.scan, query->page_token)) {
		decision_reject(decision, &REASON_PAGE_TOKEN_UNKNOWN, "page_token");
		return;
	}
	reply = decision_reply(decision, &alerting__list_unread_reply__descriptor);
	reply->badges = arena_alloc(context->arena, page_size * sizeof(*reply->badges));
	if (is_read_by_staff(&matter))
		unread_page(&readers, context, page_size, reply);
}
