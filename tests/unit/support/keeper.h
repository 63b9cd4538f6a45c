/*
 * A service that keeps one sealed text a subject, for tests of keys and erasure. RegisterExit's token says what is to be done, and with
 * which of its subjects: "keep 1" seals the text and keeps the box, "refuse 1" seals and is rejected, "nothing 1" seals and changes
 * nothing, "plain 1" keeps an empty box, "erase 1" erases and clears the table, "quietly 1" erases and leaves the clearing to the
 * service's own reaction to SubjectErased, "silently 1" leaves the box where it is. ListEntries gives the text of its token's subject: "" of one that is not kept, "?" where
 * the box does not open.
 */
#pragma once

#include "common/core/ids.h"
#include "common/core/service.h"

#define KEEPER_TEXT "Li Example, Shencheng Road 88"

extern const struct service keeper_service;

/* The id of its `number`th subject. */
const char *keeper_subject(unsigned number, char ret_id[UUID_TEXT_SIZE]);
