"""What the commands of a script do with images."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from ...place import Place
from ...records import replace
from ..shell.evaluate import Argument, Call, Shell, Surroundings
from ..shell.parts import Dialect
from ..symbolic import Known, Symbolic
from . import table
from .arguments import Line, read_line
from .bases import Find
from .build_lines import build_uses, kaniko_bases
from .reference import without_scheme
from .special import SPECIAL
from .table import GLOBALS, TABLE, Effect, Row, words
from .use import Helper, Use, Wrapper
from .wrappers import wrapper

_MAX_SUBCOMMANDS = 3
_SUBCOMMAND = re.compile(r"[A-Za-z-][\w-]*(?:=.*)?", re.DOTALL)
_HELPER = re.compile(r"amazon-ecr-credential-helper|\"?ecr-login\"?")


def uses(
    script: str, around: Surroundings, dialect: Dialect = "posix", find: Find | None = None
) -> Iterator[Use | Wrapper | Helper]:
    """Everything that the commands of a script do with images, in order, and what it may do unseen. `find` gives the
    Dockerfiles that builds read."""
    shell = Shell(script, around, dialect)
    helper = _HELPER.search(script) if "ecr-login" in script or "credential-helper" in script else None
    if helper is not None and script[: helper.start()].endswith("amazon-"):
        helper = None
    if helper is not None:
        yield Helper(helper.start(), helper.end())
    for call in shell.calls():
        found = tuple(_of_call(call, shell, find))
        start, end = _bounds(call)
        for use in found:
            yield replace(use, start=start, end=end, conditional=call.command.conditional)
        if not found:
            hidden = wrapper(call, shell.functions, start, end)
            if hidden is not None:
                yield hidden


def _bounds(call: Call) -> tuple[int, int]:
    written = call.command.words
    return written[0].start, written[-1].end


def _of_call(call: Call, shell: Shell, find: Find | None) -> Iterator[Use]:
    name = _tool(call.name)
    second = call.arguments[1].text if len(call.arguments) > 1 else ""
    special = SPECIAL.get(name) or SPECIAL.get(f"{name} {second}")
    if special is not None:
        yield from special(call, shell.value)
        return
    if "$(" in call.command.words[0].text and "aws ecr get-login" in " ".join(call.command.words[0].text.split()):
        yield Use("login", "aws ecr get-login")
        return
    rows = _rows().get(name)
    if rows is None:
        return
    arguments, subcommands = call.arguments[1:], list[str]()
    if "" not in rows:
        arguments, subcommands = _behind(arguments, name)
    for length in range(min(_MAX_SUBCOMMANDS, len(subcommands)), -1, -1):
        row = rows.get(" ".join(subcommands[:length]))
        if row is None:
            continue
        if isinstance(row, str):
            yield from build_uses(call, arguments[length:], f"{name} {row}", shell, find)
        else:
            tool = " ".join((name, *subcommands[:length]))
            if name == "kaniko":
                yield from kaniko_bases(call, arguments, shell, find)
            yield from _effects(row, arguments[length:], tool, call.arguments[0].outcomes[0].place)
        return


def _tool(name: str) -> str:
    name = name.removesuffix(".exe")
    return "kaniko" if name in ("executor", "kaniko-executor") else name


@cache
def _rows() -> dict[str, dict[str, Row | str]]:
    """The rows of the table by tool and subcommand; a build stands for itself."""
    found: dict[str, dict[str, Row | str]] = {}
    for row in TABLE:
        for tool in row.tools.split():
            for subcommand in row.subcommands.split("|"):
                found.setdefault(tool, {}).setdefault(subcommand, row)
    for tool in table.BUILDS.split():
        for subcommand in table.BUILD_COMMANDS.split("|"):
            found.setdefault(tool, {})[subcommand] = subcommand
    return found


def _behind(arguments: Sequence[Argument], name: str) -> tuple[tuple[Argument, ...], list[str]]:
    """The arguments from the subcommand on, and the words it may consist of. Options before and between those
    words (`docker --context x compose -f y push`) are left out."""
    values = words(GLOBALS.get(name, ""))
    subcommands: list[str] = []
    front: list[Argument] = []
    at = 0
    while at < len(arguments) and len(subcommands) < _MAX_SUBCOMMANDS:
        text = arguments[at].text
        if text is None or not _SUBCOMMAND.fullmatch(text):
            break
        if text.startswith("-"):
            if subcommands and subcommands != ["compose"]:
                break
            takes = text in values or (subcommands == ["compose"] and text in words(GLOBALS["docker-compose"]))
            at += 2 if takes else 1
            continue
        subcommands.append(text)
        front.append(arguments[at])
        at += 1
    return (*front, *arguments[at:]), subcommands


def _effects(row: Row, arguments: Sequence[Argument], tool: str, place: Place) -> Iterator[Use]:
    switches = words(row.switches) if row.switches is not None else None
    line = read_line(arguments, words(row.values), switches, mixed=row.mixed)
    for effect in row.effects:
        doubt = ""
        if effect.needs:
            needed = line.switched(*effect.needs.split())
            if needed is False:
                continue
            doubt = "" if needed else f"whether it is given {effect.needs} depends on values that cannot be told"
        if effect.unless and _switched_on(line, effect.unless):
            continue
        yield from _of_effect(effect, line, tool, doubt, place)


def _switched_on(line: Line, names: str) -> bool:
    """Whether one of the options is there and not switched off. `--no-x` is also `--x=false`."""
    for name in names.split():
        if line.given(name) and line.switched(name) is not False:
            return True
        positive = name.replace("--no-", "--", 1)
        if positive != name and line.given(positive) and line.switched(positive) is False:
            return True
    return False


def _of_effect(effect: Effect, line: Line, tool: str, doubt: str, place: Place) -> Iterator[Use]:
    region = next((a.outcomes for a in line.values("--region")), ())
    if effect.action == "token":
        yield Use("token", tool, doubt=doubt, region=region)
        return
    chosen = _chosen(effect.at, line)
    if effect.action == "push" and line.given("-a", "--all-tags") and tool.endswith(" push"):
        tool += " --all-tags"
    if effect.action == "login" and not chosen:
        hosts = line.values("--registry")
        yield Use("login", tool, hosts[0].outcomes if hosts else (Symbolic((Known("docker.io"),), place),), doubt=doubt)
        return
    if not chosen and effect.action == "push":
        yield Use("push", tool, (), doubt=doubt)
    if not chosen and effect.action == "pull" and not effect.at:
        yield Use("pull", tool, (), doubt=doubt)
    for argument in chosen:
        images = tuple(image for image in (_image(o, effect) for o in argument.outcomes) if image is not None)
        if images:
            yield Use(effect.action, tool, images, doubt=doubt)


def _image(outcome: Symbolic, effect: Effect) -> Symbolic | None:
    """The reference without its scheme; None if it is none in a registry."""
    scheme, image = without_scheme(outcome)
    if effect.scheme:
        opaque = not (outcome.pieces and isinstance(outcome.pieces[0], Known))
        return image if scheme == effect.scheme or opaque else None
    if scheme in ("dir", "docker-archive", "oci-archive", "containers-storage", "docker-daemon"):
        return None
    return image


def _chosen(at: str, line: Line) -> tuple[Argument, ...]:
    found: list[Argument] = []
    for item in at.split():
        if item.startswith("--") or (item.startswith("-") and not item[1:].isdecimal()):
            found.extend(line.values(item))
        elif item.endswith("*"):
            found.extend(line.words[int(item[:-1] or 0) :])
        elif not found:
            position = int(item)
            if -len(line.words) <= position < len(line.words):
                found.append(line.words[position])
    return tuple(found)
