"""Logins of CircleCI jobs to ECR, and uses of ECR that need one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from ...entity import Entity, Fact
from ...pipelines.images.reference import without_scheme
from ...pipelines.shell.evaluate import Outcomes
from ...pipelines.symbolic import Known, Opaque, Piece, Reference, Symbolic, split
from ...values import Json, Origin, Unknown
from ..registry import Registry, known_text
from .acts import Build, Credentials, Engine, Images, Login, Setup, Work
from .credentials import base_of
from .order import origin_of, told_before
from .work import in_ecr, registries

KIND = "circleci.ecr_access"

MOST = 100
"""Logins and uses of ECR that are looked at in one run of a job."""

_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d\Z")
_RUNS = re.compile(r" (run|create|build|inspect)\Z")
_MAKES = re.compile(r"build|load|import|tag|pull|compose")
_DOMAIN = re.compile(r"\.amazonaws\.com(?:\.cn)?(?:[:/].*)?\Z", re.DOTALL)


def login_entities(work: Work, values: Mapping[str, Any]) -> Iterator[Entity]:
    """Every login to ECR in a run, and the first push and the first pull that lack one."""
    lacking: set[str] = set()
    concerned = (i for i, act in enumerate(work.acts) if isinstance(act, (Login, Images)) and in_ecr(act))
    for index in islice(concerned, MOST):
        act = work.acts[index]
        if isinstance(act, Login):
            yield _login(work, index, act, values)
        elif isinstance(act, Images) and _needs_login(work, index, act) and act.action not in lacking:
            state = _logged_in(work, index)
            if state != "yes":
                lacking.add(act.action)
                yield _use(work, act, state)


# -- the order of things -----------------------------------------------------------------------------


def _needs_login(work: Work, index: int, use: Images) -> bool:
    """Whether something with images surely asks the registry. What runs an image that an earlier step may have made
    does not."""
    if use.api or not in_ecr(use):
        return False
    made = (isinstance(a, Build) or (isinstance(a, Engine) and _MAKES.search(a.tool)) for a in work.acts[:index])
    return not (_RUNS.search(use.tool) and any(made))


def _logged_in(work: Work, index: int) -> Json:
    logins = [act for act in work.acts if isinstance(act, Login) and in_ecr(act)]
    return told_before(work, index, logins, "the login runs only under a condition")


def _credentials(work: Work, index: int) -> Json:
    """Whether AWS credentials are there when the act at `index` asks for them."""
    sources = [act for act in work.acts if isinstance(act, (Setup, Credentials))]
    return told_before(work, index, sources, "the step that gets the credentials runs only under a condition")


# -- logins ------------------------------------------------------------------------------------------


def _login(work: Work, index: int, login: Login, convention: Mapping[str, Any]) -> Entity:
    at = origin_of(work, login)
    through = login.hosts[0].chain if login.hosts else ()
    host = Origin("written", login.host_place, through) if login.host_place is not None else at
    parts = _host(login, host)
    token_region = _one_name(login.token_region, at)
    wanted = convention.get("region_variable")
    values: dict[str, tuple[Json, Origin]] = {
        "action": ("login", at),
        "tool": (login.tool, at),
        "method": (_method(login), at),
        "credentials": (_credentials(work, index), at),
        "logged_in": ("yes", at),
        **parts,
        "region_base": (base_of(parts["region"][0], wanted), host),
        "token_region": (token_region, at),
        "token_region_base": (base_of(token_region, wanted), at),
        "user": (_user(login, at), at),
        "password_on_command_line": (login.through == "argument", at),
    }
    return _access(work, login, values)


def _use(work: Work, use: Images, state: Json) -> Entity:
    at = origin_of(work, use)
    values: dict[str, tuple[Json, Origin]] = {
        "action": (use.action if use.action in ("push", "pull") else "pull", at),
        "tool": (use.tool, at),
        "method": ("none", at),
        "credentials": ("yes", at),
        "logged_in": (state, at),
        "host": ("", at),
        "host_given": (True, at),
        "domain": ("amazonaws.com", at),
        "account": ("variable", at),
        "account_written": ("", at),
        "region": ("", at),
        "region_base": ("", at),
        "token_region": ("", at),
        "token_region_base": ("", at),
        "user": ("AWS", at),
        "password_on_command_line": (False, at),
    }
    return _access(work, use, values)


def _access(work: Work, act: Login | Images, values: dict[str, tuple[Json, Origin]]) -> Entity:
    facts = {name: Fact(value, origin) for name, (value, origin) in values.items()}
    what = "the login" if isinstance(act, Login) else f"`{act.tool}`"
    name = f"{what} of the job {work.invocation.job}"
    return Entity(KIND, name, act.at.address, work.config.path, act.at.place, facts)


def _method(login: Login) -> str:
    if login.orb is not None:
        return "aws-ecr"
    if login.through == "helper":
        return "credential helper"
    if login.tool.startswith("aws ecr get-login"):
        return "aws ecr get-login"
    return "docker login" if login.tool in ("docker login", "podman login", "nerdctl login") else "another tool"


def _user(login: Login, at: Origin) -> Json:
    if login.orb is not None or not login.hosts:
        return "AWS"
    if not login.users:
        return ""
    if any(user.text is None for user in login.users):
        return Unknown("its user name is not written here", at.place)
    return login.users[0].text or ""


def _host(login: Login, at: Origin) -> dict[str, tuple[Json, Origin]]:
    """What the host of a login is made of: account, region, domain."""
    if login.orb is not None or login.through == "helper" or login.tool.startswith("aws ecr get-login"):
        written, domain, account, region, given = "", "amazonaws.com", ("variable", ""), "", True
        parts: tuple[Json, ...] = (written, given, domain, *account, region)
    elif not login.hosts:
        parts = ("", False, "amazonaws.com", "variable", "", "")
    else:
        parts = _agreed([_parts(*pair, at) for pair in zip(login.hosts, registries(login), strict=True)], at)
    names = ("host", "host_given", "domain", "account", "account_written", "region")
    return {name: (value, at) for name, value in zip(names, parts, strict=True)}


def _agreed(found: Sequence[tuple[Json, ...]], at: Origin) -> tuple[Json, ...]:
    """What all the hosts agree on that it may be."""
    first = found[0]
    if len(found) == 1:
        return first
    unknown = Unknown("the host is one of several", at.place)
    return tuple(first[n] if all(other[n] == first[n] for other in found) else unknown for n in range(len(first)))


def _parts(host: Symbolic, registry: Registry, at: Origin) -> tuple[Json, ...]:
    """Host, whether there is one, domain, account and region of one host."""
    _, value = without_scheme(host)
    fields = split(value.pieces, "/")
    pieces = fields[0] if fields else ()
    written = shown(pieces)
    if not pieces:
        return "", False, "amazonaws.com", "variable", "", ""
    if registry.kind == "ecr" and not registry.source:
        account = _account(registry.account, at)
        domain = _domain(pieces, registry.region, at)
        return written, True, domain, account, shown(registry.account), _name_of(registry.region, at)
    if registry.kind == "other":
        return written, True, "other", "variable", "", ""
    unknown = Unknown(f"what {written} holds is kept outside of this repository", at.place)
    return written, True, unknown, unknown, "", unknown


def shown(pieces: Sequence[Piece]) -> str:
    """Pieces as a script would write them."""
    return "".join(_written(piece) for piece in pieces)


def _written(piece: Piece) -> str:
    if isinstance(piece, Known):
        return piece.text
    return f"${{{piece.name}}}" if isinstance(piece, Reference) else piece.source


def _account(pieces: Sequence[Piece], at: Origin) -> Json:
    """What the account of a host is: written out, a variable, or not there."""
    text = known_text(tuple(pieces))
    if text is not None:
        return "literal" if text else "none"
    opaque = next((piece for piece in pieces if isinstance(piece, Opaque)), None)
    return Unknown(opaque.reason, at.place) if opaque is not None else "variable"


def _domain(pieces: Sequence[Piece], region: Sequence[Piece], at: Origin) -> Json:
    """How a host ends: with the domain of AWS, with nothing behind the region, or with something else."""
    last = pieces[-1]
    if isinstance(last, Known):
        if _DOMAIN.search(last.text) or last.text.endswith(".on.aws"):
            return "amazonaws.com"
        text = known_text(tuple(region)) or ""
        return "missing" if _REGION.match(text) and last.text.endswith(text) else "other"
    if isinstance(last, Reference) and "REGION" in last.name.upper():
        return "missing"
    if isinstance(last, Reference):
        return Unknown(f"what ${last.name} holds is kept outside of this repository", at.place)
    return Unknown(last.reason, at.place)


def _name_of(pieces: Sequence[Piece], at: Origin) -> Json:
    """A region as it is written: `$NAME`, or a region's name; empty where there is none."""
    text = known_text(tuple(pieces))
    if text is not None:
        return text
    if len(pieces) == 1 and isinstance(pieces[0], Reference):
        return f"${pieces[0].name}"
    opaque = next((piece for piece in pieces if isinstance(piece, Opaque)), None)
    return Unknown(opaque.reason if opaque is not None else "the region is put together", at.place)


def _one_name(outcomes: Outcomes, at: Origin) -> Json:
    names = [_name_of(outcome.pieces, at) for outcome in outcomes]
    if not names:
        return ""
    same = all(name == names[0] for name in names)
    return names[0] if same else Unknown("the region is one of several", at.place)
