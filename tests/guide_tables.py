"""What each line of the guides' own files is there to prevent: data of test_guide_lines.py.

A row says what is done to a line and what that must give, exactly:

    (9, GONE, "id-token-permission 8")            the line is left blank
    (9, "write => read", "id-token-permission 9") a part of it is written otherwise
    (3, GONE, TRIGGER)                            nothing is due, for this reason

A finding is `rule line`, with `@file` behind the line where it is in another file. Lines keep their numbers. Comments
and blank lines have no row of their own unless they are altered: the test blanks all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Nothing(NamedTuple):
    """Why no finding is due."""

    reason: str


Row = tuple[int, str, "str | Nothing"]
Tables = Mapping[str, tuple[Row, ...]]

GONE = ""

NAME = Nothing("what a workflow is called is for people")
TRIGGER = Nothing("when a workflow runs is for its team to say")
RUNNER = Nothing("on which runner a job runs is for its team to say")
LOGIN_ONLY = Nothing("without it nothing in the job uses ECR, and what uses nothing breaks nothing")
CHECKOUT = Nothing("an image can be built without the files of the repository")
BUILD = Nothing("how an image comes to be is for its team to say")
PUSH = Nothing("a job that pushes nothing breaks nothing")
TODAY = Nothing("the guide of today writes it like this")
NO_NAME = Nothing("Terraform refuses a repository without a name, and which one was meant cannot be told")
DESCRIPTION = Nothing("ECR keeps the description of a rule for people")
SOURCE = Nothing("Terraform refuses a call without a source before it makes anything")
TYPE = Nothing("a variable without a type takes the same value")
DEFAULT = Nothing("the value can come from elsewhere, and any text will do")
DEFAULT_PUSH = Nothing("the orb pushes unless it is told otherwise")
NO_EXECUTOR = Nothing("CircleCI refuses a job without an executor before it runs anything")
JOBS = Nothing("a config whose jobs are gone runs nothing")


def _workflow(own: str, other: str) -> tuple[Row, ...]:
    """The rows of push.yml and of pull.yml, which differ in a name and a role."""
    return (
        (1, GONE, NAME),
        (1, f"{own} => {other}", NAME),
        (2, GONE, "config-parse 3"),
        (3, GONE, TRIGGER),
        (3, "push => workflow_dispatch", TRIGGER),
        (4, GONE, "config-parse 1"),
        (5, GONE, "config-parse 6; config-parse 10"),
        (6, GONE, RUNNER),
        (6, "latest => 24.04", RUNNER),
        (7, GONE, "config-parse 8"),
        (7, "permissions => env", "id-token-permission 5"),
        (8, GONE, "id-token-permission 7"),
        (8, "write => read", "id-token-permission 8"),
        (8, "write => none", "id-token-permission 8"),
        (9, GONE, "contents-permission 7"),
        (9, "read => none", "contents-permission 9"),
        (10, GONE, "config-parse 11"),
        (11, GONE, "config-parse 15"),
        (11, "@v4 => @v1", "action-version 11"),
        (11, "@v4 => @main", "action-version 11"),
        (12, GONE, "config-parse 13"),
        (13, GONE, "oidc-role-missing 11"),
        (13, "GitHubActions-ECR- => ECR", "role-arn 13"),
        (13, "arn:aws:iam::${{ secrets.AWS_ACCOUNT_ID }}:role/ => ''", "role-arn 13"),
        (13, "${{ secrets.AWS_ACCOUNT_ID }} => 123456789012", "account-id-source 13"),
        (13, "secrets.AWS_ACCOUNT_ID => vars.AWS_ACCOUNT_ID", "account-id-source 13"),
        (13, "secrets. => secretts.", "expression-context 13"),
        (14, GONE, "aws-region 11"),
        (14, "eu-central-1 => eu-west-1", "aws-region 14"),
        (15, GONE, LOGIN_ONLY),
        (15, "@v2 => @v1", "action-version 15"),
    )


CENTRAL_OIDC: Tables = {
    ".github/workflows/push.yml": _workflow("push", "release"),
    ".github/workflows/pull.yml": _workflow("pull", "ci"),
    ".infra/ecr.tf": (
        (1, GONE, "config-parse 13"),
        (2, GONE, NO_NAME),
        (2, "myproject/my-service => my-service", "repository-name-format 2"),
        (2, "myproject/ => MyProject/", "repository-name-valid 2; repository-name-project 2"),
        (3, GONE, "tag-immutability 1"),
        (3, "IMMUTABLE => MUTABLE", "tag-immutability 3"),
        (5, GONE, "config-parse 13"),
        (6, GONE, "scan-on-push 5"),
        (6, "true => false", "scan-on-push 6"),
        (7, GONE, "config-parse 1"),
        (9, GONE, "config-parse 13"),
        (10, GONE, "required-tags 9"),
        (11, GONE, "required-tags 9"),
        (11, "terraform => hand", "required-tags 11"),
        (12, GONE, "config-parse 1"),
        (13, GONE, "config-parse 1"),
        (15, GONE, "config-parse 44"),
        (16, GONE, "lifecycle-policy-missing 1"),
        (
            16,
            'aws_ecr_repository.my_service.name => "other/service"',
            "lifecycle-policy-missing 1; lifecycle-dangling-repository 16",
        ),
        (18, GONE, "config-parse 43"),
        (19, GONE, "config-parse 42"),
        (20, GONE, "config-parse 30; config-parse 43"),
        (21, GONE, "lifecycle-policy-invalid 20"),
        (21, "1 => 2", "lifecycle-policy-invalid 32"),
        (22, GONE, DESCRIPTION),
        (23, GONE, "config-parse 30; config-parse 43"),
        (24, GONE, "lifecycle-policy-invalid 23; lifecycle-keep-tagged 19"),
        (
            24,
            "tagged => untagged",
            "lifecycle-policy-invalid 25; lifecycle-policy-invalid 35;"
            " lifecycle-keep-tagged 19; lifecycle-expire-untagged 26",
        ),
        (25, GONE, "lifecycle-policy-invalid 24; lifecycle-keep-tagged 19"),
        (25, '"v" => "release"', "lifecycle-keep-tagged 19"),
        (26, GONE, "lifecycle-policy-invalid 23; lifecycle-keep-tagged 23"),
        (26, "imageCountMoreThan => sinceImagePushed", "lifecycle-policy-invalid 23; lifecycle-keep-tagged 26"),
        (27, GONE, "lifecycle-policy-invalid 23; lifecycle-keep-tagged 23"),
        (27, "10 => 5", "lifecycle-keep-tagged 27"),
        (28, GONE, "config-parse 42"),
        (29, GONE, "lifecycle-policy-invalid 20; lifecycle-keep-tagged 20"),
        (29, "expire => delete", "lifecycle-policy-invalid 29; lifecycle-keep-tagged 29"),
        (30, GONE, "config-parse 42"),
        (31, GONE, "config-parse 41; config-parse 43"),
        (32, GONE, "lifecycle-policy-invalid 31"),
        (32, "2 => 1", "lifecycle-policy-invalid 32"),
        (33, GONE, DESCRIPTION),
        (34, GONE, "config-parse 41; config-parse 43"),
        (35, GONE, "lifecycle-policy-invalid 34; lifecycle-expire-untagged 19"),
        (36, GONE, "lifecycle-policy-invalid 34; lifecycle-expire-untagged 34"),
        (36, "sinceImagePushed => imageCountMoreThan", "lifecycle-policy-invalid 37; lifecycle-expire-untagged 36"),
        (37, GONE, "lifecycle-policy-invalid 34; lifecycle-expire-untagged 34"),
        (37, "days => hours", "lifecycle-policy-invalid 37; lifecycle-expire-untagged 37"),
        (38, GONE, "lifecycle-policy-invalid 34; lifecycle-expire-untagged 34"),
        (38, "7 => 30", "lifecycle-expire-untagged 38"),
        (39, GONE, "config-parse 42"),
        (40, GONE, "lifecycle-policy-invalid 31; lifecycle-expire-untagged 31"),
        (41, GONE, "config-parse 42"),
        (42, GONE, "config-parse 43"),
        (43, GONE, "config-parse 18"),
        (44, GONE, "config-parse 15"),
    ),
}

ECR_TF = "namespaces/example-dev/resources/ecr.tf"
VARIABLES_TF = "namespaces/example-dev/resources/variables.tf"
ECR_YML = ".github/workflows/ecr.yml"


def _variable(first: int) -> tuple[Row, ...]:
    """The rows of one variable of four lines."""
    return (
        (first, GONE, f"config-parse {first + 3}"),
        (first + 1, GONE, TYPE),
        (first + 2, GONE, DEFAULT),
        (first + 3, GONE, f"config-parse {first}"),
    )


CLOUD_PLATFORM: Tables = {
    ECR_TF: (
        (1, GONE, "config-parse 27"),
        (2, GONE, SOURCE),
        (2, "?ref=8.0.2 => ''", "cp-module-source 2"),
        (
            2,
            "8.0.2 => 5.3.0",
            "cp-module-source 2; cp-module-arguments 20; cp-module-arguments 21; cp-module-arguments 22;"
            " cp-module-arguments 25; cp-module-arguments 26",
        ),
        (2, "8.0.2 => main", "cp-module-source 2"),
        (4, GONE, "cp-module-arguments 1"),
        (7, GONE, "cp-oidc-providers 1"),
        (7, '"circleci" => "gitlab"', "cp-oidc-providers 7"),
        (7, "\"github\", => ''", f"cp-prefix-consistent 18@{ECR_YML}"),
        (7, '["github", "circleci"] => []', "cp-oidc-providers 7"),
        (10, GONE, "cp-github-repositories 1"),
        (10, "example-app => ministryofjustice/example-app", "cp-github-repositories 10"),
        (13, "# github => github", f"cp-prefix-consistent 18@{ECR_YML}"),
        (18, "# github => github", f"cp-prefix-consistent 18@{ECR_YML}"),
        (20, GONE, "cp-module-arguments 1"),
        (21, GONE, "cp-module-arguments 1"),
        (22, GONE, "cp-module-arguments 1"),
        (23, GONE, "cp-module-arguments 1"),
        (24, GONE, "cp-namespace 1"),
        (24, "var.namespace => null", "cp-namespace 1"),
        (25, GONE, "cp-module-arguments 1"),
        (26, GONE, "cp-module-arguments 1"),
        (27, GONE, "config-parse 1"),
    ),
    VARIABLES_TF: tuple(row for first in (1, 6, 11, 16, 21, 26, 31) for row in _variable(first)),
    ECR_YML: (
        (1, GONE, "config-parse 5"),
        (2, GONE, TRIGGER),
        (2, "push => pull_request", TRIGGER),
        (3, GONE, TRIGGER),
        (5, GONE, "config-parse 1"),
        (6, GONE, "config-parse 7; config-parse 11"),
        (7, GONE, RUNNER),
        (8, GONE, "config-parse 9"),
        (8, "permissions => env", "id-token-permission 6"),
        (9, GONE, "id-token-permission 8"),
        (9, "write => read", "id-token-permission 9"),
        (10, GONE, "contents-permission 8"),
        (10, "read => none", "contents-permission 10"),
        (11, GONE, "config-parse 13"),
        (13, GONE, CHECKOUT),
        (16, GONE, "ecr-login-order 22"),
        (16, "@v2 => @v1", "action-version 16"),
        (17, GONE, "config-parse 18"),
        (18, GONE, "oidc-role-missing 16"),
        (18, "secrets => vars", "cp-variable-kind 18"),
        (18, "secrets => secretts", "expression-context 18"),
        (
            18,
            "${{ secrets.ECR_ROLE_TO_ASSUME }} => arn:aws:iam::123456789012:role/cloud-platform-ecr-0a1b",
            "cp-role-to-assume 18",
        ),
        (18, "secrets.ECR_ROLE_TO_ASSUME => secrets.AWS_ROLE_ARN", "cp-role-to-assume 18"),
        (18, "secrets.ECR => secrets.DEV_ECR", "cp-prefix-consistent 18"),
        (19, GONE, "cp-region 16"),
        (19, "vars => secrets", "cp-variable-kind 19"),
        (19, "${{ vars.ECR_REGION }} => eu-west-2", "cp-region 19"),
        (19, "vars.ECR => vars.DEV_ECR", "cp-prefix-consistent 19"),
        (22, GONE, "registry-url 30"),
        (22, "@v1 => @main", "action-version 22"),
        (23, GONE, "registry-url 30"),
        (23, "login-ecr => login", "registry-url 30"),
        (26, GONE, "config-parse 27"),
        (27, GONE, BUILD),
        (28, GONE, PUSH),
        (28, "$REGISTRY => 123456789012.dkr.ecr.eu-west-2.amazonaws.com", "registry-url 28"),
        (29, GONE, "image-variable-unset 28"),
        (30, GONE, "image-variable-unset 28"),
        (30, "steps.login-ecr.outputs.registry => secrets.ECR_REGISTRY_URL", TODAY),
        (30, "steps.login-ecr.outputs.registry => secretts.ECR_REGISTRY_URL", "expression-context 30"),
        (30, "steps.login-ecr.outputs.registry => vars.ECR_REGISTRY_URL", "cp-variable-kind 30"),
        (30, "steps.login-ecr => steps.ecr", "registry-url 30"),
        (31, GONE, "image-variable-unset 28"),
        (31, "vars => secrets", "cp-variable-kind 31"),
        (31, "vars.ECR => vars.DEV_ECR", "cp-prefix-consistent 31"),
        (32, GONE, "image-variable-unset 28"),
    ),
}

CIRCLECI: Tables = {
    ".circleci/config.yml": (
        (1, GONE, "circleci-config-version 3"),
        (1, "2.1 => 2", "circleci-config-version 1"),
        (3, GONE, "config-parse 4"),
        (4, GONE, "circleci-orb-aws-cli 14"),
        (4, "4.0.0 => 3.1.3", "circleci-orb-aws-cli 4"),
        (5, GONE, "circleci-orb-aws-ecr 9"),
        (5, "8.2.1 => 7.3.0", "circleci-orb-aws-ecr 5; circleci-build-image 22; circleci-build-image 24"),
        (7, GONE, JOBS),
        (8, GONE, JOBS),
        (9, GONE, NO_EXECUTOR),
        (9, "aws-ecr/default => aws-cli/default", "circleci-executor 9"),
        (10, GONE, "config-parse 12"),
        (12, GONE, "circleci-checkout 21"),
        (14, GONE, "config-parse 15"),
        (15, GONE, "circleci-aws-setup 14"),
        (15, "role_arn => role-arn", "circleci-aws-setup 15"),
        (16, GONE, "circleci-aws-setup 14"),
        (16, "$ECR_REGION => AWS_REGION", "circleci-aws-setup 16"),
        (18, GONE, "config-parse 19"),
        (19, GONE, "circleci-ecr-login 21"),
        (19, ".amazonaws.com => ''", "circleci-ecr-login 19"),
        (21, GONE, "config-parse 22"),
        (22, GONE, DEFAULT_PUSH),
        (22, "true => false", "circleci-build-image 22"),
        (23, GONE, "circleci-build-image 21"),
        (23, "${CIRCLE_SHA1} => latest", "circleci-build-image 23"),
        (24, GONE, "circleci-build-image 21"),
        (25, GONE, "circleci-build-image 21"),
        (25, "repo => repository", "circleci-build-image 21; circleci-build-image 25"),
        (28, GONE, "config-parse 29; circleci-context 8"),
        (29, GONE, "circleci-context 8"),
        (30, GONE, "circleci-context 8"),
        (31, GONE, "circleci-context 8"),
        (32, GONE, "circleci-context 31"),
    ),
}
