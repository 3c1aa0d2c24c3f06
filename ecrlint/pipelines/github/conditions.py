"""Whether an `if` lets a step or a job run when a certain event starts the workflow.

Source: docs.github.com, "Events that trigger workflows" (GITHUB_REF of each event), "Evaluate expressions"
(status check functions) and "Workflow syntax" (`jobs.<job_id>.needs`).
"""

from __future__ import annotations

from collections.abc import Iterable

from ...records import dataclass, field
from ..expressions import (
    Call,
    Compare,
    Constant,
    Expression,
    Flaw,
    Logical,
    Not,
    Plain,
    parse_expression,
    parse_text,
    reference,
    references,
)
from ..symbolic import Opaque
from .project import JobRun
from .resolve import resolve_text
from .scope import Scope
from .text import Text

MAX_JOBS = 200
"""Jobs that are followed through `needs`."""


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """An `if` with the scope its expressions are read in."""

    text: Text
    scope: Scope
    _answers: dict[str, bool | None] = field(default_factory=dict, init=False, repr=False)

    def holds(self, event: str) -> bool | None:
        """Whether it holds in a run that `event` starts; None if that cannot be told. Found once."""
        if event not in self._answers:
            self._answers[event] = _holds(self, event)
        return self._answers[event]


def holds(conditions: Iterable[Condition], event: str) -> bool | None:
    """Whether all conditions hold in a run that `event` starts; None if that cannot be told."""
    answer: bool | None = True
    for condition in conditions:
        found = condition.holds(event)
        if found is False:
            return False
        answer = None if found is None else answer
    return answer


def rests_on_inputs(conditions: Iterable[Condition]) -> bool:
    """Whether a condition asks for an input that only callers outside of the repository give."""
    for condition in conditions:
        for node, source in _expressions(condition.text.text):
            for inner, names in references(node):
                if names[0] == "inputs" and len(names) > 1:
                    text = "${{ " + source[inner.start : inner.end] + " }}"
                    values = resolve_text(text, condition.text.place, condition.scope)
                    if any(isinstance(piece, Opaque) for value in values for piece in value.pieces):
                        return True
    return False


def job_runs(run: JobRun, event: str) -> bool | None:
    """Whether the job may run when `event` starts the workflow that leads to it: its own `if`, those of the
    jobs that call it, and those of the jobs they need."""
    answer: bool | None = True
    for job in (run, *run.callers):
        found = _with_needs(job, event)
        if found is False:
            return False
        answer = None if found is None else answer
    return answer


def events(run: JobRun) -> tuple[str, ...]:
    """The names of the events that start the workflow which leads to the job. An empty name stands for those
    that start a caller outside of the repository: they can be any."""
    first = run.callers[-1] if run.callers else run
    names = (trigger.name for trigger in first.invocation.workflow.triggers)
    return tuple(name if name != "workflow_call" else "" for name in names)


def _with_needs(run: JobRun, event: str) -> bool | None:
    """A job that needs one which is skipped is skipped too, unless its `if` asks for its state."""
    jobs = {job.id: job for job in run.invocation.workflow.jobs}
    pending, seen = [run.job], {run.job.id}
    answer: bool | None = True
    while pending and len(seen) < MAX_JOBS:
        job = pending.pop()
        condition = job.condition
        if condition is not None:
            found = _holds(Condition(condition, run.invocation.scope), event)
            if found is False:
                return False
            answer = None if found is None else answer
            if _asks_for_state(condition.text):
                continue
        for name in job.needs:
            needed = jobs.get(name.text)
            if needed is not None and needed.id not in seen:
                seen.add(needed.id)
                pending.append(needed)
    return answer


def _asks_for_state(text: str) -> bool:
    lowered = text.lower()
    return any(name in lowered for name in ("always()", "cancelled()", "failure()"))


def _expressions(text: str) -> list[tuple[Expression, str]]:
    """The expressions of an `if`, which needs no `${{ }}`, each with the text its offsets count in."""
    if "${{" not in text:
        found = parse_expression(text)
        return [] if isinstance(found, Flaw) else [(found, text)]
    parts = parse_text(text)
    return [(p.expression, text) for p in parts if not isinstance(p, Plain) and not isinstance(p.expression, Flaw)]


def _holds(condition: Condition, event: str) -> bool | None:
    text = condition.text.text
    found = _expressions(text)
    if "${{" in text:
        written = text.strip()
        # `${{ a }} && b` is a text that is not empty, which GitHub takes for true.
        if len(found) != 1 or not (written.startswith("${{") and written.endswith("}}")):
            return None
    if not found:
        return None
    node, source = found[0]
    return _Judge(source, condition, event).truth(node)


@dataclass(frozen=True, slots=True)
class _Judge:
    source: str
    condition: Condition
    event: str

    def truth(self, node: Expression) -> bool | None:
        if isinstance(node, Logical):
            answers = [self.truth(operand) for operand in node.operands]
            decisive = node.operator == "||"
            if decisive in answers:
                return decisive
            return None if None in answers else not decisive
        if isinstance(node, Not):
            answer = self.truth(node.operand)
            return None if answer is None else not answer
        if isinstance(node, Compare):
            return self._compare(node)
        if isinstance(node, Call):
            return self._call(node)
        if isinstance(node, Constant):
            return bool(node.value)
        if _names(node) == _EVENT:
            return True
        return _truth_of(self._texts(node), self.condition.scope.composite)

    def _texts(self, node: Expression) -> set[str | None]:
        """The texts a value may be, None for one that cannot be told."""
        if isinstance(node, Constant):
            value = node.value
            return {value.lower() if isinstance(value, str) else str(value).lower() if value is not None else ""}
        if _names(node) == _EVENT:
            return {self.event or None}
        text = "${{ " + self.source[node.start : node.end] + " }}"
        place = self.condition.text.place
        found = resolve_text(text, place, self.condition.scope)
        return {value.text.lower() if value.text is not None else None for value in found}

    def _compare(self, node: Compare) -> bool | None:
        if node.operator not in ("==", "!="):
            return None
        same = self._same(node.left, node.right)
        return None if same is None else same is (node.operator == "==")

    def _same(self, left: Expression, right: Expression) -> bool | None:
        for one, other in ((left, right), (right, left)):
            names = _names(one)
            if names is not None and isinstance(other, Constant) and isinstance(other.value, str):
                impossible = _cannot_be(names, other.value.lower(), self.event)
                if impossible:
                    return False
        lefts, rights = self._texts(left), self._texts(right)
        if None in lefts or None in rights:
            return None
        if len(lefts) == len(rights) == 1:
            return lefts == rights
        return None if lefts & rights else False

    def _call(self, node: Call) -> bool | None:
        name = node.name.lower()
        if name in ("always", "success"):
            return True
        if name == "cancelled":
            return False
        if name in ("startswith", "contains", "endswith") and len(node.arguments) == 2:
            names, part = _names(node.arguments[0]), node.arguments[1]
            text = part.value.lower() if isinstance(part, Constant) and isinstance(part.value, str) else None
            if name == "startswith" and names and text is not None and _cannot_start(names, text, self.event):
                return False
            if name == "contains" and _names(node.arguments[1]) == _EVENT:
                return self._listed(node.arguments[0])
            return self._search(name, node)
        return None

    def _listed(self, listed: Expression) -> bool | None:
        """`contains(fromJSON('["push"]'), github.event_name)`."""
        if isinstance(listed, Call) and listed.name.lower() == "fromjson" and len(listed.arguments) == 1:
            argument = listed.arguments[0]
            if isinstance(argument, Constant) and isinstance(argument.value, str):
                return f'"{self.event}"' in argument.value if self.event else None
        return None

    def _search(self, name: str, node: Call) -> bool | None:
        texts, parts = self._texts(node.arguments[0]), self._texts(node.arguments[1])
        answers: set[bool] = set()
        for text in texts:
            for part in parts:
                if text is None or part is None:
                    return None
                test = {"startswith": text.startswith, "endswith": text.endswith, "contains": text.__contains__}[name]
                answers.add(bool(test(part)))
        return answers.pop() if len(answers) == 1 else None


def _truth_of(texts: set[str | None], strings: bool) -> bool | None:
    """Whether a value is taken for true. `strings`: inputs are strings, of which `false` is a true one."""
    answers = {
        None if text is None or (strings and text == "false") else text not in ("", "false", "0") for text in texts
    }
    return answers.pop() if len(answers) == 1 else None


_EVENT = ("github", "event_name")
_REFS = {
    "pull_request": "refs/pull/",
    "pull_request_review": "refs/pull/",
    "merge_group": "refs/heads/gh-readonly-queue/",
    "release": "refs/tags/",
}
"""How github.ref begins in runs of an event, where that is fixed."""
_BRANCHES_ONLY = frozenset({"pull_request_target", "schedule", "workflow_run", "issue_comment", "issues"})


def _names(node: Expression) -> tuple[str, ...] | None:
    """The names of a reference in lower case, as GitHub compares them."""
    names = reference(node)
    return tuple(name.lower() for name in names) if names is not None else None


def _cannot_be(names: tuple[str, ...], text: str, event: str) -> bool:
    """Whether a property of `github` can never be that text in runs of the event."""
    if names == ("github", "ref"):
        return _cannot_start(names, text, event) or (event in _REFS and not text.startswith(_REFS[event]))
    if names == ("github", "ref_name"):
        if event in ("pull_request", "pull_request_review"):
            return not text.endswith("/merge")
        return event == "merge_group" and not text.startswith("gh-readonly-queue/")
    if names == ("github", "ref_type"):
        other = "branch" if event == "release" else "tag"
        return text == other and (event in _REFS or event in _BRANCHES_ONLY)
    return False


def _cannot_start(names: tuple[str, ...], text: str, event: str) -> bool:
    if names != ("github", "ref"):
        return False
    prefix = _REFS.get(event, "refs/heads/" if event in _BRANCHES_ONLY else "")
    return bool(prefix) and not (prefix.startswith(text) or text.startswith(prefix))
