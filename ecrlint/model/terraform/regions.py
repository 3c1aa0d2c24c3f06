"""The region that resources of Amazon ECR are managed in: their own argument, else that of their provider."""

from __future__ import annotations

from collections.abc import Iterator

from ...entity import Entity, Fact
from ...place import Place
from ...records import replace
from ...terraform.instance import Instance, nothing
from ...terraform.providers import Provider, Providers
from ...terraform.resources import Resource
from ...terraform.values import Value
from ...values import Unknown
from .endpoints import reaches
from .facts import decide, derived, one_line, text, written

REPOSITORY = "aws_ecr_repository"

TYPES = (
    REPOSITORY,
    "aws_ecr_lifecycle_policy",
    "aws_ecr_repository_policy",
    "aws_ecr_repository_creation_template",
    "aws_ecr_pull_through_cache_rule",
    "aws_ecr_replication_configuration",
    "aws_ecr_registry_policy",
    "aws_ecr_registry_scanning_configuration",
    "aws_ecr_account_setting",
)
"""The resources of private registries, repositories first: messages name the first that is there."""

_NOWHERE = frozenset({"aws_caller_identity", "aws_iam_policy_document", "aws_partition"})
"""Data sources that give the same in every region."""


def region_of(resource: Resource, provider: Provider) -> Value | None:
    """The region that is written for a resource, or that a plan has for it; None where only the environment says
    it."""
    own = resource.attribute("region")
    if _own(resource):
        return own
    given = provider.block.attribute("region") if provider.block is not None else None
    if own is not None:
        return replace(own, place=given.place, uses=given.uses) if given is not None else own
    return given if given is not None or provider.unknown is None else Value(provider.unknown)


def _own(resource: Resource) -> bool:
    """Whether a resource has a region of its own; in a plan every resource has one."""
    return resource.config.attribute("region") is not None and resource.attribute("region") is not None


def regions(root: Instance, providers: Providers) -> Iterator[Entity]:
    """One `ecr.region` per provider configuration that a resource of ECR uses, and per resource with a region of
    its own."""
    used: dict[str, list[tuple[Resource, Provider]]] = {}
    for instance in root.below():
        for resource in _resources(instance):
            provider = providers.of(resource.config, instance, resource.scope)
            key = resource.address if _own(resource) else f" {provider.key}"
            used.setdefault(key, []).append((resource, provider))
    for group in used.values():
        group.sort(key=lambda item: TYPES.index(item[0].type))
        yield _entity(*group[0], [resource.unit for resource, _ in group], root)


def _resources(instance: Instance) -> Iterator[Resource]:
    for type_ in TYPES:
        yield from instance.all_resources(type_)


def _entity(resource: Resource, provider: Provider, units: list[str], root: Instance) -> Entity:
    header = one_line(resource.config.header)
    own = _own(resource)
    return Entity(
        kind="ecr.region",
        name=f"the provider {provider.name}" if not own else resource.address,
        address=resource.address if own else f"{resource.address} through {provider.name}",
        unit=resource.unit,
        place=header,
        facts={
            "region": _region(region_of(resource, provider), header),
            "set_by": derived("resource" if own else "provider", header),
            "used_by": derived(resource.address, header),
            "ecr_only": derived(not own and _is_all_ecr(root), header),
            "reaches": reaches(provider, header),
        },
        exists=resource.exists,
        units=tuple(sorted({*units, root.module.directory} - {resource.unit})),
    )


def _is_all_ecr(root: Instance) -> bool:
    """Whether what is below a root module has to do with no other part of AWS than private registries."""
    for instance in root.below():
        kinds = {key[1] for start in ("resource", "data", "ephemeral") for key in instance.module.keys(start)}
        if any(kind.startswith("aws_") and not kind.startswith("aws_ecr_") for kind in kinds - _NOWHERE):
            return False
        seen = {call.name for call in instance.calls(nothing) if call.children}
        if seen != {key[1] for key in instance.module.keys("module")}:
            return False
    return True


def _region(value: Value | None, header: Place) -> Fact:
    if value is None:
        return derived(None, header)
    found = decide(value, text)
    if isinstance(found, Unknown) and value.place is None:
        return derived(found, header)
    return written(value, header, found)
