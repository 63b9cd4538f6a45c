#!/usr/bin/python3
"""Which requirement of the plan is carried by which tests.

Reads test names (ctest's) from standard input. A test carries a requirement if a comment or docstring of its source, or any
line of its story, names the id: "(C1.4, B5.2)". Text within code, such as a badge "S1", does not count.
"""

import ast
import pathlib
import re
import sys

TESTS = pathlib.Path(__file__).resolve().parent


def comments(path):
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix in (".c", ".h"):
        literal = r'"(?:\\.|[^"\\\n])*"'
        return "\n".join(found for found in re.findall(rf"{literal}|/\*.*?\*/|//[^\n]*", text, re.S) if found[0] == "/")
    if path.suffix == ".py":
        tree = ast.parse(text)
        kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
        docstrings = [ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, kinds)]
        return "\n".join(docstrings + re.findall(r"#[^\n]*", text))
    return "\n".join(re.findall(r"^\s*#[^\n]*", text, re.M)) if path.suffix != ".md" else text


def stem(name):
    """system/kill-test.py, system/kill_test: one and the same."""
    return re.sub(r"_test$", "", re.sub(r"\.\w+$", "", name).replace("-", "_"))


def sources():
    """Text that may name requirements, by stem of the test; a folder's files belong to the test of the folder's name too."""
    found = {}
    for path in sorted(TESTS.rglob("*")):
        name = path.relative_to(TESTS).as_posix()
        if not path.is_file() or "__pycache__" in name or name.startswith(("data/", "requirements.py")):
            continue
        text = comments(path)
        found[stem(name)] = found.get(stem(name), "") + text
        folder = stem(path.parent.relative_to(TESTS).as_posix())
        found[folder] = found.get(folder, "") + text
    return found


def main():
    tests = [line.strip() for line in sys.stdin if line.strip()]
    ids = (TESTS / "data" / "requirements.txt").read_text().split()
    texts = sources()
    missing = []
    for requirement in ids:
        named = re.compile(rf"(?<![\w.]){re.escape(requirement)}(?!\w|\.\d)")
        carriers = [test for test in tests if named.search(texts.get(stem(test), ""))]
        if carriers:
            print(f"{requirement:6} {' '.join(carriers)}")
        else:
            missing.append(requirement)
    print(f"\n{len(ids) - len(missing)} of {len(ids)} requirements are carried by tests; not yet: {' '.join(missing)}")


if __name__ == "__main__":
    main()
