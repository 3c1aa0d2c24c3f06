"""Which contexts an expression may name at which place of a workflow or an action.

Source: docs.github.com, "Contexts reference" (context availability); for composite actions the schema that
actions/runner reads them with.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Literal

Position = Literal[
    "workflow env",
    "job if",
    "job env",
    "job output",
    "call input",
    "call secret",
    "image",
    "container env",
    "registry login",
    "step",
    "step if",
    "composite step",
    "composite step if",
]

_GIVEN = frozenset({"github", "inputs", "vars"})
_PLANNED = _GIVEN | {"needs", "strategy", "matrix"}
_RUNNING = _PLANNED | {"env", "job", "runner"}
_COMPOSITE = frozenset({"github", "inputs", "strategy", "matrix", "steps", "job", "runner", "env"})

AVAILABLE: dict[Position, frozenset[str]] = {
    "workflow env": _GIVEN | {"secrets"},
    "job if": _GIVEN | {"needs"},
    "job env": _PLANNED | {"secrets"},
    "job output": _RUNNING | {"secrets", "steps"},
    "call input": _PLANNED,
    "call secret": _PLANNED | {"secrets"},
    "image": _PLANNED,
    "container env": _RUNNING | {"secrets"},
    "registry login": _PLANNED | {"env", "secrets"},
    "step": _RUNNING | {"secrets", "steps"},
    "step if": _RUNNING | {"steps"},
    "composite step": _COMPOSITE,
    "composite step if": _COMPOSITE,
}
CONTEXTS = frozenset(_RUNNING | {"secrets", "steps", "jobs"})
"""All contexts there are."""

_NO_CONTEXTS = frozenset({"true", "false", "null", "nan", "infinity"})
"""Constants, which other spellings of the same word are perhaps meant to be."""
_MEANT = {
    "variable": "vars",
    "variables": "vars",
    "var": "vars",
    "environment": "env",
    "envs": "env",
    "gh": "github",
    "event": "github",
    "outputs": "steps",
}


def is_context(name: str) -> bool:
    """Whether there is a context of that name (in lower case), or it is no context at all."""
    return name in CONTEXTS or name in _NO_CONTEXTS


def nearest_context(name: str) -> str:
    """The context that a name which is none was probably meant to be; empty if none comes near it."""
    if name in _MEANT:
        return _MEANT[name]
    found = get_close_matches(name, sorted(CONTEXTS - {"jobs"}), n=1, cutoff=0.7)
    return found[0] if found else ""
