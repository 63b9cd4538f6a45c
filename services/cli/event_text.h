/*
 * An event of the bus as people and programs read it.
 *
 *   text    2020-02-10T09:12:11+08:00  AlertRaised  critical  office  门口体温异常：38.2 ℃（entrance-1）   an alert
 *           2020-02-10T09:12:11+08:00  health  FeverDetected  V0017                            any other
 *   json    CloudEvents 1.0, JSON format (structured mode), with the bus's own attributes as extensions; indented
 *   jsonl   the same on one line
 *
 *   {"specversion":"1.0","id":"health/6f1d…/42","source":"/hallward/health","type":"hallward.health.v1.FeverDetected",
 *    "subject":"V0017","time":"2020-02-10T09:12:11+08:00","sequence":"00000000000000000042","actor":"guard",
 *    "correlationid":"…","causationid":"…","traceparent":"…","planversion":"…",
 *    "datacontenttype":"application/json","data":{…}}
 */
#pragma once

#include <stdio.h>

#include "services/cli/cli.h"

/* On one line, or several for json; flushed. The arena is for the moment. */
void event_print(FILE *file, const Bus__Event *event, enum output_format format, struct arena *arena);
