"""Suppressions end to end: what they hide, and what is said about those that hide nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.cli import guarded

REPOSITORY = 'resource "aws_ecr_repository" "a" {{\n  name = "shop/a"\n  image_tag_mutability = "{}" {}\n}}\n'
HERE = "main.tf:3"


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """`path:line rule` of the findings about tags and suppressions."""
    leave = "lifecycle-policy-missing,scan-on-push,required-tags,repository-location,repository-name-format"
    guarded(["--format", "concise", "--convention", "central-oidc", "--ignore", leave, *arguments])
    lines = capsys.readouterr().out.splitlines()
    return [f"{':'.join(line.split(':')[:2])} {line.split('[')[1].split(']')[0]}" for line in lines]


@pytest.mark.parametrize(
    ("value", "comment", "configuration", "arguments", "expected"),
    [
        ("MUTABLE", "# ecrlint: ignore[tag-immutability] until June", "", [], []),
        ("MUTABLE", "// ecrlint: ignore[tag-immutability] until June", "", [], []),
        ("MUTABLE", "# ecrlint: ignore[tag-immutability] no", "", ["--no-suppressions"], [f"{HERE} tag-immutability"]),
        (
            "MUTABLE",
            "# ecrlint: ignore[tag-immutability]",
            "",
            [],
            [f"{HERE} tag-immutability", f"{HERE} suppression-without-reason"],
        ),
        ("MUTABLE", "# ecrlint: ignore[tag-immutability]", "suppressions: {require_reason: false}", [], []),
        (
            "IMMUTABLE",
            "# ecrlint: ignore[tag-immutability]",
            "suppressions: {require_reason: false}",
            [],
            [f"{HERE} unused-suppression"],
        ),
        ("IMMUTABLE", "# ecrlint: ignore[tag-immutability] why", "", [], [f"{HERE} unused-suppression"]),
        ("IMMUTABLE", "# ecrlint: ignore[scan-on-push] why", "", [], []),
        (
            "IMMUTABLE",
            "# ecrlint: ignore[tag-immutability] why",
            "rules: {tag-immutability: off}",
            [],
            [f"{HERE} unused-suppression"],
        ),
        (
            "IMMUTABLE",
            "# ecrlint: ignore[tag-immutability] why",
            "rules: {unused-suppression: off}",
            [],
            [],
        ),
        ("IMMUTABLE", "# ecrlint: ignore[tag-immutability, unused-suppression] both", "", [], []),
        (
            "MUTABLE",
            "# ecrlint: ignore[tag-imutability] why",
            "",
            [],
            [f"{HERE} tag-immutability", f"{HERE} unknown-rule-in-suppression"],
        ),
        (
            "MUTABLE",
            "# ecrlint: ignore[tag-immutability] until=2020-01-31 why",
            "",
            [],
            [f"{HERE} tag-immutability", f"{HERE} expired-suppression"],
        ),
    ],
)
def test_a_comment(
    root: Path,
    capsys: pytest.CaptureFixture[str],
    value: str,
    comment: str,
    configuration: str,
    arguments: list[str],
    expected: list[str],
) -> None:
    (root / "main.tf").write_text(REPOSITORY.format(value, comment))
    (root / ".ecrlint.yaml").write_text(configuration)
    assert sorted(found(capsys, *arguments)) == sorted(expected)


def test_at_the_argument_of_a_module_where_the_finding_is_shown(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "m").mkdir()
    (root / "m" / "main.tf").write_text('variable "m" {}\n' + REPOSITORY.format("${var.m}", ""))
    call = 'module "m" {\n  source = "./m"\n  m      = "MUTABLE" # ecrlint: ignore[tag-immutability] agreed\n}\n'
    (root / "main.tf").write_text(call)
    assert found(capsys) == []


def test_naming_one_file_does_not_make_the_comments_of_others_unused(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b"):
        (root / name).mkdir()
        text = REPOSITORY.format("MUTABLE", "# ecrlint: ignore[tag-immutability] agreed")
        (root / name / "main.tf").write_text(text)
    assert found(capsys, "a") == []


class TestBaseline:
    def check(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[list[str], str]:
        only = ("--select", "tag-immutability", "--format", "concise", "--convention", "central-oidc")
        guarded([*only, "--baseline", ".ecrlint-baseline.json", *arguments])
        out, err = capsys.readouterr()
        return [line.split(" ")[0] for line in out.splitlines()], err

    def record(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
        assert guarded(["baseline", "--select", "tag-immutability", "--convention", "central-oidc", *arguments]) == 0
        return capsys.readouterr().err

    def test_what_it_records_is_left_out_also_when_lines_have_moved(
        self, root: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = REPOSITORY.format("MUTABLE", "")
        (root / "main.tf").write_text(text)
        assert self.record(capsys).startswith("Recorded 1 finding in ")
        (root / "main.tf").write_text("# a line\n\n" + text.replace("  image", "    image"))
        found, said = self.check(capsys)
        assert found == []
        assert "1 suppressed" in said
        assert ".ecrlint-baseline.json records 1 finding; those that are still there are left out." in said

    @pytest.mark.parametrize(
        ("path", "text", "shown"),
        [
            ("main.tf", REPOSITORY.format("MUTABLE_WITH_EXCLUSION", ""), ["main.tf:3:26:"]),
            ("main.tf", REPOSITORY.replace('"a"', '"b"').format("MUTABLE", ""), ["main.tf:3:26:"]),
            (
                "main.tf",
                REPOSITORY.format("MUTABLE", "") + REPOSITORY.replace('"a"', '"b"').format("MUTABLE", ""),
                ["main.tf:7:26:"],
            ),
            ("other.tf", REPOSITORY.replace('"a"', '"b"').format("MUTABLE", ""), ["other.tf:3:26:"]),
            ("sub/main.tf", REPOSITORY.format("MUTABLE", ""), ["sub/main.tf:3:26:"]),
        ],
    )
    def test_it_never_hides_another_finding(
        self, root: Path, capsys: pytest.CaptureFixture[str], path: str, text: str, shown: list[str]
    ) -> None:
        (root / "main.tf").write_text(REPOSITORY.format("MUTABLE", ""))
        self.record(capsys)
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text)
        assert self.check(capsys)[0] == shown

    def test_it_says_what_is_gone(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (root / "main.tf").write_text(REPOSITORY.format("MUTABLE", ""))
        self.record(capsys)
        (root / "main.tf").write_text(REPOSITORY.format("IMMUTABLE", ""))
        found, said = self.check(capsys)
        assert found == []
        assert "1 is gone (1 tag-immutability): record that with `ecrlint baseline`." in said

    @pytest.mark.parametrize(
        ("arguments", "gone"),
        [
            (["--select", "tag-immutability"], "1 is gone (1 tag-immutability): "),
            (["--select", "scan-on-push"], "1 is gone (1 scan-on-push): "),
            (["--select", "required-tags"], None),
            (["--ignore", "scan-on-push"], "1 is gone (1 tag-immutability): "),
            ([], "2 are gone (1 scan-on-push, 1 tag-immutability): "),
            (["main.tf"], "2 are gone (1 scan-on-push, 1 tag-immutability): "),
        ],
    )
    def test_what_was_not_asked_for_is_not_called_gone(
        self, root: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], gone: str | None
    ) -> None:
        (root / "main.tf").write_text(REPOSITORY.format("MUTABLE", ""))
        guarded(["baseline", "--convention", "central-oidc"])
        scanned = "image_scanning_configuration {\n    scan_on_push = true\n  }\n}"
        (root / "main.tf").write_text(REPOSITORY.format("IMMUTABLE", "").replace("}", scanned))
        capsys.readouterr()
        guarded(["--convention", "central-oidc", "--baseline", ".ecrlint-baseline.json", *arguments])
        said = capsys.readouterr().out
        assert (gone in said) if gone else ("gone" not in said)

    def test_what_cannot_be_told_is_recorded_only_when_asked(
        self, root: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (root / "main.tf").write_text('variable "m" {}\n' + REPOSITORY.format("${var.m}", ""))
        assert self.record(capsys).startswith("Recorded 0 findings in ")
        assert self.check(capsys, "--strict")[0] == ["main.tf:4:29:"]
        assert self.record(capsys, "--unsure").startswith("Recorded 1 finding in ")
        assert self.check(capsys, "--strict")[0] == []
        (root / "main.tf").write_text(REPOSITORY.format("MUTABLE", ""))
        assert self.check(capsys)[0] == ["main.tf:3:26:"]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("{", "b.json:1: the baseline is not JSON; write it again with `ecrlint baseline`"),
            ("[]", "b.json: not a baseline of format 1; write it again with `ecrlint baseline`"),
            ('{"format": 1, "findings": [{}]}', "b.json: not a baseline, an entry lacks one of rule, path, entity"),
            (None, "--baseline b.json: cannot be read ("),
        ],
    )
    def test_one_that_cannot_be_used_is_refused(
        self, root: Path, capsys: pytest.CaptureFixture[str], text: str | None, message: str
    ) -> None:
        if text is not None:
            (root / "b.json").write_text(text)
        assert guarded(["--baseline", "b.json"]) == 2
        assert capsys.readouterr().err.startswith(f"ecrlint: {message}")
