#include "common/core/reflect.h"
#include "services/health/health.h"

/* A key that is destroyed without an erasure of ours: the store was put back from before it. Then its tables know the person again,
 * and must not. */
static const ProtobufCMessage *forget_erased(const struct view *view, const struct context *context,
					     const Bus__Event *event, const void *data)
{
	const Bus__SubjectErased *erased = data;
	Health__ForgetPerson *command;

	(void)event;
	if (!person_find(view, erased->subject_id))
		return NULL;
	command = reflect_new(&health__forget_person__descriptor, context->arena);
	command->subject_id = erased->subject_id;
	command->key_destroyed = true;
	return &command->base;
}

const struct reaction health_reactions[] = {
	{ "health", &bus__subject_erased__descriptor, forget_erased },
	{ 0 },
};
