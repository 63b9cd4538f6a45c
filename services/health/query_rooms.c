#include "common/core/plan.h"
#include "services/health/health.h"

static Health__RoomNow *room_reply(const Health__IsolationRoom *room, const Plan__Room *planned, struct arena *arena)
{
	Health__RoomNow *reply = reflect_new(&health__room_now__descriptor, arena);

	reply->room = reflect_copy(&room->base, arena);
	reply->retired = !planned || planned->kind != PLAN__ROOM_KIND__ISOLATION;
	if (!reply->retired)
		reply->capacity = room_capacity(planned);
	return reply;
}

static void rooms_of_plan(const struct view *view, const struct context *context, Health__ListRoomsReply *reply)
{
	const Plan__Plan *plan = context->plan;

	for (size_t i = 0; i < plan->n_rooms; i++) {
		Health__IsolationRoom room;

		if (plan->rooms[i]->kind != PLAN__ROOM_KIND__ISOLATION)
			continue;
		room = room_now(view, plan->rooms[i]->id);
		reply->rooms[reply->n_rooms++] = room_reply(&room, plan->rooms[i], context->arena);
	}
}

/* Rooms that the plan has given up, as long as somebody is in them or they are to be disinfected. */
static void rooms_retired(const struct view *view, const struct context *context, Health__ListRoomsReply *reply,
			  size_t size)
{
	Health__IsolationRoom from = HEALTH__ISOLATION_ROOM__INIT;
	const Health__IsolationRoom *room;
	struct scan scan;

	isolation_room_scan(&scan, view, NULL, &from, 0, 0);
	while (reply->n_rooms < size && (room = isolation_room_next(&scan))) {
		const Plan__Room *planned = plan_room(context->plan, room->room);

		if (room->state != HEALTH__ISOLATION_ROOM__STATE__FREE &&
		    (!planned || planned->kind != PLAN__ROOM_KIND__ISOLATION))
			reply->rooms[reply->n_rooms++] = room_reply(room, planned, context->arena);
	}
}

#define RETIRED_MAX 256

void query_list_rooms(const struct view *view, const struct context *context, const Health__ListRooms *query,
		      struct decision *decision)
{
	Health__ListRoomsReply *reply = decision_reply(decision, &health__list_rooms_reply__descriptor);
	size_t size = context->plan->n_rooms + RETIRED_MAX;

	(void)query;
	reply->rooms = arena_alloc(context->arena, size * sizeof(*reply->rooms));
	rooms_of_plan(view, context, reply);
	rooms_retired(view, context, reply, size);
	reply->waiting = room_waiting(view);
}
