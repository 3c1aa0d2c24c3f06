"""The images that a build starts from, by its Dockerfile and what it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import product

from ...place import Place
from ...records import dataclass, field, replace
from ...values import Step
from ..shell.directories import resolved
from ..shell.flow import Outcomes
from ..shell.parts import Text, Variable, parts_between
from ..symbolic import Known, Opaque, Symbolic, concatenated
from .dockerfile import Argument, Dockerfile, Stage, Written

MAX_OUTCOMES = 16
"""Values of one image; with more of them it cannot be told."""

MAX_TEXT = 4_000
"""Characters of one value, as it is written and once its arguments are filled in; a longer one cannot be told."""

MAX_PIECES = 64
"""Pieces of one value, and steps it came through."""

_PLATFORM = frozenset(
    {
        *("TARGETPLATFORM", "TARGETOS", "TARGETARCH", "TARGETVARIANT", "TARGETSTAGE"),
        *("BUILDPLATFORM", "BUILDOS", "BUILDARCH", "BUILDVARIANT"),
    }
)
"""Arguments that the builder gives by itself."""

Find = Callable[[str], "Dockerfile | None"]
"""Gives the Dockerfile at a path as `shell.directories` writes it; None if there is none in the repository."""


@dataclass(frozen=True, slots=True)
class Build:
    """What a build is given. `directory` is the one it runs in; `context` and `files` are None where they are not
    given. `arguments` are the build arguments by name, `contexts` the names of further contexts, in lower case."""

    directory: str | None
    context: Outcomes | None = None
    files: Outcomes | None = None
    target: Outcomes | None = None
    arguments: Mapping[str, Outcomes] = field(default_factory=dict)
    contexts: frozenset[str] = frozenset()


def base_images(build: Build, find: Find) -> tuple[Outcomes, ...] | None:
    """The images that the stages which are built start from or copy from, each with all it may be. None if the
    Dockerfile cannot be read."""
    paths = dict.fromkeys(_paths(build))
    if None in paths or not paths:
        return None
    found: dict[Outcomes, None] = {}
    for path in paths:
        dockerfile = find(path) if path is not None else None
        if dockerfile is None:
            return None
        found.update(dict.fromkeys(_of_file(dockerfile, build)))
    return tuple(found)


def _paths(build: Build) -> Iterable[str | None]:
    """Where the Dockerfile is: `-f` counts from the working directory, else it is `Dockerfile` in the context."""
    context = build.context
    if build.files is not None:
        remote = any("://" in value.render() or value.text == "-" for value in context or ())
        return [None if remote else resolved(build.directory, value) for value in build.files]
    directories = [resolved(build.directory, value) for value in context] if context is not None else []
    return [None if d is None else f"{d}/Dockerfile" if d not in ("", "/") else f"{d}Dockerfile" for d in directories]


def _of_file(dockerfile: Dockerfile, build: Build) -> Iterable[Outcomes]:
    values = _values(dockerfile.arguments, build.arguments)
    names = {stage.name: position for position, stage in reversed([*enumerate(dockerfile.stages)]) if stage.name}
    for position in _built(dockerfile.stages, names, build.target):
        stage = dockerfile.stages[position]
        before = {name for name, at in names.items() if at < position}
        for written, expanded in ((stage.image, True), *((copied, False) for copied in stage.copies)):
            outcomes = _expanded(written, values) if expanded else _literal(written)
            outcomes = tuple(o for o in outcomes if not _is_none(o, before, build.contexts))
            if outcomes:
                yield outcomes


def _is_none(image: Symbolic, stages: Iterable[str], contexts: frozenset[str]) -> bool:
    """Whether it is the name of a stage or of a context, and no image."""
    text = image.text
    if text is None:
        return not image.pieces
    lowered = text.lower()
    return not text or lowered in stages or lowered in contexts or lowered == "scratch" or text.isdecimal()


def _built(stages: tuple[Stage, ...], names: Mapping[str, int], target: Outcomes | None) -> list[int]:
    """The stages that the target needs, which is the last one unless it is told."""
    if not stages:
        return []
    pending = [len(stages) - 1]
    if target is not None:
        texts = [value.text for value in target]
        pending = [_position(text, names) for text in texts if text is not None]
        if len(pending) < len(texts) or any(position < 0 for position in pending):
            pending = list(range(len(stages)))
    needed: set[int] = set()
    while pending:
        position = pending.pop()
        if position < 0 or position >= len(stages) or position in needed:
            continue
        needed.add(position)
        stage = stages[position]
        for written in (stage.image, *stage.copies):
            before = _position(written.text, names)
            if before < position:
                pending.append(before)
    return sorted(needed)


def _position(text: str, names: Mapping[str, int]) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else names.get(text.lower(), -1)


# -- arguments ---------------------------------------------------------------------------------------


def _values(arguments: Iterable[Argument], given: Mapping[str, Outcomes]) -> dict[str, Outcomes]:
    """What the arguments before the first stage may be. A default may name those before it."""
    found: dict[str, Outcomes] = {}
    for argument in arguments:
        if argument.name in given:
            found[argument.name] = given[argument.name]
        elif argument.default is not None:
            found[argument.name] = _expanded(argument.default, found)
        else:
            found.setdefault(argument.name, ())
    return found


def _literal(written: Written) -> Outcomes:
    return (Symbolic((Known(written.text),) if written.text else (), written.place),)


def _expanded(written: Written, values: Mapping[str, Outcomes]) -> Outcomes:
    if len(written.text) > MAX_TEXT:
        return _too_long(written)
    columns: list[Outcomes] = []
    size = 1
    for part in parts_between(written.text, 0, len(written.text)):
        if isinstance(part, Text):
            columns.append((Symbolic((Known(part.text),) if part.text else (), written.place),))
        elif isinstance(part, Variable):
            columns.append(_of_variable(part, written, values))
        else:
            columns.append((_opaque("it is computed when the image is built", written.text, written.place),))
        size *= len(columns[-1])
        if size > MAX_OUTCOMES:
            return (_opaque(f"there are more than {MAX_OUTCOMES} values it may have", written.text, written.place),)
    if len(columns) == 1:
        return columns[0]
    found = tuple(dict.fromkeys(concatenated(row, written.place) for row in product(*columns)))
    return found if all(map(_handy, found)) else _too_long(written)


def _handy(value: Symbolic) -> bool:
    size = sum(len(piece.text) for piece in value.pieces if isinstance(piece, Known))
    return size <= MAX_TEXT and max(len(value.pieces), len(value.parts), len(value.chain)) <= MAX_PIECES


def _too_long(written: Written) -> Outcomes:
    return (_opaque("it is too long a text", f"{written.text[:60]}...", written.place),)


def _of_variable(part: Variable, written: Written, values: Mapping[str, Outcomes]) -> Outcomes:
    place, source = written.place, written.text[part.start : part.end]
    operator = part.operator.removeprefix(":")
    if operator not in ("", "-", "+") or not part.name:
        return (_opaque("it is computed when the image is built", source, place),)
    if part.name in _PLATFORM:
        return (_opaque(f"the builder sets {part.name}", source, place),)
    found = values.get(part.name)
    link = Step(f"the build argument {part.name}", place)
    if operator:
        other = written.text[slice(*part.argument)]
        alternative = (Symbolic((Known(other),) if other else (), place),)
        if operator == "+":
            return alternative if found else (Symbolic((), place),)
        if not found or all(not value.pieces for value in found):
            return alternative
    if not found:
        return (_opaque(f"the build argument {part.name} is not given", source, place),)
    return tuple(replace(value, chain=(link, *value.chain)) for value in found)


def _opaque(reason: str, source: str, place: Place) -> Symbolic:
    return Symbolic((Opaque(reason, source),), place)
