"""What a renderer is given: everything that is known at the end of a run."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from ..finding import Finding, Level
from ..place import Place
from ..records import dataclass, field

State = Literal["pass", "fail", "unsure", "suppressed"]


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What a report says about a rule, whatever was found. `title` is its claim without a period, `level`
    the highest of its cases, `why` and `help` are Markdown, `security_severity` is a number from 0.1 to
    10.0 as text, or empty."""

    id: str
    title: str
    level: Level
    why: str
    page_url: str
    guide: str = ""
    help: str = ""
    refs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    precision: str = "high"
    security_severity: str = ""
    conventions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Convention:
    """A convention in force. `why` is a clause that says how it was chosen ("named in .ecrlint.yaml")."""

    name: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Repository:
    """Where the files come from: the URL of the git remote and the full commit id."""

    remote: str
    commit: str


@dataclass(frozen=True, slots=True)
class Options:
    """How to show it. `width` is in terminal cells, `links` allows terminal hyperlinks, `github_log` says
    that the text ends up in the log of a GitHub Actions job, whose runner obeys certain lines."""

    unsure: bool = False
    color: bool = False
    links: bool = False
    width: int = 110
    github_log: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says about an entity that it is about; unlike findings, passes too, and each instance by itself.

    `kind`, `name`, `address` and `unit` are those of the entity; `job` is the job that its facts name, empty if they
    name none. `place` is that of the finding, for a pass the header of the entity; `level` is that of the finding,
    None for a pass.
    """

    rule: str
    state: State
    level: Level | None
    kind: str
    name: str
    address: str
    unit: str
    place: Place
    job: str = ""


def no_verdicts() -> tuple[Verdict, ...]:
    """For reports that show none."""
    return ()


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a run.

    `findings` are folded; suppressed ones are among them, and so are unsure ones whether or not they are
    to be shown. `rules` are all rules that were applied. `source` gives the bytes of a file by its path,
    None if there is no such file any more. `files` counts the files looked at by kind. `notes` are full
    sentences that follow the closing line. `verdicts` works out what every rule says about every entity; it
    takes time, so only the formats that show it call it.
    """

    findings: tuple[Finding, ...]
    rules: tuple[RuleInfo, ...]
    source: Callable[[str], bytes | None] = field(repr=False)
    files: Mapping[str, int]
    conventions: tuple[Convention, ...]
    version: str
    information_uri: str
    repository: Repository | None = None
    options: Options = Options()
    notes: tuple[str, ...] = ()
    verdicts: Callable[[], tuple[Verdict, ...]] = field(default=no_verdicts, repr=False)


_SCP_LIKE = re.compile(r"(?:[^@/\s]+@)?([A-Za-z0-9.-]{2,}):(?!//)([^\s]+)")


def public_remote(url: str) -> str | None:
    """The URL of a git remote without user, password, query and fragment; None if it names no other
    machine (a folder, a bundle) or is no URL."""
    scp = _SCP_LIKE.fullmatch(url)
    if scp:
        url = f"ssh://{scp[1]}/{scp[2].lstrip('/')}"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https", "ssh", "git") or not host:
        return None
    where = f"[{host}]" if ":" in host else host
    return urlunsplit((parts.scheme, f"{where}:{port}" if port else where, parts.path, "", ""))
