"""The entity `github.expression`: a context that an expression names where ECR is concerned."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...entity import Entity, Fact
from ...pipelines.expressions import Context, Embedded, Expression, Flaw, children, parse_expression, parse_text
from ...pipelines.expressions import references as references_in
from ...pipelines.github.contexts import AVAILABLE, CONTEXTS, Position, is_context, nearest_context
from ...pipelines.github.project import Executed, JobRun, Project
from ...pipelines.github.text import Text
from ...pipelines.github.workflow import Entries, Step
from ...place import Place
from ...records import dataclass
from ...values import Json, Unknown
from .facts import caller_units, derived, step_address, step_units, written
from .relation import Works, steps_at_ecr, works_of
from .usage import CREDENTIALS, is_action

_OF_ECR = re.compile(r"\.dkr[.-]ecr|(?:^|[^A-Za-z])ECR[_-]|AWS_ACCOUNT_ID|role-to-assume", re.IGNORECASE)
_REGISTRY = re.compile(r"outputs\.registry\b", re.IGNORECASE)
MAX_SIBLINGS = 1_500
"""Steps of one list; with more of them some may not have been read."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """A value and where it stands. `siblings` are the steps its `steps` context holds; `own` is its step's
    place among them, None where all of them have run."""

    text: Text
    position: Position
    address: str
    units: tuple[str, ...]
    siblings: tuple[Step, ...] = ()
    own: Step | None = None


def expression_entities(project: Project, path: str) -> Iterator[Entity]:
    """Every context that is named, and every expression GitHub cannot read, in what concerns ECR in the
    workflow at `path` and the composite actions it uses; each place once."""
    works = works_of(project)
    seen: set[tuple[Place, int]] = set()
    for run in project.runs:
        if run.invocation.workflow.path != path:
            continue
        for spot in _spots(run, works):
            key = (spot.text.place, id(spot.text.scalar))
            if key not in seen:
                seen.add(key)
                yield from _of_text(spot, path)


# -- which values ------------------------------------------------------------------------------------


def _spots(run: JobRun, works: Works) -> Iterator[_Spot]:
    workflow, job = run.invocation.workflow, run.job
    address, units = f"{workflow.path}: {run.address}", caller_units(run.invocation)
    named: list[tuple[Position, Entries]] = [
        ("workflow env", workflow.env),
        ("job env", job.env),
        ("call input", job.with_),
        ("call secret", job.secrets),
        ("job output", job.outputs),
    ]
    for container in (job.container, *job.services):
        if container is not None:
            named += [("container env", container.env), ("registry login", container.credentials)]
            if container.image is not None and _OF_ECR.search(container.image.text):
                yield _Spot(container.image, "image", f"{address}.{container.name}", units)
    touches = works.concerns(run) is True
    used = steps_at_ecr(works.of(run))
    for position, entries in named:
        for entry in entries.items:
            if entry.value is None:
                continue
            written = f"{entry.name}: {entry.value.text}"
            if _OF_ECR.search(written) or (touches and _REGISTRY.search(written)):
                where = f"{address}.{position.rpartition(' ')[2]}.{entry.name}"
                yield _Spot(entry.value, position, where, units, job.steps)
    if touches:
        if job.condition is not None:
            yield _Spot(job.condition, "job if", f"{address}.if", units)
        lists: dict[str, list[Step]] = {}
        for step in run.steps:
            lists.setdefault(_list_of(step), []).append(step.step)
        siblings = {name: tuple(steps) for name, steps in lists.items()}
        for step in run.steps:
            yield from _of_step(run, step, siblings[_list_of(step)], used)


def _of_step(run: JobRun, step: Executed, siblings: tuple[Step, ...], used: frozenset[str]) -> Iterator[_Spot]:
    own = step.step
    named = [entry for entries in (own.with_, own.env) for entry in entries.items if entry.value is not None]
    texts = [entry.value for entry in named if entry.value is not None] + ([own.run] if own.run else [])
    about = is_action(own, CREDENTIALS) or step.address in used
    about = about or any(_OF_ECR.search(t.text) or _REGISTRY.search(t.text) for t in texts)
    if not (about or any(_OF_ECR.search(entry.name) for entry in named)):
        return
    inside = "composite " if step.trail else ""
    address, units = step_address(run, step), step_units(run, step)
    for text in texts:
        yield _Spot(text, "composite step" if inside else "step", address, units, siblings, own)
    if own.condition is not None:
        position: Position = "composite step if" if inside else "step if"
        yield _Spot(own.condition, position, f"{address}.if", units, siblings, own)


def _list_of(step: Executed) -> str:
    """The address of what holds the list that a step stands in: the job, or the step that uses an action."""
    return step.address.rpartition(".steps[")[0]


# -- what they say -----------------------------------------------------------------------------------


def _of_text(spot: _Spot, path: str) -> Iterator[Entity]:
    bare = spot.position.endswith(" if") and "${{" not in spot.text.text
    if bare:
        written_out = isinstance(spot.text.scalar.value, str) and spot.text.text.strip()
        found = [parse_expression(spot.text.text)] if written_out else []  # `if: .inf` is a number of YAML
    else:
        found = [part.expression for part in parse_text(spot.text.text) if isinstance(part, Embedded)]
    for expression in found:
        if isinstance(expression, Flaw):
            yield _entity(spot, path, expression, None, ())
            continue
        for node, names in references_in(expression):
            yield _entity(spot, path, node, _context(node), names)


def _context(node: Expression) -> Context:
    """The name that a reference begins with."""
    while not isinstance(node, Context):
        (node, *_) = children(node)
    return node


def _entity(spot: _Spot, path: str, node: Expression | Flaw, context: Context | None, names: tuple[str, ...]) -> Entity:
    text = spot.text
    whole = text.part(node.start, min(node.end, node.start + 200))
    named = text.part(context.start, context.end) if context else whole
    name = names[0] if names else ""
    id_ = names[1] if name == "steps" and len(names) > 1 else ""
    shown = " ".join(text.text[node.start : node.end].split())
    nearest = nearest_context(name) if name and not is_context(name) else ""
    facts = {
        "written": written(shown if len(shown) <= 80 else shown[:79] + "…", whole),
        "flaw": written(node.reason if isinstance(node, Flaw) else "", whole),
        "context": written(context.name if context else "", named),
        "known": derived(not name or is_context(name), named),
        "nearest": derived(nearest, named),
        "slip": derived(_one_letter_apart(name, nearest), named),
        "position": written(spot.position, named),
        "available": derived(name not in CONTEXTS or name in AVAILABLE[spot.position], named),
        "inside": written("action" if spot.position.startswith("composite") else "workflow", named),
        "step": written(id_, whole),
        "step_defined": _step_defined(spot, id_, whole),
        "reads_registry": derived(tuple(n.lower() for n in names[2:]) == ("outputs", "registry"), whole),
    }
    place = whole if isinstance(node, Flaw) else named
    address = f"{spot.address}: {facts['written'].value}"
    return Entity("github.expression", shown, address, path, place, facts, units=spot.units)


def _one_letter_apart(one: str, other: str) -> bool:
    """Whether leaving out, adding or changing one letter makes one text the other."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    longer, shorter = sorted((one, other), key=len, reverse=True)
    at = next((i for i, (a, b) in enumerate(zip(longer, shorter, strict=False)) if a != b), len(shorter))
    return longer[at + 1 :] == shorter[at + (len(longer) == len(shorter)) :]


def _step_defined(spot: _Spot, id_: str, place: Place) -> Fact:
    """Where a step of that id stands, seen from the value; ids are compared without regard to case."""
    answer: Json = "earlier"
    where = place
    if id_ and spot.position in ("step", "step if", "composite step", "composite step if", "job output"):
        found = [step for step in spot.siblings if step.id.lower() == id_.lower()]
        if not found:
            answer = "nowhere"
            if len(spot.siblings) >= MAX_SIBLINGS:
                answer = Unknown("the job has more steps than ecrlint reads", place)
        elif spot.own is not None and not any(_before(step, spot.own) for step in found):
            answer = "later"
    return derived(answer, where)


def _before(step: Step, own: Step) -> bool:
    """Whether a step may have run before another; those of one parallel group have no order."""
    if step.group is not None and step.group == own.group:
        return step is not own
    return step.index < own.index
