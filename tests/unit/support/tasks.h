/* Telling and asking sanitation about tasks. */
#pragma once

#include "hallward/sanitation/v1/overdue.pb-c.h"
#include "hallward/sanitation/v1/task.pb-c.h"
#include "hallward/sanitation/v1/task_list.pb-c.h"
#include "tests/unit/support/given.h"

/* The office speaks; Monday 2020-02-10, 00:00. Nothing has been made. */
void given_monday(struct given *given);

/* Of tests of something else: as if all tasks of this year were made, so that none are. */
void tasks_are_made(struct given *given);

/* Lets the clock stand there, runs what is due, and says what came of it. */
const char *at(struct given *given, const char *date, const char *time_of_day);

/* How many tasks of the rule on that day are in that state; state 0: any. */
unsigned tasks_of(struct given *given, const char *date, const char *rule, Sanitation__Task__State state);

/* By id; the test fails if there is none. */
const Sanitation__Task *task_of(struct given *given, const char *task_id);

/* "12:30" */
const char *time_of(struct given *given, int64_t at);

/* The first set of the plan's disinfection rules, and the first task in it: the tests' own to change. */
Plan__DisinfectionRules *rules_of(struct given *given);
