/* What limits.c and limits_unpack.c share: mistakes in two languages. */
#pragma once

#include "common/core/limits.h"
#include "common/core/path.h"
#include "hallward/bus/v1/options.pb-c.h"

struct limits_report {
	struct arena *arena;
	void (*report)(const struct limits_mistake *mistake, void *user);
	void *user;
	size_t count, count_max; /* reported so far; the walk ends at count_max */
};

/* Formats for both languages take the same arguments; the path's text comes before them. */
void limits_say(struct limits_report *report, const struct path *path, const char *en, const char *zh, ...);

/* Most elements of a repeated field. */
uint32_t limits_items_max(const Bus__Limits *limits);
