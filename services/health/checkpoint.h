/*
 * A checkpoint that is silent: no registration, in or out, for the plan's checkpoint_silent_after_min within the working hours of a
 * working day (C1.2). The minutes begin anew with each span of hours, so a lunch break is no silence. What fell due while the daemon was down
 * is told once, of the last hours; a new site counts from the day on which its directory began.
 *
 * Nothing is written while a checkpoint is heard: who looks reads the hall's registrations of the last minutes, up to the first of this
 * checkpoint.
 */
#pragma once

#include "services/health/health.h"

/* The registration ends a silence that was told (CheckpointHeard), unless it was observed before that began. */
void checkpoint_hear(const struct view *view, struct decision *decision, const Health__Registration *registration);

/* MarkCheckpointSilent for each that has fallen silent. */
void checkpoint_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
