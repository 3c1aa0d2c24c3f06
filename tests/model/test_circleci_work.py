"""What a run of a CircleCI job does, act by act, with the line of each."""

from __future__ import annotations

from textwrap import dedent

import pytest

from ecrlint.model.circleci.acts import (
    Act,
    AwsCall,
    Build,
    Credentials,
    Engine,
    Files,
    Hidden,
    Images,
    Login,
    RemoteDocker,
    Setup,
    Token,
    Writes,
)
from ecrlint.model.circleci.logins import shown
from ecrlint.model.circleci.order import covered
from ecrlint.model.circleci.work import concerns_ecr, in_ecr, work_of
from ecrlint.parse.yaml import read_yaml
from ecrlint.pipelines.circleci.config import Condition
from ecrlint.pipelines.circleci.load import process
from ecrlint.place import Place, Span
from ecrlint.values import Unknown

ORBS = "orbs: {cli: circleci/aws-cli@4.0.0, ecr: circleci/aws-ecr@8.2.1, new: circleci/aws-ecr@9.3.4}\n"


def acts(text: str) -> list[Act]:
    config = process(read_yaml(".circleci/config.yml", ORBS + dedent(text).lstrip("\n")))
    return list(work_of(config, config.invocations[0]).acts)


def steps(*written: str) -> list[Act]:
    body = "".join(f"      - {step}\n" for step in written)
    return acts(f"jobs:\n  build:\n    steps:\n{body}")


def brief(act: Act) -> str:
    """An act in a word: its line, its kind, what it is, `?` under a condition."""
    doubt = "?" if act.at.under else ""
    return f"{act.at.place.span.line} {_said(act)}{doubt}"


def _said(act: Act) -> str:
    if isinstance(act, Setup):
        method = act.method if isinstance(act.method, str) else act.method.reason
        role, region = (field.value.text if field else None for field in (act.role, act.region))
        return f"setup {method} {role} {region}"
    if isinstance(act, Login):
        return f"login {act.through} {[shown(host.pieces) for host in act.hosts]} {in_ecr(act)}"
    if isinstance(act, Images):
        return f"{act.action} {[shown(image.pieces) for image in act.images]} {in_ecr(act)}"
    if isinstance(act, Hidden):
        return f"hidden {act.what}{'!' if act.likely else ''}"
    if isinstance(act, (AwsCall, Build, Engine)):
        return f"{type(act).__name__.lower()} {act.tool}"
    if isinstance(act, (Credentials, Writes)):
        return f"{type(act).__name__.lower()} {act.what}"
    if isinstance(act, Files):
        return f"files {act.how}"
    if isinstance(act, Token):
        return f"token {act.version}"
    assert isinstance(act, RemoteDocker)
    return "daemon"


def briefs(*written: str) -> list[str]:
    return [brief(act) for act in steps(*written)]


def test_the_guide_s_job() -> None:
    found = acts(
        """
        jobs:
          build:
            executor: ecr/default
            steps:
              - checkout
              - cli/setup:
                  role_arn: $ECR_ROLE_TO_ASSUME
                  region: $ECR_REGION
              - run: |
                  aws ecr get-login-password --region $ECR_REGION |
                    docker login -u AWS --password-stdin ${AWS_ECR_REGISTRY_ID}.dkr.ecr.${ECR_REGION}.amazonaws.com
              - ecr/build-image:
                  repo: $ECR_REPOSITORY
        """
    )
    assert [brief(act) for act in found] == [
        "6 files checkout",
        "7 setup oidc $ECR_ROLE_TO_ASSUME $ECR_REGION",
        "11 awscall aws ecr get-login-password",
        "12 login stdin ['${AWS_ECR_REGISTRY_ID}.dkr.ecr.${ECR_REGION}.amazonaws.com'] True",
        "13 engine ecr/build-image",
        "13 build ecr/build-image",
        "13 push [] True",
    ]
    login = next(act for act in found if isinstance(act, Login))
    assert [user.text for user in login.users] == ["AWS"]
    assert [shown(region.pieces) for region in login.token_region] == ["${ECR_REGION}"]


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("cli/setup: {region: eu-west-2}", ["5 setup keys None eu-west-2"]),
        ("cli/setup: {role_arn: ''}", ["5 setup keys  None"]),
        ("cli/setup: {role-arn: $R, aws-region: R}", ["5 setup oidc $R R"]),
        ("cli/assume_role_with_web_identity: {role_arn: $R}", ["5 setup oidc $R None"]),
        ("cli/install", []),
        (
            "cli/setup: {role_arn: << pipeline.id >>}",
            ["5 setup pipeline.id is known only when a pipeline runs None None"],
        ),
        ("cli/setup: {role_arn: 'arn:x/<< pipeline.id >>'}", ["5 setup oidc None None"]),
    ],
)
def test_credentials_by_the_aws_cli_orb(step: str, expected: list[str]) -> None:
    assert briefs(step) == expected


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("new/ecr_login", ["5 awscall new/ecr_login", "5 login orb [] True"]),
        ("ecr/ecr-login", ["5 setup keys None None", "5 awscall ecr/ecr-login", "5 login orb [] True"]),
        (
            "ecr/ecr-login: {role-arn: $R, assume-web-identity: true}",
            ["5 setup oidc $R None", "5 awscall ecr/ecr-login", "5 login orb [] True"],
        ),
        ("new/push_image: {repo: a}", ["5 engine new/push_image", "5 push [] True"]),
        ("new/build_image: {repo: a, push_image: false}", ["5 engine new/build_image", "5 build new/build_image"]),
        (
            "new/build_image: {repo: a, push_image: << pipeline.id >>}",
            ["5 engine new/build_image", "5 build new/build_image", "5 push [] True?"],
        ),
        ("ecr/create-repo: {repo: a}", ["5 awscall ecr/create-repo"]),
        (
            "new/build_and_push_image: {checkout: false, setup_remote_docker: true, auth: [cli/setup: {role_arn: $R}]}",
            [
                "5 setup oidc $R None",
                "5 daemon",
                "5 awscall new/build_and_push_image",
                "5 login orb [] True",
                "5 engine new/build_and_push_image",
                "5 build new/build_and_push_image",
                "5 push [] True",
            ],
        ),
    ],
)
def test_commands_of_the_ecr_orb(step: str, expected: list[str]) -> None:
    assert briefs(step) == expected


def test_version_7_builds_without_a_push() -> None:
    found = acts("jobs: {build: {steps: [old/build-image: {repo: a, checkout: true}]}}".replace("old", "ecr"))
    assert [type(act).__name__ for act in found] == ["Engine", "Build", "Images"]
    config = process(
        read_yaml(
            ".circleci/config.yml", "orbs: {o: circleci/aws-ecr@7.3.0}\njobs: {b: {steps: [o/build-image: {repo: a}]}}"
        )
    )
    assert [type(act).__name__ for act in work_of(config, config.invocations[0]).acts] == ["Engine", "Build"]


def test_a_job_of_the_orb_with_what_is_handed_to_it_and_around_it() -> None:
    found = acts(
        """
        workflows:
          main:
            jobs:
              - new/build_and_push_image:
                  repo: $ECR_REPOSITORY
                  pre-steps: [run: git clone x]
                  auth:
                    - cli/setup: {role_arn: $R}
                  post-steps: [run: docker logout]
        """
    )
    assert [brief(act) for act in found] == [
        "7 files git clone",
        "7 writes git",
        "9 setup oidc $R None",
        "5 files checkout",
        "5 awscall new/build_and_push_image",
        "5 login orb [] True",
        "5 engine new/build_and_push_image",
        "5 build new/build_and_push_image",
        "5 push [] True",
    ]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("docker build -t a .", ["5 engine docker build"]),
        ("docker compose up -d", ["5 engine docker compose up", "5 pull [] None"]),
        ("docker version", []),
        ("echo $X | docker login -u me --password-stdin ghcr.io", ["5 login stdin ['ghcr.io'] False"]),
        ("docker login -u me -p $X", ["5 login argument [] None"]),
        ("aws sts assume-role --role-arn x", ["5 credentials aws sts assume-role"]),
        ("export AWS_ACCESS_KEY_ID=x", ["5 credentials the script sets AWS_ACCESS_KEY_ID"]),
        ("echo $CIRCLE_OIDC_TOKEN", ["5 token 1"]),
        ("echo ${CIRCLE_OIDC_TOKEN_V2} # $CIRCLE_OIDC_TOKEN", ["5 token 2"]),
        ("circleci run oidc get --claims x", ["5 token 2", "5 writes circleci", "5 hidden `circleci run oidc`"]),
        ("DOCKER_HOST=tcp://x docker ps", ["5 daemon", "5 engine docker ps"]),
        ("./push.sh", ["5 writes push.sh", "5 hidden `./push.sh`!"]),
        ("source $BASH_ENV", []),
        ("cat job.env >> $BASH_ENV", ["5 hidden `cat`!", "5 writes cat"]),
        ("echo a > b", ["5 writes echo"]),
        ("echo a >> $BASH_ENV", []),
        ("if x; then docker push a.dkr.ecr.b.amazonaws.com/c; fi", None),
    ],
)
def test_commands_of_scripts(script: str, expected: list[str] | None) -> None:
    found = briefs(f"run: '{script}'")
    if expected is None:
        assert "5 push ['a.dkr.ecr.b.amazonaws.com/c'] True?" in found
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("script", "asks"),
    [
        ("aws ecr get-login-password | docker login -u AWS --password-stdin $H", True),
        ("aws ecr get-login-password | tr -d x | docker login -u AWS --password-stdin $H", True),
        ("docker login -u AWS -p $(aws ecr get-login-password) $H", True),
        ("aws ecr get-login-password > x; docker login -u me --password-stdin < y", False),
        ("$(aws ecr get-login --no-include-email)", True),
    ],
)
def test_which_login_a_password_of_ecr_is_fed_to(script: str, asks: bool) -> None:
    (login,) = (act for act in steps(f"run: {script}") if isinstance(act, Login))
    assert login.asks_aws is asks


def test_variables_come_from_the_environment_earlier_steps_and_the_project() -> None:
    found = acts(
        """
        jobs:
          build:
            environment: {A: one, B: << pipeline.id >>}
            docker:
              - {image: x, environment: {A: two, C: three}}
              - {image: y, environment: {D: four}}
            steps:
              - run: echo "export E=$C-$Z" >> $BASH_ENV
              - run: {command: "docker push $A/$B/$C/$D/$E/$F", environment: {F: six}}
        """
    )
    (push,) = (act for act in found if isinstance(act, Images))
    assert [shown(image.pieces) for image in push.images] == ["one/$B/three/${D}/${C}-${Z}/six"]


def test_a_parameter_known_only_later_makes_a_word_unknown() -> None:
    found = steps("run: docker push << pipeline.id >>.dkr.ecr.eu-west-2.amazonaws.com/a")
    (push,) = (act for act in found if isinstance(act, Images))
    assert shown(push.images[0].pieces) == "a parameter.dkr.ecr.eu-west-2.amazonaws.com/a"
    assert in_ecr(push) is True


def test_orbs_that_may_do_anything_and_those_that_do_not() -> None:
    config = process(
        read_yaml(
            ".circleci/config.yml",
            "orbs: {s: circleci/slack@4, t: shop/tools@1}\n"
            "jobs: {b: {steps: [s/notify, t/docker-setup, t/greet, u/x, y]}}",
        )
    )
    found = work_of(config, config.invocations[0]).acts
    assert [(act.what, act.likely, act.reason.reason) for act in found if isinstance(act, Hidden)] == [
        ("t/docker-setup", True, "what t/docker-setup does is not written in this repository"),
        ("t/greet", False, "what t/greet does is not written in this repository"),
        ("u/x", False, "what u/x does is not written in this repository"),
        ("a step", True, "there is no command y in the config"),
    ]


@pytest.mark.parametrize(
    ("job", "concerned"),
    [
        ("{steps: [checkout, run: docker push x]}", False),
        ("{steps: [run: docker push $ECR_REGISTRY/x]}", True),
        ("{steps: [run: ./secrets.sh && ./decrypt]}", False),
        ("{environment: {R: 1.dkr.ecr.x.amazonaws.com}, steps: [run: docker push $R/x]}", True),
        ("{steps: [ecr/build-image: {repo: a}]}", True),
    ],
)
def test_jobs_that_show_nothing_of_ecr_are_not_looked_at(job: str, concerned: bool) -> None:
    config = process(read_yaml("c.yml", f"{ORBS}jobs:\n  build: {job}\n"))
    assert concerns_ecr(config.invocations[0]) is concerned


def test_a_job_that_does_very_much_says_that_there_is_more() -> None:
    script = "\n".join(["            docker push 1.dkr.ecr.eu-west-2.amazonaws.com/a"] * 1_500)
    found = acts(f"jobs:\n  build:\n    steps:\n      - run: |\n{script}\n")
    assert len(found) == 2_001
    last = found[-1]
    assert isinstance(last, Hidden)
    assert isinstance(last.reason, Unknown)
    assert last.reason.reason == "the job build does more than 2,000 things with AWS and Docker"


PLACE = Place("c.yml", Span(1, 1, 1, 2))
A, NOT_A = Condition("a", True, PLACE), Condition("a", False, PLACE)
B = Condition("b", True, PLACE)


@pytest.mark.parametrize(
    ("unders", "under", "expected"),
    [
        ([], (), "no"),
        ([()], (), "yes"),
        ([(A,)], (), "conditional"),
        ([(A,)], (A,), "yes"),
        ([(A,)], (NOT_A,), "no"),
        ([(A,), (NOT_A,)], (), "yes"),
        ([(A, B)], (B,), "conditional"),
        ([(A, B), (NOT_A, B)], (B,), "yes"),
        ([(B,)], (A,), "conditional"),
    ],
)
def test_conditions_that_cover_one_another(
    unders: list[tuple[Condition, ...]], under: tuple[Condition, ...], expected: str
) -> None:
    assert covered(unders, under) == expected
