#include "common/core/topic.h"

#include <string.h>

const char *topic_format_facet(const char *value, struct arena *arena)
{
	char *text = arena_alloc(arena, 3 * strlen(value) + 1);
	char *end = text;

	for (; *value; value++) {
		if (*value == '.' || *value == '%') {
			memcpy(end, *value == '.' ? "%2E" : "%25", 3);
			end += 3;
		} else {
			*end++ = *value;
		}
	}
	*end = '\0';
	return text;
}

const char *topic_format(const Bus__Event *event, struct arena *arena)
{
	const char *topic = arena_printf(arena, "%s.%s.", event->service, event->type);

	for (size_t i = 0; i < event->n_facets; i++)
		topic = arena_printf(arena, "%s%s.", topic, topic_format_facet(event->facets[i], arena));
	return topic;
}

const char *topic_format_head(const char *service, struct arena *arena)
{
	return arena_printf(arena, "%s." TOPIC_HEAD_TYPE, service);
}

bool topic_matches(const char *topic, const char *prefix)
{
	return strncmp(topic, prefix, strlen(prefix)) == 0;
}
