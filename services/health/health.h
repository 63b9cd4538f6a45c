/* Health's own declarations: what its .def files expand to, and the model. Nobody outside this folder includes it but
 * tests. */
#pragma once

#include "hallward/health/v1/checkpoint.pb-c.h"
#include "hallward/health/v1/contact.pb-c.h"
#include "hallward/health/v1/health.pb-c.h"
#include "hallward/health/v1/incident.pb-c.h"
#include "hallward/health/v1/observation.pb-c.h"
#include "hallward/health/v1/person.pb-c.h"
#include "hallward/health/v1/roll_call.pb-c.h"
#include "hallward/health/v1/staff.pb-c.h"
#include "hallward/health/v1/thermometer.pb-c.h"

#define SERVICE_NAME health
#define SERVICE_MESSAGES Health

#include "common/core/declare.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/health/details.h"
#include "services/health/incident.h"
#include "services/health/model.h"
#include "services/health/people.h"
#include "services/health/persons.h"
#include "services/health/roll_call.h"
#include "services/health/room.h"
#include "services/health/staff.h"
