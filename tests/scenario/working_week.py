#!/usr/bin/python3
"""A working week of the plan of Qufu (40-a-working-week), against a calculation of its own.

Usage: working_week.py REHEARSE

What is to be done on which day, where, by whom and by when is calculated here from the plan's YAML and its calendar, and what becomes of
each task from what the script's people do and when sanitation is down. The rehearsal must make exactly these tasks, none on a day
off, each once, and end each once in that way; GetTaskCounts must count them so. The counts are printed as a table.

At the end the calculation is made again from plans and scripts that differ by one thing: the comparison must see each.
"""

import collections
import copy
import datetime
import json
import pathlib
import subprocess
import sys

import yaml

FOLDER = pathlib.Path(__file__).parent / "40-a-working-week"
PLAN = pathlib.Path(__file__).parents[2] / "deploy/plan/qufu.yaml"
DAYS = [datetime.date(2020, 5, day) for day in range(4, 11)]
ZONE = datetime.timezone(datetime.timedelta(hours=8))
MINUTE = datetime.timedelta(minutes=1)
STATES = ("done", "late", "missed", "waived", "open")
WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


class Broken(Exception):
    pass


# --- what the plan asks for -------------------------------------------------------------------------------------------------------


def in_force(sets, day):
    return [one for one in sets if one["effective_from"] <= day.isoformat()][-1]


def is_worked(plan, day):
    calendar = plan["calendar"]
    assert day.year in calendar["years"]
    kinds = {one["date"]: one["kind"] for one in calendar["days"]}
    return kinds.get(day.isoformat(), "WORK" if WEEKDAYS[day.weekday()] in calendar["workdays"] else "OFF") == "WORK"


def midnight(day):
    return datetime.datetime.combine(day, datetime.time(), ZONE)


def clock(day, text):
    return datetime.datetime.combine(day, datetime.time.fromisoformat(text), ZONE)


def span(day, row):
    return clock(day, row["from"]), clock(day, row["until"])


def working_hours(plan, day):
    spans = [span(day, row) for row in in_force(plan["working_hours"], day)["spans"]]
    return min(begin for begin, _ in spans), max(end for _, end in spans)


def parts(plan, day, count):
    """The working hours in so many equal parts, to the minute."""
    begin, end = working_hours(plan, day)
    minutes = (end - begin) // MINUTE
    cuts = [begin + minutes * i // count * MINUTE for i in range(count + 1)]
    return list(zip(cuts, cuts[1:]))


def cycle(plan, day, hours):
    begin, end = working_hours(plan, day)
    found = []
    while begin < end:
        found.append((begin, min(end, begin + 60 * hours * MINUTE)))
        begin += 60 * hours * MINUTE
    return found


def weekly(plan, day):
    """The whole of the first working day of the calendar week."""
    monday = day - datetime.timedelta(days=day.weekday())
    before = [monday + datetime.timedelta(days=i) for i in range(day.weekday())]
    return [] if any(is_worked(plan, one) for one in before) else [(midnight(day), midnight(day + datetime.timedelta(days=1)))]


def after_meals(plan, day):
    canteen = in_force(plan["canteen"], day)
    ends = [clock(day, meal["until"]) for meal in canteen["meals"]]
    return [(end, end + canteen["after_meal_within_min"] * MINUTE) for end in ends]


def heavy(plan, day, rule, reported):
    """Until the report as ever; of what begins later, that of the finer cut."""
    ordinary = [(n, one) for n, one in enumerate(parts(plan, day, rule["times_a_day_min"]), 1) if one[0] <= reported]
    return ordinary + [(n, one) for n, one in enumerate(parts(plan, day, rule["times_a_day_heavy_max"]), 1) if one[0] > reported]


def times(plan, day, rule, reported):
    """Number, and from when until when."""
    if reported:
        return heavy(plan, day, rule, reported)
    if "at" in rule:
        found = [span(day, row) for row in rule["at"]]
    elif "every_hours" in rule:
        found = cycle(plan, day, rule["every_hours"])
    elif "every_days" in rule:
        assert rule["every_days"] == 7
        found = weekly(plan, day)
    elif rule.get("after_each_meal"):
        found = after_meals(plan, day)
    else:
        found = parts(plan, day, rule["times_a_day_min"])
    return list(enumerate(found, 1))


def places(plan, day, rule):
    """Place and who owns it."""
    rooms = {room["id"]: room["owner"] for room in plan["rooms"]}
    target = rule["target"]
    if target == "ROOMS":
        return [(room["id"], room["owner"]) for room in plan["rooms"] if room["kind"] in rule["rooms"]]
    if target in ("TOUCH_POINTS", "WASTE_BINS"):
        return [(one["id"], rooms[one["room"]]) for one in plan[target.lower()]]
    if target == "HVAC_ZONES":
        return [(zone["id"], zone["owner"]) for zone in plan["hvac_zones"]]
    if target in ("OFFICE_FURNITURE", "OFFICE_EQUIPMENT"):
        return [(department["id"], department["id"]) for department in plan["departments"]]
    assert target == "DINING_FURNITURE"
    department = in_force(plan["canteen"], day)["department"]
    return [(department, department)]


def rules_of(plan, day):
    """The plan's rows, and the three that are not in its list, in the same form."""
    disinfection, canteen = in_force(plan["disinfection"], day), in_force(plan["canteen"], day)
    air = in_force(plan["ventilation"], day)
    yield {"id": "ventilation", "kind": "VENTILATION", "target": "ROOMS", "rooms": air["rooms"], "at": air["windows_open"],
           "confirm_within_min": air["confirm_within_min"]}
    for row in disinfection["tasks"]:
        yield {**row, "kind": "DISINFECTION"}
    yield {"id": "washroom", "kind": "WASHROOM_CHECK", "target": "ROOMS", "rooms": ["WASHROOM"],
           "times_a_day_min": disinfection["washroom_checks_a_day"], "overdue_after_min": disinfection["washroom_overdue_after_min"]}
    yield {"id": "tableware", "kind": "TABLEWARE", "target": "DINING_FURNITURE", "after_each_meal": True,
           "overdue_after_min": canteen["tableware_overdue_after_min"]}


def deadlines(day, rule, begin, end):
    if "confirm_within_min" in rule:  # windows are opened by then, and never after the end
        return begin + rule["confirm_within_min"] * MINUTE, end
    last = day + datetime.timedelta(days=7 - day.weekday() if "every_days" in rule else 1)
    return end + rule["overdue_after_min"] * MINUTE, midnight(last)


def tasks_of(plan, day, uses):
    found = {}
    for rule in rules_of(plan, day) if is_worked(plan, day) else ():
        for place, owner in places(plan, day, rule):
            for number, (begin, end) in times(plan, day, rule, uses.get((day, rule["id"], place))):
                overdue, missed = deadlines(day, rule, begin, end)
                found[f"{day}/{rule['id']}/{place}/{number}"] = {
                    "date": day.isoformat(), "rule": rule["id"], "kind": rule["kind"], "place": place, "number": number,
                    "owner": rule.get("owner", owner), "from_at": begin, "until_at": end, "overdue_at": overdue, "missed_at": missed}
    return found


# --- what becomes of it -----------------------------------------------------------------------------------------------------------


def read_script():
    lines = (FOLDER / "script.jsonl").read_text().splitlines()
    steps = [json.loads(line) for line in lines if line.startswith("{")]
    return [{**step, "at": datetime.datetime.fromisoformat(step["at"])} for step in steps]


def uses_in(steps):
    return {(step["at"].date(), step["body"]["what"], step["as"]["department"]): step["at"]
            for step in steps if step.get("method") == "sanitation.ReportHeavyUse"}


def downtimes(steps):
    faults = [step["at"] for step in steps if step.get("service") == "sanitation"]
    return list(zip(faults[::2], faults[1::2]))


def counts(plan, task, body):
    """Was it strong enough, by an agent and a method of the plan?"""
    if task["kind"] != "DISINFECTION":
        return True
    day = datetime.date.fromisoformat(task["date"])
    rule = next(row for row in rules_of(plan, day) if row["id"] == task["rule"])
    return body["method"] == rule["method"] and any(
        row["agent"] == body["agent"] and row["at_least"]["unit"] == body["unit"] and body["concentration"] >= row["at_least"]["value"]
        for row in rule["with"])


def end_of(plan, task, steps, downs):
    """State, whether it was late, and the service's reason."""
    for step in steps:
        method = step.get("method")
        if method == "sanitation.WaiveTask":
            return "WAIVED", False, None
        if method == "sanitation.FinishTask" and counts(plan, task, step["body"]):
            # the script's windows are opened in time, and shut when the time is over
            return "DONE", task["kind"] != "VENTILATION" and step["at"] > task["overdue_at"], None
    was_down = any(begin <= task["overdue_at"] and task["missed_at"] <= end for begin, end in downs)
    return "MISSED", False, "SERVICE_DOWN" if was_down else "TIME_OVER"


def calculate(plan, steps):
    tasks, of_task = {}, collections.defaultdict(list)
    for day in DAYS:
        tasks.update(tasks_of(plan, day, uses_in(steps)))
    for step in steps:
        of_task[step.get("body", {}).get("task_id")].append(step)
    unknown = set(of_task) - set(tasks) - {None}
    if unknown:
        raise Broken(f"the script's tasks that the plan does not ask for: {unknown}")
    for task_id, task in tasks.items():
        task["state"], task["late"], task["reason"] = end_of(plan, task, of_task[task_id], downtimes(steps))
        task["overdue"] = task["late"] or task["reason"] == "TIME_OVER"  # its owner was told
    return tasks


# --- what the rehearsal says -------------------------------------------------------------------------------------------------------


def play(rehearse):
    done = subprocess.run([rehearse, "--plan", str(PLAN), str(FOLDER / "script.jsonl")], capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise Broken(f"exit code {done.returncode}: {done.stderr[-1500:]}{done.stdout[-500:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def tasks_in(lines):
    """As they were last told of, how often each was made, and how often each ended."""
    last, made, ended = {}, collections.Counter(), collections.Counter()
    for line in lines:
        if line.get("service") != "sanitation" or "type" not in line:
            continue
        data = line["data"]
        for task in data.get("tasks", []) + ([data["task"]] if "task" in data else []):
            if task["date"] not in map(str, DAYS):
                continue
            made[task["task_id"]] += line["type"] == "TasksMade" or task["task_id"] not in last
            ended[task["task_id"]] += task["state"] in ("DONE", "MISSED", "WAIVED", "WITHDRAWN")
            last[task["task_id"]] = task
    return last, made, ended


def check_same(wanted, found):
    for task_id in sorted(set(wanted) | set(found)):
        if task_id not in found or task_id not in wanted:
            raise Broken(f"{task_id}: {'is not made' if task_id in wanted else 'the plan does not ask for it'}")
        want, task = dict(wanted[task_id]), found[task_id]
        moments = ["from_at", "until_at"]
        if task["kind"] != "VENTILATION" or task["state"] != "DONE":  # these change when a window is opened
            moments += ["overdue_at", "missed_at"]
        for name in ("date", "rule", "kind", "place", "number", "owner", "state", "late", "overdue"):
            if task[name] != want[name]:
                raise Broken(f"{task_id}: {name} is {task[name]}, not {want[name]}")
        for name in moments:
            if datetime.datetime.fromisoformat(task[name]) != want[name]:
                raise Broken(f"{task_id}: {name} is {task[name]}, not {want[name]}")
        if want["reason"] and task.get("reason") != want["reason"]:
            raise Broken(f"{task_id}: missed because of {task.get('reason')}, not {want['reason']}")


def check_events(wanted, lines):
    found, made, ended = tasks_in(lines)
    withdrawn = {task_id for task_id, task in found.items() if task["state"] == "WITHDRAWN"}
    check_same(wanted, {task_id: task for task_id, task in found.items() if task_id not in withdrawn})
    for name, counter in (("made", made), ("ended", ended)):
        others = [task_id for task_id in found if counter[task_id] != 1]
        if others:
            raise Broken(f"not {name} once: {others[0]}, {counter[others[0]]} times")


def count(tasks):
    found = collections.defaultdict(collections.Counter)
    for task in tasks.values():
        row = found[task["date"], task["rule"], task["kind"]]
        row.update({"due": 1, task["state"].lower(): 1, "late": task["late"]})
    return {key: {name: row[name] for name in ("due", *STATES)} for key, row in found.items()}


def check_counts(wanted, lines):
    answers = [line["body"] for line in lines if line.get("answer_to") == "sanitation.GetTaskCounts"]
    rows = answers[-1]["counts"]
    told = {(row["date"], row["rule"], row["kind"]): {name: row[name] for name in ("due", *STATES)} for row in rows}
    if len(told) != len(rows):
        raise Broken("GetTaskCounts tells a row twice")
    if answers[0] != {}:
        raise Broken(f"a holiday has tasks: {answers[0]}")
    for key in sorted(set(wanted) | set(told)):
        if wanted.get(key) != told.get(key):
            raise Broken(f"{key}: GetTaskCounts tells {told.get(key)}, calculated are {wanted.get(key)}")


def print_table(plan, rows):
    rules = list(dict.fromkeys((row["id"], row["kind"]) for row in rules_of(plan, DAYS[0])))
    print(f"{'rule':18}{'kind':16}" + "".join(f"{day:%a %d}".rjust(8) for day in DAYS))
    for rule, kind in rules:
        print(f"{rule:18}{kind:16}" + "".join(str(rows.get((str(day), rule, kind), {}).get("due", 0)).rjust(8) for day in DAYS))
    for name in ("due", *STATES):
        sums = [sum(row[name] for (date, *_), row in rows.items() if date == str(day)) for day in DAYS]
        print(f"{'all: ' + name:34}" + "".join(str(one).rjust(8) for one in sums))


# --- is a difference seen? -----------------------------------------------------------------------------------------------------------


def row_of(plan, rule):
    return next(row for row in plan["disinfection"][0]["tasks"] if row["id"] == rule)


def without(steps, text):
    steps[:] = [step for step in steps if text not in json.dumps(step, default=str)]


DIFFERENCES = {
    "the make-up Saturday": lambda plan, _: plan["calendar"]["days"].remove(
        next(one for one in plan["calendar"]["days"] if one["date"] == "2020-05-09")),
    "a holiday": lambda plan, _: plan["calendar"]["days"].remove(
        next(one for one in plan["calendar"]["days"] if one["date"] == "2020-05-05")),
    "a minute of a window": lambda plan, _: plan["ventilation"][0]["windows_open"][1].update(until="14:01"),
    "the cycle": lambda plan, _: row_of(plan, "key-places").update(every_hours=3),
    "one more a day": lambda plan, _: row_of(plan, "touch-points").update(times_a_day_min=3),
    "who owns it": lambda plan, _: row_of(plan, "waste-bins").update(owner="canteen"),
    "when it is overdue": lambda plan, _: plan["canteen"][0].update(tableware_overdue_after_min=61),
    "what is too weak": lambda plan, _: row_of(plan, "office-furniture")["with"][0]["at_least"].update(value=100),
    "a heavy use": lambda _, steps: without(steps, '"market"'),
    "the downtime": lambda _, steps: without(steps, '"service": "sanitation"'),
    "the waiver": lambda _, steps: without(steps, "WaiveTask"),
}


def check_differences(plan, steps, lines):
    for name, change in DIFFERENCES.items():
        other, happened = copy.deepcopy(plan), copy.deepcopy(steps)
        change(other, happened)
        try:
            check_events(calculate(other, happened), lines)
        except Broken:
            continue
        raise Broken(f"{name}: the comparison does not see it")


def main(rehearse):
    plan, steps = yaml.load(PLAN.read_text(), yaml.CSafeLoader), read_script()
    try:
        lines, wanted = play(rehearse), calculate(plan, steps)
        check_events(wanted, lines)
        check_counts(count(wanted), lines)
        check_differences(plan, steps, lines)
    except Broken as broken:
        print(broken)
        return 1
    print_table(plan, count(wanted))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
