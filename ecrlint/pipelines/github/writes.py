"""Which environment variables a script may set for later steps through `$GITHUB_ENV`.

Source: docs.github.com, "Workflow commands" (setting an environment variable).
"""

from __future__ import annotations

import re

from ..shell import commands, settings, writes_to
from .scope import Writes

_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?:=|<<)")


def environment_writes(script: str) -> Writes:
    """The names a script writes; all names where it writes some that are not written out."""
    if "GITHUB_ENV" not in script:
        return Writes()
    named = {setting.name for setting in settings(script, "GITHUB_ENV") if setting.via == "environment-file"}
    for command in commands(script):
        if not writes_to(command, "GITHUB_ENV"):
            continue
        literal = command.name in ("echo", "printf", "cat", "tee") or not command.words
        starts = [word.text for word in command.words[1:] if not word.text.startswith("-")]
        if command.name == "echo" and starts and _NAME.match(starts[0]):
            named.update(_NAME.findall(starts[0]))
        elif command.name == "echo" and starts and "=" not in starts[0]:
            continue  # a line of a value over several lines, or the end of one
        elif not literal or not (named or any(r.body[1] for r in command.redirections)):
            return Writes(frozenset(named), True)
    # What a function, a group or another shell writes: every name that is set anywhere in the script.
    named.update(_NAME.findall(script))
    return Writes(frozenset(named), not named)
