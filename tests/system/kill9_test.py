#!/usr/bin/python3
"""kill -9 of health, of alerting, of both, at random moments, under 8 concurrent importers: what was acknowledged is there, once,
and alerts equal fevers. (kill9_seeded_test.py shows that the harness would find a loss.)
"""

import collections
import os
import random
import select
import sys
import time
import unittest

import bus
import support
from bus import alerting, health

SOAK = bool(os.environ.get("HALLWARD_SOAK"))
CYCLES = 300 if SOAK else None
SHORT_S = 15  # without a number of cycles: begin new ones for so long
VICTIMS = (["health"], ["alerting"], ["health", "alerting"])


def seed():
    chosen = int(os.environ.get("HALLWARD_SEED", time.time_ns() % 1000000007))
    print(f"HALLWARD_SEED={chosen}", file=sys.stderr)
    return chosen


class Harness(unittest.TestCase):
    def setUp(self):
        self.seed = seed()
        self.random = random.Random(self.seed)

    def suite(self, **options):
        suite = support.Suite(direct=True, **options)
        self.addCleanup(suite.remove)
        suite.start()
        return suite

    def kill_and_restart(self, suite):
        victims = self.random.choice(VICTIMS)
        for service in victims:
            suite.kill(service)
        if self.random.random() < 0.3:  # again, while it starts
            for service in victims:
                daemon = suite.spawn(service)
                watch = os.pidfd_open(daemon.process.pid)
                select.select([watch], [], [], self.random.uniform(0, 0.1))
                os.close(watch)
                suite.kill(service)
        suite.start(*victims)

    def cycles(self, suite, importers, count=None, duration_s=0):
        """How many there were."""
        begun, done = time.monotonic(), 0
        while done < count if count else time.monotonic() - begun < duration_s:
            importers.wait(self.random.randint(1, 600))
            self.kill_and_restart(suite)
            done += 1
        return done

    # --- what must hold, as a list of what does not ---

    def check_registrations(self, importers, entries):
        """Acknowledged means there, once, with the answer given then; and nothing else is there."""
        acknowledged, wrong = importers.acknowledged, []
        stored = collections.Counter((e.checkpoint, e.token, e.direction, e.observed_at) for e in entries)
        outcomes = {(e.checkpoint, e.token, e.direction, e.observed_at): e.outcome for e in entries}
        lost = [key for key in acknowledged if key not in stored]
        wrong += [f"{len(lost)} acknowledged registrations lost, e.g. {lost[0]}"] if lost else []
        wrong += [f"{key} is there {count} times" for key, count in stored.items() if count > 1]
        wrong += [f"{key} was never sent" for key in stored if key not in acknowledged]
        wrong += [f"{key}: answered {outcome}, stored {outcomes[key]}" for key, outcome in acknowledged.items()
                  if outcomes.get(key, outcome) != outcome]
        if sorted(e.ordinal for e in entries) != list(range(1, len(entries) + 1)):
            wrong.append("the ordinals are not 1, 2, 3 …")
        return wrong

    def check_occupancy(self, importers, entries, client):
        inside = {token for (_, token, direction, _), outcome in importers.acknowledged.items() if outcome == health.ADMITTED}
        inside -= {token for (_, token, _, _), outcome in importers.acknowledged.items() if outcome == health.EXITED}
        kinds = {e.token: e.kind for e in entries if e.direction == health.IN}
        visitors = sum(kinds.get(token) == health.VISITOR for token in inside)
        staff = sum(kinds.get(token) == health.STAFF for token in inside)
        hall = bus.reply(client.insist("health", health.GetOccupancy()), health.GetOccupancyReply).halls[0]
        wrong = []
        if (hall.visitors_inside, hall.staff_inside) != (visitors, staff):
            wrong.append(f"inside: {visitors} visitors and {staff} staff were admitted and have not left; told: {hall}")
        if visitors > hall.visitors_max or any(e.visitors_inside > e.visitors_max for e in entries):
            wrong.append(f"more visitors inside than the cap of {hall.visitors_max}")
        return wrong

    def check_journal(self, entries, client):
        events = client.events("health")
        wrong = []
        if [event.sequence for event in events] != list(range(1, len(events) + 1)):
            wrong.append("the journal's sequences are not 1, 2, 3 …")
        recorded = collections.Counter()
        for event in events:
            if event.type in bus.ENTRY_EVENTS:
                made = getattr(health, event.type).FromString(event.data).registration
                recorded[made.checkpoint, made.token, made.direction, made.observed_at] += 1
        if recorded != collections.Counter((e.checkpoint, e.token, e.direction, e.observed_at) for e in entries):
            wrong.append("the journal's registrations are not those of the tables")
        return wrong

    def check_alerts(self, importers, client):
        """Alerting has taken all of health's journal; then there is an alert for each fever, one, and none besides."""
        last = client.status("health").last_sequence
        bus.until(lambda: any(p.consumed_sequence >= last for p in client.status("alerting").publishers), "alerting takes all")
        try:
            bus.until(lambda: len(client.alerts("fever")) >= len(importers.fevers), "an alert for every fever", 20)
        except AssertionError:
            pass  # the comparison below says more
        alerts = collections.Counter((alert.subject, alert.observed_at) for alert in client.alerts("fever"))
        fevers = collections.Counter(importers.fevers)
        wrong = [f"fevers without alert: {list(fevers - alerts)[:3]}"] if fevers - alerts else []
        wrong += [f"alerts too many: {list(alerts - fevers)[:3]}"] if alerts - fevers else []
        forks = [alert for alert in client.alerts("bus-") if alert.severity == alerting.CRITICAL]
        return wrong + [f"trouble that was none: {alert.title_en}" for alert in forks[:3]]

    def findings(self, suite, importers):
        client = bus.Client(suite.site)
        try:
            entries = client.entries()
            return (self.check_registrations(importers, entries) + self.check_occupancy(importers, entries, client) +
                    self.check_journal(entries, client) + self.check_alerts(importers, client))
        finally:
            client.close()


class Kill9(Harness):
    def test_nothing_acknowledged_is_lost(self):
        suite = self.suite()
        importers = bus.Importers(suite.site, self.seed)
        done = self.cycles(suite, importers, CYCLES, SHORT_S)
        importers.finish()
        print(f"{done} kills, {importers.count()} registrations, {len(importers.fevers)} fevers", file=sys.stderr)
        self.assertGreater(importers.count(), 0)
        self.assertGreater(len(importers.fevers), 0)
        self.assertEqual([], self.findings(suite, importers))
        self.assertEqual(dict.fromkeys(support.SERVICES, 0), suite.stop())
        suite.start()  # each start checks the whole store
        self.assertEqual([], self.findings(suite, importers))
        suite.stop()
        if (support.build_folder() / "hallward").exists():
            verified = suite.hallward("verify", "--rebuild")
            self.assertEqual(0, verified.code, verified)


if __name__ == "__main__":
    support.main()
