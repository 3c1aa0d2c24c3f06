from __future__ import annotations

from typing import Any

import pytest

from ecrlint.values import Unknown

from .circleci_entities import entities, facts, line

TRADE = "aws sts assume-role-with-web-identity --role-arn $R --web-identity-token"


def tokens(*scripts: str, more: str = "") -> list[tuple[Any, ...]]:
    """The first script stands in line 5, or 6 with `more`."""
    text = f"jobs:\n  a:\n    machine: true\n{more}    steps:\n" + "".join(f"      - run: {s}\n" for s in scripts)
    return [(*facts(e, "version", "for_aws"), line(e, "version")) for e in entities(text, "circleci.oidc_token")]


@pytest.mark.parametrize(
    ("script", "version"),
    [
        (f"{TRADE} $CIRCLE_OIDC_TOKEN", 1),
        (f'{TRADE} "${{CIRCLE_OIDC_TOKEN}}"', 1),
        (f"{TRADE} $CIRCLE_OIDC_TOKEN_V2", 2),
        (f"'{TRADE} $(printenv X) # $CIRCLE_OIDC_TOKEN'", None),
        (f"{TRADE} $MY_CIRCLE_OIDC_TOKEN", None),
    ],
)
def test_the_version_of_a_token(script: str, version: int | None) -> None:
    assert tokens(script) == ([(version, True, 5)] if version else [])


def test_both_tokens_in_one_script_leave_it_open() -> None:
    ((version, for_aws, at),) = tokens(f"{TRADE} ${{CIRCLE_OIDC_TOKEN_V2:-$CIRCLE_OIDC_TOKEN}}")
    assert isinstance(version, Unknown)
    assert (for_aws, at) == (True, 5)


def test_a_token_that_is_written_to_the_file_the_aws_cli_looks_for() -> None:
    more = "    environment: {AWS_WEB_IDENTITY_TOKEN_FILE: /tmp/t}\n"
    assert tokens("echo $CIRCLE_OIDC_TOKEN > /tmp/t", "aws s3 ls", more=more) == [(1, True, 6)]
    assert tokens("echo $CIRCLE_OIDC_TOKEN > /tmp/t", "export AWS_WEB_IDENTITY_TOKEN_FILE=/tmp/t") == [(1, True, 5)]


@pytest.mark.parametrize(
    "scripts", [["cosign sign --identity-token $CIRCLE_OIDC_TOKEN", "aws s3 ls"], ["./login $CIRCLE_OIDC_TOKEN"]]
)
def test_a_token_for_somebody_else(scripts: list[str]) -> None:
    assert [told[:2] for told in tokens(*scripts)] == [(1, False)]


def test_a_token_in_a_job_that_uses_aws_besides_may_be_for_it() -> None:
    ((version, for_aws, at),) = tokens("./login $CIRCLE_OIDC_TOKEN", "aws s3 ls")
    assert (version, at) == (1, 5)
    assert isinstance(for_aws, Unknown)
