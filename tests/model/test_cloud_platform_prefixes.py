"""What calls of one namespace make on GitHub: the names, and which calls meet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.entity import Entity
from ecrlint.model.terraform import cloud_platform_meetings, entities
from ecrlint.terraform.instance import evaluate_root
from ecrlint.values import Unknown

SOURCE = "github.com/ministryofjustice/cloud-platform-terraform-ecr-credentials?ref=8.0.2"
HEAD = 'variable "x" {}\nvariable "y" {}\nvariable "on" {\n  type = bool\n}\nvariable "d" {\n  default = "shop"\n}\n'


def prefixes(tmp_path: Path, text: str) -> list[Entity]:
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    return [e for e in entities(evaluate_root(Sources(tmp_path), "."), {}) if e.kind == "cp.prefix"]


def call(name: str, repositories: str = '["shop"]', **more: str) -> str:
    arguments = {"oidc_providers": '["github"]', "github_repositories": repositories, **more}
    lines = [f"  {key} = {value}" for key, value in arguments.items()]
    return "\n".join([f'module "{name}" {{', f'  source = "{SOURCE}"', *lines, "}", ""])


def shown(entity: Entity, *names: str) -> tuple[Any, ...]:
    values = [entity.facts[name].value for name in names]
    return tuple("?" if isinstance(value, Unknown) else value for value in values)


@pytest.mark.parametrize(
    ("first", "second", "meets"),
    [
        (call("a"), call("b"), ("module.a", "shop", "")),
        (call("a"), call("b", '["mail", "SHOP"]'), ("module.a", "SHOP", "")),
        (call("a"), call("b", '["mail"]'), (None, "", "")),
        (call("a"), call("b", github_actions_prefix='""'), ("module.a", "shop", "")),
        (call("a"), call("b", github_actions_prefix="null"), ("module.a", "shop", "")),
        (call("a"), call("b", github_actions_prefix='"b"'), (None, "", "")),
        (call("a", github_actions_prefix='"B"'), call("b", github_actions_prefix='"b"'), ("module.a", "shop", "")),
        (call("a"), call("b", oidc_providers='["circleci"]'), None),
        (call("a"), call("b", oidc_providers='["circleci", "github"]'), ("module.a", "shop", "")),
        (call("a"), call("b", oidc_providers="[var.x]"), ("?", "shop", "")),
        (call("a"), call("b", github_environments='["dev"]'), (None, "", "")),
        (call("a"), call("b", github_environments="[]"), ("module.a", "shop", "")),
        (call("a"), call("b", github_environments="var.x"), ("?", "shop", "")),
        (call("a", github_environments='["d"]'), call("b", github_environments='["D"]'), ("module.a", "shop", "D")),
        (call("a", github_environments='["dev"]'), call("b", github_environments='["x"]'), (None, "", "")),
        (call("a", github_environments='["dev"]'), call("b", github_environments="[var.x]"), ("?", "shop", "")),
        (
            call("a", github_environments="[var.x]"),
            call("b", github_environments='["dev", var.x]'),
            ("module.a", "shop", "${var.x}"),
        ),
        (call("a", "[var.x]"), call("b", "[var.x]"), ("module.a", "${var.x}", "")),
        (call("a", "[var.x]"), call("b", "[var.y]"), ("?", "", "")),
        (call("a", "[var.x]"), call("b"), ("?", "", "")),
        (call("a", "[var.d]"), call("b"), ("module.a", "shop", "")),
        (call("a", '["a-${var.x}"]'), call("b", '["a-${var.x}"]'), ("module.a", "a-${var.x}", "")),
        (call("a", "var.x"), call("b", '["mail"]', github_actions_prefix='"m"'), (None, "", "")),
        (call("a", github_actions_prefix="var.x"), call("b", github_actions_prefix="var.x"), ("module.a", "shop", "")),
        (call("a", github_actions_prefix="var.x"), call("b", github_actions_prefix="var.y"), ("?", "shop", "")),
        (call("a", github_actions_prefix='"a${var.x}"'), call("b", github_actions_prefix='"B"'), (None, "", "")),
        (call("a", github_actions_prefix='"a${var.x}"'), call("b", github_actions_prefix='"AB"'), ("?", "shop", "")),
        (call("a", count="0"), call("b"), (None, "", "")),
        (call("a", count="var.on ? 1 : 0"), call("b"), ("?", "shop", "")),
        (call("a"), call("b", count="var.on ? 1 : 0"), ("?", "shop", "")),
        (call("a", 'var.on ? ["shop", "a"] : ["shop"]'), call("b"), ("module.a", "shop", "")),
        (call("a", 'var.on ? ["shop"] : ["mail"]'), call("b"), ("?", "", "")),
    ],
)  # fmt: skip
def test_meetings(tmp_path: Path, first: str, second: str, meets: tuple[str | None, str, str] | None) -> None:
    found = prefixes(tmp_path, HEAD + first + second)
    last = found[-1] if found[-1].address.startswith("module.b") else None
    if meets is None:
        assert last is None
    else:
        assert last is not None
        assert shown(last, "meets", "repository", "environment") == meets


def test_the_first_sure_meeting_counts(tmp_path: Path) -> None:
    found = prefixes(tmp_path, HEAD + call("a", "[var.x]") + call("b") + call("c"))
    assert shown(found[2], "meets") == ("module.b",)


def test_a_meeting_stands_at_the_prefix_or_at_the_call(tmp_path: Path) -> None:
    given = {"github_actions_prefix": '"a"'}
    found = prefixes(tmp_path, call("a", **given) + call("b", **given) + call("c") + call("d"))
    assert found[1].facts["meets"].origin.place.span.line == 11
    assert found[1].facts["other"].origin.place.span.line == 5
    assert found[3].facts["meets"].origin.place.span.line == 18
    assert found[3].facts["other"].origin.place.span.line == 13


def test_a_meeting_through_a_module_of_the_tree_stands_at_its_calls(tmp_path: Path) -> None:
    (tmp_path / "ecr").mkdir()
    inner = 'variable "repository" {}\nvariable "prefix" {\n  default = ""\n}\n'
    inner += call("ecr", "[var.repository]", github_actions_prefix="var.prefix")
    (tmp_path / "ecr" / "main.tf").write_text(inner, encoding="utf-8")
    outer = [f'module "{n}" {{\n  source = "./ecr"\n  repository = "shop"\n{p}}}\n' for n, p in (("a", ""), ("b", ""))]
    outer.append('module "c" {\n  source = "./ecr"\n  repository = "shop"\n  prefix = "c-c"\n}\n')
    found = prefixes(tmp_path, "".join(outer))
    place = found[1].facts["meets"].origin.place
    assert (place.path, place.span.line) == ("main.tf", 5)
    assert shown(found[1], "meets") == ("module.a.module.ecr",)
    assert found[1].facts["other"].origin.place.span.line == 1
    assert found[2].facts["illegal_characters"].value == ["-"]
    assert found[2].facts["illegal_characters"].origin.place.span.line == 12


@pytest.mark.parametrize(
    ("prefix", "shown_prefix", "variable", "illegal", "beginning"),
    [
        ("null", "", "ECR_REPOSITORY", [], ""),
        ('"dev"', "DEV", "DEV_ECR_REPOSITORY", [], ""),
        ('"_x1"', "_X1", "_X1_ECR_REPOSITORY", [], ""),
        ('"my-app b-c"', "MY-APP B-C", "MY-APP B-C_ECR_REPOSITORY", ["-", " "], ""),
        ('"2nd"', "2ND", "2ND_ECR_REPOSITORY", [], "2"),
        ("2", "2", "2_ECR_REPOSITORY", [], "2"),
        ('"github"', "GITHUB", "GITHUB_ECR_REPOSITORY", [], "GITHUB_"),
        ('"GitHub_x"', "GITHUB_X", "GITHUB_X_ECR_REPOSITORY", [], "GITHUB_"),
        ('"githubs"', "GITHUBS", "GITHUBS_ECR_REPOSITORY", [], ""),
        ("var.x", "?", "..._ECR_REPOSITORY", "?", "?"),
        ('"${var.x}-dev"', "?", "...-DEV_ECR_REPOSITORY", ["-"], "?"),
        ('"a${var.x}"', "?", "A..._ECR_REPOSITORY", "?", ""),
        ('"git${var.x}"', "?", "GIT..._ECR_REPOSITORY", "?", "?"),
        ('"1${var.x}"', "?", "1..._ECR_REPOSITORY", "?", "1"),
    ],
)
def test_names_of_variables(
    tmp_path: Path, prefix: str, shown_prefix: str, variable: str, illegal: object, beginning: str
) -> None:
    (entity,) = prefixes(tmp_path, HEAD + call("a", github_actions_prefix=prefix))
    facts = shown(entity, "prefix", "variable", "illegal_characters", "begins_with")
    assert facts == (shown_prefix, variable, illegal, beginning)


@pytest.mark.parametrize(
    ("arguments", "made"),
    [
        ({}, ["shop"]),
        ({"repositories": '["Shop", "mail", var.x]'}, ["Shop", "mail"]),
        ({"github_environments": '["dev", "Prod"]'}, ["shop, environment dev", "shop, environment Prod"]),
        ({"github_environments": "var.x"}, "?"),
        ({"oidc_providers": "var.x"}, "?"),
        ({"count": "var.on ? 1 : 0"}, "?"),
    ],
)
def test_where_variables_are_surely_made(tmp_path: Path, arguments: dict[str, str], made: object) -> None:
    (entity,) = prefixes(tmp_path, HEAD + call("a", **arguments))
    assert shown(entity, "made") == (made,)


def test_a_copy_of_the_module_is_left_alone(tmp_path: Path) -> None:
    text = call("a") + call("b").replace(SOURCE, "./cloud-platform-terraform-ecr-credentials")
    assert [entity.address for entity in prefixes(tmp_path, text)] == ["module.a"]


def test_unclear_calls_are_compared_with_a_limited_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cloud_platform_meetings, "MAX_COMPARED", 2)
    several = "".join(call(f"m{i}", f'["r{i}"]', github_actions_prefix=f'"p{i}"') for i in range(3))
    last = prefixes(tmp_path, HEAD + several + call("z", '["z"]', github_actions_prefix="var.x"))[-1]
    found = last.facts["meets"].value
    assert isinstance(found, Unknown)
    assert "too many calls to compare" in found.reason


def test_calls_that_make_variables_in_very_many_places_meet_as_well(tmp_path: Path) -> None:
    several = {"github_environments": '[for i in range(100) : "e${i}"]'}
    first = call("a", '[for i in range(100) : "r${i}"]', **several)
    one, other = prefixes(tmp_path, first + call("b", '["r99"]', github_environments='["e99"]'))
    assert shown(one, "made") == ("?",)
    assert shown(other, "meets", "repository", "environment") == ("module.a", "r99", "e99")
