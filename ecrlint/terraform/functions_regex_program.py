"""Runs a regular expression over a text in time proportional to both, with RE2's choice of matches.

All ways to match are followed at once, those the pattern prefers first (Pike's virtual machine).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..place import Place
from ..records import dataclass, field
from .convert import Exhausted
from .functions_regex_nodes import WORD, Assertion, Choice, Group, Node, One, Ranges, Repeat, Sequence
from .functions_regex_syntax import Parser
from .scope import Budget

MAX_PROGRAM = 2_000
MAX_WORK = 1_000_000
_STEPS = 20
"""Steps of the machine that count as one step of an evaluation."""

Match = tuple["int | None", ...]
"""Start and end of the match, then of each group; None for a group that takes no part."""


@dataclass(slots=True)
class Step:
    """One instruction. `first` and `second` are where to go on; a step with both prefers `first`."""

    kind: str
    first: int = 0
    second: int = 0
    ranges: Ranges = ()
    mask: int = 0
    assertion: str = ""


@dataclass(slots=True)
class Program:
    """A compiled pattern. `names` are those of its groups."""

    steps: list[Step] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)

    def match(self, text: str, start: int, budget: Budget, place: Place) -> Match | None:
        """The leftmost match that begins at or after an index."""
        return Run(self, text, budget, place).match(start)

    def all_matches(self, text: str, budget: Budget, place: Place) -> Iterator[Match]:
        """All matches that do not overlap; an empty one right after another does not count."""
        run, at, before = Run(self, text, budget, place), 0, -1
        while at <= len(text) and (found := run.match(at)) is not None:
            start, end = found[0] or 0, found[1] or 0
            accepted = end != at or start != before
            at = at + 1 if end == at else end
            before = end
            if accepted:
                yield found


def compile_pattern(pattern: str) -> Program:
    """A program that ends in `match`. Raises `Refused` for what is not a regular expression."""
    parser = Parser(pattern)
    node = parser.parse()
    program = Program(names=parser.names)
    compiler = _Compiler(program.steps)
    compiler.add(Step("save", 1, second=0))
    compiler.node(node)
    compiler.add(Step("save", len(program.steps) + 1, second=1))
    compiler.add(Step("match"))
    return program


class _Compiler:
    """Appends instructions; what is written goes on to whatever is written next."""

    def __init__(self, steps: list[Step]) -> None:
        self._steps = steps

    def add(self, step: Step) -> int:
        if len(self._steps) >= MAX_PROGRAM:
            raise Exhausted("the regular expression is too large")
        self._steps.append(step)
        return len(self._steps) - 1

    def node(self, node: Node) -> None:
        here = len(self._steps)
        if isinstance(node, One):
            mask = sum(1 << char for char in range(128) if any(low <= char <= high for low, high in node.ranges))
            self.add(Step("one", here + 1, ranges=node.ranges, mask=mask))
        elif isinstance(node, Sequence):
            for item in node.items:
                self.node(item)
        elif isinstance(node, Choice):
            self._choice(node)
        elif isinstance(node, Group):
            self.add(Step("save", here + 1, second=2 * node.number))
            self.node(node.item)
            self.add(Step("save", len(self._steps) + 1, second=2 * node.number + 1))
        elif isinstance(node, Assertion):
            self.add(Step("assert", here + 1, assertion=node.kind))
        else:
            self._repeat(node)

    def _choice(self, node: Choice) -> None:
        ends = []
        for item in node.items[:-1]:
            split = self.add(Step("split"))
            self._steps[split].first = split + 1
            self.node(item)
            ends.append(self.add(Step("jump")))
            self._steps[split].second = len(self._steps)
        self.node(node.items[-1])
        for end in ends:
            self._steps[end].first = len(self._steps)

    def _repeat(self, node: Repeat) -> None:
        if node.high is None:
            for _ in range(node.low - 1):
                self.node(node.item)
            if node.low == 0 and _may_be_empty(node.item):
                self._optional_plus(node)
            elif node.low == 0:
                self._star(node)
            else:
                self._plus(node)
            return
        for _ in range(node.low):
            self.node(node.item)
        splits = []
        for _ in range(node.high - node.low):
            splits.append(self._split(node.greedy))
            self.node(node.item)
        for split in splits:
            self._leave(split, node.greedy)

    def _split(self, greedy: bool) -> int:
        split = self.add(Step("split"))
        if greedy:
            self._steps[split].first = split + 1
        else:
            self._steps[split].second = split + 1
        return split

    def _leave(self, split: int, greedy: bool) -> None:
        if greedy:
            self._steps[split].second = len(self._steps)
        else:
            self._steps[split].first = len(self._steps)

    def _optional_plus(self, node: Repeat) -> None:
        """What may match nothing is tried once before it is repeated, as RE2 does."""
        split = self._split(node.greedy)
        self._plus(node)
        self._leave(split, node.greedy)

    def _star(self, node: Repeat) -> None:
        split = self._split(node.greedy)
        self.node(node.item)
        self.add(Step("jump", split))
        self._leave(split, node.greedy)

    def _plus(self, node: Repeat) -> None:
        start = len(self._steps)
        self.node(node.item)
        split = self.add(Step("split"))
        step = self._steps[split]
        step.first, step.second = (start, split + 1) if node.greedy else (split + 1, start)


def _may_be_empty(node: Node) -> bool:
    if isinstance(node, One):
        return False
    if isinstance(node, Sequence):
        return all(map(_may_be_empty, node.items))
    if isinstance(node, Choice):
        return any(map(_may_be_empty, node.items))
    if isinstance(node, Repeat):
        return node.low == 0 or _may_be_empty(node.item)
    return _may_be_empty(node.item) if isinstance(node, Group) else True


Thread = tuple[int, tuple["int | None", ...]]


class Run:
    """One pattern over one text."""

    def __init__(self, program: Program, text: str, budget: Budget, place: Place) -> None:
        self._steps = program.steps
        self._text = text
        self._budget = budget
        self._place = place
        self._slots: tuple[int | None, ...] = (None,) * (2 * len(program.names) + 2)
        self._work = 0

    def match(self, start: int) -> Match | None:
        """The leftmost match that begins at or after an index."""
        found: Match | None = None
        threads: list[Thread] = []
        for at in range(start, len(self._text) + 1):
            seen: set[int] = set()
            threads, moved = [], threads
            for thread in moved:
                self._follow(thread, at, seen, threads)
            if found is None:
                self._follow((0, self._slots), at, seen, threads)
            if not threads and found is not None:
                break
            threads, ended = self._advance(threads, at)
            found = ended or found
        self._budget.spend(1 + self._work // _STEPS)
        return found

    def _advance(self, threads: list[Thread], at: int) -> tuple[list[Thread], Match | None]:
        """The threads that take the next character, up to the first that has matched."""
        char = ord(self._text[at]) if at < len(self._text) else -1
        kept: list[Thread] = []
        for index, slots in threads:
            step = self._steps[index]
            if step.kind == "match":
                return kept, slots
            if char >= 0 and (step.mask >> char & 1 if char < 128 else _within(step.ranges, char)):
                kept.append((step.first, slots))
        return kept, None

    def _follow(self, thread: Thread, at: int, seen: set[int], found: list[Thread]) -> None:
        """Adds all steps reached without taking a character, in order of preference."""
        stack = [thread]
        while stack:
            index, slots = stack.pop()
            if index in seen:
                continue
            seen.add(index)
            self._work += 1
            if self._work > MAX_WORK:
                raise Exhausted("the regular expression takes too much work", self._place)
            step = self._steps[index]
            if step.kind == "split":
                stack.append((step.second, slots))
                stack.append((step.first, slots))
            elif step.kind == "jump":
                stack.append((step.first, slots))
            elif step.kind == "save":
                stack.append((step.first, (*slots[: step.second], at, *slots[step.second + 1 :])))
            elif step.kind == "assert":
                if self._holds(step.assertion, at):
                    stack.append((step.first, slots))
            else:
                found.append((index, slots))

    def _holds(self, assertion: str, at: int) -> bool:
        text = self._text
        if assertion == "text start":
            return at == 0
        if assertion == "text end":
            return at == len(text)
        if assertion == "line start":
            return at == 0 or text[at - 1] == "\n"
        if assertion == "line end":
            return at == len(text) or text[at] == "\n"
        before = at > 0 and _within(WORD, ord(text[at - 1]))
        after = at < len(text) and _within(WORD, ord(text[at]))
        return (before != after) == (assertion == "word")


def _within(ranges: Ranges, char: int) -> bool:
    return any(low <= char <= high for low, high in ranges)
