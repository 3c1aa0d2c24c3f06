"""`ecrlint files`: what is looked at, what is not, and why."""

from __future__ import annotations

import argparse
from collections import Counter

from .arguments import configured
from .errors import OK
from .parser import add_paths, add_what
from .streams import complain, show

ABOUT = "Lists the files that are checked, and those that are not with the reason."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of this command."""
    add_paths(parser)
    add_what(parser)


def run(options: argparse.Namespace) -> int:
    """Prints the list."""
    from ..keys import mask
    from ..report.plain import clean, unlike_commands
    from ..run import files

    settings, _ = configured(options)
    found = list(files(settings))
    width = max((len(file.kind) for file in found), default=0)
    for file in found:
        state = "checked " if file.why is None else "left out"
        why = "" if file.why is None else f"  ({clean(mask(file.why))})"
        show(f"{state}  {file.kind.ljust(width)}  {unlike_commands(clean(mask(file.path)))}{why}\n")
    counts = Counter(file.why is None for file in found)
    complain(f"{counts[True]} checked, {counts[False]} left out.")
    return OK
