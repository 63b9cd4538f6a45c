#!/usr/bin/python3
"""The benchmark itself works: every figure comes out and is more than nothing. How much more, tests/bench/run says."""

import json
import pathlib
import subprocess
import sys
import tempfile

RUN = pathlib.Path(__file__).resolve().parent / "run"

with tempfile.NamedTemporaryFile(suffix=".json") as file:
    ended = subprocess.run([RUN, "--build", sys.argv[1], "--seconds", "1", "--rounds", "1", "--people", "4000", "--json", file.name])
    if ended.returncode != 0:
        sys.exit(ended.returncode)
    found = json.load(file)
    nothing = [name for name, value in found.items() if not value > 0]
    if len(found) < 33 or nothing:
        sys.exit(f"figures missing: {nothing or found}")
