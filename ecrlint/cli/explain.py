"""`ecrlint explain`: a rule in words, with what holds here."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from typing import Any

from ..records import replace
from ..settings import Settings
from .arguments import configured, known_rules
from .errors import OK
from .parser import add_configuration
from .streams import show

ABOUT = "Says what a rule demands and why, with its examples and its parameters as they hold here."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of this command."""
    parser.add_argument("rule", metavar="RULE", help="the id of a rule, as findings show it")
    add_configuration(parser)


def run(options: argparse.Namespace) -> int:
    """Prints the rule."""
    from ..keys import mask
    from ..report.plain import printable
    from ..rulebook.pages import terminal_page
    from ..rulebook.sources import rule_source

    settings, book = configured(options)
    rules = {rule["id"]: rule for rule in book["rules"]}
    known_rules([options.rule], book)
    source = rule_source(options.rule, settings.configuration.rule_folders)
    show(printable(mask(terminal_page(source, list(_here(options.rule, rules[options.rule], settings, book))))))
    return OK


def _here(name: str, rule: Mapping[str, Any], settings: Settings, book: Mapping[str, Any]) -> Iterator[str]:
    """What holds under each convention in question, and for which paths something else does."""
    from ..policy import Policy

    open_settings = replace(settings, select=frozenset(), ignore=frozenset())
    policy = Policy(open_settings, book)
    names = [settings.convention] if settings.convention else [c["name"] for c in book["conventions"]]
    for convention in names:
        closed = policy.rules(policy.matching(""), convention).get(name)
        if closed is None:
            yield f"{convention}: off"
            continue
        levels = " or ".join(dict.fromkeys(case.level for case in closed.cases))
        params = "".join(f"\n    {key}: {_flow(value)}" for key, value in closed.params.items())
        yield f"{convention}: {levels}{params}"
    for layer in settings.configuration.layers:
        if layer.match and name in layer.rules:
            said = ", ".join(f"{key} {_flow(value)}" for key, value in layer.rules[name].items())
            yield f"in {', '.join(layer.match)}: {said}"


def _flow(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value
