/* A run of bytes that somebody else owns. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct span {
	const uint8_t *data;
	size_t size;
};
