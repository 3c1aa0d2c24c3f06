"""What a workflow or a local action says, as frozen data. Knows nothing of ECR.

Source: docs.github.com, "Workflow syntax for GitHub Actions" and "Metadata syntax reference" (actions).
"""

from __future__ import annotations

from typing import Literal

from ...parse.tree import DataTree, Mapping, Problem
from ...place import Place
from ...records import dataclass, field
from .permissions import Permissions
from .text import Text


@dataclass(frozen=True, slots=True)
class Entry:
    """A named value: of `env`, `with`, `secrets`, `outputs`. `place` is that of the name. `value` is None
    where something else than a scalar stands."""

    name: str
    place: Place
    value: Text | None


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping of names to values. `unknown` says why there may be more (the mapping is an expression)."""

    items: tuple[Entry, ...] = ()
    unknown: str | None = None

    def get(self, name: str, *, ignore_case: bool = False) -> Entry | None:
        """The entry of a name; inputs and secrets are compared without regard to case."""
        for entry in self.items:
            if entry.name == name:
                return entry
        if ignore_case:
            lowered = name.lower()
            for entry in self.items:
                if entry.name.lower() == lowered:
                    return entry
        return None


NO_ENTRIES = Entries()


@dataclass(frozen=True, slots=True)
class Uses:
    """The value of `uses`. `kind`: an action or workflow of another repository, a path of this project, an
    image. `name` is `owner/repository[/path]` in lower case or the path without `./`; `comment` is the
    comment at the end of the line, its `#` taken off."""

    kind: Literal["remote", "local", "docker", "unclear"]
    name: str
    ref: str
    text: Text
    place: Place
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step. `index` counts from 0 in the list it is written in; steps of one `parallel` group share `group`.
    `place` is what names it best: its `uses` or `run` key; `directory` its `working-directory`."""

    index: int
    place: Place
    id: str = ""
    name: str = ""
    uses: Uses | None = None
    with_: Entries = NO_ENTRIES
    env: Entries = NO_ENTRIES
    run: Text | None = None
    shell: Text | None = None
    directory: Text | None = None
    condition: Text | None = None
    group: int | None = None


@dataclass(frozen=True, slots=True)
class Container:
    """`container` of a job or one of its `services`."""

    name: str
    place: Place
    image: Text | None
    env: Entries
    credentials: Entries


@dataclass(frozen=True, slots=True)
class Input:
    """A declared input. `options` are the choices of a `workflow_dispatch` input of type choice."""

    name: str
    place: Place
    required: bool
    default: Text | None
    options: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Matrix:
    """`strategy.matrix`, one mapping of plain data a member. `unknown` says why the members cannot be told."""

    members: tuple[dict[str, object], ...] = ()
    unknown: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A job. `place` is its key. `secrets` is what a call hands on; `inherits` says it hands on all."""

    id: str
    place: Place
    permissions: Permissions | None = None
    env: Entries = NO_ENTRIES
    uses: Uses | None = None
    with_: Entries = NO_ENTRIES
    secrets: Entries = NO_ENTRIES
    inherits: bool = False
    steps: tuple[Step, ...] = ()
    matrix: Matrix | None = None
    container: Container | None = None
    services: tuple[Container, ...] = ()
    outputs: Entries = NO_ENTRIES
    environment: Text | None = None
    condition: Text | None = None
    runs_on: tuple[Text, ...] = ()
    shell: Text | None = None
    directory: Text | None = None
    needs: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Trigger:
    """An event of `on`. `filters` is what stands below it."""

    name: str
    place: Place
    filters: Mapping | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow file. `project` is the directory that holds `.github` (`.` for the root). `call_inputs`,
    `call_secrets`, `call_outputs` are those of `workflow_call`. `unreadable` says why nothing of it can be told."""

    path: str
    project: str
    tree: DataTree = field(repr=False, compare=False)
    name: str = ""
    triggers: tuple[Trigger, ...] = ()
    permissions: Permissions | None = None
    env: Entries = NO_ENTRIES
    jobs: tuple[Job, ...] = ()
    call_inputs: tuple[Input, ...] = ()
    call_secrets: tuple[Input, ...] = ()
    call_outputs: Entries = NO_ENTRIES
    dispatch_inputs: tuple[Input, ...] = ()
    shell: Text | None = None
    directory: Text | None = None
    problems: tuple[Problem, ...] = ()
    unreadable: str | None = None

    def trigger(self, name: str) -> Trigger | None:
        """The event of that name."""
        return next((trigger for trigger in self.triggers if trigger.name == name), None)


@dataclass(frozen=True, slots=True)
class LocalAction:
    """An action of the project. Only a composite action has steps; what others do cannot be told.
    `path` is that of its `action.yml`. `unreadable` says why nothing of it can be told."""

    path: str
    composite: bool
    tree: DataTree | None = field(default=None, repr=False, compare=False)
    inputs: tuple[Input, ...] = ()
    outputs: Entries = NO_ENTRIES
    steps: tuple[Step, ...] = ()
    problems: tuple[Problem, ...] = ()
    unreadable: str | None = None
