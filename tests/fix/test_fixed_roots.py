"""What always holds of fixes, over every example of every rule and every fixture: what they write can be read, is as
`terraform fmt` has it, has the fault no more and no new one, and leaves nothing to be fixed again."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from ecrlint.examples import expected
from ecrlint.finding import Finding
from ecrlint.fix.apply import apply_fixes
from ecrlint.fix.files import write_text
from ecrlint.fixing import Fixed, fix
from ecrlint.rulebook.compile import build, compile_rules
from ecrlint.run import check
from ecrlint.settings import Configuration, Layer, Settings

PROJECT = Path(__file__).parents[2]
RULES = compile_rules(PROJECT / "rules").rules
BOOK = build(PROJECT / "rules")
FIXTURES = sorted(path.name for path in (PROJECT / "fixtures").iterdir() if path.is_dir())
TERRAFORM = shutil.which("terraform")

LEADS_TO: Mapping[str, frozenset[str]] = {
    # Which calls of the module are for the same repository is known only once the calls themselves are right.
    "cp-github-repositories": frozenset({"cp-actions-prefix"}),
    "cp-oidc-providers": frozenset({"cp-actions-prefix"}),
    # A job that assumes no role needs no token; one that does, does.
    "oidc-role-missing": frozenset({"id-token-permission"}),
    # A step that has no key any more needs a role, and the job a token for it.
    "no-static-aws-keys": frozenset({"id-token-permission", "oidc-role-missing"}),
    # What a command or parameter does is known only when its orb is declared.
    "circleci-orb-aws-cli": frozenset({"circleci-aws-setup", "circleci-build-image"}),
    "circleci-orb-aws-ecr": frozenset({"circleci-build-image", "circleci-ecr-login"}),
    # What a command or parameter does that the orb has not got is known only when it has its right name.
    "circleci-build-image": frozenset({"circleci-ecr-login", "circleci-registry-id"}),
}
"""For a rule whose fix brings another fault to light, the rules of those."""


def with_fixes() -> Iterator[str]:
    for name, document in sorted(RULES.items()):
        if "fix" in document.data or any(case.get("fix") for case in document.data["cases"]):
            yield name


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every example in a folder of its own, formatted, so that it is to be seen whether fixes keep that."""
    root = tmp_path_factory.mktemp("examples")
    for name in with_fixes():
        for number, example in enumerate(RULES[name].data["examples"]):
            for path, text in example["files"].items():
                target = root / name / str(number) / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
    if TERRAFORM is not None:
        subprocess.run([TERRAFORM, "fmt", "-recursive", root], capture_output=True, check=False)  # noqa: S603
    return root


@pytest.mark.parametrize("name", list(with_fixes()))
def test_fixed_examples(name: str, examples: Path) -> None:
    made = 0
    for number, example in enumerate(RULES[name].data["examples"]):
        if not any(outcome == "fail" for _, _, outcome in expected(example)):
            continue
        convention = example.get("convention") or next(iter(RULES[name].data["conventions"]))
        values = Configuration(layers=(Layer(values=example.get("values", {})),))
        settings = Settings(examples / name / str(number), convention=convention, configuration=values)
        # Rules about suppressions need the others: a comment is unused only where its rule has looked.
        only = frozenset({name} if RULES[name].data["select"] != "file.suppression" else ())
        fixed = fixed_right(settings, only)
        for file in fixed.files:
            write_text(settings.root, file.path, file.data, file.after)
        made += any(f.rule == name for f in fixed.findings)
    assert made, "no example shows the fix"


def test_what_was_formatted_is_formatted(examples: Path) -> None:
    """Asked of all examples at once, after the fixes above."""
    if TERRAFORM is None:
        assert "CI" not in os.environ
        pytest.skip("terraform is not installed")
    command = [TERRAFORM, "fmt", "-check", "-recursive", "-no-color", str(examples)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.stdout == ""


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@pytest.mark.parametrize("name", FIXTURES)
def test_fixed_fixtures(name: str, unsafe: bool, tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "fixtures" / name, tmp_path / name)
    settings = Settings(tmp_path / name)
    fixed = fixed_right(settings, unsafe=unsafe)
    assert bool(fixed.files) == name.endswith("-faulty")
    assert all(f.fix is not None and f.fix.safe for f in fixed.findings) or unsafe
    for file in fixed.files:
        write_text(settings.root, file.path, file.data, file.after)
    assert check(settings, BOOK).findings == fixed.result.findings


def fixed_right(settings: Settings, only: frozenset[str] = frozenset(), *, unsafe: bool = True) -> Fixed:
    """Fixes a root by some of the rules and sees to it that everything that always holds does."""
    fixed = fix(replace(settings, select=only), BOOK, unsafe=unsafe)
    after = check(settings, BOOK, {file.path: file.after.encode() for file in fixed.files}).findings
    done = {key(f) for f in fixed.findings}
    assert not done & {key(f) for f in after if f.fix is not None}, "the fault is still there"
    allowed = {rule for f in fixed.findings for rule in LEADS_TO.get(f.rule, ())}
    grave = {key(f) for f in after if serious(f) and f.rule not in allowed}
    assert not fixed.files or not grave - {key(f) for f in check(settings, BOOK).findings}, "there is a new fault"
    assert not apply_fixes(fixed.result.findings, read(fixed), unsafe=unsafe).texts, "there is something left to do"
    return fixed


def read(fixed: Fixed) -> Callable[[str], str | None]:
    """The files as they are when fixed."""
    sources = fixed.result.sources
    return lambda path: file.text if (file := sources.read(path)) is not None else None


def key(finding: Finding) -> tuple[str, str, tuple[str, ...]]:
    """A finding as it stays when lines move: an entity that is called by its line and column is called by its file."""
    entities = tuple(re.sub(r"(:\d+)+\Z", "", entity) for entity in finding.entities)
    return finding.rule, finding.place.path, entities


def serious(finding: Finding) -> bool:
    return finding.outcome == "fail" and finding.level == "error" and finding.suppressed is None


def test_naming_rules_fixes_only_their_findings(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "fixtures" / "central-oidc-faulty", tmp_path / "x")
    settings = Settings(tmp_path / "x")
    one = fix(replace(settings, select=frozenset({"scan-on-push"})), BOOK)
    assert {f.rule for f in one.findings} == {"scan-on-push"}
    assert len(one.files) < len(fix(settings, BOOK).files)
