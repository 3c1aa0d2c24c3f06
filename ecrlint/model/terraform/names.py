"""What is known of a repository's name, also where parts of it are not."""

from __future__ import annotations

import re

from ...terraform.convert import Refused, to_string
from ...terraform.values import Chars, Str, Value, doubt
from ...values import Json, Unknown

HOLE = "\ufffc"
"""Stands for an unknown part of a name."""

_LEGAL = re.compile(r"[a-z0-9._/-]")
_COMPONENT = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*")
_RUN = re.compile(r"[._-]{2,}")
_LEGAL_RUN = re.compile(r"__|-+")


def shape(value: Value) -> str | Unknown:
    """A name with `HOLE` for each part that cannot be told; unknown if nothing of it can be told."""
    try:
        data = to_string(value).data
    except Refused as refused:
        return Unknown(refused.reason, refused.place or value.place)
    if not isinstance(data, Str):
        return doubt(value) or Unknown("the name is not a string", value.place)
    if not any(isinstance(piece, Chars) for piece in data.pieces) and data.pieces:
        return doubt(value) or Unknown("the name cannot be told", value.place)
    return "".join(p.text.replace(HOLE, "?") if isinstance(p, Chars) else HOLE for p in data.pieces)


def shown(value: Value | None, otherwise: str) -> str:
    """A name for messages: with `...` for what cannot be told, or `otherwise` if nothing can."""
    form = shape(value) if value is not None else ""
    return form.replace(HOLE, "...") if isinstance(form, str) and form else otherwise


def components(value: Value) -> Json:
    """How many components a name has. An unknown part counts as what its place in the name suggests:
    with a slash written beside it, it is a component or a part of one."""
    form = shape(value)
    if isinstance(form, Unknown):
        return form
    parts = form.split("/") if form else []
    if len(parts) == 1 and HOLE in form:
        return doubt(value) or Unknown("the name cannot be told", value.place)
    return len(parts)


def nested(value: Value) -> Json:
    """Whether a name has more than two components."""
    found = components(value)
    return found > 2 if isinstance(found, int) else found


def empty_component(value: Value) -> Json:
    """Whether a component is surely empty: a slash at an end or two in a row."""
    form = shape(value)
    return False if isinstance(form, Unknown) or not form else "" in form.split("/")


def illegal_characters(value: Value) -> Json:
    """The characters written in a name that no repository name may have, each once."""
    form = shape(value)
    if isinstance(form, Unknown):
        return []
    return list(dict.fromkeys(c for c in form if c != HOLE and not _LEGAL.fullmatch(c)))


def malformed_components(value: Value) -> Json:
    """The components that surely break ECR's grammar though their characters are legal, as written, with
    `...` for what cannot be told."""
    form = shape(value)
    if isinstance(form, Unknown) or not form:
        return []
    found = [part for part in form.split("/") if _malformed(part)]
    return [part.replace(HOLE, "...") or "(empty)" for part in dict.fromkeys(found)]


def _malformed(part: str) -> bool:
    if any(c != HOLE and not _LEGAL.fullmatch(c) for c in part):
        return False
    if HOLE not in part:
        return _COMPONENT.fullmatch(part) is None
    if part[0] in "._-" or part[-1] in "._-":
        return True
    segments = part.split(HOLE)
    return any(_LEGAL_RUN.fullmatch(run) is None for segment in segments for run in _inner_runs(segment))


def _inner_runs(segment: str) -> list[str]:
    """Runs of separators that no unknown part touches: those alone are complete."""
    return [match.group() for match in _RUN.finditer(segment) if match.start() > 0 and match.end() < len(segment)]
