#include <string.h>

#include "common/core/reflect.h"
#include "services/sanitation/interlock.h"
#include "services/sanitation/react.h"
#include "services/sanitation/sanitation.h"

/* The steps say which rooms there were; the record, which it is now. */
static void isolation_rooms_take(Sanitation__OpenInterlock *command, const struct context *context,
				 const Health__Incident *incident)
{
	command->isolation_room_now = incident->room;
	if (*incident->room)
		command->isolation_rooms =
			names_with(NULL, command->n_isolation_rooms++, incident->room, context->arena);
	for (size_t i = 0; i < incident->n_steps; i++) {
		const char *room = incident->steps[i]->room;

		if (*room &&
		    !names_have((const char *const *)command->isolation_rooms, command->n_isolation_rooms, room))
			command->isolation_rooms = names_with((const char *const *)command->isolation_rooms,
							      command->n_isolation_rooms++, room, context->arena);
	}
}

static const ProtobufCMessage *open_for(const struct context *context, const Bus__Event *event,
					const Health__Incident *incident)
{
	Sanitation__OpenInterlock *command = reflect_new(&sanitation__open_interlock__descriptor, context->arena);

	command->incident_id = incident->incident_id;
	command->place = incident->place;
	command->staff = incident->kind == HEALTH__KIND__STAFF;
	command->department = command->staff ? incident->department : "";
	command->absent = incident->absent;
	command->known_at = event->recorded_at;
	isolation_rooms_take(command, context, incident);
	return &command->base;
}

const ProtobufCMessage *open_suspected(const struct view *view, const struct context *context, const Bus__Event *event,
				       const void *data)
{
	(void)view;
	return open_for(context, event, ((const Health__CaseSuspected *)data)->incident);
}

const ProtobufCMessage *open_confirmed(const struct view *view, const struct context *context, const Bus__Event *event,
				       const void *data)
{
	(void)view;
	return open_for(context, event, ((const Health__CaseConfirmed *)data)->incident);
}

const ProtobufCMessage *note_excluded(const struct view *view, const struct context *context, const Bus__Event *event,
				      const void *data)
{
	const Health__CaseExcluded *excluded = data;
	Sanitation__NoteCaseExcluded *command =
		reflect_new(&sanitation__note_case_excluded__descriptor, context->arena);

	(void)view;
	(void)event;
	command->incident_id = excluded->incident->incident_id;
	return &command->base;
}

const ProtobufCMessage *note_room_left(const struct view *view, const struct context *context, const Bus__Event *event,
				       const void *data)
{
	const Health__IsolationRoomLeft *left = data;
	Sanitation__NoteRoomLeft *command = reflect_new(&sanitation__note_room_left__descriptor, context->arena);

	(void)view;
	(void)event;
	command->room = left->room;
	command->incident_id = left->incident_id;
	command->empty = left->to_be_disinfected;
	return &command->base;
}
