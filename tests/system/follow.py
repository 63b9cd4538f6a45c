"""A subscriber as a process of its own, to be stopped and continued: follow.py SITE SERVICE REPORT

Follows the service from its beginning until stdin names a sequence and everything up to it has been seen; then writes to REPORT
the sequences it saw, in order, how often it asked the journal, and ends."""

import json
import os
import sys

import bus

site, service, report = sys.argv[1:]
follower = bus.Follower(bus.Client(site, "auditor"), service)
seen, goal = [], None
print("following", flush=True)
os.set_blocking(0, False)
while goal is None or follower.sequence < goal:
    seen.extend(event.sequence for event in follower.next(1.0))
    if goal is None:
        line = sys.stdin.readline()
        goal = int(line) if line.endswith("\n") else None
with open(report, "w", encoding="ascii") as file:
    json.dump({"seen": seen, "fetches": follower.fetches}, file)
