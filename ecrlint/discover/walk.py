"""Finding what there is to look at: one walk over the root, and what each file is by its path."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from ..parse.tree import Problem
from ..place import START
from ..records import dataclass, field
from .glance import Glance, glance
from .ignore import Ignored
from .kinds import SKIPPED, kind_in, kind_of
from .sources import Sources

UNREADABLE = "cannot be read"
"""How the reason begins why a folder was not gone into that should have been."""

Glances = Callable[[str], "Glance | None"]
"""Gives what a look at a file says, by its path; None where there is none that may be read."""


@dataclass(frozen=True, slots=True)
class Found:
    """What can matter below a root, all paths relative to it and sorted.

    `modules` are directories of Terraform files, `workflows` and `configs` (CircleCI) files; `others` are
    further files that may hold key material (actions, Dockerfiles, tfvars). `called` are those modules that others
    seem to call; `glances` has every file that was met, also those that cannot matter; `left_out` are the folders that
    were not gone into, `unread` those that cannot be read.
    """

    modules: tuple[str, ...] = ()
    workflows: tuple[str, ...] = ()
    configs: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    called: frozenset[str] = frozenset()
    glances: Mapping[str, Glance] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    unread: tuple[tuple[str, Problem], ...] = ()


@dataclass(slots=True)
class _Met:
    terraform: dict[str, list[str]] = field(default_factory=dict)
    workflows: list[str] = field(default_factory=list)
    configs: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def discover(
    sources: Sources, ignored: Ignored, glances: Glances | None = None, listed: Iterable[str] | None = None
) -> Found:
    """Everything below the root that can concern ECR or AWS credentials, by what the bytes of it say (`glances`: by a
    look at them, if not given). What does not matter is not kept in memory. `listed` are the files of known kinds and
    the folders not to be gone into, where somebody has just listed them."""
    met = _Met()
    left_out: list[str] = []
    unread: list[tuple[str, Problem]] = []
    for path, kind, why in _told(listed, ignored) or survey(sources.root, ignored):
        if why is None:
            _sort(path, kind, met)
        elif why.startswith(UNREADABLE):
            unread.append(
                (path[:-1] or ".", Problem("encoding", START, f"The folder {why}. Nothing in it was judged."))
            )
        elif path.endswith("/"):
            left_out.append(path[:-1])
    seen = _seen(met, glances or looking_at(sources))
    downloads = frozenset(posixpath.dirname(d) or "." for d in left_out if posixpath.basename(d) == ".terraform")
    modules, called = _modules(sources, met.terraform, seen, downloads)
    workflows, configs, others = (
        tuple(path for path in sorted(paths) if path in seen and seen[path].concerns)
        for paths in (met.workflows, met.configs, met.others)
    )
    inside = [path for directory in modules for path in met.terraform[directory]]
    files = tuple(sorted((*inside, *workflows, *configs, *others)))
    for path in seen.keys() - set(files):
        sources.forget(path)
    return Found(
        modules=tuple(sorted(modules)),
        workflows=workflows,
        configs=configs,
        others=others,
        files=files,
        called=called & modules,
        glances=seen,
        left_out=tuple(sorted(left_out)),
        unread=tuple(sorted(unread, key=lambda one: one[0])),
    )


def _seen(met: _Met, glances: Glances) -> dict[str, Glance]:
    paths = (*(f for files in met.terraform.values() for f in files), *met.workflows, *met.configs, *met.others)
    return {path: found for path in paths if (found := glances(path)) is not None}


def walk(root: Path, ignored: Ignored) -> Iterator[str]:
    """Every file below a root that is not left out, relative to it with `/`. Links to folders are not followed."""
    return (path for path, _, why in survey(root, ignored) if why is None)


def survey(root: Path, ignored: Ignored) -> Iterator[tuple[str, str | None, str | None]]:
    """Every file of a known kind below a root, with its kind and None; and what is left out (a folder, of no kind, ends
    with `/`), with why."""
    pending = [""]
    while pending:
        directory = pending.pop()
        try:
            with os.scandir(root / directory) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            yield f"{directory}/", None, f"{UNREADABLE} ({error.strerror or 'read error'})"
            continue
        for entry in entries:
            path = f"{directory}/{entry.name}" if directory else entry.name
            if entry.is_dir(follow_symlinks=False):
                why = _left_out(entry.name, path, ignored)
                if why is None:
                    pending.append(path)
                else:
                    yield f"{path}/", None, why
            elif kind := kind_in(directory, entry.name):
                yield path, kind, "git ignores it" if ignored(path) else None


def _told(listed: Iterable[str] | None, ignored: Ignored) -> list[tuple[str, str | None, str | None]]:
    """What `survey` says, from a list; nothing where a folder of it has to be looked into after all."""
    found: list[tuple[str, str | None, str | None]] = []
    for path in listed or ():
        folder, name = posixpath.split(path.rstrip("/"))
        if path.endswith("/"):
            if (why := _left_out(name, path[:-1], ignored)) is None:
                return []
            found.append((path, None, why))
        elif kind := kind_in(folder, name):
            found.append((path, kind, "git ignores it" if ignored(path) else None))
    return found


def _left_out(name: str, path: str, ignored: Ignored) -> str | None:
    if name in SKIPPED:
        return "folders of this name hold other people's files or caches"
    return "git ignores it" if ignored(path, folder=True) else None


def _sort(path: str, kind: str | None, met: _Met) -> None:
    if kind in ("terraform", "values"):
        met.terraform.setdefault(posixpath.dirname(path) or ".", []).append(path)
    elif kind == "workflow":
        met.workflows.append(path)
    elif kind == "config":
        met.configs.append(path)
    else:
        met.others.append(path)


def looking_at(sources: Sources) -> Glances:
    """Glances by looking at the files."""

    def look(path: str) -> Glance | None:
        file = sources.read(path)
        return None if file is None else glance(file, kind_of(path) or "")

    return look


def _modules(
    sources: Sources, terraform: dict[str, list[str]], seen: Mapping[str, Glance], downloads: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """The directories that concern ECR or credentials and those that call them by a local source; and which of all
    directories another one seems to call."""
    kept = {d for d, files in terraform.items() if any(f in seen and seen[f].concerns for f in files)}
    kept.update(d for d in terraform if d in downloads and _has_downloads(sources, d))
    callers: dict[str, set[str]] = {}
    for directory, files in terraform.items():
        for path in files:
            for source in seen[path].sources if path in seen else ():
                for target in _targets(sources, directory, source):
                    callers.setdefault(target, set()).add(directory)
    pending = list(kept)
    while pending:
        for caller in callers.get(pending.pop(), ()):
            if caller not in kept:
                kept.add(caller)
                pending.append(caller)
    return frozenset(kept), frozenset(callers)


def _has_downloads(sources: Sources, directory: str) -> bool:
    """Whether Terraform has brought modules into the tree that a directory's configuration calls."""
    return sources.read(posixpath.join(directory, ".terraform/modules/modules.json")) is not None


def _targets(sources: Sources, directory: str, source: str) -> Iterator[str]:
    """The directory that a local source leads to, and what it stands for where it is a link."""
    target = posixpath.normpath(posixpath.join(directory, source))
    yield target
    # A link to a directory is not walked, so that only what it stands for can have been kept.
    real = Path(os.path.realpath(sources.root / target)) if "\0" not in target else sources.root
    if sources.root in real.parents:
        yield real.relative_to(sources.root).as_posix()
