"""`regex`, `regexall`, and what `replace` needs of them."""

from __future__ import annotations

import re
from functools import lru_cache

from ..place import Place
from .convert import Exhausted, Refused
from .convert_types import STRING, Attribute, Type
from .functions import TEXT, Args, Function
from .functions_regex_program import Match, Program, Run, compile_pattern
from .functions_strings import chars_of, kept, text_of
from .scope import Scope
from .values import MAX_ITEMS, Obj, Seq, Value, slice_chars

MAX_SUBJECT = 20_000
MAX_PATTERN = 2_000


def compiled(pattern: str, place: Place) -> Program:
    """A pattern as a program. Raises `Refused` where Terraform would refuse it, `Exhausted` for one that
    is too large or beyond what is understood."""
    if len(pattern) > MAX_PATTERN:
        raise Exhausted("the regular expression is too large", place)
    found = _compiled(pattern)
    if isinstance(found, Exhausted):
        raise Exhausted(found.reason, place)
    if isinstance(found, Refused):
        raise Refused(found.reason, place)
    return found


@lru_cache(maxsize=200)
def _compiled(pattern: str) -> Program | Refused:
    try:
        return compile_pattern(pattern)
    except Refused as refused:
        return refused


def _checked(args: Args, place: Place) -> tuple[Program, str]:
    program, text = compiled(text_of(args[0]), place), text_of(args[1])
    if None in program.names and any(program.names):
        raise Refused("the regular expression has groups with and without names", place)
    if len(text) > MAX_SUBJECT:
        raise Exhausted("the text is too long for a regular expression", place)
    return program, text


def _regex(args: Args, scope: Scope, place: Place) -> Value:
    program, text = _checked(args, place)
    match = program.match(text, 0, scope.budget, place)
    if match is None:
        raise Refused("the regular expression does not match", place)
    return _captured(args[1], program, match, place)


def _regexall(args: Args, scope: Scope, place: Place) -> Value:
    program, text = _checked(args, place)
    found = []
    for match in program.all_matches(text, scope.budget, place):
        found.append(_captured(args[1], program, match, place))
        if len(found) > MAX_ITEMS:
            raise Exhausted("the list is too long to evaluate", place)
    names = {name: Attribute(STRING) for name in program.names if name}
    groups = Type("object", attributes=names) if names else Type("tuple", items=(STRING,) * len(program.names))
    return Value(Seq("list", tuple(found), groups if program.names else STRING), place)


def _captured(text: Value, program: Program, match: Match, place: Place) -> Value:
    """The whole match; where there are groups, these as a tuple, or as an object if they have names."""
    if not program.names:
        return _part(text, match, 0, place)
    parts = [_part(text, match, number + 1, place) for number in range(len(program.names))]
    names = [name for name in program.names if name]
    if names:
        return Value(Obj("object", dict(sorted(zip(names, parts, strict=True), key=lambda pair: pair[0]))), place)
    return Value(Seq("tuple", tuple(parts)), place)


def _part(text: Value, match: Match, number: int, place: Place) -> Value:
    start, end = match[2 * number], match[2 * number + 1]
    if start is None or end is None:
        return Value(None, place)
    return kept(text, slice_chars(chars_of(text), start, end))


def replacements(program: Program, text: str, scope: Scope, place: Place) -> list[tuple[Match, bool]]:
    """The matches that `replace` goes through, and whether each is replaced: an empty one right after
    another is not."""
    found, at, last = [], 0, 0
    run = Run(program, text, scope.budget, place)
    while at <= len(text) and (match := run.match(at)) is not None:
        start, end = match[0] or 0, match[1] or 0
        found.append((match, end > last or start == 0))
        last = end
        at = max(at + 1, end)
    return found


_REFERENCE = re.compile(r"\$(?:(\$)|(\w+)|\{(\w+)\})")


def expand_template(template: str, program: Program, text: str, match: Match) -> str:
    """The new text of `replace` with what `$1`, `${1}` and `${name}` stand for."""

    def group(found: re.Match[str]) -> str:
        if found.group(1):
            return "$"
        name = found.group(2) or found.group(3)
        if name.isdigit() and (name == "0" or not name.startswith("0")):
            numbers = [int(name[:9])] if int(name[:9]) <= len(program.names) else []
        else:
            numbers = [number + 1 for number, other in enumerate(program.names) if other == name]
        for number in numbers:
            start, end = match[2 * number], match[2 * number + 1]
            if start is not None and end is not None:
                return text[start:end]
        return ""

    return _REFERENCE.sub(group, template)


FUNCTIONS = {
    "regex": Function(_regex, (TEXT, TEXT)),
    "regexall": Function(_regexall, (TEXT, TEXT)),
}
