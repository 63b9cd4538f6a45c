#include "common/runtime/access.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "common/core/reflect.h"
#include "common/core/topic.h"

#define TOPIC_BASE_SIZE 256

bool access_may_call(const struct principal *principal, uint32_t roles)
{
	return (principal->roles & roles) != 0;
}

/* Do prefix and text agree as far as both go? */
static bool overlaps(const char *prefix, size_t size, const char *text, size_t text_size)
{
	return size == 0 || memcmp(prefix, text, size < text_size ? size : text_size) == 0;
}

static size_t facet_count(const struct event_type *type)
{
	size_t count = *type->facets ? 1 : 0;

	for (const char *letter = type->facets; *letter; letter++)
		count += *letter == ',';
	return count;
}

/* Position of the department among the facets; the number of facets if it is none of them. */
static size_t department_position(const struct event_type *type)
{
	const char *path = type->facets;
	size_t position = 0;

	while (*path) {
		size_t size = strcspn(path, ",");
		const char *last = memrchr(path, '.', size);
		size_t last_size;

		last = last ? last + 1 : path;
		last_size = (size_t)(path + size - last);
		if (last_size == strlen("department") && memcmp(last, "department", last_size) == 0)
			return position;
		position++;
		path += size + (path[size] == ',');
	}
	return position;
}

/* The facet at a position in what stands behind "<service>.<Type>."; NULL: the prefix does not reach its closing dot. */
static const char *closed_facet(const char *text, size_t size, size_t position, size_t *ret_size)
{
	const char *dot;

	while (size > 0 && (dot = memchr(text, '.', size))) {
		if (position-- == 0) {
			*ret_size = (size_t)(dot - text);
			return text;
		}
		size -= (size_t)(dot + 1 - text);
		text = dot + 1;
	}
	return NULL;
}

/* Does the prefix go on behind the last facet's dot, where no topic does? */
static bool runs_past(const char *text, size_t size, size_t count)
{
	size_t facet_size;
	const char *last;

	if (count == 0)
		return size > 0;
	last = closed_facet(text, size, count - 1, &facet_size);
	return last && last + facet_size + 1 < text + size;
}

/* The department as topics spell it (topic.h), compared without making a copy. */
static bool facet_is(const char *facet, size_t size, const char *value)
{
	for (; *value; value++) {
		const char *letter = *value == '.' ? "%2E" : *value == '%' ? "%25" : NULL;
		size_t letter_size = letter ? 3 : 1;

		if (size < letter_size || memcmp(facet, letter ? letter : value, letter_size) != 0)
			return false;
		facet += letter_size;
		size -= letter_size;
	}
	return size == 0;
}

enum sight { NOTHING_THERE, SEES_ALL, SEES_NOT_ALL };

static enum sight sight_of_type(const struct principal *principal, const char *service, const struct event_type *type,
				const char *prefix, size_t size)
{
	char base[TOPIC_BASE_SIZE];
	size_t base_size = (size_t)snprintf(base, sizeof(base), "%s.%s.", service, reflect_short_name(type->data));
	const char *behind, *facet;
	size_t behind_size, facet_size;

	assert(base_size < sizeof(base));
	if (!overlaps(prefix, size, base, base_size))
		return NOTHING_THERE;
	behind_size = size > base_size ? size - base_size : 0;
	behind = behind_size ? prefix + base_size : "";
	if (runs_past(behind, behind_size, facet_count(type)))
		return NOTHING_THERE;
	if (principal->roles & type->viewers)
		return SEES_ALL;
	if (!(principal->roles & type->viewers_in_department) || !*principal->department)
		return SEES_NOT_ALL;
	facet = closed_facet(behind, behind_size, department_position(type), &facet_size);
	return facet && facet_is(facet, facet_size, principal->department) ? SEES_ALL : SEES_NOT_ALL;
}

static enum sight sight_of_head(const char *service, const char *prefix, size_t size)
{
	char head[TOPIC_BASE_SIZE];
	size_t head_size = (size_t)snprintf(head, sizeof(head), "%s." TOPIC_HEAD_TYPE, service);

	assert(head_size < sizeof(head));
	return size <= head_size && overlaps(prefix, size, head, head_size) ? SEES_ALL : NOTHING_THERE;
}

bool access_may_see(const struct principal *principal, const struct service *service, const struct event_type *builtins,
		    size_t builtin_count, const char *prefix, size_t size)
{
	bool something = sight_of_head(service->name, prefix, size) == SEES_ALL;

	for (size_t i = 0; i < service->event_count + builtin_count; i++) {
		const struct event_type *type =
			i < service->event_count ? &service->events[i] : &builtins[i - service->event_count];
		enum sight sight = sight_of_type(principal, service->name, type, prefix, size);

		if (sight == SEES_NOT_ALL)
			return false;
		something |= sight == SEES_ALL;
	}
	return something;
}
