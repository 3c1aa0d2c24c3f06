"""Provider configurations: which one a resource or a called module gets, and what it says.

Source: Terraform documentation, "Provider Configuration" and "Providers Within Modules"; OpenTofu's `for_each` in
provider blocks.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ..parse import tree as t
from ..place import Place
from ..records import dataclass, replace
from ..values import Unknown
from .convert import known_text
from .expansion import Expansion, expand
from .expressions import settle
from .instance import Call, Instance, nothing
from .module import ConfigBlock
from .resources import BlockInstance
from .scope import Scope

TERRAGRUNT = ("terragrunt.hcl", "root.hcl")
"""What Terragrunt calls its files; they may generate provider blocks."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider configuration as a resource gets it.

    `name` is what the module that declares it calls it (`aws`, `aws.frankfurt`). Two resources have the same
    configuration exactly if `key` is the same. `block` is None for one that is declared nowhere, which is empty;
    with `unknown` it cannot be told what it holds.
    """

    name: str
    key: str
    block: BlockInstance | None = None
    unknown: Unknown | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A provider as it is referred to: `aws`, `aws.frankfurt`, `aws.by_region["eu"]`."""

    name: str
    alias: str | None = None
    key: t.Expression | None = None

    @property
    def shown(self) -> str:
        """How it is written, without a key."""
        return self.name if self.alias is None else f"{self.name}.{self.alias}"


@dataclass(frozen=True, slots=True)
class _Caller:
    instance: Instance
    call: Call
    scope: Scope


class Providers:
    """The provider configurations of everything below a root module."""

    def __init__(self, root: Instance) -> None:
        self._root = root
        self._callers: dict[str, _Caller] = {}
        self._known: dict[str, Provider] = {}
        self._written: dict[tuple[str, str], dict[str | None, ConfigBlock]] = {}
        self._instances: dict[str, dict[str | None, Expansion]] = {}
        for instance in root.below():
            for call in instance.calls(nothing):
                for (_, scope), child in zip(call.expansions, call.children, strict=False):
                    self._callers[child.path] = _Caller(instance, call, scope)

    def of(self, config: ConfigBlock, instance: Instance, scope: Scope) -> Provider:
        """What a resource or data source gets: the configuration it names, else the default one of the provider
        that its type begins with. `scope` is that of the instance of the resource."""
        if config.doubt is not None:
            return Provider("?", f"?{config.header}", unknown=config.doubt)
        located = config.attribute("provider")
        if located is None:
            labels = config.block.labels
            return self._find(Reference(labels[0].text.split("_")[0] if labels else "aws"), instance, scope)
        reference = read_reference(located.attribute.value)
        if reference is None:
            place = Place(located.path, located.attribute.value.span)
            return Provider("?", f"?{place}", unknown=Unknown("the provider cannot be told", place))
        return self._find(reference, instance, scope)

    def declared(self, name: str) -> Iterator[tuple[Instance, Provider]]:
        """Every configuration of a provider that is written down, with the module instance it is declared in."""
        for instance in self._root.below():
            for alias, config in _blocks(instance, name):
                for expansion in expand(config, instance.scope, name):
                    scope = instance.scope(config.path).bind(expansion.bound)
                    shown = Reference(name, alias).shown + expansion.suffix
                    key = f"{instance.path}{shown}"
                    yield instance, Provider(shown, key, BlockInstance(config, scope, key))

    def _find(self, wanted: Reference, instance: Instance, scope: Scope) -> Provider:
        """The configuration a module knows by a name: its own, else the one its caller hands to it."""
        key = f"{instance.path}{wanted.shown}"
        if wanted.key is not None:
            return self._found(wanted, key, instance, scope)
        if key not in self._known:
            self._known[key] = self._found(wanted, key, instance, scope)
        return self._known[key]

    def _found(self, wanted: Reference, key: str, instance: Instance, scope: Scope) -> Provider:
        config = self._aliases(instance, wanted.name).get(wanted.alias)
        if config is not None:
            return self._configured(config, wanted, key, instance, scope)
        if why := instance.module.missing("provider", wanted.name):
            return Provider(wanted.shown, key, unknown=why)
        if instance.path:
            return self._handed(wanted, key, instance)
        return _of_root(wanted, key, instance)

    def _aliases(self, instance: Instance, name: str) -> dict[str | None, ConfigBlock]:
        """The first block of each alias of a provider in a module; None is that of the default configuration."""
        key = (instance.path, name)
        if key not in self._written:
            found = self._written[key] = {}
            for alias, config in _blocks(instance, name):
                found.setdefault(alias, config)
        return self._written[key]

    def _configured(
        self, config: ConfigBlock, wanted: Reference, key: str, instance: Instance, scope: Scope
    ) -> Provider:
        """A declared configuration; of one with `for_each` the instance that is asked for. `scope` is where the
        reference is written."""
        if config.attribute("for_each") is None:
            return Provider(wanted.shown, key, BlockInstance(config, instance.scope(config.path), key))
        asked = known_text(settle(wanted.key, scope)) if wanted.key is not None else None
        if key not in self._instances:
            self._instances[key] = {e.key: e for e in reversed(expand(config, instance.scope, key))}
        expansion = self._instances[key].get(f'"{asked}"') if asked is not None else None
        if expansion is not None:
            inner = instance.scope(config.path).bind(expansion.bound)
            return Provider(wanted.shown + expansion.suffix, key + expansion.suffix, BlockInstance(config, inner, key))
        why = Unknown(f"the instance of the provider {wanted.shown} cannot be told", config.header)
        return Provider(wanted.shown, f"{key}[?]", unknown=why)

    def _handed(self, wanted: Reference, key: str, instance: Instance) -> Provider:
        """What the caller of a module gives it under a name; a default configuration is inherited."""
        caller = self._callers.get(instance.path)
        if caller is None:
            why = f"the caller of {instance.path.rstrip('.')} is not read"
            return Provider(wanted.shown, key, unknown=Unknown(why))
        if caller.call.config.doubt is not None:
            return Provider(wanted.shown, key, unknown=caller.call.config.doubt)
        located = caller.call.config.attribute("providers")
        given = located.attribute.value if located else None
        for item in given.items if isinstance(given, t.ObjectExpr) else ():
            name = read_reference(item.key)
            if name is not None and name.shown == wanted.shown:
                handed = read_reference(item.value)
                if handed is None:
                    break
                return self._find(handed, caller.instance, caller.scope)
        else:
            if wanted.alias is None and (given is None or isinstance(given, t.ObjectExpr)):
                return self._find(wanted, caller.instance, caller.scope)
        reason = f"the provider {wanted.shown} of {caller.call.address} cannot be told"
        return Provider(wanted.shown, key, unknown=Unknown(reason, caller.call.config.header))


def read_reference(node: t.Expression) -> Reference | None:
    """A provider reference; also the form in quotes of old configurations and of JSON syntax."""
    if isinstance(node, t.Parens):
        return read_reference(node.inner)
    if isinstance(node, t.Name):
        return Reference(node.name)
    if isinstance(node, t.GetAttr) and isinstance(node.target, t.Name):
        return Reference(node.target.name, node.name)
    if isinstance(node, t.Index):
        target = read_reference(node.target)
        return replace(target, key=node.key) if target and target.alias and target.key is None else None
    if isinstance(node, t.Template) and len(node.parts) == 1 and isinstance(node.parts[0], t.Text):
        name, dot, alias = node.parts[0].value.partition(".")
        return Reference(name, alias if dot else None)
    return None


def _blocks(instance: Instance, name: str) -> Iterator[tuple[str | None, ConfigBlock]]:
    """The blocks of a provider in a module by their aliases. A block of an override file changes the one of the same
    alias; without one it stands for itself, since an absent default configuration is an empty one."""
    changes: dict[str | None, list[ConfigBlock]] = {}
    for block in instance.module.override_blocks("provider", name):
        changes.setdefault(_alias(block, instance), []).append(block)
    seen = set()
    for block in instance.module.blocks("provider", name):
        own = replace(block, overrides=())
        alias = _alias(own, instance)
        seen.add(alias)
        overrides = tuple((change.path, change.block) for change in changes.get(alias, ()))
        yield alias, replace(own, overrides=overrides)
    if None not in seen:
        yield from ((None, change) for change in changes.get(None, ()))


def _alias(config: ConfigBlock, instance: Instance) -> str | None:
    located = config.attribute("alias")
    return known_text(settle(located.attribute.value, instance.scope(located.path))) if located else None


def _of_root(wanted: Reference, key: str, root: Instance) -> Provider:
    """A configuration that no block of a root module declares: an empty one, unless it may come from elsewhere."""
    files = _terragrunt(root)
    if files:
        why = f"{files} may generate the configuration of the provider {wanted.shown}"
        return Provider(wanted.shown, key, unknown=Unknown(why))
    if place := _expects_callers(root, wanted.name):
        why = f"the module gets its provider {wanted.shown} from callers that are not in this repository"
        return Provider(wanted.shown, key, unknown=Unknown(why, place))
    if wanted.alias is not None:
        return Provider(wanted.shown, key, unknown=Unknown(f"the provider {wanted.shown} is not declared"))
    return Provider(wanted.shown, key)


def _terragrunt(root: Instance) -> str | None:
    """The file of Terragrunt that a root module is run through: beside it, or in a folder above it."""
    directory = root.module.directory
    while True:
        for name in TERRAGRUNT:
            if name in root.root.sources.names(directory):
                return posixpath.normpath(posixpath.join(directory, name))
        if directory in (".", ""):
            return None
        directory = posixpath.dirname(directory) or "."


def _expects_callers(root: Instance, name: str) -> Place | None:
    """Where a module says (`configuration_aliases`) that its callers hand configurations of a provider to it."""
    for config in root.module.blocks("terraform"):
        for required in config.blocks_of("required_providers"):
            located = required.attribute(name)
            node = located.attribute.value if located else None
            for item in node.items if isinstance(node, t.ObjectExpr) else ():
                key = read_reference(item.key)
                if key is not None and key.shown == "configuration_aliases" and located is not None:
                    return Place(located.path, located.attribute.name_span)
    return None
