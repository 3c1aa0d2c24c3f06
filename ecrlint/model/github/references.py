"""The entity `github.reference`: a workflow reads one of the values that the Cloud Platform hands out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...entity import Entity
from ...parse.tree import Mapping as Tree
from ...parse.tree import Node
from ...pipelines.expressions import (
    Embedded,
    Expression,
    Flaw,
    Logical,
    children,
    parse_expression,
    parse_text,
    references,
)
from ...pipelines.github.project import Project
from ...pipelines.github.text import Text, scalars
from ...pipelines.github.workflow import Workflow
from ...place import Place
from ...records import dataclass
from ...values import Json, Unknown
from .facts import derived, written

CONTEXTS = ("secrets", "vars", "env")

_TRUSTED = ("actions/", "aws-actions/", "docker/")
"""Owners whose actions set no variables of these names."""


@dataclass(frozen=True, slots=True)
class Documented:
    """Names that end in `base`, and the context their values are handed out in."""

    base: str
    context: str


def documented_names(values: Mapping[str, Any]) -> tuple[Documented, ...]:
    """The names a convention documents, from its values; none if it documents none."""
    keys = {
        "role_secret": "secrets",
        "registry_secret": "secrets",
        "region_variable": "vars",
        "repository_variable": "vars",
    }
    return tuple(Documented(str(values[key]), context) for key, context in keys.items() if values.get(key))


def reference_entities(project: Project, path: str, values: Mapping[str, Any]) -> Iterator[Entity]:
    """Each context reference of the workflow at `path` to a documented name (a prefix may stand in front),
    once a job."""
    names = documented_names(values)
    if not names:
        return
    patterns = [(re.compile(rf"(?:[A-Z0-9_]+_)?{re.escape(n.base)}\Z"), n) for n in names]
    for workflow in project.workflows:
        if workflow.path != path:
            continue
        seen: set[tuple[str, str, str]] = set()
        for job, text, node, chain in expressions_of(workflow):
            if len(chain) != 2 or chain[0] not in CONTEXTS:
                continue
            name = chain[1].upper()
            known = next((n for pattern, n in patterns if pattern.match(name)), None)
            if known is None or (job, chain[0], name) in seen:
                continue
            other = "vars" if known.context == "secrets" else "secrets"
            if chain[0] == other and _gives_way(text, node, other):
                continue
            seen.add((job, chain[0], name))
            yield _entity(project, workflow, job, known, chain[0], chain[1], text.part(node.start, node.end))


def _gives_way(text: Text, node: Expression, context: str) -> bool:
    """Whether another value takes the place of an empty reference: `secrets.X || vars.X`. That is no fault, but one
    way to serve callers who hand the value down and those who do not."""
    for part in parse_text(text.text):
        if isinstance(part, Embedded) and not isinstance(part.expression, Flaw) and part.start <= node.start < part.end:
            pending: list[Expression] = [part.expression]
            while pending:
                at = pending.pop()
                if isinstance(at, Logical) and at.operator == "||" and at.start <= node.start < at.end:
                    later = [operand for operand in at.operands if operand.start > node.start]
                    if any(names[0] != context for operand in later for _, names in references(operand)):
                        return True
                pending.extend(children(at))
    return False


def expressions_of(workflow: Workflow) -> Iterator[tuple[str, Text, Expression, tuple[str, ...]]]:
    """Every reference in a workflow: the id of its job (empty outside of jobs), the value it stands in, the
    expression and its names."""
    tree = workflow.tree
    for job, part in _parts(tree.root):
        for scalar, bare in part:
            text = Text(scalar, tree)
            for expression in _expressions(text, bare):
                for node, names in references(expression):
                    yield job, text, node, names


def _parts(root: Node | None) -> Iterator[tuple[str, Iterator[tuple[Any, bool]]]]:
    if not isinstance(root, Tree):
        return
    for entry in root.entries:
        if entry.key.text == "jobs" and isinstance(entry.value, Tree):
            for job in entry.value.entries:
                yield job.key.text, _scalars(job.value)
        else:
            yield "", _scalars(entry.value)


def _scalars(node: Node) -> Iterator[tuple[Any, bool]]:
    """The scalars of a node; the flag says that one is an `if`, which needs no braces."""
    bare: set[int] = set()
    pending: list[Node] = [node]
    seen: set[int] = set()
    while pending:
        item = pending.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, Tree):
            for entry in item.entries:
                if entry.key.text == "if":
                    bare.add(id(entry.value))
                pending.append(entry.value)
        elif hasattr(item, "items"):
            pending.extend(item.items)
    for scalar in scalars(node):
        yield scalar, id(scalar) in bare


def _expressions(text: Text, bare: bool) -> Iterator[Expression]:
    if "${{" not in text.text:
        if bare and text.text:
            found = parse_expression(text.text)
            if not isinstance(found, Flaw):
                yield found
        return
    for part in parse_text(text.text):
        if isinstance(part, Embedded) and not isinstance(part.expression, Flaw):
            yield part.expression


def _entity(
    project: Project, workflow: Workflow, job: str, known: Documented, context: str, name: str, place: Place
) -> Entity:
    declared = context == "secrets" and any(s.name.lower() == name.lower() for s in workflow.call_secrets)
    facts = {
        "context": written(context, place),
        "name": written(name, place),
        "base": derived(known.base, place),
        "documented": derived(known.context, place),
        "declared": derived(declared, place),
        "defined": derived(_defined(project, workflow, job, name) if context == "env" else True, place),
    }
    where = f"jobs.{job}" if job else "workflow"
    address = f"{workflow.path}: {where}: {context}.{name}"
    return Entity("github.reference", f"{context}.{name}", address, workflow.path, place, facts)


def _defined(project: Project, workflow: Workflow, job: str, name: str) -> Json:
    """Whether anything gives an environment variable a value, as far as the project shows."""
    if workflow.env.get(name, ignore_case=True) or workflow.env.unknown:
        return True
    runs = [run for run in project.runs if run.invocation.workflow is workflow and job in ("", run.job.id)]
    for run in runs:
        if run.job.env.get(name, ignore_case=True) or run.job.env.unknown:
            return True
        for step in run.steps:
            if step.step.env.get(name, ignore_case=True) or step.step.env.unknown:
                return True
            if step.writer is not None and step.writer.given.environment.may_hold(name):
                return True
    for run in runs:
        if run.unreadable is not None:
            return Unknown(run.unreadable)
        for step in run.steps:
            uses = step.step.uses
            if step.opaque is not None or (uses and uses.kind != "local" and not uses.name.startswith(_TRUSTED)):
                shown = uses.text.text.partition("@")[0] if uses else "an action"
                return Unknown(f"{shown} may set {name}", step.step.place)
    return False
