/* Events that the plan's rules speak of, as the service takes them in (TakeSignal). */
#pragma once

#include "common/core/service.h"

/* FinishSignal for those that end more alerts than were moved on at once. */
schedule_fn signal_schedule;
