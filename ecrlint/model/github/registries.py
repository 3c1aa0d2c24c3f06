"""The entity `github.registry`: how a job names the registry it uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...entity import Entity, Fact
from ...pipelines.expressions import Flaw, Plain, parse_text, references
from ...pipelines.github.project import Executed, JobRun
from ...pipelines.github.text import Text
from ...place import Place
from ...records import dataclass, replace
from ...values import Json, Origin, Unknown
from ..registry import Pieces, account_source, known_text, unknown_piece
from .effect import Work
from .facts import caller_units, written
from .mentions import Named, hosts_of
from .relation import concerns, touches
from .steps import registry_output
from .usage import values_of


@dataclass(frozen=True, slots=True)
class Output:
    """`steps.<id>.outputs.registry` in the values of a step."""

    step: Executed
    id_: str
    place: Place


def registry_entities(work: Work, values: Mapping[str, Any]) -> Iterator[Entity]:
    """Every registry a job names, each once: hosts by what they say, outputs of steps by the step."""
    secret = str(values.get("registry_secret", ""))
    yield from _hosts(work, secret)
    if concerns(work, touches(work)[0]) is True:
        seen: set[tuple[str, str]] = set()
        for output in _outputs(work):
            key = (output.step.address.rpartition(".steps[")[0], output.id_.lower())
            flaw = registry_output(work.steps, output.step, output.id_)
            if key in seen or isinstance(flaw, Unknown):
                continue
            seen.add(key)
            yield _of_output(work.run, output, flaw, secret, len(seen))


def _hosts(work: Work, secret: str) -> Iterator[Entity]:
    found: dict[tuple[str, str], list[Named]] = {}
    for named in hosts_of(work):
        registry = named.mention.registry
        key = (_shown(named, registry.account), _shown(named, registry.region))
        found.setdefault(key, []).append(named)
    for number, group in enumerate(found.values()):
        yield _of_host(work.run, group, secret, number)


def _shown(named: Named, pieces: Pieces) -> str:
    return replace(named.source, pieces=pieces).render()


def _of_host(run: JobRun, group: list[Named], secret: str, number: int) -> Entity:
    first = group[0]
    registry, value = first.mention.registry, first.source
    region = known_text(registry.region)
    host = known_text(registry.account) is not None and region is not None
    pushed = next((n.use for n in group if n.use is not None and n.use.action == "push"), None)
    literal = account_source(registry.account, value) == "literal"
    facts = {
        "form": Fact("host", first.region),
        "region": Fact(region if region is not None else unknown_piece(registry.region, value), first.region),
        "account": Fact(_shown(first, registry.account), first.account),
        "literal": Fact(host, first.account),
        "pushed": written(pushed is not None, pushed.place if pushed is not None else first.account.place),
        "foreign": Fact(literal and pushed is None, first.account),
        "flaw": Fact("", first.account),
        "step": Fact("", first.account),
    }
    return _made(run, facts, f"host {number + 1}", first.account.place, secret)


def _outputs(work: Work) -> Iterator[Output]:
    for step in work.run.steps:
        texts = [text for _, text in values_of(step)]
        texts += [step.step.run] if step.step.run is not None else []
        for text in texts:
            yield from _in_text(step, text)


def _in_text(step: Executed, text: Text) -> Iterator[Output]:
    if "${{" not in text.text:
        return
    for part in parse_text(text.text):
        if isinstance(part, Plain) or isinstance(part.expression, Flaw):
            continue
        for node, names in references(part.expression):
            lowered = [name.lower() for name in names]
            if len(names) == 4 and (lowered[0], lowered[2], lowered[3]) == ("steps", "outputs", "registry"):
                yield Output(step, names[1], text.part(node.start, node.end))


def _of_output(run: JobRun, output: Output, flaw: Json, secret: str, number: int) -> Entity:
    origin = Origin("written", output.place)
    facts = {
        "form": Fact("output", origin),
        "region": Fact("", origin),
        "account": Fact("", origin),
        "literal": Fact(False, origin),
        "pushed": Fact(False, origin),
        "foreign": Fact(False, origin),
        "flaw": Fact(flaw, origin),
        "step": Fact(output.id_, origin),
    }
    return _made(run, facts, f"output {number}", output.place, secret)


def _made(run: JobRun, facts: dict[str, Fact], what: str, place: Place, secret: str) -> Entity:
    workflow = run.invocation.workflow
    return Entity(
        kind="github.registry",
        name=f"the registry in the job {run.job.id}",
        address=f"{workflow.path}: {run.address} registry {what}",
        unit=workflow.path,
        place=place,
        facts={**facts, "job": written(run.job.id, run.job.place), "registry_secret": written(secret, place)},
        units=caller_units(run.invocation),
    )
