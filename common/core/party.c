#include "common/core/party.h"

#include <string.h>

#include "common/core/plan.h"
#include "common/core/text.h"

/* What may stand before the slash, and what then names whom. */
enum kind { DEPARTMENT, HEAD, AREA, ROLE, BODY, KINDS };

static const char *const kind_names[KINDS] = { "department", "head", "area", "role", "body" };

static const Plan__OutsideBody *body_find(const Plan__Plan *plan, const char *id)
{
	for (size_t i = 0; i < plan->organisation->n_bodies; i++) {
		if (strcmp(plan->organisation->bodies[i]->id, id) == 0)
			return plan->organisation->bodies[i];
	}
	return NULL;
}

/* KINDS: none of them. *ret_id stands behind the slash. */
static enum kind kind_of(const char *party, const char **ret_id)
{
	const char *slash = strchr(party, '/');

	for (unsigned kind = 0; slash && kind < KINDS; kind++) {
		if (strlen(kind_names[kind]) == (size_t)(slash - party) &&
		    strncmp(kind_names[kind], party, (size_t)(slash - party)) == 0) {
			*ret_id = slash + 1;
			return kind;
		}
	}
	return KINDS;
}

static bool is_relative(const char *party)
{
	return strcmp(party, "owner") == 0 || strcmp(party, "owner-head") == 0 || strcmp(party, "owner-area") == 0;
}

/* The nearest id of that kind, or NULL. */
static const char *nearest_of(const Plan__Plan *plan, enum kind kind, const char *id)
{
	struct text_nearest nearest = { .wanted = id };

	for (size_t i = 0; kind <= HEAD && i < plan->n_departments; i++)
		text_nearest_offer(&nearest, plan->departments[i]->id);
	for (size_t i = 0; kind == AREA && i < plan->organisation->n_areas; i++)
		text_nearest_offer(&nearest, plan->organisation->areas[i]->id);
	for (size_t i = 0; kind == ROLE && i < plan->organisation->n_leading_group; i++)
		text_nearest_offer(&nearest, plan->organisation->leading_group[i]->id);
	for (size_t i = 0; kind == BODY && i < plan->organisation->n_bodies; i++)
		text_nearest_offer(&nearest, plan->organisation->bodies[i]->id);
	return nearest.name;
}

const char *party_check(const Plan__Plan *plan, const char *party, bool relative, struct arena *arena)
{
	const char *id, *quoted = text_quote(party, PARTY_SIZE, arena), *near;
	enum kind kind = kind_of(party, &id);
	bool known;

	if (relative && is_relative(party))
		return NULL;
	if (kind == KINDS)
		return arena_printf(arena,
				    "%s is no party: department/, head/, area/, role/ or body/ and an id of the plan%s",
				    quoted, relative ? ", or owner, owner-head, owner-area" : "");
	known = kind <= HEAD   ? plan_department(plan, id) != NULL
		: kind == AREA ? plan_functional_area(plan, id) != NULL
		: kind == ROLE ? plan_role(plan, id) != NULL
			       : body_find(plan, id) != NULL;
	if (known)
		return NULL;
	near = nearest_of(plan, kind, id);
	return near ? arena_printf(arena, "%s: the plan has no such id; did you mean %s/%s?", quoted, kind_names[kind],
				   near)
		    : arena_printf(arena, "%s: the plan has no such id", quoted);
}

const char *party_resolve(const Plan__Plan *plan, const char *party, const char *department, struct arena *arena)
{
	const Plan__FunctionalArea *area = plan_area_of(plan, department);

	if (strcmp(party, "owner") == 0)
		return arena_printf(arena, "department/%s", department);
	if (strcmp(party, "owner-head") == 0)
		return arena_printf(arena, "head/%s", department);
	if (strcmp(party, "owner-area") == 0)
		return area ? arena_printf(arena, "area/%s", area->id)
			    : arena_printf(arena, "head/%s", plan->organisation->office);
	return party;
}

const char *party_department(const Plan__Plan *plan, const char *party)
{
	const char *id;
	enum kind kind = kind_of(party, &id);
	const Plan__FunctionalArea *area = kind == AREA ? plan_functional_area(plan, id) : NULL;
	const Plan__GroupRole *role = kind == ROLE ? plan_role(plan, id) : area ? plan_role(plan, area->lead) : NULL;

	if (kind <= HEAD)
		return id;
	return role ? role->department : "";
}

/* A plan may have been changed since: then the id speaks for itself. */
#define NAME(object, language, id) ((object) ? (object)->name_##language : (id))

const char *party_name_zh(const Plan__Plan *plan, const char *party, struct arena *arena)
{
	const char *id = party;
	enum kind kind = kind_of(party, &id);

	switch (kind) {
	case DEPARTMENT:
		return NAME(plan_department(plan, id), zh, id);
	case HEAD:
		return arena_printf(arena, "%s负责人", NAME(plan_department(plan, id), zh, id));
	case AREA:
		return arena_printf(arena, "%s负责人", NAME(plan_functional_area(plan, id), zh, id));
	case ROLE:
		return NAME(plan_role(plan, id), zh, id);
	default:
		return NAME(kind == BODY ? body_find(plan, id) : NULL, zh, id);
	}
}

const char *party_name_en(const Plan__Plan *plan, const char *party, struct arena *arena)
{
	const char *id = party;
	enum kind kind = kind_of(party, &id);

	switch (kind) {
	case DEPARTMENT:
		return NAME(plan_department(plan, id), en, id);
	case HEAD:
		return arena_printf(arena, "Head of %s", NAME(plan_department(plan, id), en, id));
	case AREA:
		return arena_printf(arena, "Lead of %s", NAME(plan_functional_area(plan, id), en, id));
	case ROLE:
		return NAME(plan_role(plan, id), en, id);
	default:
		return NAME(kind == BODY ? body_find(plan, id) : NULL, en, id);
	}
}
