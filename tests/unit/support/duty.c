#include "tests/unit/support/duty.h"

#include <stdio.h>
#include <string.h>

#include "common/core/reflect.h"
#include "services/supplies/supplies.h"

#define SHIFTS_MAX 500
#define UNKNOWN_ID "01700000-0000-7000-8000-000000000000"

static const char *said(struct given *given, const ProtobufCMessage *request)
{
	given_ask(given, request);
	return given_outcome(given);
}

void duty_shifts(struct given *given, const char *text, size_t *ret_count, Appointments__DutyShift ***ret_shifts)
{
	char badge[65], post[33], window[33], from[8], until[8];

	*ret_shifts = arena_alloc(given->arena, SHIFTS_MAX * sizeof(**ret_shifts));
	for (*ret_count = 0; *text; (*ret_count)++) {
		Appointments__DutyShift *shift = reflect_new(&appointments__duty_shift__descriptor, given->arena);

		assert_int_equal(sscanf(text, "%64s %32s %32s %7s %7[0-9:]", badge, post, window, from, until), 5);
		shift->badge = arena_strdup(given->arena, badge);
		shift->post = arena_strdup(given->arena, post);
		shift->window = strcmp(window, "-") == 0 ? "" : arena_strdup(given->arena, window);
		shift->from = arena_strdup(given->arena, from);
		shift->until = arena_strdup(given->arena, until);
		(*ret_shifts)[*ret_count] = shift;
		text += strcspn(text, ";");
		text += strspn(text, "; ");
	}
}

const char *duty_roster(struct given *given, const char *department, const char *date, unsigned revision,
			const char *shifts)
{
	Supplies__TakeRoster command = SUPPLIES__TAKE_ROSTER__INIT;

	command.department = department;
	command.date = date;
	command.revision = revision;
	duty_shifts(given, shifts, &command.n_shifts, &command.shifts);
	return said(given, &command.base);
}

const char *duty_issue(struct given *given, const char *department, const char *date)
{
	Supplies__IssueToRoster command = SUPPLIES__ISSUE_TO_ROSTER__INIT;

	command.department = department;
	command.date = date;
	return said(given, &command.base);
}

const char *duty_handout(struct given *given, const char *department, const char *badge, const char *post)
{
	Supplies__RecordHandout command = SUPPLIES__RECORD_HANDOUT__INIT;

	command.department = department;
	command.badge = badge;
	command.post = post;
	return said(given, &command.base);
}

const char *duty_check(struct given *given, const char *badge, const char *post, const char *date, const char *worn)
{
	Supplies__CheckEquipment command = SUPPLIES__CHECK_EQUIPMENT__INIT;
	Plan__ProtectiveItem items[3];

	command.badge = badge;
	command.post = post;
	command.date = date;
	command.worn = items;
	if (strstr(worn, "MASK"))
		items[command.n_worn++] = PLAN__PROTECTIVE_ITEM__MASK;
	if (strstr(worn, "GLOVES"))
		items[command.n_worn++] = PLAN__PROTECTIVE_ITEM__GLOVES;
	if (strstr(worn, "CLOTHING"))
		items[command.n_worn++] = PLAN__PROTECTIVE_ITEM__MEDICAL_PROTECTIVE_CLOTHING;
	return said(given, &command.base);
}

static void scan_open(struct given *given, struct scan *scan, const char *store, const char *item)
{
	Supplies__Discrepancy from = SUPPLIES__DISCREPANCY__INIT;

	from.state = SUPPLIES__DISCREPANCY_STATE__DISCREPANCY_OPEN;
	from.store = store;
	from.item = item;
	discrepancy_scan(scan, &given->view, "discrepancy.by_store", &from, *store ? 3 : 1, *store ? 3 : 1);
}

const char *duty_settle(struct given *given, const char *store, const char *item, Supplies__SettleHow how)
{
	Supplies__SettleDiscrepancy command = SUPPLIES__SETTLE_DISCREPANCY__INIT;
	const Supplies__Discrepancy *first;
	struct scan scan;

	scan_open(given, &scan, store, item);
	first = discrepancy_next(&scan);
	command.discrepancy_id = first ? arena_strdup(given->arena, first->discrepancy_id) : UNKNOWN_ID;
	command.how = how;
	command.reason = "counted again";
	return said(given, &command.base);
}

const char *duty_discrepancies(struct given *given)
{
	const Supplies__Discrepancy *open;
	const char *text = "";
	struct scan scan;

	scan_open(given, &scan, "", "");
	while ((open = discrepancy_next(&scan)))
		text = arena_printf(given->arena, "%s%s%s %s %s %lld", text, *text ? ", " : "", open->store, open->item,
				    open->cause, (long long)open->lacking_milli);
	return text;
}

const char *duty_hears(struct given *given, const char *service, const ProtobufCMessage *data)
{
	const char *actor = given->context.actor;
	uint32_t roles = given->context.roles;
	Bus__Event event = BUS__EVENT__INIT;
	const ProtobufCMessage *command;

	event.service = service;
	given->context.actor = "supplies";
	given->context.roles = SERVICE;
	command = given_react(given, &event, data);
	if (command)
		given_ask(given, reflect_copy(command, given->arena));
	given->context.actor = actor;
	given->context.roles = roles;
	return command ? given_outcome(given) : "-";
}
