"""What calls of the Cloud Platform's module hand over, beside what the release they ask for takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from ...entity import Entity, Fact
from ...place import Place
from ...records import dataclass
from ...terraform.instance import Instance
from ...terraform.known_modules import Release
from ...terraform.module import Located
from ...terraform.platform_releases import Span, newest, span_of, spans
from ...terraform.values import Str
from ...values import Json, Unknown
from .cloud_platform_calls import Called, because
from .cloud_platform_source import is_elsewhere, known_release, release_called
from .facts import derived, one_line, written

KIND = "cp.argument"

META = frozenset({"source", "version", "count", "for_each", "providers", "depends_on"})
"""Arguments of every module call, which are Terraform's own."""


NAMESPACE = "namespace"
"""Whether this one has to be given depends on more than the release."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The release a call asks for. `span` is what it takes, that of the newest known one where the release is not
    known, which `why` says then."""

    shown: str
    span: Span
    why: Unknown | None


def arguments(root: Instance, calls: Iterable[Called]) -> Iterator[Entity]:
    """One `cp.argument` for each argument of a call that its release does not take, or may not, and one for those that
    are missing. A call in several instances is looked at once."""
    seen: set[tuple[str, str]] = set()
    for called in calls:
        key = (called.instance.path, called.call.name)
        if key in seen or is_elsewhere(called.call):
            continue
        seen.add(key)
        release = _release(called)
        given = [item for item in called.call.config.attributes() if item.attribute.name not in META]
        names = frozenset(item.attribute.name for item in given)
        missing = sorted(release.span.required - names - {NAMESPACE})
        if missing or release.why is not None:
            yield _missing(called, release, missing, root)
        for located in given:
            name = located.attribute.name
            if name not in release.span.arguments or _refused_as_empty(called, release, name):
                yield _written(called, release, located, names, root)


def _release(called: Called) -> Asked:
    asked = release_called(called.call, called.instance)
    found = known_release(asked)
    span = span_of(found) if found is not None else None
    if span is not None:
        return Asked(str(asked), span, None)
    shown = asked if isinstance(asked, str) else "(unknown)"
    reason = f"the arguments of release {shown} are not known" if isinstance(asked, str) else "no release is named"
    why = because(asked) if isinstance(asked, Unknown) else Unknown(reason, called.call.source.place)
    return Asked(shown, newest(), why)


def _missing(called: Called, release: Asked, missing: Iterable[str], root: Instance) -> Entity:
    value: Json = release.why or [*missing]
    header = called.header
    facts = _facts(release, header, "missing", missing=derived(value, header))
    return _entity(called, root, "", header, facts)


def _written(called: Called, release: Asked, located: Located, names: frozenset[str], root: Instance) -> Entity:
    name = located.attribute.name
    place = one_line(Place(located.path, located.attribute.name_span))
    near = get_close_matches(name, sorted(release.span.arguments - names), n=1, cutoff=0.75)
    facts = _facts(
        release,
        place,
        "written",
        name=derived(name, place),
        taken=derived(_taken(name, release, bool(near)), place),
        resembles=derived(near[0] if near else "", place),
        refused_as_empty=_emptiness(called, release, name, place),
        **{f"taken_{end}": derived(shown, place) for end, shown in _when(name).items()},
    )
    return _entity(called, root, f"#{name}", place, facts)


def _taken(name: str, release: Asked, resembles: bool) -> Json:
    """Whether a release takes an argument. Of one that is only known from its calls, and of one that is not known,
    no more can be told than that it takes what is known of it."""
    if name in release.span.arguments:
        return True
    if release.why is not None:
        return release.why
    if not release.span.seen or resembles or any(name in span.arguments for span in spans()):
        return False
    return Unknown(f"of release {release.shown} only calls are known, none of which has {name}")


def _when(name: str) -> dict[str, str]:
    """From which release to which one an argument is taken, empty where it never is, or still is."""
    taking = [span for span in spans() if name in span.arguments]
    if not taking:
        return {"from": "", "until": ""}
    until = "" if taking[-1] is newest() else _text(taking[-1].last)
    return {"from": _text(taking[0].first), "until": until}


def _text(release: Release) -> str:
    return ".".join(map(str, release))


def _emptiness(called: Called, release: Asked, name: str, place: Place) -> Fact:
    value = called.argument(name)
    if value is None or not _refused_as_empty(called, release, name):
        return derived(False, place)
    return written(value, place, True)


def _refused_as_empty(called: Called, release: Asked, name: str) -> bool:
    """Whether a release surely refuses what is given because it is empty text."""
    value = called.argument(name) if name in release.span.filled and release.why is None else None
    return value is not None and isinstance(value.data, Str) and value.data.text == ""


def _facts(release: Asked, place: Place, part: str, **more: Fact) -> dict[str, Fact]:
    facts: dict[str, Json] = {
        "part": part,
        "release": release.shown,
        "name": "",
        "taken": True,
        "resembles": "",
        "taken_from": "",
        "taken_until": "",
        "refused_as_empty": False,
        "missing": [],
    }
    return {**{name: derived(value, place) for name, value in facts.items()}, **more}


def _entity(called: Called, root: Instance, suffix: str, place: Place, facts: dict[str, Fact]) -> Entity:
    return Entity(
        kind=KIND,
        name=called.call.address,
        address=called.call.address + suffix,
        unit=called.unit,
        place=place,
        facts=facts,
        exists=called.exists,
        units=() if called.unit == root.module.directory else (root.module.directory,),
    )
