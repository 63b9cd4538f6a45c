/*
 * Nobody unknown gets in: real CURVE sockets over ipc. zap.c is compiled into this test together with its seeded faults, which
 * the self-test must catch.
 */
#define HALLWARD_SEEDED_BUGS
#include "common/runtime/zap.c"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tests/unit/support/scratch.h"

#define PATIENCE_MS 60000 /* for what will happen */
#define NEVER_MS 300      /* for what must not */

struct world {
	char *site;
	char *folder;
	struct keyring keyring;
	struct certificate health, gate;
	void *context;
	struct principals_share *share;
	struct zap *zap;
	void *server;
	char endpoint[256];
};

static void make(struct world *world, const char *name, const char *roles, struct certificate *ret_keys)
{
	struct principal principal;

	assert_int_equal(keyring_describe(&world->keyring, name, roles, NULL, &principal), 0);
	assert_int_equal(keyring_create(&world->keyring, &principal), 0);
	assert_int_equal(keyring_load_own(&world->keyring, name, ret_keys), 0);
}

static void reload(struct world *world)
{
	struct principals *principals;
	struct keyring_problems problems;

	assert_int_equal(principals_load(&world->keyring, &principals, &problems), 0);
	principals_share_set(world->share, principals);
	principals_unref(principals);
}

static void bind_server(struct world *world)
{
	world->server = zmq_socket(world->context, ZMQ_ROUTER);
	assert_non_null(world->server);
	assert_int_equal(curve_server(world->server, &world->health, 65536), 0);
	assert_int_equal(zmq_bind(world->server, world->endpoint), 0);
}

static int setup_without_zap(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	unsetenv("HALLWARD_SEEDED_BUG");
	world->site = scratch_create();
	world->folder = scratch_path(world->site, "keys");
	world->keyring.folder = world->folder;
	world->keyring.arena = arena_create((size_t)64 << 20);
	make(world, "health", "service", &world->health);
	make(world, "gate", "guard", &world->gate);
	world->context = zmq_ctx_new();
	world->share = principals_share_create();
	reload(world);
	snprintf(world->endpoint, sizeof(world->endpoint), "ipc://%s/health.commands", world->site);
	*state = world;
	return 0;
}

static int setup(void **state)
{
	struct world *world;

	setup_without_zap(state);
	world = *state;
	assert_int_equal(zap_start(world->context, world->share, &world->zap), 0);
	bind_server(world);
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;

	if (world->server)
		zmq_close(world->server);
	zap_stop(world->zap);
	zmq_ctx_term(world->context);
	principals_share_destroy(world->share);
	arena_destroy(world->keyring.arena);
	scratch_destroy(world->site);
	free(world->folder);
	free(world);
	return 0;
}

static int handshake(struct world *world, const struct certificate *keys)
{
	return try_handshake(world->context, world->endpoint, world->health.public_key, keys, PATIENCE_MS);
}

static void test_a_known_key_gets_in_and_is_recognised(void **state)
{
	struct world *world = *state;
	void *client = zmq_socket(world->context, ZMQ_DEALER);
	int patience_ms = PATIENCE_MS;
	zmq_msg_t identity, data;

	assert_int_equal(handshake(world, &world->gate), ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
	assert_int_equal(curve_client(client, &world->gate, world->health.public_key, 65536), 0);
	assert_int_equal(zmq_connect(client, world->endpoint), 0);
	assert_int_equal(zmq_send(client, "hello", 5, 0), 5);
	assert_int_equal(zmq_setsockopt(world->server, ZMQ_RCVTIMEO, &patience_ms, sizeof(patience_ms)), 0);
	zmq_msg_init(&identity);
	zmq_msg_init(&data);
	assert_true(zmq_msg_recv(&identity, world->server, 0) > 0);
	assert_int_equal(zmq_msg_recv(&data, world->server, 0), 5);
	assert_string_equal(curve_user_id(&data), world->gate.public_key);
	zmq_msg_close(&identity);
	zmq_msg_close(&data);
	zmq_close(client);
	assert_int_equal(zap_refused(world->zap), 0);
}

static void test_an_unknown_key_is_refused_and_counted(void **state)
{
	struct world *world = *state;
	struct certificate unknown;

	assert_int_equal(zmq_curve_keypair(unknown.public_key, unknown.secret_key), 0);
	assert_true(handshake(world, &unknown) & REFUSED);
	assert_int_equal(zap_refused(world->zap), 1);
	assert_true(handshake(world, &unknown) & REFUSED);
	assert_int_equal(zap_refused(world->zap), 2);
	assert_int_equal(handshake(world, &world->gate), ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
}

static void test_a_stolen_public_key_is_not_enough(void **state)
{
	struct world *world = *state;
	struct certificate thief;

	assert_int_equal(zmq_curve_keypair(thief.public_key, thief.secret_key), 0);
	memcpy(thief.public_key, world->gate.public_key, KEYRING_KEY_SIZE);
	assert_int_not_equal(handshake(world, &thief), ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
}

static void test_a_socket_without_curve_stays_out(void **state)
{
	struct world *world = *state;
	void *client = zmq_socket(world->context, ZMQ_DEALER), *monitor = zmq_socket(world->context, ZMQ_PAIR);

	assert_int_equal(zmq_socket_monitor(client, "inproc://plain", FAILED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED), 0);
	assert_int_equal(zmq_connect(monitor, "inproc://plain"), 0);
	assert_int_equal(zmq_connect(client, world->endpoint), 0);
	assert_true(next_event(monitor, monotonic_ms() + PATIENCE_MS) & FAILED);
	zmq_socket_monitor(client, NULL, 0);
	zmq_close(client);
	zmq_close(monitor);
}

static void test_a_revoked_key_is_refused_after_the_reload(void **state)
{
	struct world *world = *state;
	struct certificate again;

	assert_int_equal(handshake(world, &world->gate), ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
	assert_int_equal(keyring_revoke(&world->keyring, "gate", 1), 0);
	reload(world);
	assert_true(handshake(world, &world->gate) & REFUSED);
	make(world, "gate", "guard", &again);
	reload(world);
	assert_int_equal(handshake(world, &again), ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
	assert_true(handshake(world, &world->gate) & REFUSED);
}

static const char *self_test(struct world *world, const struct certificate *own, int64_t timeout_ms)
{
	const char *reason = zap_self_test(world->context, world->endpoint, world->health.public_key, own, timeout_ms);

	return reason ? reason : "passed";
}

static void test_the_self_test_passes(void **state)
{
	struct world *world = *state;

	assert_string_equal(self_test(world, &world->health, PATIENCE_MS), "passed");
	assert_int_equal(zap_refused(world->zap), 1);
}

static void test_the_self_test_notices_that_zap_is_silent(void **state)
{
	struct world *world = *state;

	setenv("HALLWARD_SEEDED_BUG", "zap-silent", 1);
	assert_non_null(strstr(self_test(world, &world->health, NEVER_MS), "ZAP does not answer"));
}

static void test_the_self_test_notices_that_zap_lets_all_in(void **state)
{
	struct world *world = *state;

	setenv("HALLWARD_SEEDED_BUG", "zap-open", 1);
	assert_non_null(strstr(self_test(world, &world->health, PATIENCE_MS), "an unknown key was let in"));
}

static void test_the_self_test_notices_that_its_own_key_is_not_authorised(void **state)
{
	struct world *world = *state;

	assert_int_equal(keyring_revoke(&world->keyring, "health", 1), 0);
	reload(world);
	assert_non_null(strstr(self_test(world, &world->health, PATIENCE_MS), "own key was refused"));
}

static void test_without_zap_nobody_gets_in(void **state)
{
	struct world *world = *state;

	bind_server(world);
	assert_string_not_equal(self_test(world, &world->health, NEVER_MS), "passed");
	assert_int_not_equal(
		try_handshake(world->context, world->endpoint, world->health.public_key, &world->gate, NEVER_MS),
		ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
}

static void test_there_is_one_handler(void **state)
{
	struct world *world = *state;
	struct zap *second = NULL;

	assert_int_equal(zap_start(world->context, world->share, &second), -EADDRINUSE);
	assert_null(second);
	zap_stop(NULL);
}

#define KEY_32 "0123456789abcdef0123456789abcdef"

static void test_malformed_requests_are_refused(void **state)
{
	static const struct {
		const char *frames[9];
		const char *code;
	} requests[] = {
		{ { "1.0", "7", "hallward", "::1", "", "CURVE", KEY_32 }, "400" },
		{ { "1.0", "7", "hallward", "::1", "", "CURVE", "short" }, "400" },
		{ { "1.0", "7", "hallward", "::1", "", "NULL", KEY_32 }, "400" },
		{ { "1.0", "7", "global", "::1", "", "CURVE", KEY_32 }, "400" },
		{ { "1.0", "7", "hallward", "::1", "", "PLAIN", "admin", "secret" }, "500" },
		{ { "2.0", "7", "hallward", "::1", "", "CURVE", KEY_32 }, "500" },
		{ { "1.0", "7", "hallward", "::1", "", "CURVE" }, "500" },
		{ { "1.0", "7" }, "500" },
		{ { "1.0" }, "500" },
		{ { "" }, "500" },
	};
	static const char large[1000] = { 'x' };
	struct world *world = *state;
	void *client = zmq_socket(world->context, ZMQ_REQ);
	int patience_ms = PATIENCE_MS;
	struct request answer;
	zmq_pollitem_t item = { client, 0, ZMQ_POLLIN, 0 };

	assert_int_equal(zmq_setsockopt(client, ZMQ_LINGER, &(int){ 0 }, sizeof(int)), 0);
	assert_int_equal(zmq_connect(client, ZAP_ENDPOINT), 0);
	for (size_t i = 0; i <= sizeof(requests) / sizeof(requests[0]); i++) {
		bool is_large = i == sizeof(requests) / sizeof(requests[0]);

		if (is_large)
			assert_int_equal(zmq_send(client, large, sizeof(large), 0), sizeof(large));
		for (size_t n = 0; !is_large && requests[i].frames[n]; n++)
			assert_true(zmq_send(client, requests[i].frames[n], strlen(requests[i].frames[n]),
					     requests[i].frames[n + 1] ? ZMQ_SNDMORE : 0) >= 0);
		assert_int_equal(zmq_poll(&item, 1, patience_ms), 1);
		assert_true(receive(client, &answer));
		assert_int_equal(answer.count, 6);
		assert_true(frame_is(&answer, 0, "1.0"));
		assert_true(frame_is(&answer, 1, !is_large && requests[i].frames[1] ? "7" : ""));
		if (!frame_is(&answer, 2, is_large ? "500" : requests[i].code))
			fail_msg("request %zu was answered %.3s", i, answer.frames[2]);
		assert_true(frame_is(&answer, 4, ""));
		assert_int_equal(zap_refused(world->zap), i + 1);
	}
	zmq_close(client);
	assert_int_equal(handshake(world, &world->gate), ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_known_key_gets_in_and_is_recognised),
		TEST(test_an_unknown_key_is_refused_and_counted),
		TEST(test_a_stolen_public_key_is_not_enough),
		TEST(test_a_socket_without_curve_stays_out),
		TEST(test_a_revoked_key_is_refused_after_the_reload),
		TEST(test_the_self_test_passes),
		TEST(test_the_self_test_notices_that_zap_is_silent),
		TEST(test_the_self_test_notices_that_zap_lets_all_in),
		TEST(test_the_self_test_notices_that_its_own_key_is_not_authorised),
		cmocka_unit_test_setup_teardown(test_without_zap_nobody_gets_in, setup_without_zap, teardown),
		TEST(test_there_is_one_handler),
		TEST(test_malformed_requests_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
