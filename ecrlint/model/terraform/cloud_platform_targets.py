"""Where a call of the Cloud Platform's module makes variables on GitHub, and what it puts before their names.

A call makes them in each of its repositories, or in each of its environments of those, if it names `github` as a
provider. GitHub does not tell small letters from capitals in the names of repositories, environments, secrets
and variables.
"""

from __future__ import annotations

from ...records import dataclass, field
from ...terraform.values import Chars, Seq, Str, Undecided, Value, doubt, identity, string
from ...values import Json, Origin, Unknown
from .cloud_platform_calls import Called, because, elements, list_of
from .cloud_platform_source import is_elsewhere
from .facts import known, one_line, origin, text

ARGUMENT = "github_actions_prefix"

MAX_PLACES = 5_000
"""In how many places one call makes variables that are told apart."""


@dataclass(frozen=True, slots=True)
class Names:
    """The elements of a list: `sure` are in it for certain, by their text in small letters or by what they are the
    value of. `why`: there may be others, or these may be equal to others."""

    sure: dict[str, Value] = field(default_factory=dict)
    why: Unknown | None = None

    def empty(self) -> bool | Unknown:
        """Whether there is surely nothing in the list."""
        return False if self.sure else self.why or True

    def known(self) -> list[str]:
        """Those of the elements whose text is known, as they are written."""
        return [name for item in self.sure.values() if (name := known(item)) is not None]


@dataclass(frozen=True, slots=True)
class Target:
    """Where one call makes variables. `on` says whether it makes any."""

    called: Called
    prefix: Value
    on: bool | Unknown
    repositories: Names
    environments: Names

    @property
    def place(self) -> Origin:
        """Where the prefix is to be edited: the call, if there is none."""
        header = self.called.header
        if self.prefix.place is None and not self.prefix.uses:
            return Origin("default", header)
        return origin(self.prefix, header)

    @property
    def call(self) -> Origin:
        """Where this call can be told from another one: the prefix it gives. One that a module of the tree gives by
        itself is the same for all its callers, so that is where the module is called."""
        caller, place = self.called.instance.header, self.place
        if caller is None or place.place.path not in self.called.instance.module.files:
            return place
        return Origin("derived", one_line(caller))

    def open(self) -> Unknown | None:
        """Why it cannot be told whether the call makes variables at all."""
        if isinstance(self.on, Unknown):
            return because(self.on)
        if self.called.exists == "yes":
            return None
        reason, why = f"{self.called.address} may not exist", self.called.why
        return Unknown(f"{reason}: {why.reason}" if why else reason, self.called.header)

    def made(self) -> Json:
        """The places in which variables are surely made: repositories, or environments of them. Unknown where not
        even that can be told."""
        why = self.open()
        empty = self.environments.empty()
        if isinstance(empty, Unknown):
            why = why or because(empty)
        if why is not None:
            return why
        repositories = self.repositories.known()
        if empty:
            return [*repositories]
        environments = self.environments.known()
        if len(repositories) * len(environments) > MAX_PLACES:
            return Unknown("there are too many places to list", self.called.header)
        return [f"{name}, environment {inner}" for name in repositories for inner in environments]


def target_of(called: Called) -> Target | None:
    """Where a call makes variables; None where it surely makes none, and for a copy of the module, which may do
    otherwise."""
    if is_elsewhere(called.call):
        return None
    on = _names_github(called.argument("oidc_providers"))
    repositories = _names(called.argument("github_repositories"))
    if on is False or repositories.empty() is True:
        return None
    prefix = called.argument(ARGUMENT)
    environments = _names(called.argument("github_environments"))
    return Target(called, prefix if prefix is not None else string(""), on, repositories, environments)


def _names_github(value: Value | None) -> bool | Unknown:
    found = list_of(value) if value is not None else []
    if isinstance(found, list):
        return True if "github" in found else next((item for item in found if isinstance(item, Unknown)), False)
    return found if isinstance(found, Unknown) else False


def _names(value: Value | None) -> Names:
    if value is None:
        return Names()
    if isinstance(value.data, Undecided):
        return _either([_names(value.child(option)) for option in value.data.options], value.data.unknown)
    if not isinstance(value.data, Seq):
        return Names(why=doubt(value))
    found: dict[str, Value] = {}
    why = value.data.gap
    for item in elements(value):
        name = known(item)
        if name is None:
            why = why or doubt(item)
        key = symbol(item) if name is None else name.lower()
        if key is not None:
            found.setdefault(key, item)
    return Names(found, why)


def _either(options: list[Names], why: Unknown) -> Names:
    sure = {name: item for name, item in options[0].sure.items() if all(name in other.sure for other in options)}
    return Names(sure, why)


def symbol(value: Value) -> str | None:
    """What a value that cannot be told is the value of; two with one symbol are equal."""
    if isinstance(value.data, Str):
        parts = [piece.text.lower() if isinstance(piece, Chars) else symbol(piece) for piece in value.data.pieces]
        return None if None in parts else "".join(map(str, parts))
    found = identity(value)
    return f"${{{found}}}" if found is not None else None


def upper(value: Value) -> str | Unknown:
    """A prefix as the module writes it, in capitals; empty for none."""
    found = text(value)
    return found if isinstance(found, Unknown) else str(found or "").upper()
