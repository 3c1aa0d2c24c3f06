"""Fingerprints: GitHub's exactly, and our own, which must not change when lines move."""

from __future__ import annotations

import pytest

from ecrlint.report.fingerprint import finding_fingerprints, line_hashes
from ecrlint.report.texts import Texts

from .samples import MUTABLE, finding, mutable, place

LOREM = "Lorem ipsum dolor sit amet.\n"


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        ("", "c129715d7a2bc9a3:1"),
        (
            " a\nb\n  \t\tc\n d",
            "271789c17abda88f:1 54703d4cd895b18:1 180aee12dab6264:1 a23a3dc5e078b07b:1",
        ),
        (
            LOREM * 10,
            "a7f2ff13bc495cf2:1 a7f2ff13bc495cf2:2 a7f2ff13bc495cf2:3 a7f2ff13bc495cf2:4 a7f2ff13bc495cf2:5 "
            "a7f2ff13bc495cf2:6 a7f2ff1481e87703:1 a9cf91f7bbf1862b:1 55ec222b86bcae53:1 "
            "cc97dc7b1d7d8f7b:1 c129715d7a2bc9a3:1",
        ),
    ],
)
def test_line_hashes_are_those_of_githubs_own_test(text: str, hashes: str) -> None:
    assert " ".join(line_hashes(text.encode())) == hashes


def rolled(data: bytes) -> tuple[str, ...]:
    """The same hashes by rolling a window over the file, which is how GitHub's action words it."""
    raw = data.decode("utf-8", "replace").encode("utf-16-le")
    window, started, value, at, line, fresh, after_cr = [0] * 100, [-1] * 100, 0, 0, 0, True, False
    counts: dict[int, int] = {}
    found: dict[int, str] = {}

    def tell() -> None:
        counts[value] = counts.get(value, 0) + 1
        found[started[at]] = f"{value:x}:{counts[value]}"
        started[at] = -1

    for unit in [
        *(int.from_bytes(raw[i : i + 2], "little") for i in range(0, len(raw), 2)),
        65535,
        *[-1] * 100,
    ]:
        if unit in (32, 9) or (after_cr and unit == 10):
            after_cr = False
            continue
        after_cr = unit == 13
        kept = 10 if after_cr else max(unit, 0)
        if started[at] >= 0:
            tell()
        if fresh and unit >= 0:
            line += 1
            started[at] = line
        fresh = kept == 10
        value = (value * 37 + kept - pow(37, 100) * window[at]) % 2**64
        window[at] = kept
        at = (at + 1) % 100
    return tuple(found[number] for number in sorted(found))


@pytest.mark.parametrize(
    "data",
    [
        b"a\r\nb\r\n\r\nc",
        b"a\rb\r \nc\n",
        b"\xef\xbb\xbfbom\nx",
        b"bad \xff\xfe bytes\n\xe2\x82\n",
        "wide \U0001f600 and ü\n漢字\n".encode(),
        b"\n\n\n  \n",
        b"x" * 250 + b"\n" + b"y" * 99 + b"\nz",
    ],
)
def test_line_hashes_equal_a_rolling_hash(data: bytes) -> None:
    assert line_hashes(data) == rolled(data)


def fingerprint(text: str, line: int) -> str:
    texts = Texts({"a.tf": text.encode()}.get, str)
    return finding_fingerprints([finding(place("a.tf", line, 3, 9))], texts)[0]


def test_own_fingerprint_survives_moved_and_reindented_lines() -> None:
    before = fingerprint(MUTABLE, 3)
    assert fingerprint("# one\n# two\n" + MUTABLE, 5) == before
    assert fingerprint(MUTABLE.replace("mutability =", "mutability     ="), 3) == before
    assert fingerprint(MUTABLE.replace("MUTABLE", "OTHER"), 3) != before


def test_own_fingerprint_tells_rules_entities_and_repetitions_apart() -> None:
    texts = Texts({".infra/ecr.tf": MUTABLE.encode()}.get, str)
    found = [mutable(), mutable(), mutable(rule="other"), mutable(entities=("b",)), mutable("gone.tf")]
    prints = finding_fingerprints(found, texts)
    assert len(set(prints)) == len(prints)
    assert prints[0].removesuffix(":1") == prints[1].removesuffix(":2")
