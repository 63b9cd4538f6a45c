/* Alerting's own declarations: what its .def files expand to, and the model. Nobody outside this folder includes it but tests. */
#pragma once

#include "hallward/alerting/v1/alerting.pb-c.h"
#include "hallward/alerting/v1/commendation.pb-c.h"
#include "hallward/alerting/v1/delivery.pb-c.h"
#include "hallward/alerting/v1/directory.pb-c.h"
#include "hallward/alerting/v1/document.pb-c.h"
#include "hallward/alerting/v1/inspection.pb-c.h"
#include "hallward/alerting/v1/milestone.pb-c.h"
#include "hallward/alerting/v1/notice.pb-c.h"
#include "hallward/alerting/v1/reading.pb-c.h"
#include "hallward/alerting/v1/situation.pb-c.h"
#include "hallward/alerting/v1/storm.pb-c.h"

#define SERVICE_NAME alerting
#define SERVICE_MESSAGES Alerting

#include "common/core/declare.h"
#include "services/alerting/model.h"
