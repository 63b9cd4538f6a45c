/* The directory is the plan's: roles and departments, never names of people (O1, B4.2). */
#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/alerting/alerting.h"

static Alerting__DirectoryDepartment *department_row(const Plan__Plan *plan, const Plan__Department *department,
						     struct arena *arena)
{
	Alerting__DirectoryDepartment *row = reflect_new(&alerting__directory_department__descriptor, arena);
	const Plan__FunctionalArea *area = plan_area_of(plan, department->id);

	row->department = department->id;
	row->name_zh = department->name_zh;
	row->name_en = department->name_en;
	row->phone = department->phone;
	if (area) {
		row->area = area->id;
		row->lead = area->lead;
	}
	return row;
}

/* From the head down, as ranks are numbered; the plan's order within a rank. */
static void group_add(const Plan__Organisation *organisation, Plan__GroupRank rank, Alerting__GetDirectoryReply *reply)
{
	for (size_t i = 0; i < organisation->n_leading_group; i++) {
		if (organisation->leading_group[i]->rank == rank)
			reply->leading_group[reply->n_leading_group++] = organisation->leading_group[i];
	}
}

void query_get_directory(const struct view *view, const struct context *context, const Alerting__GetDirectory *query,
			 struct decision *decision)
{
	Alerting__GetDirectoryReply *reply = decision_reply(decision, &alerting__get_directory_reply__descriptor);
	const Plan__Plan *plan = context->plan;
	const Plan__Organisation *organisation = plan->organisation;

	(void)view;
	(void)query;
	reply->leading_group =
		arena_alloc(context->arena, organisation->n_leading_group * sizeof(*reply->leading_group));
	for (unsigned rank = PLAN__GROUP_RANK__HEAD; rank <= PLAN__GROUP_RANK__MEMBER; rank++)
		group_add(organisation, rank, reply);
	reply->areas = organisation->areas;
	reply->n_areas = organisation->n_areas;
	reply->departments = arena_alloc(context->arena, (plan->n_departments + 1) * sizeof(*reply->departments));
	for (size_t i = 0; i < plan->n_departments; i++)
		reply->departments[reply->n_departments++] = department_row(plan, plan->departments[i], context->arena);
	reply->hotlines = organisation->hotlines;
	reply->n_hotlines = organisation->n_hotlines;
	reply->bodies = organisation->bodies;
	reply->n_bodies = organisation->n_bodies;
}

/* Adds nothing for who has no published number. */
static void number_add(Alerting__GetPublicDirectoryReply *reply, struct arena *arena, const char *name_zh,
		       const char *name_en, const char *phone)
{
	Alerting__PublicNumber *number;

	if (!*phone)
		return;
	number = reflect_new(&alerting__public_number__descriptor, arena);
	number->name_zh = name_zh;
	number->name_en = name_en;
	number->phone = phone;
	reply->numbers[reply->n_numbers++] = number;
}

/* Hotlines first: they are there for the public. */
void query_get_public_directory(const struct view *view, const struct context *context,
				const Alerting__GetPublicDirectory *query, struct decision *decision)
{
	Alerting__GetPublicDirectoryReply *reply =
		decision_reply(decision, &alerting__get_public_directory_reply__descriptor);
	const Plan__Plan *plan = context->plan;
	const Plan__Organisation *organisation = plan->organisation;
	size_t numbers_max = organisation->n_hotlines + plan->n_departments + organisation->n_bodies;

	(void)view;
	(void)query;
	reply->numbers = arena_alloc(context->arena, (numbers_max + 1) * sizeof(*reply->numbers));
	for (size_t i = 0; i < organisation->n_hotlines; i++)
		number_add(reply, context->arena, organisation->hotlines[i]->name_zh,
			   organisation->hotlines[i]->name_en, organisation->hotlines[i]->phone);
	for (size_t i = 0; i < plan->n_departments; i++)
		number_add(reply, context->arena, plan->departments[i]->name_zh, plan->departments[i]->name_en,
			   plan->departments[i]->phone);
	for (size_t i = 0; i < organisation->n_bodies; i++)
		number_add(reply, context->arena, organisation->bodies[i]->name_zh, organisation->bodies[i]->name_en,
			   organisation->bodies[i]->phone);
}
