/*
 * Random histories of a day's work, from seeds (HALLWARD_SEED: that one alone): whoever does whatever at whatever time, no task is done
 * twice, none counts that is weaker or stayed on shorter than the plan asks, none is done by who has not the duty or outside its time,
 * and chlorine is never within two hours of alcohol or acid at one spot (C5.3, C5.8, C8).
 */
#include <stdlib.h>
#include <string.h>

#include "services/sanitation/sanitation.h"
#include "tests/unit/support/cleaning.h"

#define SEEDS 60
#define STEPS 250
#define TASKS 12
#define HOURS_APART 2

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static unsigned pick(uint64_t *state, unsigned count)
{
	return (unsigned)(next_random(state) % count);
}

static const char *const ids[TASKS] = { "T0", "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11" };
static const char *const rooms[] = { "meeting", "isolation-1", "isolation-2" };
static const char *const places[] = { "handle-1", "handle-2", "handle-3" };

static void tasks_are_due(struct given *given, uint64_t *state)
{
	static const char *const from[] = { "09:00", "10:00", "11:00" }, *const until[] = { "12:00", "15:00", "18:00" };

	for (size_t i = 0; i < TASKS; i++) {
		unsigned at = pick(state, 3);

		task_is_due(given, &(struct due){ .task_id = ids[i],
						  .place = places[at],
						  .room = rooms[at],
						  .rule = pick(state, 4) ? "handles" : "floors",
						  .owner = pick(state, 2) ? "property" : "tax",
						  .from = from[pick(state, 3)],
						  .until = until[pick(state, 3)] });
	}
}

static const Sanitation__Work *something(uint64_t *state, struct said *said)
{
	static const double values[] = { 100, 499, 500, 1000, 20000, 0.01, 0.05, 75, 74, 120 };

	switch (pick(state, 4)) {
	case 0:
		alcohol(said, 80);
		break;
	case 1:
		chlorine(said, 1000);
		break;
	default:
		chlorine(said, values[pick(state, 10)]);
		said->concentration.unit =
			pick(state, 2) ? PLAN__CONCENTRATION_UNIT__MG_PER_L : PLAN__CONCENTRATION_UNIT__PERCENT;
		said->work.agent = 1 + pick(state, 3);
	}
	said->work.method = 1 + pick(state, 2);
	return &said->work;
}

static void somebody_does_something(struct given *given, uint64_t *state)
{
	static const char *const departments[] = { "property", "tax", "office", "permits" };
	const char *task_id = ids[pick(state, TASKS)];
	struct said said;

	works_for(given, departments[pick(state, 4)]);
	given->context.actor = given->context.department;
	given->context.now += (int64_t)pick(state, 5) * GIVEN_MINUTE;
	switch (pick(state, 8)) {
	case 0:
	case 1:
		begins_with(given, task_id, pick(state, 4) ? 0 : pick(state, 4), pick(state, 3));
		break;
	case 2:
		cuts(given, task_id);
		break;
	case 3:
		if (pick(state, 4) == 0)
			waives(given, task_id);
		break;
	case 4:
		if (pick(state, 6) == 0)
			cleans(given, rooms[pick(state, 3)], 1 + pick(state, 3));
		break;
	default:
		finishes(given, task_id, something(state, &said));
	}
	if (pick(state, 3))
		given_schedule(given);
}

static double mg_per_l(const Plan__Concentration *concentration)
{
	return concentration->unit == PLAN__CONCENTRATION_UNIT__PERCENT ? concentration->value * 10000
									: concentration->value;
}

static void assert_counted(const Sanitation__Task *task)
{
	bool wiped = task->work->method == PLAN__DISINFECTION_METHOD__WIPE;
	int64_t contact_min = 0;

	assert_true(strcmp(task->ended_by, task->owner) == 0 || strcmp(task->ended_by, "office") == 0);
	assert_true(task->work->agent == PLAN__DISINFECTION_AGENT__CHLORINE ||
		    (task->work->agent == PLAN__DISINFECTION_AGENT__ALCOHOL && wiped));
	assert_true(mg_per_l(task->work->concentration) >=
		    (task->work->agent == PLAN__DISINFECTION_AGENT__CHLORINE ? 499.999 : 749999.999));
	assert_true(wiped == (strcmp(task->rule, "handles") == 0));
	if (wiped)
		contact_min = task->work->agent == PLAN__DISINFECTION_AGENT__CHLORINE ? 30 : 3;
	assert_true(task->ended_at - task->from_at >= contact_min * GIVEN_MINUTE);
	if (wiped)
		assert_true(task->ended_at - task->started_at >= contact_min * GIVEN_MINUTE);
	assert_true(task->late == (task->ended_at - contact_min * GIVEN_MINUTE > task->overdue_at));
	assert_true(task->ended_at - contact_min * GIVEN_MINUTE < task->missed_at);
}

struct seen {
	unsigned done[TASKS];
	int64_t used_at[3][4]; /* of a room, an agent */
};

static size_t among(const char *const *list, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i], id) == 0)
			return i;
	}
	fail_msg("what is %s?", id);
	return count;
}

static void see_use(struct seen *seen, const Sanitation__AgentUse *use)
{
	int64_t *at = seen->used_at[among(rooms, 3, use->spot)];
	bool chlorine_now = use->agent == PLAN__DISINFECTION_AGENT__CHLORINE;

	for (int other = 1; other <= 3; other++) {
		bool chlorine_then = other == PLAN__DISINFECTION_AGENT__CHLORINE;

		if (at[other] && chlorine_now != chlorine_then)
			assert_true(use->used_at - at[other] >= HOURS_APART * 60 * GIVEN_MINUTE);
	}
	at[use->agent] = use->used_at;
}

static unsigned look_through(struct given *given)
{
	struct seen seen = { 0 };
	unsigned done = 0;

	for (size_t i = 0; i < given->journal_count; i++) {
		const Bus__Event *event = given->journal[i];
		const void *data =
			protobuf_c_message_unpack(service_find_event(given->service, event->type)->data,
						  arena_allocator(given->arena), event->data.len, event->data.data);

		if (strcmp(event->type, "AgentUsed") == 0)
			see_use(&seen, ((const Sanitation__AgentUsed *)data)->use);
		if (strcmp(event->type, "TaskDone") != 0)
			continue;
		assert_counted(((const Sanitation__TaskDone *)data)->task);
		assert_int_equal(seen.done[among(ids, TASKS, ((const Sanitation__TaskDone *)data)->task->task_id)]++,
				 0);
		done++;
	}
	return done;
}

static unsigned history(uint64_t seed)
{
	uint64_t state = seed * 0x9e3779b97f4a7c15U + 1;
	struct given given;
	unsigned done;

	print_message("seed %llu\n", (unsigned long long)seed);
	cleaning_init(&given);
	tasks_are_due(&given, &state);
	for (unsigned step = 0; step < STEPS; step++)
		somebody_does_something(&given, &state);
	done = look_through(&given);
	given_assert_rebuilds(&given);
	given_deinit(&given);
	return done;
}

static void c5_3_c5_8_c8_random_histories(void **state)
{
	const char *one = getenv("HALLWARD_SEED");
	unsigned done = 0;

	(void)state;
	if (one) {
		history(strtoull(one, NULL, 10));
		return;
	}
	for (uint64_t seed = 1; seed <= SEEDS; seed++)
		done += history(seed);
	print_message("%u tasks done\n", done);
	assert_true(done > SEEDS); /* they do get something done */
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(c5_3_c5_8_c8_random_histories) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
