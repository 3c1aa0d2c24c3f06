from __future__ import annotations

import pytest

from ecrlint.pipelines.shell.evaluate import MAX_TEXT, Outcomes, Shell, Surroundings
from ecrlint.pipelines.shell.parts import Dialect
from ecrlint.pipelines.symbolic import Known, Reference, Symbolic
from ecrlint.place import Place, Span


def surroundings(script: str, **variables: str) -> Surroundings:
    """Every character is a column of one line; `${{ x }}` is the reference `x`."""

    def place(start: int, end: int) -> Place:
        return Place("w", Span(1, start + 1, 1, end + 1))

    def variable(name: str, at: Place) -> Outcomes | None:
        return (Symbolic((Known(variables[name]),), at),) if name in variables else None

    def embedded(start: int, end: int) -> Outcomes:
        return (Symbolic((Reference("ref", script[start + 3 : end - 2].strip()),), place(start, end)),)

    return Surroundings(variable, embedded, place)


def last(script: str, dialect: Dialect = "posix", **variables: str) -> list[list[str]]:
    """What the words of the last command may be that is called `p` or `docker`."""
    calls = Shell(script, surroundings(script, **variables), dialect).calls()
    call = [call for call in calls if call.name in ("p", "docker")][-1]
    return [[outcome.render() for outcome in argument.outcomes] for argument in call.arguments]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("p $A", [["p"], ["1"]]),
        ("p '$A' \"$A\" \\$A ${A}b", [["p"], ["$A"], ["1"], ["$A"], ["1b"]]),
        ("p $NONE", [["p"], ["$NONE"]]),
        ("p ${{ x }}/$A", [["p"], ["${{ ref.x }}/1"]]),
        ("B=$A/c\np $B", [["p"], ["1/c"]]),
        ("B=x p $B", [["p"], ["$B"]]),
        ("export B=2; p $B", [["p"], ["2"]]),
        ("B=1\nB+=2\np $B", [["p"], ["12"]]),
        ("p ${A:-d} ${NONE:-d} ${NONE:-${A}x}", [["p"], ["1"], ["$NONE", "d"], ["$NONE", "1x"]]),
        ("p ${A:+d} ${A#x} ${#A}", [["p"], ["d", ""], ["${A#x}"], ["${#A}"]]),
        ("p $(git rev-parse HEAD) `x`", [["p"], ["$(git rev-parse HEAD)"], ["`x`"]]),
        ("if a; then B=1; else B=2; fi\np $B", [["p"], ["1", "2"]]),
        ("if a; then B=1; fi\np $B", [["p"], ["$B", "1"]]),
        ("for B in x y; do p $B; done", [["p"], ["x", "y"]]),
        ("for B in $(ls); do p $B; done", [["p"], ["$B"]]),
        ("B=1\nread B\np $B", [["p"], ["$B"]]),
        ("( B=1 )\np '${{ x }}' 'a${{ x }}$A'", [["p"], ["${{ ref.x }}"], ["a${{ ref.x }}$A"]]),
        ("p $LIST", [["p"], ["a"], ["b"]]),
        ('p "$LIST"', [["p"], ["a b"]]),
        ("p $EMPTY x", [["p"], ["x"]]),
    ],
)
def test_words(script: str, expected: list[list[str]]) -> None:
    assert last(script, A="1", LIST="a b", EMPTY="") == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("docker push $env:REG/a", [["docker"], ["push"], ["r/a"]]),
        ("docker push `\n  ${env:REG}/a", [["docker"], ["push"], ["r/a"]]),
        ('$tag = "v1"\ndocker push a:$tag', [["docker"], ["push"], ["a:v1"]]),
    ],
)
def test_powershell(script: str, expected: list[list[str]]) -> None:
    assert last(script, "pwsh", REG="r") == expected


def test_commands_of_functions_are_not_run() -> None:
    script = "f() {\n  docker push a\n}\nfunction g { docker push b; }\nfunction h() (\n docker push c\n)\nf"
    shell = Shell(script, surroundings(script))
    assert [call.name for call in shell.calls()] == ["f"]
    assert shell.functions == {"f", "g", "h"}


@pytest.mark.parametrize(
    ("script", "conditional"),
    [
        ("p", [False]),
        ("a && p", [False, False]),
        ("a || p; q", [False, True, False]),
        ("if a; then p; fi; q", [False, True, False]),
        ("while a; do p; done", [False, True]),
        ("case $x in\n a) p;;\n b|c) q;;\nesac\nr", [True, True, False]),
        ("{ p; }; ( q )", [False, False]),
        ("if a; then x=$(p); fi", [False, True]),
    ],
)
def test_what_need_not_run(script: str, conditional: list[bool]) -> None:
    calls = Shell(script, surroundings(script)).calls()
    assert [call.command.conditional for call in calls] == conditional


@pytest.mark.parametrize(
    ("script", "name"),
    [
        ("sudo -u root docker push x", "docker"),
        ("time -p env -i A=1 docker push x", "docker"),
        ("timeout -k 5 60 docker push x", "docker"),
        ("xargs -n1 docker push", "docker"),
        ("exec /usr/bin/docker push x", "docker"),
        ("command -v docker", "command"),
        ("! docker push x", "docker"),
    ],
)
def test_prefixes(script: str, name: str) -> None:
    (call,) = Shell(script, surroundings(script)).calls()
    assert call.name == name


def test_a_value_keeps_where_it_is_written() -> None:
    script = "A=abc\np $A"
    (call,) = Shell(script, surroundings(script)).calls()
    (outcome,) = call.arguments[1].outcomes
    assert outcome.place.span.column == 3
    assert [step.note for step in outcome.chain] == ["$A"]


def test_a_value_that_doubles_is_given_up() -> None:
    script = "X=ab\n" + "X=$X$X\n" * 40 + "p $X"
    (call,) = Shell(script, surroundings(script)).calls()
    assert len(call.arguments[1].outcomes[0].render()) <= MAX_TEXT
    assert call.arguments[1].outcomes[0].opaque is not None
