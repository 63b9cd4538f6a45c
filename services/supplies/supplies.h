/* Supplies' own declarations: what its .def files expand to. Nobody outside this folder includes it but tests. */
#pragma once

#include "hallward/supplies/v1/asset.pb-c.h"
#include "hallward/supplies/v1/demand.pb-c.h"
#include "hallward/supplies/v1/draw.pb-c.h"
#include "hallward/supplies/v1/emergency.pb-c.h"
#include "hallward/supplies/v1/entitlement.pb-c.h"
#include "hallward/supplies/v1/equipment.pb-c.h"
#include "hallward/supplies/v1/expiry.pb-c.h"
#include "hallward/supplies/v1/issue.pb-c.h"
#include "hallward/supplies/v1/movement.pb-c.h"
#include "hallward/supplies/v1/purchase.pb-c.h"
#include "hallward/supplies/v1/roster.pb-c.h"
#include "hallward/supplies/v1/shelf.pb-c.h"
#include "hallward/supplies/v1/stock.pb-c.h"
#include "hallward/supplies/v1/stocktake.pb-c.h"

#define SERVICE_NAME supplies
#define SERVICE_MESSAGES Supplies

#include "common/core/declare.h"
#include "services/supplies/ledger.h"
