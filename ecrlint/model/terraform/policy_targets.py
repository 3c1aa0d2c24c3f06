"""Which repository a lifecycle policy is tied to, how that is written, and which other policy it has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from ...entity import Entity, Fact
from ...place import Place
from ...terraform.conditions import conditions, exclude_each_other, same_expansion
from ...terraform.convert_equal import may_equal
from ...terraform.instance import Instance
from ...terraform.providers import Provider, Providers
from ...terraform.resources import Resource
from ...terraform.values import Str, Undecided, Value, doubt
from ...values import Json, Origin, Unknown
from . import names
from .facts import decide, known, one_line, text, written
from .regions import region_of
from .relations import Relations

KIND = "ecr.policy_target"

POLICY = "aws_ecr_lifecycle_policy"
REPOSITORY = "aws_ecr_repository"
TEMPLATE = "aws_ecr_repository_creation_template"

_REFERENCE = re.compile(r"^(?P<address>(?:.*\.)?aws_ecr_repository\.[^.\[]+(?:\[.*\])?)\.(?P<attribute>\w+)$")
_DATA = re.compile(r"(?:^|\.)data\.aws_ecr_repository\.")


@dataclass(frozen=True, slots=True)
class Target:
    """A policy, the module it is in, and what its `repository` was evaluated to."""

    resource: Resource
    instance: Instance
    value: Value
    provider: Provider


@dataclass(frozen=True, slots=True)
class Declared:
    """A repository with the module it is declared in."""

    resource: Resource
    instance: Instance


@dataclass(frozen=True, slots=True)
class Reference:
    """An attribute of a repository that a value was read from."""

    address: str
    attribute: str


def targets_below(root: Instance, providers: Providers) -> Iterator[Entity]:
    """One `ecr.policy_target` per lifecycle policy below a root module that names a repository."""
    found = [
        Target(resource, instance, value, providers.of(resource.config, instance, resource.scope))
        for instance in root.below()
        for resource in instance.all_resources(POLICY)
        if (value := resource.attribute("repository")) is not None
    ]
    surroundings = _Surroundings(root)
    for number, target in enumerate(found):
        yield _entity(target, found[:number], surroundings, root)


def _entity(target: Target, earlier: list[Target], surroundings: _Surroundings, root: Instance) -> Entity:
    resource, value = target.resource, target.value
    header = one_line(resource.config.header)
    first, same = _first(target, earlier)
    facts = {
        "repository": written(value, header, text(value)),
        "reference": written(value, header, decide(value, _attribute)),
        "declared": written(value, header, decide(value, partial(surroundings.declared, target))),
        "declared_as": written(value, header, surroundings.address(value)),
        "ordered": written(value, header, decide(value, partial(surroundings.ordered, target))),
        "same_target_as": written(value, header, same),
        "first_policy": Fact(None, Origin("derived", first or header)),
    }
    return Entity(
        kind=KIND,
        name=names.shown(value, resource.address),
        address=resource.address,
        unit=resource.unit,
        place=header,
        facts=facts,
        exists=resource.exists,
        units=() if resource.unit == root.module.directory else (root.module.directory,),
    )


def reference(value: Value) -> Reference | None:
    """The attribute of a repository that a value was read from; `id` counts as `name`, which it is."""
    for use in value.uses:
        match = _REFERENCE.match(use.target)
        if match is not None and not _DATA.search(use.target):
            return Reference(match["address"], match["attribute"])
    return None


def _attribute(value: Value) -> Json:
    found = reference(value)
    return found.attribute if found is not None else None


class _Surroundings:
    """The repositories that a root module declares or may declare."""

    def __init__(self, root: Instance) -> None:
        self._root = root
        self._policies: frozenset[str] | None = None
        self._declared = [
            Declared(resource, instance) for instance in root.below() for resource in instance.all_resources(REPOSITORY)
        ]

    def declared(self, target: Target, value: Value) -> Json:
        """By what the repository of a policy is declared: `resource`, `data`, `template` or `nothing`."""
        if any(_DATA.search(use.target) for use in value.uses):
            return "data"
        if reference(value) is not None:
            return "resource"
        if why := doubt(value):
            return "resource" if target.resource.address in self._tied() else why
        for by, mode in (("resource", "resource"), ("data", "data")):
            if self._names(mode, value):
                return by
        if self._created_by_template(value):
            return "template"
        return self._maybe(value) or "nothing"

    def address(self, value: Value) -> str | None:
        """The address of the repository that has the name a policy is tied to."""
        if (found := reference(value)) is not None:
            return found.address
        return next((d.resource.address for d in self._named(value)), None)

    def ordered(self, target: Target, value: Value) -> Json:
        """Whether Terraform knows that the repository comes first. True also where that cannot be seen from here,
        because the two are in different modules."""
        if reference(value) is not None or target.resource.config.attribute("depends_on") is not None:
            return True
        return not any(d.instance is target.instance for d in self._named(value))

    def _named(self, value: Value) -> Iterator[Declared]:
        wanted = known(value)
        for declared in self._declared:
            name = declared.resource.attribute("name")
            if wanted is not None and name is not None and known(name) == wanted:
                yield declared

    def _tied(self) -> frozenset[str]:
        """The policies whose repository is declared, also where its name cannot be told."""
        if self._policies is None:
            relations = Relations(self._root)
            tied = (policy for declared in self._declared for policy in relations.tied(declared.resource))
            self._policies = frozenset(policy.address for policy in tied)
        return self._policies

    def _names(self, mode: str, value: Value) -> bool:
        wanted = known(value)
        return any(
            (name := resource.attribute("name")) is not None and known(name) == wanted
            for instance in self._root.below()
            for resource in instance.all_resources(REPOSITORY, mode)
        )

    def _created_by_template(self, value: Value) -> bool:
        wanted = known(value) or ""
        for instance in self._root.below():
            for resource in instance.all_resources(TEMPLATE):
                prefix = resource.attribute("prefix")
                text_ = known(prefix) if prefix is not None else None
                if text_ == "ROOT" or (text_ is not None and wanted.startswith(text_.rstrip("/") + "/")):
                    return True
        return False

    def _maybe(self, value: Value) -> Unknown | None:
        """Why a repository may be declared though no declaration of its name is found."""
        for declared in self._declared:
            name = declared.resource.attribute("name")
            if name is None:
                continue
            options = name.data.options if isinstance(name.data, Undecided) else (name,)
            if any(doubt(option) and _may_equal(option, value) for option in options) or (
                isinstance(name.data, Undecided) and any(known(option) == known(value) for option in options)
            ):
                why = doubt(name)
                reason = f"{declared.resource.address} may have that name"
                return Unknown(f"{reason}: {why.reason}" if why else reason, declared.resource.config.header)
        for instance in self._root.below():
            if why := instance.module.missing("resource", REPOSITORY):
                return why
            for call in instance.calls():
                if not call.children:
                    reason = f"{call.address} is not in this repository and may declare it"
                    return Unknown(reason, call.config.header)
        return None


def _may_equal(a: Value, b: Value) -> bool:
    return may_equal(a.data, b.data) if isinstance(a.data, Str) and isinstance(b.data, Str) else True


def _first(target: Target, earlier: list[Target]) -> tuple[Place | None, Json]:
    """The first policy before one that is for the same repository: its place and its address."""
    why: Unknown | None = None
    place: Place | None = None
    for other in earlier:
        found = _same_repository(target, other)
        if found is True:
            return one_line(other.resource.config.header), other.resource.address
        if isinstance(found, Unknown) and why is None:
            why, place = found, one_line(other.resource.config.header)
    return place, why


def _same_repository(a: Target, b: Target) -> bool | Unknown:
    tied = _same_name(a.value, b.value)
    if tied is False:
        return False
    registry = _same_registry(a, b)
    if registry is False:
        return False
    together = _together(a, b)
    if together is False:
        return False
    return next((found for found in (tied, registry, together) if isinstance(found, Unknown)), True)


def _same_name(a: Value, b: Value) -> bool | Unknown:
    first, second = reference(a), reference(b)
    if first is not None and second is not None and first.attribute == second.attribute:
        if first.address == second.address:
            return True if "[?]" not in first.address else _perhaps(first.address)
        if doubt(a) or doubt(b):
            return False
    if (mark := _mark(a)) is not None and mark == _mark(b):
        return True
    why = doubt(a) or doubt(b)
    if why is None:
        return known(a) == known(b)
    return (
        Unknown(f"it cannot be told whether both are for one repository: {why.reason}", why.place)
        if (_may_equal(a, b))
        else False
    )


def _perhaps(address: str) -> Unknown:
    return Unknown(f"the instances of {address} cannot be told")


def _mark(value: Value) -> str | None:
    """What an unknown value is the value of."""
    if isinstance(value.data, (Unknown, Undecided)) and value.uses and "[?]" not in value.uses[-1].target:
        return value.uses[-1].target or None
    return None


def _same_registry(a: Target, b: Target) -> bool | Unknown:
    """Whether two policies go to the same account and region; different configurations of the provider may go
    anywhere."""
    if a.provider.key != b.provider.key:
        return False
    first, second = region_of(a.resource, a.provider), region_of(b.resource, b.provider)
    if first is None or second is None:
        return first is second
    if why := doubt(first) or doubt(second):
        return True if _mark(first) is not None and _mark(first) == _mark(second) else why
    return known(first) == known(second)


def _together(a: Target, b: Target) -> bool | Unknown:
    """Whether two policies exist at once."""
    if a.resource.exists == "yes" and b.resource.exists == "yes":
        return True
    if a.instance is b.instance:
        if a.resource.config is b.resource.config:
            return _doubt_of(a, b)
        if exclude_each_other(conditions(a.resource.config), conditions(b.resource.config)):
            return False
        if same_expansion(a.resource.config, b.resource.config):
            return True
    return _doubt_of(a, b)


def _doubt_of(a: Target, b: Target) -> Unknown:
    maybe = a if a.resource.exists != "yes" else b
    why = maybe.resource.expansion.unknown
    reason = f"{maybe.resource.address} may not exist at the same time"
    return Unknown(f"{reason}: {why.reason}" if why else reason, maybe.resource.config.header)
