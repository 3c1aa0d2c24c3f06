"""What a SARIF log says about rules: the same text whatever was found."""

from __future__ import annotations

import re
from typing import Any

import sarif_om as om

from ..finding import Level
from .document import whole
from .result import RuleInfo

PARSE_RULE = "config-parse"
"""The rule about files that cannot be read. Its findings are also told as notifications of the tool."""

_SEVERITY: dict[Level, str] = {"error": "error", "warning": "warning", "note": "recommendation"}
_LONGEST = 1000
_MOST_TAGS = 10

_LINK = re.compile(r"\[([^\]]*)\]\((\S+?)\)")
_MARKERS = re.compile(r"^(?:#+|>) *", re.MULTILINE)


def rule_descriptor(rule: RuleInfo) -> Any:
    """The descriptor of a rule, with all that GitHub and the validator ask for."""
    return om.ReportingDescriptor(
        id=rule.id,
        name=pascal_case(rule.id),
        short_description=om.MultiformatMessageString(text=whole(f"{rule.title}.")),
        full_description=om.MultiformatMessageString(text=_full_description(rule)),
        help=om.MultiformatMessageString(text=plain_text(_help(rule)), markdown=_help(rule)),
        help_uri=rule.page_url or None,
        default_configuration=om.ReportingConfiguration(level=rule.level),
        message_strings=_message_strings(rule),
        properties=_properties(rule),
    )


def notification_descriptor(rule: RuleInfo) -> Any:
    """The descriptor of the notification that a file could not be read."""
    return om.ReportingDescriptor(
        id=rule.id,
        name=pascal_case(rule.id),
        short_description=om.MultiformatMessageString(text="A file could not be read."),
        full_description=om.MultiformatMessageString(
            text="What stands in this file was not judged; everything else was."
        ),
        help=om.MultiformatMessageString(text=plain_text(_help(rule)), markdown=_help(rule)),
        help_uri=rule.page_url or None,
        default_configuration=om.ReportingConfiguration(level="error"),
        message_strings={
            "unread": om.MultiformatMessageString(text="The file '{0}' could not be read and was not judged.")
        },
    )


def pascal_case(rule_id: str) -> str:
    """`tag-immutability` as `TagImmutability`. The validator wants a name that differs from the id by more
    than case, so a single word gets `Rule` behind it."""
    name = "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", rule_id))
    return f"{name}Rule" if name.lower() == rule_id.lower() else name


def plain_text(markdown: str) -> str:
    """Markdown without its marks, for those who cannot show it. Link targets follow in parentheses."""
    text = _LINK.sub(lambda link: f"{link[1]} ({link[2]})", markdown)
    text = re.sub(r"<(https?://[^>\s]+)>", r"\1", text)
    return _MARKERS.sub("", text).replace("**", "").replace("`", "")


def _properties(rule: RuleInfo) -> dict[str, Any]:
    found: dict[str, Any] = {
        "tags": list(rule.tags[:_MOST_TAGS]),
        "precision": rule.precision,
        "problem.severity": _SEVERITY[rule.level],
    }
    if rule.security_severity:
        found["security-severity"] = rule.security_severity
    return found


def _message_strings(rule: RuleInfo) -> dict[str, Any]:
    claim = whole(rule.title).replace("{", "{{").replace("}", "}}")
    fails = f"For '{{0}}' this does not hold: {claim}."
    unsure = f"For '{{0}}' it cannot be told whether this holds: {claim}."
    return {
        "fail": om.MultiformatMessageString(text=fails),
        "open": om.MultiformatMessageString(text=unsure),
    }


def _full_description(rule: RuleInfo) -> str:
    """The first paragraph of the reason."""
    first = " ".join(plain_text(rule.why).strip().split("\n\n")[0].split())
    if not first:
        return whole(f"ecrlint checks this claim: {rule.title}.")
    return whole(first if len(first) <= _LONGEST else first[:_LONGEST].rpartition(" ")[0] + " ...")


def _help(rule: RuleInfo) -> str:
    parts = [rule.why.strip() or f"{rule.title}."]
    if rule.guide.strip():
        quoted = "\n".join(f"> {line}" for line in rule.guide.strip().split("\n"))
        parts.append(f"**The guide says:**\n\n{quoted}")
    if rule.help.strip():
        parts.append(f"**What to do:** {rule.help.strip()}")
    if rule.id != PARSE_RULE:
        comment = f"`# ecrlint: ignore[{rule.id}] reason`"
        parts.append(f"**To accept a finding:** write {comment} on its line, or alone on the line before.")
    links = [url for url in (rule.page_url, *rule.refs) if url]
    if links:
        parts.append("**Read on:**\n\n" + "\n".join(f"- <{url}>" for url in links))
    return whole("\n\n".join(parts))
