/* Percentiles by nearest rank. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Ascending, in place. */
void percentile_sort(uint32_t *numbers, size_t count);

/* Of `count` numbers in ascending order (at least one) the smallest that at least `per_cent` per cent of them do not exceed. */
uint32_t percentile(const uint32_t *sorted, size_t count, unsigned per_cent);

/* The index of that one, for numbers of any kind. */
size_t percentile_index(size_t count, unsigned per_cent);
