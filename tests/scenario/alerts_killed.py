#!/usr/bin/python3
"""Alerting killed in every state of an alert, on the rehearsal's clock: no alert is missed, nothing happens twice, nobody is told early.

Usage: alerts_killed.py REHEARSE [--red BUG]

A story of fevers is played once undisturbed; its ladder must be the plan's, to the minute. Then it is played again and again with
alerting killed at moments drawn from that run: just before, in, or just after an event of a type that is drawn first, so that all
types have their share; and every service crashing now and then before, in and after its commits. Each time the same things must happen
to the same alerts: each once, none earlier than undisturbed, and none later than that or the end of the downtime in which it fell due.

Real daemons are killed in tests/system/alert_kill9_test.py. The ladder's minutes are tried here, because a minute there is a minute:
a day of waiting passes in a second here, with the same rules, engine and stores.

--red BUG: the program has planted bugs (HALLWARD_SEEDED_BUG); passes if something is found.
"""

import collections
import datetime
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

CYCLES = 200
KILLS = 10  # in one rehearsal
DOWN_MAX_S = 20  # shorter than what lies between what people do and what falls due in the story
CHANCE = "crash=4,restart=5s"
LATE_MAX_S = 2 * 5 + 3  # two crashes by chance, one after the other; a tick a second
BROKEN_PROMISE = 70

LIFE = ("AlertRaised", "AlertNotified", "AlertAcknowledged", "AcknowledgementExpired", "AlertActing", "AlertDutyDone",
        "AlertDutyMissed", "AlertOverdue", "AlertEscalated", "AlertReminded", "AlertResolved", "AlertClosed", "AlertHeld")
QUEUED = "DeliveriesQueued"
DAY = "2020-02-10T"

# Minute after nine, second, what, by whom. {…} is the subject of the last event of that type.
STORY = (
    (0, 0, "alerting.PutReceiver", "operator", {"receiver": "screen", "kind": "webhook", "address": "http://127.0.0.1:9/",
                                                 "secret": "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
                                                 "serves": ["department/office", "department/property", "role/head"]}),
    # V1 is acted on, and the whole thread ends by that.
    (1, 0, "fever", "V1", 38.2),
    (2, 0, "alerting.StartActing", "office", {"alert_id": "{alerting.AlertRaised}", "note": "on the way"}),
    (3, 0, "health.RecordOfficeTold", "guard", {"incident_id": "{health.IncidentOpened}", "channel": "channel-phone",
                                                 "reached": "duty desk"}),
    (4, 0, "health.ConfirmIsolation", "guard", {"incident_id": "{health.IncidentOpened}"}),
    (24, 0, "health.RecordCdcTold", "office", {"incident_id": "{health.IncidentOpened}", "channel": "channel-phone",
                                                "reached": "duty desk"}),
    # For V2 nobody does anything for hours.
    (61, 0, "fever", "V2", 38.4),
    # V3 is acknowledged and forgotten.
    (121, 0, "fever", "V3", 39.0),
    (123, 0, "alerting.Acknowledge", "office", {"alert_id": "{alerting.AlertRaised}", "note": "calling the property company"}),
    (190, 55, "alerting.ListAlerts", "office", {}),  # nothing is due within the last half minute
)


class Broken(Exception):
    pass


def at(seconds):
    return (datetime.datetime.fromisoformat(DAY + "09:00:00+08:00") + datetime.timedelta(seconds=seconds)).isoformat()


def seconds(text):
    return (datetime.datetime.fromisoformat(text) - datetime.datetime.fromisoformat(DAY + "09:00:00+08:00")).total_seconds()


def call(step):
    minute, second, what, by, body = step
    if what == "fever":
        what, by, body = "health.RegisterEntry", "guard", {"checkpoint": "entrance-1", "kind": "visitor", "token": by, "mask": "worn",
                                                           "temperature_c": body, "method": "infrared"}
    return 60 * minute + second, {"method": what, "as": by, "body": body}


def script(kills):
    lines = [call(step) for step in STORY]
    for begin, end in kills:
        lines += [(begin, {"fault": "crash", "service": "alerting"}), (end, {"fault": "restart", "service": "alerting"})]
    return "".join(json.dumps({"at": at(when), **line}) + "\n" for when, line in sorted(lines, key=lambda line: line[0]))


def play(rehearse, kills, *arguments):
    plan = pathlib.Path(rehearse).resolve().parents[2] / "demo-plan.yaml"
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.write(script(kills))
        file.flush()
        done = subprocess.run([rehearse, file.name, "--plan", str(plan), *arguments], capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise Broken(f"exit code {done.returncode}: {done.stderr[-1500:]}{done.stdout[-500:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def told(event, names):
    """What was queued for whom, by the alerts' names."""
    data = event["data"]
    notification = data["notification"]
    what = (notification["moment"], notification.get("step", 0), notification.get("duty", ""))
    return [(QUEUED, delivery["receiver"], names[brief["alert_id"]], *what)
            for delivery in data.get("deliveries", []) for brief in notification.get("alerts", [])]


def happened(lines):
    """What → when it happened, each time. An alert's name is its rule and whom it is about, so it is the same in every rehearsal."""
    found, names = collections.defaultdict(list), {}
    for line in lines:
        data = line.get("data", {})
        if line.get("type") in LIFE:
            alert = data["alert"]
            name = names.setdefault(alert["alert_id"], (alert["rule"], alert["subject"]))
            what = [(line["type"], name, data.get("step", 0), data.get("duty", ""))]
        elif line.get("type") == QUEUED:
            what = told(line, names)
        else:
            continue
        for one in what:
            found[one].append(seconds(line["at"]))
    return found


def check_ladder(undisturbed, steps):
    """V2, for whom nobody does anything: each step at its minute after the raising."""
    raised = undisturbed["AlertRaised", ("fever", "V2"), 0, ""][0]
    for number, after_min in enumerate(steps, 1):
        times = undisturbed[("AlertEscalated", ("fever", "V2"), number, "")]
        if len(times) != 1 or not 0 <= times[0] - raised - 60 * after_min <= 1.5:
            raise Broken(f"step {number} of V2's ladder, {after_min} min after {raised}: {times}")


def postponed(undisturbed, found):
    """By alert: how much later than undisturbed it was raised, or people got through; what counts from then comes as much later."""
    late = collections.Counter()
    for what in undisturbed:
        if what[0] in ("AlertRaised", "AlertAcknowledged", "AlertActing") and what in found:
            late[what[1]] = max(late[what[1]], found[what][0] - undisturbed[what][0])
    return late


def check(undisturbed, found, kills):
    """The same, each once, and not early; late only by the downtimes."""
    late = postponed(undisturbed, found)
    for what, times in undisturbed.items():
        wanted, got = sorted(times), sorted(found.get(what, []))
        if len(wanted) != len(got):
            raise Broken(f"{what}: {len(got)} times at {got}, not {len(wanted)} at {wanted}")
        alert = what[2] if what[0] == QUEUED else what[1]
        for due, come in zip(wanted, got):
            up = max([due, *(end for begin, end in kills if begin - LATE_MAX_S <= due <= end + LATE_MAX_S)])
            if come < due - 1.5 or come > up + LATE_MAX_S + late[alert]:
                raise Broken(f"{what}: at {come}, due at {due}, up at {up}")
    extra = {what for what in found if "bus-" not in str(what)} - set(undisturbed)
    if extra:
        raise Broken(f"what does not happen undisturbed: {sorted(extra, key=str)[:3]}")


def means_v3(lines):
    """Is what the office acknowledges, the alert raised last, V3's? A service that crashed by chance may have raised one between them."""
    minute, second = next(step[:2] for step in STORY if step[2] == "alerting.Acknowledge")
    raised = [line["data"]["alert"]["subject"] for line in lines
              if line.get("type") == "AlertRaised" and seconds(line["at"]) < 60 * minute + second]
    return raised[-1] == "V3"


def draw_kills(dice, lines, types):
    """Apart from one another, each near an event of alerting of a drawn type."""
    by_type = collections.defaultdict(list)
    for line in lines:
        if line.get("service") == "alerting" and "type" in line:
            by_type[line["type"]].append(seconds(line["at"]))
    kills = []
    for _ in range(KILLS):
        kind = dice.choice(sorted(by_type))
        begin = round(dice.choice(by_type[kind]) + dice.choice((-1, 0, 0, 1)) * dice.uniform(0, 1.5), 3)
        end = round(begin + dice.choice((dice.uniform(0.05, 1), dice.uniform(1, DOWN_MAX_S))), 3)
        if all(end + 1 < other[0] or begin > other[1] + 1 for other in kills) and begin > 5:
            kills.append((begin, end))
            types[kind] += 1
    return kills


def plan_steps(rehearse):
    """Of the policy for what is critical: the first in the plan."""
    text = (pathlib.Path(rehearse).resolve().parents[2] / "demo-plan.yaml").read_text()
    policy = text.split("- id: at-once")[1].split("- id:")[0]
    return [int(part.split(",")[0]) for part in policy.split("after_min:")[1:]]


def main(rehearse, red=None, bug=None):
    seed = int(os.environ.get("HALLWARD_SEED", 1))
    if red:
        os.environ["HALLWARD_SEEDED_BUG"] = bug
    dice, types, cycles, number = random.Random(seed), collections.Counter(), 0, 0
    try:
        first = play(rehearse, [])
        undisturbed = happened(first)
        check_ladder(undisturbed, plan_steps(rehearse))
        while cycles < CYCLES:
            number += 1
            kills = draw_kills(dice, first, types)
            lines = play(rehearse, kills, "--seed", str(number), "--faults", CHANCE)
            if not means_v3(lines):
                continue  # another story
            try:
                check(undisturbed, happened(lines), kills)
            except Broken as broken:
                raise Broken(f"HALLWARD_SEED={seed}, rehearsal {number}, killed at {kills}: {broken}") from broken
            cycles += len(kills)
        missing = {kind for kind, *_ in undisturbed} - set(types)
        if missing:
            raise Broken(f"never killed at {missing}")
    except Broken as broken:
        print(broken)
        return 0 if red else 1
    print(f"{cycles} kills in {number} rehearsals, at: {dict(types)}; {len(undisturbed)} things happened each time, once")
    return 1 if red else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
