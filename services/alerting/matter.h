/* What somebody reads: a notice, or a published version of a document (G1, O2). */
#pragma once

#include "common/core/decision.h"
#include "hallward/alerting/v1/notice.pb-c.h"
#include "services/alerting/reading.h"

struct matter {
	const char *what;                   /* reading.h */
	const Alerting__Audience *audience; /* NULL: all staff */
	const Alerting__Notice *notice;     /* NULL: it is a document */
};

/* False: rejected READ_WHAT, NOTICE_UNKNOWN, VERSION_UNKNOWN or VERSION_NOT_PUBLISHED. */
bool matter_find(const struct view *view, const char *notice_id, const char *document, const char *version,
		 struct decision *decision, struct matter *ret_matter);
