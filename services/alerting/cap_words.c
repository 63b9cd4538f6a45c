#include "services/alerting/cap_words.h"

#include <string.h>

#include "common/core/zone.h"

struct phrase {
	const char *zh, *en;
};

/* What has become of it. */
static const struct phrase phrases[] = {
	[ALERTING__MILESTONE__KIND__RAISED] = { "请立即处置。", "Somebody must act on it." },
	[ALERTING__MILESTONE__KIND__ACKNOWLEDGED] = { "已有人员确认并在处置。", "Somebody is dealing with it." },
	[ALERTING__MILESTONE__KIND__ACTING] = { "处置已经开始。", "Somebody has begun to act." },
	[ALERTING__MILESTONE__KIND__ESCALATED] = { "逾期未处置，已上报上一级。",
						   "It was not dealt with in time and goes one step up." },
	[ALERTING__MILESTONE__KIND__DUTY_MISSED] = { "未按时完成：", "Not done in time: " },
	[ALERTING__MILESTONE__KIND__REMINDED] = { "仍未解决，再次提醒。", "It is still not over; this is a reminder." },
	[ALERTING__MILESTONE__KIND__RESOLVED] = { "已解除。", "It is over." },
	[ALERTING__MILESTONE__KIND__CLOSED] = { "事件已全部结束。", "The whole matter is closed." },
};
static const struct phrase informs = { "仅供知悉，无需处置。", "For information; nothing need be done." };
static const struct phrase nothing_to_do = { "无需进一步处置。", "Nothing more need be done." };
static const struct phrase drill = { "【演练】", "[DRILL] " };

static const char *in(enum cap_language language, struct phrase phrase)
{
	return language == CAP_ZH ? phrase.zh : phrase.en;
}

static bool is_over(const Alerting__Milestone *milestone)
{
	return milestone->kind == ALERTING__MILESTONE__KIND__RESOLVED ||
	       milestone->kind == ALERTING__MILESTONE__KIND__CLOSED;
}

/* "Fever at the door: 38.2 °C at entrance-1" is a "Fever at the door". */
static const char *event_of(const struct context *context, const char *title)
{
	const char *ascii = strstr(title, ": "), *wide = strstr(title, "：");
	const char *end = !ascii || (wide && wide < ascii) ? wide : ascii;

	return end && end > title ? arena_printf(context->arena, "%.*s", (int)(end - title), title) : title;
}

static const char *duty_name(const Alerting__Alert *alert, const char *id, enum cap_language language)
{
	for (size_t i = 0; i < alert->n_duties; i++)
		if (strcmp(alert->duties[i]->id, id) == 0)
			return language == CAP_ZH ? alert->duties[i]->name_zh : alert->duties[i]->name_en;
	return id;
}

static const char *contact(const struct context *context, const char *department, enum cap_language language)
{
	for (size_t i = 0; i < context->plan->n_departments; i++) {
		const Plan__Department *row = context->plan->departments[i];
		const char *name = language == CAP_ZH ? row->name_zh : row->name_en;

		if (strcmp(row->id, department) == 0)
			return *row->phone ? arena_printf(context->arena, "%s %s", name, row->phone) : name;
	}
	return "";
}

static const char *description(const struct context *context, const Alerting__Alert *alert,
			       const Alerting__Milestone *milestone, const char *title, enum cap_language language)
{
	bool only_informs =
		milestone->kind == ALERTING__MILESTONE__KIND__RAISED && alert->severity == ALERTING__SEVERITY__INFO;
	struct phrase phrase = only_informs ? informs : phrases[milestone->kind];
	const char *end = language == CAP_ZH ? "。" : ".";

	if (milestone->kind != ALERTING__MILESTONE__KIND__DUTY_MISSED)
		return arena_printf(context->arena, "%s%s %s", title, end, in(language, phrase));
	return arena_printf(context->arena, "%s%s %s%s%s", title, end, in(language, phrase),
			    duty_name(alert, milestone->duty, language), end);
}

static const char *kind_name(Alerting__Milestone__Kind kind)
{
	return protobuf_c_enum_descriptor_get_value(&alerting__milestone__kind__descriptor, (int)kind)->name;
}

struct cap_words cap_words(const struct context *context, const Alerting__Alert *alert,
			   const Alerting__Milestone *milestone, enum cap_language language)
{
	bool zh = language == CAP_ZH;
	const char *plain = zh ? alert->title_zh : alert->title_en;
	const char *title = alert->drill ? arena_printf(context->arena, "%s%s", in(language, drill), plain) : plain;

	return (struct cap_words){
		.language = zh ? "zh-CN" : "en-US",
		.site = zh ? context->plan->site->name_zh : context->plan->site->name_en,
		.title = title,
		.event = event_of(context, title),
		.milestone = kind_name(milestone->kind),
		.description = description(context, alert, milestone, title, language),
		.instruction = is_over(milestone) ? in(language, nothing_to_do)
			       : zh               ? alert->action_zh
						  : alert->action_en,
		.contact = contact(context, alert->department, language),
	};
}
