"""What holds of all expressions, scripts, Dockerfiles, comments and CircleCI configs."""

from __future__ import annotations

from written import Written

from ecrlint.parse.yaml import read_yaml
from ecrlint.pipelines.circleci.load import process
from ecrlint.pipelines.expressions import Embedded, Expression, Flaw, children, parse_expression, parse_text, references
from ecrlint.pipelines.images.dockerfile import read_dockerfile
from ecrlint.pipelines.images.read import uses
from ecrlint.pipelines.shell import commands, settings, writes_to
from ecrlint.pipelines.shell.commands import Command, Dialect
from ecrlint.pipelines.shell.evaluate import MAX_OUTCOMES, Outcomes, Shell, Surroundings
from ecrlint.pipelines.shell.parts import parts_of
from ecrlint.pipelines.symbolic import Known, Opaque, Symbolic
from ecrlint.place import Place, Span
from ecrlint.suppress.files import suppressions_in

DIALECTS: tuple[Dialect, ...] = ("posix", "pwsh", "cmd")


def expression_text(text: str) -> None:
    """Reads a text as one expression, and as a value with expressions in it."""
    at = 0
    for part in parse_text(text):
        assert part.start == at, part
        at = part.end
        if not isinstance(part, Embedded):
            assert part.text == text[part.start : part.end]
        elif isinstance(part.expression, Flaw):
            assert part.start <= part.expression.start <= part.expression.end <= part.end, part
        else:
            _expression(text, part.expression, part.start, part.end)
    assert at == len(text)
    found = parse_expression(text)
    if isinstance(found, Flaw):
        assert 0 <= found.start <= found.end <= len(text), found
        assert found.reason
    else:
        _expression(text, found, 0, len(text))


def _expression(text: str, node: Expression, start: int, end: int) -> None:
    pending = [(node, start, end)]
    while pending:
        each, first, last = pending.pop()
        assert first <= each.start <= each.end <= last, each
        # As they are shown, because NaN is not equal to itself.
        assert repr(parse_expression(text, each.start, each.end)) == repr(each), text[each.start : each.end]
        pending += [(inner, each.start, each.end) for inner in children(each)]
    for each, names in references(node):
        assert names
        assert start <= each.start < each.end <= end


def shell_text(text: str) -> None:
    """Reads a text as a script of each language, and runs through it."""
    for dialect in DIALECTS:
        for command in commands(text, dialect):
            _command(text, command, dialect)
            writes_to(command, "GITHUB_ENV")
        for setting in settings(text, "GITHUB_ENV", dialect):
            assert setting.name
        for call in Shell(text, around(text), dialect).calls():
            for argument in call.arguments:
                assert 0 <= argument.start <= argument.end <= len(text)
                assert 1 <= len(argument.outcomes) <= MAX_OUTCOMES
        for use in uses(text, around(text), dialect):
            assert 0 <= use.start < use.end <= len(text)


def _command(text: str, command: Command, dialect: Dialect) -> None:
    at = 0
    for word in command.words:
        assert at <= word.start <= word.end <= len(text), (word, command)
        at = word.end
        inside = word.start
        for part in parts_of(text, word, dialect):
            assert inside <= part.start <= part.end <= word.end, (part, word)
            inside = part.end
    for other in (*command.assignments, *(each.target for each in command.redirections)):
        assert 0 <= other.start <= other.end <= len(text), other
    for redirection in command.redirections:
        assert 0 <= redirection.body[0] <= redirection.body[1] <= len(text), redirection


def around(script: str) -> Surroundings:
    """Surroundings in which some variables are known. Fails where something is asked that lies outside."""

    def place(start: int, end: int) -> Place:
        assert 0 <= start <= end <= len(script), (start, end)
        return Place("w", Span(1, start + 1, 1, end + 1))

    def variable(name: str, at: Place) -> Outcomes | None:
        if name in ("REGISTRY", "ECR_REGISTRY", "A"):
            return Symbolic((Known("123456789012.dkr.ecr.eu-central-1.amazonaws.com"),), at), Symbolic((), at)
        return None

    def embedded(start: int, end: int) -> Outcomes:
        return (Symbolic((Opaque("only a run can tell", script[start:end]),), place(start, end)),)

    return Surroundings(variable, embedded, place)


def dockerfile_text(text: str) -> None:
    """Reads a text as a Dockerfile."""
    written = Written(text)
    found = read_dockerfile("Dockerfile", text)
    words = [each.default for each in found.arguments if each.default is not None]
    words += [word for stage in found.stages for word in (stage.image, *stage.copies)]
    for word in words:
        assert written.of(word.place.span) == word.text
        assert word.place.span.line == word.place.span.end_line


def suppression_text(text: str) -> None:
    """Reads the suppressions of a text as a file of each kind that has them."""
    written = Written(text)
    for path in ("a.tf", "a.yml", "Dockerfile", "a.tf.json"):
        for found in suppressions_in(path, text):
            assert found.place.path == path
            source = written.of(found.place.span)
            if path != "a.tf.json":
                assert "ecrlint:" in source, (path, source)
                assert "\n" not in source
            assert found.line is None or found.line >= 1
            assert (found.scope == "file") == (found.line is None)
            assert found.fault or (found.rules and found.reason), found
            if found.area is not None:
                written.of(found.area)
            if found.until is not None:
                assert found.until in source


def circleci_text(text: str) -> None:
    """Expands a text as a CircleCI config."""
    written = Written(text)
    config = process(read_yaml("c.yml", text))
    written.of(config.start.span)
    for problem in config.problems:
        written.of(problem.span)
    for _, place in config.keys:
        written.of(place.span)
