/*
 * Finding a person among few and among many: FindPerson by id number and by phone, through the engine's query path (index, record, key,
 * four boxes opened, reply packed), on two registers side by side, a few hundred lookups on the one, then on the other.
 * Both were closed and opened again before, as after a restart.
 *
 *   bench-people FOLDER PLAN FEW MANY LOOKUPS
 *
 * Registers FEW and MANY persons in FOLDER/few and FOLDER/many through the engine, in batches, and prints "few_id_p50 … many_phone_p99 …
 * fill_s S": microseconds, and the seconds it took to fill both. The folders stay; whoever made FOLDER removes it.
 */

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "common/core/document.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "common/runtime/clock.h"
#include "common/runtime/engine.h"
#include "common/runtime/keystore.h"
#include "common/runtime/site.h"
#include "hallward/health/v1/person.pb-c.h"

#define BATCH 2000
#define ROUND 200
#define BIRTHDAYS 20000
#define MAP_BYTES ((size_t)32 << 30)
#define KEYS_MAP_BYTES ((size_t)8 << 30)

extern const struct service health_service;

struct people {
	const char *name;
	unsigned long count;
	struct keystore *keys;
	struct engine *engine;
	double *taken_us[2]; /* by id number, by phone */
	unsigned long lookups;
};

static int64_t now; /* the hall's clock, which nobody but the fill moves */

static void die(const char *why)
{
	fprintf(stderr, "bench-people: %s\n", why);
	exit(EXIT_FAILURE);
}

/* The number of the person so far on: one for each birthday, then the next order number; with the check character that fits. */
static void id_number(unsigned long person, char ret_number[DOCUMENT_SIZE])
{
	char typed[48], birthday[DATE_SIZE];

	zone_date_add("1950-01-01", (int)(person % BIRTHDAYS), birthday);
	for (unsigned check = 0; check < 11; check++) {
		snprintf(typed, sizeof(typed), "370881%.4s%.2s%.2s%03lu%c", birthday, birthday + 5, birthday + 8,
			 person / BIRTHDAYS, "0123456789X"[check]);
		if (document_resident_id(typed, "2020-02-10", ret_number) == DOCUMENT_GOOD)
			return;
	}
	die("no check character fits");
}

static const char *phone_number(unsigned long person, struct arena *arena)
{
	return arena_printf(arena, "139%08lu", person);
}

static struct engine_call call_of(const ProtobufCMessage *command, unsigned long number, struct arena *arena)
{
	Bus__Request *request = reflect_new(&bus__request__descriptor, arena);
	char id[UUID_TEXT_SIZE];

	uuid7_derive(now, command->descriptor->name, (unsigned)number, id);
	request->method = command->descriptor->name;
	request->request_id = arena_strdup(arena, id);
	request->body = reflect_pack(command, arena);
	return (struct engine_call){
		.kind = ENGINE_COMMAND, .request = request, .actor = "guard", .department = "", .roles = EVERYONE
	};
}

static struct engine_call registration(unsigned long person, struct arena *arena)
{
	Health__RegisterPerson command = HEALTH__REGISTER_PERSON__INIT;
	char number[DOCUMENT_SIZE];

	id_number(person, number);
	command.kind = HEALTH__KIND__VISITOR;
	command.name = "某某某";
	command.phone = phone_number(person, arena);
	command.document_type = HEALTH__DOCUMENT_TYPE__RESIDENT_ID;
	command.document_number = number;
	command.address = "某市某路1号";
	return call_of(&command.base, person, arena);
}

static void execute(struct people *people, struct engine_call *calls, size_t count)
{
	struct arena *arena = arena_create(ENGINE_BATCH_ARENA_MAX);

	now += SECOND;
	if (engine_batch_max(people->engine, count) < count ||
	    engine_execute(people->engine, now, calls, count, arena).store != STORE_OK)
		die("the store does not take a batch");
	for (size_t i = 0; i < count; i++) {
		if (calls[i].response->code != BUS__CODE__OK)
			die(calls[i].response->message_en);
	}
	arena_destroy(arena);
}

static void adopt_plan(struct people *people, const char *path)
{
	struct arena *arena = arena_create((size_t)64 << 20);
	Bus__AdoptPlan command = BUS__ADOPT_PLAN__INIT;
	const char *error = NULL;
	struct engine_call call;
	Plan__Plan *plan = site_read_plan(path, arena, &error);

	if (!plan)
		die(error);
	command.plan = reflect_pack(&plan->base, arena);
	call = call_of(&command.base, 0, arena);
	execute(people, &call, 1);
	arena_destroy(arena);
}

static void fill(struct people *people, unsigned long count)
{
	struct engine_call calls[BATCH];

	while (people->count < count) {
		struct arena *arena = arena_create((size_t)64 << 20);
		size_t size = 0;

		while (size < BATCH && people->count < count)
			calls[size++] = registration(people->count++, arena);
		execute(people, calls, size);
		arena_destroy(arena);
	}
}

/* Opens the register under FOLDER, made if there is none; as a daemon does that starts. */
static void open_register(struct people *people, const char *folder, uint64_t epoch)
{
	static const uint8_t root[ROOTKEY_SIZE] = "bench";
	char path[512], keys_path[520], store_path[520], *error = NULL;
	struct keystore_options keys = { "health", keys_path, root, KEYS_MAP_BYTES, NULL, NULL };
	struct engine_options options = { .service = &health_service,
					  .store_path = store_path,
					  .map_bytes = MAP_BYTES,
					  .reserve_bytes = 1 << 20,
					  .now = now,
					  .epoch = epoch };

	snprintf(path, sizeof(path), "%s/%s", folder, people->name);
	snprintf(keys_path, sizeof(keys_path), "%s/keys", path);
	snprintf(store_path, sizeof(store_path), "%s/store", path);
	mkdir(path, 0700);
	if (keystore_open(&keys, &people->keys, &error) != 0)
		die(error);
	options.keys = people->keys;
	if (!engine_open(&options, &people->engine, &error))
		die(error);
}

static void close_register(struct people *people)
{
	engine_close(people->engine);
	keystore_close(people->keys);
}

static void make_register(struct people *people, const char *folder, const char *plan, unsigned long count)
{
	open_register(people, folder, 1);
	adopt_plan(people, plan);
	fill(people, count);
	close_register(people);
}

/* How long one lookup takes, in µs. */
static double look_up(struct people *people, bool by_phone, unsigned long person, struct arena *arena)
{
	struct engine_caller caller = { .actor = "guard",
					.department = "",
					.roles = EVERYONE,
					.plan = engine_head(people->engine)->plan,
					.now = now };
	Health__FindPerson query = HEALTH__FIND_PERSON__INIT;
	const Bus__Response *response;
	struct engine_call call;
	char number[DOCUMENT_SIZE];
	struct timespec begun, ended;

	arena_reset(arena);
	id_number(person, number);
	if (by_phone)
		query.phone = phone_number(person, arena);
	else
		query.document_number = number;
	call = call_of(&query.base, person, arena);
	clock_gettime(CLOCK_MONOTONIC, &begun);
	response = engine_query(people->engine, engine_find_query(people->engine, query.base.descriptor->name),
				call.request, &caller, arena);
	clock_gettime(CLOCK_MONOTONIC, &ended);
	if (response->code != BUS__CODE__OK || response->body.len < 100)
		die("somebody registered was not found");
	return (double)(ended.tv_sec - begun.tv_sec) * 1e6 + (double)(ended.tv_nsec - begun.tv_nsec) / 1e3;
}

/* Whoever it hits, anywhere in the register: a linear congruential generator (Knuth's MMIX). */
static void look_up_some(struct people *people, struct arena *arena)
{
	static uint64_t chance = 1;

	for (unsigned i = 0; i < ROUND; i++, people->lookups++) {
		for (unsigned by = 0; by < 2; by++) {
			chance = chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			people->taken_us[by][people->lookups] =
				look_up(people, by, (chance >> 33) % people->count, arena);
		}
	}
}

static int compare(const void *one, const void *other)
{
	double a = *(const double *)one, b = *(const double *)other;

	return (a > b) - (a < b);
}

static void report(struct people *people)
{
	static const char *const names[] = { "id", "phone" };

	for (unsigned by = 0; by < 2; by++) {
		qsort(people->taken_us[by], people->lookups, sizeof(double), compare);
		printf("%s_%s_p50 %.1f %s_%s_p99 %.1f ", people->name, names[by],
		       people->taken_us[by][people->lookups / 2], people->name, names[by],
		       people->taken_us[by][people->lookups * 99 / 100]);
	}
}

int main(int argc, char **argv)
{
	struct people few = { .name = "few" }, many = { .name = "many" };
	struct arena *arena = arena_create(ENGINE_QUERY_ARENA_MAX), *lasting = arena_create(ENGINE_QUERY_ARENA_MAX);
	unsigned long lookups;
	int64_t begun = clock_monotonic(), filled;

	if (argc != 6 || sodium_init() < 0 || !zone_set("Asia/Shanghai") ||
	    !rfc3339_parse("2020-02-10T09:00:00+08:00", &now))
		die("usage: bench-people FOLDER PLAN FEW MANY LOOKUPS");
	lookups = strtoul(argv[5], NULL, 10);
	make_register(&few, argv[1], argv[2], strtoul(argv[3], NULL, 10));
	make_register(&many, argv[1], argv[2], strtoul(argv[4], NULL, 10));
	filled = clock_monotonic() - begun;
	open_register(&few, argv[1], 2);
	open_register(&many, argv[1], 2);
	for (unsigned by = 0; by < 2; by++) {
		few.taken_us[by] = arena_alloc(lasting, (lookups + ROUND) * sizeof(double));
		many.taken_us[by] = arena_alloc(lasting, (lookups + ROUND) * sizeof(double));
	}
	while (few.lookups < lookups) {
		look_up_some(&few, arena);
		look_up_some(&many, arena);
	}
	report(&few);
	report(&many);
	printf("fill_s %.1f\n", (double)filled / 1e6);
	close_register(&few);
	close_register(&many);
	arena_destroy(arena);
	arena_destroy(lasting);
	return EXIT_SUCCESS;
}
