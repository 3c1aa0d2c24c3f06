"""`records` against `dataclasses`: the same classes by both, and what they do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from types import ModuleType
from typing import Any

import pytest

from ecrlint import records
from ecrlint.place import Span


def classes(of: ModuleType) -> list[Any]:
    """A few classes, each with a way of its own."""

    @of.dataclass(frozen=True, slots=True, order=True)
    class Point:
        """Has a docstring."""

        x: int
        y: int = 2
        note: str = of.field(default="", compare=False, repr=False)

        def moved(self, by: int) -> Any:
            return type(self)(self.x + by, self.y)

    @of.dataclass(slots=True)
    class Counter:
        name: str
        seen: list[int] = of.field(default_factory=list)
        cache: dict[str, int] = of.field(default_factory=dict, init=False, repr=False, compare=False)
        doubled: str = of.field(init=False)

        def __post_init__(self) -> None:
            self.doubled = self.name * 2

    @of.dataclass(frozen=True, slots=True, eq=False)
    class Itself:
        x: int

    @of.dataclass(frozen=True)
    class Open:
        x: int = 1
        y: Any = of.field(default=None, hash=False)

    @of.dataclass(frozen=True, slots=True)
    class Own:
        x: int

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 7

        def __repr__(self) -> str:
            return "own"

    return [Point, Counter, Itself, Open, Own]


def behaviour(of: ModuleType) -> list[Any]:
    point, counter, itself, open_, own = classes(of)
    a, b = point(1), point(1, 2, "else")
    first, second = counter("a"), counter("a", [1])
    first.seen.append(1)
    same = itself(1)
    return [
        a == b, hash(a) == hash(b), a < point(1, 3), a <= b, a > b, a >= b, a == (1, 2), a != b, repr(b), a.moved(3).x,
        first == second, repr(first), first.cache is second.cache, first.doubled, counter.__hash__,
        same == same, same == itself(1), hash(same) == hash(same), repr(same).rpartition(".")[2],
        open_() == open_(1), hash(open_(y=1)) == hash(open_(y=2)), vars(open_()), open_.x,
        own(1) == own(2), hash(own(1)), repr(own(1)),
        point.__doc__, point.__slots__, point.__match_args__, counter.__match_args__, point.__name__,
        of.replace(b, x=5), of.replace(second, name="b").doubled, dataclasses.replace(b, y=9),
        [f.name for f in of.fields(point)], [(f.name, f.type, f.init) for f in dataclasses.fields(counter)],
        of.is_dataclass(point), of.is_dataclass(a), of.is_dataclass(3), dataclasses.is_dataclass(a),
        copy.copy(b), copy.deepcopy(second),
    ]  # fmt: skip


def test_a_record_does_what_a_dataclass_does() -> None:
    ours, standard = ([str(value) for value in behaviour(of)] for of in (records, dataclasses))
    assert ours == standard


@pytest.mark.parametrize("arguments", [(), (1, 2, "", 4), {"z": 1, "x": 1}])
def test_wrong_arguments_are_refused_alike(arguments: Any) -> None:
    said = set()
    for of in (records, dataclasses):
        with pytest.raises(TypeError) as error:
            classes(of)[0](**arguments) if isinstance(arguments, dict) else classes(of)[0](*arguments)
        said.add(str(error.value).replace("classes.<locals>.", ""))
    assert len(said) == 1


def test_a_record_crosses_to_another_process() -> None:
    span = Span(1, 2, 3, 4)
    assert pickle.loads(pickle.dumps(span)) == span  # noqa: S301


def test_methods_are_compiled_when_they_are_first_called() -> None:
    point = classes(records)[0]
    before = point.__init__, point.__eq__
    made = point(1)
    assert (point.__init__ is before[0], point.__eq__ is before[1]) == (False, True)
    assert made == point(1)
    assert point.__eq__ is not before[1]
