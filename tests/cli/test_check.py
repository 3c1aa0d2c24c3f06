"""The command line: exit statuses, what goes to which stream, what naming files does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ecrlint.cli import guarded

FAULTY = 'resource "aws_ecr_repository" "api" {\n  name = "shop/api"\n  image_tag_mutability = var.m\n}\n'
MUTABLE = 'variable "m" {\n  default = "MUTABLE"\n}\n'
ONLY = ("--select", "tag-immutability")


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "main.tf").write_text(FAULTY)
    (tmp_path / "infra" / "variables.tf").write_text(MUTABLE)
    (tmp_path / "README.md").write_text("nothing")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([], 1),
        (["check"], 1),
        (["infra/variables.tf"], 1),
        (["infra"], 1),
        (["README.md"], 0),
        (["--fail-on", "never"], 0),
        (["--ignore", "tag-immutability", *ONLY], 0),
        (["--convention", "cloud-platform"], 0),
        (["missing"], 2),
        (["--format", "xml"], 2),
        (["--nonsense"], 2),
        (["--convention", "central"], 2),
        (["--select", "tag-imutability"], 2),
        (["--report", "sarif"], 2),
        (["--report", "sarif=missing/x.sarif"], 2),
    ],
)
@pytest.mark.usefixtures("module")
def test_status(arguments: list[str], status: int) -> None:
    extra = [] if {"--ignore", "--select"} & set(arguments) else list(ONLY)
    assert guarded([*arguments, *extra]) == status


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing"], "ecrlint: there is no missing; name files or folders of the repository to check\n"),
        (
            ["--select", "tag-imutability"],
            "ecrlint: there is no rule tag-imutability; did you mean tag-immutability?\n",
        ),
        (["--convention", "central"], "ecrlint: there is no convention central; did you mean central-oidc?\n"),
    ],
)
@pytest.mark.usefixtures("module")
def test_a_wrong_call_says_what_is_right(
    arguments: list[str], message: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert guarded(arguments) == 2
    out, err = capfdbinary.readouterr()
    assert out == b""
    assert err.decode() == message


@pytest.mark.usefixtures("module")
def test_a_fault_in_a_sibling_file_is_found_whichever_file_is_named(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert guarded(["infra/variables.tf", "--format", "concise", *ONLY]) == 1
    assert capfdbinary.readouterr().out.startswith(b"infra/main.tf:3:")


@pytest.mark.parametrize("format_", ["json", "sarif"])
@pytest.mark.usefixtures("module")
def test_standard_output_holds_the_document_only(format_: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert guarded(["--format", format_, *ONLY]) == 1
    out, err = capfdbinary.readouterr()
    json.loads(out)
    assert b"1 error" in err


@pytest.mark.usefixtures("module")
def test_reports_are_written_beside_the_document(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert (
        guarded(["--quiet", "--report", "sarif=a.sarif", "--report", "json=b.json", "--format", "concise", *ONLY]) == 1
    )
    out, err = capfdbinary.readouterr()
    assert out.count(b"\n") == 1
    assert err == b""
    assert json.loads(Path("a.sarif").read_text())["version"] == "2.1.0"
    assert Path("b.json").exists()
    assert sorted(p.name for p in Path().iterdir()) == [".git", "README.md", "a.sarif", "b.json", "infra"]


def test_paths_are_relative_to_the_repository_wherever_it_is_started(
    module: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    guarded(["--format", "concise", *ONLY])
    whole = capfdbinary.readouterr().out
    monkeypatch.chdir(module / "infra")
    guarded(["--format", "concise", *ONLY])
    assert capfdbinary.readouterr().out == whole
    assert whole.startswith(b"infra/main.tf:3:")


def test_what_cannot_be_told_is_shown_or_fails_only_when_asked(
    module: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (module / "infra" / "variables.tf").write_text('variable "m" {}\n')
    assert guarded(["--format", "concise", *ONLY]) == 0
    assert capfdbinary.readouterr().out == b""
    assert guarded(["--format", "concise", "--unsure", *ONLY]) == 0
    assert b"var.m has no value" in capfdbinary.readouterr().out
    assert guarded(["--format", "concise", "--strict", *ONLY]) == 1


def test_git_ignored_files_are_absent_unless_named(module: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (module / ".gitignore").write_text("infra/\n")
    assert guarded([*ONLY]) == 0
    assert b"Nothing to check" in capfdbinary.readouterr().out
    assert guarded(["--no-gitignore", *ONLY]) == 1
    assert guarded(["infra/main.tf", *ONLY]) == 1
    assert guarded(["infra/main.tf", "--force-exclude", *ONLY]) == 0


def test_a_suppressed_finding_does_not_fail(module: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    main = module / "infra" / "main.tf"
    main.write_text(FAULTY.replace("= var.m", "= var.m # ecrlint: ignore[tag-immutability] moved next week"))
    assert guarded([*ONLY]) == 0
    assert b"1 suppressed" in capfdbinary.readouterr().out
    assert guarded(["--no-suppressions", *ONLY]) == 1


@pytest.mark.usefixtures("module")
def test_a_fault_of_our_own_is_said_to_be_one(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("AKIAQWERTYUIOPASDFGH")

    monkeypatch.setattr("ecrlint.run.discover", broken)
    assert guarded([]) == 3
    out, err = capfdbinary.readouterr()
    assert out == b""
    assert b"fault of ecrlint" in err
    assert b"AKIAQWERTY" not in err


VALUED = 'variable "m" {}\nvariable "n" {}\n' + FAULTY


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--var", "m=IMMUTABLE"], 0),
        (["--var", "m=MUTABLE"], 1),
        (["--var-file", "infra/prod.tfvars"], 1),
        (["--var-file", "infra/prod.tfvars", "--var", "m=IMMUTABLE"], 0),
        (["--var", "m=IMMUTABLE", "--var-file", "infra/prod.tfvars"], 1),
        (["--var", "q=1"], 2),
        (["--var", "m"], 2),
        (["--var-file", "missing.tfvars"], 2),
        (["--plan", "missing.json"], 2),
        (["--plan", "README.md"], 2),
    ],
)
def test_values_from_the_command_line_count_in_their_order(
    arguments: list[str], status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "main.tf").write_text(VALUED)
    (tmp_path / "infra" / "prod.tfvars").write_text('m = "MUTABLE"\n')
    (tmp_path / "README.md").write_text("x")
    monkeypatch.chdir(tmp_path)
    assert guarded([*arguments, *ONLY]) == status


def test_a_plan_is_believed_more_than_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"name": "shop/api", "image_tag_mutability": "IMMUTABLE"}
    resource = {"address": "aws_ecr_repository.api", "mode": "managed", "type": "aws_ecr_repository", "name": "api"}
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": [{**resource, "values": values}]}},
        "resource_changes": [{**resource, "change": {"actions": ["create"], "before": None, "after": values}}],
        "configuration": {"root_module": {"resources": [{**resource, "expressions": {}}]}},
    }
    (tmp_path / "main.tf").write_text(FAULTY + 'variable "m" {\n  default = "MUTABLE"\n}\n')
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    monkeypatch.chdir(tmp_path)
    assert guarded([*ONLY]) == 1
    assert guarded(["--plan", "plan.json", *ONLY]) == 0
    values["image_tag_mutability"] = "MUTABLE"
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    assert guarded(["--plan", "plan.json", *ONLY]) == 1
