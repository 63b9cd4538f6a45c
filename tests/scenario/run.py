#!/usr/bin/python3
"""Plays a scenario by `rehearse` and compares what comes out with its story.

Usage: run.py REHEARSE FOLDER [--red BUG]

FOLDER holds
  script.jsonl    what happens (services/rehearsal/script.h); may be left out where the arguments name entries
  plan.yaml       the plan; without one, the demo's
  scenario.json   may be left out: {"arguments": [further ones], "seeds": N, "soak_seeds": N with HALLWARD_SOAK set,
                   "red_seeds": N at the most until a planted bug shows,
                   "jumps": true to compare with a run that lives through every second, to the second,
                   "exit": code, "mistakes": [what the lines of stderr begin with, after the folder]}
  story.jsonl     what must come out; lines that begin with # are for the reader:
    {"at": "…", "type": "…", …}             a line of the output that has at least these members, and comes after the one before.
                                            A text that ends in … needs only to begin so; "$name" stands for the same value each time
    {"count": N, "of": {…}}                 exactly N lines of the output have these members
    {"file": F, "is": "body", "of": {…}}    the one line with these members has exactly the figures of F in that member

Each seed is played, the first one twice: the output must be the same byte for byte. If there are several, the first two must differ.
--red BUG: the program has planted bugs (HALLWARD_SEEDED_BUG); passes if the story breaks, or a promise (exit code 70), with
at least one seed.
"""

import json
import os
import pathlib
import re
import subprocess
import sys


BROKEN_PROMISE = 70


class Broken(Exception):
    """The story does not hold, or the program has ended otherwise than it should."""

    def __init__(self, what, exit_code=0):
        super().__init__(what)
        self.exit_code = exit_code


def matches(wanted, found, names):
    """Has `found` at least what is wanted? Names that are new are added."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(key in found and matches(value, found[key], names) for key, value in wanted.items())
    if isinstance(wanted, list):
        return isinstance(found, list) and len(wanted) == len(found) and all(map(lambda w, f: matches(w, f, names), wanted, found))
    if isinstance(wanted, str) and wanted.startswith("$"):
        return names.setdefault(wanted, found) == found
    if isinstance(wanted, str) and wanted.endswith("…"):
        return isinstance(found, str) and found.startswith(wanted[:-1])
    return wanted == found


def count_of(wanted, lines, names):
    return [line for line in lines if matches(wanted, line, dict(names))]


def check_figures(step, lines, names):
    found = count_of(step["of"], lines, names)
    if len(found) != 1:
        raise Broken(f"{len(found)} lines with {step['of']}")
    figures = found[0][step["is"]]
    wanted = json.loads(pathlib.Path(step["file"]).read_text())
    if figures != wanted:
        raise Broken(f"figures are {figures}, not {wanted}")


def check_story(story, lines):
    names, position = {}, 0
    for step in story:
        if "count" in step:
            found = len(count_of(step["of"], lines, names))
            if found != step["count"]:
                raise Broken(f"{found} lines, not {step['count']}, with {step['of']}")
        elif "file" in step:
            check_figures(step, lines, names)
        else:
            for position in range(position, len(lines)):
                tried = dict(names)
                if matches(step, lines[position], tried):
                    names, position = tried, position + 1
                    break
            else:
                raise Broken(f"does not come, or not after what stands above it: {step}")


def read_lines(text):
    return [json.loads(line) for line in text.splitlines() if line.strip() and not line.startswith("#")]


def play(command, seed, exit_code=0):
    """stdout, stderr"""
    done = subprocess.run([*command, "--seed", str(seed)], capture_output=True, text=True, timeout=300)
    if done.returncode != exit_code:
        raise Broken(f"seed {seed}: exit code {done.returncode}, not {exit_code}: {done.stderr[:2000]}", done.returncode)
    return done.stdout, done.stderr


def check_mistakes(command, folder, settings):
    out, err = play(command, 1, settings["exit"])
    lines = [line for line in err.splitlines() if line.startswith(f"{folder}/")]
    wanted = [f"{folder}/{mistake}" for mistake in settings["mistakes"]]
    if out or len(lines) != len(wanted) or not all(map(str.startswith, lines, wanted)):
        raise Broken(f"stdout {out[:200]!r}, mistakes:\n{err}")


def to_the_second(text):
    """The lines without what depends on fractions of a second, or on how often a cursor was kept."""
    text = re.sub(r"(T\d\d:\d\d:\d\d)\.\d+", r"\1", text)
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "ID", text)
    return sorted(re.sub(r"(own/\w+|schedule)/\d+", r"\1", text).splitlines())


def check_jumps(command):
    jumping, living = to_the_second(play(command, 1)[0]), to_the_second(play([*command, "--every-second"], 1)[0])
    for jumped, lived in zip(jumping, living):
        if jumped != lived:
            raise Broken(f"with jumps: {jumped}\nwithout:    {lived}")
    if len(jumping) != len(living):
        raise Broken(f"{len(jumping)} lines with jumps, {len(living)} without")


def check_seeds(command, folder, settings, which):
    story = read_lines((folder / "story.jsonl").read_text())
    count = settings.get("soak_seeds" if "HALLWARD_SOAK" in os.environ else which, settings.get("seeds", 1))
    first = None
    for seed in range(1, count + 1):
        out, _ = play(command, seed)
        try:
            check_story(story, read_lines(out))
        except Broken as broken:
            raise Broken(f"seed {seed}: {broken}", broken.exit_code) from broken
        if seed == 1:
            first = out
            if play(command, seed)[0] != out:
                raise Broken("the same seed gives another rehearsal")
        elif seed == 2 and out == first:
            raise Broken("another seed gives the same rehearsal")
    if settings.get("jumps"):
        check_jumps(command)
    print(f"{folder.name}: {count} seeds")


def demo_plan(rehearse):
    """In the build folder, tests/scenario/ above the program."""
    return pathlib.Path(rehearse).resolve().parents[2] / "demo-plan.yaml"


def main(rehearse, folder, red=None, bug=None):
    folder = pathlib.Path(folder)
    file, plan = folder / "scenario.json", folder / "plan.yaml"
    settings = json.loads(file.read_text()) if file.exists() else {}
    command = [rehearse, "--plan", str(plan if plan.exists() else demo_plan(rehearse)), *settings.get("arguments", [])]
    if (folder / "script.jsonl").exists():
        command.append(str(folder / "script.jsonl"))
    if red:
        os.environ["HALLWARD_SEEDED_BUG"] = bug
    try:
        if "mistakes" in settings:
            check_mistakes(command, folder, settings)
        else:
            check_seeds(command, folder, settings, "red_seeds" if red else "seeds")
    except Broken as broken:
        print(f"{folder.name}: {broken}")
        return 0 if red and broken.exit_code in (0, BROKEN_PROMISE) else 1
    if red:
        print(f"{folder.name}: green, although {bug}")
    return 1 if red else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
