/* Sanitation's own declarations: what its .def files expand to. Nobody outside this folder includes it but tests. */
#pragma once

#include "hallward/sanitation/v1/fresh_air.pb-c.h"
#include "hallward/sanitation/v1/interlock.pb-c.h"
#include "hallward/sanitation/v1/meal.pb-c.h"
#include "hallward/sanitation/v1/overdue.pb-c.h"
#include "hallward/sanitation/v1/score.pb-c.h"
#include "hallward/sanitation/v1/soiling.pb-c.h"
#include "hallward/sanitation/v1/task.pb-c.h"
#include "hallward/sanitation/v1/task_day.pb-c.h"
#include "hallward/sanitation/v1/task_list.pb-c.h"
#include "hallward/sanitation/v1/waste.pb-c.h"
#include "hallward/sanitation/v1/work.pb-c.h"

#define SERVICE_NAME sanitation
#define SERVICE_MESSAGES Sanitation

#include "common/core/declare.h"
