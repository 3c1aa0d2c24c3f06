"""The matrix: what people think in (repositories, jobs, files) against rules. Pass, fail, cannot tell, suppressed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from ..finding import LEVELS
from ..records import dataclass, field
from .result import State, Verdict

Group = Literal["repository", "job", "unit"]

GROUPS: Mapping[Group, str] = {
    "repository": "Repositories",
    "job": "Jobs",
    "unit": "Modules, workflows and configs as a whole",
}
"""The groups of rows in the order in which they are shown, and their headings."""

WORDS: Mapping[State, str] = {"pass": "pass", "fail": "fail", "unsure": "cannot tell", "suppressed": "suppressed"}
"""What people read."""

_GRAVITY: tuple[State, ...] = ("pass", "suppressed", "unsure", "fail")
_POLICIES = ("ecr.lifecycle_policy", "ecr.policy_target", "ecr.policy_member")
_JOBS = re.compile(r"jobs\.([^\s.:#\[\]]+)((?: > jobs\.[^\s.:#\[\]]+)*)")


@dataclass(frozen=True, slots=True)
class Row:
    """A repository, a job or a unit, and what each rule that is about it comes to. `label` is its name, `detail` says
    which one of that name."""

    group: Group
    label: str
    detail: str
    cells: dict[str, Verdict] = field(default_factory=dict)

    def count(self, state: State) -> int:
        """How many rules come to that."""
        return sum(cell.state == state for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one group, and the rules that are about any of them, sorted."""

    group: Group
    rows: tuple[Row, ...]
    rules: tuple[str, ...]

    @property
    def telling(self) -> tuple[str, ...]:
        """The rules that do not pass everywhere in this table."""
        return tuple(rule for rule in self.rules if any(_state(row, rule) not in (None, "pass") for row in self.rows))


def tables(verdicts: Iterable[Verdict]) -> tuple[Table, ...]:
    """The tables that have rows. What is about a part of a thing (a step, a policy) counts for the thing; of several
    verdicts of a rule the gravest one does."""
    verdicts = tuple(verdicts)
    repositories = _Repositories(verdicts)
    rows: dict[tuple[str, ...], Row] = {}
    for verdict in verdicts:
        for row in _rows_of(verdict, repositories):
            own = rows.setdefault((row.group, row.label, row.detail), row)
            before = own.cells.get(verdict.rule)
            if before is None or _gravity(verdict) > _gravity(before):
                own.cells[verdict.rule] = verdict
    return tuple(_table(group, rows.values()) for group in GROUPS if any(row.group == group for row in rows.values()))


def _table(group: Group, rows: Iterable[Row]) -> Table:
    own = sorted((row for row in rows if row.group == group), key=lambda row: (row.label, row.detail))
    return Table(group, tuple(own), tuple(sorted({rule for row in own for rule in row.cells})))


def _state(row: Row, rule: str) -> State | None:
    cell = row.cells.get(rule)
    return cell.state if cell is not None else None


def _gravity(verdict: Verdict) -> tuple[int, int]:
    return _GRAVITY.index(verdict.state), LEVELS.index(verdict.level) if verdict.level is not None else 0


class _Repositories:
    """The repositories of each unit, found by name, and by the address of what declares them or belongs to them."""

    def __init__(self, verdicts: Iterable[Verdict]) -> None:
        self._by_name: dict[tuple[str, str], dict[str, Row]] = {}
        self._by_address: dict[tuple[str, str], dict[str, Row]] = {}
        for verdict in verdicts:
            if verdict.kind == "ecr.repository":
                row = Row("repository", verdict.name, f"{verdict.unit}: {verdict.address}")
                self._by_name.setdefault((verdict.unit, verdict.name), {})[verdict.address] = row
                for address in _with_outer(verdict.address):
                    self._by_address.setdefault((verdict.unit, address), {})[verdict.address] = row

    def of(self, verdict: Verdict) -> list[Row]:
        """The repositories that a verdict on something in Terraform is about."""
        if verdict.kind in _POLICIES:
            return list(self._by_name.get((verdict.unit, verdict.name), {}).values())
        whole = verdict.address
        for address in (whole, whole.rpartition("#")[0], whole.rpartition(" through ")[0]):
            if (verdict.unit, address) in self._by_address:
                return list(self._by_address[verdict.unit, address].values())
        return []


def _with_outer(address: str) -> list[str]:
    """The address of a resource and those of the module calls it lies in: `module.a.module.b.x.y` lies in two."""
    found, at = [address], 0
    while address.startswith("module.", at):
        end = _end_of_step(address, at + len("module."))
        found.append(address[:end])
        at = end + 1
    return found


def _end_of_step(address: str, at: int) -> int:
    """Where the name of a module call ends, its key in brackets included; quoted keys may hold anything."""
    quoted = nested = False
    while at < len(address):
        char = address[at]
        if quoted and char == "\\":
            at += 1
        elif char == '"':
            quoted = not quoted
        elif not quoted and char in "[]":
            nested = char == "["
        elif char == "." and not quoted and not nested:
            break
        at += 1
    return min(at, len(address))


def _rows_of(verdict: Verdict, repositories: _Repositories) -> list[Row]:
    """The rows that a verdict counts for, perhaps new ones."""
    if verdict.kind.startswith(("ecr.", "cp.")) and (found := repositories.of(verdict)):
        return found
    job = verdict.job or _job_in(verdict)
    if job and not verdict.kind.startswith("file."):
        return [Row("job", job, verdict.unit)]
    return [Row("unit", verdict.unit, "")]


def _job_in(verdict: Verdict) -> str:
    """The job that an address of a workflow or a config begins with; of a chain of calls the last one."""
    found = _JOBS.match(verdict.address.removeprefix(f"{verdict.unit}: "))
    return "" if found is None else (found[2].rpartition(" > jobs.")[2] or found[1])
