"""What a registry-wide scanning configuration in the same root covers."""

from __future__ import annotations

from ...terraform.instance import Instance
from ...terraform.resources import BlockInstance, Resource
from ...terraform.values import Value, doubt
from ...values import Unknown
from .facts import known
from .probes import glob

TYPE = "aws_ecr_registry_scanning_configuration"

ON_PUSH = ("SCAN_ON_PUSH", "CONTINUOUS_SCAN")


def scanned_by_registry(root: Instance, name: Value | None) -> bool | Unknown:
    """Whether a scanning configuration of the root has the images of a repository scanned on push."""
    results = [_covers(resource, name) for instance in root.below() for resource in instance.all_resources(TYPE)]
    if True in results:
        return True
    unread = (instance.module.missing("resource", TYPE) for instance in root.below())
    return next((r for r in (*results, *unread) if isinstance(r, Unknown)), False)


def _covers(resource: Resource, name: Value | None) -> bool | Unknown:
    rules = resource.blocks("rule")
    results = [_rule_covers(rule, name) for rule in rules.items]
    if True in results:
        if resource.exists == "yes":
            return True
        return resource.expansion.unknown or Unknown(f"{resource.address} may not exist")
    return rules.unknown or next((r for r in results if isinstance(r, Unknown)), False)


def _rule_covers(rule: BlockInstance, name: Value | None) -> bool | Unknown:
    frequency = rule.attribute("scan_frequency")
    if frequency is None:
        return False
    if why := doubt(frequency):
        return why
    if known(frequency) not in ON_PUSH:
        return False
    filters = rule.blocks("repository_filter")
    results = [_matches(block.attribute("filter"), name) for block in filters.items]
    if True in results:
        return True
    return filters.unknown or next((r for r in results if isinstance(r, Unknown)), False)


def _matches(wanted: Value | None, name: Value | None) -> bool | Unknown:
    if wanted is None:
        return False
    if why := doubt(wanted):
        return why
    pattern = known(wanted) or ""
    if pattern == "*":
        return True
    why = Unknown("the name is not set") if name is None else doubt(name)
    if why:
        return why
    text = known(name) if name is not None else None
    if "*" in pattern:
        return glob(pattern, text or "")
    if text == pattern:
        return True
    if pattern in (text or ""):
        return Unknown(f'whether the filter "{pattern}" without a * covers the name cannot be told', wanted.place)
    return False
