#!/usr/bin/python3
"""Is every rejection of every service reached by some unit test of its rules?

Usage: rejections.py FOLDER PROGRAM... : reads what each test program noted in FOLDER (support/reached.h) and compares it with
services/*/reasons.def. Exit code 77 (skipped) if one of the programs has not run.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    folder, programs = pathlib.Path(sys.argv[1]), sys.argv[2:]
    missing = [program for program in programs if not (folder / program).exists()]
    if missing:
        print(f"not all unit tests have run: {' '.join(missing)}")
        return 77
    reached = set()
    for program in programs:
        reached |= {tuple(line.split()) for line in (folder / program).read_text().splitlines()}
    unreached = 0
    for rows in sorted(ROOT.glob("services/*/reasons.def")):
        service = rows.parent.name
        words = re.findall(r"^REASON\((\w+),", rows.read_text(), re.M)
        never = [word for word in words if (service, word) not in reached]
        unreached += len(never)
        print(f"{service}: {len(words) - len(never)} of {len(words)} rejections reached")
        for word in never:
            print(f"  no case reaches {word}")
    return 1 if unreached else 0


if __name__ == "__main__":
    sys.exit(main())
