#!/usr/bin/python3
"""`hallward plan` with real daemons: adopted by all or told who is to follow, never half, and what would change is said before."""

import json
import os
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import support  # noqa: E402

DAY = support.DATA / "entrance-2020-02-10.csv"
FIGURES = json.loads((support.DATA / "entrance-2020-02-10.expected.json").read_text())
TEMPFAIL, DIFFERS, DATAERR = 75, 1, 65


class PlanTest(support.SuiteTest):
    suite_options = {"direct": True}

    def plan(self, name, *changes):
        """The demo's plan with texts replaced, as a file."""
        text = support.demo_plan().read_text()
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new, 1)
        path = self.suite.folder / name
        path.write_text(text)
        return path

    def adoptions(self, service):
        """Its PlanAdopted events; it records others by itself as time goes by."""
        return [event for event in self.ok("export", "events", service).jsonl() if event["type"].endswith(".PlanAdopted")]

    def counts(self):
        return [len(self.adoptions(service)) for service in support.SERVICES]

    def versions(self):
        """By service, as the services tell."""
        return {service: self.ok(service, "get-status", "-o", "json").json()["plan_version"] for service in support.SERVICES}

    def version_of(self, *words):
        return re.match(r"Plan ([0-9a-f]{16}) of ", self.ok("plan", "show", *words).out)[1]


class Adopting(PlanTest):
    def setUp(self):
        super().setUp()
        self.suite.start()
        self.smaller = self.plan("smaller.yaml", ("visitors_max: 60", "visitors_max: 40"))

    def test_all_adopt_and_again_nothing_changes(self):
        before = self.counts()
        finished = self.ok("plan", "adopt", self.smaller)
        version = self.version_of(self.smaller)
        self.assertEqual([f"{service} decides by plan {version}" for service in support.SERVICES], finished.out.splitlines())
        self.assertEqual([number + 1 for number in before], self.counts())
        self.assertEqual(set(self.versions().values()), {version})
        self.assertEqual(self.smaller.read_text(), (self.suite.site / "plan.yaml").read_text())
        self.ok("plan", "adopt", self.smaller)
        self.assertEqual([number + 1 for number in before], self.counts())
        self.assertIn(version, self.ok("status").out)
        # One request for all: every service recorded it under the same id.
        ids = {self.adoptions(service)[-1]["correlationid"] for service in support.SERVICES}
        self.assertEqual(1, len(ids), ids)
        self.assertRegex(ids.pop(), "^[0-9a-f-]{36}$")

    def test_who_is_down_adopts_when_it_returns(self):
        old = self.versions()["alerting"]
        self.suite.kill("alerting")
        finished = self.suite.hallward("plan", "adopt", self.smaller)
        version = self.version_of(self.smaller)
        self.assertEqual(TEMPFAIL, finished.code, finished)
        others = [service for service in support.SERVICES if service != "alerting"]
        self.assertEqual([f"{service} decides by plan {version}" for service in others], finished.out.splitlines())
        self.assertRegex(finished.err, "alerting .*when it starts")
        self.assertNotEqual(old, version)
        self.suite.start("alerting")
        self.ok("status", "--wait", str(support.WAIT_S))
        self.assertEqual({version}, set(self.versions().values()))
        self.ok("plan", "adopt", self.smaller)

    def test_status_names_who_is_behind(self):
        """A plan that only one daemon was given."""
        self.adopt_by_one("health", self.smaller)
        finished = self.suite.hallward("status")
        self.assertEqual(69, finished.code, finished)
        site, other = self.version_of(), self.version_of(self.smaller)
        self.assertRegex(finished.err, rf"health decides by plan {other}, but the site's plan is {site}")
        self.assertNotIn("alerting decides", finished.err)
        self.assertIn(f"The site's plan: {site}", finished.out)
        self.ok("plan", "adopt", self.smaller)
        self.ok("status", "--wait", str(support.WAIT_S))  # those who were away are heard again

    def adopt_by_one(self, service, path):
        """Over the bus alone: the site's plan file stays."""
        kept = (self.suite.site / "plan.yaml").read_text()
        time = os.stat(self.suite.site / "plan.yaml").st_mtime_ns
        others = [name for name in support.SERVICES if name != service]
        for other in others:
            self.suite.kill(other)
        self.assertEqual(TEMPFAIL, self.suite.hallward("plan", "adopt", path).code)
        (self.suite.site / "plan.yaml").write_text(kept)
        os.utime(self.suite.site / "plan.yaml", ns=(time, time))
        self.suite.start(*others)

    def test_an_older_plan_file_does_not_undo_an_adoption(self):
        self.adopt_by_one("health", self.smaller)
        before = self.counts()
        self.assertEqual(0, self.suite.daemons["health"].stop())
        self.suite.start("health")
        self.assertEqual(self.version_of(self.smaller), self.versions()["health"])
        self.assertEqual(before, self.counts())
        self.assertIn("the plan file is older than the adoption of the plan in force", self.suite.log_text())
        # Written anew it is the later order.
        (self.suite.site / "plan.yaml").write_text(support.demo_plan().read_text())
        self.suite.daemons["health"].stop()
        self.suite.start("health")
        self.ok("status", "--wait", str(support.WAIT_S))
        self.assertEqual({self.version_of(support.demo_plan())}, set(self.versions().values()))

    def test_an_old_plan_again_on_purpose_reaches_who_was_down(self):
        self.ok("plan", "adopt", self.smaller)
        self.suite.kill("alerting")
        self.assertEqual(TEMPFAIL, self.suite.hallward("plan", "adopt", support.demo_plan()).code)
        self.suite.start("alerting")
        self.ok("status", "--wait", str(support.WAIT_S))
        self.assertEqual({self.version_of(support.demo_plan())}, set(self.versions().values()))

    def test_a_wrong_plan_changes_nothing_and_names_all_mistakes(self):
        wrong = self.plan("wrong.yaml", ("fever_c: 37.3", "fever_k: 310.4"), ("visitors_max: 60", "visitors_max: 0"),
                          ("reporting_department: office", "reporting_department: offfice"))
        site, before = (self.suite.site / "plan.yaml").read_text(), self.counts()
        finished = self.suite.hallward("plan", "adopt", wrong)
        self.assertEqual(DATAERR, finished.code, finished)
        for place in (r"door\[0\]\.fever_k", r"door\[0\]\.fever_c", r"halls\[0\]\.visitors_max", r"incident\[0\]\.reporting_department"):
            self.assertRegex(finished.err, rf"wrong\.yaml:\d+:\d+: {place}")
        self.assertIn("4 mistakes", finished.err)
        self.assertEqual(before, self.counts())
        self.assertEqual(site, (self.suite.site / "plan.yaml").read_text())

    def test_who_has_no_right_changes_nothing(self):
        site, before = (self.suite.site / "plan.yaml").read_text(), self.counts()
        for principal in ("guard", "office"):
            finished = self.suite.hallward("--as", principal, "plan", "adopt", self.smaller)
            self.assertEqual(77, finished.code, finished)
        self.assertEqual(before, self.counts())
        self.assertEqual(site, (self.suite.site / "plan.yaml").read_text())


class Looking(PlanTest):
    def test_a_plan_is_shown_whole_or_of_a_day(self):
        later = self.plan("later.yaml", ("\ndoor:\n", "\ndoor:\n"))
        text = later.read_text()
        rules = re.search(r"^door:\n((?:  .*\n)+)", text, re.M)[1]
        first = re.search(r"effective_from: \"?([0-9-]+)", rules)[1]
        later.write_text(text.replace(rules, rules + rules.replace(first, "2020-03-01").replace("37.3", "37.5")))
        self.ok("plan", "check", later)
        whole = self.ok("plan", "show", later).out
        self.assertIn(f"\ndoor, from {first}\n", whole)
        self.assertIn("\ndoor, from 2020-03-01\n", whole)
        for day, fever in (("2020-02-29", "37.3"), ("2020-03-01", "37.5")):
            shown = self.ok("plan", "show", later, "--on", day).out
            self.assertEqual(1, shown.count("\ndoor, from "))
            self.assertRegex(shown, rf"fever_c +{fever}\n")
        self.assertEqual(2, len(self.ok("plan", "show", later, "-o", "json").json()["door"]))
        again = self.suite.folder / "again.yaml"
        again.write_text(self.ok("plan", "show", later, "-o", "yaml").out)
        self.assertEqual("", self.ok("plan", "diff", later, again).out)

    def test_what_a_service_decides_by(self):
        self.suite.start()
        for service in support.SERVICES:
            shown = self.ok("plan", "show", "--adopted", service).out
            self.assertRegex(shown, rf"^Plan [0-9a-f]{{16}} of {service}, adopted \S+\+08:00 by {service}\n")
            self.assertEqual(self.ok("plan", "show", "-o", "json").out,
                             self.ok("plan", "show", "--adopted", service, "-o", "json").out)

    def test_mistakes_of_use(self):
        for words in (("plan",), ("plan", "invent"), ("plan", "check"), ("plan", "diff", "a", "b", "c"), ("plan", "show", "--on", "x"),
                      ("plan", "check", "x", "--adopted"), ("plan", "show", "--adopted", "nobody"), ("plan", "show", "-o", "csv")):
            self.assertEqual(64, self.suite.hallward(*words).code, words)
        self.assertEqual(66, self.suite.hallward("plan", "check", self.suite.folder / "absent").code)

    def test_files_alone_are_compared_and_yesterday_could_not_be_asked(self):
        new = self.plan("new.yaml", ("fever_c: 37.3", "fever_c: 37.0"))
        finished = self.suite.hallward("plan", "diff", support.demo_plan(), new)
        self.assertEqual(DIFFERS, finished.code, finished)
        self.assertRegex(finished.out, r"(?m)^  door\[2020-01-27\]\.fever_c: 37\.3 → 37\.0, from 2020-01-27$")
        self.assertIn("could not be asked for", finished.err)
        self.assertEqual("", self.ok("plan", "diff", new, new).out)
        finished = self.suite.hallward("plan", "diff", new)
        self.assertEqual(DIFFERS, finished.code, finished)
        self.assertIn("compared with", finished.err)

    def test_status_says_that_the_plan_file_is_mistaken(self):
        self.suite.start()
        (self.suite.site / "plan.yaml").write_text("halls: 7\n")
        finished = self.ok("status", "--wait", str(support.WAIT_S))
        self.assertRegex(finished.err, r"plan\.yaml cannot be adopted: hallward plan check")

    @unittest.skipUnless(os.geteuid() == 0, "only root can give files away")
    def test_the_sites_plan_belongs_to_whom_the_site_belongs(self):
        """Root adopts; the daemons run as somebody else and have to read it."""
        nobody = 65534
        os.chown(self.suite.site, nobody, nobody)
        finished = self.suite.hallward("plan", "adopt", self.plan("new.yaml", ("fever_c: 37.3", "fever_c: 37.0")))
        self.assertEqual(TEMPFAIL, finished.code, finished)
        self.assertEqual(nobody, (self.suite.site / "plan.yaml").stat().st_uid)

    def test_in_chinese(self):
        new = self.plan("new.yaml", ("fever_c: 37.3", "fever_c: 37.0"), ("visitors_max: 60", "visitors_max: 0"))
        finished = self.suite.hallward("plan", "check", new, LANG="zh_CN.UTF-8")
        self.assertIn("1 处错误", finished.err)


class Rehearsing(PlanTest):
    """The recorded day under another plan; the expected figures come from the file's rows and the rules, not from the suite."""

    def setUp(self):
        super().setUp()
        self.suite.start()
        self.ok("import", "entries", DAY)

    def figures(self):
        return self.ok("health", "get-day-summary", "--date", "2020-02-10", "-o", "json").json()

    def outcomes(self, *changes):
        new = self.plan("new.yaml", *changes)
        before = self.figures()
        finished = self.suite.hallward("plan", "diff", new, "--since", "2020-02-10")
        self.assertEqual(DIFFERS, finished.code, finished)
        self.assertEqual(before, self.figures())
        self.assertIn(f"rehearsed: {FIGURES['rows']}\n", finished.out)
        found = re.findall(r"(?m)^  ([a-z-]+) +(\d+)(?: → (\d+))?$", finished.out)
        return {name: (int(old), int(new or old)) for name, old, new in found}, finished.out

    def test_a_lower_threshold_finds_more_fevers(self):
        rows = [line.split(",") for line in DAY.read_text().splitlines()[1:]]
        header = DAY.read_text().splitlines()[0].split(",")
        readings = [float(row[header.index("temperature_c")]) for row in rows if row[header.index("direction")] == "in"]
        outcomes, _ = self.outcomes(("fever_c: 37.3", "fever_c: 37.0"))
        self.assertEqual((sum(reading >= 37.3 for reading in readings), sum(reading >= 37.0 for reading in readings)),
                         outcomes["refused-fever"])
        self.assertEqual(FIGURES["fevers"], outcomes["refused-fever"][0])
        self.assertEqual(FIGURES["admitted"], outcomes["admitted"][0])

    def test_without_masks_nobody_is_refused_for_one(self):
        outcomes, text = self.outcomes(("mask_required: true", "mask_required: false"))
        self.assertEqual((FIGURES["refused_mask"], 0), outcomes["refused-mask-required"])
        self.assertRegex(text, r"refused-mask-required → admitted")

    def test_what_does_not_touch_the_door_changes_nothing_there(self):
        outcomes, text = self.outcomes(("acknowledge_critical_s: 300", "acknowledge_critical_s: 600"))
        self.assertTrue(all(old == new for old, new in outcomes.values()), outcomes)
        self.assertIn("None of them would have become anything else", text)

    def test_a_day_without_registrations(self):
        new = self.plan("new.yaml", ("fever_c: 37.3", "fever_c: 37.0"))
        finished = self.suite.hallward("plan", "diff", new)
        self.assertEqual(DIFFERS, finished.code, finished)
        self.assertIn("nothing to rehearse", finished.out)


if __name__ == "__main__":
    support.main()
