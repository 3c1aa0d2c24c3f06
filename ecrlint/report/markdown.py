"""`markdown`: for the summary of a job or a comment on a pull request: what was found, and the matrix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..finding import LEVELS, Finding
from .closing import closing_text, plural
from .door import Prepared
from .markup import markdown_code, markdown_link, markdown_prose, markdown_text
from .matrix import GROUPS, WORDS, Row, Table, tables
from .plain import unlike_commands

MOST_BYTES = 60_000
"""How long it gets: a comment takes 65536 characters, the summary of a step 1 MiB."""

_NOTHING = "–"  # noqa: RUF001
_FOR_FINDINGS = 40_000
_FOR_TABLE = 6_000
_FOR_CLOSING = 4_000
_HEAD = "| Level | Place | Rule | Message |\n| --- | --- | --- | --- |\n"


def write(prepared: Prepared) -> str:
    """The document. What does not fit is counted: of the findings the lightest are left out."""
    parts = ["## ecrlint\n", _closing(prepared), _findings(prepared)]
    left = MOST_BYTES - 500 - sum(map(_size, parts))
    for table in tables(prepared.report.verdicts()):
        part = _matrix(table, prepared, min(_FOR_TABLE, left))
        left -= _size(part)
        parts.append(part)
    return unlike_commands("\n".join(part for part in parts if part))


def _closing(prepared: Prepared) -> str:
    first, *rest = (markdown_text(line) for line in closing_text(prepared).splitlines())
    kept, left_out = _fitting(rest, _FOR_CLOSING)
    more = f" {plural(left_out, 'more remark')} left out." if left_out else ""
    return f"**{first}**\n" + (f"\n{' '.join(kept)}{more}\n" if kept or more else "")


def _findings(prepared: Prepared) -> str:
    ranked = sorted(prepared.shown, key=lambda f: (f.outcome != "fail", -LEVELS.index(f.level)))
    if not ranked:
        return ""
    kept, left_out = _fitting((_row(finding, prepared) for finding in ranked), _FOR_FINDINGS)
    more = f"\n{plural(left_out, 'more finding')} left out, the lightest: they would not fit.\n" if left_out else ""
    return _HEAD + "".join(kept) + more


def _row(finding: Finding, prepared: Prepared) -> str:
    span, rule = finding.place.span, prepared.rules.get(finding.rule)
    level = finding.level if finding.outcome == "fail" else WORDS["unsure"]
    place = markdown_code(f"{finding.place.path}:{span.line}:{span.column}")
    name = markdown_link(finding.rule, rule.page_url if rule else "")
    said = " ".join(markdown_prose(part) for part in (finding.message, finding.help) if part.strip())
    return f"| {level} | {place} | {name} | {said} |\n"


def _matrix(table: Table, prepared: Prepared, room: int) -> str:
    """A heading and a table of the rules that do not pass everywhere. The rest is counted, and named below."""
    telling = table.telling
    columns = _line(["", *(_rule(rule, prepared) for rule in telling), "Passed"])
    head = f"### {GROUPS[table.group]}\n\n{columns}{_line(['---'] * (len(telling) + 2))}"
    foot = _passed([rule for rule in table.rules if rule not in telling])
    if any(rule not in row.cells for row in table.rows for rule in telling):
        foot += f"\n{_NOTHING}: the rule is not about it.\n"
    # Rows with most to tell first, so that those are kept where not all fit.
    rows = sorted(table.rows, key=lambda row: (-row.count("fail"), -row.count("unsure"))) if room else []
    kept, left_out = _fitting((_entity(row, telling) for row in rows), room - _size(head + foot) - 100)
    if not kept:
        return f"{plural(len(table.rows), 'row')} of the matrix left out: they would not fit.\n"
    more = f"\n{plural(left_out, 'more row')} left out.\n" if left_out else ""
    return head + "".join(kept) + more + foot


def _rule(rule: str, prepared: Prepared) -> str:
    info = prepared.rules.get(rule)
    return markdown_link(rule, info.page_url if info else "")


def _entity(row: Row, telling: tuple[str, ...]) -> str:
    label = markdown_code(row.label) + (f"<br><sub>{markdown_code(row.detail)}</sub>" if row.detail else "")
    return _line([label, *(_cell(row, rule) for rule in telling), str(row.count("pass"))])


def _cell(row: Row, rule: str) -> str:
    cell = row.cells.get(rule)
    if cell is None:
        return _NOTHING
    return f"**{WORDS[cell.state]}**" if cell.state == "fail" else WORDS[cell.state]


def _passed(rules: list[str]) -> str:
    return f"\nPassed by all: {', '.join(map(markdown_text, rules))}.\n" if rules else ""


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _fitting(texts: Iterable[str], room: int) -> tuple[list[str], int]:
    """The first texts that fit into so many bytes, and how many do not."""
    kept: list[str] = []
    left_out = 0
    for size, text in _sized(texts):
        room -= size
        if room >= 0 and not left_out:
            kept.append(text)
        else:
            left_out += 1
    return kept, left_out


def _sized(texts: Iterable[str]) -> Iterator[tuple[int, str]]:
    return ((_size(text), text) for text in texts)


def _size(text: str) -> int:
    return len(text.encode("utf-8"))
