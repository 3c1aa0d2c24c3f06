"""What is known of a CircleCI config once it is processed: its orbs, and every job with the steps it runs."""

from __future__ import annotations

from typing import Literal, TypeAlias, Union

from ...parse.tree import DataTree, Problem
from ...place import Place
from ...records import dataclass
from ...values import Step, Unknown
from .value import Field, Value


@dataclass(frozen=True, slots=True)
class OrbUse:
    """An orb as the `orbs` key names it.

    `name` is `namespace/name` of a registered orb, None for an inline orb and an orb given by URL.
    `version` is what follows the `@` (`8.2.1`, `8`, `volatile`, `dev:first`), "" if nothing does.
    `place` is that of the reference, `version_place` that of its version alone.
    """

    alias: str
    kind: Literal["registry", "inline", "url", "unknown"]
    place: Place
    value: Value
    name: str | None = None
    version: str = ""
    version_place: Place | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A `run` step. `fields` are the keys beside `command` (`name`, `environment`, `when`, ...)."""

    command: Value
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class OrbCommand:
    """A command of an orb that is not written in the config. `orb` is None if the alias is not declared.

    `arguments` are what the config passes; of those that are steps, `steps` holds the expansion (the
    `auth` steps of an orb, for one).
    """

    alias: str
    command: str
    orb: OrbUse | None
    arguments: tuple[Field, ...]
    steps: tuple[tuple[str, tuple[JobStep, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Builtin:
    """A step CircleCI itself knows: `checkout`, `setup_remote_docker`, `attach_workspace`, ..."""

    name: str
    arguments: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Opaque:
    """A step of which cannot be told what it does."""

    reason: Unknown


Action: TypeAlias = Union[Run, OrbCommand, Builtin, Opaque]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that only a pipeline decides. `text` is the same for the same condition wherever it is written;
    `met` is false for the steps of an `unless`."""

    text: str
    met: bool
    place: Place


@dataclass(frozen=True, slots=True)
class JobStep:
    """One step that a job runs, after expansion.

    `place` is the step's key (or the string that names it), `address` where it is written
    (`commands.login.steps[1]`), `calls` the places it came through, nearest first. `maybe`: it stands
    under a condition that is decided only when a pipeline runs. `under` are such conditions inside of the
    job, outermost first; one of its workflow is not among them.
    """

    action: Action
    place: Place
    address: str
    calls: tuple[Step, ...] = ()
    maybe: bool = False
    under: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Executor:
    """Where a job runs. `name` is the executor as the job names it, None if the job says it itself.

    `kind` is "orb" for the executor of an orb that is not written in the config: then `orb` and
    `orb_executor` say which. `fields` are the keys of its definition (`docker`, `environment`, ...),
    `arguments` what the job passes.
    """

    kind: Literal["docker", "machine", "macos", "orb", "unknown"]
    place: Place
    name: Value | None = None
    fields: tuple[Field, ...] = ()
    arguments: tuple[Field, ...] = ()
    orb: OrbUse | None = None
    orb_executor: str = ""
    reason: Unknown | None = None


@dataclass(frozen=True, slots=True)
class Invocation:
    """One run of a job: an entry of a workflow, one member of its matrix.

    `workflow` is None for a job that no workflow names: it is expanded once by itself. `orb` is set for
    a job of an orb that is not written in the config; then `steps` are its pre- and post-steps only and
    `passed` the steps handed to its parameters. `settings` are the keys of the entry that are CircleCI's
    own (`context`, `requires`, `filters`, ...), `arguments` the job's parameters, `workflow_fields` the keys
    of the workflow beside `jobs`. `job_fields` are the keys of the job's definition. `place` is the entry's
    key; `definition` the key of the job.
    """

    job: str
    place: Place
    address: str
    workflow: str | None
    settings: tuple[Field, ...] = ()
    arguments: tuple[Field, ...] = ()
    workflow_fields: tuple[Field, ...] = ()
    job_fields: tuple[Field, ...] = ()
    definition: Place | None = None
    executor: Executor | None = None
    steps: tuple[JobStep, ...] = ()
    orb: OrbUse | None = None
    orb_job: str = ""
    passed: tuple[tuple[str, tuple[JobStep, ...]], ...] = ()
    matrix: tuple[Field, ...] = ()
    calls: tuple[Step, ...] = ()
    maybe: bool = False
    reason: Unknown | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """A processed config.

    `keys` are the top-level keys with their places, merged ones included; `version` and `setup` are the
    values of two of them. `start` is the first key: the place of what concerns the config as a whole.
    `problems` are those of the file and, where a limit was met, that some of it was left out. `complete`
    is false then: what was not found may be in what was not read.
    """

    path: str
    tree: DataTree
    start: Place
    keys: tuple[tuple[str, Place], ...]
    version: Value | None
    setup: Value | None
    orbs: tuple[OrbUse, ...]
    invocations: tuple[Invocation, ...]
    problems: tuple[Problem, ...]
    complete: bool
