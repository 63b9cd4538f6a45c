/*
 * Knowledge notices (G1).
 *
 * Whoever has not read one is reminded at since + remind_after_hours, then every remind_every_hours, reminders_max times; since is
 * when the notice began to count or they came among those it is for, whichever is later. Nothing is kept of single readers: a
 * *round* looks through them all and finds whose moments lie behind the last round's end and not behind its own. What fell due
 * while the service was down is thus found by one round, and is one reminder.
 */
#pragma once

#include "common/core/context.h"
#include "common/core/decision.h"
#include "common/core/service.h"
#include "common/core/table.h"
#include "hallward/alerting/v1/notice.pb-c.h"

/* NULL: there is none. */
const Alerting__Notice *notice_find(const struct view *view, const char *notice_id);

/* From valid_from_at until valid_until_at, unless it is over. */
bool notice_counts(const Alerting__Notice *notice, int64_t now);

/* False: rejected NOTICE_NOT_NOW or NOTICE_FOR_VISITORS. */
bool notice_is_read_now(const Alerting__Notice *notice, const struct context *context, struct decision *decision);

/* As it is once it is over. */
void notice_end(Alerting__Notice *notice, const Alerting__NoticeEnded *event, int64_t at);

/* How many reminders of somebody who is to read it since `since_at` lie at or before `at`. */
unsigned reminders_until(const Plan__NoticeRules *rules, int64_t since_at, int64_t at);

/* The moment of the `ordinal`th, from 1 on. */
int64_t reminder_at(const Plan__NoticeRules *rules, int64_t since_at, unsigned ordinal);

/* AdvanceNotice for notices of which something is due, the longest due first; a few a second. */
void notice_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
