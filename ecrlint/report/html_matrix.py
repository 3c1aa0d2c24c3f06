"""The matrix as tables of HTML."""

from __future__ import annotations

from collections.abc import Iterator

from ..finding import LEVELS
from .door import Prepared
from .markup import element_text
from .matrix import GROUPS, WORDS, Row, Table, tables

_SIGNS = {"pass": "&check;", "fail": "&cross;", "unsure": "?", "suppressed": "~"}
_LEGEND = (
    ("pass", "pass", "pass"),
    *(("fail", level, f"fail ({level})") for level in reversed(LEVELS)),
    ("unsure", "unsure", WORDS["unsure"]),
    ("suppressed", "suppressed", WORDS["suppressed"]),
)
_NOTHING = "not about it"
_NAMES = {"repository": "Repository", "job": "Job", "unit": "Path"}


def matrix(prepared: Prepared) -> Iterator[str]:
    """The section, in lines; nothing where nothing was judged. A cell that does not pass leads to its finding."""
    found = tables(prepared.report.verdicts())
    if not found:
        return
    anchors: dict[object, str] = {}
    for number, finding in enumerate(prepared.all, start=1):
        anchors.setdefault((finding.rule, finding.place), f"f{number}")
    yield '<section id="matrix">'
    yield "<h2>Overview</h2>"
    yield '<div class="options small"><div class="legend soft">'
    yield from (f'<span class="{tone}"><b>{_SIGNS[state]}</b> {word}</span>' for state, tone, word in _LEGEND)
    yield f"<span>empty: the rule is {_NOTHING}</span></div>"
    if any(table.rules != table.telling for table in found):
        yield '<label class="brief-switch" hidden><input type="checkbox" id="brief">'
        yield "Leave out rules that pass everywhere</label>"
    yield "</div>"
    for table in found:
        yield from _table(table, prepared, anchors)
    yield "</section>"


def _table(table: Table, prepared: Prepared, anchors: dict[object, str]) -> Iterator[str]:
    telling = frozenset(table.telling)
    name = GROUPS[table.group]
    yield f"<h3>{name}</h3>"
    yield f'<div class="scroll" role="region" tabindex="0" aria-label="{name} against rules">'
    yield "<table>"
    columns = (_column(rule, prepared, rule not in telling) for rule in table.rules)
    yield f'<thead><tr><th scope="col">{_NAMES[table.group]}</th>{"".join(columns)}</tr></thead>'
    yield "<tbody>"
    for row in table.rows:
        detail = f"<small>{element_text(row.detail)}</small>" if row.detail else ""
        cells = (_cell(row, rule, rule not in telling, anchors) for rule in table.rules)
        yield f'<tr><th scope="row">{element_text(row.label)}{detail}</th>{"".join(cells)}</tr>'
    yield "</tbody></table></div>"


def _column(rule: str, prepared: Prepared, quiet: bool) -> str:
    info, text = prepared.rules.get(rule), element_text(rule)
    if info is not None and info.page_url.startswith("https://"):
        title = element_text(info.title)
        text = f'<a href="{element_text(info.page_url)}" title="{title}">{text}</a>'
    else:
        text = f"<span>{text}</span>"
    return f'<th scope="col" class="rule{" quiet" if quiet else ""}">{text}</th>'


def _cell(row: Row, rule: str, quiet: bool, anchors: dict[object, str]) -> str:
    cell, last = row.cells.get(rule), " quiet" if quiet else ""
    if cell is None:
        return f'<td class="nothing{last}"><span class="aside">{_NOTHING}</span></td>'
    word = WORDS[cell.state] if cell.state != "fail" else f"fail, {cell.level}"
    text = f'<span aria-hidden="true">{_SIGNS[cell.state]}</span><span class="aside">{word}</span>'
    anchor = anchors.get((cell.rule, cell.place)) if cell.state != "pass" else None
    title = element_text(f"{row.label}, {rule}: {word}")
    if anchor is not None:
        text = f'<a href="#{anchor}" title="{title}">{text}</a>'
    tone = f"fail {cell.level}" if cell.state == "fail" else cell.state
    return f'<td class="{tone}{last}" title="{title}">{text}</td>'
