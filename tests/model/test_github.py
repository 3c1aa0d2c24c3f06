from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.entity import Entity
from ecrlint.model.github import workflow_entities
from ecrlint.model.github.evidence import evidence
from ecrlint.model.github.roles import read_role
from ecrlint.model.static_keys import half_of, literal_lifetime
from ecrlint.pipelines.github.project import Project, load_projects
from ecrlint.pipelines.symbolic import Known, Opaque, Piece, Reference, Symbolic
from ecrlint.place import Place, Span
from ecrlint.values import Unknown

ROLES = ("GitHubActions-ECR-PullRole", "GitHubActions-ECR-PushRole")
CENTRAL = {"region": "eu-central-1", "roles": {"pull": ROLES[0], "push": ROLES[1]}}
CLOUD = {
    "role_secret": "ECR_ROLE_TO_ASSUME",
    "registry_secret": "ECR_REGISTRY_URL",
    "region_variable": "ECR_REGION",
    "repository_variable": "ECR_REPOSITORY",
}
HERE = Place("w.yml", Span(1, 1, 1, 2))
ACCOUNT = Reference("secrets", "AWS_ACCOUNT_ID")


def project_of(root: Path, files: Mapping[str, str]) -> Project:
    for name, text in files.items():
        path = root / (name if "/" in name else f".github/workflows/{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    paths = [p.relative_to(root).as_posix() for p in root.rglob(".github/workflows/*")]
    (project,) = load_projects(Sources(root), paths)
    return project


def entities(root: Path, kind: str, values: Mapping[str, object], files: Mapping[str, str]) -> list[Entity]:
    project = project_of(root, files)
    return [
        entity
        for workflow in project.workflows
        for entity in workflow_entities(project, workflow.path, values)
        if entity.kind == kind
    ]


def line(entity: Entity, fact: str) -> int:
    return entity.facts[fact].origin.place.span.line


def steps(*written: str) -> str:
    lines = "".join("      " + text.replace("\n", "\n      ") + "\n" for text in written)
    return f"on: push\njobs:\n  a:\n    steps:\n{lines}"


CREDENTIALS = "- uses: aws-actions/configure-aws-credentials@v4\n  with: {%s}"
LOGIN = "- uses: aws-actions/amazon-ecr-login@v2"


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([Known("arn:aws:iam::"), ACCOUNT, Known(f":role/{ROLES[0]}")], ("arn", "", "aws", "secret", "", ROLES[0])),
        (
            [Known(f"arn:aws-cn:iam::123456789012:role/a/b/{ROLES[1]}")],
            ("arn", "", "aws-cn", "literal", "a/b", ROLES[1]),
        ),
        ([Known(ROLES[0])], ("name", "", "", "none", "", ROLES[0])),
        ([ACCOUNT], ("secret", "", "", "none", "", "")),
        ([Reference("vars", "R")], ("variable", "", "", "none", "", "")),
        ([], ("empty", "", "", "none", "", "")),
    ],
)
def test_roles(pieces: list[Piece], expected: tuple[str, ...]) -> None:
    role = read_role(Symbolic(tuple(pieces), HERE), ROLES)
    assert (role.form, role.flaw, role.partition, role.account_source, role.path, role.name) == expected


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("arn:aws:sts::123456789012:role/x", "service is `sts`"),
        ("arn:aws:iam:eu-central-1:123456789012:role/x", "region `eu-central-1`"),
        ("arn:aws:iam::12345:role/x", "not twelve digits"),
        ("arn:aws:iam:::role/x", "has no account"),
        ("arn:aws:iam::123456789012:user/x", "names `user`"),
        ("arn:aws:iam:123456789012:role/x", "this one has 5"),
        ("<role>", "does not begin with"),
    ],
)
def test_malformed_roles(text: str, flaw: str) -> None:
    role = read_role(Symbolic((Known(text),), HERE), ROLES)
    assert role.form == "malformed"
    assert flaw in role.flaw


@pytest.mark.parametrize(
    ("name", "candidates", "nearest"),
    [
        ([Known("GithubActions-ECR-Pullrole")], (), ROLES[0]),
        ([Known("Deployer")], (), ""),
        ([Known("GitHubActions-ECR-"), Opaque("why", "x"), Known("Role")], ROLES, ""),
        ([Known("deploy-"), Opaque("why", "x")], (), ""),
        ([Reference("vars", "ROLE")], ROLES, ""),
    ],
)
def test_what_the_known_parts_of_a_name_leave_possible(
    name: list[Piece], candidates: tuple[str, ...], nearest: str
) -> None:
    pieces = (Known("arn:aws:iam::"), ACCOUNT, Known(":role/" + getattr(name[0], "text", "")))
    rest = name[1:] if isinstance(name[0], Known) else name
    role = read_role(Symbolic((*pieces, *rest), HERE), ROLES)
    assert role.candidates == candidates
    assert role.nearest == nearest
    assert isinstance(role.name, Unknown) == (len(name) > 1 or not isinstance(name[0], Known))


@pytest.mark.parametrize(
    "value", [Opaque("why", "inputs.x"), Reference("needs", "a.outputs.b"), Reference("steps", "a.outputs.b")]
)
def test_a_role_that_only_a_run_knows(value: Piece) -> None:
    assert isinstance(read_role(Symbolic((value,), HERE), ROLES).form, Unknown)


@pytest.mark.parametrize(
    ("written", "needs"),
    [
        ("role-to-assume: x", True),
        ("role-to-assume: x, aws-access-key-id: '${{ secrets.K }}'", False),
        ("role-to-assume: x, aws-access-key-id: ''", True),
        ("role-to-assume: x, role-chaining: true", False),
        ("role-to-assume: x, web-identity-token-file: f", False),
        ("role-to-assume: x, force-skip-oidc: 'true'", False),
        ("role-to-assume: ''", False),
        ("aws-region: x", False),
    ],
)
def test_whether_a_job_needs_a_token(tmp_path: Path, written: str, needs: bool) -> None:
    (job,) = entities(tmp_path, "github.job", CENTRAL, {"w.yml": steps(CREDENTIALS % written)})
    assert job.facts["needs_oidc"].value is needs


def test_the_role_may_come_from_the_environment(tmp_path: Path) -> None:
    text = "on: push\nenv: {ROLE_TO_ASSUME: x}\n" + steps("- uses: aws-actions/configure-aws-credentials@v4")[9:]
    old = text.replace("@v4", "@v4.1.0").replace("  a:", "  b:")
    found = entities(tmp_path, "github.job", CENTRAL, {"new.yml": text, "old.yml": old})
    assert [job.facts["needs_oidc"].value for job in found] == [True, False]


@pytest.mark.parametrize(
    ("step", "touches"),
    [
        (LOGIN, True),
        ("- run: aws --region x ecr get-login-password", True),
        ("- run: docker push $ECR_REGISTRY/x", True),
        ("- run: echo hello # aws ecr", False),
        ("- run: kubectl apply -f x", False),
        ("- uses: docker/login-action@v3\n  with: {registry: ghcr.io}", False),
        ("- uses: docker/login-action@v3\n  with: {registry: 1.dkr.ecr.x.amazonaws.com}", True),
        ("- run: x\n  env: {IMAGE: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/a'}", None),
        ("- run: make push\n  env: {ECR_REGISTRY: x}", None),
        ("- run: kubectl set image a=$IMAGE\n  env: {IMAGE: '1.dkr.ecr.eu-central-1.amazonaws.com/a'}", False),
        ("- run: make push\n- run: kubectl x\n  env: {ECR_REGISTRY: x}", False),
        ("- run: aws ecr create-repository --repository-name x", True),
        ("- uses: docker://1.dkr.ecr.eu-central-1.amazonaws.com/a", True),
    ],
)
def test_whether_a_job_touches_ecr(tmp_path: Path, step: str, touches: bool | None) -> None:
    """None: that cannot be told."""
    (job,) = entities(tmp_path, "github.job", CENTRAL, {"w.yml": steps(step)})
    value = job.facts["touches_ecr"].value
    assert isinstance(value, Unknown) if touches is None else value is touches


def test_an_action_that_cannot_be_read_leaves_a_job_undecided(tmp_path: Path) -> None:
    files = {"w.yml": steps("- uses: ./act"), "act/action.yml": "runs: [\n"}
    (job,) = entities(tmp_path, "github.job", CENTRAL, files)
    for name in ("needs_oidc", "touches_ecr"):
        value = job.facts[name].value
        assert isinstance(value, Unknown)
        assert value.reason == "act/action.yml cannot be parsed"


def test_the_nearest_credentials_before_a_use_of_ecr_count(tmp_path: Path) -> None:
    text = steps(
        CREDENTIALS % "role-to-assume: other, aws-region: r0",
        CREDENTIALS % "role-to-assume: one, aws-region: r1",
        LOGIN,
        CREDENTIALS % "role-to-assume: deploy, aws-region: r2",
        "- run: aws s3 ls",
    )
    (found,) = entities(tmp_path, "github.credentials", CENTRAL, {"w.yml": text})
    assert found.facts["role_text"].value == "one"
    assert found.facts["region"].value == "r1"
    assert (line(found, "role_text"), line(found, "used_by")) == (8, 9)


def test_conditional_credentials_have_alternatives(tmp_path: Path) -> None:
    text = steps(
        (CREDENTIALS % "role-to-assume: one") + "\n  if: a",
        (CREDENTIALS % "role-to-assume: two") + "\n  if: b",
        LOGIN,
    )
    found = entities(tmp_path, "github.credentials", CENTRAL, {"w.yml": text})
    assert [entity.facts["role_text"].value for entity in found] == ["one", "two"]


def test_one_entity_for_each_value_of_a_matrix(tmp_path: Path) -> None:
    text = steps(CREDENTIALS % "aws-region: '${{ matrix.r }}', role-to-assume: x", LOGIN)
    text = text.replace("    steps:", "    strategy: {matrix: {r: [a, b]}}\n    steps:")
    found = entities(tmp_path, "github.credentials", CENTRAL, {"w.yml": text})
    assert [entity.facts["region"].value for entity in found] == ["a", "b"]


@pytest.mark.parametrize(
    ("step", "lifetime"),
    [
        ("- run: x\n  env: {AWS_ACCESS_KEY_ID: '${{ secrets.K }}'}", "long-lived"),
        ("- run: x\n  env: {AWS_ACCESS_KEY_ID: '${{ vars.K }}'}", "long-lived"),
        ("- run: x\n  env: {MY_AWS_SECRET_ACCESS_KEY_DEV: '${{ secrets.K }}'}", "long-lived"),
        ("- run: x\n  env: {AWS_ACCESS_KEY_ID: '${{ steps.c.outputs.aws-access-key-id }}'}", "temporary"),
        ("- run: x\n  env: {AWS_ACCESS_KEY_ID: AKIAIOSFODNN7EXAMPLE}", "placeholder"),
        ("- run: x\n  env: {AWS_ACCESS_KEY_ID: localstack}", "placeholder"),
        ("- run: x\n  env: {AWS_ACCESS_KEY_ID: ''}", "empty"),
        ("- uses: x/y@v1\n  with: {access_key: '${{ secrets.AWS_ACCESS_KEY_ID }}'}", "long-lived"),
        ("- run: export AWS_ACCESS_KEY_ID=${{ secrets.K }}", "long-lived"),
        ("- run: export AWS_ACCESS_KEY_ID=test", "placeholder"),
        ("- run: |\n    C=$(aws sts assume-role)\n    export AWS_ACCESS_KEY_ID=$(echo $C | jq .x)", "temporary"),
    ],
)
def test_what_a_key_is(tmp_path: Path, step: str, lifetime: str) -> None:
    (found,) = entities(tmp_path, "aws.static_key", CENTRAL, {"w.yml": steps(step)})
    assert found.facts["lifetime"].value == lifetime


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ("- run: x\n  env: {AWS_ACCESS_KEY_ID: '${{ secrets.K }}', AWS_ENDPOINT_URL_S3: x}", "another endpoint"),
        ("- run: aws --endpoint-url x s3 ls\n  env: {AWS_ACCESS_KEY_ID: '${{ secrets.K }}'}", "another endpoint"),
        ("- run: export AWS_ACCESS_KEY_ID=$(vault read x)", "when it runs"),
        ("- run: x\n  env: {AWS_ACCESS_KEY_ID: '${{ steps.c.outputs.id }}'}", "when the job runs"),
    ],
)
def test_a_key_that_cannot_be_told(tmp_path: Path, step: str, reason: str) -> None:
    (found,) = entities(tmp_path, "aws.static_key", CENTRAL, {"w.yml": steps(step)})
    value = found.facts["lifetime"].value
    assert isinstance(value, Unknown)
    assert reason in value.reason


@pytest.mark.parametrize(
    "step",
    [
        "- run: x\n  env: {TOKEN: '${{ secrets.GITHUB_TOKEN }}'}",
        "- run: export AWS_ACCESS_KEY_ID=$(aws configure get aws_access_key_id)",
        "- run: |\n    # export AWS_ACCESS_KEY_ID=${{ secrets.K }}\n    true",
        "- uses: docker/login-action@v3\n  with: {registry: ghcr.io, username: x, password: '${{ secrets.P }}'}",
    ],
)
def test_no_key_at_all(tmp_path: Path, step: str) -> None:
    assert entities(tmp_path, "aws.static_key", CENTRAL, {"w.yml": steps(step)}) == []


def test_both_halves_are_one_key_at_the_first(tmp_path: Path) -> None:
    text = steps(
        "- uses: aws-actions/configure-aws-credentials@v4\n  with:\n    aws-secret-access-key: ${{ secrets.S }}\n"
        "    aws-access-key-id: ${{ secrets.I }}\n    role-to-assume: x"
    )
    (found,) = entities(tmp_path, "aws.static_key", CENTRAL, {"w.yml": text})
    assert found.facts["names"].value == "aws-secret-access-key and aws-access-key-id"
    assert found.facts["source"].value == "secrets.S"
    assert found.facts["disables_oidc"].value is True
    assert line(found, "lifetime") == 7


@pytest.mark.parametrize(
    ("name", "half"),
    [
        ("AWS_ACCESS_KEY_ID", "id"),
        ("TF_VAR_aws_secret_access_key", "secret"),
        ("aws-access-key-id", "id"),
        ("AWS_REGION", None),
        ("ACCESS_KEY", None),
    ],
)
def test_names_of_halves(name: str, half: str | None) -> None:
    assert half_of(name) == half


def test_literal_keys_are_known_by_their_form() -> None:
    assert literal_lifetime("AKIA" + "2" * 16, "id") == "long-lived"
    assert literal_lifetime("ASIA" + "2" * 16, "id") == "temporary"
    assert literal_lifetime("notARealKeyJustFortyCharactersLong/+2345", "secret") == "long-lived"


def test_references_to_what_the_cloud_platform_hands_out(tmp_path: Path) -> None:
    text = steps(
        "- run: ${{ vars.DEV_ECR_ROLE_TO_ASSUME }} ${{ secrets.ecr_region }} ${{ vars.ECR_REGIONS }}",
        "- run: ${{ vars.DEV_ECR_ROLE_TO_ASSUME }}",
        "- run: x\n  if: env.ECR_REPOSITORY != ''",
    )
    found = entities(tmp_path, "github.reference", CLOUD, {"w.yml": text})
    names = ("context", "name", "base", "documented", "defined")
    assert [tuple(entity.facts[name].value for name in names) for entity in found] == [
        ("vars", "DEV_ECR_ROLE_TO_ASSUME", "ECR_ROLE_TO_ASSUME", "secrets", True),
        ("secrets", "ecr_region", "ECR_REGION", "vars", True),
        ("env", "ECR_REPOSITORY", "ECR_REPOSITORY", "vars", False),
    ]
    assert [(e.place.span.line, e.place.span.column) for e in found] == [(5, 18), (5, 53), (8, 13)]
    assert entities(tmp_path, "github.reference", CENTRAL, {"w.yml": text}) == []


def test_evidence_is_parsed(tmp_path: Path) -> None:
    files = {
        "central.yml": steps(CREDENTIALS % f"role-to-assume: arn:aws:iam::123456789012:role/{ROLES[0]}"),
        "cloud.yml": steps("- run: echo ${{ secrets.A_ECR_ROLE_TO_ASSUME }}"),
        "neither.yml": "# ${{ secrets.ECR_ROLE_TO_ASSUME }}\n" + steps(f"- run: echo ECR_ROLE_TO_ASSUME {ROLES[0]}"),
    }
    found = {(e.path.rsplit("/", 1)[-1], e.convention) for e in evidence(project_of(tmp_path, files))}
    assert found == {("central.yml", "central-oidc"), ("cloud.yml", "cloud-platform")}
