"""Expands steps: commands of the config and of inline orbs are replaced by what they run.

Source: CircleCI's "Reusable config reference" and "Configuration reference" (steps).
"""

from __future__ import annotations

from ...place import Place
from ...records import dataclass, replace
from ...values import Step, Unknown
from .budget import CALLS
from .condition import holds, text_of
from .config import Action, Builtin, Condition, JobStep, Opaque, OrbCommand, Run
from .library import Definition, World, bind
from .value import Field, Value

BUILTINS = frozenset(
    {
        "add_ssh_keys",
        "attach_workspace",
        "checkout",
        "deploy",
        "persist_to_workspace",
        "restore_cache",
        "run",
        "save_cache",
        "setup_remote_docker",
        "steps",
        "store_artifacts",
        "store_test_results",
        "unless",
        "when",
    }
)


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds steps that are expanded.

    `owner` is the address of what holds them, `calls` how one got there, `stack` the commands one is
    inside of (library and name), `maybe` whether a condition is open, `depth` the levels passed through,
    `under` the open conditions inside of the job.
    """

    owner: str
    calls: tuple[Step, ...] = ()
    stack: tuple[tuple[str, str], ...] = ()
    maybe: bool = False
    depth: int = 0
    under: tuple[Condition, ...] = ()

    def inside(self, owner: str) -> Around:
        """One level further in."""
        return replace(self, owner=owner, depth=self.depth + 1)


@dataclass(frozen=True, slots=True)
class _Named:
    """A step as written: its name, what stands after the colon, the library it is written in."""

    name: str
    value: Value | None
    place: Place
    home: str
    address: str
    around: Around

    @property
    def arguments(self) -> tuple[Field, ...]:
        return self.value.fields if self.value else ()

    def made(self, action: Action) -> tuple[JobStep, ...]:
        around = self.around
        return (JobStep(action, self.place, self.address, around.calls, around.maybe, around.under),)

    def opaque(self, reason: str) -> tuple[JobStep, ...]:
        return self.made(Opaque(Unknown(reason, self.place)))


def expand(world: World, steps: Value | None, around: Around) -> tuple[JobStep, ...]:
    """The steps that a `steps` value runs, in order."""
    if steps is None:
        return ()
    if steps.unknown is not None:
        return (_opaque(steps.unknown, steps.place, around.owner, around),)
    if around.depth > CALLS:
        reason = Unknown(f"its commands and conditions nest deeper than {CALLS} levels", steps.place)
        return (_opaque(reason, steps.place, around.owner, around),)
    found: list[JobStep] = []
    for index, item in enumerate(steps.items):
        if not world.budget.spend():
            reason = Unknown("the config has too many steps once its commands are expanded", item.place)
            found.append(_opaque(reason, item.place, around.owner, around))
            break
        found.extend(_step(world, item, f"{around.owner}[{index}]", around))
    return tuple(found)


def passed_steps(
    world: World, arguments: tuple[Field, ...], around: Around
) -> tuple[tuple[str, tuple[JobStep, ...]], ...]:
    """The expansion of every argument that is a list: the only lists CircleCI passes are steps."""
    return tuple(
        (argument.name, expand(world, argument.value, around.inside(f"{around.owner}.{argument.name}")))
        for argument in arguments
        if argument.value.kind == "sequence"
    )


def _step(world: World, item: Value, address: str, around: Around) -> tuple[JobStep, ...]:
    if item.kind == "sequence":
        return expand(world, item, around.inside(address))
    if item.kind == "mapping":
        if not item.fields:
            return ()
        field = item.fields[0]
        return _named(world, _Named(field.name, field.value, field.place, item.library, address, around))
    if item.unknown is not None:
        return (_opaque(item.unknown, item.place, address, around),)
    if item.text is None or item.data is None:
        return ()
    return _named(world, _Named(item.text, None, item.place, item.library, address, around))


def _named(world: World, step: _Named) -> tuple[JobStep, ...]:
    """The steps behind one step's name. A command named like a built-in step stands for it, except
    within itself."""
    library = world.libraries[step.home]
    definition = library.commands.get(step.name)
    if definition is not None and not (step.name in BUILTINS and (step.home, step.name) in step.around.stack):
        return _call(world, step, definition, (step.home, step.name))
    if step.name in BUILTINS:
        return _builtin(world, step)
    alias, slash, command = step.name.partition("/")
    if not slash:
        return step.opaque(f"there is no command {step.name} in the config")
    inline = world.inline(step.home, alias)
    if inline is not None:
        definition = inline.commands.get(command)
        if definition is None:
            return step.opaque(f"the inline orb {alias} has no command {command}")
        return _call(world, step, definition, (inline.name, command))
    passed = passed_steps(world, step.arguments, step.around.inside(step.address))
    return step.made(OrbCommand(alias, command, library.orbs.get(alias), step.arguments, passed))


def _builtin(world: World, step: _Named) -> tuple[JobStep, ...]:
    if step.name in ("when", "unless"):
        return _conditional(world, step)
    if step.name == "steps":
        return expand(world, step.value, step.around.inside(step.address))
    if step.name == "run":
        return _run(step)
    return step.made(Builtin(step.name, step.arguments))


def _call(world: World, step: _Named, definition: Definition, key: tuple[str, str]) -> tuple[JobStep, ...]:
    """The steps of a command that is called."""
    around = step.around
    if key in around.stack:
        return step.opaque(f"{definition.what} calls itself")
    home, name = key
    scope = bind(world, definition, step.arguments, home, {})
    body = world.resolver(scope).resolve(definition.node)
    owner = f"orbs.{home}.commands.{name}.steps" if home else f"commands.{name}.steps"
    through = (Step(f"called here as {step.name}", step.place), *around.calls)
    inside = Around(owner, through, (*around.stack, key), around.maybe, around.depth + 1, around.under)
    return expand(world, body.get("steps"), inside)


def _conditional(world: World, step: _Named) -> tuple[JobStep, ...]:
    """The steps of `when` and `unless`: none if the condition is known to fail."""
    condition = step.value.get("condition") if step.value else None
    met = holds(condition) if condition is not None else None
    if step.name == "unless" and met is not None:
        met = not met
    if met is False or step.value is None:
        return ()
    inside = step.around.inside(f"{step.address}.{step.name}.steps")
    if met is None:
        text = text_of(condition) if condition is not None else ""
        open_ = Condition(text, step.name == "when", condition.place if condition is not None else step.place)
        inside = replace(inside, maybe=True, under=(*inside.under, open_))
    return expand(world, step.value.get("steps"), inside)


def _run(step: _Named) -> tuple[JobStep, ...]:
    value = step.value
    if value is not None and value.kind == "scalar":
        return step.made(Run(value))
    command = value.get("command") if value else None
    if value is None or command is None:
        return step.opaque("the step has no command")
    return step.made(Run(command, tuple(field for field in value.fields if field.name != "command")))


def _opaque(reason: Unknown, place: Place, address: str, around: Around) -> JobStep:
    return JobStep(Opaque(reason), place, address, around.calls, around.maybe, around.under)
