#!/usr/bin/python3
"""`hallward watch --durable` on alerts: the service keeps the place, so that a watch that was killed, or goes on at another machine, misses
nothing, and does not repeat what it has confirmed (G3)."""

import json
import pathlib
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import bus  # noqa: E402
import support  # noqa: E402

ROUNDS = 5
FEVERS = 4  # a round


class DurableWatch(support.SuiteTest):
    def setUp(self):
        super().setUp()
        self.suite.start()
        self.client = bus.Client(self.suite.site)
        self.addCleanup(self.client.close)
        self.tokens = 0

    def fevers(self, count):
        """Registers them; their tokens."""
        tokens = [f"F{self.tokens + number}" for number in range(count)]
        self.tokens += count
        for token in tokens:
            bus.reply(self.client.ask("health", bus.entry(token, temperature_c=38.2)), bus.health.RegisterEntryReply)
        return tokens

    def watch(self, *arguments):
        return self.suite.popen("watch", "alerting.AlertRaised", "--severity", "critical", "--durable", "phone", "-o", "jsonl",
                                *arguments)

    def taken(self, watch, count):
        """Subjects of its next lines, so many of them of fevers; other alerts follow from those."""
        found = []
        while len(found) < count:
            found += self.fevers_in([watch.stdout.readline()])
        return found

    def fevers_in(self, lines):
        alerts = [json.loads(line)["data"]["alert"] for line in lines if line.endswith("\n")]
        return [alert["subject"] for alert in alerts if alert["title_en"].startswith("Fever at the door")]

    def kill(self, watch):
        """The whole lines that it had written besides: communicate() would not know of what readline() has read ahead."""
        with watch:
            watch.send_signal(signal.SIGKILL)
            return watch.stdout.readlines()

    def place(self):
        return next((int(now["receiver"]["confirmed_sequence"])
                     for now in self.ok("alerting", "list-receivers", "-o", "json").json()["receivers"]
                     if now["receiver"]["receiver"] == "phone"), 0)

    def sequence_of(self, subject):
        return next(alert.sequence for alert in self.client.alerts() if alert.subject == subject)

    def test_killed_again_and_again_it_loses_and_repeats_nothing(self):
        self.ok("alerting", "open-stream", "--stream", "phone", "--severity", "critical")
        expected, seen = [], []
        for _ in range(ROUNDS):
            expected += self.fevers(FEVERS)
            watch = self.watch()
            seen += self.taken(watch, FEVERS)
            bus.until(lambda: self.place() >= self.sequence_of(expected[-1]), "what was written is confirmed")
            seen += self.fevers_in(self.kill(watch))
        self.assertEqual(expected, seen)

    def test_what_was_not_confirmed_comes_again(self):
        """Killed as soon as something is confirmed, whatever it has written since: none is missed, and nothing confirmed comes again."""
        self.ok("alerting", "open-stream", "--stream", "phone", "--severity", "critical")
        expected, seen = self.fevers(FEVERS * 2), []
        bus.until(lambda: {alert.subject for alert in self.client.alerts()}.issuperset(expected), "all alerts are raised")
        while left := [token for token in expected if self.sequence_of(token) > self.place()]:
            watch = self.watch()
            self.assertEqual(left[:1], self.taken(watch, 1))
            bus.until(lambda: self.place() >= self.sequence_of(left[0]), "the first is confirmed")
            seen += left[:1] + self.fevers_in(self.kill(watch))
        self.assertEqual(expected, sorted(set(seen), key=expected.index))

    def test_the_place_is_not_on_this_machine(self):
        self.fevers(FEVERS)
        here = self.ok("watch", "alerting.AlertRaised", "--durable", "phone", "--since", "0", "--count", "2", "-o", "jsonl").jsonl()
        elsewhere = self.suite.folder / "elsewhere"
        shutil.copytree(self.suite.site / "keys", elsewhere / "keys")
        (elsewhere / "config.yaml").write_text(f"run_dir: {self.suite.site}/run\n")
        there = subprocess.run([str(support.build_folder() / "hallward"), "--site", str(elsewhere), "watch", "alerting.AlertRaised",
                                "--durable", "phone", "--count", "2", "-o", "jsonl"], stdout=subprocess.PIPE, text=True,
                               timeout=support.WAIT_S, env=self.suite.environment(), check=True)
        lines = here + [json.loads(line) for line in there.stdout.splitlines()]
        raised = [event.sequence for event in self.client.events("alerting", "alerting.AlertRaised.")]
        self.assertEqual(raised[:FEVERS], [int(line["sequence"]) for line in lines])

    def test_confirming_asks_for_no_more_confirming(self):
        """A watch of everything sees the service's own words about it: it comes to rest."""
        watch = self.suite.popen("watch", "--durable", "screen", "-o", "jsonl")
        bus.until(lambda: "screen" in self.ok("alerting", "list-receivers").out, "the stream is open")
        token, = self.fevers(1)
        bus.until(lambda: [alert for alert in self.client.alerts() if alert.subject == token and alert.notified_at], "it is notified")
        places = []
        bus.until(lambda: places.append(self.sequence()) or places[-4:] == places[-1:] * 4, "the journal comes to rest")
        self.kill(watch)

    def sequence(self):
        return max(event.sequence for event in self.client.events("alerting"))


if __name__ == "__main__":
    support.main()
