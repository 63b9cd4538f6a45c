#!/usr/bin/python3
"""A copy put back from yesterday, of the publisher or of the consumer, and a publisher that falls silent: noticed, named as an alert,
and no event is skipped or taken twice."""

import shutil
import signal
import unittest

import bus
import support
from bus import alerting, bus as contract

SILENCE_MS = 2500
FORKED, SILENT = "put back to an earlier state", "hears nothing from"


class Restore(unittest.TestCase):
    def setUp(self):
        self.suite = support.Suite(direct=True, config=f"capacity:\n  head_silence_ms: {SILENCE_MS}\n")
        self.addCleanup(self.suite.remove)
        self.suite.start()
        self.client = bus.Client(self.suite.site)
        self.addCleanup(self.client.close)
        self.made = {}

    def register(self, *tokens):
        """A fever each, and somebody healthy besides. The same token again is the very same registration."""
        for token in tokens:
            at = self.made.setdefault(token, bus.now_us() - 1000)
            for entry in (bus.entry(token, observed_at=at, temperature_c=38.4), bus.entry(f"{token}-healthy", observed_at=at)):
                bus.reply(self.client.insist("health", entry), bus.health.RegisterEntryReply)

    def fevers(self):
        return [alert.subject for alert in self.client.alerts("fever")]

    def wait_fevers(self, *tokens):
        """Alerting has taken everything; there is one alert for each of these fevers, and none besides."""
        bus.until(lambda: set(tokens) <= set(self.fevers()), f"alerts for {tokens}")
        self.wait_caught_up()
        self.assertEqual(sorted(tokens), sorted(self.fevers()))

    def wait_caught_up(self):
        health = self.client.status("health")
        bus.until(lambda: [p for p in self.client.status("alerting").publishers
                           if p.epoch == health.epoch and p.consumed_sequence >= health.last_sequence], "alerting takes all")

    def troubles(self, words):
        """Those that alerting itself has noticed; others follow health, too."""
        return [alert for alert in self.client.alerts("bus-") if words in alert.title_en and alert.source_event.startswith("alerting/")]

    def copy(self, service):
        saved = self.suite.folder / "saved"
        shutil.copytree(self.suite.site / service / "store", saved)
        return saved

    def put_back(self, service, saved):
        store = self.suite.site / service / "store"
        shutil.rmtree(store)
        shutil.copytree(saved, store)

    def stop(self, service):
        self.assertEqual(0, self.suite.daemons.pop(service).stop())
        self.client.drop(service)

    def restart(self, service):
        self.stop(service)
        self.suite.start(service)

    def check_fork(self, count=1):
        forks = bus.until(lambda: self.troubles(FORKED), "an alert about the fork")
        self.assertEqual(count, len(forks), forks)
        self.assertEqual((alerting.CRITICAL, alerting.FIRING), (forks[-1].severity, forks[-1].state))
        self.assertIn("health", forks[-1].title_en)
        self.assertIn("alerting", forks[-1].title_en)

    # --- the publisher ---

    def test_a_restart_is_no_fork(self):
        self.register("a")
        for number in range(5):
            self.restart("health" if number % 2 else "alerting")
            self.register(f"b{number}")
        self.wait_fevers("a", "b0", "b1", "b2", "b3", "b4")
        self.assertEqual([], self.troubles(FORKED))

    def test_publisher_put_back_to_before_its_epoch(self):
        """The copy is older than the epoch of alerting's cursor: the publisher has never heard of it."""
        self.register("a", "b")
        self.wait_fevers("a", "b")
        self.stop("health")
        saved = self.copy("health")
        self.suite.start("health")
        self.register("c", "d")
        self.wait_fevers("a", "b", "c", "d")
        self.stop("health")
        self.put_back("health", saved)
        self.suite.start("health")
        self.check_fork()
        self.assertEqual({"a", "a-healthy", "b", "b-healthy"}, {e.token for e in self.client.entries()})
        # What was lost is registered again, as the alert says; and life goes on.
        self.register("c", "d", "e")
        self.wait_fevers("a", "b", "c", "d", "e")
        self.check_fork()
        self.restart("alerting")  # what it knows of the fork is in its store
        self.register("f")
        self.wait_fevers("a", "b", "c", "d", "e", "f")
        self.check_fork()

    def test_publisher_put_back_within_its_epoch(self):
        """The copy was made while health ran: the lines part in the midst of an epoch."""
        self.register("a")
        self.wait_fevers("a")
        saved = self.copy("health")  # nothing is being written now, so the copy is whole
        self.register("b", "c")
        self.wait_fevers("a", "b", "c")
        self.stop("health")
        self.put_back("health", saved)
        self.suite.start("health")
        self.check_fork()
        self.register("c", "x", "b")
        self.wait_fevers("a", "b", "c", "x")
        self.check_fork()

    def test_publisher_put_back_while_alerting_is_down(self):
        self.register("a")
        self.wait_fevers("a")
        self.stop("health")
        saved = self.copy("health")
        self.suite.start("health")
        self.register("b")
        self.wait_fevers("a", "b")
        self.stop("alerting")
        self.stop("health")
        self.put_back("health", saved)
        self.suite.start("health")
        self.register("c", "d", "e")  # its new line is already longer than the old one was
        self.suite.start("alerting")
        self.check_fork()
        self.register("b")
        self.wait_fevers("a", "b", "c", "d", "e")
        self.check_fork()

    def test_publisher_begins_anew(self):
        self.register("a", "b")
        self.wait_fevers("a", "b")
        self.stop("health")
        shutil.rmtree(self.suite.site / "health" / "store")
        self.suite.start("health")
        self.check_fork()
        self.register("c", "a")
        self.wait_fevers("a", "b", "c")
        self.check_fork()

    # --- the consumer ---

    def test_alerting_put_back_takes_again_what_it_lost(self):
        self.register("a")
        self.wait_fevers("a")
        self.stop("alerting")
        saved = self.copy("alerting")
        self.suite.start("alerting")
        self.register("b", "c")
        self.wait_fevers("a", "b", "c")
        before = {alert.subject: alert for alert in self.client.alerts("fever")}
        self.stop("alerting")
        self.put_back("alerting", saved)
        self.suite.start("alerting")
        self.register("d")
        self.wait_fevers("a", "b", "c", "d")
        after = {alert.subject: alert for alert in self.client.alerts("fever")}
        self.assertEqual(before["a"], after["a"])
        for token in "bc":  # raised again from the same event
            self.assertEqual(before[token].source_event, after[token].source_event)
            self.assertEqual(before[token].cause, after[token].cause)
        self.assertEqual([], self.troubles(FORKED))

    # --- silence ---

    def test_a_silent_publisher(self):
        self.register("a")
        self.wait_fevers("a")
        health = self.suite.daemons["health"].process
        health.send_signal(signal.SIGSTOP)
        silent = bus.until(lambda: self.troubles(SILENT), "an alert about the silence")
        self.assertEqual([(alerting.WARNING, alerting.FIRING)], [(alert.severity, alert.state) for alert in silent])
        status = self.client.status("alerting").publishers[0]
        self.assertEqual("PUBLISHER_SILENT", status.trouble)
        health.send_signal(signal.SIGCONT)
        healed = bus.until(lambda: [a for a in self.troubles(SILENT) if a.state in (alerting.RESOLVED, alerting.CLOSED)], "it resolves by itself")
        self.assertEqual(silent[0].alert_id, healed[0].alert_id)
        self.assertEqual("alerting", healed[0].resolved_by)
        self.assertEqual("", self.client.status("alerting").publishers[0].trouble)
        self.register("b")
        self.wait_fevers("a", "b")

    def test_a_dead_publisher_is_silent_also_for_a_restarted_consumer(self):
        self.register("a")
        self.wait_fevers("a")
        self.suite.kill("health")
        bus.until(lambda: self.troubles(SILENT), "an alert about the silence")
        self.restart("alerting")
        bus.until(lambda: [p for p in self.client.status("alerting").publishers if p.trouble], "it is silent still")
        self.assertEqual(1, len(self.troubles(SILENT)))
        self.suite.start("health")
        bus.until(lambda: [a for a in self.troubles(SILENT) if a.state in (alerting.RESOLVED, alerting.CLOSED)], "it resolves by itself")
        self.client.drop("health")
        self.register("b")
        self.wait_fevers("a", "b")


if __name__ == "__main__":
    support.main()
