"""Where jobs run: executors of the config, of inline orbs and of registered orbs, and a job's own keys."""

from __future__ import annotations

from typing import Literal

from ...place import Place
from ...values import Unknown
from .config import Executor
from .library import World, bind
from .value import Field, Value

_KINDS: tuple[Literal["docker", "machine", "macos"], ...] = ("docker", "machine", "macos")


def executor_of(world: World, job: Value, place: Place) -> Executor:
    """The executor of a resolved job. `place` is the job's key, for a job that says none."""
    named = job.field("executor")
    if named is None:
        return _own(job, place, None, ())
    value = named.value
    name = value.get("name") if value.kind == "mapping" else value
    if name is None or name.text is None:
        reason = name.unknown if name and name.unknown else Unknown("the executor has no name", named.place)
        return Executor("unknown", value.place, name, reason=reason)
    arguments = tuple(field for field in value.fields if field.name != "name")
    return _named(world, name, name.text, value.library or job.library, arguments)


def _named(world: World, name: Value, text: str, home: str, arguments: tuple[Field, ...]) -> Executor:
    library = world.libraries[home]
    definition = library.executors.get(text)
    alias, slash, own_name = text.partition("/")
    if definition is None and slash:
        inline = world.inline(home, alias)
        if inline is None:
            orb = library.orbs.get(alias)
            return Executor("orb", name.place, name, (), arguments, orb, own_name)
        home, definition = inline.name, inline.executors.get(own_name)
    if definition is None:
        reason = Unknown(f"there is no executor {text} in the config", name.place)
        return Executor("unknown", name.place, name, reason=reason)
    scope = bind(world, definition, arguments, home, {})
    body = world.resolver(scope).resolve(definition.node)
    return _own(body, name.place, name, arguments)


def _own(body: Value, place: Place, name: Value | None, arguments: tuple[Field, ...]) -> Executor:
    """The executor that the keys of a job or of an executor's definition say."""
    for kind in _KINDS:
        field = body.field(kind)
        if field is not None:
            return Executor(kind, name.place if name else field.place, name, body.fields, arguments)
    reason = Unknown("it names no docker, machine or macos executor", place)
    return Executor("unknown", place, name, body.fields, arguments, reason=reason)
