"""Reading a role ARN of which parts may be known only when a job runs.

Source: IAM User Guide, "IAM identifiers": arn:partition:iam::account:role/path/name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Literal

from ...pipelines.symbolic import Known, Opaque, Piece, Reference, Symbolic, joined, split
from ...records import dataclass, replace
from ...values import Json, Unknown

Form = Literal["arn", "name", "secret", "variable", "malformed", "empty"]
Fault = Literal["account", "quotes", "other"]

_NAME = re.compile(r"[\w+=,.@/-]+\Z", re.ASCII)
_ACCOUNT = re.compile(r"\d{12}\Z")


@dataclass(frozen=True, slots=True)
class Role:
    """Facts of a `role-to-assume`. Of a value that is no ARN, the parts of an ARN are empty or none.

    `flaw` says which part of an ARN is malformed. Where nothing is wrong with it but its account, or that it stands in
    quotes once more, `fault` says so and `ending` is the name it ends with. `path` is what stands between `role/` and
    the name. `candidates` are the accepted names that the known parts of the name leave possible."""

    text: str
    form: Json
    flaw: str = ""
    partition: Json = ""
    account_source: Json = "none"
    account: Json = ""
    path: Json = ""
    name: Json = ""
    candidates: tuple[str, ...] = ()
    nearest: str = ""
    fault: Fault = "other"
    ending: str = ""


def read_role(value: Symbolic, accepted: Iterable[str]) -> Role:
    """What a role value says; `accepted` are the role names of the convention."""
    text, names = value.render(), tuple(accepted)
    if not value.pieces:
        return Role(text, "empty")
    sole = value.sole
    if isinstance(sole, Reference) and sole.context in ("secrets", "vars"):
        return Role(text, "secret" if sole.context == "secrets" else "variable")
    first = value.pieces[0]
    if not isinstance(first, Known):
        reason = first.reason if isinstance(first, Opaque) else f"{first.source} is known only when the job runs"
        return _unknown(text, Unknown(reason, value.place))
    if (inside := _unquoted(value)) is not None:
        role = read_role(inside, names)
        whole = role.form == "arn" and role.path == "" and role.partition == "aws" and isinstance(role.name, str)
        ending = str(role.name) if whole else ""
        return Role(text, "malformed", "it begins with a quotation mark", fault="quotes", ending=ending)
    if not _starts_arn(first.text, len(value.pieces) == 1):
        known = value.text
        if known is None or _NAME.match(known):
            nearest = _nearest(known.rsplit("/", 1)[-1], names) if known else ""
            return Role(text, "name", name=known if known is not None else _opaque_reason(value), nearest=nearest)
        return Role(text, "malformed", flaw="it does not begin with `arn:`")
    return _arn(text, value, names)


def _starts_arn(text: str, whole: bool) -> bool:
    return text.startswith("arn:") or (not whole and "arn:".startswith(text))


def _unquoted(value: Symbolic) -> Symbolic | None:
    """A value without the quotation marks that are a part of it; None where there are none around it."""
    first, last = value.pieces[0], value.pieces[-1]
    if not isinstance(first, Known) or not isinstance(last, Known) or len(value.pieces) < 2:
        return None
    mark = first.text[:1]
    if mark not in ("'", '"') or last.text[-1:] != mark:
        return None
    pieces = (Known(first.text[1:]), *value.pieces[1:-1], Known(last.text[:-1]))
    return replace(value, pieces=pieces) if first.text[1:].startswith("arn:") else None


def _unknown(text: str, reason: Unknown) -> Role:
    return Role(text, reason, "", reason, reason, reason, reason, reason)


def _arn(text: str, value: Symbolic, accepted: tuple[str, ...]) -> Role:
    fields = split(value.pieces, ":")
    if len(fields) < 6:
        if value.opaque or any(r.context not in ("secrets", "vars") for r in value.references):
            return _unknown(text, Unknown(_opaque_reason(value).reason, value.place))
        return Role(text, "malformed", flaw=f"an ARN has six parts between colons, this one has {len(fields)}")
    _, partition, service, region, account = fields[:5]
    resource = joined(piece for field in _with_colons(fields[5:]) for piece in field)
    flaw = _flaw(service, region, account, resource)
    if flaw:
        whole = _flaw(service, region, (Known("0" * 12),), resource) == "" and _text(partition) == "aws"
        ending = (_text(_without_prefix(resource)) or "") if whole else ""
        return Role(text, "malformed", flaw=flaw, fault="account" if ending else "other", ending=ending)
    head = resource[0] if resource else None
    if not isinstance(head, Known):
        return _unknown(text, Unknown(_opaque_reason(value).reason, value.place))
    path, name = _path_and_name(resource, value)
    source, shown = _account(account, value)
    known = name if isinstance(name, str) else None
    tail = split(_without_prefix(resource), "/")[-1]
    return Role(
        text=text,
        form="arn",
        partition=_plain(partition, value),
        account_source=source,
        account=shown,
        path=path,
        name=name,
        candidates=tuple(n for n in accepted if _matches(tail, n)),
        nearest=_nearest(known, accepted) if known else "",
    )


def _with_colons(fields: tuple[tuple[Piece, ...], ...]) -> list[tuple[Piece, ...]]:
    found: list[tuple[Piece, ...]] = []
    for position, item in enumerate(fields):
        found.append(item if position == 0 else (Known(":"), *item))
    return found


def _flaw(
    service: tuple[Piece, ...],
    region: tuple[Piece, ...],
    account: tuple[Piece, ...],
    resource: tuple[Piece, ...],
) -> str:
    if _text(service) not in (None, "iam"):
        return f"its service is `{_text(service)}`, not `iam`"
    if _text(region) not in (None, ""):
        return f"it names the region `{_text(region)}`, but roles have none: the part is empty"
    number = _text(account)
    if number is not None and not _ACCOUNT.match(number):
        return f"its account is `{number}`, not twelve digits" if number else "it has no account"
    head = resource[0] if resource else Known("")
    if (
        isinstance(head, Known)
        and not head.text.startswith("role/")
        and not (len(resource) > 1 and "role/".startswith(head.text))
    ):
        return f"it names `{head.text.partition('/')[0]}`, not a role: `role/` must follow the account"
    return ""


def _path_and_name(resource: tuple[Piece, ...], value: Symbolic) -> tuple[Json, Json]:
    parts = split(_without_prefix(resource), "/")
    reason = _opaque_reason(value)
    name: Json = _text(parts[-1])
    path: Json = ""
    if len(parts) > 1:
        texts = [_text(part) for part in parts[:-1]]
        path = "/".join(text if text is not None else "..." for text in texts)
    elif name is None and not isinstance(parts[-1][0], Known):
        path = reason  # the piece the name begins with may hold slashes
    return path, reason if name is None else name


def _without_prefix(resource: tuple[Piece, ...]) -> tuple[Piece, ...]:
    head = resource[0]
    assert isinstance(head, Known)
    return joined((Known(head.text[len("role/") :]), *resource[1:])) or (Known(""),)


def _matches(pieces: tuple[Piece, ...], name: str) -> bool:
    pattern = "".join(re.escape(p.text) if isinstance(p, Known) else ".*" for p in pieces)
    return re.fullmatch(pattern, name, re.DOTALL) is not None


def _account(pieces: tuple[Piece, ...], value: Symbolic) -> tuple[Json, Json]:
    text = _text(pieces)
    if text is not None:
        return "literal", text
    if len(pieces) == 1 and isinstance(pieces[0], Reference) and pieces[0].context in ("secrets", "vars"):
        return ("secret" if pieces[0].context == "secrets" else "variable"), pieces[0].source
    reason = _opaque_reason(value)
    return reason, reason


def _plain(pieces: tuple[Piece, ...], value: Symbolic) -> Json:
    text = _text(pieces)
    return _opaque_reason(value) if text is None else text


def _text(pieces: tuple[Piece, ...]) -> str | None:
    if not pieces:
        return ""
    return pieces[0].text if len(pieces) == 1 and isinstance(pieces[0], Known) else None


def _opaque_reason(value: Symbolic) -> Unknown:
    opaque = value.opaque
    if opaque is not None:
        return Unknown(opaque.reason, value.place)
    runtime = next((r for r in value.references if r.context not in ("secrets", "vars")), None)
    reference = runtime or next(iter(value.references), None)
    source = reference.source if reference else "a part of it"
    return Unknown(f"{source} is known only when the job runs", value.place)


def _nearest(name: str, accepted: tuple[str, ...]) -> str:
    folded = {item.lower(): item for item in accepted}
    found = get_close_matches(name.lower(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else ""
