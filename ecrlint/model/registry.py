"""ECR registries named by host names of which parts may be known only when a job runs.

Source: Amazon ECR User Guide, "Private registry" and "Amazon ECR endpoints"; botocore's partitions.json for the
suffixes. Dual-stack hosts are `<account>.dkr-ecr.<region>.on.aws`.
"""

from __future__ import annotations

import re
from typing import Literal

from ..pipelines.symbolic import Known, Opaque, Piece, Reference, Symbolic, joined
from ..records import dataclass
from ..values import Json, Unknown

Kind = Literal["ecr", "public", "other", "unknown"]
Pieces = tuple[Piece, ...]

_MARK = re.compile(r"\.dkr(?:\.|-)ecr(?:-fips)?\.", re.IGNORECASE)
_ACCOUNT_TAIL = re.compile(r"[A-Za-z0-9_-]*\Z")
_ECR_NAME = re.compile(
    r"(?:^|[^A-Z])ECR_?(?:REGISTRY|REPO|REPOSITORY|URL|URI|IMAGE|HOST)|REGISTRY[_-]?ECR", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Registry:
    """The registry of a host. For `ecr`, `account` and `region` are the pieces of the host that say them; both
    are empty where the host comes whole from `source` (a secret, a variable, the output of a step)."""

    kind: Kind
    account: Pieces = ()
    region: Pieces = ()
    source: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A host of ECR inside of a text. `value` is the text from the account on."""

    registry: Registry
    value: Symbolic


OTHER = Registry("other")


def read_registry(host: Pieces, source: Symbolic) -> Registry:
    """What a host says; `source` is the value it is a part of."""
    text = known_text(host)
    if text is not None:
        if "public.ecr.aws" in text.lower():
            return Registry("public")
        found = _parts(host)
        return found if found is not None else OTHER
    found = _parts(host)
    if found is not None:
        return found
    last = host[-1] if host else None
    if isinstance(last, Known) and re.search(r"\.[a-z]{2,}(?::\d+)?\Z", last.text) and "amazonaws" not in last.text:
        return OTHER
    return of_name(host, source)


def of_name(pieces: Pieces, source: Symbolic) -> Registry:
    """What the name of a variable or secret says of the registry that it holds."""
    for piece in pieces:
        if isinstance(piece, (Reference, Opaque)):
            if _ECR_NAME.search(piece.source):
                return Registry("ecr", source=piece.source)
            if isinstance(piece, Reference) and piece.context == "github":
                return OTHER
    return Registry("unknown", source=source.render(), reason=unknown_piece(pieces, source).reason)


def _parts(host: Pieces) -> Registry | None:
    """Account and region of a host by its grammar; None if it has not the form of one."""
    for position, piece in enumerate(host):
        if not isinstance(piece, Known):
            continue
        match = _MARK.search(piece.text)
        if match is None:
            continue
        account = joined((*host[:position], Known(piece.text[: match.start()])))
        rest = joined((Known(piece.text[match.end() :]), *host[position + 1 :]))
        return Registry("ecr", account, _region(rest))
    return None


def _region(rest: Pieces) -> Pieces:
    """The pieces before the domain."""
    found: list[Piece] = []
    for piece in rest:
        if isinstance(piece, Known):
            head, dot, _ = piece.text.partition(".")
            found.append(Known(head))
            if dot:
                break
        else:
            found.append(piece)
    return joined(found)


def mentions(value: Symbolic) -> list[Mention]:
    """Every host of ECR in a text that gives its account and region, in order."""
    found: list[Mention] = []
    pieces = value.pieces
    for position, piece in enumerate(pieces):
        if not isinstance(piece, Known):
            continue
        at = 0
        while match := _MARK.search(piece.text, at):
            at = match.end()
            before = _ACCOUNT_TAIL.search(piece.text, 0, match.start())
            tail = before.group() if before else ""
            account: Pieces = (Known(tail),) if tail else ()
            if not tail and match.start() == 0 and position:
                account = (pieces[position - 1],)
            if not account:
                continue
            rest = joined((Known(piece.text[match.end() :]), *pieces[position + 1 :]))
            region = _region(_until_blank(rest))
            registry = Registry("ecr", account, region)
            found.append(
                Mention(registry, Symbolic((*account, Known(match.group()), *region), value.place, value.chain))
            )
    return found


def _until_blank(pieces: Pieces) -> Pieces:
    found: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Known):
            head = re.split(r"[\s/,\"']", piece.text, maxsplit=1)
            found.append(Known(head[0]))
            if len(head) > 1:
                break
        else:
            found.append(piece)
    return joined(found)


def known_text(pieces: Pieces) -> str | None:
    """The text of pieces that are known altogether."""
    if not pieces:
        return ""
    return pieces[0].text if len(pieces) == 1 and isinstance(pieces[0], Known) else None


def account_source(pieces: Pieces, value: Symbolic) -> Json:
    """What an account part is written as: literal, secret, variable; none if there is none."""
    text = known_text(pieces)
    if text is not None:
        return "literal" if text else "none"
    if len(pieces) == 1 and isinstance(pieces[0], Reference) and pieces[0].context in ("secrets", "vars"):
        return "secret" if pieces[0].context == "secrets" else "variable"
    return unknown_piece(pieces, value)


def unknown_piece(pieces: Pieces, value: Symbolic) -> Unknown:
    """Why pieces cannot be told."""
    for piece in pieces:
        if isinstance(piece, Opaque):
            return Unknown(piece.reason, value.place)
    for piece in pieces:
        if isinstance(piece, Reference):
            kept = piece.context in ("vars", "secrets")
            why = "is kept outside of this repository" if kept else "is known only when the job runs"
            return Unknown(f"{piece.source} {why}", value.place)
    return Unknown("it cannot be told", value.place)
