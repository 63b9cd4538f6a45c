#!/usr/bin/python3
"""A daemon as systemd and its operator see it: it tells when it is ready and that it lives, stops without losing an answer, does not
share its store, and says what is wrong with its site before it touches anything."""

import pathlib
import select
import signal
import time
import unittest

import bus
import kill9_test
import support

EX_DATAERR, EX_UNAVAILABLE, EX_TEMPFAIL, EX_CONFIG = 65, 69, 75, 78


class Life(unittest.TestCase):
    def suite(self, **options):
        suite = support.Suite(direct=True, **options)
        self.addCleanup(suite.remove)
        return suite

    def client(self, suite):
        client = bus.Client(suite.site)
        self.addCleanup(client.close)
        return client

    def refuses(self, suite, code, *words, service="health"):
        daemon = suite.spawn(service)
        self.assertEqual(code, daemon.process.wait(support.WAIT_S), suite.log_text())
        for word in words:
            self.assertIn(word, suite.log_text())
        suite.daemons.pop(service).stop()

    # --- systemd ---

    def hear(self, daemon, word, told):
        """Until the daemon has told this; told: everything it has."""
        deadline = time.monotonic() + support.WAIT_S
        while not any(line.startswith(word) for line in told):
            readable, _, _ = select.select([daemon.notify], [], [], deadline - time.monotonic())
            self.assertTrue(readable, f"no {word}; told: {told}")
            told.extend(daemon.notify.recv(4096).decode().splitlines())

    def test_ready_watchdog_status_stopping(self):
        suite, told = self.suite(), []
        daemon = suite.spawn("health")
        self.hear(daemon, "READY=1", told)
        self.assertTrue(self.client(suite).status("health").ready)  # ready means that it answers
        self.assertEqual("READY=1", told[0])
        self.hear(daemon, "WATCHDOG=1", told)
        self.hear(daemon, "STATUS=", told)
        daemon.process.send_signal(signal.SIGTERM)
        self.hear(daemon, "STOPPING=1", told)
        self.assertEqual(0, daemon.process.wait(support.WAIT_S))

    def test_a_stopped_daemon_is_no_longer_alive_for_the_watchdog(self):
        """The watchdog's sign comes from the loop that serves, so it ends with it."""
        daemon = self.suite().spawn("health")
        self.hear(daemon, "WATCHDOG=1", [])
        daemon.process.send_signal(signal.SIGSTOP)
        bus.until(lambda: "T (stopped)" in pathlib.Path(f"/proc/{daemon.process.pid}/status").read_text(), "it stops")
        while select.select([daemon.notify], [], [], 0)[0]:
            daemon.notify.recv(4096)
        self.assertFalse(select.select([daemon.notify], [], [], 2.5)[0])
        daemon.process.send_signal(signal.SIGCONT)
        self.hear(daemon, "WATCHDOG=1", [])

    # --- stopping ---

    def test_sigterm_under_load_loses_nothing(self):
        suite = self.suite()
        suite.start("health")
        importers = bus.Importers(suite.site, kill9_test.seed())
        for _ in range(10):
            importers.wait(200)
            self.assertEqual(0, suite.daemons["health"].stop())
            suite.start("health")
        importers.finish()
        entries = self.client(suite).entries()
        self.assertEqual(set(importers.acknowledged), {(e.checkpoint, e.token, e.direction, e.observed_at) for e in entries})
        self.assertEqual(len(importers.acknowledged), len(entries))

    def test_sigterm_answers_what_was_taken(self):
        """Each command that is in the journal was also answered."""
        suite = self.suite()
        for turn in range(10):
            suite.start("health")
            client = bus.Client(suite.site)
            sent = {}
            for number in range(200):
                asked = bus.request(bus.entry(f"{turn}-{number}"))
                sent[asked.request_id] = f"{turn}-{number}"
                client.dealer("health").send(asked.SerializeToString())
            client.receive("health")  # it is in the midst of them
            answered = {f"{turn}-0"}
            self.assertEqual(0, suite.daemons["health"].stop())
            while client.dealer("health").poll(200):
                answered.add(sent[bus.bus.Response.FromString(client.dealer("health").recv()).request_id])
            client.close()
            suite.start("health")
            client = bus.Client(suite.site)
            stored = {e.token for e in client.entries() if e.token.startswith(f"{turn}-")}
            client.close()
            self.assertLessEqual(stored, answered)
            self.assertEqual(0, suite.daemons["health"].stop())

    def test_sigterm_does_not_wait_for_a_stopped_subscriber(self):
        suite = self.suite()
        suite.start()
        suite.daemons["alerting"].process.send_signal(signal.SIGSTOP)
        client = self.client(suite)
        for number in range(500):
            client.ask("health", bus.entry(f"t{number}", temperature_c=38.0))
        self.assertEqual(0, suite.daemons["health"].stop())
        suite.daemons["alerting"].process.send_signal(signal.SIGCONT)

    # --- starting ---

    def test_a_store_has_one_daemon(self):
        suite = self.suite()
        suite.start("health")
        first = suite.daemons.pop("health")
        self.refuses(suite, EX_TEMPFAIL, "another daemon runs on this store")
        suite.daemons["health"] = first
        self.assertTrue(self.client(suite).status("health").ready)

    def test_mistakes_in_the_configuration_are_named(self):
        for text, words in (
                ("capacity:\n  batch_max: many\n", ("config.yaml:2:", "batch_max", "many")),
                ("capacity:\n  batch_maxx: 5\n", ("config.yaml:2:", "batch_maxx", "batch_max")),
                ("capacity:\n  batch_max: 9000\n", ("config.yaml", "capacity.batch_max", "8192")),
                ("services:\n  - service: health\n    commands: [a\n", ("config.yaml", "line")),
                ("run_dir: [1]\nhead: 1\n", ("config.yaml:1:", "run_dir", "config.yaml:2:", "head"))):
            with self.subTest(text):
                self.refuses(self.suite(config=text), EX_CONFIG, *words)

    def test_mistakes_in_the_plan_are_named(self):
        suite = self.suite()
        plan = (suite.site / "plan.yaml").read_text()
        (suite.site / "plan.yaml").write_text(plan.replace("visitors_max: 60", "visitors_max: -60").replace("fever_c: 37.3", "fever_c: hot"))
        self.refuses(suite, EX_CONFIG, "plan.yaml", "visitors_max", "fever_c")

    def test_a_socket_path_that_is_too_long(self):
        suite = self.suite()
        deep = suite.folder / ("d" * 60) / ("e" * 60)
        deep.parent.mkdir()
        suite.site.rename(deep)
        suite.site = deep
        self.refuses(suite, EX_UNAVAILABLE, "107", "run_dir")

    def test_no_keys(self):
        suite = self.suite()
        (suite.site / "keys" / "health.key_secret").unlink()
        self.refuses(suite, 77, "health.key")

    def test_a_damaged_store_is_refused(self):
        suite = self.suite()
        suite.start("health")
        client = self.client(suite)
        for number in range(200):
            client.ask("health", bus.entry(f"needle-{number}"))
        self.assertEqual(0, suite.daemons.pop("health").stop())
        data = suite.site / "health" / "store" / "data.mdb"
        whole = data.read_bytes()
        # Wherever it stands: some copies lie in pages that are free by now.
        data.write_bytes(whole.replace(b"needle-77", b"oeedle-77"))
        self.refuses(suite, EX_DATAERR, "damaged")
        data.write_bytes(whole)
        suite.start("health")


if __name__ == "__main__":
    support.main()
