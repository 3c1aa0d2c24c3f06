"""A plan as `terraform show -json` writes it: the resources that will be there, module by module.

A plan has values but no places; `planned.py` puts both together. Source: `internal/command/jsonplan` of
hashicorp/terraform, format version 1.2.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from ..inputs import InvalidInput
from ..parse.decimals import decimal_of
from ..records import dataclass, field
from ..regular import NotRegularError, TooLargeError, read_regular
from ..values import Unknown
from .values import Obj, Seq, Value, string

MAX_BYTES = 200_000_000
"""Largest file that is read."""

MAX_DEPTH = 100
"""Deepest nesting of a value that is read."""

_STEP = re.compile(r'module\.([^.\[\]]+)(?:\[(\d+|"(?:[^"\\]|\\.)*")\])?(?:\.|$)')

_GONE = frozenset({"delete", "forget"})

Key: TypeAlias = tuple[str, str, str]
"""Mode (`managed`, `data`), type and name of a resource."""


class InvalidPlan(InvalidInput):
    """The file is no plan in JSON; the message says what to do."""


@dataclass(frozen=True, slots=True)
class PlannedResource:
    """One instance that will be there. `key` is its index as addresses show it, without brackets; None where it has
    none. `values` is an object; what is known only after the apply is unknown in it."""

    address: str
    key: str | None
    values: Value


@dataclass(slots=True)
class PlanModule:
    """One instance of a module. `calls` has the instances of each module it calls, by key. `declared` are the resources
    and modules that its configuration has, also those of which there are no instances."""

    resources: dict[Key, list[PlannedResource]] = field(default_factory=dict)
    calls: dict[str, dict[str | None, PlanModule]] = field(default_factory=dict)
    variables: Mapping[str, Value] = field(default_factory=dict)
    declared: frozenset[tuple[str, ...]] = frozenset()

    def below(self, steps: list[tuple[str, str | None]]) -> PlanModule:
        """The module at the end of some calls, which is made where it is not there yet."""
        found = self
        for name, key in steps:
            found = found.calls.setdefault(name, {}).setdefault(key, PlanModule())
        return found


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan; `path` is that of its file."""

    path: str
    root: PlanModule


def read_plan(path: str, text: str) -> Plan:
    """The plan in a text. Raises InvalidPlan for anything but the JSON of a plan."""
    try:
        data = json.loads(text, parse_float=_number, parse_int=_number)
    except (ValueError, RecursionError) as error:
        raise InvalidPlan(f"{path} is not JSON ({error}); write it with `terraform show -json PLAN > FILE`") from None
    planned = (data.get("planned_values") or data.get("values")) if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(planned, dict):
        raise InvalidPlan(f"{path} is not a plan of Terraform; write it with `terraform show -json PLAN > FILE`")
    root = PlanModule(variables=_variables(data.get("variables")), declared=_declared(data.get("configuration")))
    changes = list(_changes(data.get("resource_changes")))
    for address, item in changes:
        if item is not None:
            _add(root, item, address)
    seen = {address for address, _ in changes}
    for item in _planned(planned.get("root_module"), 0):
        if item.get("address") not in seen:
            _add(root, {**item, "sensitive": item.get("sensitive_values")}, str(item.get("address")))
    return Plan(path, root)


def read_plan_file(argument: str, directory: Path, root: Path) -> Plan:
    """The plan of a `--plan` argument, which is relative to the working directory; its path is told relative to the
    root. Raises InvalidPlan where it cannot be read."""
    path = directory / argument
    try:
        text = read_regular(path, MAX_BYTES).decode("utf-8-sig")
    except TooLargeError:
        raise InvalidPlan(f"{argument} is too large to read (the limit is {MAX_BYTES // 1_000_000} MB)") from None
    except NotRegularError:
        raise InvalidPlan(f"--plan {argument} cannot be read: it is no plain file") from None
    except (OSError, UnicodeDecodeError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "it is no text"
        raise InvalidPlan(f"--plan {argument} cannot be read: {reason}") from None
    return read_plan(Path(os.path.relpath(path, root)).as_posix(), text)


def _number(text: str) -> Decimal | None:
    return decimal_of(text)


def _variables(data: Any) -> dict[str, Value]:
    """The values of the root module's variables."""
    if not isinstance(data, dict):
        return {}
    return {
        name: value_of(item["value"], None, None)
        for name, item in data.items()
        if isinstance(item, dict) and "value" in item
    }


def _declared(data: Any) -> frozenset[tuple[str, ...]]:
    """The keys of what the root module's configuration has, as a module of the tree has them."""
    root = data.get("root_module") if isinstance(data, dict) else None
    if not isinstance(root, dict):
        return frozenset()
    found: set[tuple[str, ...]] = {("module", str(name)) for name in root.get("module_calls") or {}}
    for item in root.get("resources") or []:
        mode = "data" if item.get("mode") == "data" else "resource"
        found.add((mode, str(item.get("type")), str(item.get("name"))))
    return frozenset(found)


def _changes(data: Any) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """The address of each resource that is listed with its change, and what will be there; None where nothing will."""
    for item in data if isinstance(data, list) else ():
        change = item.get("change") if isinstance(item, dict) else None
        if not isinstance(change, dict) or "deposed" in item:
            continue
        actions = change.get("actions")
        gone = isinstance(actions, list) and bool(actions) and set(map(str, actions)) <= _GONE
        planned = {
            **item,
            "values": change.get("after"),
            "unknown": change.get("after_unknown"),
            "sensitive": change.get("after_sensitive"),
        }
        yield str(item.get("address")), None if gone else planned


def _planned(module: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Every resource of the planned values, those of inner modules with the module's address."""
    if not isinstance(module, dict) or depth > MAX_DEPTH:
        return
    for item in module.get("resources") or []:
        if isinstance(item, dict):
            yield {"module_address": module.get("address", ""), **item}
    for child in module.get("child_modules") or []:
        yield from _planned(child, depth + 1)


def _add(root: PlanModule, item: Mapping[str, Any], address: str) -> None:
    steps = [(m[1], m[2]) for m in _STEP.finditer(str(item.get("module_address") or ""))]
    module = root.below([(name, key) for name, key in steps])
    index = item.get("index")
    key = None if index is None else f'"{index}"' if isinstance(index, str) else str(index)
    values = value_of(item.get("values") or {}, item.get("unknown"), item.get("sensitive"))
    found = (str(item.get("mode")), str(item.get("type")), str(item.get("name")))
    module.resources.setdefault(found, []).append(PlannedResource(address, key, values))


def value_of(data: Any, unknown: Any, sensitive: Any, depth: int = 0) -> Value:
    """A value of a plan. `unknown` and `sensitive` have its shape, with `true` for what is known only after the apply
    and for what must not be shown."""
    if sensitive is True:
        return Value(Unknown("the plan marks it as sensitive", maybe_null=True))
    if unknown is True or depth > MAX_DEPTH:
        return Value(Unknown("it is known only after Terraform has run"))
    if isinstance(data, dict):
        return Value(Obj("object", dict(_members(data, unknown, sensitive, depth))))
    if isinstance(data, list):
        parts = [(_at(unknown, i), _at(sensitive, i)) for i in range(len(data))]
        return Value(Seq("list", tuple(value_of(d, *part, depth + 1) for d, part in zip(data, parts, strict=True))))
    if isinstance(data, str):
        return string(data)
    return Value(data if data is None or isinstance(data, (bool, Decimal)) else None)


def _members(data: dict[str, Any], unknown: Any, sensitive: Any, depth: int) -> Iterator[tuple[str, Value]]:
    """The members of an object, those that are not there because they are unknown among them."""
    unknowns = unknown if isinstance(unknown, dict) else {}
    for name in (*data, *(name for name in unknowns if name not in data)):
        if name in data or unknowns[name] is True:
            yield name, value_of(data.get(name), unknowns.get(name), _at(sensitive, name), depth + 1)


def _at(marks: Any, key: Any) -> Any:
    if isinstance(marks, dict):
        return marks.get(key)
    return marks[key] if isinstance(marks, list) and isinstance(key, int) and key < len(marks) else None
