"""`sarif`: SARIF 2.1.0 for code scanning, one run, as GitHub and the Multitool of Microsoft want it.

Suppressed findings are left out, since GitHub ignores suppressions and would show them as open.
`automationDetails` is left out, since it would overrule the category given to the upload action;
`executionSuccessful` is always true, since GitHub refuses logs that say otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import sarif_om as om

from ..finding import Finding
from .document import dumped, whole
from .door import Prepared
from .fingerprint import finding_fingerprints
from .plain import flat
from .sarif_fixes import fix_of
from .sarif_places import ROOT, location
from .sarif_rules import PARSE_RULE, notification_descriptor, rule_descriptor
from .sarif_tree import plain

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_SEMANTIC = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
_MOST_LINKED = 10
_MOST_PLACES = 100


def write(prepared: Prepared) -> str:
    """The log. The results are the findings that are to be shown, the rules are all that were applied."""
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [plain(_run(prepared))]}
    return dumped(log)


def _run(prepared: Prepared) -> Any:
    indices = {rule_id: index for index, rule_id in enumerate(prepared.rules)}
    repository = prepared.report.repository
    provenance = repository and om.VersionControlDetails(
        repository_uri=repository.remote,
        revision_id=repository.commit,
        mapped_to=om.ArtifactLocation(uri_base_id=ROOT),
    )
    return om.Run(
        tool=om.Tool(driver=_driver(prepared)),
        results=list(_results(prepared, indices)),
        invocations=[_invocation(prepared, indices)],
        column_kind="utf16CodeUnits",
        original_uri_base_ids={ROOT: om.ArtifactLocation(description=om.Message(text="The root of the repository."))},
        version_control_provenance=[provenance] if provenance else None,
    )


def _driver(prepared: Prepared) -> Any:
    report = prepared.report
    parse_rule = prepared.rules.get(PARSE_RULE)
    return om.ToolComponent(
        name="ecrlint",
        version=report.version,
        semantic_version=report.version if _SEMANTIC.fullmatch(report.version) else None,
        information_uri=report.information_uri,
        rules=[rule_descriptor(rule) for rule in report.rules],
        notifications=[notification_descriptor(parse_rule)] if parse_rule else None,
    )


def _results(prepared: Prepared, indices: dict[str, int]) -> Iterator[Any]:
    """Fingerprints are counted over all findings, so that showing more does not change those of others."""
    prints = finding_fingerprints(prepared.all, prepared.texts)
    own = {id(finding): value for finding, value in zip(prepared.all, prints, strict=True)}
    for finding in prepared.shown:
        yield _result(finding, own[id(finding)], prepared, indices)


def _result(finding: Finding, own: str, prepared: Prepared, indices: dict[str, int]) -> Any:
    fails = finding.outcome == "fail"
    texts = prepared.texts
    prints = {"ecrlint/v1": own}
    line_hash = texts.line_hash(finding.place.path, texts.fitted(finding.place.path, finding.place.span).line)
    if line_hash:
        prints["primaryLocationLineHash"] = line_hash
    return om.Result(
        rule_id=finding.rule,
        rule_index=indices.get(finding.rule, -1),
        kind="fail" if fails else "open",
        level=finding.level if fails else "none",
        message=_message(finding, "fail" if fails else "open"),
        locations=[_primary(finding, prepared)],
        related_locations=_related(finding, prepared),
        partial_fingerprints=prints,
        fixes=[fix_of(finding.fix, texts)] if finding.fix is not None else None,
        properties={"convention": whole(finding.convention), "unit": whole(finding.unit)},
    )


def _message(finding: Finding, template: str) -> Any:
    """The finding's own words, and the rule's template with its argument for those who translate."""
    parts = [flat(finding.message), flat(finding.help)]
    text = " ".join(part for part in parts if part).replace("](", "] (")
    links = [
        f"[{_link_text(other.note)}]({number})" for number, other in enumerate(finding.related[:_MOST_LINKED], start=1)
    ]
    if links:
        text = f"{text} See also: {', '.join(links)}."
    about = finding.entities[0] if finding.entities else finding.place.path
    return om.Message(text=text, id=template, arguments=[flat(about)])


def _link_text(note: str) -> str:
    """A note as the text of a link, in which SARIF (3.11.6) wants brackets and backslashes escaped."""
    return re.sub(r"([\\\[\]])", r"\\\1", flat(note)) or "related place"


def _primary(finding: Finding, prepared: Prepared) -> Any:
    entities = [
        om.LogicalLocation(fully_qualified_name=whole(address), kind=finding.kind)
        for address in finding.entities[:_MOST_PLACES]
    ]
    return location(finding.place, prepared.texts, logical_locations=entities or None)


def _related(finding: Finding, prepared: Prepared) -> list[Any] | None:
    places = []
    for number, other in enumerate(finding.related[:_MOST_PLACES], start=1):
        note = om.Message(text=flat(other.note) or "related place")
        places.append(location(other.place, prepared.texts, id=number, message=note))
    return places or None


def _invocation(prepared: Prepared, indices: dict[str, int]) -> Any:
    """One notification for each place where a file could not be read."""
    told = [
        _notification(finding, prepared, indices[PARSE_RULE])
        for finding in prepared.all
        if finding.rule == PARSE_RULE in indices and (finding.outcome, finding.level) == ("fail", "error")
    ]
    return om.Invocation(execution_successful=True, tool_execution_notifications=told or None)


def _notification(finding: Finding, prepared: Prepared, rule_index: int) -> Any:
    return om.Notification(
        level="error",
        descriptor=om.ReportingDescriptorReference(id=PARSE_RULE, index=0),
        associated_rule=om.ReportingDescriptorReference(id=PARSE_RULE, index=rule_index),
        message=om.Message(text=flat(finding.message), id="unread", arguments=[flat(finding.place.path)]),
        locations=[location(finding.place, prepared.texts)],
    )
