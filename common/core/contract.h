/* The contract at run time: the FileDescriptorSet of proto/, with comments, embedded at build time, and what is read from it. */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include "common/core/span.h"
#include "hallward/bus/v1/options.pb-c.h"

/* The whole google.protobuf.FileDescriptorSet. */
struct span contract_file_descriptor_set(void);

/* The limits of a field; all zero where the .proto names none. Valid for good. Thread-safe after the first call. */
const Bus__Limits *contract_limits(const ProtobufCMessageDescriptor *message, const ProtobufCFieldDescriptor *field);

/* The comment above a message or a field in the .proto, joined to one line; "" if there is none. Valid for good. */
const char *contract_message_comment(const ProtobufCMessageDescriptor *message);
const char *contract_field_comment(const ProtobufCMessageDescriptor *message, const ProtobufCFieldDescriptor *field);
