"""What evaluating and modelling gives for each kind of file: units that carry evidence and entities.

The rooms `terraform`, `pipelines` and `model` are entered here, and only where there is a file of their kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .convention import CLOUD_PLATFORM
from .discover.sources import Sources
from .discover.walk import Found, kind_of, unit_of
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
class Unit:
    """A module's directory, a workflow or a config. `evidence` names the conventions it speaks for;
    `entities` gives what there is to judge in it under a convention's values."""

    path: str
    evidence: frozenset[str]
    entities: Callable[[Values], Iterable[Entity]]


def units_of(sources: Sources, found: Found, settings: Settings) -> Iterator[Unit]:
    """Every unit of what was found, kind by kind, in the order of their paths.

    Raises InvalidInput where a plan or a value of the command line cannot be used.
    """
    if found.modules or settings.plan is not None:
        yield from _modules(sources, found.modules, settings)
    if found.workflows:
        yield from _workflows(sources, found.workflows)
    for path in found.configs:
        yield from _config(sources, path)


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


def across(everything: Iterable[Entity], root: Path) -> Callable[[Iterable[Entity], Values], Iterable[Entity]]:
    """What the entities of one unit mean beside those of the whole root, as a function of them. What the root
    declares is gathered here, once."""
    entities = list(everything)
    kinds = {entity.kind for entity in entities}
    beside: list[Callable[[Iterable[Entity], Values], Iterable[Entity]]] = []
    if "github.push" in kinds:
        from .model.cross import declared_in, pushed_images

        beside.append(partial(pushed_images, declared_in(entities)))
    if "github.cp_names" in kinds:
        from .discover.git import repository_name
        from .model.cp_handed import calls_in, handed_names

        beside.append(partial(handed_names, calls_in(entities, repository_name(root))))
    if "cp.module" in kinds:
        from .model.namespaces import across_namespaces, gather

        beside.append(partial(across_namespaces, gather(entities)))
    return lambda found, values: (entity for meet in beside for entity in meet(found, values))


def completed(everything: Iterable[Entity]) -> Callable[[Entity], Entity]:
    """What the whole root adds to the facts of an entity, as a function of it."""
    entities = list(everything)
    if not {"github.push", "ecr.repository"} <= {entity.kind for entity in entities}:
        return lambda entity: entity
    from .model.pushed_again import pushed_again

    return pushed_again(entities)


def _modules(sources: Sources, directories: Iterable[str], settings: Settings) -> Iterator[Unit]:
    """The root modules. A module that another one calls is judged through its callers, a directory all of whose
    files others have links to through those."""
    from .model.terraform import convention_evidence
    from .terraform.instance import evaluate_root
    from .terraform.roots import called_directories, linked_files

    roots = {directory: evaluate_root(sources, directory, settings.inputs) for directory in directories}
    _check_declared(settings, roots.values())
    called = {inner for root in roots.values() for inner in called_directories(root)}
    linked = {path for root in roots.values() for path in linked_files(root)}
    called.update(d for d, root in roots.items() if root.module.files and linked.issuperset(root.module.files))
    if settings.plan is not None:
        roots.update(_planned(sources, settings, {d: r for d, r in roots.items() if d not in called}))
    for directory, root in roots.items():
        if directory not in called:
            evidence = frozenset(name for name, _ in convention_evidence(root))
            yield Unit(directory, evidence, partial(_module_entities, root))


def _check_declared(settings: Settings, roots: Iterable[Instance]) -> None:
    """A `--var` that no module declares is a mistake, which Terraform refuses as well."""
    if settings.inputs.given:
        declared = (key[1] for root in roots for key in root.module.keys("variable") if len(key) > 1)
        for name in undeclared(settings.inputs, declared):
            raise InvalidInput(f"--var {name}: no module here declares a variable of that name")


def _planned(sources: Sources, settings: Settings, roots: Mapping[str, Instance]) -> dict[str, Instance]:
    """The root module that a plan was made from, with the plan's values; the plan by itself if it is not here."""
    from .terraform.instance import evaluate_plan
    from .terraform.plan import read_plan_file
    from .terraform.roots import plan_directory

    plan = read_plan_file(settings.plan or "", Path.cwd(), sources.root)
    directory = plan_directory(plan, {d: root.module for d, root in roots.items()})
    return {directory or plan.path: evaluate_plan(sources, directory, plan)}


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
