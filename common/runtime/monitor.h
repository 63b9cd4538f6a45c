/*
 * What happens to a socket's connections, as ZeroMQ's monitor events (zmq_socket_monitor(3)).
 *
 * Each monitor has a name of its own for the process's life: ZeroMQ gives a closed one's name back some time later, so that a name
 * used twice would now and then be refused as taken.
 */
#pragma once

/* A PAIR socket of the caller's with the events of `socket` named in the mask `events` (ZMQ_EVENT_…); NULL with errno. */
void *monitor_open(void *context, void *socket, int events);

/* Either may be NULL. */
void monitor_close(void *monitor, void *socket);
