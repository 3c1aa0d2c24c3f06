"""`junit`: XML that CI systems show as test results: a suite for each file, a test case for each finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from ..finding import Finding
from .door import Prepared
from .markup import without_commands
from .plain import clean, flat
from .sarif_rules import PARSE_RULE
from .sentences import split_sentence

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write(prepared: Prepared) -> str:
    """The document. A finding is a failure, a file that could not be read an error, what cannot be told is skipped.
    Where nothing is found there is one test case that passes, since some systems take none at all for a fault.

    Texts are clean, which leaves no character that XML 1.0 does not allow.
    """
    # Imported here: most runs write no XML.
    from xml.etree.ElementTree import Element, indent, tostring

    root = Element("testsuites", {"name": "ecrlint", **_counts(prepared.shown)})
    for path, found in groupby(prepared.shown, key=lambda finding: finding.place.path):
        root.append(_suite(path, list(found), prepared))
    if not prepared.shown:
        root.set("tests", "1")
        root.append(_nothing())
    indent(root)
    return without_commands(_HEAD + tostring(root, encoding="unicode") + "\n")


def _counts(findings: Sequence[Finding]) -> dict[str, str]:
    counts = Counter(map(_outcome, findings))
    return {
        "tests": str(len(findings)),
        "failures": str(counts["failure"]),
        "errors": str(counts["error"]),
        "skipped": str(counts["skipped"]),
        "time": "0",
    }


def _outcome(finding: Finding) -> str:
    if finding.outcome == "unsure":
        return "skipped"
    return "error" if finding.rule == PARSE_RULE else "failure"


def _suite(path: str, findings: list[Finding], prepared: Prepared) -> Element:
    from xml.etree.ElementTree import Element

    suite = Element("testsuite", {"name": clean(path), **_counts(findings)})
    names: Counter[str] = Counter()
    for finding in findings:
        span = finding.place.span
        name = f"{finding.rule} ({span.line}:{span.column})"
        names[name] += 1
        number = f" {names[name]}" if names[name] > 1 else ""
        suite.append(_case(finding, clean(name + number), prepared))
    return suite


def _case(finding: Finding, name: str, prepared: Prepared) -> Element:
    from xml.etree.ElementTree import Element, SubElement

    path = clean(finding.place.path)
    case = Element(
        "testcase",
        {"name": name, "classname": path, "file": path, "line": str(finding.place.span.line), "time": "0"},
    )
    message = {"message": split_sentence(flat(finding.message))[0]}
    outcome = _outcome(finding)
    said = SubElement(case, outcome, message if outcome == "skipped" else message | {"type": finding.level})
    said.text = _text(finding, prepared)
    return case


def _text(finding: Finding, prepared: Prepared) -> str:
    """All there is to say, and where."""
    span, rule = finding.place.span, prepared.rules.get(finding.rule)
    lines = [f"{clean(finding.place.path)}:{span.line}:{span.column}", flat(finding.message)]
    lines += [flat(line) for line in finding.help.splitlines() if line.strip()]
    lines += [clean(rule.page_url)] if rule and rule.page_url else []
    return "\n".join(lines)


def _nothing() -> Element:
    from xml.etree.ElementTree import Element, SubElement

    suite = Element("testsuite", {"name": "ecrlint", **_counts(()), "tests": "1"})
    SubElement(suite, "testcase", {"name": "nothing found", "classname": "ecrlint", "time": "0"})
    return suite
