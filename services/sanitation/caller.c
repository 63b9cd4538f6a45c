#include "services/sanitation/caller.h"

#include <string.h>

#include "services/sanitation/sanitation.h"

bool caller_may_see(const struct context *context, const char *owner)
{
	return context->roles & (OFFICE | OPERATOR | AUDITOR | SERVICE) || strcmp(context->department, owner) == 0;
}

bool caller_may_act_for(const struct context *context, const char *owner, const char *field, struct decision *decision)
{
	if (context->roles & (OFFICE | OPERATOR) || strcmp(context->department, owner) == 0)
		return true;
	decision_reject(decision, &REASON_OTHER_DEPARTMENT, field, owner, context->department);
	return false;
}
