#include "services/alerting/desk.h"

#include "common/core/plan.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"

const char *desk_today(const struct context *context)
{
	char today[DATE_SIZE];

	zone_date(context->now, today);
	return arena_strdup(context->arena, today);
}

const char *desk_list(struct arena *arena, const char *list, const char *id)
{
	return arena_printf(arena, "%s%s%s", list, *list ? ", " : "", id);
}

bool desk_is_bound(const struct context *context)
{
	return !(context->roles & (OFFICE | OPERATOR | AUDITOR | SERVICE));
}

bool desk_knows_department(const struct context *context, const char *department, const char *field,
			   struct decision *decision)
{
	const char *known = "";

	if (plan_department(context->plan, department))
		return true;
	for (size_t i = 0; i < context->plan->n_departments; i++)
		known = desk_list(context->arena, known, context->plan->departments[i]->id);
	decision_reject(decision, &REASON_DEPARTMENT_UNKNOWN, field, department, known);
	return false;
}
