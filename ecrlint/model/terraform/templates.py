"""Creation templates: repositories that a push creates without being declared one by one.

Source: Amazon ECR user guide, "Templates to control repositories created during a pull through cache, create on
push, or replication action".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...entity import Entity, Fact
from ...records import replace
from ...terraform.instance import Instance
from ...terraform.resources import Resource
from ...terraform.values import Gap, Seq, doubt
from ...values import Unknown
from . import names
from .declared import template_facts
from .facts import absent, derived, known, one_line
from .mutability import mutability_facts
from .policies import policy_facts
from .surroundings import template_surroundings

TYPE = "aws_ecr_repository_creation_template"

ON_PUSH = "CREATE_ON_PUSH"

_NO_NAME = (
    "name", "components", "nested", "empty_component", "illegal_characters", "malformed_components", "scan_on_push",
    "scan_blocks", "scanned_on_push_by",
)  # fmt: skip
"""What a template says nothing about: it has a prefix instead of a name, and no setting of scans."""


def templates(root: Instance, values: Mapping[str, Any]) -> Iterator[Entity]:
    """One `ecr.repository` per creation template that is applied to pushes, and one `ecr.lifecycle_policy` for the
    policy it gives. `values` are those of the convention."""
    for instance in root.below():
        for resource in instance.all_resources(TYPE):
            applies = _applies(resource)
            if applies is False:
                continue
            for entity in _entities(resource, root, values):
                yield entity if applies is True else _doubtful(entity, applies)


def _applies(resource: Resource) -> bool | Unknown:
    """Whether a template is applied when an image is pushed to a repository that does not exist."""
    value = resource.attribute("applied_for")
    if value is None:
        return False
    if not isinstance(value.data, Seq):
        return doubt(value) or False
    items = value.data.items
    if any(not isinstance(item, Gap) and known(item) == ON_PUSH for item in items):
        return True
    why = [item.unknown if isinstance(item, Gap) else doubt(item) for item in items]
    return next((found for found in why if found is not None), False)


def _doubtful(entity: Entity, why: Unknown) -> Entity:
    """A template that may have nothing to do with pushes: nothing about it is certain."""
    reason = Unknown(f"it cannot be told whether the template applies to pushes: {why.reason}", why.place)
    return replace(entity, facts={name: Fact(reason, fact.origin) for name, fact in entity.facts.items()})


def _entities(resource: Resource, root: Instance, values: Mapping[str, Any]) -> Iterator[Entity]:
    header = one_line(resource.config.header)
    name = f'the creation template "{names.shown(resource.attribute("prefix"), resource.address)}"'
    policy = resource.attribute("lifecycle_policy")
    facts = {fact: derived(None, header) for fact in _NO_NAME}
    facts.update(template_facts(resource, header, name))
    facts.update(mutability_facts(resource, header, values))
    facts.update(template_surroundings(resource, root, values))
    facts["has_lifecycle_policy"] = derived(policy is not None, header)
    found = Entity(
        kind="ecr.repository",
        name=name,
        address=resource.address,
        unit=resource.unit,
        place=header,
        facts=facts,
        exists=resource.exists,
        units=() if resource.unit == root.module.directory else (root.module.directory,),
    )
    yield found
    if policy is not None:
        place = resource.attribute_place("lifecycle_policy")
        rules = {"repository": absent(None, header), **policy_facts(policy, place, values)}
        yield replace(found, kind="ecr.lifecycle_policy", facts=rules)
