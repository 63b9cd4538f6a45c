/* The line list as a file for the CDC (C9.3): what is expected is written by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "services/cli/csv.h"
#include "services/cli/line_list.h"

#define HEADER                                                                                                         \
	"case_id,contact_id,kind,name,document_type,document_number,phone,address,first_contact,last_contact,place,"   \
	"minutes,exits_recorded,observed_from,observed_until,state,last_log,last_temperature_c,symptoms,remarks\r\n"
#define COLUMNS 20
#define TEN_O_CLOCK INT64_C(1581300000000000) /* 2020-02-10T10:00:00+08:00 */
#define MINUTE INT64_C(60000000)

static char *printed(const Health__LineListRow *row)
{
	struct arena *arena = arena_create(1 << 20);
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	setenv("TZ", "Asia/Shanghai", 1);
	tzset();
	line_list_print_header(file);
	if (row)
		line_list_print(file, row, arena);
	fclose(file);
	arena_destroy(arena);
	return text;
}

static void expect(const Health__LineListRow *row, const char *line)
{
	char *text = printed(row);

	assert_memory_equal(text, HEADER, strlen(HEADER));
	assert_string_equal(text + strlen(HEADER), line);
	free(text);
}

static void found_at_the_door(void **state)
{
	Health__LineListRow row = HEALTH__LINE_LIST_ROW__INIT;
	Health__Contact contact = HEALTH__CONTACT__INIT;
	Health__Overlap overlap = HEALTH__OVERLAP__INIT;
	Health__Overlap *overlaps[] = { &overlap };

	(void)state;
	row.contact = &contact;
	contact.incident_id = "case-1";
	contact.subject_id = "person-1";
	contact.kind = HEALTH__KIND__VISITOR;
	contact.overlaps = overlaps;
	contact.n_overlaps = 1;
	contact.first_contact_at = TEN_O_CLOCK;
	contact.last_contact_at = TEN_O_CLOCK + 20 * MINUTE;
	contact.minutes = 20;
	contact.exit_known = true;
	row.name = "王小明";
	row.document_type = "resident-id";
	row.document_number = "370811199001011234";
	row.phone = "+8613800001234";
	row.address = "曲阜市, 某路 1 号";
	row.place = "大厅";
	row.state = HEALTH__CONTACT_STATE__CONTACT_UNDER_OBSERVATION;
	row.first_day = "2020-02-11";
	row.last_day = "2020-02-24";
	row.last_log_date = "2020-02-12";
	row.last_temperature_c = 36.6;
	row.symptoms = "dry-cough, fatigue";
	expect(&row, "case-1,person-1,visitor,王小明,resident-id,370811199001011234,13800001234,\"曲阜市, 某路 1 号\","
		     "2020-02-10T10:00:00+08:00,2020-02-10T10:20:00+08:00,大厅,20,yes,2020-02-11,2020-02-24,"
		     "under-observation,2020-02-12,36.6,\"dry-cough, fatigue\",\r\n");
	contact.exit_known = false;
	row.state = HEALTH__CONTACT_STATE__CONTACT_BECAME_CASE;
	row.last_log_date = row.symptoms = "";
	expect(&row, "case-1,person-1,visitor,王小明,resident-id,370811199001011234,13800001234,\"曲阜市, 某路 1 号\","
		     "2020-02-10T10:00:00+08:00,2020-02-10T10:20:00+08:00,大厅,20,no,2020-02-11,2020-02-24,"
		     "became-case,,,,\r\n");
}

static void told_by_the_office(void **state)
{
	Health__LineListRow row = HEALTH__LINE_LIST_ROW__INIT;
	Health__Contact contact = HEALTH__CONTACT__INIT;

	(void)state;
	row.contact = &contact;
	contact.incident_id = "case-1";
	contact.subject_id = "person-2";
	contact.kind = HEALTH__KIND__STAFF;
	contact.added = true;
	contact.last_contact_date = "2020-02-09";
	row.place = "at \"Lu\"";
	row.state = HEALTH__CONTACT_STATE__CONTACT_REMOVED;
	row.remarks = "was\nelsewhere";
	expect(&row, "case-1,person-2,staff,,,,,,,2020-02-09,\"at \"\"Lu\"\"\",,,,,removed,,,,\"was\nelsewhere\"\r\n");
}

/* A spreadsheet must not run what a person has written. */
static void no_cell_is_a_formula(void **state)
{
	static const char *const cells[] = { "=1+2", "+85212345678", "-5", "@sum(a1)", "\t=1", "\r=1" };
	Health__LineListRow row = HEALTH__LINE_LIST_ROW__INIT;
	Health__Contact contact = HEALTH__CONTACT__INIT;

	(void)state;
	row.contact = &contact;
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		char *text;

		row.name = cells[i];
		text = printed(&row);
		assert_null(strstr(text, ",="));
		assert_null(strstr(text, ",+"));
		assert_null(strstr(text, ",-"));
		assert_null(strstr(text, ",@"));
		assert_non_null(strstr(text, cells[i][0] == '\r' ? ",\"'\r=1\"" : ",'"));
		free(text);
	}
	row.name = "a=b";
	expect(&row, ",,,a=b,,,,,,,,,,,,,,,,\r\n");
}

static void every_line_has_all_columns(void **state)
{
	Health__LineListRow row = HEALTH__LINE_LIST_ROW__INIT;
	Health__Contact contact = HEALTH__CONTACT__INIT;
	struct csv_row cells;
	char *text, *line;

	(void)state;
	row.contact = &contact;
	row.name = "\"a\", b";
	text = printed(&row);
	line = strstr(text, "\r\n");
	*line = '\0';
	assert_int_equal(csv_split(text, &cells), CSV_OK);
	assert_int_equal(cells.count, COLUMNS);
	assert_int_equal(csv_split(line + 2, &cells), CSV_OK);
	assert_int_equal(cells.count, COLUMNS);
	assert_string_equal(cells.cells[3], "\"a\", b");
	free(text);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		{ "C9.3 a contact found at the door", found_at_the_door, NULL, NULL, NULL },
		{ "C9.3 a contact told by the office", told_by_the_office, NULL, NULL, NULL },
		{ "C9.3 no cell is a formula", no_cell_is_a_formula, NULL, NULL, NULL },
		{ "C9.3 every line has all columns", every_line_has_all_columns, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
