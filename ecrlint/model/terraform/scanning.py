"""What a registry-wide scanning configuration in the same root covers."""

from __future__ import annotations

from ...records import dataclass
from ...terraform.instance import Instance
from ...terraform.resources import BlockInstance, Resource
from ...terraform.values import Value, doubt
from ...values import Unknown
from .facts import known
from .probes import glob

TYPE = "aws_ecr_registry_scanning_configuration"

ON_PUSH = ("SCAN_ON_PUSH", "CONTINUOUS_SCAN")


@dataclass(frozen=True, slots=True)
class _Configuration:
    """A scanning configuration with its rules that scan on push. `more`: there may be other rules; `maybe`: it may not
    exist."""

    rules: tuple[_Rule, ...]
    more: Unknown | None
    maybe: Unknown | None


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule that scans on push, or (`doubt`) may, with the values of its filters. `more`: there may be others."""

    filters: tuple[Value | None, ...] = ()
    more: Unknown | None = None
    doubt: Unknown | None = None


class RegistryScanning:
    """The scanning configurations of everything below a root module, read once."""

    def __init__(self, root: Instance) -> None:
        self._configurations = [
            _read(resource) for instance in root.below() for resource in instance.all_resources(TYPE)
        ]
        unread = (instance.module.missing("resource", TYPE) for instance in root.below())
        self._unread = next((why for why in unread if why is not None), None)

    def covers(self, name: Value | None) -> bool | Unknown:
        """Whether one of them has the images of a repository of that name scanned on push."""
        results = [_covers(configuration, name) for configuration in self._configurations]
        if True in results:
            return True
        return next((r for r in (*results, self._unread) if isinstance(r, Unknown)), False)


def _read(resource: Resource) -> _Configuration:
    rules = resource.blocks("rule")
    maybe = None
    if resource.exists != "yes":
        maybe = resource.expansion.unknown or Unknown(f"{resource.address} may not exist")
    found = tuple(rule for block in rules.items if (rule := _rule(block)) is not None)
    return _Configuration(found, rules.unknown, maybe)


def _rule(block: BlockInstance) -> _Rule | None:
    frequency = block.attribute("scan_frequency")
    if frequency is None:
        return None
    if why := doubt(frequency):
        return _Rule(doubt=why)
    if known(frequency) not in ON_PUSH:
        return None
    filters = block.blocks("repository_filter")
    return _Rule(tuple(item.attribute("filter") for item in filters.items), filters.unknown)


def _covers(configuration: _Configuration, name: Value | None) -> bool | Unknown:
    results = [_rule_covers(rule, name) for rule in configuration.rules]
    if True in results:
        return configuration.maybe or True
    return configuration.more or next((r for r in results if isinstance(r, Unknown)), False)


def _rule_covers(rule: _Rule, name: Value | None) -> bool | Unknown:
    if rule.doubt is not None:
        return rule.doubt
    results = [_matches(wanted, name) for wanted in rule.filters]
    if True in results:
        return True
    return rule.more or next((r for r in results if isinstance(r, Unknown)), False)


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
