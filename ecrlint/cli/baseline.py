"""`ecrlint baseline`: records today's findings."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..records import replace
from .arguments import configured
from .errors import OK
from .parser import add_paths, add_values, add_what
from .streams import complain, write_file

NAME = ".ecrlint-baseline.json"
ABOUT = f"""Records today's findings in a file ({NAME} by default), so that
`ecrlint --baseline FILE` shows only what has come since. Run it again when
findings were put right: the file shrinks, and what came back is shown."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of this command."""
    add_paths(parser)
    parser.add_argument("--output", metavar="FILE", help=f"default: {NAME} at the root of the repository")
    parser.add_argument("--unsure", action="store_true", help="also record what cannot be told, for use with --strict")
    add_what(parser)
    add_values(parser)


def run(options: argparse.Namespace) -> int:
    """Checks and writes the file."""
    from ..result import baseline_of
    from ..run import check

    settings, book = configured(options)
    path = Path(options.output) if options.output else settings.root / NAME
    text, count = baseline_of(check(replace(settings, baseline=None), book), options.unsure)
    write_file(path, text, "the baseline")
    complain(f"Recorded {count} finding{'' if count == 1 else 's'} in {path}.")
    return OK
