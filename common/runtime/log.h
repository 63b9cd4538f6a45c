/*
 * Structured log lines on stderr: `key=value` pairs after a message, quoted where needed; under systemd with journald's priority
 * prefix. Never clear personal data. Only the runtime and the programs log; libraries and rules do not.
 */
#pragma once

enum log_level { LOG_LEVEL_ERROR = 3, LOG_LEVEL_WARNING = 4, LOG_LEVEL_INFO = 6, LOG_LEVEL_DEBUG = 7 };

/* The program's name in every line; debug lines only with HALLWARD_DEBUG set. Once, before threads. */
void log_init(const char *program);

/* log_write(LOG_LEVEL_INFO, "listening", "endpoint", "ipc://…", "keys", "7", NULL) */
void log_write(enum log_level level, const char *message, ...) __attribute__((sentinel));
