#include <assert.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "common/runtime/daemon_internal.h"

struct peer {
	uint8_t routing_id[16];
	uint8_t routing_id_size;
	unsigned in_flight;
};

struct peers {
	void *tree; /* of struct peer, tsearch(3) */
};

static int peer_compare(const void *left, const void *right)
{
	const struct peer *a = left, *b = right;

	if (a->routing_id_size != b->routing_id_size)
		return a->routing_id_size < b->routing_id_size ? -1 : 1;
	return memcmp(a->routing_id, b->routing_id, a->routing_id_size);
}

struct peers *peers_create(void)
{
	struct peers *peers = calloc(1, sizeof(*peers));

	assert(peers);
	return peers;
}

void peers_destroy(struct peers *peers)
{
	if (peers)
		tdestroy(peers->tree, free);
	free(peers);
}

static struct peer peer_of(const struct asker *asker)
{
	struct peer peer = { .routing_id_size = asker->routing_id_size };

	memcpy(peer.routing_id, asker->routing_id, asker->routing_id_size);
	return peer;
}

bool peers_enter(struct peers *peers, const struct asker *asker, unsigned max)
{
	struct peer key = peer_of(asker), **found = tfind(&key, &peers->tree, peer_compare), *added;

	if (found) {
		if ((*found)->in_flight >= max)
			return false;
		(*found)->in_flight++;
		return true;
	}
	added = malloc(sizeof(*added));
	assert(added);
	*added = key;
	added->in_flight = 1;
	tsearch(added, &peers->tree, peer_compare);
	return true;
}

void peers_leave(struct peers *peers, const struct asker *asker)
{
	struct peer key = peer_of(asker), **found = tfind(&key, &peers->tree, peer_compare), *gone;

	if (!found || --(*found)->in_flight > 0)
		return;
	gone = *found;
	tdelete(gone, &peers->tree, peer_compare);
	free(gone);
}
