"""`html`: one file that needs no network: the matrix, and all findings with their lines and filters over them.

Its own style and script are let through by their digests; whatever else a browser might take for one is refused.
Without a script the page is a plain list of everything.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from ..finding import LEVELS
from .closing import closing_text
from .door import Prepared
from .html_findings import filters, findings
from .html_matrix import matrix
from .markup import element_prose, element_text

_TITLE = "ecrlint report"


def write(prepared: Prepared) -> str:
    """The document. Unlike in most formats all findings are in it: a filter hides what cannot be told (unless it is
    asked for) and what is suppressed."""
    style, script = (Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    return "\n".join([*_head(style, script), *_body(prepared), f"<script>{script}</script>", "</body>", "</html>", ""])


def _head(style: str, script: str) -> Iterator[str]:
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{_TITLE}</title>"
    yield f"<style>{style}</style>"
    yield "</head>"


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode('ascii')}"


def _body(prepared: Prepared) -> Iterator[str]:
    report = prepared.report
    first, *rest = closing_text(prepared, shows_all=True).splitlines()
    yield "<body>"
    yield '<a class="skip" href="#findings">Skip to the findings</a>'
    yield "<header>"
    yield f"<h1>{_TITLE}</h1>"
    yield f"<p>{element_prose(first)}</p>"
    yield from (f'<p class="soft small">{element_prose(line)}</p>' for line in rest)
    yield _counts(prepared)
    yield "</header>"
    yield "<main>"
    yield from matrix(prepared)
    yield '<section id="findings">'
    yield "<h2>Findings</h2>"
    yield from filters(prepared)
    yield from findings(prepared)
    yield "</section>"
    yield "</main>"
    yield "<footer>"
    about = f"ecrlint {element_text(report.version)}"
    if report.repository is not None:
        remote, commit = element_text(report.repository.remote), element_text(report.repository.commit)
        about += f' &middot; {remote} at <span class="mono">{commit}</span>'
    yield f"<p>{about}</p>"
    yield "</footer>"


def _counts(prepared: Prepared) -> str:
    counts = prepared.counts
    named = [(str(level), str(level), count) for level, count in counts.levels.items()]
    named += [("unsure", "cannot be told", counts.unsure), ("suppressed", "suppressed", counts.suppressed)]
    items = (
        f'<li class="{tone}{"" if count else " none"}"><b>{count}</b> {_plural(word, count)}</li>'
        for tone, word, count in named
    )
    return f'<ul class="counts">{"".join(items)}</ul>'


def _plural(word: str, count: int) -> str:
    return f"{word}s" if count != 1 and word in LEVELS else word
