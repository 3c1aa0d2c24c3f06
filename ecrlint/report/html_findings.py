"""The findings as HTML, file by file, and the filters over them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from ..finding import LEVELS, Finding
from .door import Prepared
from .html_excerpt import excerpt
from .markup import element_prose, element_text
from .matrix import WORDS
from .plain import flat
from .result import State
from .sentences import split_sentence

_MOST_RELATED = 5
_MOST_ENTITIES = 20


def state_of(finding: Finding) -> State:
    """`fail`, `unsure` or `suppressed`."""
    return "suppressed" if finding.suppressed is not None else finding.outcome


def filters(prepared: Prepared) -> Iterator[str]:
    """The form, hidden until a script can make use of it; nothing where there is nothing to filter."""
    if not prepared.all:
        yield "<p>Nothing was found.</p>"
        return
    rules = sorted(Counter(finding.rule for finding in prepared.all).items())
    levels = [level for level in reversed(LEVELS) if any(finding.level == level for finding in prepared.all)]
    present = {state_of(finding) for finding in prepared.all}
    states: list[State] = [state for state in WORDS if state in present]
    ticked = {"fail", *(["unsure"] if prepared.report.options.unsure else [])}
    ticked |= set(states[:1])  # where nothing fails the page would look empty
    yield '<form id="filters" class="options small" hidden>'
    yield '<label>Rule <select name="rule"><option value="">all</option>'
    for rule, count in rules:
        yield f'<option value="{element_text(rule)}">{element_text(rule)} ({count})</option>'
    yield "</select></label>"
    yield _boxes("Level", "level", [(level, level, True) for level in levels])
    yield _boxes("Outcome", "state", [(state, WORDS[state], state in ticked) for state in states])
    yield '<label>Text <input type="search" name="text" autocomplete="off"></label>'
    yield '<button type="reset">Reset</button>'
    yield '<span id="shown" class="soft" role="status"></span>'
    yield "</form>"


def _boxes(heading: str, name: str, boxes: list[tuple[str, str, bool]]) -> str:
    inputs = (
        f'<label><input type="checkbox" name="{name}" value="{value}"{" checked" if on else ""}> {word}</label>'
        for value, word, on in boxes
    )
    return f"<fieldset><legend>{heading}</legend>{''.join(inputs)}</fieldset>"


def findings(prepared: Prepared) -> Iterator[str]:
    """A section for each file, an article for each finding. Their ids are `f1`, `f2` and so on."""
    numbered = enumerate(prepared.all, start=1)
    for path, found in groupby(numbered, key=lambda item: item[1].place.path):
        yield '<section class="file">'
        yield f'<h3 class="mono">{element_text(path)}</h3>'
        for number, finding in found:
            yield from _article(f"f{number}", finding, prepared)
        yield "</section>"


def _article(name: str, finding: Finding, prepared: Prepared) -> Iterator[str]:
    state, rule = state_of(finding), element_text(finding.rule)
    tone = finding.level if state == "fail" else state
    first, rest = split_sentence(flat(finding.message))
    span = finding.place.span
    yield (
        f'<article class="finding {tone}" id="{name}" data-rule="{rule}" data-level="{finding.level}" '
        f'data-state="{state}">'
    )
    badge = finding.level if state == "fail" else WORDS[state]
    yield (
        f'<div class="where"><span class="badge">{badge}</span>'
        f'<span class="mono soft">{element_text(finding.place.path)}:{span.line}:{span.column}</span>'
        f'<span class="rule">{_rule(finding, prepared)}</span></div>'
    )
    yield f"<h4>{element_prose(first)}</h4>"
    yield excerpt(finding.place, prepared.texts)
    if rest:
        yield f"<p>{element_prose(rest)}</p>"
    yield from (f'<p class="help">{element_prose(line)}</p>' for line in finding.help.splitlines() if line.strip())
    yield from _remarks(finding)
    yield from _related(finding, prepared)
    yield "</article>"


def _rule(finding: Finding, prepared: Prepared) -> str:
    info, text = prepared.rules.get(finding.rule), element_text(finding.rule)
    if info is None or not info.page_url.startswith("https://"):
        return text
    return f'<a href="{element_text(info.page_url)}" title="{element_text(info.title)}">{text}</a>'


def _remarks(finding: Finding) -> Iterator[str]:
    if finding.suppressed is not None:
        yield f'<p class="small">Suppressed: {element_prose(finding.suppressed) or "no reason is given"}</p>'
    if finding.fix is not None:
        option = "--fix" if finding.fix.safe else "--unsafe-fixes"
        yield f'<p class="small"><code>ecrlint {option}</code> does it: {element_prose(finding.fix.title)}</p>'
    if finding.entities:
        shown = ", ".join(f"<code>{element_text(entity)}</code>" for entity in finding.entities[:_MOST_ENTITIES])
        more = len(finding.entities) - _MOST_ENTITIES
        yield f'<p class="small soft">About {shown}{f" and {more} more" if more > 0 else ""}</p>'


def _related(finding: Finding, prepared: Prepared) -> Iterator[str]:
    if not finding.related:
        return
    yield '<ul class="related small">'
    for other in finding.related[:_MOST_RELATED]:
        where = f"{other.place.path}:{other.place.span.line}:{other.place.span.column}"
        yield f'<li><span class="mono soft">{element_text(where)}</span> {element_prose(other.note)}'
        yield f"{excerpt(other.place, prepared.texts)}</li>"
    more = len(finding.related) - _MOST_RELATED
    if more > 0:
        yield f"<li>and {more} more</li>"
    yield "</ul>"
