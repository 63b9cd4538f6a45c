/* A page of a list: the next records of a scan that are wanted. */
#pragma once

#include <stdbool.h>

#include "common/core/context.h"
#include "common/core/decision.h"
#include "common/core/table.h"

typedef bool page_wants_fn(const struct context *context, const void *query, const void *record);

struct page {
	void **records; /* in the arena */
	size_t count;
	ProtobufCBinaryData next_token; /* empty: this was the last page */
};

/* From where the token says (empty: from where the scan stands); size 0: 100. Many records in a row that are not wanted end a page
 * early. False: the token is of another scan, rejected as `unknown`, which is the service's PAGE_TOKEN_UNKNOWN. */
bool page_fill(struct page *page, struct scan *scan, const struct context *context, const void *query,
	       page_wants_fn *wants, size_t size, ProtobufCBinaryData token, const struct reason *unknown,
	       struct decision *decision);
