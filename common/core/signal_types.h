/* The contract's files that signal.def names messages of. */
#pragma once

#include "hallward/alerting/v1/commendation.pb-c.h"
#include "hallward/alerting/v1/delivery.pb-c.h"
#include "hallward/alerting/v1/document.pb-c.h"
#include "hallward/alerting/v1/inspection.pb-c.h"
#include "hallward/alerting/v1/notice.pb-c.h"
#include "hallward/alerting/v1/reading.pb-c.h"
#include "hallward/alerting/v1/situation.pb-c.h"
#include "hallward/bus/v1/bus.pb-c.h"
#include "hallward/health/v1/checkpoint.pb-c.h"
#include "hallward/health/v1/contact.pb-c.h"
#include "hallward/health/v1/health.pb-c.h"
#include "hallward/health/v1/incident.pb-c.h"
#include "hallward/health/v1/observation.pb-c.h"
#include "hallward/health/v1/roll_call.pb-c.h"
#include "hallward/sanitation/v1/interlock.pb-c.h"
