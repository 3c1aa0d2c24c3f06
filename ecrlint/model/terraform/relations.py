"""Which lifecycle policy belongs to which repository, among all modules below one root."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...terraform.convert_equal import may_equal
from ...terraform.expressions import settle
from ...terraform.instance import Instance
from ...terraform.module import ConfigBlock
from ...terraform.resources import Resource
from ...terraform.values import Alike, Opaque, Str, Undecided, Value, doubt, walk
from ...values import Json, Unknown
from .facts import known

POLICY = "aws_ecr_lifecycle_policy"

_REPOSITORY = re.compile(r"(?:^|\.)aws_ecr_repository\.[^.\[]+(?:\[.*\])?\.(\w+)$")


@dataclass(frozen=True, slots=True)
class Located:
    """A resource with the module instance it belongs to."""

    resource: Resource
    instance: Instance


_OPEN = "?"
"""Marks policies that may belong to any repository."""


class Relations:
    """Finds the policies of repositories in everything below a root module."""

    def __init__(self, root: Instance) -> None:
        self._root = root
        self._policies = [
            Located(resource, instance) for instance in root.below() for resource in instance.all_resources(POLICY)
        ]
        self._given = list(_given_to_others(root))
        self._marked: dict[str, list[int]] = {}
        for number, policy in enumerate(self._policies):
            for mark in _marks(policy):
                self._marked.setdefault(mark, []).append(number)

    def has_policy(self, repository: Resource) -> Json:
        """Whether a policy is tied to a repository; unknown if one may be."""
        why: Unknown | None = None
        for policy in self._candidates(repository):
            found = _ties(policy, repository)
            if found is True:
                return True
            if isinstance(found, Unknown):
                why = why or found
        for address, value in self._given:
            if _names(value, repository):
                reason = f"{address} is given the repository's name and is not in this repository"
                why = why or Unknown(reason, value.place)
        return why or self._unread() or False

    def tied(self, repository: Resource) -> tuple[Resource, ...]:
        """The policies that are surely those of a repository."""
        return tuple(p.resource for p in self._candidates(repository) if _ties(p, repository) is True)

    def _candidates(self, repository: Resource) -> list[Located]:
        """The policies that may be a repository's. Where its name is known those are the ones that refer to it or have
        its name, and those of which that cannot be told; comparing each with each takes too long in large modules."""
        name = repository.attribute("name")
        text = known(name) if name is not None else None
        if text is None:
            return self._policies
        marks = (f"{repository.address}.name", f" {text}", _OPEN)
        return [self._policies[number] for number in sorted({n for m in marks for n in self._marked.get(m, ())})]

    def _unread(self) -> Unknown | None:
        for instance in self._root.below():
            if why := instance.module.missing("resource", POLICY) or instance.module.unread_call():
                return why
        return None


def _given_to_others(root: Instance) -> Iterator[tuple[str, Value]]:
    """The arguments of calls of modules that are not in the tree."""
    for instance in root.below():
        for call in instance.calls():
            if call.children:
                continue
            for located in call.config.attributes():
                if located.attribute.name in ("source", "version", "providers", "depends_on"):
                    continue
                for _, scope in call.expansions:
                    value = settle(located.attribute.value, scope)
                    yield from ((call.address, part) for part in walk(value) if isinstance(part, Value))


def _marks(policy: Located) -> list[str]:
    """What a policy is found by: the reference it holds, the name after a blank; none where it is surely nobody's."""
    target = policy.resource.attribute("repository")
    if target is None:
        return []
    text = known(target) if isinstance(target.data, Str) else None
    match = next((m for use in target.uses if (m := _REPOSITORY.search(use.target))), None)
    if match is None or isinstance(target.data, Undecided):
        return [_OPEN if text is None else f" {text}"]
    if match.group(1) != "name":
        return []
    return [match.string, *([f" {text}"] if text is not None else [])]


def _names(value: Value, repository: Resource) -> bool:
    """Whether a value is the name of a repository, or the repository itself."""
    if isinstance(value.data, Opaque):
        return value.data.address == repository.address
    prefix = f"{repository.address}."
    if any(use.target.startswith(prefix) for use in value.uses):
        return True
    name = repository.attribute("name")
    text = known(value) if isinstance(value.data, Str) else None
    return bool(text) and name is not None and not doubt(name) and known(name) == text


def _ties(policy: Located, repository: Resource) -> bool | Unknown:
    """Whether a policy is that of a repository."""
    target = policy.resource.attribute("repository")
    if target is None:
        return False
    if isinstance(target.data, Undecided):
        options = [_same(target.child(option), policy, repository) for option in target.data.options]
        matched: bool | Unknown = options[0] if len(set(map(str, options))) == 1 else target.data.unknown
    else:
        matched = _same(target, policy, repository)
    return _exists(policy, repository) if matched is True else matched


def _same(target: Value, policy: Located, repository: Resource) -> bool | Unknown:
    """Whether a policy's target is a repository: by reference, else by what is known of both names."""
    name = repository.attribute("name")
    for use in target.uses:
        match = _REPOSITORY.search(use.target)
        if match is None:
            continue
        if match.group(1) != "name":
            return False
        if use.target == f"{repository.address}.name":
            return _covers(policy, repository)
        return _known_equal(target, name)
    if name is None:
        return False
    if _symbol(target) is not None and _symbol(target) == _symbol(name):
        return True
    left, right = target.data, name.data
    if isinstance(left, Str) and isinstance(right, Str):
        if left.text is not None and left.text == right.text:
            return True
        if not may_equal(left, right):
            return False
        if _symbols(left) is not None and _symbols(left) == _symbols(right):
            return True
    why = doubt(target) or doubt(name)
    reason = f"{policy.resource.address} may be its policy: {why.reason if why else 'its target cannot be told'}"
    return Unknown(reason, policy.resource.attribute_place("repository"))


def _known_equal(target: Value, name: Value | None) -> bool:
    if name is None or doubt(target) or doubt(name):
        return False
    return known(target) == known(name)


def _symbol(value: Value) -> str | None:
    """What a value that cannot be told is the value of: two with one symbol are equal."""
    if isinstance(value.data, (Unknown, Undecided)) and value.uses:
        return value.uses[-1].target or None
    return None


def _symbols(data: Str) -> tuple[str, ...] | None:
    """A partly known string with symbols for what is unknown."""
    found = []
    for piece in data.pieces:
        if isinstance(piece, Value):
            symbol = _symbol(piece)
            if symbol is None:
                return None
            found.append(f"${{{symbol}}}")
        else:
            found.append(piece.text)
    return tuple(found)


def _covers(policy: Located, repository: Resource) -> bool | Unknown:
    """Whether a policy that refers to a resource refers to this very instance of it."""
    if repository.expansion.key != "?":
        return True
    if _same_instances(policy, repository):
        return True
    why = policy.resource.expansion.unknown or repository.expansion.unknown
    reason = f"{policy.resource.address} may not cover every instance of {repository.address}"
    return Unknown(f"{reason}: {why.reason}" if why else reason, policy.resource.config.header)


def _exists(policy: Located, repository: Resource) -> bool | Unknown:
    """Whether the policy is there whenever the repository is."""
    above = policy.instance.path
    expansion = policy.resource.expansion
    if expansion.exists == "yes" and (policy.instance.exists == "yes" or repository.address.startswith(above)):
        return True
    if repository.address.startswith(above) and _same_instances(policy, repository):
        return True
    why = expansion.unknown
    reason = f"{policy.resource.address} may not exist"
    return Unknown(f"{reason}: {why.reason}" if why else reason, policy.resource.config.header)


def _same_instances(policy: Located, repository: Resource) -> bool:
    """Whether a policy surely has the same instances as a repository: its `for_each` goes over the
    repository, or is written in the same words in the same module."""
    located = policy.resource.config.attribute("for_each")
    if located is not None:
        value = settle(located.attribute.value, policy.instance.scope(located.path))
        if isinstance(value.data, Alike) and isinstance(value.data.element.data, Opaque):
            return value.data.element.data.address == repository.address
    if not repository.address.startswith(f"{policy.instance.path}aws_ecr_repository."):
        return False
    for name in ("for_each", "count"):
        mine = _words(policy.resource.config, name, policy.instance)
        theirs = _words(repository.config, name, policy.instance)
        if mine is not None and mine == theirs:
            return True
    return False


def _words(config: ConfigBlock, name: str, instance: Instance) -> str | None:
    """An expression as it is written, blanks aside."""
    located = config.attribute(name)
    if located is None:
        return None
    tree = next((tree for tree in instance.module.trees if tree.path == located.path), None)
    if tree is None:
        return None
    span = located.attribute.value.span
    start = tree.lines.offset(span.line, span.column)
    return "".join(tree.text[start : tree.lines.offset(span.end_line, span.end_column)].split())
