#include "tests/unit/support/desk.h"

#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "hallward/alerting/v1/reading.pb-c.h"
#include "hallward/health/v1/staff.pb-c.h"

#define BADGES_MAX 50

extern const struct service alerting_service;

void desk_must(const struct decision *decision)
{
	if (decision->rejection)
		fail_msg("%s", decision->message_en);
}

void desk_change(struct given *given, const char *badge, const char *department, const char *post,
		 const char *from_date, bool left)
{
	Bus__Event event = BUS__EVENT__INIT;
	Health__Assignment assignment = HEALTH__ASSIGNMENT__INIT;
	Health__StaffJoined joined = HEALTH__STAFF_JOINED__INIT;
	Health__StaffLeft gone = HEALTH__STAFF_LEFT__INIT;
	char today[DATE_SIZE];

	zone_date(given->context.now, today);
	event.service = "health";
	assignment.badge = badge;
	assignment.department = department;
	assignment.post = post;
	assignment.from_date = *from_date ? from_date : today;
	assignment.left = left;
	assignment.recorded_at = given->context.now;
	joined.assignment = gone.assignment = &assignment;
	desk_must(given_ask(given, given_react(given, &event, left ? &gone.base : &joined.base)));
}

void desk_join(struct given *given, const char *badge, const char *department, const char *from_date)
{
	desk_change(given, badge, department, "window", from_date, false);
}

void desk_leave(struct given *given, const char *badge)
{
	desk_change(given, badge, "permits", "window", "", true);
}

void desk_init(struct given *given)
{
	given_init(given, &alerting_service);
	for (size_t i = 0; i < given->context.plan->n_staff; i++) {
		const Plan__StaffMember *member = given->context.plan->staff[i];

		desk_change(given, member->badge, member->department, member->post, "2020-01-01", false);
	}
}

/* Splits "contingency/1"; a notice's id has no slash. */
static void what_of(struct given *given, const char *what, const char **ret_notice_id, const char **ret_document,
		    const char **ret_version)
{
	const char *slash = strchr(what, '/');

	if (slash) {
		*ret_document = arena_printf(given->arena, "%.*s", (int)(slash - what), what);
		*ret_version = slash + 1;
	} else {
		*ret_notice_id = what;
	}
}

const char *desk_read(struct given *given, const char *what, const char *badges)
{
	Alerting__ConfirmReading confirm = ALERTING__CONFIRM_READING__INIT;
	const char *split[BADGES_MAX];
	char *rest = arena_strdup(given->arena, badges), *badge;

	confirm.badges = split;
	while ((badge = strsep(&rest, " ")) && *badge)
		split[confirm.n_badges++] = badge;
	what_of(given, what, &confirm.notice_id, &confirm.document, &confirm.version);
	given_ask(given, &confirm.base);
	return arena_strdup(given->arena, given_outcome(given));
}

const char *desk_coverage(struct given *given, const char *what)
{
	Alerting__GetReadingCoverage query = ALERTING__GET_READING_COVERAGE__INIT;
	const Alerting__GetReadingCoverageReply *reply;
	const char *text = "";

	what_of(given, what, &query.notice_id, &query.document, &query.version);
	query.page_size = 1;
	do {
		desk_must(given_ask(given, &query.base));
		reply = (const void *)given->decision.reply;
		for (size_t i = 0; i < reply->n_departments; i++)
			text = arena_printf(given->arena, "%s%s%s %u/%u", text, *text ? ", " : "",
					    reply->departments[i]->department, reply->departments[i]->read,
					    reply->departments[i]->staff);
		query.page_token.len = reply->next_page_token.len;
		query.page_token.data = arena_copy(given->arena, reply->next_page_token.data, query.page_token.len);
	} while (query.page_token.len);
	return text;
}

const char *desk_unread(struct given *given, const char *what, const char *department)
{
	Alerting__ListUnread query = ALERTING__LIST_UNREAD__INIT;
	const Alerting__ListUnreadReply *reply;
	const char *text = "";

	what_of(given, what, &query.notice_id, &query.document, &query.version);
	query.department = department;
	query.page_size = 1;
	do {
		if (given_ask(given, &query.base)->rejection)
			return arena_strdup(given->arena, given_outcome(given));
		reply = (const void *)given->decision.reply;
		for (size_t i = 0; i < reply->n_badges; i++)
			text = arena_printf(given->arena, "%s%s%s", text, *text ? " " : "", reply->badges[i]);
		query.page_token.len = reply->next_page_token.len;
		query.page_token.data = arena_copy(given->arena, reply->next_page_token.data, query.page_token.len);
	} while (query.page_token.len);
	return text;
}
