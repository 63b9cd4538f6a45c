/* The fields of a protobuf-c message (proto3), seen through their descriptor: what is set and where it lies. */
#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

/* Instants that RFC 3339 can write in every time zone: their years have four digits. µs since 1970. */
#define INSTANT_MIN (INT64_C(-62135510400) * 1000000)
#define INSTANT_MAX (INT64_C(253402214399) * 1000000 + 999999)

/* Size of one value of the type within a message or array. */
size_t field_value_size(ProtobufCType type);

/* The values a field has: those of a repeated field; the one of a singular field that is set (not zero, empty or NULL, or chosen
 * in its oneof); none. *ret_values is the first of them, with field_value_size() from each to the next. */
size_t field_values(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, const void **ret_values);

/* The value of a singular field, whether set or not. */
const void *field_value(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/* An instant by the contract's convention: an int64 whose name ends in _at. */
bool field_is_instant(const ProtobufCFieldDescriptor *field);

/* A value of an integer, bool or enum type, widened; numbers beyond INT64_MAX only by field_unsigned(). */
int64_t field_signed(ProtobufCType type, const void *value);
uint64_t field_unsigned(ProtobufCType type, const void *value);
bool field_is_signed(ProtobufCType type);

/* A value of type float or double. */
double field_real(ProtobufCType type, const void *value);
