/*
 * One process per service, kept running: a crashed one is started again after a delay that doubles from 0.1 s to 10 s and is
 * forgotten after a stable minute. A daemon that exits by itself before it was ever ready ends the whole suite, with its code if it is
 * one of sysexits(3), else EX_SOFTWARE: starting it again would not help.
 *
 * Daemons tell their readiness by sd_notify. They are stopped one after the other, the last one started first, by SIGTERM; after
 * 20 s by SIGKILL. If the supervisor itself is killed, they get SIGTERM from the kernel.
 */
#pragma once

#include "services/cli/cli.h"

/* Until SIGTERM or SIGINT (0), or a daemon that cannot start (its code). */
int supervise(struct cli *cli);
