"""`full`: for people. Each finding with its lines, what to write instead, and where to read on."""

from __future__ import annotations

from ..finding import Finding, Related
from ..place import Place, Span
from .closing import closing_text
from .color import linked, painted
from .door import Prepared
from .plain import clean, flat, unlike_commands, wrapped
from .sentences import split_sentence
from .snippet import Mark, bar, numbers, snippet

_MOST_RELATED = 5
_MARKS = {"error": "^", "warning": "^", "note": "^", "unsure": "?"}


def write(prepared: Prepared) -> str:
    """All findings that are to be shown, an empty line after each, and the closing line."""
    blocks = ["\n".join(_finding(finding, prepared)) + "\n\n" for finding in prepared.shown]
    text = "".join(blocks) + closing_text(prepared)
    return unlike_commands(text) if prepared.report.options.github_log else text


def _finding(finding: Finding, prepared: Prepared) -> list[str]:
    options = prepared.report.options
    style = finding.level if finding.outcome == "fail" else "unsure"
    first, rest = split_sentence(flat(finding.message))
    related = finding.related[:_MOST_RELATED]
    gutter = max(_gutter(place, prepared) for place in (finding.place, *(other.place for other in related)))
    lines = [_header(finding, style, first, prepared)]
    lines += _located(finding.place, Mark(_MARKS[style], style), gutter, prepared)
    for other in related:
        lines.append(bar(gutter, options))
        lines += _located(other.place, Mark("-", "frame", flat(other.note)), gutter, prepared)
    if any(prepared.texts.lines(place.path) for place in (finding.place, *(o.place for o in related))):
        lines.append(bar(gutter, options))
    for label, text in _remarks(finding, rest, prepared):
        lines += _remark(label, text, gutter, prepared)
    return lines


def _header(finding: Finding, style: str, sentence: str, prepared: Prepared) -> str:
    options = prepared.report.options
    rule = prepared.rules.get(finding.rule)
    name = linked(clean(finding.rule), clean(rule.page_url) if rule else "", options.links)
    label = painted(f"{style}[{name}]", style, options.color)
    return label + painted(f": {sentence}", "strong", options.color)


def _located(place: Place, mark: Mark, gutter: int, prepared: Prepared) -> list[str]:
    """The arrow with the place, and the snippet if the file can still be read."""
    options = prepared.report.options
    lines = prepared.texts.lines(place.path)
    arrow = painted(" " * gutter + "-->", "frame", options.color)
    where = f"{arrow} {clean(place.path)}:{place.span.line}:{place.span.column}"
    if not lines:
        return [f"{where}: {mark.label}" if mark.label else where]
    span = prepared.texts.fitted(place.path, place.span)
    return [where, bar(gutter, options), *snippet(span, lines, mark, gutter, options)]


def _gutter(place: Place, prepared: Prepared) -> int:
    lines = prepared.texts.lines(place.path)
    span: Span = prepared.texts.fitted(place.path, place.span)
    return len(str(numbers(span, lines)[-1] if lines else span.line))


def _remarks(finding: Finding, rest: str, prepared: Prepared) -> list[tuple[str, str]]:
    """What stands below the snippets, as pairs of a label and a text."""
    remarks = [("note", rest)] if rest else []
    more = finding.related[_MOST_RELATED:]
    if more:
        remarks.append(("note", f"{len(more)} more related places, the next is {_named(more[0])}."))
    remarks += [("help", line) for line in finding.help.splitlines() if line.strip()]
    rule = prepared.rules.get(finding.rule)
    if rule and rule.page_url:
        remarks.append(("see", clean(rule.page_url)))
    return remarks


def _named(other: Related) -> str:
    return f"{other.place.path}:{other.place.span.line} ({other.note})"


def _remark(label: str, text: str, gutter: int, prepared: Prepared) -> list[str]:
    """`= label: text`, wrapped under itself. The lines of a help text keep their indentation."""
    options = prepared.report.options
    head = f"{' ' * gutter} = {label}: "
    indent = " " * (len(text) - len(text.lstrip(" ")))
    lines = wrapped(flat(text), max(options.width - len(head) - len(indent), 40))
    start = painted(" " * gutter + " =", "frame", options.color)
    named = painted(f"{label}:", "strong", options.color)
    return [f"{start} {named} {indent}{lines[0]}", *(" " * len(head) + indent + line for line in lines[1:])]
