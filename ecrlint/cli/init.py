"""`ecrlint init`: proposes a configuration."""

from __future__ import annotations

import argparse

from ..settings import CONFIGURATION
from .arguments import configured
from .errors import OK, UsageError
from .parser import add_paths
from .streams import complain, show, write_file

ABOUT = f"Looks at a repository and proposes its {CONFIGURATION}."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of this command."""
    add_paths(parser)
    parser.add_argument("--write", action="store_true", help=f"write {CONFIGURATION} at the root of the repository")
    parser.set_defaults(convention=None, config=None, no_config=True)


def run(options: argparse.Namespace) -> int:
    """Prints the proposal, or writes it where there is no configuration yet."""
    from ..keys import mask
    from ..report.plain import printable
    from ..run import proposal

    settings, book = configured(options)
    path = settings.root / CONFIGURATION
    if options.write and path.exists():
        raise UsageError(f"there already is a {path}; without --write the proposal is only shown")
    text = mask(proposal(settings, book))
    if not options.write:
        show(printable(text))
        return OK
    write_file(path, text, "the configuration")
    complain(f"Wrote {path}; `ecrlint` goes by it from now on.")
    return OK
