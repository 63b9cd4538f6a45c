/*
 * The line list of a case as the CDC takes it: CSV (RFC 4180) with these columns, in this order, which stay as they are:
 *
 *   case_id, contact_id    ids of the incident and of the person
 *   kind                   visitor, staff, supplier
 *   name, document_type, document_number, phone, address
 *                          document_type: resident-id, passport, hong-kong-macao-permit, taiwan-permit; empty: not known
 *                          phone: without +86, of another country with + and its code
 *   first_contact, last_contact
 *                          RFC 3339; told by the office: only the day of the last one
 *   place, minutes         the hall, or in words; together for so long, empty if told by the office
 *   exits_recorded         yes; no: a stay was taken to last until it must have ended; empty if told by the office
 *   observed_from, observed_until
 *                          first and last day, YYYY-MM-DD
 *   state                  under-observation, completed, became-case, lost, released, removed
 *   last_log, last_temperature_c, symptoms
 *                          of the last day with a log
 *   remarks
 *
 * A cell that a spreadsheet would take for a formula (it begins with = + - @, a tab or a line end) gets an apostrophe in front.
 */
#pragma once

#include <stdio.h>

#include "common/core/arena.h"
#include "hallward/health/v1/contact.pb-c.h"

/* Each with its line end (CR LF). */
void line_list_print_header(FILE *file);
void line_list_print(FILE *file, const Health__LineListRow *row, struct arena *arena);
