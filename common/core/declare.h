/*
 * Expands a service's .def files into declarations; included by the service's own header, which says whose they are:
 *
 *   #define SERVICE_NAME health                     its folder, and the prefix of functions and protobuf-c's descriptors
 *   #define SERVICE_MESSAGES Health            prefix of protobuf-c's types
 *   #include "common/core/declare.h"
 *
 * The .def files are in services/<SERVICE_NAME>/, or in SERVICE_FOLDER if that is defined.
 *
 * COMMAND(Name, name, roles, urgent, summary)      decide_name(view, context, command, decision)
 * QUERY(Name, name, roles, summary)                query_name(view, context, query, decision)
 * EVENT(Name, name, viewers, viewers_in_department, urgent, subject, facets, summary)
 *                                                  apply_name(tables, recorded, event), emit_name(decision)
 * TABLE(name, Record, record, key fields, indexes) name_get(view, key), name_put(tables, record),
 *                                                  name_put_packed(tables, record, packed), name_delete(tables, key),
 *                                                  name_scan(scan, view, index, from, equal_fields, from_fields),
 *                                                  name_next(scan)
 * REASON(WORD, code, en, zh)                       REASON_WORD, for decision_reject(decision, &REASON_WORD, field, …)
 */
#pragma once

#include "common/core/service.h"

/* SERVICE_ROWS(commands) is "services/health/commands.def"; formatting would put spaces into the path. */
// clang-format off
#ifndef SERVICE_FOLDER
#define SERVICE_FOLDER services/SERVICE_NAME
#endif
#define SERVICE_ROWS(file) SERVICE_ROWS_OF(SERVICE_FOLDER, file)
#define SERVICE_ROWS_OF(folder, file) SERVICE_QUOTE(folder/file.def)
#define SERVICE_QUOTE(path) #path
// clang-format on
#define SERVICE_PASTE(a, b) a##b
#define SERVICE_CONCAT(a, b) SERVICE_PASTE(a, b)
#define SERVICE_MESSAGE(Name) SERVICE_CONCAT(SERVICE_MESSAGES, SERVICE_CONCAT(__, Name))
#define SERVICE_DESCRIPTOR(name) SERVICE_CONCAT(SERVICE_CONCAT(SERVICE_NAME, __), SERVICE_CONCAT(name, __descriptor))
#define SERVICE_SYMBOL(name) SERVICE_CONCAT(SERVICE_NAME, SERVICE_CONCAT(_, name))

extern const struct service SERVICE_SYMBOL(service);
extern const struct event_type SERVICE_SYMBOL(events)[];
extern struct table SERVICE_SYMBOL(tables)[];
extern const struct reaction SERVICE_SYMBOL(reactions)[]; /* ends with a row without publisher */

#define COMMAND(Name, name, roles, urgent, summary)                                                                    \
	void decide_##name(const struct view *view, const struct context *context,                                     \
			   const SERVICE_MESSAGE(Name) *command, struct decision *decision);
#include SERVICE_ROWS(commands)
#undef COMMAND

#define QUERY(Name, name, roles, summary)                                                                              \
	void query_##name(const struct view *view, const struct context *context, const SERVICE_MESSAGE(Name) *query,  \
			  struct decision *decision);
#include SERVICE_ROWS(queries)
#undef QUERY

enum {
#define EVENT(Name, name, viewers, viewers_in_department, urgent, subject, facets, summary) EVENT_##name,
#include SERVICE_ROWS(events)
#undef EVENT
	EVENT_COUNT
};

#define EVENT(Name, name, viewers, viewers_in_department, urgent, subject, facets, summary)                            \
	void apply_##name(struct tables *tables, const Bus__Event *recorded, const SERVICE_MESSAGE(Name) *event);      \
	static inline SERVICE_MESSAGE(Name) *emit_##name(struct decision *decision)                                    \
	{                                                                                                              \
		return decision_emit(decision, &SERVICE_SYMBOL(events)[EVENT_##name]);                                 \
	}
#include SERVICE_ROWS(events)
#undef EVENT

enum {
#define TABLE(name, Record, record, key, ...) TABLE_##name,
#include SERVICE_ROWS(tables)
#undef TABLE
	TABLE_COUNT
};

#define TABLE(name, Record, record, key, ...)                                                                          \
	static inline const SERVICE_MESSAGE(Record) *name##_get(const struct view *view,                               \
								const SERVICE_MESSAGE(Record) *key_record)             \
	{                                                                                                              \
		return table_get(view, &SERVICE_SYMBOL(tables)[TABLE_##name], key_record);                             \
	}                                                                                                              \
	static inline void name##_put(struct tables *tables, const SERVICE_MESSAGE(Record) *value)                     \
	{                                                                                                              \
		table_put(tables, &SERVICE_SYMBOL(tables)[TABLE_##name], value);                                       \
	}                                                                                                              \
	static inline void name##_put_packed(struct tables *tables, const SERVICE_MESSAGE(Record) *value,              \
					     struct span packed)                                                       \
	{                                                                                                              \
		table_put_packed(tables, &SERVICE_SYMBOL(tables)[TABLE_##name], value, packed);                        \
	}                                                                                                              \
	static inline void name##_delete(struct tables *tables, const SERVICE_MESSAGE(Record) *key_record)             \
	{                                                                                                              \
		table_delete(tables, &SERVICE_SYMBOL(tables)[TABLE_##name], key_record);                               \
	}                                                                                                              \
	static inline void name##_scan(struct scan *scan, const struct view *view, const char *index,                  \
				       const SERVICE_MESSAGE(Record) *from, size_t equal_fields, size_t from_fields)   \
	{                                                                                                              \
		scan_begin(scan, view, &SERVICE_SYMBOL(tables)[TABLE_##name], index, from, equal_fields, from_fields); \
	}                                                                                                              \
	static inline const SERVICE_MESSAGE(Record) *name##_next(struct scan *scan)                                    \
	{                                                                                                              \
		return scan_next(scan);                                                                                \
	}
#include SERVICE_ROWS(tables)
#undef TABLE

/* Static: two services of one program may know the same word. */
#define REASON(WORD, code, en, zh)                                                                                     \
	static const struct reason REASON_##WORD __attribute__((unused)) = { #WORD, BUS__CODE__##code, en, zh };
#include SERVICE_ROWS(reasons)
#undef REASON
