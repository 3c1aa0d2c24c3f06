"""Credentials and logins of CircleCI jobs: what each says, with lines."""

from __future__ import annotations

from typing import Any

import pytest

from ecrlint.entity import Entity
from ecrlint.model.circleci.credentials import base_of
from ecrlint.values import Unknown

from .circleci_entities import entities, facts, line

HEAD = "orbs: {cli: circleci/aws-cli@4.0.0, old: circleci/aws-cli@3.1.5, ecr: circleci/aws-ecr@8.2.1, x: shop/x@1}\n"
SETUP = "cli/setup: {role_arn: $ECR_ROLE_TO_ASSUME, region: $ECR_REGION}"
LIST = "run: aws ecr list-images --repository-name a"


def of_steps(kind: str, *steps: str) -> list[Entity]:
    body = "".join(f"      - {step}\n" for step in steps)
    return entities(f"{HEAD}jobs:\n  build:\n    steps:\n{body}", kind)


def credentials(*steps: str) -> list[Entity]:
    return of_steps("circleci.credentials", *steps)


def accesses(*steps: str) -> list[Entity]:
    return of_steps("circleci.ecr_access", *steps)


def plain(value: Any) -> Any:
    return f"? {value.reason}" if isinstance(value, Unknown) else value


def test_the_guide_s_credentials() -> None:
    (entity,) = credentials("checkout", SETUP, LIST)
    names = ("method", "step", "version", "role", "role_variable", "role_base", "role_literal", "region", "used_by")
    assert facts(entity, *names) == (
        *("setup", "cli/setup", "4.0.0", "$ECR_ROLE_TO_ASSUME", "ECR_ROLE_TO_ASSUME", "ECR_ROLE_TO_ASSUME"),
        *(False, "$ECR_REGION", "aws ecr list-images"),
    )
    assert [line(entity, name) for name in ("method", "role", "region", "used_by")] == [6, 6, 6, 7]


@pytest.mark.parametrize(
    ("arguments", "role", "variable", "base", "literal"),
    [
        ("{}", None, None, "", False),
        ("{role_arn: ''}", None, None, "", False),
        (
            "{role_arn: '${DEV_ECR_ROLE_TO_ASSUME}'}",
            "${DEV_ECR_ROLE_TO_ASSUME}",
            "DEV_ECR_ROLE_TO_ASSUME",
            "ECR_ROLE_TO_ASSUME",
            False,
        ),
        (
            "{role_arn: $ECR_APP_ROLE_TO_ASSUME}",
            "$ECR_APP_ROLE_TO_ASSUME",
            "ECR_APP_ROLE_TO_ASSUME",
            "ECR_ROLE_TO_ASSUME",
            False,
        ),
        ("{role_arn: $ROLE_TO_ASSUME_ECR}", "$ROLE_TO_ASSUME_ECR", "ROLE_TO_ASSUME_ECR", "", False),
        ("{role_arn: ECR_ROLE_TO_ASSUME}", "ECR_ROLE_TO_ASSUME", None, "", False),
        ("{role_arn: 'arn:aws:iam::1:role/x'}", "arn:aws:iam::1:role/x", None, "", True),
        ("{role_arn: << pipeline.id >>}", "? P", "? P", "? P", "? P"),
        ("{role_arn: 'arn:aws:iam::1:role/<< pipeline.id >>'}", "? P", "? P", "? P", True),
    ],
)
def test_roles(arguments: str, role: Any, variable: Any, base: Any, literal: Any) -> None:
    (entity,) = credentials(f"cli/setup: {arguments}", LIST)
    found = [plain(value) for value in facts(entity, "role", "role_variable", "role_base", "role_literal")]
    assert [
        v.replace("pipeline.id is known only when a pipeline runs", "P") if isinstance(v, str) else v for v in found
    ] == [
        role,
        variable,
        base,
        literal,
    ]


@pytest.mark.parametrize(
    ("step", "region", "variable", "bare"),
    [
        ("cli/setup: {}", None, None, False),
        ("cli/setup: {region: $ECR_REGION}", "$ECR_REGION", "ECR_REGION", False),
        ("cli/setup: {region: AWS_REGION}", "AWS_REGION", None, True),
        ("cli/setup: {region: eu-west-2}", "eu-west-2", None, False),
        ("old/setup: {aws-region: ECR_REGION}", "ECR_REGION", "ECR_REGION", False),
    ],
)
def test_regions(step: str, region: Any, variable: Any, bare: bool) -> None:
    (entity,) = credentials(step, LIST)
    assert facts(entity, "region", "region_variable", "region_bare") == (region, variable, bare)


def test_dashes_where_the_version_knows_underscores() -> None:
    (new,) = credentials("cli/setup: {role-arn: $R}", LIST)
    (old,) = credentials("old/setup: {role-arn: $R}", LIST)
    assert facts(new, "dashed", "underscored") == ("role-arn", "role_arn")
    assert facts(old, "dashed", "underscored") == ("", "")


@pytest.mark.parametrize(
    ("before", "method", "at"),
    [
        ((), "none", 5),
        (("run: aws sts assume-role --role-arn x",), "script", 6),
        (("run: export AWS_ACCESS_KEY_ID=$KEY",), "keys", 6),
        (("x/login",), "? what x/login does is not written in this repository", 6),
        (("run: cat job.env >> $BASH_ENV",), "? the variables that `cat` sets for later steps are not written here", 6),
        (("run: echo hello",), "none", 6),
    ],
)
def test_credentials_without_the_orb(before: tuple[str, ...], method: str, at: int) -> None:
    (entity,) = credentials(*before, LIST)
    assert plain(facts(entity, "method")[0]) == method
    assert line(entity, "method") == at


def test_each_step_that_serves_a_call_is_one_and_others_are_none() -> None:
    found = credentials(SETUP, LIST, LIST, "cli/setup: {role_arn: $OTHER}", "run: terraform apply")
    assert [line(entity, "role") for entity in found] == [5]
    found = credentials(SETUP, LIST, "cli/setup: {role_arn: $ECR_ROLE_TO_ASSUME_B}", LIST)
    assert [line(entity, "used_by") for entity in found] == [6, 8]


def test_a_step_that_comes_too_late_is_still_judged_for_what_it_says() -> None:
    (entity,) = credentials(LIST, SETUP)
    assert facts(entity, "method") == ("setup",)
    assert line(entity, "method") == 6


@pytest.mark.parametrize(
    ("variable", "base"),
    [
        ("ECR_REGION", "ECR_REGION"),
        ("$ECR_REGION", "ECR_REGION"),
        ("A_ECR_B_REGION_C", "ECR_REGION"),
        ("ECR_REGIONS", ""),
        ("REGION_ECR", ""),
        ("eu-west-2", ""),
        (None, ""),
    ],
)
def test_names_made_from_a_documented_one(variable: str | None, base: str) -> None:
    assert base_of(variable, "ECR_REGION") == base
    assert base_of(variable, None) == ""


# -- logins ------------------------------------------------------------------------------------------

GUIDE = "${AWS_ECR_REGISTRY_ID}.dkr.ecr.${ECR_REGION}.amazonaws.com"
ASK = "aws ecr get-login-password --region $ECR_REGION | "


def login(command: str) -> Entity:
    (entity,) = (e for e in accesses(SETUP, f"run: {command}") if e.facts["action"].value == "login")
    return entity


def test_the_guide_s_login() -> None:
    entity = login(f"{ASK}docker login --username AWS --password-stdin {GUIDE}")
    names = ("tool", "method", "credentials", "host", "host_given", "domain", "account", "region", "region_base")
    assert facts(entity, *names) == (
        *("docker login", "docker login", "yes", GUIDE, True, "amazonaws.com", "variable", "$ECR_REGION", "ECR_REGION"),
    )
    more = ("token_region", "token_region_base", "user", "password_on_command_line")
    assert facts(entity, *more) == ("$ECR_REGION", "ECR_REGION", "AWS", False)
    assert [line(entity, name) for name in ("tool", "host")] == [6, 6]
    assert entity.facts["host"].origin.place.span.column == 109


@pytest.mark.parametrize(
    ("host", "domain", "account", "region"),
    [
        ("$A.dkr.ecr.$ECR_REGION", "missing", "variable", "$ECR_REGION"),
        ("1234.dkr.ecr.eu-west-2", "missing", "literal", "eu-west-2"),
        ("$A.dkr.ecr.$X", "? what $X holds is kept outside of this repository", "variable", "$X"),
        ("1234.dkr.ecr.eu-west-2.amazonaws.com.cn", "amazonaws.com", "literal", "eu-west-2"),
        ("https://$A.dkr.ecr.eu-west-2.amazonaws.com/", "amazonaws.com", "variable", "eu-west-2"),
        ("$A.dkr.ecr.eu-west-2.amazonaws", "other", "variable", "eu-west-2"),
        (".dkr.ecr.$ECR_REGION.amazonaws.com", "amazonaws.com", "none", "$ECR_REGION"),
        ("ghcr.io", "other", "variable", ""),
        (
            "$ECR_URL",
            "? what ${ECR_URL} holds is kept outside of this repository",
        )
        * 1
        + ("? W", "? W"),
        ("$(cat host)", "? W", "? W", "? W"),
    ],
)
def test_hosts(host: str, domain: str, account: str, region: str) -> None:
    entity = login(f"{ASK}docker login -u AWS --password-stdin {host}")
    found = [plain(value) for value in facts(entity, "domain", "account", "region")]
    for have, want in zip(found, (domain, account, region), strict=True):
        assert have.startswith("? ") if want == "? W" else have == want


def test_a_variable_that_an_earlier_step_or_the_job_sets_is_looked_through() -> None:
    found = accesses(
        SETUP,
        'run: echo "export HOST=$AWS_ECR_REGISTRY_ID.dkr.ecr.$ECR_REGION" >> $BASH_ENV',
        f"run: {ASK}docker login -u AWS --password-stdin $HOST",
    )
    assert facts(found[0], "host", "domain") == ("${AWS_ECR_REGISTRY_ID}.dkr.ecr.${ECR_REGION}", "missing")
    assert line(found[0], "host") == 7
    chain = found[0].facts["host"].origin.chain
    assert [(step.note, step.place.span.line) for step in chain] == [("$HOST", 6)]


@pytest.mark.parametrize(
    ("command", "user", "argument", "method"),
    [
        (f"docker login -u AWS -p $(aws ecr get-login-password) {GUIDE}", "AWS", True, "docker login"),
        (f"{ASK}docker login --password-stdin {GUIDE}", "", False, "docker login"),
        (f"{ASK}docker login -u aws --password-stdin {GUIDE}", "aws", False, "docker login"),
        (
            f"{ASK}docker login -u $USER --password-stdin {GUIDE}",
            "? its user name is not written here",
            False,
            "docker login",
        ),
        (f"{ASK}helm registry login -u AWS --password-stdin {GUIDE}", "AWS", False, "another tool"),
        ("$(aws ecr get-login --no-include-email)", "AWS", False, "aws ecr get-login"),
        ("eval $(aws ecr get-login --no-include-email)", "AWS", False, "aws ecr get-login"),
        ("login=$(aws ecr get-login --no-include-email)", "AWS", False, "aws ecr get-login"),
    ],
)
def test_users_and_passwords(command: str, user: str, argument: bool, method: str) -> None:
    entity = login(command)
    assert (plain(facts(entity, "user")[0]), *facts(entity, "password_on_command_line", "method")) == (
        user,
        argument,
        method,
    )


def test_a_login_without_a_host() -> None:
    assert facts(login(f"{ASK}docker login -u AWS --password-stdin"), "host", "host_given") == ("", False)


def test_logins_to_other_registries_are_none() -> None:
    assert (
        accesses(SETUP, "run: docker login -u me -p $P ghcr.io", f"run: {ASK}cat > x; docker login -u me -p $P") == []
    )


LOGIN = f"run: {ASK}docker login -u AWS --password-stdin {GUIDE}"
PUSH = f"run: docker push {GUIDE}/a"


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((SETUP, LOGIN, PUSH), [("login", "yes", "yes", 6)]),
        ((SETUP, PUSH, LOGIN), [("push", "later", "yes", 6), ("login", "yes", "yes", 7)]),
        ((SETUP, PUSH, PUSH), [("push", "no", "yes", 6)]),
        ((LOGIN, SETUP), [("login", "yes", "later", 5)]),
        ((LOGIN,), [("login", "yes", "no", 5)]),
        (("x/login", PUSH), [("push", "? what x/login does is not written in this repository", "yes", 6)]),
        ((SETUP, "run: docker build -t $ECR_REGISTRY/a .", "run: docker run $ECR_REGISTRY/a"), []),
        ((SETUP, "run: docker run $ECR_REGISTRY/a"), [("pull", "no", "yes", 6)]),
        (("ecr/ecr-login", "ecr/push-image: {repo: a}"), [("login", "yes", "yes", 5)]),
        ((SETUP, "ecr/push-image: {repo: a}"), [("push", "no", "yes", 6)]),
    ],
)
def test_the_order_of_credentials_login_and_use(steps: tuple[str, ...], expected: list[Any]) -> None:
    found = [
        (*(plain(v) for v in facts(e, "action", "logged_in", "credentials")), line(e, "logged_in"))
        for e in accesses(*steps)
    ]
    assert found == expected
