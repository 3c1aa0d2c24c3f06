from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecrlint.keys import find_keys, mask, may_hold_keys

# Put together here so that no scanner takes this file for a leak. None of them is a key of anyone.
ID = "AKIA" + "Z7QPLMXN2RTVWK3D"
SECRET = "q8Zr+T1vKc5Jw/" + "Xb9Ym3NpLs7Df2Gh4Rt6Ua0EoC"
DOCUMENTED_ID = "AKIA" + "IOSFODNN7EXAMPLE"
DOCUMENTED_SECRET = "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY"


def found(text: str) -> list[tuple[str, str]]:
    assert may_hold_keys(text.encode()) or not find_keys(text)
    return [(match.kind, text[match.start : match.end]) for match in find_keys(text)]


@pytest.mark.parametrize("prefix", ["AKIA", "ASIA", "ABIA", "ACCA", "A3TX"])
def test_access_key_ids(prefix: str) -> None:
    key = prefix + ID[4:]
    assert found(f"aws_access_key_id = {key}\n") == [("access-key-id", key)]
    assert found(f'"{key}"') == [("access-key-id", key)]


@pytest.mark.parametrize(
    "text",
    [
        DOCUMENTED_ID,
        ID + "A",
        "x" + ID,
        ID.lower(),
        ID[:-1],
        "AKIA" + "1" * 16,
    ],
)
def test_what_is_no_access_key_id(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        f"aws_secret_access_key = {SECRET}",
        f"AWS_SECRET_ACCESS_KEY={SECRET}",
        f'export PROD_AWS_SECRET_ACCESS_KEY="{SECRET}"',
        f'"SecretAccessKey": "{SECRET}",',
        f'\\"SecretAccessKey\\": \\"{SECRET}\\"',
        f"aws configure set aws_secret_access_key {SECRET}",
        f"aws-secret-access-key: '{SECRET}'",
        f'{{"name": "AWS_SECRET_ACCESS_KEY", "value": "{SECRET}"}}',
        f'secret_key => "{SECRET}"',
        f"secret: secret: {SECRET}",
    ],
)
def test_secrets_after_their_name(text: str) -> None:
    assert found(text) == [("secret-access-key", SECRET)]
    assert SECRET[4:] not in mask(text)


def test_a_secret_after_its_access_key_id() -> None:
    assert found(f"{ID},{SECRET}") == [("access-key-id", ID), ("secret-access-key", SECRET)]


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        f"token: {SECRET}",
        f"aws_secret_access_key:\n  {SECRET}",
        f"aws_secret_access_key = {SECRET}A",
        f"aws_secret_access_key = {SECRET[:-1]}",
        "client_secret: 0123456789abcdef0123456789abcdef01234567",
        "uses: acme/secret-scan@0123456789abcdef0123456789abcdef01234567",
        "secret_digest: sha512-" + "Ab1/" * 22,
        "secret_arn = arn:aws:secretsmanager:eu-central-1:123456789012:secret:Prod/Database-AbCdEf",
        "secret_name = Production/MyService/DatabaseCredentials",
        "secret: ${{ secrets.AWS_SECRET_ACCESS_KEY }}",
        f"aws_secret_access_key = {DOCUMENTED_SECRET}",
    ],
)
def test_what_is_no_secret(text: str) -> None:
    assert found(text) == []


def test_masking_keeps_the_width_and_four_characters() -> None:
    text = f"id {ID}, secret: {SECRET}."
    assert mask(text) == f"id AKIA{'*' * 16}, secret: {SECRET[:4]}{'*' * 36}."


def test_the_documented_secret_is_masked_beside_its_readable_id() -> None:
    text = f"{DOCUMENTED_ID} aws_secret_access_key={DOCUMENTED_SECRET}"
    assert mask(text) == f"{DOCUMENTED_ID} aws_secret_access_key=wJal{'*' * 36}"


def test_text_without_keys_is_left_alone() -> None:
    text = "uses: actions/checkout@0123456789abcdef0123456789abcdef01234567 # secrets.X"
    assert mask(text) == text


def test_long_runs_take_no_long_time() -> None:
    for text in ("secret" * 50_000, "secret" + " " * 300_000, "secret" + "A" * 300_000, ID * 10_000):
        assert mask(text) == text


PIECES = st.sampled_from(
    [
        ID,
        SECRET,
        DOCUMENTED_ID,
        DOCUMENTED_SECRET,
        "secret",
        "=",
        " ",
        '"',
        ":",
        "value",
        "A",
        "k",
        "/",
        "\n",
        "_",
    ]
)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_masking_is_complete_and_changes_nothing_the_second_time(text: str) -> None:
    once = mask(text)
    assert len(once) == len(text)
    assert mask(once) == once
    assert find_keys(once) == ()
    for match in find_keys(text):
        assert set(once[match.start + 4 : match.end]) == {"*"}
    if find_keys(text):
        assert may_hold_keys(text.encode())
