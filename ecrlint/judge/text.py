"""Messages: placeholders of rule texts filled with what was found, and the engine's own words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..entity import Entity
from ..values import Origin, Unknown, dig

PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([a-z_]+)((?:\.[A-Za-z0-9_-]+)*)(?::([^{}|]+)\|([^{}|]+))?\}")
"""A placeholder, or a doubled brace that stands for itself. One with two words after a colon is a number with what it
counts, of which there may be one: `{value:day|days}`."""


def fill(template: str, names: Mapping[str, Any]) -> str:
    """A text with its placeholders filled; the compiler has checked that each exists."""

    def one(match: re.Match[str]) -> str:
        if match.group(1) is None:
            return match.group(0)[0]
        name, path = match.group(1), match.group(2)[1:]
        found = dig(names[name], path) if path else names[name]
        text = show(found, "or" if name == "params" else "and")
        if match.group(3) is None:
            return text
        return f"{text} {match.group(3 if text == '1' else 4)}"

    return PLACEHOLDER.sub(one, template)


def show(value: Any, conjunction: str = "and") -> str:
    """A value as messages write it: text bare, nothing as `null`, lists joined: what was found by "and", what is
    accepted by "or"."""
    if isinstance(value, Unknown):
        return "(unknown)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, list):
        words = [show(item) for item in value]
        return f" {conjunction} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} = {show(item)}" for key, item in value.items())
    return str(value)


def show_origin(origin: Origin) -> str:
    """How a value got where it is, as a parenthesis that follows it; empty where it is written there."""
    if origin.chain:
        return f" (from {origin.chain[0].note})"
    return " (the default)" if origin.kind == "default" else ""


def names_of(entity: Entity, at: str, params: Mapping[str, Any], convention: str) -> dict[str, Any]:
    """What placeholders may name for a case about the fact `at`."""
    fact = entity.facts[at]
    return {
        "entity": {"name": entity.name, "address": entity.address},
        "facts": {name: f.value for name, f in entity.facts.items()},
        "params": params,
        "convention": convention,
        "value": fact.value,
        "origin": show_origin(fact.origin),
    }


def unsure_message(title: str, entity: Entity, doubts: tuple[Unknown, ...]) -> str:
    """The engine's words for what cannot be told, with each reason once."""
    reasons = list(dict.fromkeys(doubt.reason for doubt in doubts))
    # A bare word such as `build` does not say that it is a job; the address `jobs.build` does.
    called = entity.address if re.fullmatch(r"[\w-]+", entity.name) else entity.name
    return f'Cannot tell for {called} whether "{title}" holds: {"; ".join(reasons[:3])}.'
