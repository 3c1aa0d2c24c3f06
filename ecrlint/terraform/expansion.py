"""Which instances a block with `count` or `for_each` has."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from ..entity import Exists
from ..place import START, Place
from ..records import dataclass, replace
from ..values import Unknown
from .access import attribute
from .convert import Refused, known_text, one_of, to_number
from .expressions import settle
from .expressions_loops import entries
from .module import ConfigBlock
from .scope import Scope
from .values import Alike, Gap, Obj, Opaque, Seq, Undecided, Use, Value, doubt, string

MAX_INSTANCES = 1_000

_NOWHERE = Place("", START)


@dataclass(frozen=True, slots=True)
class Expansion:
    """One instance of a block. `key` is its index or key as an address shows it (`0`, `"a"`, `?` if it
    cannot be told); None for a block without `count` and `for_each`. `bound` holds `each` or `count`."""

    key: str | None
    bound: dict[str, Value]
    exists: Exists
    unknown: Unknown | None = None

    @property
    def suffix(self) -> str:
        """What the key adds to an address."""
        return "" if self.key is None else f"[{self.key}]"


def expand(block: ConfigBlock, scope: Callable[[str], Scope], address: str) -> tuple[Expansion, ...]:
    """The instances of a block. Where their number cannot be told there is one with an unknown key that
    may exist; where an override file may change it, those that are written may. `scope` gives the scope of a file."""
    found = _written(block, scope, address)
    if block.doubt is None:
        return found
    return tuple(replace(one, exists="maybe", unknown=one.unknown or block.doubt) for one in found)


def _written(block: ConfigBlock, scope: Callable[[str], Scope], address: str) -> tuple[Expansion, ...]:
    count = block.attribute("count")
    if count is not None:
        value = settle(count.attribute.value, scope(count.path))
        return _counted(value, address)
    for_each = block.attribute("for_each")
    if for_each is not None:
        value = settle(for_each.attribute.value, scope(for_each.path))
        return _keyed(value, address)
    return (Expansion(None, {}, "yes"),)


def _counted(value: Value, address: str) -> tuple[Expansion, ...]:
    numbers: list[int] = []
    options = value.data.options if isinstance(value.data, Undecided) else (value,)
    try:
        for option in options:
            number = to_number(option).data
            if not isinstance(number, Decimal) or number != int(number) or not 0 <= number <= MAX_INSTANCES:
                why = doubt(value) or Unknown(f"the count of {address} cannot be told", value.place)
                return (_one_count(None, "maybe", why),)
            numbers.append(int(number))
    except Refused as refused:
        return (_one_count(None, "maybe", Unknown(refused.reason, refused.place)),)
    sure, most = min(numbers), max(numbers)
    return tuple(_one_count(i, "yes" if i < sure else "maybe", doubt(value)) for i in range(most))


def _one_count(index: int | None, exists: Exists, why: Unknown | None) -> Expansion:
    number = Value(Decimal(index)) if index is not None else Value(why or Unknown("the count cannot be told"))
    bound = {"count": Value(Opaque("count", lambda name, place: _count_attribute(number, name, place)))}
    return Expansion("?" if index is None else str(index), bound, exists, why if exists == "maybe" else None)


def _count_attribute(number: Value, name: str, place: Place) -> Value:
    if name != "index":
        raise Refused(f"count.{name} does not exist", place)
    return Value(number.data, place)


def _keyed(value: Value, address: str) -> tuple[Expansion, ...]:
    if isinstance(value.data, Undecided):
        return _keyed_options(value, value.data, address)
    if isinstance(value.data, Alike) and value.data.items:
        why = value.data.unknown
        return tuple(_one_key(key, string(key), item, address, why) for key, item in value.data.items.items())
    if isinstance(value.data, Alike):
        return (_one_key(None, Value(value.data.unknown), value.data.element, address, value.data.unknown),)
    try:
        found = list(entries(value))
    except Refused as refused:
        why = Unknown(refused.reason, refused.place)
        return (_one_key(None, Value(why), Value(why), address, why),)
    is_seq = isinstance(value.data, Seq)
    result: list[Expansion] = []
    for key, item in found[: MAX_INSTANCES + 1]:
        if isinstance(item, Gap):
            result.append(_one_key(None, Value(item.unknown), Value(item.unknown), address, item.unknown))
            continue
        key = item if is_seq else key
        text = known_text(key) if doubt(key) is None else None
        doubtful = doubt(key) or Unknown(f"the keys of {address} cannot be told")
        result.append(_one_key(text, key, item, address, None if text is not None else doubtful))
    if len(found) > MAX_INSTANCES:
        why = Unknown(f"{address} has more instances than are evaluated", value.place)
        result[MAX_INSTANCES:] = [_one_key(None, Value(why), Value(why), address, why)]
    return tuple(result)


def _keyed_options(value: Value, data: Undecided, address: str) -> tuple[Expansion, ...]:
    """Keys that only some of the possible collections have may exist."""
    per_option = [_keyed(value.child(option), address) for option in data.options]
    found: dict[str, list[Expansion]] = {}
    for expansions in per_option:
        for expansion in expansions:
            found.setdefault(expansion.key or "?", []).append(expansion)
    result = []
    for key, alike in found.items():
        sure = len(alike) == len(per_option) and key != "?"
        if len(alike) == 1:
            bound = alike[0].bound
        else:
            item = one_of([attribute(e.bound["each"], "value", _NOWHERE) for e in alike], data.unknown)
            bound = _each(string(_unquoted(key)), item, address)
        result.append(Expansion(key, bound, "yes" if sure else "maybe", None if sure else data.unknown))
    return tuple(result)


def _unquoted(key: str) -> str:
    return key[1:-1] if key.startswith('"') else key


def _one_key(text: str | None, key: Value, item: Value, address: str, why: Unknown | None) -> Expansion:
    shown = "?" if text is None else f'"{text}"'
    return Expansion(shown, _each(key, item, address), "yes" if why is None else "maybe", why)


def _each(key: Value, item: Value, address: str) -> dict[str, Value]:
    return {"each": iterator(key, item, f"for_each of {address}", "each")}


def iterator(key: Value, item: Value, note: str, name: str) -> Value:
    """What `each`, or the iterator of a dynamic block, stands for."""

    def get(attribute_name: str, place: Place) -> Value:
        if attribute_name not in ("key", "value"):
            raise Refused(f"{name}.{attribute_name} does not exist", place)
        value = key if attribute_name == "key" else item
        if isinstance(value.data, Opaque) or place is _NOWHERE:
            return value
        return value.through(Use(place, note))

    return Value(Opaque(name, get))


def collection(items: tuple[tuple[Expansion, Value], ...], address: str) -> Value:
    """What a reference to a block with `count` or `for_each` stands for: all its instances."""
    if len(items) == 1 and items[0][0].key is None:
        return items[0][1]
    uncertain = Unknown(f"the instances of {address} cannot be told")
    why = next((e.unknown or uncertain for e, _ in items if e.exists == "maybe"), None)
    if why is not None:
        known = {_unquoted(e.key or ""): value for e, value in items if e.key != "?"}
        element = items[0][1] if len(items) == 1 else Value(why)
        return Value(Alike(element, why, known if len(items) > 1 else {}))
    if any((e.key or "").startswith('"') for e, _ in items):
        return Value(Obj("object", {_unquoted(e.key or ""): value for e, value in items}))
    return Value(Seq("tuple", tuple(value for _, value in items)))
