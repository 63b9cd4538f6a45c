#include "common/core/page.h"

#define SIZE_DEFAULT 100
#define LOOKED_AT_MAX 10000

bool page_fill(struct page *page, struct scan *scan, const struct context *context, const void *query,
	       page_wants_fn *wants, size_t size, ProtobufCBinaryData token, const struct reason *unknown,
	       struct decision *decision)
{
	ProtobufCBinaryData position;

	*page = (struct page){ 0 };
	if (token.len && !scan_resume(scan, token)) {
		decision_reject(decision, unknown, "page_token");
		return false;
	}
	size = size ? size : SIZE_DEFAULT;
	page->records = arena_alloc(context->arena, size * sizeof(*page->records));
	for (size_t i = 0; i < LOOKED_AT_MAX && page->count < size; i++) {
		struct arena_mark mark = arena_mark(scan->view->arena);
		const void *record = scan_next(scan);

		if (!record)
			return true;
		if (wants(context, query, record))
			page->records[page->count++] = (void *)record;
		else
			arena_rewind(scan->view->arena, mark);
	}
	position = scan_token(scan, context->arena);
	if (scan_next(scan))
		page->next_token = position;
	return true;
}
