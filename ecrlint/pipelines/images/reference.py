"""Image references of which parts may be known only when a job runs.

Source: github.com/distribution/reference: [host[:port]/]path[:tag][@digest]; the first component is a host if
it has a dot or a colon or is `localhost`.
"""

from __future__ import annotations

from ...records import dataclass, replace
from ..symbolic import Known, Opaque, Piece, Reference, Symbolic, joined, split

Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ImageName:
    """A reference taken apart. `host` is empty for Docker Hub and None if what comes first cannot be told to
    be a host; `path` then is all of it. `tag` and `digest` are None where there is none.

    `loose`: a single piece that cannot be told may hold host, path and tag together."""

    whole: Symbolic
    host: Pieces | None
    path: Pieces
    tag: Pieces | None
    digest: Pieces | None
    loose: bool = False


def without_scheme(value: Symbolic) -> tuple[str, Symbolic]:
    """`docker://x` as (`docker`, `x`); without a scheme the first is empty."""
    head = value.pieces[0] if value.pieces else None
    if not isinstance(head, Known):
        return "", value
    scheme, found, rest = head.text.partition("://")
    if found:
        return scheme, replace(value, pieces=joined((Known(rest), *value.pieces[1:])))
    for scheme in ("docker", "docker-image", "oci", "dir", "docker-archive", "oci-archive", "containers-storage"):
        if head.text.startswith(scheme + ":") and scheme not in ("docker",):
            return scheme, value
    return "", value


def read_image(value: Symbolic) -> ImageName:
    """What an image reference says."""
    pieces = value.pieces
    before, digest = _cut(pieces, "@", last=False)
    components = split(before, "/")
    first = components[0] if components else ()
    if len(components) == 1:
        name, tag = _cut(before, ":", last=True)
        sole = len(name) == 1 and not isinstance(name[0], Known)
        return ImageName(value, None if sole else (), name, tag, digest, sole)
    text = _text(first)
    local = text is not None and not ("." in text or ":" in text or text == "localhost")
    host = () if local else first
    rest = before if host == () else _after(before, "/")
    path, tag = _cut(rest, ":", last=True)
    return ImageName(value, host, path, tag, digest)


def _text(pieces: Pieces) -> str | None:
    if not pieces:
        return ""
    return pieces[0].text if len(pieces) == 1 and isinstance(pieces[0], Known) else None


def _after(pieces: Pieces, separator: str) -> Pieces:
    """What follows the first separator in known text."""
    for position, piece in enumerate(pieces):
        if isinstance(piece, Known) and separator in piece.text:
            return joined((Known(piece.text.partition(separator)[2]), *pieces[position + 1 :]))
    return ()


def _cut(pieces: Pieces, separator: str, *, last: bool) -> tuple[Pieces, Pieces | None]:
    """What is before and behind a separator in known text; a `:` before a `/` is a port and no separator."""
    order = reversed(range(len(pieces))) if last else range(len(pieces))
    for position in order:
        piece = pieces[position]
        if not isinstance(piece, Known):
            continue
        at = piece.text.rfind(separator) if last else piece.text.find(separator)
        if last and "/" in piece.text[max(at, 0) :]:
            return pieces, None
        if at >= 0:
            before = joined((*pieces[:position], Known(piece.text[:at])))
            return before, joined((Known(piece.text[at + 1 :]), *pieces[position + 1 :]))
    return pieces, None


def sources_of(pieces: Pieces) -> tuple[str, ...]:
    """The sources of what is not known text."""
    return tuple(piece.source for piece in pieces if isinstance(piece, (Reference, Opaque)))
