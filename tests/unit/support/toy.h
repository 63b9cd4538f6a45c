/*
 * A service of one rule, for tests of the runtime: RegisterExit counts how often its token was told, in the table `visit`
 * (entered_at). By token: "refuse…" is rejected, "nothing…" changes nothing, "fever…" emits the urgent FeverDetected instead of the
 * ordinary ExitWithoutEntry, "loop…" is told again by the service itself for as long as it is let. It reacts to health's
 * FeverDetected and ExitWithoutEntry with the same token.
 */
#pragma once

#include "common/core/service.h"

extern const struct service toy_service;

/* How often a token was told; `visit` table of toy_service. */
int64_t toy_told(const struct view *view, const char *token);
