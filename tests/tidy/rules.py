#!/usr/bin/python3
"""The layer rules and bans of the house, held against the tree.

Usage: rules.py [ROOT]. Prints one line per finding, "path:line: rule: what", and exits 1 if there is any. Looks at the files that
git knows, or at every file where ROOT is no git repository. There are no exceptions to list: mend the code instead.

The rules are told in common/README.md; rules_test.py plants a violation of each and sees it found.
"""

import pathlib
import re
import subprocess
import sys
from typing import NamedTuple

LINES_MAX = 400

# Folders under services/ that are programs for people, not services: they may do I/O.
TOOLS = {"cli", "rehearsal", "gateway"}

# Folders within a service that do for it what leaves the bus (common/runtime/outlet.h): they may do I/O; main.c joins them.
OUTLETS = {"services/alerting/courier/"}

IO_HEADERS = r"(zmq|zmq_utils|czmq|lmdb|ev)\.h|sys/(socket|epoll|inotify|un)\.h|systemd/.*"
THREADS = r"(pthread|threads|stdatomic)\.h"
GENERATED = r"(hallward|google)/[\w/]+\.pb-c\.h"

# Of the project's own headers a layer may include those that match the first pattern; of others none that match the second.
# Services are in include_rule().
LAYERS = (
    ("common/core/", rf"common/core/\w+\.(h|def)|{GENERATED}", IO_HEADERS),
    ("common/runtime/", rf"common/(core|runtime)/\w+\.(h|def)|{GENERATED}", r""),
    ("common/client/", rf"common/\w+/\w+\.(h|def)|{GENERATED}", r""),
)

# Calls that pure code does not make: it gets time, chance, memory and words from its caller.
IMPURE = ("time gettimeofday clock_gettime clock timespec_get rand random srand getrandom getentropy randombytes_buf arc4random "
          "fopen open openat creat fdopen popen socket printf fprintf vprintf vfprintf puts fputs putchar perror syslog getenv "
          "secure_getenv setenv system fork exit usleep sleep nanosleep").split()
ALLOCATING = "malloc calloc realloc reallocarray free strdup strndup asprintf vasprintf aligned_alloc posix_memalign".split()

# In parts, so that this file does not break its own rules.
UNFINISHED = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
REGISTRIES = [".".join(parts) for parts in (
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("crates", "io"), ("proxy", "golang", "org"),
    ("rubygems", "org"), ("ghcr", "io"), ("docker", "io"), ("quay", "io"), ("anaconda", "org"), ("deb", "debian", "org"),
    ("repo", "maven", "apache", "org"))]
OUTSIDE = ["../sha" + "red", "/work/sha" + "red"]


class Finding(NamedTuple):
    path: str
    line: int
    rule: str
    what: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.what}"


def list_files(root):
    """Relative paths with forward slashes."""
    if (root / ".git").exists():
        command = ["git", "-c", "safe.directory=*", "-C", str(root), "ls-files", "-z"]
        names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
        return sorted(name for name in names if name and (root / name).is_file())
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def read_text(path):
    """None: not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def blank(match):
    return re.sub(r"[^\n]", " ", match.group(0))


def strip_comments(text, strings=True):
    """C source with comments, and strings too, made blank; lines keep their numbers."""
    literal = r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    pattern = re.compile(rf"/\*.*?\*/|//[^\n]*|{literal}", re.S)
    return pattern.sub(lambda m: blank(m) if strings or m.group(0)[0] == "/" else m.group(0), text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def is_c(path):
    return path.endswith((".c", ".h"))


def outlet_of(path):
    """The outlet's folder that this file is in; None: it is in none."""
    return next((folder for folder in OUTLETS if path.startswith(folder)), None)


def service_of(path):
    """Name of the service whose logic this file is part of; None: it is not of a service."""
    parts = path.split("/")
    if outlet_of(path):
        return None
    if len(parts) >= 3 and parts[0] == "services" and parts[1] not in TOOLS:
        return parts[1]
    return None


def is_pure(path):
    return path.startswith("common/core/") or service_of(path) is not None


def include_rule(path):
    """(allowed, banned) patterns for what the file may include; None: anything."""
    service = service_of(path)
    if service:
        allowed = rf"common/core/\w+\.(h|def)|services/{service}/\w+\.(h|def)|{GENERATED}"
        doors = "".join(rf"|{folder}\w+\.h" for folder in OUTLETS if folder.startswith(f"services/{service}/"))
        door = rf"|common/runtime/daemon\.h{doors}" if path.endswith("/main.c") else ""
        return allowed + door, f"{IO_HEADERS}|{THREADS}"
    if outlet_of(path):
        service = path.split("/")[1]
        return rf"common/(core|runtime)/\w+\.(h|def)|services/{service}/(\w+/)?\w+\.(h|def)|{GENERATED}", THREADS
    if path.startswith("services/"):
        tools = "|".join(sorted(TOOLS))
        return rf"common/\w+/\w+\.(h|def)|services/({tools})/\w+\.(h|def)|{GENERATED}", r""
    for folder, allowed, banned in LAYERS:
        if path.startswith(folder):
            return allowed, banned
    return None


def check_includes(path, text):
    rule = include_rule(path)
    if rule is None or not path.endswith((".c", ".h", ".def")):
        return
    allowed, banned = rule
    for match in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', strip_comments(text, strings=False), re.M):
        quote, name = match.groups()
        ours = quote == '"' or name.startswith(("common/", "services/")) or ".." in name
        if re.fullmatch(banned, name) or ours and not re.fullmatch(allowed, name):
            yield line_of(text, match.start()), "layer", f"{name} stands further right than this folder"


def check_purity(path, text):
    if not is_pure(path) or not path.endswith((".c", ".h", ".def")):
        return
    calls = IMPURE + (ALLOCATING if path != "common/core/arena.c" else [])
    pattern = rf"(?<![\w.>])({'|'.join(calls)})\s*\("
    for match in re.finditer(pattern, strip_comments(text)):
        yield line_of(text, match.start()), "pure", f"{match.group(1)}() does not belong in pure code"


def check_length(path, text):
    lines = text.count("\n")
    if is_c(path) and path.startswith(("common/", "services/")) and lines > LINES_MAX:
        yield lines, "length", f"{lines} lines, at most {LINES_MAX}"


def check_header(path, text):
    if not path.endswith(".h"):
        return
    if not text.startswith("/*"):
        yield 1, "header-comment", "begins without a comment that says what it is for"
    if not re.search(r"^#pragma once$", text, re.M):
        yield 1, "pragma-once", "has no #pragma once"


def check_finished(path, text):
    for match in re.finditer(rf"\b({'|'.join(UNFINISHED)})\b", text):
        yield line_of(text, match.start()), "finished", match.group(1)


def check_generated(path, text):
    if re.search(r"\.pb-c\.[ch]$|\.pb\.(h|cc|go)$|_pb2(_grpc)?\.pyi?$", path) or "/* Generated by the protocol " in text[:200]:
        yield 1, "generated", "is generated in the build, not committed"


def check_hosts(path, text):
    for host in REGISTRIES:
        for match in re.finditer(re.escape(host), text):
            yield line_of(text, match.start()), "registry", f"names the package registry {host}"


def check_outside(path, text):
    for name in OUTSIDE:
        for match in re.finditer(re.escape(name), text):
            yield line_of(text, match.start()), "outside", f"{name} is not part of the project"


def check_sleep(path, text):
    if not path.startswith("tests/") or path.startswith("tests/tidy/"):
        return
    code = strip_comments(text) if is_c(path) else text
    for match in re.finditer(r"\b(usleep|nanosleep|(time\.|asyncio\.)?sleep)[ \t]*\(|^[ \t]*sleep[ \t]+[\d.$]", code, re.M):
        yield line_of(code, match.start()), "sleep", "tests wait for events, not for time"


CHECKS = (check_includes, check_purity, check_length, check_header, check_finished, check_generated, check_hosts, check_outside,
          check_sleep)


def check_readmes(files):
    for folder in sorted({path.split("/")[1] for path in files if re.match(r"services/[^/]+/.", path)}):
        if f"services/{folder}/README.md" not in files:
            yield Finding(f"services/{folder}", 0, "readme", "has no README.md")


def check_tree(root):
    files = list_files(root)
    findings = list(check_readmes(files))
    for path in files:
        text = read_text(root / path)
        if text is None or path == "LICENSE":
            continue
        for check in CHECKS:
            findings.extend(Finding(path, *found) for found in check(path, text))
    return findings


def main(arguments):
    root = pathlib.Path(arguments[0] if arguments else pathlib.Path(__file__).parents[2])
    findings = check_tree(root)
    for finding in findings:
        print(finding)
    print(f"{len(list_files(root))} files, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
