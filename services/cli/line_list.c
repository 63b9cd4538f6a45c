#include "services/cli/line_list.h"

#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/cli/output.h"

#define STATE_PREFIX "contact-"
#define COUNTRY_CODE "+86"

static void print_cell(FILE *file, const char *text, struct arena *arena)
{
	if (*text && strchr("=+-@\t\r\n", *text))
		text = arena_printf(arena, "'%s", text);
	output_csv_cell(file, text);
}

static const char *instant(int64_t at, struct arena *arena)
{
	char text[RFC3339_SIZE];

	if (!at)
		return "";
	rfc3339_format(at, text);
	return arena_strdup(arena, text);
}

static const char *state_of(const Health__LineListRow *row, struct arena *arena)
{
	return row->state ? reflect_text(&row->base, "state", arena) + strlen(STATE_PREFIX) : "";
}

/* As people here dial it. */
static const char *phone_of(const char *phone)
{
	return strncmp(phone, COUNTRY_CODE, strlen(COUNTRY_CODE)) == 0 ? phone + strlen(COUNTRY_CODE) : phone;
}

void line_list_print_header(FILE *file)
{
	fputs("case_id,contact_id,kind,name,document_type,document_number,phone,address,first_contact,last_contact,"
	      "place,"
	      "minutes,exits_recorded,observed_from,observed_until,state,last_log,last_temperature_c,symptoms,"
	      "remarks\r\n",
	      file);
}

void line_list_print(FILE *file, const Health__LineListRow *row, struct arena *arena)
{
	const Health__Contact *contact = row->contact;
	bool together = contact->n_overlaps > 0;
	const char *cells[] = {
		contact->incident_id,
		contact->subject_id,
		contact->kind ? reflect_text(&contact->base, "kind", arena) : "",
		row->name,
		row->document_type,
		row->document_number,
		phone_of(row->phone),
		row->address,
		instant(contact->first_contact_at, arena),
		contact->last_contact_at ? instant(contact->last_contact_at, arena) : contact->last_contact_date,
		row->place,
		together ? arena_printf(arena, "%u", contact->minutes) : "",
		!together             ? ""
		: contact->exit_known ? "yes"
				      : "no",
		row->first_day,
		row->last_day,
		state_of(row, arena),
		row->last_log_date,
		*row->last_log_date ? arena_printf(arena, "%.1f", row->last_temperature_c) : "",
		row->symptoms,
		row->remarks,
	};

	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		if (i)
			fputc(',', file);
		print_cell(file, cells[i], arena);
	}
	fputs("\r\n", file);
}
