#!/usr/bin/python3
"""Which requirement of the plan is carried by which tests.

Usage: requirements.py [--check | --self-test]

A test carries a requirement if the name of one of its cases begins with the id, or with several:

  C        { "C1.4 37.3 is a fever", … } in a table of cases, or a test function c1_4_…(void **state)
  Python   a method test_c1_4_…
  story    the first line of its script, "# C1.4 G2 One fever at the door", or its folder, 09-c1-4-…

Comments and texts within code do not count. tests/data/requirements.txt has all ids, one a line; behind those that must be carried
stands "must". --check prints nothing but them and exits 1 if one is not carried; --self-test tries the reading of names.
"""

import ast
import collections
import pathlib
import re
import sys

TESTS = pathlib.Path(__file__).resolve().parent


def read_ids():
    """All ids in their order, and those that must be carried."""
    rows = [line.split() for line in (TESTS / "data" / "requirements.txt").read_text().splitlines() if line.strip()]
    return [row[0] for row in rows], [row[0] for row in rows if row[1:] == ["must"]]


class Names:
    """Finds ids at the beginning of names, in text ("C1.4 G2 a fever") and in identifiers ("c1_4_g2_a_fever")."""

    def __init__(self, ids):
        self.of_identifier = {requirement.lower().replace(".", "_"): requirement for requirement in ids}
        any_id = "|".join(re.escape(requirement) for requirement in sorted(ids, key=len, reverse=True))
        any_word = "|".join(sorted(self.of_identifier, key=len, reverse=True))
        self.text = re.compile(rf"((?:(?:{any_id})[,:]? +)+)\S")
        self.identifier = re.compile(rf"(?:test_)?((?:(?:{any_word})_)+)[a-z0-9]")
        self.case = re.compile(rf'(?:{{|\bname\s*=|\b[A-Z][A-Z_]*\()\s*"(?={self.text.pattern})', re.S)

    def in_text(self, name):
        found = self.text.match(name)
        return re.split(r"[,:]? +", found[1].strip(" ,:")) if found else []

    def in_identifier(self, name):
        found = self.identifier.match(name)
        if not found:
            return []
        ids, rest = [], found[1]
        while rest:
            word = max((word for word in self.of_identifier if rest.startswith(word + "_")), key=len)
            ids.append(self.of_identifier[word])
            rest = rest[len(word) + 1:]
        return ids

    def in_c(self, source):
        """A list of ids for each case and test function."""
        source = re.sub(r'("(?:\\.|[^"\\\n])*")|/\*.*?\*/|//[^\n]*', lambda found: found[1] or " ", source, flags=re.S)
        for found in self.case.finditer(source):
            yield self.in_text(source[found.end():])
        for found in re.finditer(r"^static void (\w+)\(void \*\*", source, re.M):
            yield self.in_identifier(found[1])

    def in_python(self, source):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield self.in_identifier(node.name)

    def in_story(self, folder):
        script = folder / "script.jsonl"
        title = script.read_text(encoding="utf-8").splitlines()[0] if script.exists() else ""
        yield self.in_text(title.removeprefix("# ")) or self.in_identifier(folder.name.split("-", 1)[1].replace("-", "_"))


def carriers(names):
    """By id, by test: how many cases."""
    found = collections.defaultdict(collections.Counter)

    def note(test, cases):
        for ids in cases:
            for requirement in set(ids):
                found[requirement][test] += 1

    for path in sorted(TESTS.glob("unit/*/*_test.c")):
        note(path.relative_to(TESTS).as_posix().removesuffix("_test.c"), names.in_c(path.read_text(encoding="utf-8")))
    for path in sorted(TESTS.glob("*/*_test.py")):
        note(path.relative_to(TESTS).as_posix().removesuffix("_test.py"), names.in_python(path.read_text(encoding="utf-8")))
    for path in sorted(TESTS.glob("scenario/[0-9][0-9]-*")):
        note(path.relative_to(TESTS).as_posix(), names.in_story(path))
    return found


def describe(test, cases):
    return test if test.startswith("scenario/") else f"{test}: {cases} case{'s' if cases > 1 else ''}"


def self_test():
    names = Names(["G2", "C1.1", "C1.4", "C2", "S1"])
    assert names.in_text("C1.4 G2 a fever") == ["C1.4", "G2"]
    assert names.in_text("C1.4, G2: a fever") == ["C1.4", "G2"]
    assert names.in_text("C1.41 no such") == names.in_text("a C2 within") == names.in_text("C2") == []
    assert names.in_identifier("test_c1_4_g2_a_fever") == ["C1.4", "G2"]
    assert names.in_identifier("c2_14_days") == ["C2"]
    assert names.in_identifier("a_c2_within") == names.in_identifier("c1_a_fever") == []
    source = '''
        /* { "C1.1 only a comment", */
        { "C1.4 37.3 is a fever", say("G2 only a text"), "S1 only a text" },
        { "nothing", },
        static void c2_g2_lasts(void **state)
    '''.replace("        ", "")
    assert [ids for ids in names.in_c(source) if ids] == [["C1.4"], ["C2", "G2"]], list(names.in_c(source))
    assert list(names.in_python("class A:\n def test_s1_it(self): '''C2 no'''\n def c2_x(self): pass")) == [["S1"]]


def main(arguments):
    ids, must = read_ids()
    found = carriers(Names(ids))
    if arguments == ["--self-test"]:
        self_test()
        return 0
    shown = must if arguments == ["--check"] else ids
    for requirement in shown:
        tests = [describe(test, cases) for test, cases in sorted(found[requirement].items())]
        if tests:
            print(f"{requirement:5} {'; '.join(tests)}")
    missing = [requirement for requirement in shown if not found[requirement]]
    print(f"\n{len(shown) - len(missing)} of {len(shown)} requirements are carried by tests"
          + (f"; not yet: {' '.join(missing)}" if missing else ""))
    return 1 if missing and arguments == ["--check"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
