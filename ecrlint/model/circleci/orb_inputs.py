"""What a CircleCI config says to the orbs of AWS and ECR: the parts it uses, and their parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from ...entity import Entity, Fact
from ...pipelines.circleci.config import Config, Invocation
from ...pipelines.circleci.value import UNKNOWN_PIECE, Field, Value, readable
from ...place import Place
from ...records import dataclass
from ...values import Json, Origin, Unknown
from .. import orbs
from ..words import shortened
from .orb_types import kind_in_words, misfit, type_in_words
from .orb_uses import USAGES, OrbPart, parts_used, variables_set
from .pushes import pushes_by_itself

TELLING = ("account_id", "push_image", "region", "repo", "tag")
"""Parameters whose default matters as much as what is given, with underscores."""

_VARIABLE = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)|([A-Za-z_][A-Za-z0-9_]*))")
_CHANGING = ("pipeline.git.revision", "pipeline.id", "pipeline.number")
_FALSE = ("false", "no", "off", "0")


def orb_input_entities(config: Config, invocation: Invocation, seen: set[tuple[object, ...]]) -> Iterator[Entity]:
    """For each use of an orb of AWS or ECR in a run: one entity for the name of what is used, one for each parameter
    that is given, is missing though required, or has a default that matters. A use that was `seen` in the same
    surroundings is left out: many runs may come by it."""
    run = _Run(config, invocation)
    for part in parts_used(invocation):
        if part.orb is not None and part.orb.name is not None and orbs.known(part.orb.name):
            use = _Use(run, part, part.orb.name, part.orb.version)
            key = use.key()
            if key not in seen:
                seen.add(key)
                yield from use.entities()


@dataclass(frozen=True)
class _Run:
    """A run of a job, with what is worked out only if something asks for it."""

    config: Config
    invocation: Invocation

    @cached_property
    def variables(self) -> frozenset[str]:
        return variables_set(self.invocation)

    @cached_property
    def pushes(self) -> bool | Unknown:
        return pushes_by_itself(self.config, self.invocation)


@dataclass(frozen=True, slots=True)
class _Input:
    """One parameter of a use, given or not. `about` is what the table says of it."""

    name: str
    field: Field | None
    about: Mapping[str, Any]


@dataclass(frozen=True)
class _Use:
    """One use of a part of an orb."""

    run: _Run
    part: OrbPart
    orb: str
    version: str

    @cached_property
    def release(self) -> orbs.Release | Unknown:
        return orbs.release(self.orb, self.version)

    @cached_property
    def accepted(self) -> Mapping[str, Mapping[str, Any]]:
        """The parameters that the part has in that version; empty if it has no such part."""
        if isinstance(self.release, Unknown):
            return {}
        return orbs.parameters(self.orb, self.part.usage, self.part.name, self.release.number)

    def key(self) -> tuple[object, ...]:
        """All that its entities depend on."""
        given = [(f.name, f.place, f.value.place, repr(f.value.data), readable(f.value)) for f in self.part.arguments]
        only_built = any(name.replace("-", "_") == "push_image" for name, *_ in given)
        pushes = repr(self.run.pushes) if only_built else ""
        return (type(self), self.part.place, self.run.variables, pushes, *given)

    def entities(self) -> Iterator[Entity]:
        part = self.part
        yield self._name()
        if not self.accepted:
            return
        given = {field.name: field for field in part.arguments}
        for name, field in given.items():
            about = self.accepted.get(name)
            yield self._parameter(_Input(name, field, about)) if about is not None else self._unknown(name, field)
        for name, about in self.accepted.items():
            if name not in given and (about.get("required") or name.replace("-", "_") in TELLING):
                yield self._parameter(_Input(name, None, about))

    def _name(self) -> Entity:
        names = () if isinstance(self.release, Unknown) else orbs.names(self.orb, self.part.usage, self.release.number)
        return self._naming("", self.part.name, names, self.part.place)

    def _unknown(self, name: str, field: Field) -> Entity:
        return self._naming(name, name, tuple(self.accepted), field.place)

    def _naming(self, parameter: str, name: str, accepted: tuple[str, ...], place: Place) -> Entity:
        """Whether the version has a name. One that is only spelled otherwise was never added to a later version."""
        release = self.release
        known: bool | Unknown = name in accepted
        if isinstance(release, Unknown):
            known = release
        elif not known and not release.sure and not orbs.respelled(name, accepted):
            newer = f"the newest version of {self.orb} known to ecrlint is {release.number}"
            known = Unknown(f"{newer}, and {self.version} may stand for another", place)
        facts: dict[str, Json] = {"known": known, "instead": "" if known is True else orbs.meant(name, accepted)}
        return self._entity(parameter, facts, lambda _: Origin("written", place))

    def _parameter(self, given: _Input) -> Entity:
        value = given.field.value if given.field is not None else None
        facts: dict[str, Json] = {
            "type": type_in_words(given.about),
            "missing": value is None and bool(given.about.get("required")),
            **self._said(given.name, given.about, value),
        }
        if value is not None:
            facts["fits"] = _fits(given.about, value)
            facts["actual"] = kind_in_words(value)
        origin = value.origin if value is not None else Origin("default", self.part.place)
        return self._entity(given.name, facts, lambda _: origin)

    def _said(self, name: str, about: Mapping[str, Any], value: Value | None) -> dict[str, Json]:
        """What the value of a parameter says, whether it is given or its default."""
        text = readable(value) if value is not None else _default_text(about)
        reason = value.unknown if value is not None else None
        if about["type"] == "env_var_name":
            variables = [text]
        else:
            variables = [match.group(1) or match.group(2) for match in _VARIABLE.finditer(text)]
        unclear = reason if UNKNOWN_PIECE in text else None
        names: Json = [*dict.fromkeys(part for variable in variables for part in shortened(variable))]
        if unclear is not None:
            names = unclear
        simple = name.replace("-", "_")
        facts: dict[str, Json] = {
            "written": unclear if unclear is not None else text,
            "names": names,
            "set_here": bool(variables) and all(variable in self.run.variables for variable in variables),
        }
        if simple == "tag":
            facts["tags"] = _tags(value, text)
        if simple == "push_image":
            facts["pushes"] = True if text.lower() not in _FALSE and unclear is None else self._pushes(unclear)
        return facts

    def _pushes(self, unclear: Unknown | None) -> bool | Unknown:
        """Whether an image is pushed although the orb does not, or may not, push it."""
        pushes = self.run.pushes
        return unclear if unclear is not None and pushes is False else pushes

    def _entity(self, parameter: str, said: Mapping[str, Json], origin_of: Callable[[str], Origin]) -> Entity:
        part = self.part
        release = self.release
        facts: dict[str, Json] = {
            "orb": self.orb,
            "version": self.version,
            "major": release if isinstance(release, Unknown) else int(release.number.partition(".")[0]),
            "usage": USAGES[part.usage],
            "called": part.name,
            "user": f"{part.alias}/{part.name}",
            "public": self._public(),
            "parameter": parameter.replace("-", "_"),
            "spelled": parameter,
            **_NOTHING,
            **said,
        }
        name = f"{parameter} of {part.alias}/{part.name}" if parameter else f"{part.alias}/{part.name}"
        address = f"{part.address}#{parameter or 'name'}"
        found = {fact: Fact(value, origin_of(fact)) for fact, value in facts.items()}
        return Entity("circleci.orb_input", name, address, self.run.config.path, part.place, found)

    def _public(self) -> bool | Unknown:
        """Whether it is about a public registry, which lies outside of every convention."""
        for field in self.part.arguments:
            if field.name.replace("-", "_") == "public_registry":
                unknown = field.value.unknown
                return unknown if unknown is not None else field.value.data is True
        return False


_NOTHING: dict[str, Json] = {
    "known": True,
    "instead": "",
    "missing": False,
    "type": "",
    "fits": True,
    "actual": "",
    "written": "",
    "names": [],
    "set_here": False,
    "tags": [],
    "pushes": True,
}


def _fits(about: Mapping[str, Any], value: Value) -> bool | Unknown:
    wrong = misfit(about, value)
    return wrong if isinstance(wrong, Unknown) else not wrong


def _tags(value: Value | None, text: str) -> list[Json]:
    """The image tags that a text lists. A value of the pipeline that is another one each time stands for itself."""
    if value is not None:
        text = "".join(part.text if isinstance(part.text, str) else _piece(part.text) for part in value.parts)
    unknown = value.unknown if value is not None else None
    return [unknown or "" if UNKNOWN_PIECE in tag else tag.strip() for tag in text.split(",")]


def _piece(unknown: Unknown) -> str:
    name = unknown.reason.partition(" ")[0]
    return f"<< {name} >>" if name in _CHANGING else UNKNOWN_PIECE


def _default_text(about: Mapping[str, Any]) -> str:
    default = about.get("default")
    if isinstance(default, bool):
        return str(default).lower()
    return "" if default is None else str(default)
