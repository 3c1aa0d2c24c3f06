"""What the bytes of a file say before anybody parses it: whether it can matter, and what else has to be looked at."""

from __future__ import annotations

import re
from functools import lru_cache

from ..keys import may_hold_keys
from ..records import dataclass
from .sources import SourceFile

_MODULE_MATTERS = re.compile(rb"ecr(?!et|ypt)|access_key|secret_key|containerregistry|token\.actions\.github")
"""What concerns ECR or credentials, in small letters; the word "secret" does not."""
_WORDS = (b"ecr", b"access_key", b"secre-_key", b"containerregistry", b"token.actions.github")
"""One of them is in whatever matches, once "secret" is written in another way."""
_TOLD = re.compile(rb"[ \t]*(?:(?:#|//)[^\n]*|description[ \t]*=[ \t]*\"[^\"$\n]*)")
"""What of a line is only told to people."""
_PIPELINE_MATTERS = re.compile(rb"aws|ecr|(?:AKIA|ASIA|ABIA|ACCA|A3T)[A-Z0-9]{16}", re.IGNORECASE)
_LOCAL_USE = re.compile(rb"uses:\s*[\"']?\./")
_LOCAL_SOURCE = re.compile(rb"\bsource\"?\s*[=:]\s*\"(\.{1,2}/[^\"$]*)\"")


@dataclass(frozen=True, slots=True)
class Glance:
    """What a look at a file says. `concerns`: it is, or may be, about ECR or AWS credentials. `keys`: it may hold key
    material. `speaks`: it may hold a comment for ecrlint. Of one that cannot be read all of this is said, so that it is
    looked at. `sources` are the local sources of modules that it calls, as written."""

    concerns: bool
    keys: bool
    speaks: bool
    sources: tuple[str, ...] = ()


def glance(file: SourceFile, kind: str) -> Glance:
    """A look at a file of a kind (`walk.kind_of`)."""
    if file.problem is not None:
        return Glance(True, True, True)
    small = file.data.lower()
    keys = may_hold_keys(file.data, small)
    if kind in ("terraform", "values"):
        return _glance(keys or _concerns(small), keys, b"ecrlint:" in small, _local_sources(file.data))
    concerns = _PIPELINE_MATTERS.search(small) or (kind == "workflow" and _LOCAL_USE.search(file.data))
    return _glance(bool(concerns), keys, b"ecrlint:" in small)


@lru_cache(maxsize=64)
def _glance(concerns: bool, keys: bool, speaks: bool, sources: tuple[str, ...] = ()) -> Glance:
    """A glance; of a hundred thousand files most say the same."""
    return Glance(concerns, keys, speaks, sources)


def _concerns(small: bytes) -> bool:
    """Whether a Terraform file, in small letters, holds what concerns ECR or credentials, elsewhere than in
    descriptions and comments on lines of their own: those are in every file that began as a copy of another."""
    plain = small.replace(b"secret", b"secre-") if b"secret" in small else small
    if not any(word in plain for word in _WORDS):
        return False
    told_until = 0
    for match in _MODULE_MATTERS.finditer(small):
        if small.startswith(b"ecrlint:", match.start()):
            return True
        if match.start() >= told_until:  # a line is looked at once, however often the word is in it
            told = _TOLD.match(small, small.rfind(b"\n", 0, match.start()) + 1)
            if told is None or told.end() <= match.start():
                return True
            told_until = told.end()
    return False


def _local_sources(data: bytes) -> tuple[str, ...]:
    if b'"./' not in data and b'"../' not in data:
        return ()
    return tuple(match.group(1).decode("utf-8", "replace") for match in _LOCAL_SOURCE.finditer(data))
