"""Which lifecycle policy belongs to which repository, among all modules below one root."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from functools import cached_property

from ...records import dataclass
from ...terraform.convert_equal import may_equal
from ...terraform.expressions import settle
from ...terraform.instance import Call, Instance
from ...terraform.module import ConfigBlock
from ...terraform.resources import Resource
from ...terraform.values import Alike, Opaque, Str, Undecided, Value, doubt, identity, walk
from ...values import Json, Unknown
from .facts import known
from .name_index import Form, NameIndex, form

POLICY = "aws_ecr_lifecycle_policy"

_REPOSITORY = re.compile(r"(?:^|\.)aws_ecr_repository\.[^.\[]+(?:\[.*\])?\.(\w+)$")


@dataclass(frozen=True, slots=True)
class Located:
    """A resource with the module instance it belongs to."""

    resource: Resource
    instance: Instance


_Mark = tuple[str, Hashable]
"""What a policy and its repository, or a value and the repository it stands for, have in common."""


@dataclass(frozen=True, slots=True)
class _Handed:
    """What modules that are not in the tree are given: each value with the address of the call, and the number of the
    first by each of its marks."""

    values: list[tuple[str, Value]]
    first: dict[_Mark, int]


class Relations:
    """Finds the policies of repositories in everything below a root module.

    Of the policies only those are compared with a repository that may be its own: by the reference they hold, by what
    an unknown name is the value of, or by what is known of the names.
    """

    def __init__(self, root: Instance) -> None:
        self._root = root
        self._policies = [
            Located(resource, instance) for instance in root.below() for resource in instance.all_resources(POLICY)
        ]
        self._marked: dict[_Mark, list[int]] = {}
        named: list[tuple[Form, int]] = []
        for number, policy in enumerate(self._policies):
            target = policy.resource.attribute("repository")
            if target is not None:
                named.extend((name, number) for name in _unreferring(target))
                for mark in _marks(target):
                    self._marked.setdefault(mark, []).append(number)
        self._named = NameIndex(named)

    def has_policy(self, repository: Resource) -> Json:
        """Whether a policy is tied to a repository; unknown if one may be."""
        doubtful: tuple[int, Unknown] | None = None
        for number in self._surely(repository):
            found = _ties(self._policies[number], repository)
            if found is True:
                return True
            if isinstance(found, Unknown) and doubtful is None:
                doubtful = number, found
        for number in self._perhaps(repository):
            if doubtful is not None and doubtful[0] <= number:
                break
            found = _ties(self._policies[number], repository)
            if isinstance(found, Unknown):
                doubtful = number, found
        return (doubtful[1] if doubtful is not None else self._given(repository)) or self._unread or False

    def tied(self, repository: Resource) -> tuple[Resource, ...]:
        """The policies that are surely those of a repository."""
        found = (self._policies[number] for number in self._surely(repository))
        return tuple(policy.resource for policy in found if _ties(policy, repository) is True)

    def _surely(self, repository: Resource) -> list[int]:
        """The policies that are a repository's if they exist whenever it does."""
        name = repository.attribute("name")
        marks = [("reference", f"{repository.address}.name"), *(_names_of(name) if name is not None else ())]
        return sorted({number for mark in marks for number in self._marked.get(mark, ())})

    def _perhaps(self, repository: Resource) -> Iterator[int]:
        """The policies that refer to no repository and whose target may have the name of one."""
        name = repository.attribute("name")
        return self._named.that_may_be(form(name)) if name is not None else iter(())

    def _given(self, repository: Resource) -> Unknown | None:
        """A module that is given a repository's name and is not in the tree, so that it may make a policy for it."""
        if self._glanced.isdisjoint(_of_repository(repository)):
            return None
        numbers = [self._handed.first[mark] for mark in _of_repository(repository) if mark in self._handed.first]
        if not numbers:
            return None
        address, value = self._handed.values[min(numbers)]
        return Unknown(f"{address} is given the repository's name and is not in this repository", value.place)

    @cached_property
    def _glanced(self) -> frozenset[_Mark]:
        """The marks of all that modules which are not in the tree are given, and perhaps of more: told without parsing
        calls that only hold plain values, so that the others are looked at only where one of these is met."""
        found: set[_Mark] = set()
        for instance in self._root.below():
            variables: set[str] = set()
            local_values: set[str] = set()
            for given in instance.given():
                if isinstance(given, Call):
                    found.update(mark for _, value in _arguments(given) for mark in _stands_for(value))
                else:
                    found.update(("name", text) for text in given.strings)
                    variables |= given.variables
                    local_values |= given.local_values
            values = [
                *(instance.variable(name, instance.outside) for name in sorted(variables)),
                *(instance.local_value(name, instance.outside) for name in sorted(local_values)),
            ]
            parts = (part for value in values for part in walk(value) if isinstance(part, Value))
            found.update(mark for part in parts for mark in _stands_for(part))
        return frozenset(found)

    @cached_property
    def _handed(self) -> _Handed:
        found = _Handed(list(_given_to_others(self._root)), {})
        for number, (_, value) in enumerate(found.values):
            for mark in _stands_for(value):
                found.first.setdefault(mark, number)
        return found

    @cached_property
    def _unread(self) -> Unknown | None:
        """What may hold a policy for any repository: a file or a call of a module that cannot be read."""
        for instance in self._root.below():
            if why := instance.module.missing("resource", POLICY) or instance.module.unread_call():
                return why
        return None


def _given_to_others(root: Instance) -> Iterator[tuple[str, Value]]:
    """The arguments of calls of modules that are not in the tree."""
    for instance in root.below():
        for call in instance.calls():
            if not call.children:
                yield from _arguments(call)


def _arguments(call: Call) -> Iterator[tuple[str, Value]]:
    """The arguments of a call and all parts of them, each with the address of the call."""
    for located in call.config.attributes():
        if located.attribute.name in ("source", "version", "providers", "depends_on"):
            continue
        for _, scope in call.expansions:
            value = settle(located.attribute.value, scope)
            yield from ((call.address, part) for part in walk(value) if isinstance(part, Value))


def _referred(target: Value) -> re.Match[str] | None:
    """The reference to an attribute of a repository that a value came through first."""
    return next((match for use in target.uses if (match := _REPOSITORY.search(use.target))), None)


def _marks(target: Value) -> list[_Mark]:
    """What the target of a policy is found by: the reference it holds, else its name; nothing where it is surely
    nobody's."""
    if isinstance(target.data, Undecided):
        return [mark for option in target.data.options for mark in _marks(target.child(option))]
    match = _referred(target)
    if match is None:
        return _names_of(target)
    if match.group(1) != "name":
        return []
    return [("reference", match.string), *_text_of(target)]


def _names_of(name: Value) -> list[_Mark]:
    """What two equal names have in common: the text, or what an unknown one, or a part of it, is the value of."""
    found = _text_of(name)
    if (symbol := identity(name)) is not None:
        found.append(("symbol", symbol))
    if isinstance(name.data, Str) and (symbols := _symbols(name.data)) is not None:
        found.append(("symbols", symbols))
    return found


def _text_of(name: Value) -> list[_Mark]:
    text = known(name)
    return [("name", text)] if text is not None else []


def _unreferring(target: Value) -> list[Form]:
    """What is known of the name a policy is tied to, but where it refers to a repository: that says which one."""
    if isinstance(target.data, Undecided):
        return [name for option in target.data.options for name in _unreferring(target.child(option))]
    return [form(target)] if _referred(target) is None else []


def _stands_for(value: Value) -> list[_Mark]:
    """By what a value is found to be the name of a repository, or the repository itself."""
    if isinstance(value.data, Opaque):
        return [("repository", value.data.address)]
    found: list[_Mark] = [("attribute of", use.target.rpartition(".")[0]) for use in value.uses]
    text = known(value) if isinstance(value.data, Str) else None
    return [*found, ("name", text)] if text else found


def _of_repository(repository: Resource) -> list[_Mark]:
    """What a value that is the name of a repository, or the repository itself, is found by."""
    found: list[_Mark] = [("repository", repository.address), ("attribute of", repository.address)]
    name = repository.attribute("name")
    return found if name is None or doubt(name) else [*found, *_text_of(name)]


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
    if identity(target) is not None and identity(target) == identity(name):
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


def _symbols(data: Str) -> tuple[str, ...] | None:
    """A partly known string with symbols for what is unknown."""
    found = []
    for piece in data.pieces:
        if isinstance(piece, Value):
            symbol = identity(piece)
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
    tree = instance.module.tree(located.path)
    if tree is None:
        return None
    span = located.attribute.value.span
    start = tree.lines.offset(span.line, span.column)
    return "".join(tree.text[start : tree.lines.offset(span.end_line, span.end_column)].split())
