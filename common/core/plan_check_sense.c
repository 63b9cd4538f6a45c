/* What a table row cannot say: a function each, by the type of message it looks at. */

#include <string.h>

#include "common/core/calendar.h"
#include "common/core/plan_check.h"
#include "common/core/text.h"
#include "common/core/zone.h"

/* --- the hall -------------------------------------------------------------------------------------------------------------------- */

/* B2.4 */
static void hall_check(struct plan_checking *checking, const struct plan_part *part)
{
	const Plan__Hall *hall = (const Plan__Hall *)part->message;

	for (size_t i = 0; i < hall->n_areas; i++) {
		if (hall->visitors_max && hall->areas[i]->visitors_max > hall->visitors_max)
			plan_say(checking, part, arena_printf(checking->arena, "areas[%zu].visitors_max", i),
				 "%u is over the hall's visitors_max, %u: at the most that is allowed",
				 hall->areas[i]->visitors_max, hall->visitors_max);
	}
}

static void window_check(struct plan_checking *checking, const struct plan_part *part)
{
	const Plan__Window *window = (const Plan__Window *)part->message;
	const Plan__Hall *hall = plan_hall(checking->plan, window->hall);
	struct text_nearest nearest = { .wanted = window->area };

	if (!*window->area || !hall)
		return;
	for (size_t i = 0; i < hall->n_areas; i++) {
		if (strcmp(hall->areas[i]->id, window->area) == 0)
			return;
		text_nearest_offer(&nearest, hall->areas[i]->id);
	}
	plan_say(checking, part, "area",
		 nearest.name ? "'%s' is not the id of one of the areas of hall '%s'; did you mean %s?"
			      : "'%s' is not the id of one of the areas of hall '%s'",
		 window->area, hall->id, nearest.name);
}

/* C3: one person a room, so the number of people is part of the rule. */
static void room_check(struct plan_checking *checking, const struct plan_part *part)
{
	const Plan__Room *room = (const Plan__Room *)part->message;

	if (room->kind == PLAN__ROOM_KIND__ISOLATION && room->capacity == 0)
		plan_say(checking, part, "capacity", "is missing: an isolation room takes at least 1");
}

/* O4, C1.3 */
static void department_check(struct plan_checking *checking, const struct plan_part *part)
{
	const Plan__Department *department = (const Plan__Department *)part->message;

	if (department->roll_call && department->n_thermometers == 0)
		plan_say(checking, part, "thermometers",
			 "is missing: '%s' takes roll calls, with a thermometer of its own", department->id);
}

/* --- business -------------------------------------------------------------------------------------------------------------------- */

static void url_check(struct plan_checking *checking, const struct plan_part *part, const char *field)
{
	const char *url = plan_text(part->message, field);

	if (*url && (strncmp(url, "https://", 8) != 0 || !url[8] || strpbrk(url, " \"<>\\")))
		plan_say(checking, part, field, "'%s' is no link: https://… is allowed", url);
}

/* B1.1, B1.2 */
static void item_check(struct plan_checking *checking, const struct plan_part *part)
{
	const Plan__ServiceItem *item = (const Plan__ServiceItem *)part->message;
	bool online = false;

	for (size_t i = 0; i < item->n_channels; i++)
		online = online || item->channels[i] == PLAN__CHANNEL__WEB ||
			 item->channels[i] == PLAN__CHANNEL__MOBILE_APP;
	if (online && !*item->online_url)
		plan_say(checking, part, "online_url", "is missing: '%s' can be done online", item->id);
	if (!online && *item->online_url)
		plan_say(checking, part, "online_url",
			 "is for what can be done online: the channels of '%s' name neither web nor mobile-app",
			 item->id);
	url_check(checking, part, "online_url");
	url_check(checking, part, "guide_url");
	url_check(checking, part, "video_url");
}

/* --- measures -------------------------------------------------------------------------------------------------------------------- */

/* Tasks that are no row of the plan's list have these as their rule: the same word twice, and nobody knows which is meant. */
static const char *const other_rules[] = { "ventilation", "washroom", "tableware", "soiling" };

static void task_id_check(struct plan_checking *checking, const struct plan_part *part)
{
	const Plan__DisinfectionTask *task = (const Plan__DisinfectionTask *)part->message;

	for (size_t i = 0; i < sizeof(other_rules) / sizeof(other_rules[0]); i++) {
		if (strcmp(task->id, other_rules[i]) == 0)
			plan_say(checking, part, "id",
				 "'%s' is the word for what is no disinfection task: take another", task->id);
	}
}

/* C5, C6, C8 */
static void task_check(struct plan_checking *checking, const struct plan_part *part)
{
	const Plan__DisinfectionTask *task = (const Plan__DisinfectionTask *)part->message;
	bool of_rooms = task->target == PLAN__DISINFECTION_TARGET__ROOMS;
	unsigned ways = (task->times_a_day_min > 0) + (task->n_at > 0) + (task->every_days > 0) +
			(task->every_hours > 0) + (task->after_each_meal != 0);

	if (ways != 1)
		plan_say(
			checking, part, "",
			"'%s' says in %u ways when it is done: one of times_a_day_min, at, every_days, every_hours and "
			"after_each_meal is allowed",
			task->id, ways);
	if (task->times_a_day_min > 0 && task->times_a_day_max == 0)
		plan_say(checking, part, "times_a_day_max", "is missing");
	if (of_rooms != (task->n_rooms > 0))
		plan_say(checking, part, "rooms", of_rooms ? "is missing" : "is for tasks whose target is rooms");
}

/* --- the calendar ---------------------------------------------------------------------------------------------------------------- */

/* A notice for a year names days of December before, too; any other year that is not named is a slip of the pen. */
static void calendar_day_check(struct plan_checking *checking, const struct plan_part *part)
{
	const char *date = ((const Plan__CalendarDay *)part->message)->date;
	unsigned year = 0;

	for (const char *digit = date; digit < date + 4 && *digit >= '0' && *digit <= '9'; digit++)
		year = year * 10 + (unsigned)(*digit - '0');
	if (!zone_date_exists(date) || calendar_has_year(checking->plan, year))
		return;
	if (strncmp(date + 4, "-12-", 4) != 0 || !calendar_has_year(checking->plan, year + 1))
		plan_say(checking, part, "date", "%s is in none of calendar.years", date);
}

/* --- the plan as a whole --------------------------------------------------------------------------------------------------------- */

/* C1.4: whoever has a fever is isolated, so there is a room for it. */
static void isolation_check(struct plan_checking *checking, const struct plan_part *part)
{
	const Plan__Plan *plan = checking->plan;

	for (size_t i = 0; i < plan->n_rooms; i++) {
		if (plan->rooms[i]->kind == PLAN__ROOM_KIND__ISOLATION ||
		    plan->rooms[i]->kind == PLAN__ROOM_KIND__ROOM_KIND_UNSPECIFIED)
			return;
	}
	plan_say(checking, part, "rooms", "has no room of the kind isolation: at least one is needed");
}

/* O1: there is one first responsible person. */
static void head_check(struct plan_checking *checking, const struct plan_part *part)
{
	const Plan__Organisation *organisation = (const Plan__Organisation *)part->message;
	unsigned heads = 0;

	for (size_t i = 0; i < organisation->n_leading_group; i++) {
		Plan__GroupRank rank = organisation->leading_group[i]->rank;

		if (rank == PLAN__GROUP_RANK__GROUP_RANK_UNSPECIFIED)
			return;
		heads += rank == PLAN__GROUP_RANK__HEAD;
	}
	if (organisation->n_leading_group && heads != 1)
		plan_say(checking, part, "leading_group", "has %u roles of the rank head: one is allowed", heads);
}

static const struct {
	const ProtobufCMessageDescriptor *of;
	void (*check)(struct plan_checking *checking, const struct plan_part *part);
} rules[] = {
	{ PLAN_TYPE(hall), hall_check },
	{ PLAN_TYPE(window), window_check },
	{ PLAN_TYPE(room), room_check },
	{ PLAN_TYPE(department), department_check },
	{ PLAN_TYPE(service_item), item_check },
	{ PLAN_TYPE(disinfection_task), task_check },
	{ PLAN_TYPE(disinfection_task), task_id_check },
	{ PLAN_TYPE(calendar_day), calendar_day_check },
	{ PLAN_TYPE(organisation), head_check },
	{ PLAN_TYPE(plan), isolation_check },
};

void plan_check_sense(struct plan_checking *checking)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		for (const struct plan_part *part = NULL; (part = plan_part_next(checking, rules[i].of, part));)
			rules[i].check(checking, part);
	}
}
