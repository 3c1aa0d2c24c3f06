"""Arguments as settings: the root, what was named, the configuration, the rules."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..inputs import NO_INPUTS, Inputs, VarFile, Variable, read_var_file, read_variable
from ..records import replace
from ..settings import CONFIGURATION, Settings, is_path
from .errors import UsageError


def configured(options: argparse.Namespace) -> tuple[Settings, Mapping[str, Any]]:
    """The settings and the rules, with what the configuration adds to both."""
    settings, ours = settings_of(options), book()
    path = _configuration(options, settings.root)
    if path is None and not (settings.convention and is_path(settings.convention)):
        _known_names(settings, ours)
        return settings, ours
    from ..configuration.read import extended, read_configuration, with_convention_file

    configuration = read_configuration(path, settings.root, ours) if path is not None else settings.configuration
    if settings.convention and is_path(settings.convention):
        configuration, name = with_convention_file(configuration, settings.convention, settings.root, ours)
        settings = replace(settings, convention=name)
    settings, whole = replace(settings, configuration=configuration), extended(ours, configuration)
    _known_names(settings, whole)
    return settings, whole


def configured_lazily(options: argparse.Namespace) -> tuple[Settings, Callable[[], Mapping[str, Any]]]:
    """The same with the rules given when they are asked for: names of rules that do not exist are told of then."""
    settings = settings_of(options)
    if _configuration(options, settings.root) is not None or (settings.convention and is_path(settings.convention)):
        settings, whole = configured(options)
        return settings, lambda: whole

    def checked() -> Mapping[str, Any]:
        found = book()
        _known_names(settings, found)
        return found

    return settings, checked


def _configuration(options: argparse.Namespace, root: Path) -> Path | None:
    """The configuration that is to be used, if any."""
    if options.no_config:
        return None
    if options.config is None:
        path = root / CONFIGURATION
        inside = root in Path(os.path.realpath(path)).parents
        return path if path.exists() and inside else None
    if not Path(options.config).exists():
        raise UsageError(f"--config {options.config}: there is no such file")
    return Path(options.config)


def book() -> dict[str, Any]:
    """The document of compiled rules. Raises UsageError where rules have faults."""
    from ..rulebook.load import RulesInvalid, load

    try:
        return load()
    except RulesInvalid as error:
        raise UsageError(f"the rule files have faults:\n{error}") from None


def _known_names(settings: Settings, book: Mapping[str, Any]) -> None:
    """Names that do not exist are mistakes of the call, with the nearest right one."""
    from ..rulebook.nearest import hint

    known_rules(sorted(settings.select | settings.ignore), book)
    names = [convention["name"] for convention in book["conventions"]]
    if settings.convention is not None and settings.convention not in names:
        raise UsageError(f"there is no convention {settings.convention}{hint(settings.convention, names)}")


def known_rules(names: Sequence[str], book: Mapping[str, Any]) -> None:
    """Raises UsageError for ids of rules that do not exist, all of them."""
    from ..rulebook.nearest import nearest

    rules = [rule["id"] for rule in book["rules"]]
    wrong = [name for name in names if name not in rules]
    if wrong:
        hints = (f"there is no rule {name}{nearest(name, rules) or '; `ecrlint rules` lists them'}" for name in wrong)
        raise UsageError("\n".join(hints))


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings without the configuration. A command that has no option for something has its default.

    Raises UsageError or InvalidInput.
    """
    paths = [Path(path) for path in getattr(options, "paths", ()) or ["."]]
    for path in paths:
        if not path.exists():
            raise UsageError(f"there is no {path}; {_meant(path)}")
    root = _root(paths)
    named = tuple(dict.fromkeys(_named(path, root) for path in paths))
    return Settings(
        root=root,
        named=() if "." in named or CONFIGURATION in named else named,  # what it says is about everything
        convention=options.convention,
        select=_ids(getattr(options, "select", ())),
        ignore=_ids(getattr(options, "ignore", ())),
        gitignore=not getattr(options, "no_gitignore", False),
        force_exclude=getattr(options, "force_exclude", False),
        suppressions=not getattr(options, "no_suppressions", False),
        inputs=_inputs(options, root) if hasattr(options, "given") else NO_INPUTS,
        plan=getattr(options, "plan", None),
        baseline=getattr(options, "baseline", None),
    )


def _meant(path: Path) -> str:
    """What to do about a path that does not exist: it may have been meant as a command."""
    from ..rulebook.nearest import meant_by
    from . import COMMANDS

    command = meant_by(str(path), COMMANDS)
    if command and path.suffix == "" and len(path.parts) == 1:
        return f"did you mean the command {command}?"
    return "name files or folders of the repository to check"


def _inputs(options: argparse.Namespace, root: Path) -> Inputs:
    """What `--var`, `--var-file` and `--workspace` say, in the order they were given."""
    given: list[Variable | VarFile] = []
    for option, word in options.given:
        given.append(read_variable(word) if option == "--var" else read_var_file(word, Path.cwd(), root))
    return Inputs(tuple(given), options.workspace)


def _root(paths: Sequence[Path]) -> Path:
    """The nearest ancestor with `.git`, else the folder that holds all that was named."""
    starts = [_folder(path) for path in paths]
    common = Path(os.path.commonpath([str(start) for start in starts]))
    for folder in (common, *common.parents):
        if (folder / ".git").exists():
            return folder
    inner = [f for start in starts for f in (start, *start.parents) if common in f.parents and (f / ".git").exists()]
    if inner:
        raise UsageError(f"the paths belong to different repositories ({inner[0]} is one); check each by itself")
    return common


def _folder(path: Path) -> Path:
    real = Path(os.path.realpath(path))
    return real if real.is_dir() else real.parent


def _named(path: Path, root: Path) -> str:
    return Path(os.path.realpath(path)).relative_to(root).as_posix()


def _ids(words: Sequence[str]) -> frozenset[str]:
    return frozenset(name.strip() for word in words for name in word.split(",") if name.strip())
