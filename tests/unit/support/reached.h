/*
 * Which rejections the tests of a service's rules have reached: every test program leaves a list, and unit/rejections compares all
 * of them with the services' reasons.def (tests/unit/rejections.py).
 */
#pragma once

/* Notes a rejection in the file $HALLWARD_REACHED/<program>; without the variable nothing is noted. */
void reached_note(const char *service, const char *word);
