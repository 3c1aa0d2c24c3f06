"""Which repository a lifecycle policy is tied to, how that is written, and which other policy it has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ...entity import Entity, Fact
from ...place import Place
from ...terraform.instance import Instance
from ...terraform.providers import Providers
from ...terraform.values import Value
from ...values import Json, Origin
from . import names
from .declared_names import DeclaredNames
from .facts import decide, one_line, text, written
from .same_repository import SameRepository, Target, reference

KIND = "ecr.policy_target"

POLICY = "aws_ecr_lifecycle_policy"


def targets_below(root: Instance, providers: Providers) -> Iterator[Entity]:
    """One `ecr.policy_target` per lifecycle policy below a root module that names a repository."""
    found = [
        Target(resource, instance, value, providers.of(resource.config, instance, resource.scope))
        for instance in root.below()
        for resource in instance.all_resources(POLICY)
        if (value := resource.attribute("repository")) is not None
    ]
    declared, same = DeclaredNames(root), SameRepository(found)
    for number, target in enumerate(found):
        yield _entity(target, declared, *same.first(number), root)


def _entity(target: Target, declared: DeclaredNames, first: Place | None, same: Json, root: Instance) -> Entity:
    resource, value = target.resource, target.value
    header = one_line(resource.config.header)
    facts = {
        "repository": written(value, header, text(value)),
        "reference": written(value, header, decide(value, _attribute)),
        "declared": written(value, header, decide(value, partial(declared.by, target))),
        "declared_as": written(value, header, declared.address(value)),
        "ordered": written(value, header, decide(value, partial(declared.ordered, target))),
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


def _attribute(value: Value) -> Json:
    found = reference(value)
    return found.attribute if found is not None else None
