#include "common/core/percentile.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

void percentile_sort(uint32_t *numbers, size_t count)
{
	qsort(numbers, count, sizeof(*numbers), compare);
}

size_t percentile_index(size_t count, unsigned per_cent)
{
	size_t rank = (count * per_cent + 99) / 100;

	return rank ? rank - 1 : 0;
}

uint32_t percentile(const uint32_t *sorted, size_t count, unsigned per_cent)
{
	return sorted[percentile_index(count, per_cent)];
}
