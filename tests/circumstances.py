"""Circumstances that no report may depend on, and running ecrlint under them.

`test_determinism.py` runs a few of them, `scripts/check_determinism.py` all of them with every Python.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Literal

from ecrlint.report import FORMATS

Tree = Literal["as it is", "backwards", "elsewhere", "old"]
From = Literal["absolute", "dot", "relative", "inside", "link"]


@dataclass(frozen=True)
class Circumstance:
    """What is different about a run: variables of the environment over a small one (None takes one away), options of
    Python and of ecrlint, the umask, which copy of the tree is checked and how its root is named. `shuffle` makes
    Python list folders in an order that depends on it."""

    name: str
    environ: Mapping[str, str | None] = field(default_factory=dict)
    python: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    umask: int = 0o022
    tree: Tree = "as it is"
    root: From = "absolute"
    shuffle: int | None = None

    def is_order(self) -> bool:
        """Whether only the order is another in which things happen, which matters the more the more there are."""
        return self.shuffle is not None or "PYTHONHASHSEED" in self.environ or "--jobs" in self.arguments


_ASCII_NAMES = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
_NOT_ASKED = {
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "x",
    "TF_VAR_name": "x",
    "TF_WORKSPACE": "x",
    "GITHUB_REPOSITORY": "else/where",
    "GITHUB_WORKSPACE": "/nonexistent",
    "GIT_DIR": "/nonexistent",
    "PWD": "/nonexistent",
    "CI": "true",
}

PLAIN = Circumstance("nothing special")
CIRCUMSTANCES = (
    PLAIN,
    *(Circumstance(f"hash seed {seed}", {"PYTHONHASHSEED": seed}) for seed in ("0", "1", "4294967295", "random")),
    *(Circumstance(f"folders listed in another order ({seed})", shuffle=seed) for seed in (1, 2)),
    Circumstance("files made in another order", tree="backwards"),
    Circumstance("a folder of another name", tree="elsewhere"),
    Circumstance("files from 1980, not writable", tree="old"),
    Circumstance("root given as .", root="dot"),
    Circumstance("root given relative from elsewhere", root="relative"),
    Circumstance("root given as .. from inside", root="inside"),
    Circumstance("root given by a link", root="link"),
    *(Circumstance(f"locale {name}", {"LC_ALL": name}) for name in ("C", "POSIX", "C.UTF-8", "nonsense")),
    Circumstance("names of files taken for ASCII", _ASCII_NAMES),
    Circumstance("LANGUAGE=de", {"LANGUAGE": "de:tr:ja"}),
    Circumstance("UTF-8 mode", {"PYTHONUTF8": "1"}),
    *(Circumstance(f"streams in {name}", {"PYTHONIOENCODING": name}) for name in ("ascii:strict", "latin-1", "utf-16")),
    *(
        Circumstance(f"time zone {zone}", {"TZ": zone})
        for zone in ("UTC", "Pacific/Kiritimati", "<+14>-14", "<-12>12", "America/St_Johns", "nonsense")
    ),
    *(Circumstance(f"umask {umask:03o}", umask=umask) for umask in (0o000, 0o077)),
    Circumstance("a narrow terminal", {"COLUMNS": "20", "LINES": "5", "TERM": "dumb"}),
    Circumstance("a wide terminal", {"COLUMNS": "400", "TERM": "xterm-256color", "COLORTERM": "truecolor"}),
    Circumstance("NO_COLOR", {"NO_COLOR": "1"}),
    *(Circumstance(f"python {' '.join(o)}", python=o) for o in (("-O",), ("-OO",), ("-B",), ("-u",), ("-X", "dev"))),
    Circumstance("python -W error", python=("-W", "error")),
    Circumstance("no home", {"HOME": None, "XDG_CACHE_HOME": None}),
    Circumstance("no folder for temporary files", {"TMPDIR": "/nonexistent"}),
    Circumstance("variables of other tools", _NOT_ASKED),
)
JOBS = tuple(Circumstance(f"{n} processes", arguments=("--jobs", n)) for n in ("1", "2", "5"))
"""Run as soon as there is an option of that name."""


@dataclass(frozen=True)
class Outcome:
    """What a run gave."""

    status: int
    out: bytes
    err: bytes
    reports: Mapping[str, bytes]

    def size(self) -> int:
        """Bytes of all of it."""
        return len(self.out) + len(self.err) + sum(map(len, self.reports.values()))

    def differs_from(self, other: Outcome) -> str:
        """What of it is not the same; empty if all is."""
        parts = {
            "the exit status": self.status != other.status,
            "standard output": self.out != other.out,
            "standard error": self.err != other.err,
            **{f"the report {name}": self.reports[name] != other.reports[name] for name in FORMATS},
        }
        return ", ".join(name for name, differs in parts.items() if differs)


@dataclass(frozen=True)
class Runner:
    """How ecrlint is started (`python` and what follows its options), with an empty folder for what it writes."""

    python: str
    start: tuple[str, ...]
    folder: Path
    pythonpath: str = ""

    def run(self, tree: Path, circumstance: Circumstance, format_: str, cache: Path | None = None) -> Outcome:
        """Checks a tree, with one format to standard output and all of them into files."""
        self.folder.mkdir(parents=True)
        root, cwd = _root(tree, circumstance.root, self.folder)
        reports = {name: self.folder / name for name in FORMATS}
        environ = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "PYTHONPATH": self.pythonpath}
        environ |= {name: value for name, value in circumstance.environ.items() if value is not None}
        for name in (name for name, value in circumstance.environ.items() if value is None):
            environ.pop(name, None)
        if circumstance.shuffle is not None:
            (self.folder / "sitecustomize.py").write_text(_SHUFFLE.format(circumstance.shuffle), encoding="utf-8")
            environ["PYTHONPATH"] = os.pathsep.join((str(self.folder), self.pythonpath))
        command = [self.python, *circumstance.python, *self.start, root, "--unsure", "--format", format_]
        command += [f"--report={name}={path}" for name, path in reports.items()]
        command += ["--no-cache"] if cache is None else ["--cache-dir", str(cache)]
        done = subprocess.run(  # noqa: S603
            [*command, *circumstance.arguments],
            capture_output=True,
            cwd=cwd,
            env=environ,
            umask=circumstance.umask,
            check=False,
        )
        written = {name: path.read_bytes() if path.exists() else b"" for name, path in reports.items()}
        shutil.rmtree(self.folder)
        return Outcome(done.returncode, done.stdout, done.stderr, written)


def _root(tree: Path, how: From, folder: Path) -> tuple[str, Path]:
    """How the root is written, and the folder to be in."""
    if how == "dot":
        return ".", tree
    if how == "relative":
        return os.path.relpath(tree, folder), folder
    if how == "inside":
        return "..", next(path for path in sorted(tree.iterdir()) if path.is_dir() and path.name != ".git")
    if how == "link":
        (folder / "link").symlink_to(tree)
        return "link", folder
    return str(tree), folder


_SHUFFLE = """
import os, random, zlib
from functools import partial
_scandir, _listdir = os.scandir, os.listdir
def _shuffled(where, names, key):
    random.Random({} + zlib.crc32(os.fsencode(where))).shuffle(names)
    return names
class _Entries:
    def __init__(self, path="."):
        with _scandir(path) as found:
            self._left = iter(_shuffled(path, sorted(found, key=lambda entry: os.fsencode(entry.name)), None))
    def __iter__(self):
        return self
    def __next__(self):
        return next(self._left)
    def __enter__(self):
        return self
    def __exit__(self, *_):
        pass
    def close(self):
        pass
def _listed(path="."):
    return _shuffled(path, sorted(_listdir(path)), None)
os.scandir, os.listdir = _Entries, partial(_listed)
"""
"""A module that Python imports when it starts. What it puts in place are no functions: Python 3.10 keeps both in a
class, where a function would become a method."""


def copied(tree: Path, how: Tree, folder: Path) -> Path:
    """The copy of a tree that a circumstance asks for, below an empty folder."""
    if how == "as it is":
        return tree
    copy = folder / ("gr\u00f6\u00dfer als 'sonst'" if how == "elsewhere" else "copy")
    copy.mkdir(parents=True)
    files = sorted((path for path in tree.rglob("*")), reverse=how == "backwards")
    for path in files:
        to = copy / path.relative_to(tree)
        if path.is_dir() and not path.is_symlink():
            to.mkdir(parents=True, exist_ok=True)
        else:
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, to, follow_symlinks=False)
    if how == "old":
        for path in (path for path in copy.rglob("*") if path.is_file() and not path.is_symlink()):
            os.utime(path, (315532800, 315532800))
            path.chmod(0o444)
    return copy


Checked = Callable[[], Outcome]


def cache_states(check: Checked, cache: Path, changed: Path) -> Iterator[tuple[str, Outcome, bool]]:
    """Outcomes with one cache in all its states, and whether each must be the usual one: it must not while `changed`
    (a file that there are findings in) is empty."""
    yield "a cold cache", check(), True
    yield "a warm cache", check(), True
    before = changed.read_bytes()
    changed.write_bytes(b"")
    yield "a file emptied", check(), False
    changed.write_bytes(before)
    yield "the file as it was", check(), True
    for path in cache.rglob("*.json"):
        path.write_bytes(path.read_bytes()[:-9])
    yield "a damaged cache", check(), True
    yield "a cache made good", check(), True


def put_odd_tree(root: Path) -> None:
    """A repository with what is read differently in different places, if anything is: names and letters of all kinds,
    sets, files that no parser accepts, a comment that holds until today."""
    today = datetime.now(timezone.utc).date().isoformat()
    for path, text in _ODD.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text.replace("TODAY", today), encoding="utf-8")
    (root / ".git").mkdir()
    (root / "latin").mkdir()
    (root / "latin/ecr.tf").write_bytes(b'resource "aws_ecr_repository" "l" {\n  name = "shop/caf\xe9"\n}\n')
    with suppress(OSError):  # such a name is not possible on macOS
        odd = os.fsencode(root / "infra") + b"/caf\xe9.tf"
        Path(os.fsdecode(odd)).write_text('resource "aws_ecr_repository" "cafe" {\n  name = "cafe"\n}\n')


_WIDE = "\u65e5\u672c e\u0301 \U0001fae8 \U0001f6dc \u0378 \U0001e08f \U0001aff4"
_ODD: Mapping[str, str] = {
    "infra/main.tf": f"""
locals {{
  names = toset(["shop/z", "shop/\u00e9", "Shop/a", "shop/b_{_WIDE}", "shop/c"])
  tags  = {{ z = "1", a = "2", \u00fc = "3" }}
}}

/* {_WIDE} */ resource "aws_ecr_repository" "each" {{
  for_each             = local.names
  name                 = each.key
  image_tag_mutability = "MUTABLE" # {_WIDE}
  tags                 = merge(local.tags, {{ for n in local.names : upper(n) => title(n) }})
}}

resource "aws_ecr_repository" "held" {{ # ecrlint: ignore[tag-immutability, scan-on-push] until=TODAY not yet
  name = "shop/held"
}}
""",
    "infra/gr\u00f6\u00dfe.tf": """
resource "aws_ecr_repository" "gr\u00f6\u00dfe" {
  name = "shop/gr\u00f6\u00dfe"
}
""",
    "infra/line\nbreak.tf": 'resource "aws_ecr_repository" "n" {\n  name = var.nothing\n}\n',
    "infra/policy.tf": """
resource "aws_ecr_lifecycle_policy" "p" {
  repository = aws_ecr_repository.held.name
  policy     = jsonencode({ rules = [for n in [3, 1, 2] : { rulePriority = n, selection = { tagStatus = "any",
    countType = "imageCountMoreThan", countNumber = n * 1e2 }, action = { type = "expire" } }] })
}
""",
    "broken/a.tf": 'resource "aws_ecr_repository" "a" {\n  name = "shop/a\n}\n',
    "broken/b.tf": 'resource "aws_ecr_repository" "b" {\n  name = [1, 2\n  x == 3\n}\n',
    "broken/c.tf.json": '{"resource": {"aws_ecr_repository": {"c": {"name": "shop/c",}}}}',
    ".github/workflows/broken.yml": "on: push\njobs: {a: [aws ecr\n",
    ".github/workflows/tabs.yml": "on: push\njobs:\n\ta: aws ecr\n",
    ".github/workflows/push.yml": f"""on: [push]
name: "{_WIDE}"
env: {{ZEBRA: a, AWS_REGION: eu-west-1, apple: b}}
jobs:
  push:
    runs-on: ubuntu-latest
    permissions: {{id-token: write, packages: write, actions: write, contents: read}}
    steps:
      - uses: aws-actions/configure-aws-credentials@v3 # {_WIDE}
        with: {{role-to-assume: "${{{{ secrets.ROLE }}}}", aws-region: "${{{{ env.AWS_REGION }}}}"}}
      - run: docker push 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/\u00e9:latest
""",
    ".circleci/config.yml": """version: 2.1
orbs: {aws-ecr: circleci/aws-ecr@8.2.1, aws-cli: circleci/aws-cli@3.1}
workflows: {w: {jobs: [aws-ecr/build-and-push-image: {repo: shop/x, tag: latest}]}}
""",
    "images/Dockerfile": """FROM 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/base:latest
ENV K=AKIAQYLPMN5HFIQR7XYA
""",
    ".gitignore": "ignored/\n*.bak.tf\n",
    "ignored/main.tf": 'resource "aws_ecr_repository" "i" {}\n',
}


def told(name: str, outcome: Outcome, usual: Outcome, same: bool = True) -> Sequence[str]:
    """What is wrong with an outcome, in a sentence; nothing if it is right."""
    differs = outcome.differs_from(usual)
    if same and differs:
        return [f"{name}: {differs} is not what it is otherwise"]
    return [] if same or differs else [f"{name}: nothing is different, though it should be"]
