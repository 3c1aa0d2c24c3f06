"""Roles for GitHub, users and keys: what they may do with ECR, and where that is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.entity import Entity
from ecrlint.model.terraform import entities
from ecrlint.terraform.instance import evaluate_root
from ecrlint.values import Unknown

VALUES = {"roles": {"pull": "Central-Pull"}}
HOST = "token.actions.githubusercontent.com"
TRUST = (
    'assume_role_policy = jsonencode({ Statement = { Effect = "Allow", '
    f'Principal = {{ Federated = "x:oidc-provider/{HOST}" }} }} }})'
)
ECR = 'jsonencode({ Statement = [{ Effect = "Allow", Action = ["s3:*", "ecr:PutImage"] }] })'
NONE = 'jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*" }] })'
X = 'variable "x" {}\n'
GITHUB = "https://token.actions.githubusercontent.com"


def found(tmp_path: Path, text: str, kind: str) -> list[Entity]:
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    return [e for e in entities(evaluate_root(Sources(tmp_path), "."), VALUES) if e.kind == kind]


def fact(entity: Entity, name: str) -> Any:
    value = entity.facts[name].value
    return "?" if isinstance(value, Unknown) else value


def role(body: str = "", name: str = "r") -> str:
    return f'resource "aws_iam_role" "{name}" {{\nname = "{name}"\n{TRUST}\n{body}\n}}\n'


def block(type_: str, body: str, name: str = "p") -> str:
    return f'resource "{type_}" "{name}" {{\n{body}\n}}\n'


@pytest.mark.parametrize(
    ("principal", "trusts"),
    [
        ('{ Federated = ["a", "b:oidc-provider/token.actions.githubusercontent.com"] }', True),
        ("{ Federated = aws_iam_openid_connect_provider.github.arn }", True),
        ("{ Federated = data.aws_iam_openid_connect_provider.github.arn }", True),
        ("{ Federated = aws_iam_openid_connect_provider.other.arn }", False),
        ('{ Federated = "arn:aws:iam::${var.x}:oidc-provider/token.actions.githubusercontent.com" }', True),
        ('{ Federated = "arn:aws:iam::1:saml-provider/a" }', False),
        ('{ Service = "ecs.amazonaws.com" }', False),
        ("{ Federated = var.x }", "?"),
        ("var.x", "?"),
        ('"*"', False),
    ],
)
def test_whom_a_role_trusts(tmp_path: Path, principal: str, trusts: Any) -> None:
    text = (
        f'{X}resource "aws_iam_role" "r" {{\n'
        f'assume_role_policy = jsonencode({{ Statement = [{{ Effect = "Allow", Principal = {principal} }}] }})\n}}\n'
        f'data "aws_iam_openid_connect_provider" "github" {{\nurl = "{GITHUB}"\n}}\n'
        f'resource "aws_iam_openid_connect_provider" "github" {{\nurl = "{GITHUB}"\n}}\n'
        'resource "aws_iam_openid_connect_provider" "other" {\nurl = "https://example.com"\n}\n'
    )
    roles = [e for e in found(tmp_path, text, "aws.github_oidc") if fact(e, "what") == "role"]
    assert [fact(e, "trusts_github") for e in roles] == ([] if trusts is False else [trusts])


@pytest.mark.parametrize(
    ("policy", "trusts"),
    [
        (f'{{ Effect = "Deny", Principal = {{ Federated = "{HOST}" }} }}', []),
        (f'{{ Condition = {{ StringLike = {{ "{HOST}:sub" = "x" }} }} }}', [True]),
        ('"no JSON"', ["?"]),
        ("var.x", ["?"]),
    ],
)  # fmt: skip
def test_trust_policies_of_other_shapes(tmp_path: Path, policy: str, trusts: list[Any]) -> None:
    policy = f"jsonencode({{ Statement = [{policy}] }})" if policy.startswith("{") else policy
    text = f'{X}resource "aws_iam_role" "r" {{\nassume_role_policy = {policy}\n}}\n'
    assert [fact(e, "trusts_github") for e in found(tmp_path, text, "aws.github_oidc")] == trusts


@pytest.mark.parametrize(
    ("text", "grants"),
    [
        (role(), False),
        (role(f"inline_policy {{\npolicy = {ECR}\n}}"), True),
        (role(f"inline_policy {{\npolicy = {NONE}\n}}"), False),
        (role('managed_policy_arns = ["arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser"]'), True),
        (role('managed_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]'), False),
        (role('managed_policy_arns = ["arn:aws:iam::1:policy/own"]'), "?"),
        (role("managed_policy_arns = var.x") + X, "?"),
        (role() + block("aws_iam_role_policy", f"role = aws_iam_role.r.id\npolicy = {ECR}"), True),
        (role() + block("aws_iam_role_policy", f'role = "r"\npolicy = {ECR}'), True),
        (role() + block("aws_iam_role_policy", f'role = "other"\npolicy = {ECR}'), False),
        (role() + block("aws_iam_role_policy", f"role = var.x\npolicy = {ECR}") + X, "?"),
        (role() + block("aws_iam_role_policy", f"role = var.x\npolicy = {NONE}") + X, False),
        (role() + block("aws_iam_role_policy", "role = aws_iam_role.r.id\npolicy = var.x") + X, "?"),
        (role() + role(name="s") + block("aws_iam_role_policy", f"role = aws_iam_role.s.id\npolicy = {ECR}"), False),
        (
            role()
            + block("aws_iam_policy", f"policy = {ECR}")
            + block("aws_iam_role_policy_attachment", "role = aws_iam_role.r.name\npolicy_arn = aws_iam_policy.p.arn"),
            True,
        ),
        (
            role()
            + block("aws_iam_policy", f"policy = {ECR}")
            + block("aws_iam_policy_attachment", 'roles = ["s", "r"]\npolicy_arn = aws_iam_policy.p.arn'),
            True,
        ),
        (
            role()
            + 'data "aws_iam_policy" "p" {\nname = "AmazonEC2ContainerRegistryReadOnly"\n}\n'
            + block("aws_iam_role_policy_attachment", 'role = "r"\npolicy_arn = data.aws_iam_policy.p.arn'),
            True,
        ),
        (
            role()
            + block(
                "aws_iam_role_policy_attachment",
                'for_each = toset(["AmazonEC2ContainerRegistryReadOnly"])\nrole = "r"\n'
                'policy_arn = "arn:aws:iam::aws:policy/${each.key}"',
            ),
            True,
        ),
        (
            role() + block("aws_iam_role_policy", f"role = aws_iam_role.r.id\npolicy = var.x ? {ECR} : {NONE}") + X,
            "?",
        ),
        (
            role()
            + block(
                "aws_iam_role_policy",
                'role = aws_iam_role.r.id\npolicy = jsonencode({ Statement = { NotAction = "s3:*" } })',
            ),
            False,
        ),
        (
            role()
            + block(
                "aws_iam_role_policy",
                'role = aws_iam_role.r.id\npolicy = jsonencode({ Statement = { Action = "ecr-public:*" } })',
            ),
            False,
        ),
    ],
)
def test_what_a_role_may_do(tmp_path: Path, text: str, grants: Any) -> None:
    entity = next(e for e in found(tmp_path, text, "aws.github_oidc") if e.address == "aws_iam_role.r")
    assert fact(entity, "grants_ecr") == grants


def test_the_policy_that_names_ecr_is_a_step(tmp_path: Path) -> None:
    text = role() + block("aws_iam_role_policy", f"role = aws_iam_role.r.id\npolicy = {ECR}")
    (entity,) = found(tmp_path, text, "aws.github_oidc")
    (step,) = entity.facts["grants_ecr"].origin.chain
    assert (step.note, step.place.span.line) == ("the policy that names ECR", 8)
    assert entity.facts["grants_ecr"].origin.place.span.line == 1


@pytest.mark.parametrize(("name", "central"), [("Central-Pull", True), ("other", False)])
def test_a_module_with_a_central_role_is_told(tmp_path: Path, name: str, central: bool) -> None:
    text = f'resource "aws_iam_role" "c" {{\nname = "{name}"\n}}\n' + role()
    (entity,) = found(tmp_path, text, "aws.github_oidc")
    assert fact(entity, "beside_central_roles") is central


KEY = "AKIA" + "Q4J7XHV2M5LPN3RT"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", []),
        ("access_key = var.x\nsecret_key = var.x", [("access_key and secret_key", "var.x", "long-lived", 3)]),
        ("secret_key = var.x\naccess_key = var.x", [("secret_key and access_key", "var.x", "long-lived", 3)]),
        (f'access_key = "{KEY}"', [("access_key", "a literal", "long-lived", 3)]),
        (f'access_key = "ASIA{KEY[4:]}"', [("access_key", "a literal", "temporary", 3)]),
        ('access_key = "mock"\nsecret_key = "mock"', [("access_key and secret_key", "a literal", "placeholder", 3)]),
        ('access_key = ""', [("access_key", "a literal", "empty", 3)]),
        ("access_key = null", []),
        ("access_key = var.x\ntoken = var.x", [("access_key", "var.x", "?", 3)]),
        ('access_key = var.x\ntoken = "t"', [("access_key", "var.x", "temporary", 3)]),
        ("access_key = local.k", [("access_key", "var.x", "long-lived", 3)]),
        ("access_key = data.vault_aws_access_credentials.c.access_key", [
            ("access_key", "data.vault_aws_access_credentials.c.access_key", "?", 3)]),
        ("access_key = aws_iam_access_key.k.id", [("access_key", "aws_iam_access_key.k.id", "long-lived", 3)]),
        ("access_key = var.x\nendpoints {\ns3 = \"http://localhost\"\n}", [("access_key", "var.x", "?", 3)]),
        (f'access_key = var.x ? "{KEY}" : var.x', [("access_key", "an expression", "?", 3)]),
    ],
)  # fmt: skip
def test_keys_of_a_provider(tmp_path: Path, body: str, expected: list[tuple[str, str, str, int]]) -> None:
    more = (
        'data "vault_aws_access_credentials" "c" {}\nlocals {\nk = var.x\n}\nresource "aws_iam_access_key" "k" {\n'
        "user = aws_iam_user.u.name\n}\n"
        'resource "aws_iam_user" "u" {\nname = "u"\n}\n'
    )
    text = f'{X}provider "aws" {{\n{body}\n}}\n{more}'
    keys = [e for e in found(tmp_path, text, "aws.terraform_key") if fact(e, "where") == "provider"]
    assert [
        (fact(e, "names"), fact(e, "source"), fact(e, "lifetime"), e.facts["lifetime"].origin.place.span.line)
        for e in keys
    ] == expected


def test_a_key_is_never_in_a_fact(tmp_path: Path) -> None:
    text = f'provider "aws" {{\naccess_key = "{KEY}"\nsecret_key = local.s\n}}\nlocals {{\ns = "{KEY}"\n}}\n' + block(
        "github_actions_secret", f'secret_name = "AWS_ACCESS_KEY_ID"\nplaintext_value = "{KEY}"'
    )
    entities_ = found(tmp_path, text, "aws.terraform_key")
    assert [fact(e, "lifetime") for e in entities_] == ["long-lived", "long-lived"]
    assert KEY not in repr(entities_)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('secret_name = "AWS_ACCESS_KEY_ID"\nplaintext_value = var.x', ("AWS_ACCESS_KEY_ID", "var.x", "long-lived")),
        ('secret_name = "aws_secret_access_key"', ("aws_secret_access_key", "an encrypted value", "long-lived")),
        ('secret_name = "OTHER"\nplaintext_value = var.x', None),
        ("secret_name = var.x\nplaintext_value = var.x", None),
        (
            'secret_name = "OTHER"\nplaintext_value = aws_iam_access_key.k.secret',
            ("OTHER", "aws_iam_access_key.k.secret", "long-lived"),
        ),
        ('secret_name = "AWS_ACCESS_KEY"\nplaintext_value = "test"', ("AWS_ACCESS_KEY", "a literal", "placeholder")),
        ('secret_name = "AWS_ACCESS_KEY"\nplaintext_value = ""', ("AWS_ACCESS_KEY", "a literal", "empty")),
    ],
)  # fmt: skip
def test_secrets_of_github(tmp_path: Path, body: str, expected: tuple[str, str, str] | None) -> None:
    text = X + block("github_actions_secret", body) + 'resource "aws_iam_access_key" "k" {\nuser = "u"\n}\n'
    keys = [e for e in found(tmp_path, text, "aws.terraform_key") if fact(e, "where") == "secret"]
    assert [(fact(e, "names"), fact(e, "source"), fact(e, "lifetime")) for e in keys] == (
        [expected] if expected else []
    )


def test_users_and_their_keys(tmp_path: Path) -> None:
    text = (
        block("aws_iam_user", 'name = "ci"', "ci")
        + block("aws_iam_access_key", "user = aws_iam_user.ci.name", "ci")
        + block("aws_iam_user_policy", f"user = aws_iam_user.ci.name\npolicy = {ECR}")
        + block("aws_iam_user", 'name = "other"', "other")
        + block("aws_iam_access_key", 'user = "stranger"', "stranger")
    )
    keys = {e.address: e for e in found(tmp_path, text, "aws.terraform_key")}
    assert {a: (fact(e, "where"), fact(e, "names"), fact(e, "grants_ecr")) for a, e in keys.items()} == {
        "aws_iam_access_key.ci": ("access key", "ci", True),
        "aws_iam_access_key.stranger": ("access key", "stranger", "?"),
        "aws_iam_user.other": ("user", "other", False),
    }
    assert keys["aws_iam_access_key.ci"].facts["grant"].origin.place.span.line == 9


def test_a_file_that_cannot_be_read_may_hold_a_policy(tmp_path: Path) -> None:
    (tmp_path / "broken.tf").write_text("locals {\n", encoding="utf-8")
    (entity,) = found(tmp_path, role(), "aws.github_oidc")
    assert fact(entity, "grants_ecr") == "?"
