#include "common/core/reflect.h"
#include "hallward/health/v1/staff.pb-c.h"
#include "services/alerting/react.h"

static const ProtobufCMessage *take(const struct context *context, const Health__Assignment *told)
{
	Alerting__TakeAssignment *command = reflect_new(&alerting__take_assignment__descriptor, context->arena);
	Alerting__Assignment *assignment = reflect_new(&alerting__assignment__descriptor, context->arena);

	assignment->badge = told->badge;
	assignment->from_date = told->from_date;
	assignment->department = told->department;
	assignment->post = told->post;
	assignment->left = told->left;
	assignment->recorded_at = told->recorded_at;
	command->assignment = assignment;
	return &command->base;
}

const ProtobufCMessage *take_staff_joined(const struct view *view, const struct context *context,
					  const Bus__Event *event, const void *data)
{
	(void)view;
	(void)event;
	return take(context, ((const Health__StaffJoined *)data)->assignment);
}

const ProtobufCMessage *take_staff_moved(const struct view *view, const struct context *context,
					 const Bus__Event *event, const void *data)
{
	(void)view;
	(void)event;
	return take(context, ((const Health__StaffMoved *)data)->assignment);
}

const ProtobufCMessage *take_staff_left(const struct view *view, const struct context *context, const Bus__Event *event,
					const void *data)
{
	(void)view;
	(void)event;
	return take(context, ((const Health__StaffLeft *)data)->assignment);
}
