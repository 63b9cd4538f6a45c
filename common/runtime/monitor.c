#include "common/runtime/monitor.h"

#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <zmq.h>

void *monitor_open(void *context, void *socket, int events)
{
	static atomic_uint_fast64_t opened;
	void *monitor = zmq_socket(context, ZMQ_PAIR);
	char name[64];

	snprintf(name, sizeof(name), "inproc://hallward.monitor.%" PRIuFAST64, atomic_fetch_add(&opened, 1));
	if (!monitor)
		return NULL;
	if (zmq_socket_monitor(socket, name, events) || zmq_connect(monitor, name)) {
		int failed = errno;

		monitor_close(monitor, socket);
		errno = failed;
		return NULL;
	}
	return monitor;
}

void monitor_close(void *monitor, void *socket)
{
	if (socket)
		zmq_socket_monitor(socket, NULL, 0);
	if (monitor)
		zmq_close(monitor);
}
