"""What the scripts of a CircleCI config say, each script read once however many jobs run it."""

from __future__ import annotations

import re
from functools import lru_cache

from ...pipelines import shell

_TOUCHES_ECR = re.compile(r"\baws\s+ecr(?:-public)?\b|\.dkr\.ecr\b")


@lru_cache(maxsize=1024)
def settings_of(script: str) -> tuple[shell.Setting, ...]:
    """Every variable and AWS CLI setting that a script gives a value, for itself or through `$BASH_ENV`."""
    return tuple(shell.settings(script, "BASH_ENV"))


@lru_cache(maxsize=1024)
def in_commands(script: str, pattern: re.Pattern[str]) -> tuple[re.Match[str], ...]:
    """The matches of a pattern in a script's commands and here-documents, but not in its comments."""
    found: dict[int, re.Match[str]] = {}
    for command in shell.commands(script):
        stretches = [(word.start, word.end) for word in (*command.assignments, *command.words)]
        for redirection in command.redirections:
            stretches += [(redirection.target.start, redirection.target.end), redirection.body]
        for start, end in stretches:
            for match in pattern.finditer(script, start, end + 1):
                found.setdefault(match.start(), match)
    return tuple(found[start] for start in sorted(found))


@lru_cache(maxsize=1024)
def touches_ecr(script: str) -> bool:
    """Whether a script logs in to ECR or names one of its registries."""
    return _TOUCHES_ECR.search(script) is not None
