"""`ecrlint facts`: what ecrlint understood."""

from __future__ import annotations

import argparse

from .arguments import configured
from .errors import OK
from .parser import add_paths, add_values, add_what
from .streams import show

ABOUT = "Prints the entities that rules judge, with their facts and where each comes from."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of this command."""
    add_paths(parser)
    add_what(parser)
    add_values(parser)


def run(options: argparse.Namespace) -> int:
    """Prints them."""
    from ..report.facts import facts_document
    from ..run import entities

    settings, book = configured(options)
    show(facts_document(entities(settings, book)))
    return OK
