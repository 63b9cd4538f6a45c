#!/usr/bin/python3
"""Alerts as CAP 1.2 documents, from a running suite: every document of the whole lives of alerts keeps the rules of CAP-v1.2 (cap.py),
refers to what was before it, and stays what it was; the feed keeps those of Atom."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import bus  # noqa: E402
import cap  # noqa: E402
import support  # noqa: E402
from bus import alerting  # noqa: E402

FEVERS = 3


class Cap(support.SuiteTest):
    def setUp(self):
        super().setUp()
        self.suite.start()
        self.client = bus.Client(self.suite.site)
        self.addCleanup(self.client.close)

    def fevers(self, count):
        """Ids of so many alerts, of fevers at the door, in the order of raising."""
        for number in range(count):
            bus.reply(self.client.ask("health", bus.entry(f"F{number} <&>", temperature_c=38.2)), bus.health.RegisterEntryReply)
        found = bus.until(lambda: [a for a in self.client.alerts() if a.rule == "fever"][count - 1:] and self.client.alerts(),
                          "an alert for each fever")
        return [alert.alert_id for alert in sorted(found, key=lambda alert: alert.raised_at) if alert.rule == "fever"]

    def acknowledge(self, alert_id):
        bus.reply(self.client.ask("alerting", alerting.Acknowledge(alert_id=alert_id, note="typed by somebody")),
                  alerting.AcknowledgeReply)

    def documents(self, folder, *arguments):
        """File name → document."""
        self.ok("export", "cap", "--folder", str(folder), *arguments)
        return {path.name: path.read_text() for path in folder.iterdir()}

    def assert_good(self, documents):
        """In the order in which they were sent."""
        seen = cap.Seen()
        order = sorted(documents, key=lambda name: ElementTree.fromstring(documents[name].encode()).findtext(f"{{{cap.NAMESPACE}}}sent")
                       + f"{int(name.split('.')[1]):020}")
        for name in order:
            self.assertEqual([], seen.check(documents[name].encode()), name)
            self.assertNotIn("typed by", documents[name])
        return [ElementTree.fromstring(documents[name].encode()).findtext(f"{{{cap.NAMESPACE}}}msgType") for name in order]

    def test_g2_documents_of_whole_lives(self):
        ids = self.fevers(FEVERS)
        at_first = self.documents(self.suite.folder / "first", *ids)
        self.assertEqual(["Alert"] * FEVERS, self.assert_good(at_first))
        self.acknowledge(ids[0])
        at_last = self.documents(self.suite.folder / "last", "--since", "2020-01-01T00:00:00+08:00")
        self.assertEqual(at_first, {name: at_last[name] for name in at_first}, "what was given once stays")
        kinds = self.assert_good(at_last)
        self.assertIn("Update", kinds)
        latest = self.ok("export", "cap", ids[0]).out
        self.assertIn(latest, at_last.values())
        self.assertIn("<responseType>Monitor</responseType>", latest)

    def test_g2_the_feed(self):
        ids = self.fevers(FEVERS)
        feed = self.ok("export", "cap-feed").out
        self.assertEqual([], cap.feed(feed.encode()))
        entries = [e.findtext(f"{{{cap.ATOM}}}id") for e in cap.atom(ElementTree.fromstring(feed.encode()), "entry")]
        self.assertEqual([f"urn:uuid:{alert_id}" for alert_id in reversed(ids)], [e for e in entries if e[9:] in ids])
        linked = self.ok("export", "cap-feed", "--link", "https://hall.example/{id}.xml").out
        self.assertEqual([], cap.feed(linked.encode()))
        self.assertIn(f'href="https://hall.example/{ids[0]}.xml"', linked)

    def test_g2_what_cannot_be_is_refused(self):
        for arguments, code, word in (
                (("cap",), 64, "--since"), (("cap", "1", "2"), 64, "--folder"), (("cap", "no-id"), None, "alert_id"),
                (("cap-feed", "--link", "ftp://x/{id}"), None, "LINK_UNUSABLE"), (("cap", "--since", "noon", "--folder", "x"), 65, "noon")):
            with self.subTest(arguments=arguments):
                ended = self.suite.hallward("export", *arguments)
                self.assertIn(word, ended.err)
                self.assertNotEqual(0, ended.code)
                self.assertIn(code, (None, ended.code))


class Rehearsed(unittest.TestCase):
    """Hours of alerts: what falls due, and what ends by what is done, on a simulated clock."""

    # At a minute after nine: what; documents of the last alert that was raised.
    STORY = ((1, "fever", "V1"), (2, "alerting.StartActing"), (3, "health.RecordOfficeTold"), (4, "health.ConfirmIsolation"),
             (24, "health.RecordCdcTold"), (26, "documents", 5),
             (61, "fever", "V2"), (190, "documents", 10), (191, "alerting.ExportCapFeed"))
    BODIES = {
        "alerting.StartActing": {"alert_id": "{alerting.AlertRaised}", "note": "typed by somebody"},
        "health.RecordOfficeTold": {"incident_id": "{health.IncidentOpened}", "channel": "channel-phone", "reached": "typed by somebody"},
        "health.RecordCdcTold": {"incident_id": "{health.IncidentOpened}", "channel": "channel-phone", "reached": "typed by somebody"},
        "health.ConfirmIsolation": {"incident_id": "{health.IncidentOpened}"},
        "alerting.ExportCapFeed": {},
    }

    def calls(self, what, *how):
        if what == "fever":
            return [("health.RegisterEntry", {"checkpoint": "entrance-1", "kind": "visitor", "token": how[0], "mask": "worn",
                                              "temperature_c": 38.2, "method": "infrared"})]
        if what == "documents":
            return [("alerting.ExportCap", {"alert_id": "{alerting.AlertRaised}", "document": number + 1}) for number in range(how[0])]
        return [(what, self.BODIES[what])]

    def answers(self, *methods):
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as script:
            for minute, *what in self.STORY:
                for method, body in self.calls(*what):
                    at = f"2020-02-10T{9 + minute // 60:02}:{minute % 60:02}:00+08:00"
                    script.write(json.dumps({"at": at, "method": method, "as": "office", "body": body}) + "\n")
            script.flush()
            done = subprocess.run([support.build_folder() / "hallward", "rehearse", script.name, "--plan", support.demo_plan()],
                                  capture_output=True, text=True, timeout=support.WAIT_S)
        self.assertEqual(0, done.returncode, done.stderr)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        for line in lines:
            self.assertEqual("OK", line.get("code", "OK"), line)
        return {method: [line["body"] for line in lines if line.get("answer_to") == method] for method in methods}

    def test_g2_o1_documents_of_ladders_and_of_ends(self):
        answers = self.answers("alerting.ExportCap", "alerting.ExportCapFeed")
        seen, found = cap.Seen(), []
        for body in answers["alerting.ExportCap"]:
            document = ElementTree.fromstring(body["xml"].encode())
            self.assertEqual([], seen.check(body["xml"].encode()), body["xml"])
            self.assertNotIn("typed by", body["xml"])
            milestones = [p.findtext(f"{{{cap.NAMESPACE}}}value") for p in document.iter(f"{{{cap.NAMESPACE}}}parameter")
                          if p.findtext(f"{{{cap.NAMESPACE}}}valueName") == "hallward:milestone"]
            found.append((milestones[0], cap.text(document, "msgType"), len((cap.text(document, "references") or "").split())))
        self.assertEqual([("RAISED", "Alert", 0), ("ACKNOWLEDGED", "Update", 1), ("ACTING", "Update", 2), ("RESOLVED", "Update", 3),
                          ("CLOSED", "Cancel", 4)], found[:5])
        self.assertEqual(["RAISED", "ESCALATED", "ESCALATED", "ESCALATED"], [name for name, *_ in found[5:9]])
        self.assertEqual(list(range(10)), [references for *_, references in found[5:]])
        feed = answers["alerting.ExportCapFeed"][0]["xml"].encode()
        self.assertEqual([], cap.feed(feed))
        self.assertEqual(4, len(cap.atom(ElementTree.fromstring(feed), "entry")))


if __name__ == "__main__":
    support.main()
