"""Reports full of text that tries to be something else: markup, links, mentions, commands, keys, no text at all."""

from __future__ import annotations

from typing import Any

from ecrlint.report.result import Convention, Report, Verdict

from .samples import finding, mutable, options, place, related, report

KEY = "AKIA" + "QWERTYUIOP234567"

HOSTILE = (
    "\x1b]0;x\x07\x1b[2J\x00\x08\u202e\ud800\ufffe</script><script>alert(1)</script>]]>--><img src=http://x.example/>"
    f"&lt;&#64; ##[add-mask]a\r\n::stop-commands::x %0A| a | b |\n![x](http://x.example/y.png) [z](javascript:1) "
    f"<a href='x' onload=\"y\"> `code` ``` @octocat #1 o/r#2 GH-3 www.example.com a@example.com $x$ !4 ~l \\| {KEY}"
)
"""One of everything."""


def hostile(**changes: Any) -> Report:
    """A report with that in every text that can come from a scanned file."""
    path = f"::error ::{HOSTILE.replace('/', '')}.tf"
    where = place(path, 2, 5, 20)
    findings = (
        finding(
            where,
            message=HOSTILE,
            help=f"{HOSTILE}\n::warning::{HOSTILE}",
            entities=(HOSTILE, "b"),
            unit=HOSTILE,
            related=(related(HOSTILE, place("b.tf", 1, 1, 2)),),
        ),
        mutable(outcome="unsure", message=HOSTILE, help=""),
        mutable(suppressed=HOSTILE),
    )
    verdicts = (
        Verdict("tag-immutability", "fail", "error", "ecr.repository", HOSTILE, HOSTILE, HOSTILE, where),
        Verdict("repository-name", "pass", None, "ecr.repository", HOSTILE, HOSTILE, HOSTILE, where),
        Verdict("tag-immutability", "unsure", "error", "github.job", HOSTILE, "x", HOSTILE, where, HOSTILE),
    )
    fields: dict[str, Any] = {
        "files": {path: f"first\n{HOSTILE}\n".encode("utf-8", "replace"), "b.tf": HOSTILE.encode("utf-8", "replace")},
        "notes": (HOSTILE,),
        "conventions": (Convention("central-oidc", HOSTILE),),
        "options": options(unsure=True, github_log=True),
        "verdicts": lambda: verdicts,
    }
    return report(*findings, **{**fields, **changes})


def obeyed(text: str) -> list[str]:
    """The lines that the runner of a GitHub Actions job would take for commands."""
    return [line for line in text.split("\n") if line.lstrip().startswith("::") or "##[" in line]
