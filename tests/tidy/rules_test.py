#!/usr/bin/python3
"""Each rule of rules.py finds its violation: a small tree without fault gets one planted at a time, somewhere by chance.

The seed is printed; HALLWARD_SEED repeats a run.
"""

import os
import pathlib
import random
import sys
import tempfile
import unittest

import rules

SEED = int(os.environ.get("HALLWARD_SEED", random.SystemRandom().randrange(2**32)))

HEADER = "/* What it is for. */\n#pragma once\n\n#include <stdint.h>\n\nint thing(int a);\n"
SOURCE = '#include "common/core/arena.h"\n\n/* time() is told to us; printf("%d") too */\nint thing(int a)\n{\n\treturn a;\n}\n'
CLEAN = {
    "README.md": "A house.\n",
    "common/core/arena.h": HEADER,
    "common/core/arena.c": SOURCE + "\nvoid *chunk(void)\n{\n\treturn malloc(1);\n}\n",
    "common/core/table.c": '#include <lz.h>\n#include "hallward/bus/v1/bus.pb-c.h"\n' + SOURCE,
    "common/runtime/daemon.h": HEADER,
    "common/runtime/bus.c": '#include <zmq.h>\n#include "common/runtime/daemon.h"\n' + SOURCE,
    "common/client/client.h": HEADER,
    "common/client/client.c": '#include "common/runtime/daemon.h"\n' + SOURCE,
    "services/health/README.md": "Health.\n",
    "services/health/health.h": HEADER,
    "services/health/decide_door.c": '#include "services/health/health.h"\n' + SOURCE + 'const char *said = "time(";\n',
    "services/health/main.c": '#include "common/runtime/daemon.h"\n' + SOURCE,
    "services/alerting/README.md": "Alerting.\n",
    "services/alerting/react.c": SOURCE,
    "services/alerting/main.c": '#include "common/runtime/daemon.h"\n#include "services/alerting/courier/courier.h"\n' + SOURCE,
    "services/alerting/courier/courier.h": HEADER,
    "services/alerting/courier/courier.c": '#include <ev.h>\n#include "common/runtime/log.h"\n#include "services/alerting/outbox.h"\n'
                                           + SOURCE + "\nvoid *chunk(void)\n{\n\treturn malloc(1);\n}\n",
    "services/cli/README.md": "The tool.\n",
    "services/cli/main.c": '#include "common/client/client.h"\nextern const struct service health_service;\n' + SOURCE,
    "tests/unit/health/door_test.c": '#include "services/health/health.h"\n' + SOURCE,
    "tests/system/kill_test.py": "# never sleeps\n",
}

CORE = ["common/core/arena.c", "common/core/table.c"]
LOGIC = ["services/health/decide_door.c", "services/alerting/react.c"]


def include(name):
    return f'#include "{name}"\n'


# rule, files one of which gets it, the line.
PLANTED = (
    [("layer", CORE, f"#include <{name}>\n") for name in ("zmq.h", "czmq.h", "lmdb.h", "ev.h", "sys/socket.h")]
    + [("layer", LOGIC + ["services/health/main.c"], f"#include <{name}>\n") for name in ("zmq.h", "lmdb.h", "ev.h", "pthread.h")]
    + [("layer", CORE, include(name)) for name in ("common/runtime/bus.h", "common/client/client.h", "services/health/health.h",
                                                  "../runtime/bus.h", "arena.h")]
    + [("layer", ["common/runtime/bus.c"], include(name)) for name in ("common/client/client.h", "services/health/health.h")]
    + [("layer", ["common/client/client.c"], include("services/health/health.h"))]
    + [("layer", LOGIC, include(name)) for name in ("common/runtime/daemon.h", "common/runtime/bus.h", "common/client/client.h")]
    + [("layer", ["services/health/main.c"], include(name)) for name in ("common/runtime/bus.h", "common/client/client.h")]
    + [("layer", ["services/alerting/react.c", "services/cli/main.c"], include("services/health/health.h"))]
    + [("layer", ["services/alerting/react.c", "services/health/main.c", "services/cli/main.c"],
        include("services/alerting/courier/courier.h"))]
    + [("layer", ["services/alerting/courier/courier.c"], include(name)) for name in ("common/client/client.h",
                                                                                   "services/health/health.h", "pthread.h")]
    + [("pure", CORE + LOGIC, f"int planted = {call}(0);\n") for call in rules.IMPURE]
    + [("pure", CORE[1:] + LOGIC, f"void *planted = {call} (1);\n") for call in rules.ALLOCATING]
    + [("length", [path for path in CLEAN if rules.is_c(path) and not path.startswith("tests/")], "\n" * (rules.LINES_MAX + 1))]
    + [("finished", list(CLEAN), f"/* {word}: later */\n") for word in rules.UNFINISHED]
    + [("registry", list(CLEAN), f"see https://{host}/thing\n") for host in rules.REGISTRIES]
    + [("outside", list(CLEAN), f"see {name}/file\n") for name in rules.OUTSIDE]
    + [("sleep", ["tests/unit/health/door_test.c"], f"\t{call}(1);\n") for call in ("sle" + "ep", "usle" + "ep", "nanosle" + "ep")]
    + [("sleep", ["tests/system/kill_test.py"], line) for line in ("time.sle" + "ep(1)\n", "    sle" + "ep 0.1\n")]
)


class Rules(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="hallward-rules-")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.chance = random.Random(SEED)
        for path, text in CLEAN.items():
            self.write(path, text)

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def found(self):
        return {(finding.rule, finding.path) for finding in rules.check_tree(self.root)}

    def test_clean_tree_has_no_findings(self):
        self.assertEqual([], rules.check_tree(self.root))

    def test_planted_lines_are_found(self):
        for rule, paths, line in PLANTED:
            path = self.chance.choice(paths)
            text = CLEAN[path]
            # Between whole lines outside of functions and comments: at the end, or after the includes' block.
            place = self.chance.choice([len(text), text.index("\n\n") + 2 if "\n\n" in text else len(text)])
            with self.subTest(rule=rule, path=path, line=line.strip()):
                self.write(path, text[:place] + line + text[place:])
                self.assertEqual({(rule, path)}, self.found())
            self.write(path, text)

    def test_a_finding_names_its_line(self):
        path = self.chance.choice(LOGIC)
        self.write(path, CLEAN[path] + "\nint planted = rand();\n")
        line = CLEAN[path].count("\n") + 2
        self.assertEqual([(path, line)], [(finding.path, finding.line) for finding in rules.check_tree(self.root)])

    def test_header_needs_comment_and_guard(self):
        path = self.chance.choice([path for path in CLEAN if path.endswith(".h")])
        self.write(path, HEADER.split("\n", 1)[1])
        self.assertEqual({("header-comment", path)}, self.found())
        self.write(path, HEADER.replace("#pragma once\n", ""))
        self.assertEqual({("pragma-once", path)}, self.found())

    def test_generated_code_is_not_committed(self):
        for path in ("common/core/bus.pb-c.c", "tests/interop/bus_pb2.py", "services/health/health.pb-c.h"):
            with self.subTest(path=path):
                self.write(path, HEADER)
                self.assertEqual({("generated", path)}, self.found())
                (self.root / path).unlink()

    def test_every_service_has_a_readme(self):
        service = self.chance.choice(["health", "alerting", "cli"])
        (self.root / "services" / service / "README.md").unlink()
        self.assertEqual({("readme", f"services/{service}")}, self.found())


if __name__ == "__main__":
    print(f"HALLWARD_SEED={SEED}", file=sys.stderr, flush=True)
    unittest.main()
