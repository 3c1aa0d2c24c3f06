"""Finding what there is to look at: one walk over the root, and what each file is by its path."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..keys import may_hold_keys
from ..parse.tree import Problem
from ..place import START
from ..records import dataclass, field
from .ignore import Ignored
from .sources import Sources

SKIPPED = frozenset(
    {".git", ".hg", ".svn", ".terraform", ".terragrunt-cache", ".external_modules", "node_modules", "vendor",
     ".venv", "venv", "__pycache__", ".tox", ".mypy_cache"}
)  # fmt: skip
"""Folders that hold other people's files or caches. Hidden folders as such are walked: `.infra` is one."""

UNREADABLE = "cannot be read"
"""How the reason begins why a folder was not gone into that should have been."""

TERRAFORM = (".tf", ".tf.json", ".tofu", ".tofu.json")
VALUES = (".tfvars", ".tfvars.json")
YAML = (".yml", ".yaml")

_MODULE_MATTERS = re.compile(rb"ecr(?!et|ypt)|access_key|secret_key|containerregistry|token\.actions\.github")
"""What concerns ECR or credentials, in small letters; the word "secret" does not."""
_WORDS = (b"ecr", b"access_key", b"secre-_key", b"containerregistry", b"token.actions.github")
"""One of them is in whatever matches, once "secret" is written in another way."""
_TOLD = re.compile(rb"[ \t]*(?:(?:#|//)[^\n]*|description[ \t]*=[ \t]*\"[^\"$\n]*)")
"""What of a line is only told to people."""
_PIPELINE_MATTERS = re.compile(rb"aws|ecr|(?:AKIA|ASIA|ABIA|ACCA|A3T)[A-Z0-9]{16}", re.IGNORECASE)
_LOCAL_USE = re.compile(rb"uses:\s*[\"']?\./")
_LOCAL_SOURCE = re.compile(rb"\bsource\"?\s*[=:]\s*\"(\.{1,2}/[^\"$]*)\"")


@dataclass(frozen=True, slots=True)
class Found:
    """What can matter below a root, all paths relative to it and sorted.

    `modules` are directories of Terraform files, `workflows` and `configs` (CircleCI) files; `others` are
    further files that may hold key material (actions, Dockerfiles, tfvars). `seen` counts the files of
    these kinds that were met, also those that cannot matter; `left_out` are the folders that were not gone into,
    `unread` those that cannot be read.
    """

    modules: tuple[str, ...] = ()
    workflows: tuple[str, ...] = ()
    configs: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    seen: int = 0
    left_out: tuple[str, ...] = ()
    unread: tuple[tuple[str, Problem], ...] = ()


@dataclass(slots=True)
class _Met:
    terraform: dict[str, list[str]] = field(default_factory=dict)
    workflows: list[str] = field(default_factory=list)
    configs: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def discover(sources: Sources, ignored: Ignored) -> Found:
    """Everything below the root that can concern ECR or AWS credentials, by what the bytes of it say."""
    met = _Met()
    left_out: list[str] = []
    unread: list[tuple[str, Problem]] = []
    for path, why in survey(sources.root, ignored):
        if why is None:
            _sort(path, met)
        elif why.startswith(UNREADABLE):
            unread.append(
                (path[:-1] or ".", Problem("encoding", START, f"The folder {why}. Nothing in it was judged."))
            )
        elif path.endswith("/"):
            left_out.append(path[:-1])
    modules = _modules(sources, met.terraform)
    workflows = tuple(p for p in sorted(met.workflows) if _holds(sources, p, _PIPELINE_MATTERS, _LOCAL_USE))
    configs = tuple(p for p in sorted(met.configs) if _holds(sources, p, _PIPELINE_MATTERS))
    others = tuple(p for p in sorted(met.others) if _holds(sources, p, _PIPELINE_MATTERS))
    inside = (f for d in modules for f in met.terraform[d])
    return Found(
        modules,
        workflows,
        configs,
        others,
        tuple(sorted((*inside, *workflows, *configs, *others))),
        sum(map(len, met.terraform.values())) + len(met.workflows) + len(met.configs) + len(met.others),
        tuple(sorted(left_out)),
        tuple(sorted(unread, key=lambda one: one[0])),
    )


def walk(root: Path, ignored: Ignored) -> Iterator[str]:
    """Every file below a root that is not left out, relative to it with `/`. Links to folders are not followed."""
    return (path for path, why in survey(root, ignored) if why is None)


def survey(root: Path, ignored: Ignored) -> Iterator[tuple[str, str | None]]:
    """Every file of a known kind below a root, with None; and what is left out (a folder ends with `/`), with why."""
    pending = [""]
    while pending:
        directory = pending.pop()
        try:
            with os.scandir(root / directory) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            yield f"{directory}/", f"{UNREADABLE} ({error.strerror or 'read error'})"
            continue
        for entry in entries:
            path = f"{directory}/{entry.name}" if directory else entry.name
            if entry.is_dir(follow_symlinks=False):
                why = _left_out(entry.name, path, ignored)
                if why is None:
                    pending.append(path)
                else:
                    yield f"{path}/", why
            elif kind_of(path):
                yield path, "git ignores it" if ignored(path) else None


def _left_out(name: str, path: str, ignored: Ignored) -> str | None:
    if name in SKIPPED:
        return "folders of this name hold other people's files or caches"
    return "git ignores it" if ignored(path, folder=True) else None


def kind_of(path: str) -> str | None:
    """What a file is by its path: "terraform", "values", "workflow", "config", "action", "dockerfile" or None."""
    return kind_in(*posixpath.split(path))


def kind_in(directory: str, name: str) -> str | None:
    """The same by the directory and the name in it."""
    if name.startswith((".", "#")) or name.endswith("~"):
        return None
    if name.endswith(TERRAFORM):
        return "terraform"
    if name.endswith(VALUES):
        return "values"
    if name.endswith(YAML):
        return _yaml_kind(directory, name)
    return "dockerfile" if name.startswith("Dockerfile") or name.endswith(".Dockerfile") else None


def _yaml_kind(directory: str, name: str) -> str | None:
    if directory == ".github/workflows" or directory.endswith("/.github/workflows"):
        return "workflow"
    if directory == ".circleci" or directory.endswith("/.circleci"):
        return "config"
    return "action" if name in ("action.yml", "action.yaml") else None


def unit_of(path: str) -> str:
    """The unit a file belongs to: its module's directory, else the file itself."""
    return (posixpath.dirname(path) or ".") if kind_of(path) in ("terraform", "values") else path


def _sort(path: str, met: _Met) -> None:
    kind = kind_of(path)
    if kind in ("terraform", "values"):
        met.terraform.setdefault(posixpath.dirname(path) or ".", []).append(path)
    elif kind == "workflow":
        met.workflows.append(path)
    elif kind == "config":
        met.configs.append(path)
    else:
        met.others.append(path)


def _holds(sources: Sources, path: str, *patterns: re.Pattern[bytes]) -> bool:
    """Whether the bytes of a file match one of the patterns; a file that cannot be read is kept, to be reported."""
    file = sources.read(path)
    return file is not None and (file.problem is not None or any(p.search(file.data) for p in patterns))


def _concerns(sources: Sources, path: str) -> bool:
    """Whether a Terraform file holds what concerns ECR or credentials, elsewhere than in descriptions and comments on
    lines of their own: those are in every file that began as a copy of another. A file that cannot be read is kept."""
    file = sources.read(path)
    if file is None or file.problem is not None:
        return file is not None
    data = file.data.lower()
    plain = data.replace(b"secret", b"secre-")
    told_until = 0
    for match in _MODULE_MATTERS.finditer(data) if any(word in plain for word in _WORDS) else ():
        if data.startswith(b"ecrlint:", match.start()):
            return True
        if match.start() >= told_until:  # a line is looked at once, however often the word is in it
            told = _TOLD.match(data, data.rfind(b"\n", 0, match.start()) + 1)
            if told is None or told.end() <= match.start():
                return True
            told_until = told.end()
    return may_hold_keys(file.data)


def _modules(sources: Sources, terraform: dict[str, list[str]]) -> tuple[str, ...]:
    """The directories that concern ECR or credentials, and those that call them by a local source."""
    kept = {d for d, files in terraform.items() if any(_concerns(sources, f) for f in files)}
    kept.update(directory for directory in terraform if _has_downloads(sources, directory))
    callers: dict[str, set[str]] = {}
    for directory, files in terraform.items():
        for target in _local_targets(sources, directory, files):
            callers.setdefault(target, set()).add(directory)
    pending = list(kept)
    while pending:
        for caller in callers.get(pending.pop(), ()):
            if caller not in kept:
                kept.add(caller)
                pending.append(caller)
    return tuple(sorted(kept))


def _has_downloads(sources: Sources, directory: str) -> bool:
    """Whether Terraform has brought modules into the tree that a directory's configuration calls."""
    return sources.read(posixpath.join(directory, ".terraform/modules/modules.json")) is not None


def _local_targets(sources: Sources, directory: str, files: Iterable[str]) -> Iterator[str]:
    for path in files:
        file = sources.read(path)
        if file is None or (b'"./' not in file.data and b'"../' not in file.data):
            continue
        for match in _LOCAL_SOURCE.finditer(file.data):
            target = posixpath.normpath(posixpath.join(directory, match.group(1).decode("utf-8", "replace")))
            yield target
            # A link to a directory is not walked, so that only what it stands for can have been kept.
            real = Path(os.path.realpath(sources.root / target)) if "\0" not in target else sources.root
            if sources.root in real.parents:
                yield real.relative_to(sources.root).as_posix()
