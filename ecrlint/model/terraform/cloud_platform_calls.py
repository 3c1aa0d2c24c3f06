"""Calls of the Cloud Platform's ECR module, instance by instance, and what their arguments that are lists hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

from ...entity import Fact
from ...place import Place
from ...records import dataclass
from ...terraform.alternatives import alternatives
from ...terraform.instance import Call, Instance
from ...terraform.resources import evaluated
from ...terraform.scope import Scope
from ...terraform.values import Chars, Gap, Seq, Str, Value
from ...values import Json, Unknown
from .facts import decide, one_line, plain, text, written
from .names import HOLE

MODULE = "cloud-platform-terraform-ecr-credentials"

_SOURCE = re.compile(rf"(?:^|[/:]){MODULE}(?:\.git)?(?:/|\?|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Called:
    """One instance of a call of the module. `instance` is the module that calls, `why` why it may not exist."""

    call: Call
    scope: Scope
    instance: Instance
    address: str
    exists: Literal["yes", "maybe"]
    why: Unknown | None

    @property
    def header(self) -> Place:
        """Where the call begins."""
        return one_line(self.call.config.header)

    @property
    def unit(self) -> str:
        """The directory of the module that calls."""
        return self.instance.module.directory

    def argument(self, name: str) -> Value | None:
        """The value of an argument; None where it is not set or null."""
        return evaluated(self.call.config, self.scope, name)


def is_source(source: str) -> bool:
    """Whether a source means the Cloud Platform's ECR module."""
    return _SOURCE.search(source) is not None


def calls_module(call: Call) -> bool:
    """Whether a module call is surely of the Cloud Platform's ECR module, in any spelling of its source."""
    return all(is_source(source) for source in sources_of(call))


def sources_of(call: Call) -> list[str]:
    """What the source of a call can be, with `HOLE` for each part that cannot be told. One of which nothing can be
    told is just that."""
    found = [option.data for option in alternatives(call.source)]
    return [
        "".join(piece.text if isinstance(piece, Chars) else HOLE for piece in data.pieces)
        if isinstance(data, Str)
        else HOLE
        for data in found
    ]


def platform_calls(root: Instance) -> Iterator[Called]:
    """Every instance of a call of the module in everything below a root module."""
    for instance in root.below():
        for call in instance.calls(is_source):
            if calls_module(call):
                for expansion, scope in call.expansions:
                    sure = instance.exists == expansion.exists == "yes"
                    address = call.address + expansion.suffix
                    yield Called(call, scope, instance, address, "yes" if sure else "maybe", expansion.unknown)


def list_of(value: Value) -> Json:
    """A list as plain data, each element as text. What may be in it besides those that are known to be is an unknown
    element at its end; what is no list is itself."""
    return decide(value, _list)


def _list(value: Value) -> Json:
    data = value.data
    if not isinstance(data, Seq):
        return plain(value)
    found = [text(item) for item in elements(value)]
    if data.gap is None:
        return found
    return [*found, data.gap] if found else data.gap


def elements(value: Value) -> tuple[Value, ...]:
    """The elements that a list surely has; none where it is no list."""
    if not isinstance(value.data, Seq):
        return ()
    return tuple(value.child(item) for item in value.data.items if not isinstance(item, Gap))


def picked(value: Value, header: Place, describe: Callable[[Value], Json | None]) -> Fact:
    """What is said of those elements of a list that something is said of, to be found at the first of them."""

    def all_of(option: Value) -> list[Json]:
        return [said for item in elements(option) if (said := describe(item)) is not None]

    first = next((item for item in elements(value) if describe(item) is not None), value)
    return written(first, header, decide(value, all_of))


def because(why: Unknown) -> Unknown:
    """The same reason for something else, which has other values to choose from."""
    return Unknown(why.reason, why.place)
