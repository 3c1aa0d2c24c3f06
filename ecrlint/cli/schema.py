"""`ecrlint schema`: JSON Schemas, for editors and programs."""

from __future__ import annotations

import argparse
import json

from .errors import OK
from .streams import show

ABOUT = """Prints a JSON Schema: of the configuration (config), of a convention's file, of a
rule's file, or of the report that --format json writes (report)."""

_NAMES = {"config": "configuration", "convention": "convention", "rule": "rule", "report": "report"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of this command."""
    parser.add_argument("name", choices=tuple(_NAMES), help="which one")


def run(options: argparse.Namespace) -> int:
    """Prints it."""
    from ..rulebook.load import rules_folder
    from ..rulebook.published import published
    from .arguments import book

    schema = published(_NAMES[options.name], rules_folder(), book())
    show(json.dumps(schema, indent=2, ensure_ascii=False) + "\n")
    return OK
