"""Functions that read files of the repository, and those on paths."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

from ..discover.sources import SourceFile
from ..place import Lines, Place, Run
from ..values import Unknown
from .convert import Exhausted, Refused, composed
from .convert_collections import make_set
from .convert_types import STRING
from .functions import TEXT, Args, Function
from .functions_encoding import digest, to_base64
from .functions_strings import text_of
from .scope import Files, Scope
from .values import MAX_ITEMS, Chars, Str, Use, Value, string

MAX_FOLDERS = 2_000
"""Most folders that one `fileset` looks into."""


def opened(name: str, scope: Scope, place: Place) -> SourceFile | Value:
    """A file that an expression names; an unknown value if it is not there: it may well be when Terraform
    runs."""
    try:
        return scope.files.read(name)
    except Refused as refused:
        return Value(Unknown(refused.reason, place), place)


def text_of_file(source: SourceFile, place: Place) -> Value:
    """The text of a file as a value, each character with its place in that file."""
    if source.problem is not None:
        raise Refused(f"{source.path} is not UTF-8", place)
    text = source.data.decode()
    runs = () if source.text != text else file_runs(source.path, text)
    data = composed(Str((Chars(text, runs),)) if text else Str())
    value = Value(data, file_start(source.path, text))
    return value.through(Use(place, f"the file {posixpath.basename(source.path)}", edge=True))


def _file(args: Args, scope: Scope, place: Place) -> Value:
    source = opened(text_of(args[0]), scope, place)
    return source if isinstance(source, Value) else text_of_file(source, place)


def file_runs(path: str, text: str) -> tuple[Run, ...]:
    """Where the characters of a file's text are written: one run a line."""
    lines = Lines(text)
    runs, start = [], 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end + 1
        span = lines.span(start, end - 1 if text[end - 1] == "\n" else end)
        runs.append(Run(start, end - start, Place(path, span), exact=True))
        start = end
    return tuple(runs)


def file_start(path: str, text: str) -> Place:
    """The first line of a file."""
    first = text.split("\n", 1)[0]
    return Place(path, Lines(text).span(0, max(len(first), 0)))


def _computed(compute: Callable[[bytes], str]) -> Function:
    def body(args: Args, scope: Scope, place: Place) -> Value:
        source = opened(text_of(args[0]), scope, place)
        return source if isinstance(source, Value) else string(compute(source.data), place)

    return Function(body, (TEXT,))


def _fileexists(args: Args, scope: Scope, place: Place) -> Value:
    source = opened(text_of(args[0]), scope, place)
    return source if isinstance(source, Value) else Value(data=True, place=place)


def _fileset(args: Args, scope: Scope, place: Place) -> Value:
    """The files below a folder whose paths match a pattern, relative to the folder."""
    name, pattern = text_of(args[0]), text_of(args[1])
    try:
        folder = scope.files.path(name)
        found = list(_matching(scope, folder, _parts(pattern, place), place))
    except Exhausted:
        raise
    except Refused as refused:
        return Value(Unknown(refused.reason, place), place)
    relative = [posixpath.relpath(path, folder) for path in found]
    return make_set([string(path, place) for path in relative], place, STRING)


def _parts(pattern: str, place: Place) -> list[str]:
    parts = posixpath.normpath(pattern).split("/")
    if ".." in parts or pattern.startswith("/"):
        raise Exhausted("patterns that leave their folder are not evaluated", place)
    return parts


def _matching(scope: Scope, folder: str, parts: list[str], place: Place) -> Iterator[str]:
    stack = [(folder, tuple(parts))]
    seen: set[tuple[str, tuple[str, ...]]] = set()
    found: set[str] = set()
    while stack:
        here, rest = stack.pop()
        if (here, rest) in seen:
            continue
        seen.add((here, rest))
        scope.budget.spend()
        if len(seen) > MAX_FOLDERS or len(found) > MAX_ITEMS:
            raise Exhausted("there are too many files to list", place)
        for path, is_folder, more in _steps(scope.files, here, rest, place):
            if is_folder and more:
                stack.append((path, more))
            elif not is_folder and not more:
                found.add(path)
    yield from sorted(found)


def _steps(files: Files, here: str, rest: tuple[str, ...], place: Place) -> Iterator[tuple[str, bool, tuple[str, ...]]]:
    """What the first part of a pattern matches in a folder, and what is left of the pattern there."""
    part, more = rest[0], rest[1:]
    for entry in files.names(here):
        name = entry.rstrip("/")
        path = name if here == "." else f"{here}/{name}"
        if part == "**":
            if entry.endswith("/"):
                yield path, True, rest
            if not more:
                yield path, entry.endswith("/"), ()
        elif _glob(part, place).fullmatch(name):
            yield path, entry.endswith("/"), more
    if part == "**" and more:
        yield from _steps(files, here, more, place)


def _glob(part: str, place: Place) -> re.Pattern[str]:
    """One part of a pattern: `*`, `?`, `[a-z]` and `{a,b}`."""
    if "\\" in part or part.count("*") > 8 or (part.count("{") and not _SIMPLE_BRACES.fullmatch(part)):
        raise Exhausted("this pattern of file names is not evaluated", place)
    out, at, depth = [], 0, 0
    while at < len(part):
        char = part[at]
        if char == "[":
            found = _CLASS.match(part, at)
            if found is None:
                raise Exhausted("this pattern of file names is not evaluated", place)
            out.append(f"[{'^' if found.group(1) else ''}{found.group(2)}]")
            at = found.end()
            continue
        if char == "{":
            depth += 1
        out.append(
            {"*": "[^/]*", "?": "[^/]", "{": "(?:", "}": ")"}.get(char) or ("|" if char == "," and depth else "")
        )
        if not out[-1]:
            out[-1] = re.escape(char)
        if char == "}":
            depth -= 1
        at += 1
    return re.compile("".join(out), re.DOTALL)


_CLASS = re.compile(r"\[([!^])?((?:[A-Za-z0-9_.]-[A-Za-z0-9_.]|[A-Za-z0-9_.])+)\]")
_SIMPLE_BRACES = re.compile(r"(?:[^{}]*\{[^{}]*\})+[^{}]*")


def _basename(args: Args, _: Scope, place: Place) -> Value:
    text = text_of(args[0]).rstrip("/")
    return string(posixpath.basename(text) or ("/" if text_of(args[0]) else "."), place)


def _dirname(args: Args, _: Scope, place: Place) -> Value:
    folder = text_of(args[0]).rpartition("/")
    return string(clean_path(folder[0] + folder[1]), place)


def clean_path(path: str) -> str:
    """The shortest path that means the same."""
    found = posixpath.normpath(path) if path else "."
    return found[1:] if found.startswith("//") else found


def _abspath(args: Args, _: Scope, place: Place) -> Value:
    if not text_of(args[0]).startswith("/"):
        return Value(Unknown("the folder Terraform runs in is not known", place), place)
    return string(clean_path(text_of(args[0])), place)


def _pathexpand(args: Args, _: Scope, place: Place) -> Value:
    if text_of(args[0]).startswith("~"):
        return Value(Unknown("the home folder is not known", place), place)
    return args[0]


FUNCTIONS = {
    "file": Function(_file, (TEXT,)),
    "fileexists": Function(_fileexists, (TEXT,)),
    "fileset": Function(_fileset, (TEXT, TEXT)),
    "filebase64": _computed(to_base64),
    "filebase64sha256": _computed(digest("sha256", "base64")),
    "filebase64sha512": _computed(digest("sha512", "base64")),
    "filemd5": _computed(digest("md5", "hex")),
    "filesha1": _computed(digest("sha1", "hex")),
    "filesha256": _computed(digest("sha256", "hex")),
    "filesha512": _computed(digest("sha512", "hex")),
    "basename": Function(_basename, (TEXT,)),
    "dirname": Function(_dirname, (TEXT,)),
    "abspath": Function(_abspath, (TEXT,)),
    "pathexpand": Function(_pathexpand, (TEXT,)),
}
