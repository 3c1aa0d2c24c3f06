"""The values that names have along the branches of a script.

Where a block ends, a name has any of the values that its branches gave it; what it had before stays possible
unless one of the branches surely runs and each gives it a value.
"""

from __future__ import annotations

from collections.abc import Callable

from ...records import dataclass, field
from ..symbolic import Symbolic
from .commands import Inside

Outcomes = tuple[Symbolic, ...]
Limit = Callable[[Outcomes, str], Outcomes]
"""Cuts values down where there are too many; the text is the name that has them."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The values of a name. `sure` is false where it may not have been given one at all. `at` counts when it was
    given the first of them."""

    outcomes: Outcomes
    sure: bool = True
    at: int = 0


@dataclass(slots=True)
class _Fork:
    """`fails`: the open branch stops the script with an error, so that nothing of it is ever seen; `failed` counts
    those before it which do. `stops`: one of the branches ends the script."""

    block: Inside
    now: dict[str, Slot] = field(default_factory=dict)
    ended: list[dict[str, Slot]] = field(default_factory=list)
    fails: bool = False
    failed: int = 0
    stops: bool = False

    def end_branch(self) -> None:
        """Puts the open branch aside."""
        if self.fails:
            self.failed += 1
        else:
            self.ended.append(self.now)
        self.now, self.fails = {}, False


class Flow:
    """Names and their values while the commands of a script are gone through in order."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._base: dict[str, Slot] = {}
        self._forks: list[_Fork] = []
        self._stopped = False

    def enter(self, inside: tuple[Inside, ...]) -> None:
        """Goes to a command that stands in these blocks."""
        path = [block for block in inside if block.forks]
        kept = 0
        while kept < min(len(path), len(self._forks)) and self._forks[kept].block.number == path[kept].number:
            kept += 1
            if self._forks[kept - 1].block.branch != path[kept - 1].branch:
                break
        while len(self._forks) > kept:
            self._leave()
        if kept and self._forks[-1].block.branch != path[kept - 1].branch:
            fork = self._forks[-1]
            fork.end_branch()
            fork.block = path[kept - 1]
        self._forks.extend(_Fork(block) for block in path[kept:])

    def finish(self) -> dict[str, Slot]:
        """All names with what they have at the end of the script."""
        self.enter(())
        return self._base

    def get(self, name: str) -> Slot | None:
        """What a name has; None if nothing has given it a value."""
        for fork in reversed(self._forks):
            if name in fork.now:
                return fork.now[name]
        return self._base.get(name)

    def set(self, name: str, slot: Slot, *, lasting: bool = False) -> None:
        """Gives a name a value where the script is now. `lasting`: it outlives the script, which may have stopped."""
        if lasting and self._stopped:
            before = self.get(name)
            outcomes = (*(before.outcomes if before is not None else ()), *slot.outcomes)
            slot = Slot(self._limit(outcomes, name), before is not None and before.sure, slot.at)
        (self._forks[-1].now if self._forks else self._base)[name] = slot

    def stop(self, *, fails: bool) -> None:
        """The script stops here. Behind the branch it is not sure to go on; of a branch that fails nothing is seen."""
        if self._forks and fails:
            self._forks[-1].fails = True
        elif self._forks:
            self._forks[-1].stops = True

    def _leave(self) -> None:
        """The end of a block: puts the values of its branches together."""
        fork = self._forks.pop()
        fork.end_branch()
        branches = fork.ended
        self._put_together(fork, branches)
        if fork.stops and self._forks:
            self._forks[-1].stops = True
        self._stopped = self._stopped or fork.stops

    def _put_together(self, fork: _Fork, branches: list[dict[str, Slot]]) -> None:
        found: dict[str, list[Slot]] = {}
        for branch in branches:
            for name, slot in branch.items():
                found.setdefault(name, []).append(slot)
        complete = fork.block.complete and len(branches) + fork.failed >= fork.block.branches
        for name, slots in found.items():
            before = None
            all_ = complete and len(slots) == len(branches)
            if not all_:
                before = self.get(name)
            listed = [*((before,) if before is not None else ()), *slots]
            outcomes = tuple(dict.fromkeys(o for slot in listed for o in slot.outcomes))
            sure = all(slot.sure for slot in slots) if all_ else before is not None and before.sure
            at = min(slot.at for slot in listed)
            self.set(name, Slot(self._limit(outcomes, name), sure, at))
