"""Getting the parts of all units: known from an earlier run, made in this process, or in several.

What a unit is judged under depends on others (the convention that the whole root follows, what pipelines push), so it
is first judged under what is probable, and once more if that turns out to be wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from .convention import Choice, choose, probable
from .discover.sources import Sources
from .discover.walk import Found, Glances, looking_at
from .parts import Done, Part, everything_shared, part_of
from .plain import pack, unpack
from .policy import Policy
from .records import dataclass
from .result import Tell, nobody
from .settings import Settings
from .surroundings import Surroundings, surroundings
from .units import Task, Unit, called_among, check_declared, tasks_of, units_at

FEW = 24
"""Tasks that are not worth another process."""

MAX_ROUNDS = 50
"""Far more than it takes until nothing is to be done again."""


class Known(Protocol):
    """What is known of a root from an earlier run and still holds."""

    def glances(self, sources: Sources) -> Glances:
        """What a look at each file says, by looking where it is not known."""

    def done(self, task: Task) -> tuple[bytes, Done] | None:
        """What a task came to, packed as JSON and as it is."""

    def listed(self) -> Iterable[str] | None:
        """The files of known kinds and the folders not to be gone into (`/` at the end), if they are known."""


@dataclass(frozen=True, slots=True)
class _Nothing:
    def glances(self, sources: Sources) -> Glances:
        return looking_at(sources)

    def done(self, task: Task) -> tuple[bytes, Done] | None:
        return None

    def listed(self) -> Iterable[str] | None:
        return None


NOTHING_KNOWN: Known = _Nothing()


class Tasks:
    """The tasks of a root, and what they come to."""

    def __init__(
        self,
        settings: Settings,
        policy: Policy,
        sources: Sources,
        found: Found,
        excluded: Callable[[str], bool],
        known: Known = NOTHING_KNOWN,
        tell: Tell = nobody,
        warn: Tell = nobody,
        processes: int = 1,
    ) -> None:
        self._settings = settings
        self._policy = policy
        self._sources = sources
        self._found = found
        self._excluded = excluded
        self._tell = tell
        self._warn = warn
        self._processes = processes
        self._tasks = tasks_of(found, settings)
        self._around = Surroundings()
        self._evidence: frozenset[str] = frozenset()
        self._done: dict[Task, Done] = {}
        self._texts: dict[Task, bytes] = {}
        for task in self._tasks:
            if (before := known.done(task)) is not None:
                self._take(task, *before)
        self._known = dict(self._done)

    def parts(self) -> tuple[list[Part], Choice]:
        """The parts of all units that are judged by themselves, and the choice of conventions they are judged under.

        Raises InvalidInput where a plan or a value of the command line cannot be used.
        """
        # Modules that seem to be called wait until it is known which of them are not.
        waiting = frozenset() if self._settings.inputs.given else self._found.called
        for _ in range(MAX_ROUNDS):
            called = called_among(part for task, part in self._all() if task.kind == "module")
            alone = [(task, part) for task, part in self._all() if part.path not in called]
            judged = [part for _, part in alone if part.convention]
            choice = choose({part.path: frozenset(part.evidence) for part in judged}, self._policy.convention_at)
            self._evidence = frozenset(name for part in judged for name in part.evidence)
            todo = self._todo(alone, choice, called | waiting)
            if todo:
                self._do(todo)
            elif waiting:
                waiting = frozenset()
            else:
                check_declared(self._settings, (part for task, part in self._all() if task.kind == "module"))
                return judged, choice
        raise RuntimeError("what units are judged under does not settle")

    def done(self) -> Iterator[tuple[Task, Done, bytes, bool]]:
        """Each task with what it came to, the same as packed JSON, and whether that was known beforehand. What a plan
        says is left out."""
        for task, done in self._done.items():
            if task.kind != "planned":
                if task not in self._texts:
                    self._texts[task] = _packed(done)
                yield task, done, self._texts[task], self._known.get(task) is done

    def _all(self) -> list[tuple[Task, Part]]:
        return [(task, part) for task in self._tasks if task in self._done for part in self._done[task].parts]

    def _todo(self, alone: list[tuple[Task, Part]], choice: Choice, later: frozenset[str]) -> list[Task]:
        """What is to be done next: what was not done yet, and what was judged under what turned out to be wrong.
        Pipelines come first, because modules have to know what they push; `later` are the modules that wait."""
        wrong = {task for task, part in alone if part.convention not in ("", choice.of(part.path))}
        undone = [task for task in self._tasks if task not in self._done or task in wrong]
        pipelines = [task for task in undone if task.kind in ("workflows", "config")]
        if pipelines:
            return pipelines
        self._around = surroundings(everything_shared(part for _, part in alone))
        wrong |= {task for task, part in alone if self._outdated(task, part)}
        modules = (task for task in self._tasks if task not in self._done or task in wrong)
        return [task for task in modules if task.kind != "module" or task.paths[0] not in later]

    def _outdated(self, task: Task, part: Part) -> bool:
        """Whether a module was told something else of the rest than what is known now."""
        if task.kind not in ("module", "planned") or not part.convention:
            return False
        return part.surroundings != self._around.key(part.path)

    def _do(self, tasks: list[Task]) -> None:
        modules = [task for task in tasks if task.kind == "module"]
        alone = tasks
        if self._processes > 1 and len(modules) > FEW:
            alone = [task for task in tasks if task.kind != "module"]
            alone += self._spread(modules)
        for task in alone:
            self._done[task] = self._made(task)
            self._texts.pop(task, None)

    def _spread(self, tasks: list[Task]) -> list[Task]:
        """Does tasks in several processes; gives those that could not be done there."""
        from .processes import spread

        left: list[Task] = []
        processes = min(self._processes, len(tasks) // FEW)
        for at, text in spread(lambda at: _packed(self._made(tasks[at])), len(tasks), processes):
            self._tell(f"Judging {tasks[at].paths[0]}")
            if text is None:
                left.append(tasks[at])
            else:
                self._take(tasks[at], text, unpack(Done, json.loads(text)))
        if left:
            names = ", ".join(task.paths[0] for task in left[:3]) + (" and others" if len(left) > 3 else "")
            self._warn(f"A process that was to judge {names} ended before it was done. That is done again here.")
        return left

    def _take(self, task: Task, text: bytes, done: Done) -> None:
        self._done[task], self._texts[task] = done, text
        self._sources.asked.update(done.asked)

    def _made(self, task: Task) -> Done:
        sources = self._sources.watched()
        parts = tuple(self._part(task, unit, sources) for unit in units_at(task, sources, self._settings))
        self._sources.asked.update(sources.asked)
        return Done({path: sources.digest(path) for path in sorted(sources.asked)}, parts)

    def _part(self, task: Task, unit: Unit, sources: Sources) -> Part:
        self._tell(f"Judging {unit.path}")
        asked = self._policy.convention_at(unit.path)
        convention = asked[0] if asked is not None else probable(unit.evidence, self._evidence)
        self._evidence |= unit.evidence
        return part_of(
            unit,
            "" if self._excluded(unit.path) else convention,
            self._policy,
            self._around if task.kind in ("module", "planned") else Surroundings(),
            sources,
            self._excluded,
        )


def _packed(done: Done) -> bytes:
    """As JSON, in one line of ASCII."""
    return json.dumps(pack(done), separators=(",", ":")).encode()
