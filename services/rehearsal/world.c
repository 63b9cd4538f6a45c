#include "services/rehearsal/world.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/zone.h"

/* --- what is to happen ---------------------------------------------------------------------------------------------------------------- */

struct happening *world_plan(struct world *world, int64_t at, const struct happening *template, size_t size)
{
	struct happening **place = &world->queue, *happening = calloc(1, sizeof(*happening) + size);

	assert(happening && at >= world->now);
	*happening = *template;
	happening->at = at;
	happening->size = size;
	while (*place && (*place)->at <= at)
		place = &(*place)->next;
	happening->next = *place;
	*place = happening;
	return happening;
}

void world_new_id(struct world *world, char ret_text[UUID_TEXT_SIZE])
{
	uint64_t entropy[2] = { chance_next(&world->ids), chance_next(&world->ids) };

	uuid7_format(world->now, (const uint8_t *)entropy, ret_text);
}

/* --- ticks ------------------------------------------------------------------------------------------------------------------------------ */

static int64_t second_after(int64_t at)
{
	return (at / SECOND + 1) * SECOND;
}

static void tick(struct world *world, const struct happening *happening)
{
	(void)happening;
	world->tick_at = 0;
	for (size_t i = 0; i < world->host_count; i++) {
		if (world->hosts[i]->engine)
			host_tick(world->hosts[i]);
	}
}

static bool is_settled(const struct world *world)
{
	if (world->every_second && world->next_step < world->script->count)
		return false;
	for (size_t i = 0; i < world->host_count; i++) {
		if (!host_is_settled(world->hosts[i]) || !client_is_idle(world->hosts[i]->client))
			return false;
	}
	return true;
}

static bool schedule_is_due(struct world *world, int64_t at)
{
	bool due = false;

	for (size_t i = 0; i < world->host_count && !due; i++) {
		arena_reset(world->scratch);
		due = world->hosts[i]->engine && (engine_is_due(world->hosts[i]->engine, at, world->scratch) ||
						  receivers_are_due(world->hosts[i], at + COMMIT_TIME, world->scratch));
	}
	return due;
}

/* The first whole second after now, and not after `limit`, in which a settled world has something to do; 0: none. */
static int64_t due_second(struct world *world, int64_t limit)
{
	int64_t first = second_after(world->now) / SECOND, last = limit / SECOND;
	bool keeps = false; /* a cursor, in the second `last` */

	for (size_t i = 0; i < world->host_count; i++) {
		const struct host *host = world->hosts[i];

		for (size_t j = 0; host->engine && j < host->link_count; j++) {
			int64_t due_at = upstream_due_at(&host->links[j].upstream), due;

			if (due_at > limit)
				continue;
			due_at = due_at > world->now ? due_at : world->now + 1; /* overdue: at once */
			due = second_after(due_at - 1) / SECOND;
			due = due < first ? first : due; /* due in the second that has begun */
			if (due <= last) {
				last = due;
				keeps = true;
			}
		}
	}
	if (last < first)
		return 0;
	if (!schedule_is_due(world, last * SECOND))
		return keeps ? last * SECOND : 0;
	while (first < last) {
		int64_t middle = first + (last - first) / 2;

		if (schedule_is_due(world, middle * SECOND))
			last = middle;
		else
			first = middle + 1;
	}
	return first * SECOND;
}

/* When the next thing happens that is known of; INT64_MAX: nothing is. */
static int64_t next_known(const struct world *world)
{
	int64_t at = world->queue ? world->queue->at : INT64_MAX;

	if (world->next_step < world->script->count && world->script->steps[world->next_step].at < at)
		at = world->script->steps[world->next_step].at;
	return at;
}

/* Looked at anew before everything that happens: what comes within the second may bring the world to rest. */
static void tick_plan(struct world *world)
{
	int64_t next_at = next_known(world), limit = next_at < world->until ? next_at : world->until;
	int64_t at = second_after(world->now);

	if (world->tick_at || next_at < at)
		return;
	if (is_settled(world))
		at = limit == INT64_MAX ? 0 : due_second(world, limit);
	if (!at)
		return;
	world->tick_at = at;
	world_plan(world, at, &(struct happening){ .happen = tick }, 0);
}

/* The heads of the seconds that a settled world jumps over. */
static void heads_hear(struct world *world, int64_t at)
{
	if (!is_settled(world))
		return;
	for (size_t i = 0; i < world->host_count; i++) {
		struct host *host = world->hosts[i];

		for (size_t j = 0; j < host->link_count; j++) {
			if (host->engine && host->links[j].publisher->engine)
				host->links[j].upstream.consumer.last_head_at = at;
		}
	}
}

/* --- the script --------------------------------------------------------------------------------------------------------------------------- */

static struct host *host_of(struct world *world, const struct service *service)
{
	for (size_t i = 0; i < world->host_count; i++) {
		if (world->hosts[i]->service == service)
			return world->hosts[i];
	}
	assert(!"a script names services of the suite alone");
	return NULL;
}

static void step_run(struct world *world, const struct step *step)
{
	static void (*const run[])(struct host *) = {
		[FAULT_CRASH] = host_crash,
		[FAULT_RESTART] = host_start,
		[FAULT_BACKUP] = host_backup,
		[FAULT_RESTORE] = host_restore,
	};
	struct host *host;

	if (step->receiver) {
		output_receiver(world, step);
		receivers_set(world, step->receiver, step->down);
		return;
	}
	host = host_of(world, step->service);
	if (!step->fault) {
		world->ledger.calls++;
		client_ask(host->client, step);
		return;
	}
	world->ledger.crashes += step->fault == FAULT_CRASH;
	output_fault(world, host, step_fault_name(step->fault));
	run[step->fault](host);
}

/* What is queued for an instant comes before the script's step of that instant. */
static bool step_next(struct world *world)
{
	const struct script *script = world->script;
	const struct step *step = &script->steps[world->next_step];

	if (world->next_step == script->count || (world->queue && world->queue->at <= step->at) ||
	    step->at > world->until)
		return false;
	heads_hear(world, step->at);
	world->now = step->at;
	world->next_step++;
	step_run(world, step);
	return true;
}

static bool happening_next(struct world *world)
{
	struct happening *happening = world->queue;

	if (!happening || happening->at > world->until || happening->at > world->give_up_at)
		return false;
	world->queue = happening->next;
	heads_hear(world, happening->at);
	world->now = happening->at;
	if (!happening->life || happening->life == happening->host->life)
		happening->happen(world, happening);
	free(happening);
	return true;
}

void world_run(struct world *world)
{
	do {
		tick_plan(world);
	} while (step_next(world) || happening_next(world));
}
