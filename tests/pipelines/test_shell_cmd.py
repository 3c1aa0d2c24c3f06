"""Scripts of the Windows command prompt."""

from __future__ import annotations

import pytest

from ecrlint.pipelines.shell.evaluate import Shell
from ecrlint.pipelines.shell.reader import commands

from .test_shell_evaluate import surroundings


def calls(script: str) -> list[list[str]]:
    found = Shell(script, surroundings(script, A="1"), "cmd").calls()
    return [["|".join(o.render() for o in argument.outcomes) for argument in call.arguments] for call in found]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("docker push %A%/b:!A!", [["docker", "push", "1/b:1"]]),
        ("docker push ^\r\n  a/b\r\n", [["docker", "push", "a/b"]]),
        ('docker build -t "a b" . && docker push a', [["docker", "build", "-t", "a b", "."], ["docker", "push", "a"]]),
        ("set T=v 1 \nset U=%T%-%A%\np %U%", [["p", "v", "1-1"]]),
        ('set "T=a&b"\np "%T%"', [["p", "a&b"]]),
        ("@echo off\nREM docker push a\n:: docker push a\n:label\np", [["echo", "off"], ["p"]]),
        ("call docker push a & p", [["docker", "push", "a"], ["p"]]),
        ("docker push ${{ x }}/a", [["docker", "push", "${{ ref.x }}/a"]]),
        ("p %1 %~dp0 %%i %NONE%", [["p", "${{ %1 }}", "${{ %~dp0 }}", "${{ %%i }}", "$NONE"]]),
        ("p a^&b 'c d'", [["p", "a&b", "'c", "d'"]]),
        ("set /p X=? \np %A:1=2%", [["set", "/p", "X=?"], ["p", "${{ %A:1=2% }}"]]),
    ],
)
def test_words(script: str, expected: list[list[str]]) -> None:
    assert calls(script) == expected


def test_the_name_of_a_program_has_no_directory() -> None:
    script = '"C:\\Program Files\\Docker\\Docker.exe" push a'
    (call,) = Shell(script, surroundings(script), "cmd").calls()
    assert (call.name, call.command.name) == ("docker.exe", "docker")


@pytest.mark.parametrize(
    ("script", "conditional"),
    [
        ("p && q", [False, False]),
        ("p || q\nr", [False, True, False]),
        ('if "%A%"=="1" p\nq', [True, False]),
        ("if not exist a\\b (\n p\n q\n)\nr", [True, True, False]),
        ("if defined A (\n p\n) else (\n q\n)\nr", [True, True, False]),
        ("for %%f in (*.txt) do p %%f\nq", [True, False]),
        ("(\n p\n)\nq", [False, False]),
        ("if errorlevel 1 goto end\np\n:end", [True, True]),
    ],
)
def test_what_need_not_run(script: str, conditional: list[bool]) -> None:
    assert [command.conditional for command in commands(script, "cmd")] == conditional


def test_both_branches_give_a_value() -> None:
    assert calls("if x==y (\n set T=1\n) else (\n set T=2\n)\np %T%") == [["p", "1|2"]]
    assert calls("if x==y (\n set T=1\n)\np %T%") == [["p", "$T|1"]]


def test_deep_nesting_is_read_once() -> None:
    depth = 20_000
    script = "(\n" * depth + "p\n" + ")\n" * depth
    (command,) = commands(script, "cmd")
    assert command.conditional
    assert len(command.inside) <= 50
