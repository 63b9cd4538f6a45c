/* What a CAP document says in words, in either language. Nothing of it was typed by a person about a person. */
#pragma once

#include "common/core/context.h"
#include "hallward/alerting/v1/alerting.pb-c.h"
#include "hallward/alerting/v1/milestone.pb-c.h"

enum cap_language { CAP_ZH, CAP_EN };

struct cap_words {
	const char *language;  /* RFC 3066 */
	const char *site;      /* the hall */
	const char *title;     /* the alert's */
	const char *event;     /* the kind of it: the title up to its colon */
	const char *milestone; /* "ESCALATED" */
	const char *description, *instruction;
	const char *contact; /* the department that must act, with its published number */
};

/* In the context's arena, the alert or the plan. */
struct cap_words cap_words(const struct context *context, const Alerting__Alert *alert,
			   const Alerting__Milestone *milestone, enum cap_language language);
