"""Which release of the Cloud Platform's module a source asks for, in all ways of writing one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from ...entity import Fact
from ...place import Place
from ...records import dataclass
from ...terraform.instance import Call, Instance
from ...terraform.known_modules import Release, release_of
from ...terraform.platform_releases import Span, newest, release_of_commit, span_of, spans
from ...terraform.resources import evaluated
from ...terraform.scope import Scope
from ...terraform.values import Chars, Str, Value, doubt
from ...values import Json, Origin, Unknown
from .cloud_platform_calls import sources_of
from .facts import absent, decide, derived, origin, text, written
from .names import HOLE

RELEASE, COMMIT, BRANCH, PLACEHOLDER, NOTHING, ELSEWHERE = (
    "release", "commit", "branch", "placeholder", "nothing", "elsewhere",
)  # fmt: skip

_RELEASE = re.compile(r"(?:refs/)?(?:tags/)?v?(\d+(?:\.\d+){1,2})(?:[-+][\w.+-]*)?")
_COMMIT = re.compile(r"(?=.*\d)[0-9a-f]{7,40}")
_COMMENT = re.compile(r"(?:tag|release|version)?[\s:=]*v?(\d+(?:\.\d+){1,2})", re.IGNORECASE)
_REGISTRY = re.compile(
    r"(?:(?!github\.com/|bitbucket\.org/)[\w-]+(?:\.[\w-]+)+(?::\d+)?/)?[\w-]+/[\w-]+/[\w-]+(?://.*)?"
)
_ARCHIVE = re.compile(r"https?://.*(?:\.(?:zip|tar|tgz|tar\.\w+)$|[?&]archive=)")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a source asks for: of which kind its `ref` is, the ref, and the release that is."""

    kind: Json
    ref: Json
    release: Json


def source_facts(
    call: Call, scope: Scope, instance: Instance, header: Place, values: Mapping[str, Any]
) -> dict[str, Fact]:
    """The facts about a call's source. `values` are those of the convention; read is `module`."""
    expected = values.get("module", {})

    def about(value: Value) -> Asked:
        return _asked(value, call, instance, str(expected.get("placeholder", "")))

    def of_release(describe: Callable[[Release], bool]) -> Fact:
        return Fact(decide(source, lambda value: _of_release(about(value).release, describe)), place)

    source = call.source
    release = decide(source, lambda value: about(value).release)
    oldest = release_of(str(expected.get("oldest", "0")))
    place = origin(source, header)
    version = evaluated(call.config, scope, "version")
    return {
        "source": written(source, header, text(source)),
        "ref": Fact(decide(source, lambda value: about(value).ref), place),
        "ref_comment": _comment(call, instance, header),
        "ref_kind": Fact(decide(source, lambda value: about(value).kind), place),
        "release": Fact(release, place),
        "older_than_agreed": of_release(lambda found: oldest is not None and found < oldest),
        "makes_access_keys": of_release(_makes_keys),
        "knows_oidc": of_release(_knows_oidc),
        "version_argument": absent(None, header) if version is None else written(version, header, text(version)),
        "namespace_argument": derived(_namespace(release), header),
    }


def is_elsewhere(call: Call) -> bool:
    """Whether a source means a copy of the module that no release is known of: in the tree, a registry, an archive."""
    return all(map(_not_git, sources_of(call)))


def _not_git(source: str) -> bool:
    address = source.partition("?")[0]
    return bool(source.startswith(("./", "../", "/")) or _REGISTRY.fullmatch(address) or _ARCHIVE.match(source))


def release_called(call: Call, instance: Instance) -> Json:
    """The release a call asks for, as it is written; null where it asks for none, unknown where that cannot be told."""
    return decide(call.source, lambda value: _asked(value, call, instance, "").release)


def known_release(release: Json) -> Release | None:
    """A release as numbers; None for what is none."""
    return release_of(release) if isinstance(release, str) else None


def _asked(value: Value, call: Call, instance: Instance, placeholder: str) -> Asked:
    if not isinstance(value.data, Str):
        why = doubt(value) or Unknown("the source is no text", value.place)
        return Asked(why, why, why)
    found = "".join(piece.text if isinstance(piece, Chars) else HOLE for piece in value.data.pieces)
    why = doubt(value) or Unknown("the source cannot be told", value.place)
    query = found.partition("?")[2]
    if _not_git(found):
        return Asked(ELSEWHERE, None, None)
    ref = next((given for name, _, given in (p.partition("=") for p in query.split("&")) if name == "ref"), "")
    if HOLE in ref or (not ref and HOLE in query):
        return Asked(why, why, why)
    ref = unquote(ref)
    if not ref:
        return Asked(NOTHING, None, None)
    if (match := _RELEASE.fullmatch(ref)) is not None:
        return Asked(RELEASE, ref, match[1])
    if ref.lower() == placeholder.lower():
        return Asked(PLACEHOLDER, ref, None)
    if _COMMIT.fullmatch(ref.lower()):
        return Asked(COMMIT, ref, release_of_commit(ref) or _commented(call, instance, ref))
    return Asked(BRANCH, ref, None)


def _commented(call: Call, instance: Instance, commit: str) -> Json:
    """The release that a comment behind the source says a commit is."""
    for release, _, _ in _comments(call, instance):
        return release
    return Unknown(f"no comment says which release the commit {commit[:12]} is", call.source.place)


def _comment(call: Call, instance: Instance, header: Place) -> Fact:
    for _, written_out, place in _comments(call, instance):
        return Fact(written_out, Origin("written", place))
    return absent(None, header)


def _comments(call: Call, instance: Instance) -> Iterator[tuple[str, str, Place]]:
    """The comments behind the source that name a release and nothing else: the release, the comment, its place."""
    located = call.config.attribute("source")
    if located is None:
        return
    tree = next((tree for tree in instance.module.trees if tree.path == located.path), None)
    end = located.attribute.value.span
    for comment in getattr(tree, "comments", ()):
        if comment.span.line == end.end_line and comment.span.column >= end.end_column:
            match = _COMMENT.fullmatch(comment.text.strip("#/* \t"))
            if match:
                yield match[1], comment.text, Place(located.path, comment.span)


def _of_release(release: Json, describe: Callable[[Release], bool]) -> Json:
    """What holds of a release; null where none is asked for."""
    if isinstance(release, Unknown):
        return release
    found = known_release(release)
    return None if found is None else describe(found)


def _makes_keys(release: Release) -> bool:
    """Whether a release makes users with access keys: those do that have an output for them."""
    return release < _first(lambda span: "access_key_id" not in span.outputs)


def _knows_oidc(release: Release) -> bool:
    return release >= _first(lambda span: "oidc_providers" in span.arguments)


def _first(holds: Callable[[Span], bool]) -> Release:
    """The first release of which something holds."""
    return next((span.first for span in spans() if holds(span)), ())


def _namespace(release: Json) -> str:
    """Whether the argument `namespace` is required, optional or not there. A release that is not known is taken to
    be like the newest one."""
    found = known_release(release)
    span: Span = (span_of(found) if found is not None else None) or newest()
    if "namespace" in span.required:
        return "required"
    return "optional" if "namespace" in span.optional else "none"
