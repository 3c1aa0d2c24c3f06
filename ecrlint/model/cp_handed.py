"""What a job reads beside the module calls of the same tree that would hand it out: the entity `cp.names`.

Takes entities and gives entities, as `cross` does. Which repository the tree is, is known only from its remote; without
one the calls decide only if they can mean no other. Source of what a call creates: main.tf of the module
cloud-platform-terraform-ecr-credentials (with environments, everything is created in these and nowhere else).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from ..entity import Entity, Fact
from ..place import Place
from ..records import dataclass, field, replace
from ..values import Json, Origin, Unknown

READS, CALL = "github.cp_names", "cp.module"

Handed = Literal["not here", "handed out", "other prefixes", "other environments", "not to GitHub"]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the module. `repositories` are those it names, in small letters; `doubt` is why there may be others.
    `to_github` is None where what it says of its providers, or its release, is a fault of its own. The guide's own
    placeholder names no repository."""

    address: str
    place: Place
    repositories: frozenset[str]
    doubt: Unknown | None
    to_github: Json
    prefix: Json
    environments: Json


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls in a tree. `here` are those for its own repository; `others` says why there may be more.
    `candidates` are the repositories it may be, where that is not known, each with its calls."""

    here: tuple[Call, ...] = ()
    others: Unknown | None = None
    candidates: Mapping[str, tuple[Call, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Tree:
    """Every call in a tree. `repository` is the name of the GitHub repository that the tree is, empty where that is not
    known."""

    calls: tuple[Call, ...]
    repository: str
    _found: dict[str, Calls] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, project: str) -> Calls:
        """The calls beside the workflows of a directory: those in it or below. A directory inside of the tree is a
        project of its own, whose name is not that of the tree."""
        if project not in self._found:
            inside = [call for call in self.calls if not project or call.place.path.startswith(f"{project}/")]
            self._found[project] = _calls(inside, "" if project else self.repository)
        return self._found[project]


def calls_in(entities: Iterable[Entity], repository: str) -> Tree:
    """The calls of a tree, gathered from all of its entities."""
    return Tree(tuple(_call(entity) for entity in entities if entity.kind == CALL), repository)


def _calls(calls: Sequence[Call], repository: str) -> Calls:
    doubt = next((call.doubt for call in calls if call.doubt is not None), None)
    if repository:
        return Calls(tuple(call for call in calls if repository.lower() in call.repositories), doubt)
    named: dict[str, list[Call]] = {}
    for call in calls:
        for name in sorted(call.repositories):
            named.setdefault(name, []).append(call)
    if len(named) > 1:
        return Calls((), doubt, {name: tuple(several) for name, several in named.items()})
    return Calls(tuple(call for several in named.values() for call in several), doubt)


def _call(entity: Entity) -> Call:
    names, example = entity.facts["github_repositories"].value, entity.facts["placeholder_repositories"].value
    listed = [name for name in _list(names) if name not in _list(example)]
    doubt = next((name for name in (names, *listed) if isinstance(name, Unknown)), None)
    prefix = entity.facts["github_actions_prefix"].value
    environments = entity.facts["github_environments"].value
    return Call(
        address=entity.address,
        place=entity.place,
        repositories=frozenset(name.lower() for name in listed if isinstance(name, str)),
        doubt=doubt,
        to_github=_to_github(entity.facts["oidc_providers"].value, entity.facts["knows_oidc"].value),
        prefix=prefix.upper() if isinstance(prefix, str) else prefix if isinstance(prefix, Unknown) else "",
        environments=environments if isinstance(environments, (list, Unknown)) else [],
    )


def _to_github(providers: Json, knows_oidc: Json) -> Json:
    if knows_oidc is False:
        return None
    if not isinstance(providers, list) or not providers:
        return providers if isinstance(providers, Unknown) else None
    if "github" in providers:
        return True
    unknown = next((item for item in providers if isinstance(item, Unknown)), None)
    return unknown if unknown is not None else False if set(map(str, providers)) == {"circleci"} else None


def handed_names(tree: Tree, found: Iterable[Entity], values: Mapping[str, Any]) -> Iterator[Entity]:
    """For each set of names that a job among `found` reads, what the calls beside its workflow make of it."""
    for reads in found:
        if reads.kind == READS:
            project, inside, _ = f"/{reads.unit}".rpartition("/.github/workflows/")
            yield _entity(tree.of(project.removeprefix("/") if inside else ""), reads)


def _entity(calls: Calls, reads: Entity) -> Entity:
    answer = _answer(calls, reads)
    here = calls.here or tuple(call for several in (calls.candidates or {}).values() for call in several)
    origin = reads.facts["environments" if answer == "other environments" else "read_here"].origin
    prefixes = [call.prefix or "(none)" for call in here if isinstance(call.prefix, str)]
    module = Origin("written", here[0].place) if here else origin
    return replace(
        reads,
        kind="cp.names",
        facts={
            **reads.facts,
            "handed": Fact(answer, origin),
            "handed_prefixes": Fact([*dict.fromkeys(prefixes)], origin),
            "handed_environments": Fact(_environments(here, str(reads.facts["prefix"].value)), origin),
            "module": Fact(here[0].address if here else "", module),
            "role_handed": Fact(_role_handed(calls, reads), origin),
        },
    )


def _role_handed(calls: Calls, reads: Entity) -> bool:
    prefixes, environments = reads.facts["role_prefixes"].value, reads.facts["environments"].value
    answers = [_of_calls(calls.here, str(prefix), environments) for prefix in _list(prefixes)]
    return not answers or any(answer != "other prefixes" for answer in answers)


def _environments(calls: Sequence[Call], prefix: str) -> list[Json]:
    found = [name for call in calls if call.prefix == prefix for name in _list(call.environments)]
    return [*dict.fromkeys(name for name in found if isinstance(name, str))]


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _answer(calls: Calls, reads: Entity) -> Json:
    if reads.facts["about"].value != "values" or reads.facts["read_here"].value is not True:
        return "not here"
    prefix, environments = str(reads.facts["prefix"].value), reads.facts["environments"].value
    if calls.candidates is not None:
        answers = [_of_calls(several, prefix, environments) for several in calls.candidates.values()]
        if all(answer in ("handed out", "not here") for answer in answers):
            return "handed out"
        names = ", ".join(list(calls.candidates)[:3]) + (" ..." if len(calls.candidates) > 3 else "")
        return Unknown(f"which of the repositories {names} this is cannot be told")
    answer = _of_calls(calls.here, prefix, environments)
    fits = answer in ("handed out", "not here")
    return calls.others if calls.here and calls.others is not None and not fits else answer


def _of_calls(calls: Sequence[Call], prefix: str, environments: Json) -> Handed | Unknown:
    """What the calls for one repository hand to a job. A call with a fault of its own decides nothing."""
    if not calls or any(call.to_github is None for call in calls):
        return "not here"
    doubt = next((v for call in calls for v in (call.to_github, call.prefix) if isinstance(v, Unknown)), None)
    matching = [call for call in calls if call.to_github is True and call.prefix == prefix]
    if not matching:
        if doubt is not None:
            return doubt
        return "other prefixes" if any(call.to_github for call in calls) else "not to GitHub"
    unclear = next((u for call in matching for u in _unclear(call.environments)), None)
    if any(call.environments == [] for call in matching):
        return "handed out"
    if isinstance(environments, Unknown):
        return environments
    known = {str(name).lower() for call in matching for name in _list(call.environments)}
    inside = {str(name).lower() in known for name in _list(environments)}
    if inside == {True}:
        return "handed out"
    if unclear is not None or doubt is not None or len(inside) > 1:
        reason = "which environments the module call names cannot be told"
        return unclear or doubt or Unknown(reason, matching[0].place)
    return "other environments"


def _unclear(environments: Json) -> list[Unknown]:
    return [item for item in (environments, *_list(environments)) if isinstance(item, Unknown)]
