"""What GitHub refuses about the build of a workflow or an action, as far as anything after it needs it.

Source: docs.github.com, "Workflow syntax for GitHub Actions" and "Metadata syntax reference".
"""

from __future__ import annotations

from collections.abc import Iterator

from ...parse.tree import Mapping, Node, Problem, Scalar, Sequence
from ...place import Span


def workflow_problems(root: Mapping) -> Iterator[Problem]:
    """What is missing in a workflow, or is not of the kind it must be."""
    if root.entry("on") is None:
        message = "This workflow has no `on`, so nothing starts it. Name the events that start it."
        yield Problem("unsupported", _start(root), message)
    jobs = root.entry("jobs")
    if jobs is None:
        yield Problem("unsupported", _start(root), "This workflow has no `jobs`. Add the jobs it runs.")
    elif not isinstance(jobs.value, Mapping):
        message = "`jobs` must be a mapping of job ids to jobs. Write the jobs below it."
        yield Problem("unsupported", jobs.key.span, message)
    else:
        for job in jobs.value.entries:
            if job.key.text != "<<" and not isinstance(job.value, Mapping):
                message = f"The job `{job.key.text}` must be a mapping. Write its keys below it."
                yield Problem("unsupported", job.key.span, message)
    yield from _merges(root)


def action_problems(root: Mapping) -> Iterator[Problem]:
    """The same of an action."""
    runs = root.entry("runs")
    using = runs.value.get("using") if runs is not None and isinstance(runs.value, Mapping) else None
    if not isinstance(using, Scalar) or not using.text:
        message = "This action does not say what it runs with. Write `using` below `runs`."
        yield Problem("unsupported", runs.key.span if runs else _start(root), message)
    yield from _merges(root)


def _merges(root: Mapping) -> Iterator[Problem]:
    """Merge keys, which GitHub does not support beside the anchors and aliases it does."""
    pending: list[Node] = [root]
    seen: set[int] = set()
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Sequence):
            pending.extend(reversed(node.items))
        elif isinstance(node, Mapping):
            for entry in node.entries:
                if entry.key.text == "<<" and entry.key.style == "plain":
                    message = "`<<` merges nothing here: GitHub takes it for a key. Write the entries out."
                    yield Problem("unsupported", entry.key.span, message)
            pending.extend(entry.value for entry in reversed(node.entries))


def _start(root: Mapping) -> Span:
    first = root.entries[0].key.span if root.entries else root.span
    return Span(first.line, first.column, first.line, first.column + 1) if first.line != first.end_line else first
