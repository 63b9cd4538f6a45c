/* A socket's monitor can be opened again at once: its name is never one that ZeroMQ has not yet given back. (200 times: of three sockets
 * each, closed some time later, a process may have a thousand.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <zmq.h>

#include "common/runtime/monitor.h"

static void test_sockets_are_watched_one_after_another(void **state)
{
	void *context = zmq_ctx_new();

	(void)state;
	for (int i = 0; i < 200; i++) {
		void *socket = zmq_socket(context, ZMQ_DEALER), *monitor = monitor_open(context, socket, ZMQ_EVENT_ALL);

		assert_non_null(monitor);
		monitor_close(monitor, socket);
		assert_int_equal(zmq_close(socket), 0);
	}
	zmq_ctx_term(context);
}

static void test_what_happens_is_told(void **state)
{
	void *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_DEALER);
	void *monitor = monitor_open(context, socket, ZMQ_EVENT_CLOSED | ZMQ_EVENT_LISTENING);
	uint16_t event;
	char frame[64];

	(void)state;
	assert_int_equal(zmq_bind(socket, "tcp://127.0.0.1:*"), 0);
	assert_int_equal(zmq_recv(monitor, frame, sizeof(frame), 0), sizeof(event) + sizeof(int32_t));
	event = (uint16_t)((uint8_t)frame[0] | (uint8_t)frame[1] << 8);
	assert_int_equal(event, ZMQ_EVENT_LISTENING);
	monitor_close(monitor, socket);
	zmq_close(socket);
	zmq_ctx_term(context);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sockets_are_watched_one_after_another),
		cmocka_unit_test(test_what_happens_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
