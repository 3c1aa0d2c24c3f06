"""The tags a resource really gets: its own over those its provider gives to everything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...entity import Fact
from ...place import Place
from ...records import dataclass, field, replace
from ...terraform.convert import one_of
from ...terraform.providers import Provider
from ...terraform.values import Obj, Undecided, Value, doubt
from ...values import Json, Origin, Unknown
from .facts import absent, key_of, origin, text, written


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag. `key` is a value whose place is that of the key; `maybe` says why it may not be there."""

    value: Value
    key: Value
    maybe: Unknown | None = None


@dataclass(frozen=True, slots=True)
class Tags:
    """Tags by key; with `rest` there may be more."""

    items: Mapping[str, Tag] = field(default_factory=dict)
    rest: Unknown | None = None


def read_tags(value: Value | None) -> Tags:
    """The tags that an argument gives."""
    if value is None or value.data is None:
        return Tags()
    if isinstance(value.data, Undecided):
        return _one_of([read_tags(value.child(option)) for option in value.data.options], value.data.unknown)
    if not isinstance(value.data, Obj):
        return Tags(rest=doubt(value) or Unknown("the tags are no map", value.place))
    items = {}
    for key, item in value.data.items.items():
        maybe = Unknown(f"the tag {key} may be null", value.place) if item.data is None else None
        items[key] = Tag(value.child(item), key_of(value, key), maybe)
    return Tags(items, value.data.rest)


def _one_of(options: list[Tags], why: Unknown) -> Tags:
    """What one of several sets of tags certainly has, and what it may have."""
    items = {}
    for key in dict.fromkeys(key for option in options for key in option.items):
        found = [option.items[key] for option in options if key in option.items]
        maybe = next((tag.maybe for tag in found if tag.maybe), why if len(found) < len(options) else None)
        items[key] = Tag(one_of([tag.value for tag in found], why, found[0].value.place), found[0].key, maybe)
    return Tags(items, next((option.rest for option in options if option.rest), None))


def default_tags(provider: Provider) -> Tags:
    """The `default_tags` of a provider's configuration."""
    if provider.block is None:
        return Tags(rest=provider.unknown)
    blocks = provider.block.blocks("default_tags")
    found = Tags(rest=blocks.unknown)
    for block in blocks.items:
        found = over(read_tags(block.attribute("tags")), found)
    return found


def over(upper: Tags, lower: Tags) -> Tags:
    """The upper tags with those of the lower ones that they do not replace."""
    items = dict(upper.items)
    for key, tag in lower.items.items():
        above = items.get(key)
        if above is None and upper.rest is not None:
            items[key] = replace(tag, value=Value(upper.rest, tag.value.place, tag.value.uses))
        elif above is None:
            items[key] = tag
        elif above.maybe is not None:
            items[key] = Tag(one_of([above.value, tag.value], above.maybe), above.key, tag.maybe)
    return Tags(items, upper.rest or lower.rest)


def tag_facts(
    tags: Value | None, provider: Provider | None, header: Place, values: Mapping[str, Any]
) -> dict[str, Fact]:
    """The facts of a kind's tags. `tags` is the argument, `provider` the configuration whose default tags
    apply, `header` the place of what has no tags at all.

    Read of the convention's values are `tags.required`, `tags.project` and `tags.managed_by`.
    """
    named = values.get("tags") or {}
    required = [str(key) for key in named.get("required") or ()]
    defaults = default_tags(provider) if provider is not None else Tags()
    found = over(read_tags(tags), defaults)
    place = written(tags, header, None).origin if tags is not None else absent(None, header).origin
    missing: list[Json] = [key for key in required if key not in found.items and found.rest is None]
    facts = {
        "tags": Fact(_plain(found, required), place, _places(found, header)),
        "missing_tags": Fact(missing, place),
        **_misspelt(found, missing, place),
        "empty_tags": _empty(found, required, place),
        "provider": _provider(provider, place),
    }
    facts["project_tag"] = _one(found, str(named.get("project") or ""), place, header)
    managed_by = _one(found, str(named.get("managed_by") or ""), place, header)
    facts["managed_by_tag"] = replace(managed_by, value=managed_by.value if isinstance(managed_by.value, str) else None)
    return facts


def _plain(found: Tags, required: list[str]) -> Json:
    """The tags as data. A key that may be missing is an unknown that may be null."""
    result: dict[str, Json] = {key: _text(tag) for key, tag in found.items.items()}
    if found.rest is not None:
        rest = replace(found.rest, maybe_null=True, options=())
        result.update((key, rest) for key in required if key not in result)
    return result


def _text(tag: Tag) -> Json:
    if tag.maybe is not None:
        return replace(tag.maybe, maybe_null=True, options=())
    value = text(tag.value)
    return replace(value, maybe_null=False) if isinstance(value, Unknown) else value


def _places(found: Tags, header: Place) -> dict[str, Origin]:
    return {_pointer(key): origin(tag.value, header) for key, tag in found.items.items()}


def _pointer(key: str) -> str:
    return "/" + key.replace("~", "~0").replace("/", "~1")


def _misspelt(found: Tags, missing: list[Json], place: Origin) -> dict[str, Fact]:
    """Keys that are another spelling of one that is missing, to be found at the first of them, and what they mean."""
    wanted = {_folded(str(key)): key for key in missing}
    keys = [key for key in found.items if _folded(key) in wanted]
    meant = list(dict.fromkeys(wanted[_folded(key)] for key in keys))
    where = origin(found.items[keys[0]].key, place.place) if keys else place
    return {"misspelt_tags": Fact(list(keys), where), "meant_tags": Fact(meant, where)}


def _folded(key: str) -> str:
    return re.sub(r"[^a-z0-9]", "", key.lower())


def _empty(found: Tags, required: list[str], place: Origin) -> Fact:
    """The convention's tags that are there and surely empty, to be found at the first of them."""
    keys = [key for key in required if key in found.items and not found.items[key].maybe]
    keys = [key for key in keys if text(found.items[key].value) == ""]
    return Fact(list(keys), origin(found.items[keys[0]].value, place.place) if keys else place)


def _one(found: Tags, key: str, place: Origin, header: Place) -> Fact:
    """The value of one tag: null where it is surely missing."""
    tag = found.items.get(key)
    if tag is not None:
        return Fact(_text(tag), origin(tag.value, header))
    return Fact(replace(found.rest, maybe_null=True, options=()) if found.rest and key else None, place)


def _provider(provider: Provider | None, place: Origin) -> Fact:
    """The name of the provider's configuration, to be found where it is declared."""
    if provider is None:
        return Fact(None, place)
    if provider.block is None:
        return Fact(provider.name, place)
    return written(Value(None, provider.block.config.header), place.place, provider.name)
