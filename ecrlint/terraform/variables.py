"""What the variables of a module instance are set to: by the call of the module, or for a root module by value
files, the command line or a plan; else by their defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..parse.tree import Problem
from ..place import Place
from ..records import dataclass
from ..values import Unknown
from .convert import Exhausted, Refused, one_of
from .expressions import settle
from .module import ConfigBlock, Located, Module
from .planned import overlay
from .root import Root
from .scope import Scope
from .tfvars import Tfvars, load_tfvars
from .types import conform, is_primitive, read_type
from .values import Use, Value, unknown


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a module call, and where it is evaluated."""

    located: Located
    scope: Scope


@dataclass(slots=True)
class Variables:
    """The variables of one module instance. `path` is the prefix of its addresses, `scope` gives the scope of
    expressions in a file; `arguments` are those of its call, None for a root module, and `planned` are the values that
    a plan has for a root module."""

    root: Root
    module: Module
    path: str
    arguments: Mapping[str, Argument] | None
    planned: Mapping[str, Value]
    scope: Callable[[str], Scope]
    _given: Tfvars | None = None

    def value(self, name: str, place: Place) -> Value:
        """The value of a variable, converted to its type. `place` is where it is asked for."""
        config = self.module.block("variable", name)
        if config is None:
            why = self.module.missing("variable", name)
            return Value(why or Unknown(f"var.{name} is not declared", place, maybe_null=True), place)
        if config.doubt is not None:
            return Value(config.doubt, config.header)
        if self._flag(config, "sensitive", False) or self._flag(config, "ephemeral", False):
            return unknown(f"var.{name} is sensitive", config.header, maybe_null=True)
        if self.arguments is not None:
            value = self._from_call(self.arguments.get(name), name, config)
        else:
            value = self._from_root(name, config)
        located = config.attribute("type")
        if located is None:
            return value
        try:
            return conform(value, read_type(located.attribute.value, self.scope(located.path)))
        except Exhausted:
            raise
        except Refused as refused:
            return unknown(f"var.{name} does not have its type: {refused.reason}", refused.place or config.header)

    def use(self, name: str, place: Place) -> Use:
        """A reference to a variable: what sets it."""
        if self.arguments is not None and name in self.arguments:
            return Use(place, f"the argument {name} of {self.path.rstrip('.')}", True, f"{self.path}var.{name}")
        return Use(place, self._origin_note(name), False, f"{self.path}var.{name}")

    def problems(self) -> tuple[tuple[str, Problem], ...]:
        """What is wrong with the value files, as far as they have been read: path and problem."""
        return self._given.found if self._given is not None else ()

    def _origin_note(self, name: str) -> str:
        given = self._files().given(name) if self.arguments is None else None
        if given is not None:
            return f"var.{name}, which {given[0].name} sets"
        config = self.module.block("variable", name)
        has_default = config is not None and config.attribute("default") is not None
        return f"the default of var.{name}" if has_default else f"var.{name}"

    def _files(self) -> Tfvars:
        """What sets the variables of a root module: its value files and the command line."""
        if self._given is None:
            declared = [key[1] for key in self.module.keys("variable") if len(key) == 2]
            inputs = self.root.inputs
            self._given = load_tfvars(self.root.sources, self.module.directory, inputs, declared, self._structured)
        return self._given

    def _structured(self, name: str) -> bool:
        """Whether `--var` gives a variable an expression: not if its type is a primitive one, or none."""
        config = self.module.block("variable", name)
        located = config.attribute("type") if config is not None else None
        return located is not None and not is_primitive(located.attribute.value)

    def _flag(self, config: ConfigBlock, name: str, otherwise: bool) -> bool:
        located = config.attribute(name)
        if located is None:
            return otherwise
        data = settle(located.attribute.value, self.scope(located.path)).data
        return data if isinstance(data, bool) else otherwise

    def _default(self, config: ConfigBlock) -> Value | None:
        located = config.attribute("default")
        if located is None:
            return None
        return settle(located.attribute.value, self.scope(located.path))

    def _no_value(self, name: str, config: ConfigBlock, why: str) -> Value:
        maybe_null = self._flag(config, "nullable", True)
        return unknown(f"var.{name} {why}", config.header, maybe_null=maybe_null)

    def _from_call(self, argument: Argument | None, name: str, config: ConfigBlock) -> Value:
        if argument is not None:
            value = settle(argument.located.attribute.value, argument.scope)
            if value.data is not None or self._flag(config, "nullable", True):
                return value
        return self._default(config) or self._no_value(name, config, "is not given by the module call")

    def _from_root(self, name: str, config: ConfigBlock) -> Value:
        if name in self.planned:
            return overlay(self.planned[name], None, config.header)
        values = self._files()
        given = values.given(name)
        first = given[1] if given is not None else None
        if first is None or (first.data is None and not self._flag(config, "nullable", True)):
            first = self._default(config)
            if self._terragrunt():
                return self._no_value(name, config, "may be set by terragrunt.hcl")
        # What the command line sets stands above any file.
        options = () if given is not None and given[0].name.startswith("--var ") else values.alternatives(name)
        if not options:
            return first if first is not None else self._no_value(name, config, "has no value")
        unread = next((value for layer, value in options if value.data is layer.rest), None)
        if unread is not None:
            return unread
        files = ", ".join(sorted(layer.name for layer, _ in options))
        why = Unknown(f"var.{name} has another value with {files}", config.header)
        return one_of([*([first] if first is not None else []), *(value for _, value in options)], why, config.header)

    def _terragrunt(self) -> bool:
        return "terragrunt.hcl" in self.root.sources.names(self.module.directory)
