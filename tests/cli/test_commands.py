"""The commands besides `check`: what they print, and what they refuse."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ecrlint.cli import COMMANDS, guarded
from ecrlint.cli.parser import parser_of

RULE = """\
id: acme-names
title: Names of Acme are short enough
level: warning
conventions: {central-oidc: on}
why: Because the console of Acme cuts longer names off, so that nobody can tell them apart.
refs: [https://example.com/]
tags: [naming]
precision: high
params:
  longest: {about: how many characters, schema: {type: integer}, value: custom.longest, default: 8}
select: ecr.repository
cases:
  - at: name
    must: {maxLength: {$param: longest}}
    message: "{entity.name} is longer than {params.longest} characters."
    help: Shorten it.
examples:
  - title: short
    files: {ecr.tf: 'resource "aws_ecr_repository" "a" { name = "a/b" }'}
  - title: long
    files: {ecr.tf: 'resource "aws_ecr_repository" "a" { name = "abcdefgh/b" }  # expect: fail'}
"""


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "acme-names.yaml").write_text(RULE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = guarded(list(arguments))
    out, err = capsys.readouterr()
    return status, out, err


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_a_screen(capsys: pytest.CaptureFixture[str], command: str) -> None:
    with pytest.raises(SystemExit) as ended:
        guarded([command, "--help"])
    text = capsys.readouterr().out
    assert ended.value.code == 0
    assert len(text.splitlines()) <= 60
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_the_help_of_all_of_it_fits_the_smallest_terminal(capsys: pytest.CaptureFixture[str], option: str) -> None:
    with pytest.raises(SystemExit):
        guarded([option])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    assert all(f"\n  {command} " in text for command in COMMANDS)
    names = {name for name in parser_of("check")._option_string_actions if name.startswith("--")}
    assert {name for name in names if not re.search(rf"{name}(\s|$)", text)} == {"--version"}
    assert [line for line in lines if line.startswith("  what fails")] == [
        "  what fails             --fail-on LEVEL  --strict  --baseline FILE"
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--fromat", "full"], "there is no option --fromat; did you mean --format?; see ecrlint --help"),
        (["--no_cache"], "there is no option --no_cache; did you mean --no-cache?; see ecrlint --help"),
        (["--xyzzy=1"], "there is no option --xyzzy; see ecrlint --help"),
        (["--format", "gitla"], "--format cannot be gitla; did you mean gitlab?; see ecrlint --help"),
        (["--color", "xyzzy"], "--color cannot be xyzzy; there are auto, always and never; see ecrlint --help"),
        (["schema", "conf"], "name cannot be conf; did you mean config?; see ecrlint schema --help"),
        (["rules", "--tset"], "there is no option --tset; did you mean --test?; see ecrlint rules --help"),
        (["exlpain", "x"], "there is no exlpain; did you mean the command explain?"),
        (["exlpain.tf"], "there is no exlpain.tf; name files or folders of the repository to check"),
        (["--config"], "argument --config: expected one argument; see ecrlint --help"),
        (["explain", "acme"], "there is no rule acme; `ecrlint rules` lists them"),
        (["explain", "tag-mutability"], "there is no rule tag-mutability; did you mean tag-immutability?"),
        (["--convention", "central"], "there is no convention central; did you mean central-oidc?"),
        (
            ["--select", "scan-on-pus", "--ignore", "tag-imutability"],
            "there is no rule scan-on-pus; did you mean scan-on-push?\n"
            "there is no rule tag-imutability; did you mean tag-immutability?",
        ),
    ],
)
def test_a_wrong_call_names_what_was_probably_meant(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert run(capsys, *arguments) == (2, "", f"ecrlint: {told}\n")


def test_naming_the_configuration_names_everything(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / ".ecrlint.yaml").write_text("convention: central-oidc\n")
    (root / "ecr.tf").write_text('resource "aws_ecr_repository" "a" {\n  name = "shop/a"\n}\n')
    by_name = run(capsys, "--format", "concise", ".ecrlint.yaml")
    assert by_name == run(capsys, "--format", "concise")
    assert by_name[0] == 1


class TestExplain:
    def test_it_tells_why_the_guide_the_examples_and_what_holds_here(
        self, root: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (root / ".ecrlint.yaml").write_text(
            "values: {keep_tagged: {count: 25}}\npaths: [{match: [old/], rules: {lifecycle-keep-tagged: note}}]\n"
        )
        status, out, _ = run(capsys, "explain", "lifecycle-keep-tagged")
        assert status == 0
        for text in ("## Why", "> The guide says: ", "## Examples", "https://docs.aws.amazon.com/"):
            assert text in out
        here = out[out.index("## Here") : out.index("## Why")]
        assert "  central-oidc: error or warning\n" in here
        assert "      count: 25\n" in here
        assert "  cloud-platform: off\n" in here
        assert "  in old/: level note\n" in here

    def test_a_rule_of_ones_own(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (root / ".ecrlint.yaml").write_text("rule_folders: [policy]\n")
        status, out, _ = run(capsys, "explain", "acme-names")
        assert status == 0
        assert "**Names of Acme are short enough.**" in out
        assert "longest: 8" in out

    def test_a_rule_that_does_not_exist(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(capsys, "explain", "tag-imm") == (
            2,
            "",
            "ecrlint: there is no rule tag-imm; did you mean tag-immutability?\n",
        )
        assert run(capsys, "explain", "xyz")[2] == "ecrlint: there is no rule xyz; `ecrlint rules` lists them\n"


class TestRules:
    def test_the_table(self, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, _ = run(capsys, "rules")
        lines = out.splitlines()
        assert status == 0
        assert lines[0].split() == ["rule", "central-oidc", "cloud-platform", "claim"]
        (line,) = [line for line in lines if line.startswith("tag-immutability ")]
        assert line.split(maxsplit=3) == ["tag-immutability", "error", "-", "Image tags cannot be overwritten"]

    def test_as_json_with_levels_as_they_hold_here(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (root / ".ecrlint.yaml").write_text("rule_folders: [policy]\nrules: {acme-names: note}\n")
        (rule,) = json.loads(run(capsys, "rules", "--format", "json", "acme-names")[1])
        assert rule["levels"] == {"central-oidc": "note", "cloud-platform": "note"}
        assert rule["params"] == {"longest": "how many characters"}

    @pytest.mark.parametrize(
        ("old", "new", "status", "said"),
        [
            ("x", "x", 0, ""),
            ("abcdefgh/b", "abc/b", 1, "acme-names: long: ecr.tf:1 should fail, and does not\n"),
            ("a/b", "abcdefgh/b", 1, "acme-names: short: ecr.tf:1 should not fail, and does\n"),
        ],
    )
    def test_examples_of_own_rules_are_run(
        self, root: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, status: int, said: str
    ) -> None:
        (root / ".ecrlint.yaml").write_text("rule_folders: [policy]\n")
        (root / "policy" / "acme-names.yaml").write_text(RULE.replace(f'name = "{old}"', f'name = "{new}"'))
        faults = "0 faults" if not status else "1 fault"
        assert run(capsys, "rules", "--test") == (status, said, f"2 examples of 1 rule run, {faults}.\n")

    def test_examples_of_ours_can_be_run_too(self, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, err = run(capsys, "rules", "--test", "repository-name-valid")
        assert (status, out) == (0, "")
        assert err.endswith(" of 1 rule run, 0 faults.\n")


def test_a_rule_of_ones_own_is_in_force_and_linked_to_its_reference(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / ".ecrlint.yaml").write_text("rule_folders: [policy]\nvalues: {custom: {longest: 5}}\n")
    (root / "ecr.tf").write_text('resource "aws_ecr_repository" "a" {\n  name = "shop/api"\n}\n')
    status, out, _ = run(capsys, "--select", "acme-names", "--format", "json", "--convention", "central-oidc")
    (finding,) = json.loads(out)["findings"]
    assert status == 1
    assert (finding["message"], finding["url"]) == ("shop/api is longer than 5 characters.", "https://example.com/")


class TestFiles:
    def test_what_is_looked_at_and_what_is_not(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        for path, text in {
            ".infra/ecr.tf": 'resource "aws_ecr_repository" "a" {}',
            ".infra/other.tf": "",
            "net/main.tf": 'resource "aws_vpc" "a" {}',
            "old/ecr.tf": 'resource "aws_ecr_repository" "a" {}',
            "gen/ecr.tf": 'resource "aws_ecr_repository" "a" {}',
            "local.tf": 'resource "aws_ecr_repository" "a" {}',
            "node_modules/x/ecr.tf": "",
            ".github/workflows/a.yml": "# aws",
            "README.md": "ecr",
        }.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        (root / ".gitignore").write_text("gen/\nlocal.tf\n")
        (root / ".ecrlint.yaml").write_text("exclude: [old/]\n")
        status, out, err = run(capsys, "files")
        nothing = "(nothing in it, or in its module, concerns ECR or AWS credentials)"
        assert out.splitlines() == [
            "left out  folder     .git/  (folders of this name hold other people's files or caches)",
            "checked   workflow   .github/workflows/a.yml",
            "checked   terraform  .infra/ecr.tf",
            "checked   terraform  .infra/other.tf",
            "left out  folder     gen/  (git ignores it)",
            "left out  terraform  local.tf  (git ignores it)",
            f"left out  terraform  net/main.tf  {nothing}",
            "left out  folder     node_modules/  (folders of this name hold other people's files or caches)",
            "left out  terraform  old/ecr.tf  (excluded in .ecrlint.yaml)",
        ]
        assert (status, err) == (0, "3 checked, 6 left out.\n")

    def test_links_that_lead_out(
        self, root: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
    ) -> None:
        outside = tmp_path_factory.mktemp("outside") / "ecr.tf"
        outside.write_text('resource "aws_ecr_repository" "a" {}')
        (root / "out.tf").symlink_to(outside)
        (root / "nowhere.tf").symlink_to("gone.tf")
        (root / "ecr.tf").write_text(outside.read_text())
        (root / "other").mkdir()
        (root / "other" / "in.tf").symlink_to("../ecr.tf")
        why = "(a link that leads outside of the repository, or to nothing)"
        assert run(capsys, "files")[1].splitlines()[1:] == [
            "checked   terraform  ecr.tf",
            f"left out  terraform  nowhere.tf  {why}",
            "checked   terraform  other/in.tf",
            f"left out  terraform  out.tf  {why}",
        ]


class TestInit:
    def test_it_proposes_what_the_tree_does(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (root / ".infra").mkdir()
        (root / ".infra" / "ecr.tf").write_text('resource "aws_ecr_repository" "a" {\n  name = "shop/a"\n}\n')
        (root / ".github" / "workflows").mkdir(parents=True)
        (root / ".github" / "workflows" / "a.yml").write_text(
            "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n"
            "      - uses: aws-actions/configure-aws-credentials@v4\n"
            "        with: {role-to-assume: r, aws-region: eu-west-1}\n"
            "      - uses: aws-actions/amazon-ecr-login@v2\n"
        )
        status, out, _ = run(capsys, "init")
        assert status == 0
        assert out.splitlines()[1:] == [
            "convention: central-oidc",
            "project: shop  # every repository here whose name is known begins with it",
            "",
            "# What this tree does everywhere, though the convention says otherwise. Take out the",
            "# marks if that was agreed on; else leave it, and the differences are reported.",
            "# values:",
            "#   region: eu-west-1  # the convention says eu-central-1",
        ]

    def test_what_it_writes_is_a_configuration_and_is_not_written_twice(
        self, root: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(capsys, "init", "--write")[0] == 0
        assert run(capsys, "check")[0] == 0
        status, _, err = run(capsys, "init", "--write")
        assert status == 2
        assert "there already is a " in err


@pytest.mark.parametrize("name", ["config", "convention", "rule", "report"])
def test_schemas_stand_by_themselves(capsys: pytest.CaptureFixture[str], name: str) -> None:
    status, out, _ = run(capsys, "schema", name)
    schema = json.loads(out)
    assert status == 0
    Draft202012Validator.check_schema(schema)
    assert '.schema.json"' not in out


class TestCompletion:
    def complete(self, script: str, *words: str) -> list[str]:
        typed = " ".join(f"'{word}'" for word in words)
        code = (
            f"{script}\nCOMP_WORDS=({typed}); COMP_CWORD={len(words) - 1}; _ecrlint; printf '%s\\n' ${{COMPREPLY[@]}}"
        )
        done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True)  # noqa: S603, S607
        return done.stdout.split()

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            (("ecrlint", "expl"), ["explain"]),
            (("ecrlint", "explain", "tag-"), ["tag-immutability"]),
            (("ecrlint", "--select", "tag-"), ["tag-immutability"]),
            (("ecrlint", "check", "--fail"), ["--fail-on"]),
            (("ecrlint", "--fail-on", "w"), ["warning"]),
            (("ecrlint", "schema", "con"), ["config", "convention"]),
            (("ecrlint", "baseline", "--out"), ["--output"]),
        ],
    )
    def test_in_bash(self, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], found: list[str]) -> None:
        assert self.complete(run(capsys, "completion", "bash")[1], *words) == found

    @pytest.mark.parametrize("shell", ["zsh", "fish"])
    def test_other_shells_accept_theirs(self, capsys: pytest.CaptureFixture[str], shell: str, root: Path) -> None:
        script = run(capsys, "completion", shell)[1]
        assert "explain" in script
        if shutil.which(shell):
            (root / "script").write_text(script)
            subprocess.run([shell, "-n", "script"], check=True)  # noqa: S603

    @pytest.mark.parametrize(
        "line",
        [
            "complete -c ecrlint -n __fish_use_subcommand -a 'check explain ",
            "complete -c ecrlint -f -n '__fish_seen_subcommand_from schema' -a 'config convention rule report'",
            "complete -c ecrlint -f -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'",
            "complete -c ecrlint -f -n '__fish_seen_subcommand_from explain' -a 'account-id-source ",
            "complete -c ecrlint -n '__fish_use_subcommand; or __fish_seen_subcommand_from check' -l fail-on ",
        ],
    )
    def test_in_fish(self, capsys: pytest.CaptureFixture[str], line: str) -> None:
        lines = run(capsys, "completion", "fish")[1].splitlines()
        assert len([each for each in lines if each.startswith(line)]) == 1

    def test_zsh_completes_when_it_loads_the_script(self, capsys: pytest.CaptureFixture[str]) -> None:
        first, *_, last = run(capsys, "completion", "zsh")[1].splitlines()
        assert first == "#compdef ecrlint"
        assert last == "if [[ ${funcstack[1]} == _ecrlint ]]; then _bash_complete -o default -F _ecrlint; fi"
