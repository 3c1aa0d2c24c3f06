"""Finding what there is to look at: one walk over the root, and what each file is by its path."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ..parse.tree import Problem
from ..place import START
from ..records import dataclass, field
from .glance import Glance, glance
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

Glances = Callable[[str], "Glance | None"]
"""Gives what a look at a file says, by its path; None where there is none that may be read."""


@dataclass(frozen=True, slots=True)
class Found:
    """What can matter below a root, all paths relative to it and sorted.

    `modules` are directories of Terraform files, `workflows` and `configs` (CircleCI) files; `others` are
    further files that may hold key material (actions, Dockerfiles, tfvars). `called` are those modules that others
    seem to call; `glances` has every file that was met, also those that cannot matter, and `seen` counts them;
    `left_out` are the folders that were not gone into, `unread` those that cannot be read.
    """

    modules: tuple[str, ...] = ()
    workflows: tuple[str, ...] = ()
    configs: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    called: frozenset[str] = frozenset()
    glances: Mapping[str, Glance] = field(default_factory=dict)
    seen: int = 0
    left_out: tuple[str, ...] = ()
    unread: tuple[tuple[str, Problem], ...] = ()


@dataclass(slots=True)
class _Met:
    terraform: dict[str, list[str]] = field(default_factory=dict)
    workflows: list[str] = field(default_factory=list)
    configs: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def discover(sources: Sources, ignored: Ignored, glances: Glances | None = None) -> Found:
    """Everything below the root that can concern ECR or AWS credentials, by what the bytes of it say (`glances`: by a
    look at them, if not given). What does not matter is not kept in memory."""
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
        seen=sum(map(len, met.terraform.values())) + len(met.workflows) + len(met.configs) + len(met.others),
        left_out=tuple(sorted(left_out)),
        unread=tuple(sorted(unread, key=lambda one: one[0])),
    )


def _seen(met: _Met, glances: Glances) -> dict[str, Glance]:
    paths = (*(f for files in met.terraform.values() for f in files), *met.workflows, *met.configs, *met.others)
    return {path: found for path in paths if (found := glances(path)) is not None}


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
