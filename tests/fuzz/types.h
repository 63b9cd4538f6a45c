/* The message types that the fuzzers try: the first byte of an input chooses one. */
#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>
#include <stdint.h>

#include "hallward/alerting/v1/alerting.pb-c.h"
#include "hallward/bus/v1/bus.pb-c.h"
#include "hallward/bus/v1/site.pb-c.h"
#include "hallward/health/v1/health.pb-c.h"
#include "hallward/plan/v1/plan.pb-c.h"

/* Inputs are as large as a request's body may be. */
#define FUZZ_SIZE_MAX ((size_t)262144)

static inline const ProtobufCMessageDescriptor *fuzz_type(uint8_t choice)
{
	static const ProtobufCMessageDescriptor *const types[] = {
		&plan__plan__descriptor,        &health__register_entry__descriptor, &bus__event__descriptor,
		&bus__request__descriptor,      &health__registration__descriptor,   &health__list_entries__descriptor,
		&bus__response__descriptor,     &bus__site_config__descriptor,       &bus__get_status_reply__descriptor,
		&bus__fetch_events__descriptor, &alerting__take_signal__descriptor,
	};

	return types[choice % (sizeof(types) / sizeof(*types))];
}
