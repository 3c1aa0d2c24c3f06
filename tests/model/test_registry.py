from __future__ import annotations

import pytest

from ecrlint.model.registry import account_source, mentions, read_registry
from ecrlint.pipelines.symbolic import Known, Opaque, Piece, Reference, Symbolic, joined
from ecrlint.place import Place, Span
from ecrlint.values import Unknown

HERE = Place("w", Span(1, 1, 1, 2))
ACCOUNT = Reference("secrets", "AWS_ACCOUNT_ID")
REGION = Opaque("nobody sets it", "$REGION")


def symbolic(*pieces: str | Piece) -> Symbolic:
    return Symbolic(joined(Known(p) if isinstance(p, str) else p for p in pieces), HERE)


def shown(pieces: tuple[Piece, ...]) -> str:
    return Symbolic(pieces, HERE).render()


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        (["123456789012.dkr.ecr.eu-central-1.amazonaws.com"], ("ecr", "123456789012", "eu-central-1")),
        (["123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com"], ("ecr", "123456789012", "us-gov-west-1")),
        (["123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn"], ("ecr", "123456789012", "cn-north-1")),
        (["123456789012.dkr-ecr.eu-west-1.on.aws"], ("ecr", "123456789012", "eu-west-1")),
        ([ACCOUNT, ".dkr.ecr.", REGION, ".amazonaws.com"], ("ecr", "${{ secrets.AWS_ACCOUNT_ID }}", "$REGION")),
        ([Reference("vars", "ECR_REGISTRY")], ("ecr", "", "")),
        ([Opaque("why", "$ECR_REGISTRY_URL")], ("ecr", "", "")),
        (["public.ecr.aws"], ("public", "", "")),
        (["ghcr.io"], ("other", "", "")),
        ([REGION, "-docker.pkg.dev"], ("other", "", "")),
        ([Reference("github", "repository_owner")], ("other", "", "")),
        ([Opaque("why", "$REGISTRY")], ("unknown", "", "")),
        ([Reference("vars", "REGISTRY")], ("unknown", "", "")),
    ],
)
def test_registries(host: list[str | Piece], expected: tuple[str, str, str]) -> None:
    value = symbolic(*host)
    registry = read_registry(value.pieces, value)
    assert (registry.kind, shown(registry.account), shown(registry.region)) == expected


def test_hosts_inside_of_a_text() -> None:
    text = symbolic(
        "--set=", ACCOUNT, ".dkr.ecr.", REGION, ".amazonaws.com/a 123456789012.dkr.ecr.eu-west-1.amazonaws.com/b"
    )
    found = [(shown(m.registry.account), shown(m.registry.region)) for m in mentions(text)]
    assert found == [("${{ secrets.AWS_ACCOUNT_ID }}", "$REGION"), ("123456789012", "eu-west-1")]


@pytest.mark.parametrize(
    ("pieces", "source"),
    [
        (["123456789012"], "literal"),
        ([ACCOUNT], "secret"),
        ([Reference("vars", "ACCOUNT")], "variable"),
        ([], "none"),
    ],
)
def test_where_an_account_comes_from(pieces: list[str | Piece], source: str) -> None:
    value = symbolic(*pieces)
    assert account_source(value.pieces, value) == source


def test_an_account_that_only_a_run_knows() -> None:
    value = symbolic(Reference("steps", "a.outputs.account"))
    found = account_source(value.pieces, value)
    assert isinstance(found, Unknown)
    assert found.reason == "steps.a.outputs.account is known only when the job runs"
