"""The repositories that a root module declares or may declare, by their names."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from ...records import dataclass
from ...terraform.instance import Instance
from ...terraform.resources import Resource
from ...terraform.values import Undecided, Value, doubt
from ...values import Json, Unknown
from .facts import known
from .name_index import Form, NameIndex, form
from .relations import Relations
from .same_repository import DATA, Target, may_have_one_name, reference

REPOSITORY = "aws_ecr_repository"
TEMPLATE = "aws_ecr_repository_creation_template"


@dataclass(frozen=True, slots=True)
class Declared:
    """A repository with the module it is declared in, and its name."""

    resource: Resource
    instance: Instance
    name: Value | None


class DeclaredNames:
    """What a root module declares, each looked up by name and not searched for."""

    def __init__(self, root: Instance) -> None:
        self._root = root
        self._declared = [
            Declared(resource, instance, resource.attribute("name"))
            for instance in root.below()
            for resource in instance.all_resources(REPOSITORY)
        ]

    def by(self, target: Target, value: Value) -> Json:
        """By what the repository of a policy is declared: `resource`, `data`, `template` or `nothing`."""
        if any(DATA.search(use.target) for use in value.uses):
            return "data"
        if reference(value) is not None:
            return "resource"
        if why := doubt(value):
            return "resource" if target.resource.address in self._tied else why
        wanted = known(value)
        if wanted in self._by_name:
            return "resource"
        if wanted in self._of_data:
            return "data"
        if self._created_by_template(wanted or ""):
            return "template"
        return self._maybe(value) or self._template_in_doubt or self._elsewhere or "nothing"

    def address(self, value: Value) -> str | None:
        """The address of the repository that has the name a policy is tied to."""
        if (found := reference(value)) is not None:
            return found.address
        return next((declared.resource.address for declared in self._named(value)), None)

    def ordered(self, target: Target, value: Value) -> Json:
        """Whether Terraform knows that the repository comes first. True also where that cannot be seen from here,
        because the two are in different modules."""
        if reference(value) is not None or target.resource.config.attribute("depends_on") is not None:
            return True
        return not any(declared.instance is target.instance for declared in self._named(value))

    def _named(self, value: Value) -> list[Declared]:
        wanted = known(value)
        return self._by_name.get(wanted, []) if wanted is not None else []

    @cached_property
    def _by_name(self) -> dict[str | None, list[Declared]]:
        """The repositories by their known names; under None those whose names are not known."""
        found: dict[str | None, list[Declared]] = {}
        for declared in self._declared:
            if declared.name is not None:
                found.setdefault(known(declared.name), []).append(declared)
        return found

    @cached_property
    def _of_data(self) -> frozenset[str | None]:
        """The known names of repositories that data sources read."""
        return frozenset(
            known(name)
            for instance in self._root.below()
            for resource in instance.all_resources(REPOSITORY, "data")
            if (name := resource.attribute("name")) is not None
        )

    @cached_property
    def _tied(self) -> frozenset[str]:
        """The policies whose repository is declared, also where its name cannot be told."""
        relations = Relations(self._root)
        return frozenset(policy.address for d in self._declared for policy in relations.tied(d.resource))

    @cached_property
    def _prefixes(self) -> frozenset[str]:
        """The known prefixes of creation templates, each with the slash that follows it in names."""
        found = set()
        for instance in self._root.below():
            for resource in instance.all_resources(TEMPLATE):
                prefix = resource.attribute("prefix")
                text = known(prefix) if prefix is not None else None
                if text is not None:
                    found.add(text if text == "ROOT" else text.rstrip("/") + "/")
        return frozenset(found)

    def _created_by_template(self, wanted: str) -> bool:
        if "ROOT" in self._prefixes:
            return True
        lengths = {len(prefix) for prefix in self._prefixes}
        return any(wanted[:length] in self._prefixes for length in lengths)

    @cached_property
    def _template_in_doubt(self) -> Unknown | None:
        """Why a template may create a repository of any name: its prefix cannot be told."""
        for instance in self._root.below():
            for resource in instance.all_resources(TEMPLATE):
                prefix = resource.attribute("prefix")
                if prefix is not None and (why := doubt(prefix)):
                    return Unknown(f"{resource.address} may create it: {why.reason}", resource.config.header)
        return None

    @cached_property
    def _doubtful(self) -> NameIndex[Declared]:
        """The repositories whose names cannot be told, each by all that its name may be."""
        named: list[tuple[Form, Declared]] = []
        for declared in self._declared:
            if declared.name is not None and doubt(declared.name):
                named.extend((form(option), declared) for option in _options(declared.name))
        return NameIndex(named)

    def _maybe(self, value: Value) -> Unknown | None:
        """Why a repository may be declared though no declaration of its name is found: one whose name it may be."""
        for declared in self._doubtful.that_may_be(form(value)):
            name = declared.name
            if name is not None and _may_be(name, value):
                why = doubt(name)
                reason = f"{declared.resource.address} may have that name"
                return Unknown(f"{reason}: {why.reason}" if why else reason, declared.resource.config.header)
        return None

    @cached_property
    def _elsewhere(self) -> Unknown | None:
        """Why a repository of any name may be declared: a file or a module that is not read."""
        for instance in self._root.below():
            if why := instance.module.missing("resource", REPOSITORY):
                return why
            for call in instance.calls():
                if not call.children:
                    reason = f"{call.address} is not in this repository and may declare it"
                    return Unknown(reason, call.config.header)
        return None


def _options(name: Value) -> Iterator[Value]:
    yield from name.data.options if isinstance(name.data, Undecided) else (name,)


def _may_be(name: Value, value: Value) -> bool:
    """Whether a name that cannot be told may be a known one."""
    if any(doubt(option) and may_have_one_name(option, value) for option in _options(name)):
        return True
    return isinstance(name.data, Undecided) and any(known(option) == known(value) for option in _options(name))
