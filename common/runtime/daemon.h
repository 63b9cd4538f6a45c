/*
 * A daemon: one service, its engine and store thread, its two sockets, and the publishers it follows, in one libev loop.
 *
 *   hallward-<service> [--site DIR]
 *
 * Exits 0 after SIGTERM or SIGINT (stops taking, finishes the batch, answers, publishes), else a code of sysexits(3): 64 usage,
 * 65 damaged store, 69 a socket or ZAP does not do its duty, 74 the disk failed, 77 no right to the keys, 78 configuration.
 * SIGHUP reads keys and capacity anew, any change in keys/ the keys. Under systemd it notifies readiness, status and the watchdog.
 */
#pragma once

#include "common/core/service.h"
#include "common/runtime/outlet.h"

int daemon_main(const struct service *service, int argc, char **argv);

/* The same, with what it does outside the bus. */
int daemon_main_with(const struct service *service, const struct outlet *outlet, int argc, char **argv);
