"""What evaluating and modelling gives for each kind of file: units that carry evidence and entities.

The rooms `terraform`, `pipelines` and `model` are entered here, and only where there is a file of their kind.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from .convention import CLOUD_PLATFORM
from .discover.kinds import kind_of, unit_of
from .discover.sources import Sources
from .discover.walk import Found
from .entity import Entity
from .inputs import InvalidInput, undeclared
from .records import dataclass
from .settings import Settings

if TYPE_CHECKING:
    from .parse.tree import Problem
    from .pipelines.circleci.config import Config
    from .pipelines.github.project import Project
    from .pipelines.github.workflow import LocalAction, Workflow
    from .terraform.instance import Instance

Values = Mapping[str, Any]

NAMES = {
    "terraform": "Terraform file",
    "values": "Terraform file",
    "workflow": "workflow",
    "config": "CircleCI config",
    "action": "action",
    "dockerfile": "Dockerfile",
}
"""What messages call the kinds of files."""


@dataclass(frozen=True, slots=True)
class Task:
    """A part of the root that can be evaluated by itself: a module's directory, a CircleCI config, all workflows (which
    call one another), or all modules where a plan says more about them. `paths` are those of its directory, file, or
    files."""

    kind: Literal["module", "config", "workflows", "planned"]
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A module's directory, a workflow or a config. `evidence` names the conventions it speaks for; `entities` gives
    what there is to judge in it under a convention's values.

    Of a module, `calls` are the directories of the local modules it calls at any depth, `files` those it consists of,
    `links` those it, or what it calls, reads through links to other directories, and `declares` its variables.
    """

    path: str
    evidence: frozenset[str]
    entities: Callable[[Values], Iterable[Entity]]
    calls: frozenset[str] = frozenset()
    files: tuple[str, ...] = ()
    links: frozenset[str] = frozenset()
    declares: frozenset[str] = frozenset()


def tasks_of(found: Found, settings: Settings) -> tuple[Task, ...]:
    """What there is to evaluate, kind by kind, in the order of their paths."""
    modules = [Task("module", (directory,)) for directory in found.modules]
    return (
        *([Task("planned", found.modules)] if settings.plan is not None else modules),
        *([Task("workflows", found.workflows)] if found.workflows else ()),
        *(Task("config", (path,)) for path in found.configs),
    )


def units_at(task: Task, sources: Sources, settings: Settings) -> Iterator[Unit]:
    """The units of a task. Raises InvalidInput where a plan or a value of the command line cannot be used."""
    if task.kind == "module":
        yield _module(sources, task.paths[0], settings)
    elif task.kind == "planned":
        yield from _planned(sources, task.paths, settings)
    elif task.kind == "workflows":
        yield from _workflows(sources, task.paths)
    else:
        yield from _config(sources, task.paths[0])


def units_of(sources: Sources, found: Found, settings: Settings) -> tuple[Unit, ...]:
    """All units of what was found that are judged by themselves.

    Raises InvalidInput where a plan or a value of the command line cannot be used.
    """
    units = [unit for task in tasks_of(found, settings) for unit in units_at(task, sources, settings)]
    if settings.plan is None:
        check_declared(settings, units)
    called = called_among(units)
    return tuple(unit for unit in units if unit.path not in called)


class Module(Protocol):
    """What tells whether a module is judged by itself: see `Unit`."""

    @property
    def path(self) -> str: ...
    @property
    def calls(self) -> Collection[str]: ...
    @property
    def files(self) -> Collection[str]: ...
    @property
    def links(self) -> Collection[str]: ...
    @property
    def declares(self) -> Collection[str]: ...


def called_among(modules: Iterable[Module]) -> frozenset[str]:
    """The modules that are not judged by themselves: those that another one calls, which are judged through their
    callers, and those all of whose files others have links to."""
    modules = list(modules)
    linked = {path for module in modules for path in module.links}
    called = {directory for module in modules for directory in module.calls}
    return frozenset(called.union(m.path for m in modules if m.files and linked.issuperset(m.files)))


def check_declared(settings: Settings, modules: Iterable[Module]) -> None:
    """A `--var` that no module declares is a mistake, which Terraform refuses as well: raises InvalidInput."""
    if settings.inputs.given:
        for name in undeclared(settings.inputs, (name for module in modules for name in module.declares)):
            raise InvalidInput(f"--var {name}: no module here declares a variable of that name")


def key_entities_of(sources: Sources, path: str) -> Iterator[Entity]:
    """Key material written out in a file, whatever the file is; and why it cannot be read, if nothing else says so."""
    from .keys import may_hold_keys

    file = sources.read(path)
    if file is not None and file.problem is not None and kind_of(path) in ("dockerfile", "action"):
        yield from _problems(path, path, [file.problem])  # others are read by what they belong to
    if file is not None and may_hold_keys(file.data):
        from .model.literal_keys import key_entities

        yield from key_entities([file], unit_of)


def problem_entities_of(problems: Iterable[tuple[str, Problem]]) -> Iterator[Entity]:
    """What hinders looking at the tree itself: folders that cannot be read, patterns that are not followed."""
    for path, problem in problems:
        yield from _problems(path, unit_of(path), [problem], "part of the tree")


def _module(sources: Sources, directory: str, settings: Settings) -> Unit:
    """A directory as a root module."""
    from .terraform.instance import evaluate_root

    return _root_module(evaluate_root(sources, directory, settings.inputs), directory)


def _root_module(root: Instance, path: str) -> Unit:
    from .model.terraform import convention_evidence
    from .terraform.roots import called_directories, linked_files

    return Unit(
        path,
        frozenset(name for name, _ in convention_evidence(root)),
        partial(_module_entities, root),
        calls=called_directories(root),
        files=tuple(root.module.files),
        links=linked_files(root),
        declares=frozenset(key[1] for key in root.module.keys("variable") if len(key) > 1),
    )


def _planned(sources: Sources, directories: Iterable[str], settings: Settings) -> Iterator[Unit]:
    """The root module that a plan was made from, with the plan's values; the plan by itself if it is not here."""
    from .terraform.instance import evaluate_plan, evaluate_root
    from .terraform.plan import read_plan_file
    from .terraform.roots import plan_directory

    roots = {directory: evaluate_root(sources, directory, settings.inputs) for directory in directories}
    units = {directory: _root_module(root, directory) for directory, root in roots.items()}
    check_declared(settings, units.values())
    called = called_among(units.values())
    plan = read_plan_file(settings.plan or "", Path.cwd(), sources.root)
    directory = plan_directory(plan, {d: root.module for d, root in roots.items() if d not in called})
    path = directory or plan.path
    units[path] = _root_module(evaluate_plan(sources, directory, plan), path)
    yield from (unit for path, unit in units.items() if path not in called)


def _module_entities(root: Instance, values: Values) -> Iterator[Entity]:
    from .model.terraform import entities
    from .terraform.roots import all_problems

    yield from entities(root, values)
    # Blocks are parsed when they are asked for, so that all problems are known only now.
    problems: dict[str, list[Problem]] = {}
    for path, problem in all_problems(root):
        problems.setdefault(path, []).append(problem)
    for path, several in problems.items():
        yield from _problems(path, unit_of(path), several)


def _workflows(sources: Sources, paths: Iterable[str]) -> Iterator[Unit]:
    from .model.github.evidence import evidence
    from .pipelines.github.project import load_projects

    for project in load_projects(sources, paths):
        found: dict[str, set[str]] = {}
        for item in evidence(project):
            found.setdefault(item.path, set()).add(item.convention)
        for workflow in project.workflows:
            names = frozenset(found.get(workflow.path, ()))
            yield Unit(workflow.path, names, partial(_workflow_entities, project, workflow))
        for action in project.actions:
            yield Unit(action.path, frozenset(), partial(_action_entities, action))


def _workflow_entities(project: Project, workflow: Workflow, values: Values) -> Iterator[Entity]:
    from .model.github import workflow_entities

    yield from workflow_entities(project, workflow.path, values)
    yield from _problems(workflow.path, workflow.path, workflow.problems)


def _action_entities(action: LocalAction, values: Values) -> Iterator[Entity]:
    yield from _problems(action.path, action.path, action.problems)


def _config(sources: Sources, path: str) -> Iterator[Unit]:
    from .model.circleci import evidence
    from .pipelines.circleci.load import load_config

    config = load_config(sources, path)
    if config is not None:
        names = frozenset({CLOUD_PLATFORM} if evidence(config) else ())
        yield Unit(path, names, partial(_config_entities, config))


def _config_entities(config: Config, values: Values) -> Iterator[Entity]:
    from .model.circleci import config_entities

    yield from config_entities(config, values)
    yield from _problems(config.path, config.path, config.problems)


def _problems(path: str, unit: str, problems: Iterable[Problem], called: str = "") -> Iterator[Entity]:
    if problems:
        from .model.problems import problem_entities

        yield from problem_entities(path, unit, called or NAMES[kind_of(path) or "terraform"], problems)
