"""The command line: arguments become settings, a result becomes documents and an exit status.

Each command is a module of this package with `ABOUT` (one line), `add_arguments` and `run`; only that of the command
that is given is imported.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from .. import __version__
from ..inputs import InvalidInput
from .errors import FAULT, USAGE, UsageError
from .streams import complain

COMMANDS = {
    "check": "check a repository; what is done without a command",
    "explain": "say what a rule demands, why, and with which parameters here",
    "rules": "list the rules, or run their examples",
    "files": "list what is looked at, what is not, and why",
    "facts": "print what ecrlint understood: entities, facts, origins",
    "init": "propose a configuration for a repository",
    "baseline": "record today's findings, to be left out later",
    "schema": "print the JSON Schema of a configuration, rule or report",
    "completion": "print a script that completes commands and options in a shell",
}
"""The commands and what they do. Each is a module of this package."""


def guarded(arguments: Sequence[str]) -> int:
    """Runs the command line; every way it can end is an exit status, never a bare traceback."""
    signal.signal(signal.SIGTERM, _terminated)
    gc.set_threshold(50_000, 20, 100)  # Most objects live as long as the run: to look for dead ones was a third of it.
    try:
        return run(arguments)
    except (UsageError, InvalidInput) as error:
        complain(f"ecrlint: {error}")
        return USAGE
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        return _fault(error)


def run(arguments: Sequence[str]) -> int:
    """Runs a command. Raises UsageError or InvalidInput where the call is wrong."""
    from .parser import parser_of

    named = bool(arguments) and arguments[0] in COMMANDS
    command = arguments[0] if named else "check"
    options = parser_of(command, overview=not named).parse_args(arguments[1:] if named else arguments)
    status: int = import_module(f".{command}", __name__).run(options)
    return status


def _terminated(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(143)


def _fault(error: Exception) -> int:
    """A fault of our own: what to report, with nothing of the scanned files in it but masked text."""
    import traceback

    from ..keys import mask

    frames = "".join(traceback.format_tb(error.__traceback__))
    complain(f"ecrlint: this is a fault of ecrlint {__version__} itself; no verdict was reached.")
    complain("Please report it with these lines, and with the file that causes it if it is no secret:")
    complain(mask(f"{frames}{type(error).__name__}: {error}"))
    return FAULT
