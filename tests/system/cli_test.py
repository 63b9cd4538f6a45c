#!/usr/bin/python3
"""The hallward command with a running suite: what it starts, asks, takes in, shows, and how it ends."""

import csv
import datetime
import json
import os
import pathlib
import pty
import re
import shutil
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import support  # noqa: E402

DAY = support.DATA / "entrance-2020-02-10.csv"
BAD_ROWS = support.DATA / "entrance-bad-rows.csv"
FIGURES = json.loads((support.DATA / "entrance-2020-02-10.expected.json").read_text())
REFUSED = (3, 5)  # by the rules: what only the service knows
REGISTER = ("health", "register-entry", "--observed-at", "now", "--checkpoint", "entrance-1", "--kind", "visitor",
            "--mask", "worn", "--method", "infrared")
# line: column, the cell as it stands, a word of what is allowed
CAUSES = {2: ("temperature_c", "36,7", "decimal"), 3: ("temperature_c", "367", "45.0"), 4: ("token", "", "ticket"),
          5: ("checkpoint", "entrance-9", "entrance-1, entrance-2"), 6: ("time", "2020-02-30T09:00:04+08:00", "RFC 3339"),
          7: ("time", "2020-02-10 09:00", "RFC 3339"), 8: ("direction", "sideways", "in or out"),
          9: ("kind", "alien", "visitor, staff, supplier"), 10: ("temperature_c", "NaN", "decimal"),
          11: ("temperature_c", "", "decimal"), 12: ("mask", "maybe", "yes or no"),
          13: ("method", "crystal-ball", "infrared, thermal-camera, mercury"), 14: ("method", "7 cells", "8 cells"),
          15: ("token", "B00014,36.5,yes,infrared", "closing quote")}


class Running(support.SuiteTest):
    """With a suite that runs."""

    def setUp(self):
        super().setUp()
        self.suite.start()

    def figures(self):
        return self.ok("health", "get-day-summary", "--date", "2020-02-10", "-o", "json").json()

    def told_at_the_door(self):
        """Sequences of what registrations have led to. Besides, the service does by itself what is due: it takes the plan's staff with
        their badges (TokenBound) into its directory, forgets old stays."""
        return [event["sequence"] for event in self.ok("export", "events", "health").jsonl()
                if re.fullmatch(r".*(Entry|Exit|Fever|Incident)\w*", event["type"])]

    def last_sequence(self, service):
        return int(self.ok(service, "get-status", "-o", "json").json()["last_sequence"])

    def test_a_registration_is_answered(self):
        reply = self.ok(*REGISTER, "--token", "V1", "--temperature-c", "36.5", "-o", "json").json()
        self.assertEqual("ADMITTED", reply["outcome"])
        self.assertEqual(1, reply["visitors_inside"])

    def test_a_refusal_at_the_door_is_an_answer(self):
        finished = self.ok(*REGISTER, "--token", "V1", "--temperature-c", "38.2")
        self.assertRegex(finished.out, r"outcome +refused-fever\n")
        self.assertNotIn("message_zh", finished.out)

    def test_an_empty_list_says_so(self):
        self.assertEqual("(none)\n", self.ok("health", "list-entries").out)
        self.assertEqual("", self.ok("health", "list-entries", "-o", "jsonl").out)

    def test_rows_too_wide_for_a_line_are_records(self):
        self.ok(*REGISTER, "--token", "V1", "--temperature-c", "36.5")
        self.ok("health", "register-exit", "--observed-at", "now", "--checkpoint", "entrance-1", "--kind", "visitor", "--token", "V1")
        entered, left = self.ok("health", "list-entries").out.split("\n\n")
        self.assertRegex(entered, r"(?m)^temperature_c +36\.5$")
        self.assertRegex(left, r"(?m)^direction +out$")
        for absent in ("temperature_c", "method", "mask"):
            self.assertNotRegex(left, rf"(?m)^{absent}\b")
        self.assertRegex(self.ok("health", "get-occupancy").out, r"^hall +visitors_inside .*\nmain +0 ")  # narrow: a table
        rows = self.ok("health", "list-entries", "-o", "jsonl").jsonl()
        self.assertEqual(["INFRARED", None], [row.get("method") for row in rows])

    def test_a_message_as_json_with_an_option_on_top(self):
        body = {"observed_at": "2020-02-10T09:00:00+08:00", "checkpoint": "entrance-1", "kind": "VISITOR", "token": "V1",
                "temperature_c": 36.5, "mask": "WORN", "method": "INFRARED"}
        self.ok("health", "register-entry", "--file", "-", "--token", "V2", stdin=json.dumps(body))
        rows = self.ok("health", "list-entries", "-o", "jsonl").jsonl()
        self.assertEqual(["V2"], [row["token"] for row in rows])

    def test_a_refused_request_says_why_and_in_which_language(self):
        finished = self.suite.hallward(*REGISTER, "--token", "V1", "--temperature-c", "36.5", "--checkpoint", "entrance-9")
        self.assertEqual(65, finished.code, finished)
        self.assertIn("INVALID_ARGUMENT UNKNOWN_CHECKPOINT checkpoint: There is no checkpoint", finished.err)
        finished = self.suite.hallward(*REGISTER, "--token", "V1", "--temperature-c", "36.5", "--checkpoint", "entrance-9",
                                       LANG="zh_CN.UTF-8")
        self.assertEqual(65, finished.code, finished)
        self.assertIn("没有登记点", finished.err)

    def test_exit_codes_tell_the_kind_of_failure(self):
        no_right = self.suite.hallward("--as", "auditor", *REGISTER, "--token", "V1", "--temperature-c", "36.5")
        self.assertEqual(77, no_right.code, no_right)
        unknown = self.suite.hallward("alerting", "acknowledge", "--alert-id", "01902b5a-7c00-7000-8000-000000000001")
        self.assertEqual(66, unknown.code, unknown)
        wrong_number = self.suite.hallward(*REGISTER, "--token", "V1", "--temperature-c", "36,7")
        self.assertEqual(65, wrong_number.code, wrong_number)
        self.assertIn('temperature_c: found "36,7"', wrong_number.err)
        self.assertEqual(64, self.suite.hallward("health", "register-entry", "--colour", "red").code)
        nobody = self.suite.hallward("--as", "nobody", "health", "get-occupancy")
        self.assertEqual(78, nobody.code, nobody)

    def test_what_is_done_under_a_drills_id_is_marked_and_over_with_it(self):
        ends_at = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)).isoformat(timespec="seconds")
        drill = self.ok("alerting", "start-drill", "--name", "spring", "--ends-at", ends_at, "-o", "json").json()["drill"]["drill_id"]
        self.ok("--correlation-id", drill, *REGISTER, "--token", "D1", "--temperature-c", "38.2")
        raised = self.ok("watch", "--severity", "critical", "--since", "0", "--count", "1", "-o", "jsonl").jsonl()[0]
        self.assertEqual(drill, raised["correlationid"])
        self.assertRegex(raised["data"]["alert"]["title_en"], r"^\[DRILL\] ")
        self.ok("alerting", "end-drill", "--drill-id", drill)
        closed = self.ok("watch", "alerting.ThreadClosed", "--since", "0", "--count", "1", "-o", "jsonl").jsonl()[0]
        self.assertEqual(drill, closed["correlationid"])

    def test_the_day_gives_its_figures_and_again_changes_nothing(self):
        first = self.ok("import", "entries", DAY)
        self.assertIn("2637 rows read, 0 bad", first.out)
        self.assertEqual(FIGURES, self.figures())
        told = self.told_at_the_door()
        again = self.ok("import", "entries", DAY, "--window", "7")
        self.assertEqual(first.out, again.out)
        self.assertEqual(FIGURES, self.figures())
        self.assertEqual(told, self.told_at_the_door())

    def test_what_is_exported_is_what_was_imported(self):
        self.ok("import", "entries", DAY)
        with open(DAY, newline="") as file:
            wanted = sorted(tuple(row.items()) for row in csv.DictReader(file))
        exported = list(csv.DictReader(self.ok("export", "entries", "--date", "2020-02-10").out.splitlines()))
        outcomes = [row.pop("outcome") for row in exported]
        self.assertEqual(wanted, sorted(tuple(row.items()) for row in exported))
        self.assertEqual(FIGURES["admitted"], outcomes.count("admitted"))
        last = self.last_sequence("health")
        sequences = [event["sequence"] for event in self.ok("export", "events", "health").jsonl()]
        self.assertEqual([f"{number:020}" for number in range(1, len(sequences) + 1)], sequences)
        self.assertLessEqual(last, len(sequences))

    def test_every_bad_row_is_named_and_none_applied(self):
        before = self.told_at_the_door()
        finished = self.suite.hallward("import", "entries", BAD_ROWS)
        self.assertEqual(65, finished.code, finished)
        self.assertIn("14 rows read, 14 bad", finished.out)
        lines = finished.err.splitlines()
        self.assertEqual(len(CAUSES), len(lines), finished)
        for number, (column, found, allowed) in CAUSES.items():
            start = f'{BAD_ROWS}:{number}: {column}: found "{found}"; {"refused" if number in REFUSED else "allowed"}: '
            told = [line for line in lines if line.startswith(start)]
            self.assertEqual(1, len(told), (start, finished))
            self.assertIn(allowed, told[0][len(start):])
        self.assertEqual(before, self.told_at_the_door())

    def test_good_rows_between_bad_ones_are_taken(self):
        path = self.suite.folder / "mixed.csv"
        bad = BAD_ROWS.read_text().splitlines()
        good = [line for line in DAY.read_text().splitlines() if ",in,staff," in line][:len(bad) - 1]
        path.write_text("\n".join([bad[0]] + [line for pair in zip(bad[1:], good) for line in pair]) + "\n")
        finished = self.suite.hallward("import", "entries", path)
        self.assertEqual(65, finished.code, finished)
        self.assertIn("28 rows read, 14 bad", finished.out)
        self.assertEqual(14, self.figures()["rows"])

    def test_an_interrupted_import_goes_on(self):
        """SIGINT while rows are being taken: an ended import says 130, and the same again completes the day."""
        lines = DAY.read_bytes().splitlines(keepends=True)
        reader, writer = os.pipe()
        process = subprocess.Popen(self.suite.command("import", "entries", "-"), stdin=reader, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, preexec_fn=support.die_with_parent,
                                   env=self.suite.environment())
        os.close(reader)
        watch = self.suite.popen("watch", "health", "--since", "0", "--count", "2", "-o", "jsonl")
        with os.fdopen(writer, "wb", buffering=0) as file:
            file.write(b"".join(lines[:301]))
            self.assertEqual(2, len(watch.communicate(timeout=support.WAIT_S)[0].splitlines()))  # its rows are arriving
            process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=support.WAIT_S)
        self.assertEqual(130, process.returncode, (out, err))
        self.assertIn("interrupted: every row up to line", out)
        self.assertLessEqual(self.figures()["rows"], 300)
        self.ok("import", "entries", DAY)
        self.assertEqual(FIGURES, self.figures())

    def test_an_import_outlives_the_service(self):
        process = self.suite.popen("import", "entries", DAY, "--window", "4")
        watch = self.suite.popen("watch", "health", "--since", "0", "--count", "50", "-o", "jsonl")
        watch.communicate(timeout=support.WAIT_S)
        self.suite.kill("health")
        out, err = process.communicate(timeout=support.WAIT_S)
        self.assertEqual(0, process.returncode, (out, err))
        self.assertEqual(FIGURES, self.figures())

    def test_progress_on_a_terminal_only(self):
        self.assertEqual("", self.ok("import", "entries", DAY).err)
        terminal, side = pty.openpty()
        process = subprocess.run(self.suite.command("import", "entries", str(DAY)), stdout=subprocess.PIPE, stderr=side,
                                 timeout=support.WAIT_S, env=self.suite.environment())
        os.close(side)
        shown = os.read(terminal, 65536).decode()
        os.close(terminal)
        self.assertEqual(0, process.returncode)
        self.assertRegex(shown, r"\[#* *\] +\d+ %  \d+ rows")

    def test_a_durable_watch_goes_on_where_it_left_off(self):
        raised = 2 * FIGURES["fevers"]  # one to isolate, one for the CDC
        self.ok("import", "entries", DAY)
        whole = [event["sequence"] for event in
                 self.ok("watch", "alerting.AlertRaised", "--since", "0", "--count", str(raised), "-o", "jsonl").jsonl()]
        seen = []
        for count in (1, 2, raised - 3):
            finished = self.ok("watch", "alerting.AlertRaised", "--durable", "screen", "--since", "0", "--count", str(count),
                               "-o", "jsonl")
            seen += [event["sequence"] for event in finished.jsonl()]
        self.assertEqual(whole, seen)
        self.assertFalse((self.suite.site / "watch" / "screen.json").exists())
        stream, = self.ok("alerting", "list-receivers", "-o", "json").json()["receivers"]
        self.assertEqual(int(whole[-1]), int(stream["receiver"]["confirmed_sequence"]))
        # What comes while nobody watches is handed out next.
        self.ok(*REGISTER, "--token", "V-later", "--temperature-c", "39.1")
        subject = None
        while subject != "V-later":
            event, = self.ok("watch", "alerting.AlertRaised", "--durable", "screen", "--count", "1", "-o", "jsonl").jsonl()
            self.assertNotIn(event["sequence"], seen)
            subject = event["data"]["alert"]["subject"]
        other = self.suite.hallward("--as", "office", "watch", "--durable", "screen", "--count", "1")
        self.assertEqual(77, other.code, other)
        # The other services' place is kept here.
        self.ok("watch", "health", "--durable", "door", "--since", "0", "--count", "1")
        place = json.loads((self.suite.site / "watch" / "door.json").read_text())
        self.assertEqual("health", place["publisher"])

    def test_a_live_watch_shows_an_alert_in_the_users_language(self):
        watch = self.suite.popen("watch", "--severity", "critical", "--department", "office", "--since", "0", "--count", "1",
                                 LANG="zh_CN.UTF-8")
        self.ok(*REGISTER, "--token", "V1", "--temperature-c", "38.2")
        out, err = watch.communicate(timeout=support.WAIT_S)
        self.assertRegex(out, r"^\S+  AlertRaised  critical  office  门口体温异常：38\.2", err)

    def test_a_forbidden_watch_is_refused(self):
        finished = self.suite.hallward("--as", "guard", "watch", "alerting.AlertRaised", "--count", "1")
        self.assertEqual(77, finished.code, finished)

    def test_a_watch_that_would_wait_for_ever_is_refused(self):
        finished = self.suite.hallward("watch", "--department", "offfice", "--count", "1")
        self.assertEqual(65, finished.code, finished)
        self.assertRegex(finished.err, 'found "offfice"; allowed: .*office')
        beyond = str(self.last_sequence("health") + 1000000)
        finished = self.suite.hallward("watch", "health", "--since", beyond, "--count", "1")
        self.assertEqual(65, finished.code, finished)
        self.assertRegex(finished.err, rf"found {beyond}; allowed: up to \d+")

    def test_an_unknown_key_is_told_so(self):
        """From another machine: its folder still has the key that was revoked at the hall."""
        elsewhere = self.suite.folder / "elsewhere"
        shutil.copytree(self.suite.site / "keys", elsewhere / "keys")
        (elsewhere / "config.yaml").write_text(f"run_dir: {self.suite.site}/run\n")
        self.ok("keys", "revoke", "guard")
        for words in (REGISTER + ("--token", "V1", "--temperature-c", "36.5"), ("watch", "health", "--count", "1"),
                      ("import", "entries", str(DAY))):
            finished = self.suite.hallward("--site", elsewhere, "--as", "guard", *words)
            self.assertEqual(77, finished.code, finished)
            self.assertIn("does not know this key", finished.err)

    def test_verify_finds_the_stores_whole(self):
        self.ok("import", "entries", DAY)
        finished = self.ok("verify", "--rebuild")
        for service in support.SERVICES:
            self.assertRegex(finished.out, rf"(?m)^{service} +whole: .*rebuilt the same$")

    def test_a_plan_is_adopted_everywhere_and_once(self):
        # The sequence would not do: the staff directory takes the first plan in by and by.
        before = self.ok("health", "get-plan", "-o", "json").json()["adopted_at"]
        self.ok("plan", "adopt", support.demo_plan())
        self.assertEqual(before, self.ok("health", "get-plan", "-o", "json").json()["adopted_at"])
        plan = self.suite.folder / "plan.yaml"
        plan.write_text(support.demo_plan().read_text().replace("visitors_max: 60", "visitors_max: 61"))
        self.ok("plan", "adopt", plan)
        versions = {status["plan_version"] for status in self.ok("status", "-o", "json").json()}
        self.assertEqual(1, len(versions))
        self.assertLess(before, self.ok("health", "get-plan", "-o", "json").json()["adopted_at"])
        halls = self.ok("health", "get-occupancy", "-o", "json").json()["halls"]
        self.assertEqual(61, halls[0]["visitors_max"])

    def test_a_crashed_daemon_is_started_again(self):
        old = self.suite.pid("health")
        self.suite.kill("health")
        self.ok("status", "--wait", str(support.WAIT_S))
        self.assertNotEqual(old, self.suite.pid("health"))
        self.assertIn("was ended by signal 9", self.suite.log_text())

    def test_up_leaves_nobody_behind(self):
        watches = [os.pidfd_open(pid) for pid in self.suite.children().values()]
        self.assertEqual(len(support.SERVICES), len(watches))
        self.assertEqual({"up": 0}, self.suite.stop())
        for watch in watches:
            self.assertTrue(support.select.select([watch], [], [], 0)[0])
            os.close(watch)

    def test_daemons_end_with_a_killed_supervisor(self):
        watches = [os.pidfd_open(pid) for pid in self.suite.children().values()]
        self.suite.up.kill()
        for watch in watches:
            self.assertTrue(support.select.select([watch], [], [], support.WAIT_S)[0])
            os.close(watch)
        self.suite.stop()


class NotRunning(support.SuiteTest):
    """Without a suite, or with one that cannot start."""

    def test_status_without_a_suite(self):
        finished = self.suite.hallward("status")
        self.assertEqual(69, finished.code, finished)

    def test_no_answer_is_for_the_moment(self):
        self.suite.start()
        self.suite.stop()
        finished = self.suite.hallward("health", "get-occupancy", "--timeout", "1")
        self.assertEqual(75, finished.code, finished)

    def test_a_wrong_plan_starts_nothing(self):
        plan = self.suite.folder / "plan.yaml"
        plan.write_text(support.demo_plan().read_text().replace("fever_c: 37.3", "fever_k: 310.4"))
        finished = self.suite.hallward("up", "--plan", plan)
        self.assertEqual(78, finished.code, finished)
        self.assertIn("fever_k", finished.err)
        self.assertFalse((self.suite.site / "plan.yaml").exists())
        finished = self.suite.hallward("plan", "check", plan)
        self.assertEqual(65, finished.code, finished)
        self.assertRegex(finished.err, r"plan\.yaml:\d+:\d+: door\[0\]\.fever_k")
        self.assertRegex(finished.err, r"plan\.yaml:\d+:\d+: door\[0\]\.fever_c must be set")
        self.ok("plan", "check", support.demo_plan())

    def test_up_ends_with_the_code_of_a_daemon_that_cannot_start(self):
        self.suite.start()
        self.suite.stop()
        (self.suite.site / "plan.yaml").write_text("halls: 7\n")
        finished = self.suite.hallward("up")
        self.assertEqual(78, finished.code, finished)

    def test_keys_are_made_once(self):
        self.suite.start()
        keys = self.suite.site / "keys"
        names = {path.name for path in keys.glob("*.key*")}
        self.assertEqual({f"{name}.key{part}" for name in support.PRINCIPALS for part in ("", "_secret")}, names)
        for secret in keys.glob("*.key_secret"):
            self.assertEqual(0o600, secret.stat().st_mode & 0o777)
        self.ok("keys", "revoke", "guard")
        self.suite.stop()
        self.suite.start()
        self.assertFalse((keys / "guard.key").exists())

    def test_help_with_an_example_for_every_command(self):
        for service in support.SERVICES:
            words = self.ok("complete", service).out.split()
            self.assertIn("get-status", words)
            for word in words:
                finished = self.ok(service, word, "--help")
                self.assertIn(f"Example:\n  hallward {service} {word}", finished.out)

    def test_help_in_chinese(self):
        self.assertIn("在前台运行整个系统", self.ok("--help", LANG="zh_CN.UTF-8").out)
        self.assertIn("在前台运行整个系统", self.ok("--help", LC_ALL="C.UTF-8", LANGUAGE="zh").out)
        self.assertIn("Run the whole suite", self.ok("--help", LANG="C.UTF-8").out)

    def test_every_summary_in_chinese(self):
        for arguments in [[], *([service] for service in support.SERVICES)]:
            for line in self.ok(*arguments, "--help", LANG="zh_CN.UTF-8").out.splitlines():
                if row := re.match(r"  (?!hallward)([a-z][a-z-]+) +(\S.*)$", line):
                    self.assertRegex(row[2], "[\u4e00-\u9fff]", f"{row[1]}: services/cli/po/zh_CN.po lacks its summary")

    def test_help_says_the_form_of_a_text_and_how_to_give_what_is_personal(self):
        returnee = " ".join(self.ok("health", "register-returnee", "--help").out.split())
        self.assertIn("[required; a day, YYYY-MM-DD]", returnee)
        self.assertIn("--arrived-on 2020-02-10", returnee)
        self.assertIn("--file - < request.json", returnee)
        isolation = " ".join(self.ok("health", "confirm-isolation", "--help").out.split())
        self.assertIn("[required; an id, as an answer or a list gives it]", isolation)

    def test_words_for_the_shells(self):
        script = support.ROOT / "deploy" / "completion" / "hallward.bash"
        program = support.build_folder() / "hallward"
        for line, wanted in (("health register-e", ["register-entry", "register-exit"]),
                             ("--site /x plan ", ["--adopted", "--on", "--output", "--since", "--until", "adopt", "check",
                                                  "diff", "show"]),
                             ("health register-entry --temp", ["--temperature-c"]), ("stat", ["status"])):
            command = f'source "{script}"; COMP_WORDS=("{program}" {line}' + ('""' if line.endswith(" ") else "") + \
                      '); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _hallward; printf "%s\\n" "${COMPREPLY[@]}"'
            finished = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=support.WAIT_S)
            self.assertEqual(wanted, sorted(finished.stdout.split()), finished.stderr)


if __name__ == "__main__":
    support.main()
