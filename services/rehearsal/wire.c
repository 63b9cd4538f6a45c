#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/zone.h"
#include "services/rehearsal/world.h"

#define OVERTAKEN_MAX (20 * INT64_C(1000)) /* µs by which a reordered message comes later than those behind it */

static void deliver(struct world *world, struct wire *wire, const struct happening *template,
		    const ProtobufCMessage *message)
{
	size_t size = protobuf_c_message_get_packed_size(message);
	struct happening *happening;
	int64_t at = world->now + LATENCY;

	if (chance_happens(&world->chance, world->faults.delay))
		at += (int64_t)chance_below(&world->chance, (uint64_t)world->faults.delay_max);
	if (at < wire->last_at)
		at = wire->last_at;
	if (chance_happens(&world->chance, world->faults.reorder))
		at += 1 + (int64_t)chance_below(&world->chance, OVERTAKEN_MAX);
	else
		wire->last_at = at;
	happening = world_plan(world, at, template, size);
	protobuf_c_message_pack(message, happening->data);
}

void wire_send(struct world *world, struct wire *wire, const struct happening *template,
	       const ProtobufCMessage *message)
{
	if (chance_happens(&world->chance, world->faults.drop))
		return;
	deliver(world, wire, template, message);
	if (chance_happens(&world->chance, world->faults.duplicate))
		deliver(world, wire, template, message);
}
