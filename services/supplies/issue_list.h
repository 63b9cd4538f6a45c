/*
 * Who is due what on a day (S2, C7): everybody on duty what their post wears, a mask at every window. Of a day without a roster one mask
 * for each staffed window of the plan; who will be there nobody has said.
 *
 * A set a person and day, however many shifts; of masks as many as the plan says. They come from the department's own store, masks also
 * from the central one: everybody on duty is entitled to theirs.
 */
#pragma once

#include "common/core/service.h"
#include "hallward/supplies/v1/issue.pb-c.h"
#include "services/supplies/ledger.h"
#include "services/supplies/roster.h"

/* The list as it is to be given out: nothing of it is. In the context's arena. */
Supplies__Issue *issue_list(const struct view *view, const struct context *context, const char *department,
			    const char *date);

/* What somebody of that post is due. */
Supplies__Recipient *recipient_new(const struct context *context, const char *badge, const char *post,
				   const char *window, const char *date);

/* As given out; NULL: it was not. */
const Supplies__Issue *issue_find(const struct view *view, const char *department, const char *date);
const Supplies__Handout *handout_find(const struct view *view, const char *department, const char *date,
				      const char *badge);

/* The item of which everybody on duty is due some. */
const char *mask_item_on(const struct context *context, const char *date);

/* "entitlement/<date>/<department>" */
const char *issue_cause(const struct context *context, const char *department, const char *date);

/* What of the item can be used on that date in a store: lots that last until then. */
int64_t usable_on(const struct view *view, const char *store, const char *item, const char *date);

/* The central store; NULL: the department's own is the central one, or the item is not given out from there. */
const char *central_store_of(const struct context *context, const char *department, const char *item, const char *date);

/* Takes so much of the item out of the department's store, and then of the central one. What could be taken. */
int64_t issue_take(struct ledger *ledger, const char *department, const char *date, const char *item,
		   int64_t quantity_milli);
