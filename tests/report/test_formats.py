"""All formats side by side: what each of them shows of a finding, and of what kind it says it is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from ecrlint.finding import Finding
from ecrlint.report import FORMATS, render
from ecrlint.report.result import Report

from .samples import mutable, options, place, report

Seen = list[tuple[str, str]]
"""What a reader of a document finds: where (path and line), and what kind of thing it is there."""


def _full(text: str) -> Seen:
    heads = re.findall(r"^(\w+)\[tag-immutability\]: .*\n +--> (.*:\d+):\d+$", text, re.MULTILINE)
    return [(where, kind) for kind, where in heads]


def _concise(text: str) -> Seen:
    return [(where, kind) for where, kind in re.findall(r"^(.*?:\d+):\d+: (\w+)\[", text, re.MULTILINE)]


def _json(text: str) -> Seen:
    found = json.loads(text)["findings"]
    kinds = [("suppressed" if f["suppressed"] else f["level"] if f["outcome"] == "fail" else "unsure") for f in found]
    return [(f"{f['place']['path']}:{f['place']['line']}", k) for f, k in zip(found, kinds, strict=True)]


def _sarif(text: str) -> Seen:
    seen: Seen = []
    for result in json.loads(text)["runs"][0]["results"]:
        where = result["locations"][0]["physicalLocation"]
        kind = "unsure" if result["kind"] == "open" else result["level"]
        kind = "suppressed" if result.get("suppressions") else kind
        seen.append((f"{where['artifactLocation']['uri']}:{where['region']['startLine']}", kind))
    return seen


def _github(text: str) -> Seen:
    commands = re.findall(r"^::(\w+) file=(.*?),line=(\d+),", text, re.MULTILINE)
    return [(f"{path}:{line}", kind) for kind, path, line in commands]


def _gitlab(text: str) -> Seen:
    issues = json.loads(text)
    return [(f"{i['location']['path']}:{i['location']['lines']['begin']}", i["severity"]) for i in issues]


def _junit(text: str) -> Seen:
    cases = [case for case in ElementTree.fromstring(text).iter("testcase") if case.get("file")]  # noqa: S314
    return [(f"{case.get('file')}:{case.get('line')}", case[0].get("type") or case[0].tag) for case in cases]


def _markdown(text: str) -> Seen:
    rows = re.findall(r"^\| ([a-z ]+) \| <code>(.*?:\d+):\d+</code> \|", text, re.MULTILINE)
    return [(where, kind) for kind, where in rows]


def _html(text: str) -> Seen:
    pattern = r'<article [^>]*data-level="(\w+)"[^>]*data-state="(\w+)".*?<span class="mono[^"]*">(.*?:\d+):\d+<'
    return [(where, kind if state == "fail" else state) for kind, state, where in re.findall(pattern, text, re.DOTALL)]


READERS: dict[str, Callable[[str], Seen]] = {
    "full": _full,
    "concise": _concise,
    "json": _json,
    "sarif": _sarif,
    "github": _github,
    "gitlab": _gitlab,
    "junit": _junit,
    "markdown": _markdown,
    "html": _html,
}

HERE = ".infra/ecr.tf:3"
WORDS = {
    "error": {"gitlab": "critical"},
    "warning": {"gitlab": "major"},
    "note": {"github": "notice", "gitlab": "minor"},
    "unsure": {"github": "notice", "gitlab": "info", "junit": "skipped", "markdown": "cannot tell"},
}
"""What formats call it where they have another word."""

CASES: dict[str, tuple[list[Finding], bool, list[str]]] = {
    "nothing": ([], False, []),
    "an error": ([mutable()], False, ["error"]),
    "a warning": ([mutable(level="warning")], False, ["warning"]),
    "a note": ([mutable(level="note")], False, ["note"]),
    "what cannot be told, not asked for": ([mutable(outcome="unsure")], False, []),
    "what cannot be told, asked for": ([mutable(outcome="unsure")], True, ["unsure"]),
    "a suppressed one": ([mutable(suppressed="known")], True, []),
}
"""Findings at one place, whether `--unsure` is given, and what there is to be seen in formats for people."""

ALWAYS = {
    "html": {"what cannot be told, not asked for": "unsure", "a suppressed one": "suppressed"},
    "json": {"a suppressed one": "suppressed"},
}
"""What formats hold besides, marked as what it is, so that a reader can ask for it."""


def test_every_format_has_a_reader_here() -> None:
    assert set(READERS) == set(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("case", CASES)
def test_what_is_shown(name: str, case: str) -> None:
    findings, unsure, shown = CASES[case]
    kinds = [ALWAYS[name][case]] if case in ALWAYS.get(name, {}) else shown
    expected = [(HERE, WORDS.get(kind, {}).get(name, kind)) for kind in kinds]
    assert READERS[name](render(name, report(*findings, options=options(unsure=unsure)))) == expected


def several() -> Report:
    return report(
        mutable(level="note"),
        mutable("b.tf"),
        mutable("a.tf", level="warning"),
        files=dict.fromkeys(("a.tf", "b.tf", ".infra/ecr.tf"), 'x\ny\n  image_tag_mutability = "MUTABLE"\n'),
    )


@pytest.mark.parametrize("name", FORMATS)
def test_the_order_is_that_of_places_or_of_levels_where_not_all_may_be_seen(name: str) -> None:
    places = [where for where, _ in READERS[name](render(name, several()))]
    by_level = name in ("github", "markdown")
    assert places == (["b.tf:3", "a.tf:3", HERE] if by_level else [HERE, "a.tf:3", "b.tf:3"])


@pytest.mark.parametrize("name", FORMATS)
def test_a_place_in_a_file_that_is_gone_is_named_all_the_same(name: str) -> None:
    gone = mutable("gone.tf", place=place("gone.tf", 7, 1, 2))
    assert READERS[name](render(name, report(gone, files={}, counted={"terraform": 1}))) == [
        ("gone.tf:7", WORDS["error"].get(name, "error"))
    ]
