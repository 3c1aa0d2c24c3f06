"""Dockerfiles as far as images are named in them.

Source: docs.docker.com, "Dockerfile reference" (FROM, ARG before FROM, COPY --from, parser directives,
here-documents). Nothing is built; instructions that name no image are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...place import Lines, Place
from ...records import dataclass

MAX_STAGES = 200
"""Stages of one file; those behind are not looked at."""

_DIRECTIVE = re.compile(r"#[ \t]*(\w+)[ \t]*=[ \t]*(\S+)[ \t]*\r?\Z")
_INSTRUCTION = re.compile(r"[ \t]*([A-Za-z]+)[ \t]+")
_WORD = re.compile(r"(?:\"[^\"\n]*\"|'[^'\n]*'|\$\{[^}\n]{0,500}\}|[^\s\"'])+")
_COMMENT = re.compile(r"(?<=\n)[ \t]*#[^\n]*")
_HEREDOC = re.compile(r"<<(-?)[ \t]*([\"']?)([A-Za-z_]\w*)\2")
_MOUNT = re.compile(r"--mount=(\S+)")


@dataclass(frozen=True, slots=True)
class Written:
    """A word of the file: what stands between two offsets, on one line."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Argument:
    """`ARG name=default` before the first stage; `default` is None where there is none."""

    name: str
    default: Written | None


@dataclass(frozen=True, slots=True)
class Stage:
    """`FROM image AS name`. `copies` are the stages and images that files are copied or mounted from."""

    image: Written
    name: str
    copies: tuple[Written, ...] = ()


@dataclass(frozen=True, slots=True)
class Dockerfile:
    """What a file says of images."""

    path: str
    arguments: tuple[Argument, ...]
    stages: tuple[Stage, ...]


def read_dockerfile(path: str, text: str) -> Dockerfile:
    """The arguments and stages of a Dockerfile. What Docker would refuse is left out."""
    lines = Lines(text)
    arguments: list[Argument] = []
    stages: list[Stage] = []
    copies: list[Written] = []

    def placed(word: re.Match[str], at: int, skip: int = 0) -> Written:
        start = at + word.start() + skip
        return Written(word.group()[skip:], Place(path, lines.span(start, at + word.end())))

    for name, at, rest in _instructions(text):
        words = [word for word in _WORD.finditer(rest) if word.group() not in ("\\", "`")]
        plain = [word for word in words if not word.group().startswith("--")]
        if name == "ARG" and not stages:
            for word in plain:
                key, equals, _ = word.group().partition("=")
                arguments.append(Argument(key, placed(word, at, len(key) + 1) if equals else None))
        elif name == "FROM" and plain and len(stages) < MAX_STAGES:
            stages = _ended(stages, copies)
            named = len(plain) > 2 and plain[1].group().upper() == "AS"
            stages.append(Stage(placed(plain[0], at), plain[2].group().lower() if named else ""))
        elif name == "COPY" and stages:
            copies.extend(placed(word, at, 7) for word in words if word.group().startswith("--from="))
        elif name == "RUN" and stages:
            for mount in _MOUNT.finditer(rest):
                source = re.search(r"(?:\A|,)from=([^,]+)", mount.group(1))
                if source is not None:
                    start = at + mount.start(1) + source.start(1)
                    place = Place(path, lines.span(start, start + len(source.group(1))))
                    copies.append(Written(source.group(1), place))
    return Dockerfile(path, tuple(arguments), tuple(_ended(stages, copies)))


def _ended(stages: list[Stage], copies: list[Written]) -> list[Stage]:
    """The stages, what has been copied given to the last one."""
    if stages and copies:
        last = stages[-1]
        stages = [*stages[:-1], Stage(last.image, last.name, tuple(copies))]
        copies.clear()
    return stages


def _instructions(text: str) -> Iterator[tuple[str, int, str]]:
    """Each instruction: its name in upper case, the offset of what follows it, and that text, its continued lines
    included."""
    escape = "\\"
    at, directives = 0, True
    while at < len(text):
        end = _line_end(text, at)
        line = text[at:end]
        directive = _DIRECTIVE.match(line) if directives else None
        if directive is not None:
            escape = directive.group(2) if directive.group(1).lower() == "escape" else escape
            at = end + 1
            continue
        directives = False
        match = _INSTRUCTION.match(line)
        if match is None or line.lstrip().startswith("#"):
            at = end + 1
            continue
        start = at + match.end()
        while text[at:end].rstrip().endswith(escape) and end < len(text):
            at = end + 1
            end = _line_end(text, at)
            while text[at:end].lstrip().startswith("#") and end < len(text):
                at = end + 1
                end = _line_end(text, at)
        name = match.group(1).upper()
        yield name, start, _COMMENT.sub(lambda comment: " " * len(comment.group()), text[start:end])
        at = end + 1
        if name in ("RUN", "COPY", "ADD"):
            for heredoc in _HEREDOC.finditer(text, start, end):
                at = _behind(text, at, heredoc.group(3), tabs=bool(heredoc.group(1)))


def _line_end(text: str, at: int) -> int:
    newline = text.find("\n", at)
    return len(text) if newline < 0 else newline


def _behind(text: str, at: int, delimiter: str, *, tabs: bool) -> int:
    """The offset behind the here-document that begins at `at`."""
    while at < len(text):
        end = _line_end(text, at)
        line = text[at:end].rstrip("\r")
        at = end + 1
        if (line.lstrip("\t") if tabs else line) == delimiter:
            break
    return at
