"""The data source `aws_ecr_lifecycle_policy_document`: it only computes, so its result is known here.

Source: hashicorp/terraform-provider-aws, internal/service/ecr/lifecycle_policy_document_data_source.go and
lifecycle_policy.go: numbers are converted, what is null and an empty list are left out of the JSON.
"""

from __future__ import annotations

from ..place import Place
from ..records import replace
from ..values import Unknown
from .convert import Refused
from .convert_types import Type
from .resources import BlockInstance, Blocks, Resource
from .types import conform
from .values import Encoded, Gap, Obj, Seq, Str, Undecided, Value, string

TYPE = "aws_ecr_lifecycle_policy_document"

_RULE = {"priority": "rulePriority", "description": "description"}

_SELECTION = {
    "tag_status": "tagStatus",
    "tag_prefix_list": "tagPrefixList",
    "tag_pattern_list": "tagPatternList",
    "count_type": "countType",
    "count_unit": "countUnit",
    "count_number": "countNumber",
    "storage_class": "storageClass",
}

_ACTION = {"type": "type", "target_storage_class": "targetStorageClass"}

_STRING = Type("string")

_TYPES = {
    "priority": Type("number"),
    "count_number": Type("number"),
    "tag_prefix_list": Type("list", _STRING),
    "tag_pattern_list": Type("list", _STRING),
}
"""Types of the arguments that are not strings."""

_OPTIONAL = frozenset({"count_unit", "tag_prefix_list", "tag_pattern_list", "storage_class", "target_storage_class"})
"""Arguments that may be null, and whose absence means something."""


def value(resource: Resource) -> Value:
    """What a reference to such a data source stands for."""
    return resource.value(lambda name: computed(resource, name))


def computed(resource: Resource, name: str) -> Value | None:
    """The attribute `json`: the policy as a structure, each part with the place of its argument."""
    if name != "json":
        return None
    place = resource.config.header
    rules = resource.blocks("rule")
    items: list[Value | Gap] = [_rule(block) for block in rules.items]
    if rules.unknown:
        items.append(Gap(rules.unknown))
    return Value(Encoded(Value(Obj("object", {"rules": Value(Seq("tuple", tuple(items)), place)}), place)), place)


def _rule(block: BlockInstance) -> Value:
    place = block.config.header
    rule = _taken(block, _RULE)
    assert isinstance(rule.data, Obj)
    default = Value(Obj("object", {"type": string("expire", place)}), place)
    items = dict(rule.data.items)
    for name, names, otherwise in (("selection", _SELECTION, None), ("action", _ACTION, default)):
        found = _single(block.blocks(name), names, place, otherwise)
        if found is not None:
            items[name] = found
    return replace(rule, data=replace(rule.data, items=items))


def _single(blocks: Blocks, names: dict[str, str], place: Place, otherwise: Value | None) -> Value | None:
    if blocks.unknown:
        return Value(Unknown(blocks.unknown.reason, blocks.unknown.place), place)
    return _taken(blocks.items[0], names) if blocks.items else otherwise


def _taken(block: BlockInstance, names: dict[str, str]) -> Value:
    """The arguments of a block as an object. One that may be null may be missing from it."""
    items: dict[str, Value] = {}
    keys: dict[str, Place] = {}
    choices: list[str] = []
    rest: Unknown | None = None
    for name, key in names.items():
        found = block.attribute(name)
        if found is None:
            continue
        found = _converted(found, name)
        if _left_out(found):
            continue
        located = block.config.attribute(name)
        if located is not None:
            keys[key] = Place(located.path, located.attribute.name_span)
        if name in _OPTIONAL and (why := _maybe_left_out(found)):
            rest = rest or why
            continue
        if isinstance(found.data, Undecided) and any(_left_out(found.child(option)) for option in found.data.options):
            choices.append(key)
        items[key] = found
    whole = Value(Obj("object", items, rest, keys), block.config.header)
    for key in choices:
        whole = _without_or_with(whole, key)
    return whole


def _converted(found: Value, name: str) -> Value:
    """An argument in its type; one of the wrong type, which Terraform refuses, as it is."""
    type_ = _TYPES.get(name, _STRING)
    try:
        found = conform(found, type_)
    except Refused:
        return found
    if name == "description" and isinstance(found.data, Unknown):
        return replace(found, data=Str((found,)))
    return found


def _left_out(found: Value) -> bool:
    return found.data is None or (isinstance(found.data, Seq) and not found.data.items)


def _maybe_left_out(found: Value) -> Unknown | None:
    data = found.data
    if isinstance(data, Unknown) and data.maybe_null:
        return data
    if isinstance(data, Seq) and all(isinstance(item, Gap) for item in data.items):
        return data.gap
    return None


def _without_or_with(whole: Value, key: str) -> Value:
    """An object as one of two: with a key, and without it. `whole` has it with a value that may be null."""
    data = whole.data
    options = data.options if isinstance(data, Undecided) else (whole,)
    found: list[Value] = []
    why: Unknown | None = None
    for option in options:
        inner = option.data
        assert isinstance(inner, Obj)
        choice = inner.items[key]
        assert isinstance(choice.data, Undecided)
        why = choice.data.unknown
        rest = {name: item for name, item in inner.items.items() if name != key}
        found.append(replace(option, data=replace(inner, items=rest)))
        kept = [choice.child(one) for one in choice.data.options if not _left_out(choice.child(one))]
        found.extend(replace(option, data=replace(inner, items={**inner.items, key: one})) for one in kept)
    assert why is not None
    return replace(whole, data=Undecided(tuple(found), why))
