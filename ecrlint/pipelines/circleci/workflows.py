"""Workflows: every entry that runs a job, with its matrix, and the jobs no workflow runs.

Source: CircleCI's "Configuration reference" (workflows, matrix, pre-steps and post-steps, job-groups).
"""

from __future__ import annotations

from itertools import product

from ...parse.tree import Mapping, Node
from ...place import Place
from ...records import dataclass, replace
from ...values import Step, Unknown
from .budget import MATRIX
from .condition import holds
from .config import Invocation, JobStep
from .executors import executor_of
from .expand import Around, expand, passed_steps
from .library import Definition, World, bind
from .value import Field, Scope, Value, unknown_value

SETTINGS = frozenset(
    {
        "context",
        "exclude",
        "filters",
        "matrix",
        "max_auto_reruns",
        "name",
        "override-with",
        "post-steps",
        "pre-steps",
        "requires",
        "serial-group",
        "type",
    }
)
"""Keys of a workflow's entry that are CircleCI's own; every other one is a parameter of the job."""

_JOBLESS = ("approval", "no-op", "release")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of a workflow's `jobs`: the name of the job and what is given to it."""

    workflow: str
    name: str
    place: Place
    value: Value | None
    node: Node | None
    address: str
    maybe: bool
    keys: tuple[Field, ...] = ()
    calls: tuple[Step, ...] = ()
    groups: tuple[str, ...] = ()


def invocations(world: World, workflows: Node | None) -> tuple[Invocation, ...]:
    """Every run of a job that the workflows make, then every job they do not name, once."""
    found: list[Invocation] = []
    for entry in _entries(world, workflows):
        found.extend(_invoke(world, entry))
    named = {invocation.job for invocation in found}
    for name, definition in world.libraries[""].jobs.items():
        if name not in named:
            found.append(_alone(world, name, definition))
    return tuple(found)


def _entries(world: World, workflows: Node | None) -> list[_Entry]:
    resolver = world.resolver(Scope("the workflow", {}, world.pipeline))
    found: list[_Entry] = []
    if not isinstance(workflows, Mapping):
        return found
    for workflow in resolver.entries(workflows):
        if isinstance(workflow.value, Mapping):
            name = workflow.key.text
            sections = {entry.key.text: entry.value for entry in resolver.entries(workflow.value)}
            keys = tuple(
                Field(entry.key.text, resolver.place(entry.key.span), resolver.resolve(entry.value))
                for entry in resolver.entries(workflow.value)
                if entry.key.text != "jobs"
            )
            maybe = any(
                key in sections and holds(resolver.resolve(sections[key])) is not always
                for key, always in (("when", True), ("unless", False))
            )
            found.extend(_listed(world, name, sections.get("jobs"), f"workflows.{name}.jobs", maybe, keys))
    return found


def _listed(
    world: World, workflow: str, node: Node | None, address: str, maybe: bool, keys: tuple[Field, ...]
) -> list[_Entry]:
    """The entries of one list of jobs."""
    resolver = world.resolver(Scope("the workflow", {}, world.pipeline))
    found: list[_Entry] = []
    items = getattr(node, "items", ())
    for index, item in enumerate(items):
        where = f"{address}[{index}]"
        value = resolver.resolve(item)
        if value.kind == "scalar" and value.text:
            found.append(_Entry(workflow, value.text, value.place, None, None, where, maybe, keys))
        elif value.kind == "mapping" and value.fields and isinstance(item, Mapping):
            field = value.fields[0]
            inner = resolver.entries(item)[0].value
            found.append(_Entry(workflow, field.name, field.place, field.value, inner, where, maybe, keys))
    return found


def _invoke(world: World, entry: _Entry) -> list[Invocation]:
    """The runs of one entry: one, or one for each member of its matrix."""
    group = world.libraries[""].groups.get(entry.name)
    if group is not None and len(entry.groups) < 10 and entry.name not in entry.groups:
        return _group(world, entry, group)
    matrix = entry.value.get("matrix") if entry.value else None
    if matrix is None:
        return [_run_of(world, entry, ())]
    return [_run_of(world, entry, member) for member in _members(matrix)]


def _group(world: World, entry: _Entry, group: Definition) -> list[Invocation]:
    """The runs of a job group: those of its jobs."""
    node = group.node
    resolver = world.resolver(Scope("the job group", {}, world.pipeline))
    sections = {e.key.text: e.value for e in resolver.entries(node)} if isinstance(node, Mapping) else {}
    address = f"job-groups.{entry.name}.jobs"
    calls = (Step(f"the job group {entry.name} is run here", entry.place), *entry.calls)
    found: list[Invocation] = []
    for inner in _listed(world, entry.workflow, sections.get("jobs"), address, entry.maybe, entry.keys):
        if world.budget.spend():
            within = replace(inner, calls=calls, groups=(*entry.groups, entry.name))
            found.extend(_invoke(world, within))
    return found


def _members(matrix: Value) -> list[tuple[Field, ...]]:
    """The members of a matrix: every combination of its parameters' values but the excluded ones."""
    parameters = matrix.get("parameters")
    fields = parameters.fields if parameters else ()
    choices = [field.value.items if field.value.kind == "sequence" else (field.value,) for field in fields]
    count = 1
    for values in choices:
        count *= max(len(values), 1)
    if count > MATRIX:
        reason = f"the matrix has more than {MATRIX} members"
        return [tuple(Field(f.name, f.place, unknown_value(reason, f.place)) for f in fields)]
    exclude = matrix.get("exclude")
    excluded = [{f.name: f.value.data for f in item.fields} for item in exclude.items] if exclude else []
    found: list[tuple[Field, ...]] = []
    empty = (unknown_value("its list of values is empty", matrix.place),)
    for values in product(*(choice or empty for choice in choices)):
        member = {field.name: value.data for field, value in zip(fields, values, strict=True)}
        if member not in excluded:
            found.append(tuple(Field(f.name, f.place, value) for f, value in zip(fields, values, strict=True)))
    return found


def _run_of(world: World, entry: _Entry, member: tuple[Field, ...]) -> Invocation:
    """One run of an entry's job."""
    matrix = {field.name: field.value for field in member}
    value = entry.value
    if matrix and entry.node is not None:
        scope = Scope("the workflow", {}, world.pipeline, matrix)
        value = world.resolver(scope).resolve(entry.node)
    fields = value.fields if value else ()
    settings = tuple(field for field in fields if field.name in SETTINGS)
    arguments = (*(field for field in fields if field.name not in SETTINGS), *member)
    run = Invocation(
        entry.name,
        entry.place,
        entry.address,
        entry.workflow,
        settings,
        arguments,
        entry.keys,
        matrix=member,
        calls=entry.calls,
        maybe=entry.maybe,
    )
    run = _with_job(world, run, "", entry.name)
    before = _around_steps(world, entry, value, "pre-steps")
    after = _around_steps(world, entry, value, "post-steps")
    return replace(run, steps=(*before, *run.steps, *after))


def _around_steps(world: World, entry: _Entry, value: Value | None, key: str) -> tuple[JobStep, ...]:
    around = Around(f"{entry.address}.{key}", maybe=entry.maybe)
    return expand(world, value.get(key), around) if value else ()


def _alone(world: World, name: str, definition: Definition) -> Invocation:
    """A job that no workflow runs, with the defaults of its parameters."""
    return _with_job(world, Invocation(name, definition.place, f"jobs.{name}", None), "", name)


def _with_job(world: World, run: Invocation, home: str, name: str) -> Invocation:
    """An invocation with the job it runs: its definition, executor and steps."""
    library = world.libraries[home]
    definition = library.jobs.get(name)
    alias, slash, own_name = name.partition("/")
    if definition is None and slash:
        inline = world.inline(home, alias)
        if inline is None:
            passed = passed_steps(world, run.arguments, Around(run.address, (), (), run.maybe))
            return replace(run, orb=library.orbs.get(alias), orb_job=own_name, passed=passed)
        home, definition = inline.name, inline.jobs.get(own_name)
    if definition is None:
        kind = next((field.value.text for field in run.settings if field.name == "type"), None)
        if kind in _JOBLESS:
            return run
        return replace(run, reason=Unknown(f"there is no job {name} in the config", run.place))
    scope = bind(world, definition, run.arguments, home, {field.name: field.value for field in run.matrix})
    body = world.resolver(scope).resolve(definition.node)
    prefix = f"orbs.{home}." if home else ""
    calls = (Step("run here by a workflow", run.place), *run.calls) if run.workflow is not None else ()
    around = Around(f"{prefix}jobs.{definition_name(name, home)}.steps", calls, (), run.maybe)
    return replace(
        run,
        job_fields=body.fields,
        definition=definition.place,
        executor=executor_of(world, body, definition.place),
        steps=expand(world, body.get("steps"), around),
    )


def definition_name(name: str, home: str) -> str:
    """The name of a job within its own library."""
    return name.partition("/")[2] if home else name
