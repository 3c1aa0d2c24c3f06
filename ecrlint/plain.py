"""Entities and findings as plain JSON and back: what a cache, another process or `ecrlint facts` is given."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from .records import fields, is_dataclass
from .values import Json, Unknown

T = TypeVar("T")

UNKNOWN = "$unknown"
"""The only key of the object that stands for an `Unknown` inside plain data."""


def encode(value: Any) -> Any:
    """Plain JSON for an entity, a finding or any part of one. Fields at their default are left in."""
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


def decode(type_: type[T], data: Any) -> T:
    """The object of a dataclass that `encode` made `data` from."""
    found: T = _decode(type_, data)
    return found


def _decode(type_: Any, data: Any) -> Any:
    if type_ == Json:
        return _json(data)
    origin, arguments = get_origin(type_), get_args(type_)
    if origin in (Union, UnionType):
        inner = [a for a in arguments if a is not type(None)]
        return None if data is None else _decode(inner[0], data)
    if origin is tuple:
        return tuple(_decode(arguments[0], item) for item in data)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: _decode(arguments[1], item) for key, item in data.items()}
    if isinstance(type_, type) and is_dataclass(type_):
        found: type[Any] = type_
        return found(**{name: _decode(hint, data[name]) for name, hint in _hints(cast("Hashable", found)).items()})
    assert origin is Literal or type_ in (str, int, bool, float), type_
    return data


def _json(data: Any) -> Any:
    if isinstance(data, list):
        return [_json(item) for item in data]
    if isinstance(data, dict):
        if data.keys() == {UNKNOWN}:
            return _decode(Unknown, data[UNKNOWN])
        return {key: _json(item) for key, item in data.items()}
    return data


_OF_JSON = {"Json": Json, "tuple[Json, ...]": tuple[Json, ...]}
"""Annotations by their text: evaluating the recursive alias gives a type that no longer equals `Json`."""


@cache
def _hints(type_: Hashable) -> dict[str, Any]:
    assert isinstance(type_, type)
    hints = get_type_hints(type_, localns={"Unknown": Unknown})
    return {f.name: _OF_JSON.get(str(f.type), hints[f.name]) for f in fields(type_)}
