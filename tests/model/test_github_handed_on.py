"""What steps hand on through `$GITHUB_ENV` and their outputs, and what Dockerfiles name, as the entities see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.values import Unknown

from .github_entities import entities, line, value

HEAD = """\
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
"""
"""The steps begin on line 6."""
ROLE = "arn:aws:iam::${{ secrets.AWS_ACCOUNT_ID }}:role/GitHubActions-ECR-PushRole"
CREDENTIALS = f"""\
- uses: aws-actions/configure-aws-credentials@v5
  with:
    role-to-assume: {ROLE}
    aws-region: eu-central-1
"""
LOGIN = "- uses: aws-actions/amazon-ecr-login@v2\n  id: login\n"


def job(*steps: str) -> str:
    return HEAD + "".join(f"      {line}\n" for step in steps for line in step.splitlines())


def test_a_role_that_is_put_together_in_a_script(tmp_path: Path) -> None:
    script = """\
- run: |
    NAME=Deployer
    echo "ROLE=arn:aws:iam::${{ secrets.AWS_ACCOUNT_ID }}:role/$NAME" >> $GITHUB_ENV
"""
    use = "- uses: aws-actions/configure-aws-credentials@v5\n  with:\n    role-to-assume: ${{ env.ROLE }}\n"
    (found,) = entities(tmp_path, "github.credentials", {"w.yml": job(script, use, LOGIN)})
    assert (value(found, "role_form"), value(found, "role_name")) == ("arn", "Deployer")
    assert (line(found, "role_form"), line(found, "role_name")) == (8, 7)
    assert value(found, "account_source") == "secret"


@pytest.mark.parametrize(
    ("script", "form"),
    [
        ("- run: ./role.sh >> $GITHUB_ENV\n", None),
        ("- run: ./role.sh\n", "arn"),
        (f"- run: echo 'ROLE={ROLE}' >> $GITHUB_ENV\n", "arn"),
        ("- run: echo ROLE=Deployer >> $GITHUB_ENV\n", "name"),
    ],
)
def test_what_a_script_may_write_replaces_what_the_workflow_says(tmp_path: Path, script: str, form: str | None) -> None:
    use = "- uses: aws-actions/configure-aws-credentials@v5\n  with:\n    role-to-assume: ${{ env.ROLE }}\n"
    text = f"env: {{ROLE: '{ROLE}'}}\n" + job(script, use, LOGIN)
    (found,) = entities(tmp_path, "github.credentials", {"w.yml": text})
    shown = value(found, "role_form")
    assert (None if isinstance(shown, Unknown) else shown) == form


def test_the_region_that_a_credentials_step_exports(tmp_path: Path) -> None:
    again = "- uses: aws-actions/configure-aws-credentials@v5\n  with:\n    role-to-assume: x\n"
    found = entities(tmp_path, "github.credentials", {"w.yml": job(CREDENTIALS, again, LOGIN)})
    facts = [(value(e, "region"), value(e, "region_source"), line(e, "region")) for e in found]
    assert facts[-1] == ("eu-central-1", "variable", 9)


def test_a_host_that_is_handed_on(tmp_path: Path) -> None:
    script = '- run: echo "REG=${{ secrets.AWS_ACCOUNT_ID }}.dkr.ecr.$AWS_REGION.amazonaws.com" >> $GITHUB_ENV\n'
    push = "- run: docker push $REG/shop/api:v1\n"
    files = {"w.yml": job(CREDENTIALS, script, push)}
    (found,) = entities(tmp_path, "github.registry", files)
    assert (value(found, "region"), value(found, "pushed")) == ("eu-central-1", True)
    assert (line(found, "account"), line(found, "region")) == (10, 9)
    (pushed,) = entities(tmp_path, "github.push", files)
    assert value(pushed, "repository") == "shop/api"


def test_a_login_inside_of_an_action_counts_outside_of_it(tmp_path: Path) -> None:
    action = """\
runs:
  using: composite
  steps:
    - uses: aws-actions/amazon-ecr-login@v2
      id: login
    - run: echo "REG=${{ steps.login.outputs.registry }}" >> $GITHUB_ENV
      shell: bash
"""
    files = {"w.yml": job("- uses: ./act\n", "- run: docker push $REG/shop/api:v1\n"), "act/action.yml": action}
    (pushed,) = entities(tmp_path, "github.push", files)
    assert (value(pushed, "repository"), value(pushed, "tag")) == ("shop/api", "v1")


@pytest.mark.parametrize(
    ("script", "lifetime"),
    [
        ("echo AWS_ACCESS_KEY_ID=${{ secrets.ID }} >> $GITHUB_ENV", "long-lived"),
        ("K=${{ secrets.ID }}\n    echo AWS_ACCESS_KEY_ID=$K >> $GITHUB_ENV", "long-lived"),
        ("{ echo AWS_ACCESS_KEY_ID=${{ secrets.ID }}; } >> $GITHUB_ENV", "long-lived"),
        ("K=$(aws sts assume-role)\n    echo AWS_ACCESS_KEY_ID=$(jq .a <<< $K) >> $GITHUB_ENV", "temporary"),
        ("echo AWS_ACCESS_KEY_ID=test >> $GITHUB_ENV", "placeholder"),
    ],
)
def test_keys_that_are_handed_on(tmp_path: Path, script: str, lifetime: str) -> None:
    (found,) = entities(tmp_path, "aws.static_key", {"w.yml": job(f"- run: |\n    {script}\n")})
    assert value(found, "lifetime") == lifetime


def test_a_key_that_is_read_from_what_a_step_wrote(tmp_path: Path) -> None:
    script = "- run: echo KEY=${{ secrets.ID }} >> $GITHUB_ENV\n"
    use = "- run: aws ecr get-login-password\n  env:\n    AWS_ACCESS_KEY_ID: ${{ env.KEY }}\n"
    (found,) = entities(tmp_path, "aws.static_key", {"w.yml": job(script, use)})
    assert (value(found, "lifetime"), line(found, "lifetime")) == ("long-lived", 6)


# -- Dockerfiles -----------------------------------------------------------------------------------------


FROM_ECR = "FROM 1.dkr.ecr.eu-central-1.amazonaws.com/b"
FROM_ARGUMENT = "ARG R\nFROM $R/base:1"
GIVEN = "\n  env: {R: '${{ steps.login.outputs.registry }}'}"
ACTION = "- uses: docker/build-push-action@v6"


@pytest.mark.parametrize(
    ("step", "dockerfile", "pulls"),
    [
        ("- run: docker build .", "FROM $R/base:1", False),
        ("- run: docker build --build-arg R=$R ." + GIVEN, FROM_ARGUMENT, True),
        ("- run: docker build --build-arg R ." + GIVEN, FROM_ARGUMENT, True),
        ("- run: cd app && docker build -f ../Dockerfile .", FROM_ECR, True),
        ("- run: docker build .\n  working-directory: app", FROM_ECR, False),
        ("- run: docker build .", "ARG R=1.dkr.ecr.eu-central-1.amazonaws.com\nFROM $R/b", True),
        ("- run: docker build --target x .", "FROM a AS x\n" + FROM_ECR, False),
        ("- run: docker build .", "FROM public.ecr.aws/x/y", False),
        ("- run: docker build .", "FROM a\nCOPY --from=1.dkr.ecr.eu-central-1.amazonaws.com/b / /", True),
        ("- run: docker compose up", FROM_ECR, False),
        ("- run: /kaniko/executor --no-push --context dir://. --dockerfile Dockerfile", FROM_ECR, True),
        ("- run: docker build .\n  shell: cmd", FROM_ECR, True),
        (ACTION, FROM_ECR, True),
        (ACTION + "\n  with: {context: app}", FROM_ECR, False),
        (ACTION + "\n  with: {context: app, file: Dockerfile}", FROM_ECR, True),
        (ACTION + "\n  with: {context: '{{defaultContext}}:app'}", FROM_ECR, False),
        (ACTION + "\n  with: {build-args: 'R=${{ steps.login.outputs.registry }}'}", FROM_ARGUMENT, True),
    ],
)
def test_pulls_of_builds(tmp_path: Path, step: str, dockerfile: str, pulls: bool) -> None:
    files = {
        "w.yml": job("- uses: actions/checkout@v4\n", CREDENTIALS, LOGIN, step),
        "./Dockerfile": dockerfile + "\n",
        "app/Dockerfile": "FROM alpine:3\n",
    }
    (found,) = entities(tmp_path, "github.credentials", files)
    only = value(found, "only_pulls")
    assert only is pulls
    if pulls:
        assert line(found, "only_pulls") == 13


def test_the_host_of_a_base_image_is_placed_in_the_dockerfile(tmp_path: Path) -> None:
    build = "- run: docker build --build-arg ACCOUNT=${{ secrets.AWS_ACCOUNT_ID }} .\n"
    text = "ARG ACCOUNT\n\nFROM ${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/base:1\n"
    (found,) = entities(tmp_path, "github.registry", {"w.yml": job(build), "./Dockerfile": text})
    assert (value(found, "region"), value(found, "pushed")) == ("us-east-1", False)
    place = found.facts["region"].origin.place
    assert (place.path, place.span.line, place.span.column) == ("Dockerfile", 3, 6)
