"""The command lines of builds: what they push, what they start from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...records import replace
from ..shell.evaluate import Argument, Call, Shell
from ..shell.flow import Outcomes
from ..symbolic import Known, Symbolic, joined
from . import table
from .arguments import Line, read_line
from .bases import Build, Find, base_images
from .builds import cached, exports
from .reference import without_scheme
from .table import words
from .use import Use

_KANIKO_SWITCHES = (
    "--cache --no-push --reproducible --single-snapshot --cleanup --force --insecure --skip-tls-verify "
    "--insecure-pull --skip-tls-verify-pull --skip-unused-stages --verbosity --use-new-run"
)


def build_uses(call: Call, arguments: Sequence[Argument], tool: str, shell: Shell, find: Find | None) -> Iterator[Use]:
    """`build`: pushes if told so or if its output does; a cache in a registry is pushed and pulled too."""
    line = read_line(arguments, words(table.BUILD_VALUES), None)
    outputs = [o for argument in line.values("-o", "--output") for o in argument.outcomes]
    answer, names = exports(outputs)
    switched = line.switched("--push") if line.given("--push") or line.open_ else False
    pushes = True if switched or answer else None if switched is None or answer is None else False
    if pushes is not False:
        doubt = "" if pushes else "whether it pushes depends on values that cannot be told"
        tags = line.values("-t", "--tag")
        for argument in tags:
            yield Use("push", tool, argument.outcomes, doubt=doubt)
        for name in names:
            yield Use("push", tool, (name,), doubt=doubt)
        if not tags and not names:
            yield Use("push", tool, (), doubt=doubt)
    for option, action in (("--cache-to", "push"), ("--cache-from", "pull")):
        for argument in line.values(option):
            images = cached(argument.outcomes)
            if images:
                yield Use("push" if action == "push" else "pull", tool, images)
    context = line.words[0].outcomes if line.words else None
    yield from _bases(line, context, shell, call, tool, find)


def kaniko_bases(call: Call, arguments: Sequence[Argument], shell: Shell, find: Find | None) -> Iterator[Use]:
    """What an image starts from that kaniko builds. Its context is a path, perhaps behind `dir://`."""
    line = read_line(arguments, frozenset(), words(_KANIKO_SWITCHES))
    contexts = line.values("-c", "--context")
    context = tuple(without_scheme(o)[1] for o in contexts[-1].outcomes) if contexts else None
    yield from _bases(line, context, shell, call, "kaniko", find)


def _bases(
    line: Line, context: Outcomes | None, shell: Shell, call: Call, tool: str, find: Find | None
) -> Iterator[Use]:
    """The images that a build starts from: those its Dockerfile names, or where that is not here, those that it is
    handed."""
    files, targets = line.values("-f", "--file", "--dockerfile"), line.values("--target")
    build = Build(
        shell.directory(call.command),
        context,
        files[-1].outcomes if files else None,
        targets[-1].outcomes if targets else None,
        dict(_given(line.values("--build-arg"), shell, call)),
        frozenset(_names(line.values("--build-context"))),
    )
    found = base_images(build, find) if find is not None else None
    if found is not None:
        yield from (Use("pull", tool, images) for images in found)
        return
    for argument in line.values("--build-arg", "--build-context"):
        images = handed(argument.outcomes)
        if images:
            yield Use("pull", tool, images)


def _given(arguments: Iterable[Argument], shell: Shell, call: Call) -> Iterator[tuple[str, Outcomes]]:
    """Build arguments by name. One without a value is that of the environment."""
    for argument in arguments:
        found = named_values(argument.outcomes)
        if found is not None:
            yield found
        elif argument.text and "=" not in argument.text:
            yield argument.text, shell.value(argument.text, argument.outcomes[0].place) or ()


def _names(arguments: Iterable[Argument]) -> Iterator[str]:
    for argument in arguments:
        found = named_values(argument.outcomes)
        if found is not None:
            yield found[0].lower()


def named_values(outcomes: Outcomes) -> tuple[str, Outcomes] | None:
    """`NAME=value` as the name and what the value may be; None if it is none, or the name cannot be told."""
    names: set[str] = set()
    values: list[Symbolic] = []
    for outcome in outcomes:
        head = outcome.pieces[0] if outcome.pieces else None
        if not isinstance(head, Known) or "=" not in head.text:
            return None
        name, _, rest = head.text.partition("=")
        names.add(name.strip())
        values.append(replace(outcome, pieces=joined((Known(rest), *outcome.pieces[1:]))))
    return (names.pop(), tuple(values)) if len(names) == 1 else None


def handed(outcomes: Outcomes) -> Outcomes:
    """An image that is handed to a build by name is most likely what it starts from."""
    found = named_values(outcomes)
    images: list[Symbolic] = []
    for value in found[1] if found is not None else ():
        text = "".join(piece.text for piece in value.pieces if isinstance(piece, Known))
        if ".dkr." in text or "docker-image://" in text:
            images.append(without_scheme(value)[1])
    return tuple(images)
