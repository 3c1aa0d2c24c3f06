"""The data source `aws_ecr_lifecycle_policy_document`: it only computes, so its result is known here."""

from __future__ import annotations

from ..place import Place
from ..values import Unknown
from .resources import BlockInstance, Blocks, Resource
from .values import Encoded, Gap, Obj, Seq, Value, string

TYPE = "aws_ecr_lifecycle_policy_document"

_SELECTION = {
    "tag_status": "tagStatus",
    "tag_prefix_list": "tagPrefixList",
    "tag_pattern_list": "tagPatternList",
    "count_type": "countType",
    "count_unit": "countUnit",
    "count_number": "countNumber",
    "storage_class": "storageClass",
}


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
    found = _taken(block, {"priority": "rulePriority", "description": "description"})
    found["selection"] = _single(block.blocks("selection"), _SELECTION, place, {})
    default = {"type": string("expire", place)}
    found["action"] = _single(
        block.blocks("action"), {"type": "type", "target_storage_class": "targetStorageClass"}, place, default
    )
    return Value(Obj("object", found), place)


def _single(blocks: Blocks, names: dict[str, str], place: Place, default: dict[str, Value]) -> Value:
    if blocks.unknown:
        return Value(Unknown(blocks.unknown.reason, blocks.unknown.place), place)
    if not blocks.items:
        return Value(Obj("object", default), place)
    block = blocks.items[0]
    return Value(Obj("object", _taken(block, names)), block.config.header)


def _taken(block: BlockInstance, names: dict[str, str]) -> dict[str, Value]:
    found = {}
    for name, key in names.items():
        value = block.attribute(name)
        if value is not None:
            found[key] = value
    return found
