/* Tasks are begun, finished, waived: by the department that has the duty, or the office, and when it is time (C4.1, C5, C6, C8). */
#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/sanitation/chemistry.h"
#include "services/sanitation/count.h"
#include "services/sanitation/overdue.h"
#include "services/sanitation/sanitation.h"
#include "services/sanitation/task.h"
#include "services/sanitation/used.h"
#include "services/sanitation/window.h"

#define MINUTE (60 * SECOND)

static const char *moment(const struct context *context, int64_t at)
{
	char text[RFC3339_SIZE];

	rfc3339_format(at, text);
	return arena_strdup(context->arena, text);
}

static bool is_open(const Sanitation__Task *task)
{
	return task->state == SANITATION__TASK__STATE__DUE || task->state == SANITATION__TASK__STATE__STARTED;
}

/* A copy to be changed of one that is DUE, STARTED or CONTACT; NULL: rejected TASK_UNKNOWN, NOT_YOUR_TASK, TIME_OVER or TASK_OVER. */
static Sanitation__Task *task_take(const struct view *view, const struct context *context, const char *task_id,
				   struct decision *decision)
{
	const Sanitation__Task *task = task_find(view, task_id);

	if (!task)
		decision_reject(decision, &REASON_TASK_UNKNOWN, "task_id", task_id);
	else if (strcmp(task->owner, context->department) != 0 && !(context->roles & OFFICE))
		decision_reject(decision, &REASON_NOT_YOUR_TASK, "task_id", task->owner, context->department);
	else if (task->state == SANITATION__TASK__STATE__MISSED)
		decision_reject(decision, &REASON_TIME_OVER, "task_id", moment(context, task->missed_at));
	else if (!is_open(task) && task->state != SANITATION__TASK__STATE__CONTACT)
		decision_reject(decision, &REASON_TASK_OVER, "task_id",
				reflect_text(&task->base, "state", context->arena), moment(context, task->ended_at),
				task->ended_by);
	return decision->rejection ? NULL : reflect_copy(&task->base, context->arena);
}

/* The same of one that is DUE or STARTED, whose time is not over; NULL: rejected CONTACT_RUNNING or TIME_OVER, too. */
static Sanitation__Task *task_take_open(const struct view *view, const struct context *context, const char *task_id,
					struct decision *decision)
{
	Sanitation__Task *task = task_take(view, context, task_id, decision);

	if (task && task->state == SANITATION__TASK__STATE__CONTACT)
		decision_reject(decision, &REASON_CONTACT_RUNNING, "task_id", moment(context, task->contact_until_at));
	else if (task && context->now >= task->missed_at)
		decision_reject(decision, &REASON_TIME_OVER, "task_id", moment(context, task->missed_at));
	return decision->rejection ? NULL : task;
}

static bool has_come(const struct context *context, const Sanitation__Task *task, struct decision *decision)
{
	if (context->now < task->from_at)
		decision_reject(decision, &REASON_TOO_EARLY, "task_id", moment(context, task->from_at),
				moment(context, context->now));
	return !decision->rejection;
}

/* --- the beginning ---------------------------------------------------------------------------------------------------------------- */

void decide_start_task(const struct view *view, const struct context *context, const Sanitation__StartTask *command,
		       struct decision *decision)
{
	Sanitation__Task *task = task_take_open(view, context, command->task_id, decision);
	Sanitation__StartTaskReply *reply;

	if (!task || !has_come(context, task, decision))
		return;
	if (task->state == SANITATION__TASK__STATE__STARTED) {
		decision_reject(decision, &REASON_ALREADY_STARTED, "task_id", moment(context, task->started_at),
				task->started_by);
		return;
	}
	if (!agent_use(view, context,
		       &(struct agent_use){ task_spot(task), task->place, command->agent, command->method, "agent",
					    "method" },
		       decision))
		return;
	task->state = SANITATION__TASK__STATE__STARTED;
	task->started_at = context->now;
	task->started_by = context->actor;
	if (task->kind == SANITATION__TASK_KIND__VENTILATION) {
		overdue_settle(view, context, task->task_id, decision);
		window_open(context, task);
	}
	emit_task_started(decision)->task = task;
	reply = decision_reply(decision, &sanitation__start_task_reply__descriptor);
	reply->task = task;
}

/* --- the end ---------------------------------------------------------------------------------------------------------------------- */

static void not_counted(const struct context *context, Sanitation__Task *task, const struct verdict *verdict,
			Sanitation__FinishTaskReply *reply, struct decision *decision)
{
	task->attempts++;
	task->not_counted_because = verdict->because;
	if (task->kind == SANITATION__TASK_KIND__VENTILATION)
		window_shut_early(context, task);
	emit_work_not_counted(decision)->task = task;
	reply->text_zh = arena_printf(context->arena, "已记录，但不计为完成：%s。", verdict->zh);
	reply->text_en = arena_printf(context->arena, "Recorded, but it does not count: %s.", verdict->en);
}

static void contact_begin(const struct context *context, Sanitation__Task *task, uint32_t contact_min,
			  Sanitation__FinishTaskReply *reply, struct decision *decision)
{
	const char *until;

	task->state = SANITATION__TASK__STATE__CONTACT;
	task->contact_until_at = context->now + contact_min * MINUTE;
	until = moment(context, task->contact_until_at);
	emit_contact_began(decision)->task = task;
	reply->text_zh =
		arena_printf(context->arena, "须保持湿润至 %s，届时自动完成%s。", until, task->late ? "（迟）" : "");
	reply->text_en = arena_printf(context->arena, "It must stay wet until %s; then it is done%s.", until,
				      task->late ? ", late" : "");
}

static void done(const struct context *context, Sanitation__Task *task, Sanitation__FinishTaskReply *reply,
		 struct decision *decision)
{
	Sanitation__TaskDone *event = emit_task_done(decision);

	task->state = SANITATION__TASK__STATE__DONE;
	task->ended_at = context->now;
	event->task = task;
	used_fill(context, event);
	reply->text_zh = task->late ? "已完成，但迟于规定时间。" : "已完成。";
	reply->text_en = task->late ? "Done, but late." : "Done.";
}

/* Of what somebody has to be there for from the beginning. */
static bool is_begun(const Sanitation__Task *task, const struct verdict *verdict, struct decision *decision)
{
	if (task->state != SANITATION__TASK__STATE__STARTED &&
	    (task->kind == SANITATION__TASK_KIND__VENTILATION || verdict->contact_min))
		decision_reject(decision, &REASON_NOT_STARTED, "task_id");
	return !decision->rejection;
}

static const Sanitation__Work *work_of(const struct context *context, const Sanitation__FinishTask *command)
{
	Sanitation__Work *work = reflect_new(&sanitation__work__descriptor, context->arena);

	work->agent = command->agent;
	if (command->concentration > 0 || command->unit) {
		work->concentration = reflect_new(&plan__concentration__descriptor, context->arena);
		work->concentration->value = command->concentration;
		work->concentration->unit = command->unit;
	}
	work->method = command->method;
	work->amount_l = command->amount_l;
	work->batch = command->batch;
	work->evidence = command->evidence;
	work->badge = command->badge;
	work->temperature_c = command->temperature_c;
	work->minutes = command->minutes;
	work->refilled = command->refilled;
	work->n_refilled = command->n_refilled;
	return work;
}

void decide_finish_task(const struct view *view, const struct context *context, const Sanitation__FinishTask *command,
			struct decision *decision)
{
	Sanitation__Task *task = task_take_open(view, context, command->task_id, decision);
	const Sanitation__Work *work = work_of(context, command);
	Sanitation__FinishTaskReply *reply;
	struct verdict verdict;

	if (!task || !has_come(context, task, decision) || !work_is_said(context, task, work, decision))
		return;
	verdict = work_judge(context, task, work);
	if (!is_begun(task, &verdict, decision) ||
	    !agent_use(
		    view, context,
		    &(struct agent_use){ task_spot(task), task->place, work->agent, work->method, "agent", "method" },
		    decision))
		return;
	reply = decision_reply(decision, &sanitation__finish_task_reply__descriptor);
	reply->task = task;
	task->work = reflect_copy(&work->base, context->arena);
	if (verdict.because) {
		not_counted(context, task, &verdict, reply, decision);
		return;
	}
	task->late = task->late || context->now > task->overdue_at;
	task->ended_by = context->actor;
	task->next_at = 0;
	if (verdict.contact_min)
		contact_begin(context, task, verdict.contact_min, reply, decision);
	else
		done(context, task, reply, decision);
	if (task->state == SANITATION__TASK__STATE__DONE)
		overdue_settle(view, context, task->task_id, decision);
}

void decide_cut_contact(const struct view *view, const struct context *context, const Sanitation__CutContact *command,
			struct decision *decision)
{
	Sanitation__Task *task = task_take(view, context, command->task_id, decision);
	Sanitation__CutContactReply *reply;

	if (!task)
		return;
	if (is_open(task) || task->contact_until_at <= context->now) {
		decision_reject(decision, &REASON_NO_CONTACT, "task_id");
		return;
	}
	task->state = SANITATION__TASK__STATE__STARTED;
	task->contact_until_at = 0;
	task->late = false;
	task->ended_by = "";
	task->attempts++;
	task->not_counted_because = "CONTACT_CUT";
	task->next_at = task->overdue || task->missed_at < task->overdue_at ? task->missed_at : task->overdue_at;
	emit_work_not_counted(decision)->task = task;
	reply = decision_reply(decision, &sanitation__cut_contact_reply__descriptor);
	reply->task = task;
}

void decide_waive_task(const struct view *view, const struct context *context, const Sanitation__WaiveTask *command,
		       struct decision *decision)
{
	Sanitation__Task *task = task_take_open(view, context, command->task_id, decision);
	Sanitation__WaiveTaskReply *reply;

	if (!task)
		return;
	task->state = SANITATION__TASK__STATE__WAIVED;
	task->reason = command->reason;
	task->ended_at = context->now;
	task->ended_by = context->actor;
	task->next_at = 0;
	emit_task_waived(decision)->task = task;
	overdue_settle(view, context, task->task_id, decision);
	reply = decision_reply(decision, &sanitation__waive_task_reply__descriptor);
	reply->task = task;
}
