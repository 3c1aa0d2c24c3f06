"""Entities and findings as plain JSON: in words for people (`encode`), and packed for a cache or another process."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from .records import fields, is_dataclass
from .values import Json, Unknown

T = TypeVar("T")

UNKNOWN = "$unknown"
"""The only key of the object that stands for an `Unknown` inside plain data."""


def encode(value: Any) -> Any:
    """Plain JSON for an entity, a finding or any part of one, as `ecrlint facts` shows it: objects with the names of
    all fields."""
    if isinstance(value, Unknown):
        return {UNKNOWN: {f.name: encode(getattr(value, f.name)) for f in fields(value)}}
    if is_dataclass(value):
        return {f.name: encode(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {key: encode(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [encode(item) for item in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    raise TypeError(f"{type(value).__name__} is not plain data")


def pack(value: Any) -> Any:
    """Plain JSON for an object of a dataclass, as short as `unpack` can read it: a list of its fields."""
    return _packer(cast("Hashable", type(value)))(value)


def unpack(type_: type[T], data: Any) -> T:
    """The object of a dataclass that `pack` made `data` from. What is no such data is refused in one of Python's own
    ways (TypeError, ValueError, KeyError, AttributeError)."""
    found: T = _unpacker(cast("Hashable", type_))(data)
    return found


Converter = Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


@cache
def _packer(type_: Hashable) -> Converter:
    return _converter(type_, _packer, _pack_json, _packed)


@cache
def _unpacker(type_: Hashable) -> Converter:
    return _converter(type_, _unpacker, _unpack_json, _unpacked)


def _converter(
    type_: Any,
    inner: Callable[[Any], Converter],
    json: Converter,
    record: Callable[[Any], Converter],
) -> Converter:
    """The conversion of values of an annotated type, of whose parts `inner` gives the conversions."""
    if type_ == Json:
        return json
    origin, arguments = get_origin(type_), get_args(type_)
    if origin in (Union, UnionType):
        (one,) = (inner(argument) for argument in arguments if argument is not type(None))
        return one if one is _same else lambda value: None if value is None else one(value)
    if origin is tuple:
        each, made = inner(arguments[0]), list if record is _packed else tuple
        return made if each is _same else lambda value: made([each(item) for item in value])
    if isinstance(origin, type) and issubclass(origin, Mapping):
        of = inner(arguments[1])
        return lambda value: {key: of(item) for key, item in value.items()}
    if isinstance(type_, type) and is_dataclass(type_):
        return record(type_)
    assert origin is Literal or type_ in (str, int, bool, float), type_
    return _same


def _packed(type_: Any) -> Converter:
    parts = [(name, _packer(hint)) for name, hint in _hints(type_).items()]
    if all(each is _same for _, each in parts):
        names = [name for name, _ in parts]
        return lambda value: [getattr(value, name) for name in names]
    return lambda value: [each(getattr(value, name)) for name, each in parts]


def _unpacked(type_: Any) -> Converter:
    parts = [_unpacker(hint) for hint in _hints(type_).values()]
    if all(each is _same for each in parts):
        return lambda data: type_(*data)
    return lambda data: type_(*[each(item) for each, item in zip(parts, data, strict=True)])


def _pack_json(value: Any) -> Any:
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Unknown):
        return {UNKNOWN: pack(value)}
    if isinstance(value, Mapping):
        return {key: _pack_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_pack_json(item) for item in value]
    raise TypeError(f"{type(value).__name__} is not plain data")


def _unpack_json(data: Any) -> Any:
    if isinstance(data, list):
        return [_unpack_json(item) for item in data]
    if isinstance(data, dict):
        if data.keys() == {UNKNOWN}:
            return unpack(Unknown, data[UNKNOWN])
        return {key: _unpack_json(item) for key, item in data.items()}
    return data


_OF_JSON = {"Json": Json, "tuple[Json, ...]": tuple[Json, ...]}
"""Annotations by their text: evaluating the recursive alias gives a type that no longer equals `Json`."""


@cache
def _hints(type_: Hashable) -> dict[str, Any]:
    assert isinstance(type_, type)
    hints = get_type_hints(type_, localns={"Unknown": Unknown})
    return {f.name: _OF_JSON.get(str(f.type), hints[f.name]) for f in fields(type_)}
