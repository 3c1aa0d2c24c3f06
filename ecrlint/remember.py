"""A check that goes by what an earlier one found, as long as nothing has changed that it rests on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .cache.status import Status, changed_at, digest, files_below, now, recent, status_of
from .cache.store import Store
from .cache.tool import fingerprint
from .convention import Choice
from .discover.git import repository_name
from .discover.sources import Sources
from .discover.walk import SKIPPED, kind_in
from .finding import Finding
from .keys import mask
from .plain import decode, encode
from .records import replace
from .result import Answer, Result, Tell, Verdicts, nobody, result_of
from .settings import Settings

if TYPE_CHECKING:
    from .report.result import Verdict

_BESIDE = (".git/info/exclude",)
"""What a run looks at without asking `Sources`."""


def check_remembering(
    settings: Settings, book: Callable[[], Mapping[str, Any]], store: Store, tell: Tell = nobody
) -> Result:
    """As `run.check`, and with the same outcome. `book` gives the document of compiled rules, which is asked for only
    where something is judged."""
    start = now()
    key = _key(settings)
    known = store.read(key)
    if known is not None:
        whole = _recalled(settings.root, known)
        if whole is not None:
            if known["doubtful"]:
                store.write(key, _renewed(settings.root, known, start))
            return result_of(settings, whole, Sources(settings.root), lambda: _verdicts(settings, book))
    whole, sources, verdicts = answer(settings, book(), tell)
    document = _document(whole, sources, start)
    if document is not None and not _holds_keys(document):
        store.write(key, document)
    return result_of(settings, whole, sources, verdicts)


def answer(settings: Settings, book: Mapping[str, Any], tell: Tell) -> tuple[Answer, Sources, Verdicts]:
    """The answer of a run; nothing of what that needs is imported where the answer is remembered."""
    from .run import answer

    return answer(settings, book, tell=tell)


def _verdicts(settings: Settings, book: Callable[[], Mapping[str, Any]]) -> tuple[Verdict, ...]:
    from .run import check

    return check(settings, book()).verdicts()


def _key(settings: Settings) -> str:
    """Everything but the files of the root that an answer can depend on, in one word."""
    configuration = replace(settings.configuration, rule_folders=())
    said = {
        "tool": fingerprint(),
        "repository": repository_name(settings.root),
        "convention": settings.convention,
        "select": sorted(settings.select),
        "ignore": sorted(settings.ignore),
        "gitignore": settings.gitignore,
        "suppressions": settings.suppressions,
        "named": _exempt(settings),
        "inputs": encode(settings.inputs),
        "files": [_contents(settings.root / path) for path in settings.inputs.files],
        "plan": settings.plan and _contents(Path(settings.plan)),
        "configuration": encode(configuration),
    }
    return sha256(json.dumps(said, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _exempt(settings: Settings) -> list[str]:
    """What was named though it is left out otherwise: only that changes what the whole root comes to."""
    if settings.force_exclude or not settings.named:
        return []
    from .run import excluded_by, ignored_by

    plain = replace(settings, named=())
    ignored, excluded = ignored_by(plain), excluded_by(plain)
    return sorted(path for path in settings.named if ignored(path) or ignored(path, folder=True) or excluded(path))


def _wanted(folder: str, name: str) -> bool:
    return name == ".gitignore" or kind_in(folder, name) is not None


def _walked(root: Path, left_out: list[str] | tuple[str, ...]) -> dict[str, Status]:
    return files_below(root, SKIPPED, frozenset(left_out), _wanted)


def _document(whole: Answer, sources: Sources, start: int) -> dict[str, Any] | None:
    """What is remembered of an answer; None where files have changed while it was found."""
    root = sources.root
    walked = _walked(root, whole.left_out)
    inside = (path for path in (*sources.asked, *_BESIDE) if not path.startswith(("../", "/")))
    asked = {path: status_of(f"{root}/{path}") for path in inside if path not in walked}
    statuses = {**walked, **asked}
    if any(sources.was_read(path) and not statuses.get(path) for path in sources.asked):
        return None
    doubtful: dict[str, str] = {}
    for path in recent(statuses, start):
        if path in sources.asked:
            doubtful[path] = _judged(sources, path)
        elif changed_at(statuses[path]) >= start:
            return None
        else:
            doubtful[path] = _contents(root / path)
    return {
        "day": date.today().isoformat() if whole.dated else None,
        "left_out": whole.left_out,
        "walked": digest(walked),
        "asked": asked,
        "doubtful": doubtful,
        "answer": _plain(whole),
    }


def _recalled(root: Path, known: Mapping[str, Any]) -> Answer | None:
    """The answer that is remembered, if all it rests on is as it was."""
    if known["day"] is not None and known["day"] != date.today().isoformat():
        return None
    if digest(_walked(root, known["left_out"])) != known["walked"]:
        return None
    if any(status_of(f"{root}/{path}") != status for path, status in known["asked"].items()):
        return None
    if any(_contents(root / path) != contents for path, contents in known["doubtful"].items()):
        return None
    return _answer(known["answer"])


def _holds_keys(document: Mapping[str, Any]) -> bool:
    """Whether there is key material in what would be remembered, which paths can hold: they have to be whole."""
    text = json.dumps(document, ensure_ascii=False)
    return mask(text) != text


def _renewed(root: Path, known: Mapping[str, Any], start: int) -> dict[str, Any]:
    """The same with those files no longer in doubt whose last change has become old."""
    status = {path: status_of(f"{root}/{path}") for path in known["doubtful"]}
    still = set(recent(status, start))
    return {**known, "doubtful": {path: text for path, text in known["doubtful"].items() if path in still}}


def _judged(sources: Sources, path: str) -> str:
    """What tells the contents that were judged. A folder (`path` ends with `/`) has none to tell it by, so that one
    that has just changed is always looked at again."""
    if path.endswith("/"):
        return "a folder"
    data = sources.bytes_of(path)
    return "" if data is None else sha256(data).hexdigest()


def _contents(path: Path) -> str:
    """The same of what is there now."""
    try:
        return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    except (OSError, ValueError):
        return ""


def _plain(whole: Answer) -> dict[str, Any]:
    from .report.door import masked

    return {
        "findings": [encode(masked(finding)) for finding in whole.findings],
        "rules": encode(whole.rules),
        "by_unit": dict(whole.choice.by_unit),
        "reasons": whole.choice.reasons,
        "advice": whole.choice.advice,
        "checked": whole.checked,
        "repository": whole.repository,
        "dated": whole.dated,
        "left_out": whole.left_out,
    }


def _answer(data: Mapping[str, Any]) -> Answer:
    from .report.result import RuleInfo

    reasons = tuple((str(name), str(why)) for name, why in data["reasons"])
    return Answer(
        findings=tuple(decode(Finding, finding) for finding in data["findings"]),
        rules=tuple(decode(RuleInfo, rule) for rule in data["rules"]),
        choice=Choice(data["by_unit"], reasons, data["advice"]),
        checked=tuple(data["checked"]),
        repository=data["repository"],
        dated=data["dated"],
        left_out=tuple(data["left_out"]),
    )
