#!/usr/bin/python3
"""`hallward watch --durable` on alerts: the service keeps the place, so that a watch that was killed, or goes on at another machine, misses
nothing, and does not repeat what it has confirmed (G3)."""

import collections
import json
import pathlib
import shutil
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import bus  # noqa: E402
import support  # noqa: E402

ROUNDS = 5
FEVERS = 4  # a round


def fevers_in(lines):
    """Subjects of the alerts of fevers; other alerts follow from those."""
    alerts = [json.loads(line)["data"]["alert"] for line in lines if line.endswith("\n")]
    return [alert["subject"] for alert in alerts if alert["title_en"].startswith("Fever at the door")]


class Watch:
    """`hallward watch`, and somebody who always reads on: a watch that cannot write stands still and confirms nothing, as it must."""

    def __init__(self, suite, *arguments):
        self.arguments, self.folder = arguments, suite.folder
        self.said = open(suite.folder / f"said-{id(self)}", "w+")
        self.process = suite.popen("watch", *arguments, "-o", "jsonl", err=self.said)
        self.lines, self.handed_out, self.ended, self.changed = [], 0, False, threading.Condition()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            with self.changed:
                self.lines.append(line)
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def next_line(self):
        with self.changed:
            self.changed.wait_for(lambda: self.ended or len(self.lines) > self.handed_out, support.WAIT_S)
            if len(self.lines) == self.handed_out:
                raise AssertionError("the watch writes nothing more")
            self.handed_out += 1
            return self.lines[self.handed_out - 1]

    def kill(self):
        """What it had written besides; the last line may be half a one."""
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()
        return self.lines[self.handed_out:]

    def __repr__(self):
        life = "lives" if self.process.poll() is None else f"ended with {self.process.returncode}"
        self.said.seek(0)
        types = collections.Counter(json.loads(line)["type"].split(".")[-1] for line in self.lines if line.endswith("\n"))
        return f"watch {' '.join(self.arguments)}: {life}\n  printed {dict(types)}\n  said {self.said.read()!r}"


class DurableWatch(support.SuiteTest):
    def setUp(self):
        super().setUp()
        self.suite.start()
        self.client = bus.Client(self.suite.site)
        self.addCleanup(self.client.close)
        self.tokens = 0
        self.watches = []

    def fevers(self, count):
        """Registers them; their tokens."""
        tokens = [f"F{self.tokens + number}" for number in range(count)]
        self.tokens += count
        for token in tokens:
            bus.reply(self.client.ask("health", bus.entry(token, temperature_c=38.2)), bus.health.RegisterEntryReply)
        return tokens

    def start(self, *arguments):
        watch = Watch(self.suite, *arguments)
        self.watches.append(watch)
        self.addCleanup(watch.said.close)
        self.addCleanup(watch.kill)
        return watch

    def watch(self):
        return self.start("alerting.AlertRaised", "--severity", "critical", "--durable", "phone")

    def taken(self, watch, count):
        """Subjects of its next lines, so many of them of fevers."""
        found = []
        while len(found) < count:
            found += fevers_in([self.told(watch.next_line)])
        return found

    def until(self, condition, what):
        return self.told(lambda: bus.until(condition, what))

    def told(self, wait):
        """What is waited for in vain comes with all that is known of it."""
        try:
            return wait()
        except AssertionError as failure:
            alerts = [f"{alert.rule} of {alert.subject}: sequence {alert.sequence}, {bus.alerting.AlertState.Name(alert.state)}, "
                      f"notified at {alert.notified_at}" for alert in self.client.alerts()]
            streams = self.suite.hallward("alerting", "list-receivers", "-o", "json")
            raise AssertionError("\n".join(map(str, [failure, *self.watches, "alerts:", *alerts, "streams:", streams, "log:",
                                                     self.suite.log_text()]))) from None

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
            self.until(lambda: self.place() >= self.sequence_of(expected[-1]), "what was written is confirmed")
            seen += fevers_in(watch.kill())
        self.assertEqual(expected, seen)

    def test_what_was_not_confirmed_comes_again(self):
        """Killed as soon as something is confirmed, whatever it has written since: none is missed, and nothing confirmed comes again."""
        self.ok("alerting", "open-stream", "--stream", "phone", "--severity", "critical")
        expected, seen = self.fevers(FEVERS * 2), []
        self.until(lambda: {alert.subject for alert in self.client.alerts()}.issuperset(expected), "all alerts are raised")
        while left := [token for token in expected if self.sequence_of(token) > self.place()]:
            watch = self.watch()
            self.assertEqual(left[:1], self.taken(watch, 1))
            self.until(lambda: self.place() >= self.sequence_of(left[0]), "the first is confirmed")
            seen += left[:1] + fevers_in(watch.kill())
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
        """A watch of everything sees the service's own words about it: it comes to rest, also behind all that the hall began with."""
        self.start("--durable", "screen", "--since", "0")
        self.until(lambda: "screen" in self.ok("alerting", "list-receivers").out, "the stream is open")
        token, = self.fevers(1)
        self.until(lambda: [alert for alert in self.client.alerts() if alert.subject == token and alert.notified_at], "it is notified")
        places = []
        self.until(lambda: places.append(self.sequence()) or places[-4:] == places[-1:] * 4, "the journal comes to rest")

    def sequence(self):
        return max(event.sequence for event in self.client.events("alerting"))


if __name__ == "__main__":
    support.main()
