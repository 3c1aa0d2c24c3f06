"""README.md and docs: what they show is what the program prints, what they name exists, and nothing is left out."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
import types
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ecrlint.cli import COMMANDS
from ecrlint.cli.parser import parser_of
from ecrlint.configuration.read import read_configuration, with_convention_file
from ecrlint.inputs import InvalidInput
from ecrlint.parse.yaml import read_yaml
from ecrlint.report import FORMATS
from ecrlint.rulebook.load import load
from ecrlint.rulebook.source import plain
from ecrlint.settings import CONFIGURATION, NO_CONFIGURATION

ROOT = Path(__file__).resolve().parents[1]


def _script(name: str) -> types.ModuleType:
    spec = importlib.util.spec_from_file_location(f"scripts_{name}", ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


shown = _script("shown")
PAGES = [page.relative_to(ROOT).as_posix() for page in shown.PAGES]


@cache
def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(*languages: str) -> Iterator[tuple[str, Any]]:
    for page in PAGES:
        for block in shown.blocks(text_of(page)):
            if not languages or block.language in languages:
                yield page, block


@cache
def yaml_file(path: str) -> Any:
    return yaml_data(path, (ROOT / path).read_text(encoding="utf-8"))


def yaml_data(path: str, text: str) -> Any:
    tree = read_yaml(path, text)
    assert tree.problems == (), path
    assert tree.root is not None
    return plain(tree.root)


def address() -> str:
    """The one place where the project's address is written."""
    (found,) = re.findall(r'^Repository = "(https://github\.com/[^"]+)"$', text_of("pyproject.toml"), re.MULTILINE)
    return str(found)


class TestSessions:
    @pytest.mark.parametrize("page", PAGES)
    def test_what_is_shown_is_what_is_printed(self, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("GITHUB_ACTIONS", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS"):
            monkeypatch.delenv(name, raising=False)
        for _, command, told, printed in shown.walk(text_of(page), shown.Folder(tmp_path.resolve() / "shop")):
            if not shown.agrees(told, printed):
                assert told == printed, f"{page}: {command}; python scripts/shown.py brings pages up to date"

    @pytest.mark.parametrize(
        ("told", "printed", "agree"),
        [
            ("a\nb\n", "a\nb\n", True),
            ("a\nb\n\n", "a\nb\n", True),
            ("a\n", "a\nb\n", False),
            ("a\n...\n", "a\nb\nc\n", True),
            ("a\n...\nc\n", "a\nb\nb\nc\n", True),
            ("a\n...\nd\n", "a\nb\nc\n", False),
            ("...\nb\n", "a\nbb\n", False),
            ("", "", True),
            ("", "a\n", False),
        ],
    )
    def test_dots_stand_for_whole_lines(self, told: str, printed: str, agree: bool) -> None:
        assert shown.agrees(told, printed) is agree

    def test_a_stale_page_is_rewritten(self) -> None:
        page = "Text.\n\n```console\n$ echo one\nold\n$ echo two\ntwo\n```\n\nMore.\n"
        assert shown.updated(page) == page.replace("old", "one")

    def test_each_page_but_that_on_other_tools_shows_the_program_at_work(self) -> None:
        silent = {page for page in PAGES if not any(p == page for p, _ in blocks("console"))}
        assert silent == {"docs/integrations.md"}


class TestFiles:
    def test_every_yaml_block_is_something_that_is_checked(self) -> None:
        loose = [
            (page, block.text[:40])
            for page, block in blocks("yaml")
            if not (block.is_workflow or block.part or block.file)
        ]
        assert loose == []

    def test_configurations_and_conventions_are_read(self, tmp_path: Path) -> None:
        seen = {"configuration": 0, "convention": 0, "wrong": 0}
        for page in PAGES:
            root = tmp_path / page.replace("/", "-")
            (root / ".git").mkdir(parents=True)
            for block in shown.blocks(text_of(page)):
                if block.file is None:
                    continue
                if block.gone is not None:
                    (root / block.gone).unlink()
                path = root / block.file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block.text, encoding="utf-8")
                if block.file == CONFIGURATION and block.wrong:
                    seen["wrong"] += 1
                    with pytest.raises(InvalidInput):
                        read_configuration(path, root, load())
                elif block.file == CONFIGURATION:
                    seen["configuration"] += 1
                    assert read_configuration(path, root, load()).layers
                elif path.parent.name == "conventions":
                    seen["convention"] += 1
                    assert with_convention_file(NO_CONFIGURATION, str(path), root, load())[1] == path.stem
        assert seen == {"configuration": 5, "convention": 2, "wrong": 1}

    def test_pre_commit_configurations_name_our_hooks(self) -> None:
        ids = {hook["id"] for hook in yaml_file(".pre-commit-hooks.yaml")}
        found = [b for _, b in blocks("yaml") if b.file == ".pre-commit-config.yaml"]
        assert len(found) == 3
        for block in found:
            (repo,) = yaml_data("shown", block.text)["repos"]
            assert repo["repo"] == address()
            assert {hook["id"] for hook in repo["hooks"]} <= ids
            assert repo["rev"] == f"v{version()}"

    def test_workflows_use_the_action_with_inputs_that_it_has(self) -> None:
        inputs = yaml_file("action.yml")["inputs"]
        owner = address().removeprefix("https://github.com/")
        uses = [
            step
            for page, block in blocks("yaml")
            if block.is_workflow
            for job in yaml_data(page, block.text)["jobs"].values()
            for step in job["steps"]
            if step["uses"].startswith(f"{owner}@")
        ]
        assert len(uses) == 3
        for step in uses:
            assert step.get("with", {}).keys() <= inputs.keys()


class TestNames:
    def test_every_link_leads_somewhere(self) -> None:
        for page in PAGES:
            text = re.sub(r"^```.*?^```$", "", text_of(page), flags=re.MULTILINE | re.DOTALL)
            for target in re.findall(r"\]\(([^)]+)\)", text):
                if target.startswith("https://"):
                    continue
                name, _, anchor = target.partition("#")
                path = (ROOT / page).parent / name if name else ROOT / page
                assert path.exists(), f"{page}: {target}"
                if anchor:
                    assert anchor in anchors(path), f"{page}: {target}"

    def test_the_address_of_the_project_is_the_same_everywhere(self) -> None:
        host = address().removeprefix("https://github.com/")
        mentions = {
            found
            for page in [*PAGES, "action.yml", ".github/workflows/ecrlint.yml"]
            for found in re.findall(r"(?:github\.com/|uses: )([\w.-]+/ecrlint)\b", text_of(page))
        }
        assert mentions == {host}

    def test_an_action_is_pinned_at_one_commit_everywhere(self) -> None:
        pins: dict[str, set[str]] = {}
        files = ["action.yml", *(f".github/workflows/{name}.yml" for name in ("ci", "ecrlint", "release"))]
        texts = [(page, block.text) for page, block in blocks("yaml") if block.is_workflow]
        for page, text in [*texts, *((name, text_of(name)) for name in files)]:
            for name, pin in re.findall(r"uses: ([^\s@]+)@(.+)$", text, re.MULTILINE):
                pins.setdefault(name, set()).add(pin)
                assert re.fullmatch(r"[0-9a-f]{40} # v\d+\.\d+\.\d+", pin), f"{page}: {name}@{pin}"
        assert {name: len(found) for name, found in pins.items()} == {
            "actions/checkout": 1,
            "actions/setup-python": 1,
            "github/codeql-action/upload-sarif": 1,
            address().removeprefix("https://github.com/"): 1,
        }

    def test_a_commit_that_is_none_is_said_to_be_none_where_it_stands(self) -> None:
        zeros = re.compile(r"^( *).*@0{40}", re.MULTILINE)
        for page, block in blocks("yaml"):
            for found in zeros.finditer(block.text):
                before = block.text[: found.start()].splitlines()[-1].strip()
                assert before == "# No such commit: replace the zeros by that of the release.", page

    def test_that_there_is_no_release_is_said_until_there_is_one(self) -> None:
        unreleased = f"## {version()} - unreleased" in text_of("CHANGELOG.md")
        for page in ("README.md", "docs/integrations.md"):
            text = text_of(page)
            assert f"v{version()}" in text
            assert ("There is no release yet." in text) is unreleased, page
            assert text.find("There is no release yet.") < text.index(f"v{version()}"), page

    def test_versions_shown_are_the_version(self) -> None:
        for page in PAGES:
            assert set(re.findall(r"ecrlint(?:@| )v(\d+\.\d+\.\d+)", text_of(page))) <= {version()}, page


class TestNothingIsLeftOut:
    def test_usage_has_every_command_and_option(self) -> None:
        text = text_of("docs/usage.md")
        options = {option for name in COMMANDS for option in parser_of(name)._option_string_actions}
        missing = {o for o in options - {"-h", "--help", "--version"} if not re.search(rf"`[^`]*{o}\b", text)}
        assert missing == set()
        assert {name for name in COMMANDS if name != "check" and f"\n## {name}\n" not in text} == set()
        assert {name for name in FORMATS if f"\n| `{name}` |" not in text} == set()

    def test_configuration_has_every_key(self) -> None:
        schema = json.loads(text_of("rules/configuration.schema.json"))
        text = text_of("docs/configuration.md")
        assert {key for key in schema["properties"] if f"\n| `{key}` |" not in text} == set()

    def test_integrations_has_every_input_and_output_of_the_action(self) -> None:
        action = yaml_file("action.yml")
        rows = [line.split("|")[1] for line in text_of("docs/integrations.md").splitlines() if line.startswith("| `")]
        named = {name for row in rows for name in re.findall("`([a-z-]+)`", row)}
        assert {*action["inputs"], *action["outputs"]} - named == set()

    def test_conventions_names_only_rules_of_the_convention(self) -> None:
        rules = {rule["id"]: rule["conventions"] for rule in load()["rules"]}
        for part in re.split(r"^## ", text_of("docs/conventions.md"), flags=re.MULTILINE)[1:3]:
            convention = part.split("\n", 1)[0]
            named = re.findall(r"\(rules/([a-z0-9-]+)\.md\)", part)
            assert len(named) > 10
            assert [name for name in named if name != "README" and convention not in rules[name]] == []

    def test_the_keywords_that_a_rule_may_use_are_named(self) -> None:
        from ecrlint.judge.kleene import KEYWORDS

        (sentence,) = re.findall(r"may have: (.*?)\. Wherever", text_of("docs/writing-rules.md"), re.DOTALL)
        assert set(re.findall("`([A-Za-z]+)`", sentence)) == set(KEYWORDS)


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def version() -> str:
    (found,) = re.findall(r'^__version__ = "(.+)"$', text_of("ecrlint/__init__.py"), re.MULTILINE)
    return str(found)
