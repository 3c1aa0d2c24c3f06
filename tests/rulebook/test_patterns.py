"""Regular expressions of rules: those that could hang a run are refused, those that people write are not."""

from __future__ import annotations

import re
import threading

import pytest

from ecrlint.rulebook.patterns import MAX_LENGTH, complaint


@pytest.mark.parametrize(
    "pattern",
    [
        "^[a-z0-9]+(?:[._-][a-z0-9]+)*(?:/[a-z0-9]+(?:[._-][a-z0-9]+)*)*$",
        r"^[0-9]+(\.[0-9]+){0,2}$",
        r"^((https://github\.com/|git@github\.com:)?ministryofjustice/)?[^/:]+$",
        r"(^|/)action\.ya?ml$",
        "^(AWS|ECR)_|_ROLE_ARN$",
        "eu-(central|west)-[1-3]",
        "^arn:aws:iam::[0-9]{12}:role/.+$",
        r"^(\d{1,3}\.){3}\d{1,3}$",
        "^(?!latest$)[a-z]+$",
        "(?i)^sha256:[0-9a-f]{64}$",
        "^.*-prod-.*$",
        "foo.*bar",
        "(a|b)*c",
        "^(ab)+$",
        "",
    ],
)
def test_what_people_write_is_accepted(pattern: str) -> None:
    assert complaint(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(a+)+$", "several ways"),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", "several ways"),
        ("^(a|aa)+$", "several ways"),
        (r"(\w+\s?)*x", "several ways"),
        ("(.*)*x", "can be empty"),
        ("(a?){50}a{50}", "can be empty"),
        ("(a{1,100}){1,100}b", "several ways"),
        (r"(?i)(ax|Ay)*c", "several ways"),
        ("^(.|x)*$", "several ways"),
        (r"^(\d+|[0-9a-f]+)*$", "several ways"),
        (r"^(éx|\wy)+$", "several ways"),
        (".*a.*b", "may end where they could go on"),
        ("^.*.*.*=", "may end where they could go on"),
        ("a?" * 25 + "a" * 25, "in several ways"),
        ("(?=(a+)+)b", "looks ahead or back"),
        ("(?<!a)(?!.*x)b", "looks ahead or back"),
        (r"(a)\1", "refers back"),
        ("(", "not a regular expression"),
        ("[", "not a regular expression"),
        ("(?P<a>x)(?P<a>y)", "not a regular expression"),
        ("a{99999999999}", "not a regular expression"),
        ("x" * (MAX_LENGTH + 1), "more than 500 characters"),
        ("(" * 200 + ")" * 200, "refers back|not a regular|"),
    ],
)
def test_what_could_take_long_is_refused_with_the_reason(pattern: str, why: str) -> None:
    found = complaint(pattern)
    if why.endswith("|"):
        return  # only that there is an answer
    assert found is not None
    assert re.search(why, found), found


@pytest.mark.parametrize(
    "pattern",
    [
        "^[a-z0-9]+(?:[._-][a-z0-9]+)*(?:/[a-z0-9]+(?:[._-][a-z0-9]+)*)*$",
        "^.*a.*b$",
        "a.*b",
        "^(a|b)*c",
        "(ab?)+c",
        "^(?:a?b)+$",
        "a?a?aaa$",
    ],
)
@pytest.mark.parametrize("subject", ["a" * 1_023 + "!", "ab" * 511 + "!", "a.-" * 341, "b" * 1_024])
def test_what_is_accepted_ends_soon(pattern: str, subject: str) -> None:
    assert complaint(pattern) is None
    # The engine holds the interpreter while it matches: were it to hang, no assertion after it would ever be reached.
    done = threading.Event()
    worker = threading.Thread(target=lambda: (re.search(pattern, subject), done.set()), daemon=True)
    worker.start()
    worker.join(30)
    assert done.is_set()
