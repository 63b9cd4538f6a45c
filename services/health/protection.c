#include "services/health/protection.h"

#include "common/core/plan.h"

static const struct {
	const char *en, *zh;
} items[] = {
	[PLAN__PROTECTIVE_ITEM__MASK] = { "mask", "口罩" },
	[PLAN__PROTECTIVE_ITEM__GLOVES] = { "gloves", "手套" },
	[PLAN__PROTECTIVE_ITEM__MEDICAL_PROTECTIVE_CLOTHING] = { "medical protective clothing", "医用防护服" },
	[PLAN__PROTECTIVE_ITEM__GOGGLES] = { "goggles", "护目镜" },
	[PLAN__PROTECTIVE_ITEM__WORK_CLOTHES] = { "work clothes", "工作服" },
};

/* The organisation named, in its normal form, or the one the person is registered with; NULL: rejected. */
static const char *organisation_of(const struct view *view, const struct context *context,
				   const Health__RegisterEntry *entry, struct decision *decision)
{
	const Health__Person *person = *entry->subject_id ? person_find(view, entry->subject_id) : NULL;

	if (*entry->organisation)
		return details_credit_code(context, decision, "organisation", entry->organisation);
	return person ? person->organisation : "";
}

bool entry_post_is_possible(const struct view *view, const struct context *context, const Health__RegisterEntry *entry,
			    struct decision *decision)
{
	const Plan__Post *post = plan_post(context->plan, entry->post);
	const char *organisation;

	if (!post_is_known(context, entry->post, decision))
		return false;
	organisation = organisation_of(view, context, entry, decision);
	if (organisation && !*organisation && post && post->organisation_required)
		decision_reject(decision, &REASON_ORGANISATION_REQUIRED, "organisation", entry->post);
	return !decision->rejection;
}

static const Plan__Post *post_of(const struct door *door, const Health__RegisterEntry *entry)
{
	const Health__Assignment *staff = NULL;

	if (*entry->post)
		return plan_post(door->context->plan, entry->post);
	if (entry->n_worn)
		staff = staff_on(door->view, entry->token, door->registration->date);
	return staff ? plan_post(door->context->plan, staff->post) : NULL;
}

static bool is_worn(const Health__RegisterEntry *entry, Plan__ProtectiveItem item)
{
	if (item == PLAN__PROTECTIVE_ITEM__MASK && entry->mask == HEALTH__MASK__WORN)
		return true;
	for (size_t i = 0; i < entry->n_worn; i++) {
		if (entry->worn[i] == item)
			return true;
	}
	return false;
}

void door_hold_to_post(struct door *door, const Health__RegisterEntry *entry)
{
	Health__Registration *registration = door->registration;
	const Plan__Post *post = post_of(door, entry);

	registration->worn = entry->worn;
	registration->n_worn = entry->n_worn;
	registration->organisation = organisation_of(door->view, door->context, entry, door->decision);
	if (!post)
		return;
	registration->post = post->id;
	registration->shortfall =
		arena_alloc(door->context->arena, (post->n_wears + 1) * sizeof(*registration->shortfall));
	for (size_t i = 0; i < post->n_wears; i++) {
		if (!is_worn(entry, post->wears[i]))
			registration->shortfall[registration->n_shortfall++] = post->wears[i];
	}
}

void protection_texts(const Health__Registration *registration, struct arena *arena, const char **ret_en,
		      const char **ret_zh)
{
	const char *en = "", *zh = "";

	for (size_t i = 0; i < registration->n_shortfall; i++) {
		const char *separator = i ? ", " : "", *enumeration = i ? "、" : "";

		en = arena_printf(arena, "%s%s%s", en, separator, items[registration->shortfall[i]].en);
		zh = arena_printf(arena, "%s%s%s", zh, enumeration, items[registration->shortfall[i]].zh);
	}
	*ret_en = arena_printf(arena,
			       "Your post asks for what you do not wear: %s. Please put it on and come to the entrance "
			       "again, or ask the office.",
			       en);
	*ret_zh = arena_printf(arena, "您的岗位要求佩戴：%s。请佩戴齐全后再到入口登记，或联系办公室。", zh);
}
