/*
 * Telling systemd how we are (sd_notify(3)'s protocol). Own code because libsystemd's call waits for good when nobody reads the socket, and
 * a daemon must not stop at the door because its supervisor has.
 */
#pragma once

/* "READY=1", "WATCHDOG=1", "STATUS=…". Without $NOTIFY_SOCKET, or if it takes nothing now, nothing happens. */
void notify_send(const char *state);
