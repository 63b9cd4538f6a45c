/* What stories of stock say: each line one command, answered as given_outcome() says it. Items are masks (PIECE, boxes of 50) and disinfectant
 * (LITRE); all of the office, but who speaks as another. */
#pragma once

#include "tests/unit/support/given.h"

/* Who speaks: "office" with the role OFFICE, any other department with DEPARTMENT. */
void stock_speaks(struct given *given, const char *actor, const char *department);

/* The clock goes to that time of that day; what was due by then. */
const char *stock_goes(struct given *given, const char *date, const char *time_of_day);

const char *stock_receive(struct given *given, const char *store, const char *item, double quantity, const char *batch,
			  const char *expires_on);
const char *stock_issue(struct given *given, const char *store, const char *item, double quantity);
const char *stock_transfer(struct given *given, const char *store, const char *to, const char *item, double quantity);
const char *stock_lend(struct given *given, const char *store, const char *to, const char *item, double quantity);
const char *stock_return(struct given *given, const char *loan_id, double quantity);
/* lot_id "": any; reason: enum WriteOffReason. */
const char *stock_write_off(struct given *given, const char *store, const char *item, double quantity,
			    const char *lot_id, int reason);

/* "property mask soon 3000, …": all holdings, in the arena of the whole test. */
const char *stock_now(struct given *given);

/* The lot with this batch, in the arena of the whole test; NULL: none. */
const char *stock_lot(struct given *given, const char *batch);
