/*
 * Threads: all alerts under one correlation id (storm.proto), and what is known of many alerts at a time.
 *
 * thread_note() keeps the tables thread, summary, overdue and release; whoever stores an alert calls it.
 */
#pragma once

#include "common/core/service.h"
#include "hallward/alerting/v1/storm.pb-c.h"

/* An alert is stored: as it was, and as it is. before NULL: it was raised. A thread that was closed is opened again by a new alert. */
void thread_note(struct tables *tables, const Alerting__Alert *before, const Alerting__Alert *after);

/* NULL: there is none. */
const Alerting__Thread *thread_find(const struct view *view, const char *correlation_id);

/* CloseThread for threads of which no alert is open. */
schedule_fn thread_schedule;
