from __future__ import annotations

import pytest

from ecrlint.pipelines.shell import commands, settings, writes_to


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("docker push $R/a:1 # docker pull x", [["docker", "push", "$R/a:1"]]),
        ("a \\\n  b; c && d | e", [["a", "b"], ["c"], ["d"], ["e"]]),
        ("X=1 sudo aws ecr 'get login'", [["aws", "ecr", "get login"]]),
        ('echo "a # b" c\\ d', [["echo", "a # b", "c d"]]),
        ("if aws x; then y; fi", [["aws", "x"], ["y"]]),
        ("echo ${{ secrets.A || 'b c' }} x", [["echo", "${{ secrets.A || 'b c' }}", "x"]]),
        ('a $(b "$(c d)") `e f`', [["a", '$(b "$(c d)")', "`e f`"], ["b", "$(c d)"], ["c", "d"], ["e", "f"]]),
        ("cat <<EOF > f\ndocker push x\nEOF\nls", [["cat"], ["ls"]]),
        ("echo << parameters.x >> y", [["echo", "<< parameters.x >>", "y"]]),
        ("a#b '", [["a#b", ""]]),
    ],
)
def test_commands_and_their_words(script: str, expected: list[list[str]]) -> None:
    assert [[word.text for word in command.words] for command in commands(script)] == expected


def test_words_keep_their_offsets() -> None:
    script = 'aws "e c" r'
    (command,) = commands(script)
    assert [script[word.start : word.end] for word in command.words] == ["aws", '"e c"', "r"]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("export A=1 B='2'", [("A", "1", "export"), ("B", "2", "export")]),
        ("A=$(x y) cmd", [("A", "$(x y)", "assignment")]),
        ('echo "A=${{ secrets.B }}" >> "$GITHUB_ENV"', [("A", "${{ secrets.B }}", "environment-file")]),
        ("echo A=1 > other", []),
        ("cat >> $GITHUB_ENV <<E\nA=1\nB=2\nE", [("A", "1", "environment-file"), ("B", "2", "environment-file")]),
        ("aws --profile p configure set aws_access_key_id K", []),
        ("aws configure set default.aws_access_key_id K", [("aws_access_key_id", "K", "configure")]),
        (
            "cat > ~/.aws/credentials <<E\n[default]\naws_secret_access_key = S\nE",
            [("aws_secret_access_key", "S", "credentials-file")],
        ),
        ("# export A=1", []),
    ],
)
def test_settings(script: str, expected: list[tuple[str, str, str]]) -> None:
    found = list(settings(script, "GITHUB_ENV"))
    assert [(s.name, s.value, s.via) for s in found] == expected
    assert all(script[s.start : s.end] == s.value for s in found)


def test_output_to_a_file_that_a_variable_names() -> None:
    first, second = commands('echo a >> "${GITHUB_ENV}"\necho b | tee x')[:2]
    assert writes_to(first, "GITHUB_ENV")
    assert not writes_to(second, "GITHUB_ENV")
