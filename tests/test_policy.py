"""What holds where: layers of a configuration over a convention, end to end."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.cli import guarded

MUTABLE = 'resource "aws_ecr_repository" "{0}" {{\n  name = "shop/{0}"\n  image_tag_mutability = "MUTABLE"\n}}\n'
MODULE = 'module "m" {\n  source     = "../inner"\n  mutability = "MUTABLE"\n}\n'
INNER = (
    'variable "mutability" {}\n'
    'resource "aws_ecr_repository" "in" {\n  name = "shop/in"\n  image_tag_mutability = var.mutability\n}\n'
)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    for name in ("new", "old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(MUTABLE.format(name))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lines(capsys: pytest.CaptureFixture[str], configuration: str, *arguments: str) -> list[str]:
    Path(".ecrlint.yaml").write_text(configuration)
    status = guarded(["--format", "concise", "--select", "tag-immutability", "--fail-on", "note", *arguments])
    out, err = capsys.readouterr()
    assert status in (0, 1), err
    return [" ".join(line.split(" ")[:2]) for line in out.splitlines()]


ERROR = ["new/main.tf:3:26: error[tag-immutability]", "old/main.tf:3:26: error[tag-immutability]"]
NEW = ERROR[:1]


@pytest.mark.parametrize(
    ("configuration", "found"),
    [
        ("", ERROR),
        ("rules: {tag-immutability: off}", []),
        ("rules: {tag-immutability: note}", [line.replace("error", "note") for line in ERROR]),
        ("rules: {tag-immutability: {params: {allowed: [IMMUTABLE, MUTABLE]}}}", []),
        ("paths: [{match: [old/], rules: {tag-immutability: off}}]", NEW),
        ("paths: [{match: ['old/*.tf'], rules: {tag-immutability: off}}]", NEW),
        ("paths: [{match: ['old/**'], rules: {tag-immutability: {params: {allowed: [MUTABLE]}}}}]", NEW),
        (
            "paths: [{match: ['**'], rules: {tag-immutability: off}}, {match: [new], rules: {tag-immutability: on}}]",
            NEW,
        ),
        ("rules: {tag-immutability: off}\npaths: [{match: [new], rules: {tag-immutability: error}}]", NEW),
        ("convention: cloud-platform", []),
        ("paths: [{match: [old], convention: cloud-platform}]", NEW),
        ("exclude: [old/]", NEW),
        ("exclude: ['*/', '!new/']", NEW),
    ],
)
@pytest.mark.usefixtures("root")
def test_layers(capsys: pytest.CaptureFixture[str], configuration: str, found: list[str]) -> None:
    assert lines(capsys, configuration) == found


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--convention", "central-oidc"], ERROR),
        (["--no-config"], ERROR),
        (["--config", ".ecrlint.yaml"], []),
        (["old"], []),
    ],
)
@pytest.mark.usefixtures("root")
def test_the_command_line_wins(capsys: pytest.CaptureFixture[str], arguments: list[str], found: list[str]) -> None:
    assert lines(capsys, "convention: cloud-platform", *arguments) == found


@pytest.mark.parametrize(("force", "found"), [([], ERROR[1:]), (["--force-exclude"], [])])
@pytest.mark.usefixtures("root")
def test_what_is_excluded_can_still_be_named(
    capsys: pytest.CaptureFixture[str], force: list[str], found: list[str]
) -> None:
    assert lines(capsys, "exclude: [old/]", "old/main.tf", *force) == found


@pytest.mark.parametrize(
    ("configuration", "found"),
    [
        ("", ["calls/main.tf:3:16: error[tag-immutability]"]),
        ("paths: [{match: [calls/], rules: {tag-immutability: note}}]", ["calls/main.tf:3:16: note[tag-immutability]"]),
        ("paths: [{match: [calls/], rules: {tag-immutability: off}}]", []),
        ("exclude: [inner/]", []),
        ("exclude: [calls/]", []),
    ],
)
def test_levels_hold_for_the_place_that_is_shown(
    root: Path, capsys: pytest.CaptureFixture[str], configuration: str, found: list[str]
) -> None:
    for name in ("new", "old"):
        (root / name / "main.tf").unlink()
    for name, text in (("calls", MODULE), ("inner", INNER)):
        (root / name).mkdir()
        (root / name / "main.tf").write_text(text)
    assert lines(capsys, configuration) == found


def test_a_link_out_of_the_repository_is_no_configuration(
    root: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "c.yaml"
    outside.write_text("convention: cloud-platform")
    (root / ".ecrlint.yaml").symlink_to(outside)
    assert guarded(["--format", "concise", "--select", "tag-immutability"]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 2


@pytest.mark.usefixtures("root")
def test_faults_end_with_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    Path(".ecrlint.yaml").write_text("conventon: x")
    assert guarded([]) == 2
    assert capsys.readouterr().err == "ecrlint: .ecrlint.yaml:1: there is no key conventon; did you mean convention?\n"


@pytest.mark.usefixtures("root")
def test_the_closing_line_names_the_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    Path(".ecrlint.yaml").write_text("convention: central-oidc")
    guarded(["--format", "concise"])
    assert "Convention central-oidc: named in .ecrlint.yaml." in capsys.readouterr().err
