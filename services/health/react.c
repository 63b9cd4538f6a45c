#include "common/core/reflect.h"
#include "hallward/sanitation/v1/interlock.pb-c.h"
#include "hallward/supplies/v1/asset.pb-c.h"
#include "services/health/health.h"
#include "services/health/room.h"

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

/* The office has accepted a terminal disinfection (C3). One that was done before the last person left is not that of what they left:
 * sanitation has another order for it. */
static const ProtobufCMessage *free_room(const struct view *view, const struct context *context,
					 const Bus__Event *event, const void *data)
{
	const Sanitation__TerminalAccepted *accepted = data;
	const Sanitation__TerminalOrder *order = accepted->order;
	Health__IsolationRoom room = room_now(view, order->room);
	Health__RecordTerminalDisinfection *command;

	(void)event;
	if (!accepted->usable || room.state != HEALTH__ISOLATION_ROOM__STATE__TO_BE_DISINFECTED ||
	    order->done_at < room.since_at)
		return NULL;
	command = reflect_new(&health__record_terminal_disinfection__descriptor, context->arena);
	command->room = order->room;
	command->happened_at = order->done_at < context->now ? order->done_at : context->now;
	command->organisation = order->organisation;
	command->certificate = order->certificate;
	return &command->base;
}

static const ProtobufCMessage *note_calibration(const struct context *context, const Supplies__Asset *asset,
						bool overdue)
{
	Health__NoteCalibration *command;

	if (asset->kind != SUPPLIES__ASSET_KIND__THERMOMETER)
		return NULL;
	command = reflect_new(&health__note_calibration__descriptor, context->arena);
	command->thermometer = asset->asset_id;
	command->due_on = asset->due_on;
	command->calibrated_on = overdue ? "" : asset->calibrated_on;
	return &command->base;
}

static const ProtobufCMessage *note_overdue(const struct view *view, const struct context *context,
					    const Bus__Event *event, const void *data)
{
	(void)view;
	(void)event;
	return note_calibration(context, ((const Supplies__AssetCalibrationOverdue *)data)->asset, true);
}

static const ProtobufCMessage *note_calibrated(const struct view *view, const struct context *context,
					       const Bus__Event *event, const void *data)
{
	(void)view;
	(void)event;
	return note_calibration(context, ((const Supplies__AssetCalibrated *)data)->asset, false);
}

const struct reaction health_reactions[] = {
	{ "health", &bus__subject_erased__descriptor, forget_erased },
	{ "sanitation", &sanitation__terminal_accepted__descriptor, free_room },
	{ "supplies", &supplies__asset_calibration_overdue__descriptor, note_overdue },
	{ "supplies", &supplies__asset_calibrated__descriptor, note_calibrated },
	{ 0 },
};
