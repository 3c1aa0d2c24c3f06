"""Calls of the Cloud Platform's module, and the evidence for a convention."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.entity import Entity
from ecrlint.model.terraform import convention_evidence, entities
from ecrlint.terraform.instance import Instance, evaluate_root
from ecrlint.values import Unknown

NAME = "cloud-platform-terraform-ecr-credentials"


def root(tmp_path: Path, text: str) -> Instance:
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    return evaluate_root(Sources(tmp_path), ".")


def modules(tmp_path: Path, text: str) -> list[Entity]:
    return [e for e in entities(root(tmp_path, text), {}) if e.kind == "cp.module"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"github.com/ministryofjustice/{NAME}?ref=8.0.2", True),
        (f"github.com/ministryofjustice/{NAME}", True),
        (f"git::https://github.com/ministryofjustice/{NAME}.git?ref=8.0.2", True),
        (f"git::https://www.github.com/ministryofjustice/{NAME}.git//?ref=8.0.2", True),
        (f"git@github.com:ministryofjustice/{NAME}.git", True),
        (f"github.com/ministryofjustice/{NAME}//sub?ref=1", True),
        (f"github.com/ministryofjustice/{NAME}-fork", False),
        (f"github.com/ministryofjustice/x-{NAME}", False),
        ("terraform-aws-modules/ecr/aws", False),
        (f"./{NAME}x", False),
    ],
)
def test_spellings_of_the_source(tmp_path: Path, source: str, expected: bool) -> None:
    text = f'module "ecr" {{\n  source = "{source}"\n}}\n'
    assert bool(modules(tmp_path, text)) is expected
    evidence = {name for name, _ in convention_evidence(root(tmp_path, text))}
    assert ("cloud-platform" in evidence) is expected


@pytest.mark.parametrize(
    ("written", "value", "others", "at"),
    [
        ('oidc_providers = ["github"]', ["github"], [], 3),
        ("# oidc_providers", None, [], 1),
        ("oidc_providers = null", None, [], 1),
        ("oidc_providers = []", [], [], 3),
        ('oidc_providers = toset(["github", "circleci"])', ["circleci", "github"], [], 3),
        ('oidc_providers = "github"', "github", [], 3),
        ('oidc_providers = ["GitHub", "github"]', ["GitHub", "github"], ["GitHub"], 3),
    ],
)
def test_providers(tmp_path: Path, written: str, value: object, others: list[str], at: int) -> None:
    text = f'module "ecr" {{\n  source = "github.com/ministryofjustice/{NAME}?ref=8.0.2"\n  {written}\n}}\n'
    (entity,) = modules(tmp_path, text)
    fact = entity.facts["oidc_providers"]
    assert fact.value == value
    assert fact.origin.place.span.line == at
    assert entity.facts["other_oidc_providers"].value == others


def test_an_unknown_provider_is_unknown_by_itself(tmp_path: Path) -> None:
    call = f'module "ecr" {{\n  source = "github.com/m/{NAME}"\n  oidc_providers = ["github", var.x]\n}}\n'
    text = 'variable "x" {}\n' + call
    (entity,) = modules(tmp_path, text)
    first, second = entity.facts["oidc_providers"].value  # type: ignore[misc]
    assert first == "github"
    assert isinstance(second, Unknown)


def test_evidence_says_where_it_is(tmp_path: Path) -> None:
    text = f'resource "aws_ecr_repository" "r" {{}}\nmodule "ecr" {{\n  source = "github.com/m/{NAME}"\n}}\n'
    found = [(name, place.span.line) for name, place in convention_evidence(root(tmp_path, text))]
    assert found == [("cloud-platform", 3), ("central-oidc", 1)]


def test_a_module_named_in_a_comment_is_no_evidence(tmp_path: Path) -> None:
    assert not list(convention_evidence(root(tmp_path, f"# github.com/ministryofjustice/{NAME}\n")))


EXAMPLE = "Example-Repository"
HEAD = 'variable "x" {}\nvariable "namespace" {\n  default = ""\n}\nvariable "empty" {\n  default = ""\n}\n'


@pytest.mark.parametrize(
    ("written", "value", "misnamed", "meant", "placeholders"),
    [
        ('github_repositories = ["a", "b"]', ["a", "b"], [], "", []),
        ("# github_repositories", None, [], "", []),
        ("github_repositories = []", [], [], "", []),
        ('github_repositories = "a"', "a", [], "", []),
        ('github_repositories = ["a", "moj/b"]', ["a", "moj/b"], ["moj/b"], "b", []),
        ('github_repositories = ["https://github.com/moj/b.git/"]', None, ["https://github.com/moj/b.git/"], "b", []),
        ('github_repositories = ["git@github.com:moj/b.git"]', None, ["git@github.com:moj/b.git"], "b", []),
        ('github_repositories = ["b.git", "c/d"]', None, ["b.git", "c/d"], "b", []),
        ('github_repositories = ["", "a"]', ["", "a"], ["(empty)"], "", []),
        ('github_repositories = ["moj/${var.x}"]', ["?"], ["moj/..."], "", []),
        ('github_repositories = ["${var.x}.git"]', ["?"], ["....git"], "", []),
        ('github_repositories = [var.x, "Example-Repository"]', ["?", EXAMPLE], [], "", [EXAMPLE]),
        ("github_repositories = var.x", "?", [], "", []),
        ('github_repositories = concat(["a"], var.x)', ["a", "?"], [], "", []),
        ("github_repositories = concat(var.x, var.x)", "?", [], "", []),
    ],
)  # fmt: skip
def test_repositories(
    tmp_path: Path, written: str, value: object, misnamed: list[str], meant: str, placeholders: list[str]
) -> None:
    text = f'{HEAD}module "ecr" {{\n  source = "github.com/m/{NAME}?ref=8.0.2"\n  {written}\n}}\n'
    found = entities(root(tmp_path, text), {"placeholder_repository": "example-repository"})
    facts = next(entity.facts for entity in found if entity.kind == "cp.module")
    if value is not None or not misnamed:
        assert blurred(facts["github_repositories"].value) == value
    assert (facts["misnamed_repositories"].value, facts["meant_repository"].value) == (misnamed, meant)
    assert facts["placeholder_repositories"].value == placeholders
    line = 8 if "#" in written else 10
    assert {facts[n].origin.place.span.line for n in facts if "repositor" in n} == {line}


def blurred(value: object) -> object:
    """A value with a question mark for each part that cannot be told."""
    if isinstance(value, list):
        return [blurred(item) for item in value]
    return "?" if isinstance(value, Unknown) else value


def test_a_faulty_repository_is_found_where_it_is_written(tmp_path: Path) -> None:
    lines = [
        'module "ecr" {',
        f'  source = "github.com/m/{NAME}"',
        "  github_repositories = [",
        '    "a",',
        '    "m/b",',
        "  ]",
        "}",
    ]
    (entity,) = modules(tmp_path, "\n".join([*lines, ""]))
    assert entity.facts["github_repositories"].origin.place.span.line == 3
    assert entity.facts["misnamed_repositories"].origin.place.span.line == 5
    assert entity.facts["meant_repository"].origin.place.span.line == 5


@pytest.mark.parametrize(
    ("written", "given", "at"),
    [
        ("# namespace = var.namespace", "left out", 8),
        ("namespace = null", "left out", 8),
        ('namespace = ""', "empty", 10),
        ("namespace = var.empty", "empty", 10),
        ("namespace = var.namespace", "variable", 10),
        ('namespace = "${var.namespace}"', "variable", 10),
        ('namespace = "shop-dev"', "given", 10),
        ('namespace = "${var.x}-dev"', "given", 10),
        ("namespace = var.x", "?", 10),
        ('namespace = var.x == "a" ? "b" : "c"', "given", 10),
        ('namespace = var.x == "a" ? "b" : ""', "?", 10),
    ],
)
def test_namespaces(tmp_path: Path, written: str, given: str, at: int) -> None:
    text = f'{HEAD}module "ecr" {{\n  source = "github.com/m/{NAME}?ref=8.0.2"\n  {written}\n}}\n'
    (entity,) = modules(tmp_path, text)
    fact = entity.facts["namespace"]
    assert (blurred(fact.value), fact.origin.place.span.line) == (given, at)


def test_the_namespace_of_a_module_of_the_tree_is_that_of_its_caller(tmp_path: Path) -> None:
    (tmp_path / "ecr").mkdir()
    call = f'module "ecr" {{\n  source = "github.com/m/{NAME}"\n  namespace = var.namespace\n}}\n'
    inner = 'variable "namespace" {}\n' + call
    (tmp_path / "ecr" / "main.tf").write_text(inner, encoding="utf-8")
    outer = [
        f'module "{n}" {{\n  source = "./ecr"\n  namespace = {v}\n}}\n'
        for n, v in (("a", '""'), ("b", "var.namespace"))
    ]
    first, second = modules(tmp_path, 'variable "namespace" {}\n' + "".join(outer))
    assert (first.facts["namespace"].value, second.facts["namespace"].value) == ("empty", "variable")
    place = first.facts["namespace"].origin.place
    assert (place.path, place.span.line) == ("main.tf", 4)


def test_providers_named_again(tmp_path: Path) -> None:
    providers = ["  oidc_providers = [", '    "github",', '    "circleci",', '    "github",', "  ]"]
    call = ['module "ecr" {', f'  source = "github.com/m/{NAME}"', *providers, "}", ""]
    (entity,) = modules(tmp_path, "\n".join(call))
    fact = entity.facts["repeated_oidc_providers"]
    assert (fact.value, fact.origin.place.span.line) == (["github"], 6)
