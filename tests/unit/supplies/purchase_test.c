/* Asked for, approved by somebody else, ordered, received in parts, closed; and each step in its time (S1, O2). */
#include <string.h>

#include "common/core/zone.h"
#include "services/supplies/purchase.h"
#include "services/supplies/supplies.h"
#include "tests/unit/support/inspections.h"
#include "tests/unit/support/purchases.h"

#define SUPPLIER "91350100M000100Y43"
#define UNKNOWN_ID "01700000-0000-7000-8000-000000000000"

#define APPROVED SUPPLIES__REQUISITION_STATE__REQUISITION_APPROVED
#define ORDERED SUPPLIES__REQUISITION_STATE__REQUISITION_ORDERED

static const char *said(struct given *given, const char *format, const char *id)
{
	return arena_printf(given->arena, format, id, id);
}

/* A clerk of permits asks for masks; what was due before is done. */
static void given_asked(struct given *given, double quantity, const char **ret_id)
{
	given_init(given, &supplies_service);
	given->schedule = purchase_schedule;
	given_schedule(given);
	speaks(given, "clerk", "permits");
	*ret_id = requisition_of(given, "mask", quantity);
}

static void given_ordered(struct given *given, double quantity, const char **ret_order_id)
{
	const char *id;

	given_asked(given, quantity, &id);
	speaks(given, "head", "office");
	approves(given, id);
	*ret_order_id = order_of(given, id);
}

static void s1_asked_approved_ordered_received_closed(void **state)
{
	struct given given;
	const char *id, *order;

	(void)state;
	given_asked(&given, 200, &id);
	assert_string_equal(given_outcome(&given), said(&given, "RequisitionRaised %s", id));
	assert_string_equal(requisition_now(&given, id)->department, "permits");
	assert_string_equal(requisition_now(&given, id)->approving_department, "office");
	speaks(&given, "head", "office");
	assert_string_equal(approves(&given, id), said(&given, "RequisitionApproved %s", id));
	assert_int_equal(requisition_now(&given, id)->state, APPROVED);
	order = order_of(&given, id);
	assert_string_equal(given_outcome(&given), said(&given, "OrderPlaced %s", order));
	assert_int_equal(requisition_now(&given, id)->state, ORDERED);
	assert_string_equal(requisition_now(&given, id)->order_id, order);
	speaks(&given, "clerk", "permits");
	assert_string_equal(delivers(&given, order, "mask", 150, "2021-01-01"),
			    said(&given, "StockMoved , DeliveryReceived %s", order));
	assert_int_equal(order_now(&given, order)->items[0]->received_milli, 150000);
	assert_string_equal(delivers(&given, order, "mask", 50, "2021-02-01"),
			    said(&given, "StockMoved , DeliveryReceived %s, OrderClosed %s", order));
	assert_int_equal(order_now(&given, order)->deliveries, 2);
	assert_string_equal(order_now(&given, order)->closed_because, "");
	assert_int_equal(demand_now(&given, "permits", "mask")->usable_milli, 200000);
	assert_string_equal(delivers(&given, order, "mask", 1, ""), "! ORDER_OVER order_id");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s1_what_came_names_its_order(void **state)
{
	const Supplies__StockMoved *event;
	struct given given;
	const char *order;

	(void)state;
	given_ordered(&given, 200, &order);
	delivers(&given, order, "mask", 20, "2021-01-01");
	given.journal_count--;
	event = given_last_event(&given);
	assert_int_equal(event->n_lines, 1);
	assert_int_equal(event->lines[0]->kind, SUPPLIES__LINE_KIND__RECEIVE);
	assert_string_equal(event->lines[0]->store, "permits");
	assert_string_equal(event->lines[0]->cause, said(&given, "order/%s", order));
	assert_string_equal(event->lots[0]->order_id, order);
	assert_string_equal(event->lots[0]->batch, "B7");
	given_deinit(&given);
}

static void s1_never_by_who_asked(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_asked(&given, 200, &id);
	given.context.roles = OFFICE | DEPARTMENT;
	assert_string_equal(approves(&given, id), "! OWN_REQUISITION requisition_id");
	assert_string_equal(rejects(&given, id), "! OWN_REQUISITION requisition_id");
	assert_int_equal(requisition_now(&given, id)->state, SUPPLIES__REQUISITION_STATE__REQUISITION_RAISED);
	given.context.plan->supply[0]->approving_department = "tax";
	speaks(&given, "head", "office");
	assert_string_equal(approves(&given, id), "! OTHER_DEPARTMENT requisition_id");
	speaks(&given, "taxman", "tax");
	assert_string_equal(approves(&given, id), said(&given, "RequisitionApproved %s", id));
	assert_string_equal(approves(&given, id), "! REQUISITION_STEP requisition_id");
	assert_string_equal(rejects(&given, id), said(&given, "RequisitionRejected %s", id)); /* taken back */
	assert_string_equal(rejects(&given, id), "! REQUISITION_STEP requisition_id");
	assert_string_equal(orders(&given, id, SUPPLIER, "2020-02-14"), "! REQUISITION_STEP requisition_id");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s1_mistakes_in_a_requisition_are_refused(void **state)
{
	Supplies__RaiseRequisition command = SUPPLIES__RAISE_REQUISITION__INIT;
	Supplies__RequisitionItem first = SUPPLIES__REQUISITION_ITEM__INIT, *items[] = { &first, &first };
	struct given given;

	(void)state;
	given_init(&given, &supplies_service);
	given.schedule = purchase_schedule;
	speaks(&given, "clerk", "permits");
	assert_string_equal(asks_for(&given, "tax", "mask", 1, ""), "! OTHER_DEPARTMENT department");
	assert_string_equal(asks_for(&given, "nowhere", "mask", 1, ""), "! STORE_UNKNOWN department");
	assert_string_equal(asks_for(&given, "", "masque", 1, ""), "! ITEM_UNKNOWN items[0].item");
	assert_string_equal(asks_for(&given, "", "mask", 1, "pair"), "! UNIT_UNKNOWN items[0].unit");
	assert_string_equal(asks_for(&given, "", "mask", 0.5, ""), "! QUANTITY_NOT_WHOLE items[0].quantity");
	assert_string_equal(asks_for(&given, "", "mask", 20001, "box"), "! QUANTITY_TOO_LARGE items[0].quantity");
	command.items = items;
	command.n_items = 2;
	first.item = "mask";
	first.quantity = 1;
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), "! ITEM_TWICE items[1].item");
	assert_string_equal(approves(&given, UNKNOWN_ID), "! REQUISITION_UNKNOWN requisition_id");
	assert_string_equal(orders(&given, UNKNOWN_ID, SUPPLIER, "2020-02-14"), "! REQUISITION_UNKNOWN requisition_id");
	assert_int_equal(given.journal_count, 0);
	given_deinit(&given);
}

static void s1_mistakes_in_an_order_are_refused(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_asked(&given, 200, &id);
	speaks(&given, "head", "office");
	assert_string_equal(orders(&given, id, SUPPLIER, "2020-02-14"), "! REQUISITION_STEP requisition_id");
	approves(&given, id);
	assert_string_equal(orders(&given, id, "91350100M000100Y4O", "2020-02-14"), "! CREDIT_CODE_FORM supplier");
	assert_string_equal(orders(&given, id, "91350100M000100Y44", "2020-02-14"), "! CREDIT_CODE_CHECK supplier");
	assert_string_equal(orders(&given, id, SUPPLIER, "2020-02-09"), "! EXPECTED_WHEN expected_on");
	assert_string_equal(orders(&given, id, SUPPLIER, "2021-02-11"), "! EXPECTED_WHEN expected_on");
	assert_int_equal(requisition_now(&given, id)->state, APPROVED);
	orders(&given, id, "91350100m000100y43", "2021-02-10"); /* 366 days, typed small */
	assert_null(given.decision.rejection);
	assert_string_equal(orders(&given, id, SUPPLIER, "2020-02-14"), "! REQUISITION_STEP requisition_id");
	given_deinit(&given);
}

static void s1_mistakes_in_a_delivery_are_refused(void **state)
{
	struct given given;
	const char *order;
	size_t before;

	(void)state;
	given_ordered(&given, 200, &order);
	before = given.journal_count;
	assert_string_equal(delivers(&given, order, "mask", 201, ""), "! MORE_THAN_ORDERED lines[0].quantity");
	assert_string_equal(delivers(&given, order, "mask", 1, "2020-02-09"), "! LOT_EXPIRED lines[0].expires_on");
	assert_string_equal(delivers(&given, order, "disinfectant", 1, ""), "! ITEM_NOT_ORDERED lines[0].item");
	assert_string_equal(delivers(&given, order, "masque", 1, ""), "! ITEM_UNKNOWN lines[0].item");
	assert_string_equal(delivers(&given, UNKNOWN_ID, "mask", 1, ""), "! ORDER_UNKNOWN order_id");
	speaks(&given, "taxman", "tax");
	assert_string_equal(delivers(&given, order, "mask", 1, ""), "! OTHER_DEPARTMENT order_id");
	assert_int_equal(given.journal_count, before);
	speaks(&given, "clerk", "permits");
	delivers(&given, order, "mask", 150, "2020-02-10"); /* its last day is today */
	assert_null(given.decision.rejection);
	assert_string_equal(delivers(&given, order, "mask", 51, ""), "! MORE_THAN_ORDERED lines[0].quantity");
	given_deinit(&given);
}

/* Two lines of one delivery are together too much: nothing of it is taken. */
static void s1_a_delivery_is_taken_as_a_whole(void **state)
{
	Supplies__ReceiveDelivery command = SUPPLIES__RECEIVE_DELIVERY__INIT;
	Supplies__DeliveryLine first = SUPPLIES__DELIVERY_LINE__INIT, second = first, *lines[] = { &first, &second };
	struct given given;
	const char *order;

	(void)state;
	given_ordered(&given, 200, &order);
	command.order_id = order;
	command.lines = lines;
	command.n_lines = 2;
	first.item = second.item = "mask";
	first.quantity = 3;
	first.unit = "box";
	second.quantity = 51;
	given_ask(&given, &command.base);
	assert_string_equal(given_outcome(&given), "! MORE_THAN_ORDERED lines[1].quantity");
	assert_int_equal(order_now(&given, order)->items[0]->received_milli, 0);
	second.quantity = 50;
	given_ask(&given, &command.base);
	assert_int_equal(order_now(&given, order)->items[0]->received_milli, 200000);
	assert_int_equal(order_now(&given, order)->state, SUPPLIES__ORDER_STATE__ORDER_CLOSED);
	given_deinit(&given);
}

static void s1_what_will_not_come_is_closed_with_a_reason(void **state)
{
	struct given given;
	const char *order;

	(void)state;
	given_ordered(&given, 200, &order);
	assert_int_equal(demand_now(&given, "permits", "mask")->coming_milli, 200000);
	delivers(&given, order, "mask", 150, "");
	assert_int_equal(demand_now(&given, "", "mask")->coming_milli, 50000);
	assert_string_equal(closes(&given, order), said(&given, "OrderClosed %s", order));
	assert_string_equal(order_now(&given, order)->closed_because, "the supplier has no more");
	assert_int_equal(demand_now(&given, "permits", "mask")->coming_milli, 0);
	assert_string_equal(closes(&given, order), "! ORDER_OVER order_id");
	clock_goes(&given, "2020-03-10", "09:00");
	assert_false(order_now(&given, order)->overdue);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* --- late ---------------------------------------------------------------------------------------------------------------------------- */

/* Does it say this once, at that moment, and not a second earlier? */
static void comes_due(struct given *given, const char *date, const char *time_of_day, const char *what)
{
	assert_true(zone_instant(date, time_of_day, &given->context.now));
	given->context.now -= SECOND;
	assert_null(strstr(given_schedule(given), what));
	assert_non_null(strstr(clock_goes(given, date, time_of_day), what));
	assert_null(strstr(given_schedule(given), what));
}

/* Asked at 09:00: 240 minutes of work are over at 15:00. Approved then: a working day. Ordered at the 11th's end: seven days. */
static void s1_late_steps_are_told_once(void **state)
{
	struct given given;
	const char *id, *order;

	(void)state;
	given_asked(&given, 200, &id);
	comes_due(&given, "2020-02-10", "15:00", "ApprovalOverdue");
	assert_true(requisition_now(&given, id)->overdue);
	speaks(&given, "head", "office");
	approves(&given, id);
	assert_false(requisition_now(&given, id)->overdue);
	comes_due(&given, "2020-02-11", "17:30", "OrderingOverdue");
	order = order_of(&given, id);
	delivers(&given, order, "mask", 199, "");
	comes_due(&given, "2020-02-18", "17:30", "DeliveryOverdue");
	assert_true(order_now(&given, order)->overdue);
	delivers(&given, order, "mask", 1, "");
	assert_false(order_now(&given, order)->overdue);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void s1_what_is_done_in_time_is_never_late(void **state)
{
	struct given given;
	const char *order, *said_then;

	(void)state;
	given_ordered(&given, 200, &order);
	delivers(&given, order, "mask", 200, "");
	said_then = clock_goes(&given, "2020-03-31", "09:00"); /* also after days down */
	assert_null(strstr(said_then, "Overdue "));
	given_deinit(&given);
}

static size_t listed(struct given *given, const char *department)
{
	Supplies__ListRequisitions requisitions = SUPPLIES__LIST_REQUISITIONS__INIT;
	Supplies__ListOrders orders_asked = SUPPLIES__LIST_ORDERS__INIT;
	size_t count;

	requisitions.department = orders_asked.department = department;
	requisitions.state = ORDERED;
	given_ask(given, &requisitions.base);
	count = ((const Supplies__ListRequisitionsReply *)given->decision.reply)->n_requisitions;
	orders_asked.supplier = SUPPLIER;
	given_ask(given, &orders_asked.base);
	return 10 * count + ((const Supplies__ListOrdersReply *)given->decision.reply)->n_orders;
}

static void s1_a_department_sees_its_own(void **state)
{
	struct given given;
	const char *order;

	(void)state;
	given_ordered(&given, 200, &order);
	assert_int_equal(listed(&given, ""), 11);
	assert_int_equal(listed(&given, "tax"), 0);
	speaks(&given, "clerk", "permits");
	assert_int_equal(listed(&given, ""), 11);
	speaks(&given, "taxman", "tax");
	assert_int_equal(listed(&given, ""), 0);
	given_deinit(&given);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		{ "S1 asked approved ordered received closed", s1_asked_approved_ordered_received_closed, NULL, NULL,
		  NULL },
		{ "S1 what came names its order", s1_what_came_names_its_order, NULL, NULL, NULL },
		{ "S1 never by who asked", s1_never_by_who_asked, NULL, NULL, NULL },
		{ "S1 mistakes in a requisition are refused", s1_mistakes_in_a_requisition_are_refused, NULL, NULL,
		  NULL },
		{ "S1 mistakes in an order are refused", s1_mistakes_in_an_order_are_refused, NULL, NULL, NULL },
		{ "S1 mistakes in a delivery are refused", s1_mistakes_in_a_delivery_are_refused, NULL, NULL, NULL },
		{ "S1 a delivery is taken as a whole", s1_a_delivery_is_taken_as_a_whole, NULL, NULL, NULL },
		{ "S1 what will not come is closed with a reason", s1_what_will_not_come_is_closed_with_a_reason, NULL,
		  NULL, NULL },
		{ "S1 late steps are told once", s1_late_steps_are_told_once, NULL, NULL, NULL },
		{ "S1 what is done in time is never late", s1_what_is_done_in_time_is_never_late, NULL, NULL, NULL },
		{ "S1 a department sees its own", s1_a_department_sees_its_own, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
