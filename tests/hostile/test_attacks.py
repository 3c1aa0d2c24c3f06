"""Attacks, small: whatever a file holds, there is a verdict, and what is known of its neighbours is found.

`scripts/attack.py` runs the same at full size, with limits on memory and time.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from attacks import ATTACKS, KNOWN, Attack, put_neighbours

from ecrlint.cli import guarded

SCALE = 0.002
_AS_LARGE_AS_IT_IS = ("stand for more than", "too large", "too many for YAML")
_FULL = frozenset(
    {
        "files: links",
        "files: names",
        "files: pipes and devices",
        "hcl: modules that call themselves",
        "hcl: terms with signs",
        "hcl: ten thousand terms",
        "workflow: a cycle of needs",
        "circleci: commands that call themselves",
    }
)
"""Attacks that are quick as they are."""

Capture = pytest.CaptureFixture[bytes]


def checked(root: Path, capture: Capture) -> list[dict[str, Any]]:
    """The findings about a tree, whose known ones are among them."""
    status = guarded(["check", str(root), "--no-cache", "--unsure", "--format", "json"])
    out, err = capture.readouterr()
    assert status == 1, err.decode()[-2_000:]
    found: list[dict[str, Any]] = json.loads(out)["findings"]
    assert {(f["rule"], f["place"]["path"], f["place"]["line"]) for f in found} >= KNOWN
    return found


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_an_attack_hides_nothing_of_its_neighbours(attack: Attack, tmp_path: Path, capsysbinary: Capture) -> None:
    if attack.name.endswith("a hundred megabytes"):
        pytest.skip("too large for a quick test; a file of two megabytes is none")
    put_neighbours(tmp_path)
    full = attack.name in _FULL or attack.says in _AS_LARGE_AS_IT_IS
    attack.prepare(tmp_path, 1 if full else SCALE)
    found = checked(tmp_path, capsysbinary)
    if attack.says and (full or not attack.says.startswith("nest")):
        assert any(attack.says in one["message"] for one in found)
    _inside(tmp_path, found)


def _inside(root: Path, found: list[dict[str, Any]]) -> None:
    """Each place lies in the text of its file, so that every report can show it."""
    for one in found:
        place = one["place"]
        path = root / place["path"]
        if path.is_file() and not path.is_symlink():
            assert place["line"] <= path.read_bytes().count(b"\n") + 1, place


def test_a_file_that_is_too_nested_is_said_to_be(tmp_path: Path, capsysbinary: Capture) -> None:
    for path, text in {
        ".github/workflows/a.yml": "# aws\na: " + "[" * 300,
        "a/a.tf": "# ecr\nlocals {\n  a = "
        + "(" * 300
        + "1"
        + ")" * 300
        + '\n}\nresource "aws_ecr_repository" "a" {\n  name = local.a\n}\n',
        "b/b.tf.json": '{"ecr": ' + "[" * 300,
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    put_neighbours(tmp_path)
    found = checked(tmp_path, capsysbinary)
    deep = {f["place"]["path"] for f in found if "200 levels deep" in f["message"]}
    assert deep == {".github/workflows/a.yml", "a/a.tf", "b/b.tf.json"}


@pytest.mark.parametrize(
    "text",
    ['{"a": "\\ud800"}', '{"\\udfff": 1}', '{"locals": {"a": "\\ud83d\\u0020", "b": "\\ude00\\ud83d"}}'],
)
def test_lone_surrogates_go_through_every_report(text: str, tmp_path: Path, capsysbinary: Capture) -> None:
    from ecrlint.report import FORMATS

    put_neighbours(tmp_path)
    (tmp_path / "a.tf.json").write_text(
        text[:-1] + ', "resource": {"aws_ecr_repository": {"\\udc00": {"name": "a\\ud800"}}}}'
    )
    for format_ in FORMATS:
        assert guarded(["check", str(tmp_path), "--no-cache", "--unsure", "--format", format_]) == 1, format_
        assert capsysbinary.readouterr().out.decode("utf-8")
    assert guarded(["facts", str(tmp_path)]) == 0


def test_many_problems_of_one_file_are_told_of_up_to_a_number(tmp_path: Path, capsysbinary: Capture) -> None:
    put_neighbours(tmp_path)
    (tmp_path / ".github/workflows/a.yml").write_text("# aws\n" + "a: 1\n" * 5_000)
    found = checked(tmp_path, capsysbinary)
    assert sum("is given twice" in one["message"] for one in found) == 100


def test_patterns_of_git_that_would_take_long_are_named(tmp_path: Path, capsysbinary: Capture) -> None:
    put_neighbours(tmp_path)
    (tmp_path / ".gitignore").write_text("*a" * 50 + "\nbeside\n")
    (tmp_path / "beside" / ".gitignore").write_text("x\n" * 5_000)
    messages = {
        f["place"]["path"]: f["message"] for f in checked(tmp_path, capsysbinary) if f["rule"] == "config-parse"
    }
    assert set(messages) == {".gitignore", "beside/.gitignore"}
    assert "more than 3 wildcards" in messages[".gitignore"]
    assert "5,000 patterns" in messages["beside/.gitignore"]


@pytest.mark.parametrize("name", [".ecrlint.yaml", "baseline.json", "convention.yaml", "plan.json"])
@pytest.mark.parametrize("kind", ["pipe", "folder", "binary", "huge", "brackets", "aliases", "link to a device"])
def test_files_that_settings_come_from_can_be_hostile_too(
    kind: str, name: str, tmp_path: Path, capsysbinary: Capture
) -> None:
    put_neighbours(tmp_path)
    path = tmp_path / name
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "link to a device":
        path.symlink_to("/dev/zero")
    else:
        path.write_bytes(
            {
                "binary": bytes(range(256)) * 10,
                "huge": b"",
                "brackets": b"[" * 100_000,
                "aliases": b"a: &a [*a]\n",
            }[kind]
        )
    if kind == "huge":
        os.truncate(path, 300_000_000)
    option = {"baseline.json": ["--baseline"], "convention.yaml": ["--convention"], "plan.json": ["--plan"]}.get(
        name, []
    )
    status = guarded(["check", str(tmp_path), "--no-cache", *option, *([str(path)] if option else [])])
    out, err = capsysbinary.readouterr()
    # A link out of the repository is no configuration of it.
    assert status == (1 if name == ".ecrlint.yaml" and kind == "link to a device" else 2), err
    assert b"Traceback" not in out + err
    assert name.encode() in err or status == 1 or b"/dev/zero: not a file" in err
