/*
 * A full map and a full disk: ordinary commands are refused, a fever and its alert still commit from the reserve, and when room
 * returns everything is taken again without reopening. The disk is a tmpfs of the test's own, which takes root; elsewhere that
 * half is skipped.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/runtime/engine_internal.h"
#include "tests/unit/support/bench.h"
#include "tests/unit/support/scratch.h"

extern const struct service health_service, alerting_service;

#define RESERVE ((size_t)1 << 20)

struct pair {
	struct bench health, alerting;
	unsigned tokens;
	uint64_t heard; /* last sequence of health's that alerting was offered */
};

static const Bus__Response *enter(struct pair *pair, double temperature_c)
{
	char token[16] = "";
	Health__RegisterEntry entry = bench_entry(&pair->health, token, temperature_c);

	/* Staff: the cap does not count them. */
	entry.kind = HEALTH__KIND__STAFF;
	snprintf(token, sizeof(token), "S%u", pair->tokens++);
	return bench_tell(&pair->health, &entry.base);
}

/* The fever of the last batch, as alerting hears it; true: its alerts are committed, to isolate and to tell the CDC. */
static bool alert_raised(struct pair *pair)
{
	for (size_t i = 0; i < pair->health.result.event_count; i++) {
		const Bus__Event *event = pair->health.result.events[i].event;
		struct engine_call call = { .kind = ENGINE_CONSUME, .event = event };

		if (strcmp(event->type, "IncidentOpened") != 0)
			continue;
		engine_batch_max(pair->alerting.engine, 1);
		bench_run(&pair->alerting, &call, 1);
		return pair->alerting.result.store == STORE_OK && !call.deferred &&
		       pair->alerting.result.event_count == 2 &&
		       strcmp(pair->alerting.result.events[0].event->type, "AlertRaised") == 0 &&
		       strcmp(pair->alerting.result.events[1].event->type, "AlertRaised") == 0;
	}
	return false;
}

static void open_pair(struct pair *pair, size_t map_bytes)
{
	struct bench *both[] = { &pair->health, &pair->alerting };

	for (unsigned i = 0; i < 2; i++) {
		both[i]->map_bytes = map_bytes;
		both[i]->reserve_bytes = RESERVE;
		bench_open(both[i], i + 1);
		bench_adopt(both[i], 7);
	}
}

static void assert_clean(struct bench *bench)
{
	char *error = NULL;

	if (store_check(bench->engine->store, &error) != STORE_OK)
		fail_msg("%s", error);
}

/* Registers until refused; every answer before it is OK. The registrations taken. */
static unsigned fill(struct pair *pair)
{
	for (unsigned taken = 0;; taken++) {
		const Bus__Response *response = enter(pair, 36.5);

		assert_true(taken < 100000);
		if (response->code == BUS__CODE__OK)
			continue;
		assert_string_equal(response->reason, "STORE_FULL");
		assert_int_equal(response->code, BUS__CODE__RESOURCE_EXHAUSTED);
		assert_true(response->retry_after_ms > 0);
		return taken;
	}
}

static void refused_leaves_nothing(struct pair *pair)
{
	char *before = bench_dump(&pair->health), *after;

	assert_string_equal(enter(pair, 36.5)->reason, "STORE_FULL");
	after = bench_dump(&pair->health);
	assert_string_equal(before, after);
	free(before);
	free(after);
}

static void map_full(void **state)
{
	struct pair pair = { 0 };

	(void)state;
	bench_init(&pair.health, &health_service);
	bench_init(&pair.alerting, &alerting_service);
	open_pair(&pair, 2 << 20);
	assert_true(fill(&pair) > 50);
	refused_leaves_nothing(&pair);
	for (unsigned i = 0; i < 8; i++) {
		assert_int_equal(enter(&pair, 38.0)->code, BUS__CODE__OK);
		assert_true(alert_raised(&pair));
	}
	assert_string_equal(enter(&pair, 36.5)->reason, "STORE_FULL");
	assert_clean(&pair.health);
	/* A larger map is room, at once; what is there stays. */
	engine_resize(pair.health.engine, 32 << 20, pair.health.reserve_bytes);
	assert_int_equal(enter(&pair, 36.5)->code, BUS__CODE__OK);
	assert_clean(&pair.health);
	bench_deinit(&pair.health);
	bench_deinit(&pair.alerting);
}

/* Until not a byte is left: a fever may then be refused too, but nothing is half done and the process lives. */
static void map_full_to_the_last_page(void **state)
{
	struct pair pair = { 0 };
	unsigned fevers = 0;
	char *before, *after;

	(void)state;
	bench_init(&pair.health, &health_service);
	bench_init(&pair.alerting, &alerting_service);
	open_pair(&pair, 2 << 20);
	fill(&pair);
	while (enter(&pair, 38.0)->code == BUS__CODE__OK)
		assert_true(fevers++ < 100000);
	assert_int_equal(pair.health.result.store, STORE_FULL);
	/* Another one may still fit that takes a page less. */
	for (unsigned refused = 0; refused < 3;) {
		before = bench_dump(&pair.health);
		if (enter(&pair, 38.0)->code == BUS__CODE__OK) {
			assert_true(fevers++ < 100000);
			refused = 0;
		} else {
			assert_int_equal(pair.health.result.store, STORE_FULL);
			after = bench_dump(&pair.health);
			assert_string_equal(before, after);
			free(after);
			refused++;
		}
		free(before);
	}
	assert_true(fevers > 100);
	assert_clean(&pair.health);
	bench_deinit(&pair.health);
	bench_deinit(&pair.alerting);
}

static void disk_filled(const char *path, size_t leave)
{
	static const char block[65536];
	int file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);

	while (write(file, block, sizeof(block)) > 0)
		;
	assert_int_equal(ftruncate(file, lseek(file, 0, SEEK_END) - (off_t)leave), 0);
	close(file);
}

static void disk_full(void **state)
{
	struct pair pair = { 0 };
	char *filler;

	(void)state;
	bench_init(&pair.health, &health_service);
	bench_init(&pair.alerting, &alerting_service);
	if (mount("hallward-test", pair.health.folder, "tmpfs", 0, "size=48m") != 0) {
		print_message("no tmpfs may be mounted here: the full disk is not tested\n");
		bench_deinit(&pair.health);
		bench_deinit(&pair.alerting);
		skip();
	}
	free(pair.alerting.path);
	pair.alerting.path = scratch_path(pair.health.folder, "alerting"); /* on the same disk */
	filler = scratch_path(pair.health.folder, "filler");
	open_pair(&pair, (size_t)252 << 20);
	disk_filled(filler, 0);
	fill(&pair);
	refused_leaves_nothing(&pair);
	for (unsigned i = 0; i < 8; i++) {
		assert_int_equal(enter(&pair, 38.0)->code, BUS__CODE__OK);
		assert_true(alert_raised(&pair));
	}
	assert_int_equal(unlink(filler), 0); /* room returns */
	for (unsigned i = 0; i < 50; i++)
		assert_int_equal(enter(&pair, 36.5)->code, BUS__CODE__OK);
	assert_int_equal(enter(&pair, 38.0)->code, BUS__CODE__OK);
	assert_true(alert_raised(&pair));
	assert_clean(&pair.health);
	assert_clean(&pair.alerting);
	bench_close(&pair.health);
	bench_close(&pair.alerting);
	bench_open(&pair.health, 9);
	assert_clean(&pair.health);
	bench_close(&pair.health);
	assert_int_equal(umount(pair.health.folder), 0);
	free(filler);
	bench_deinit(&pair.health);
	bench_deinit(&pair.alerting);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(map_full),
		cmocka_unit_test(map_full_to_the_last_page),
		cmocka_unit_test(disk_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
