"""The parser of a command's arguments, and the options that several commands share."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any, NoReturn

from .. import __version__
from . import COMMANDS
from .errors import UsageError

STATUS = "Exit status: 0 nothing that fails, 1 findings, 2 wrong call, 3 fault of ecrlint"


WIDTH = 80
"""Columns of a terminal that nobody has widened; one of 24 lines shows the help of `ecrlint` as a whole."""


class Parser(argparse.ArgumentParser):
    """One whose errors are UsageErrors that name what was probably meant."""

    overview = False

    def error(self, message: str) -> NoReturn:
        """Raises UsageError."""
        raise UsageError(f"{self._nearest(message) or message}; see {self.prog} --help")

    def format_help(self) -> str:
        """The help: of the program as a whole an overview, of a command its options with what they do."""
        return "\n".join(_overview(self)) + "\n" if self.overview else super().format_help()

    def _nearest(self, message: str) -> str:
        """What argparse complains of, with the nearest right word; empty where there is nothing to be near to."""
        from ..rulebook.nearest import hint, nearest

        option = re.match(r"unrecognized arguments: (--?[^\s=]+)", message)
        if option is not None:
            return f"there is no option {option[1]}{nearest(option[1], self._option_string_actions)}"
        choice = re.match(r"argument ([^:]+): invalid choice: '?(.*?)'? \(choose from", message)
        for action in self._actions if choice is not None else ():
            if choice is not None and choice[1] in (*action.option_strings, action.metavar, action.dest):
                words = list(map(str, action.choices or ()))
                return f"{choice[1]} cannot be {choice[2]}{hint(choice[2], words)}"
        return ""


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help as wide as any terminal is, with no line left empty between groups."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=26, width=WIDTH)

    def format_help(self) -> str:
        """The whole help."""
        return super().format_help().replace("\n\n", "\n")


def parser_of(command: str, overview: bool = False) -> Parser:
    """The parser of one command. With `overview` its help is that of the program as a whole."""
    module = import_module(f".{command}", __package__)
    main = command == "check"
    parser = Parser(
        prog="ecrlint" if main else f"ecrlint {command}",
        usage="ecrlint [check] [OPTION ...] [PATH ...]" if main else None,
        description="\n".join(_wrapped(module.ABOUT)),
        epilog=STATUS if main else None,
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    parser.overview = overview
    module.add_arguments(parser)
    parser.add_argument("--version", action="version", version=f"ecrlint {__version__}")
    return parser


def add_paths(parser: argparse.ArgumentParser) -> None:
    """The files and folders a command is about."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders; default: the whole repository")


def add_what(parser: argparse.ArgumentParser) -> None:
    """What is checked, and by which rules."""
    what = parser.add_argument_group("what is checked")
    add_configuration(what)
    what.add_argument("--select", action="append", default=[], metavar="RULE,...", help="only these rules")
    what.add_argument("--ignore", action="append", default=[], metavar="RULE,...", help="all rules but these")
    what.add_argument("--no-gitignore", action="store_true", help="also look at files that git ignores")
    what.add_argument("--force-exclude", action="store_true", help="leave out ignored files also where they are named")
    what.add_argument("--no-suppressions", action="store_true", help="as if no comment suppressed anything")


def add_configuration(parser: argparse.ArgumentParser | argparse._ArgumentGroup) -> None:
    """By which convention and configuration."""
    parser.add_argument(
        "--convention", metavar="NAME", help="central-oidc, cloud-platform or FILE; default: by evidence"
    )
    parser.add_argument("--config", metavar="FILE", help="default: .ecrlint.yaml at the root of the repository")
    parser.add_argument("--no-config", action="store_true", help="as if there were no configuration")


def add_values(parser: argparse.ArgumentParser) -> None:
    """What is known about the values of Terraform."""
    values = parser.add_argument_group("Terraform's variables")
    values.add_argument("--var", action=_Given, dest="given", default=[], metavar="NAME=VALUE", help="as for Terraform")
    values.add_argument("--var-file", action=_Given, dest="given", metavar="FILE", help="as for Terraform")
    values.add_argument("--workspace", metavar="NAME", help="the selected workspace")
    values.add_argument("--plan", metavar="FILE", help="a plan, as `terraform show -json` writes it")


_KEPT = "\N{NO-BREAK SPACE}"


class _Given(argparse.Action):
    """Keeps options in the order in which they are given, together with those of other names."""

    def __call__(self, parser: Any, namespace: Any, values: Any, option_string: str | None = None) -> None:
        namespace.given = [*namespace.given, (option_string, values)]


def _wrapped(text: str) -> Iterator[str]:
    """Lines that are not too long: those that are indented stand for themselves."""
    import textwrap  # costs more than all the rest of this module

    for part in re.split(r"\n(?= )", text):
        yield part if part.startswith(" ") else textwrap.fill(part, WIDTH)


def _overview(parser: argparse.ArgumentParser) -> Iterator[str]:
    """All commands and the names of all options by their groups, on one screen."""
    import textwrap

    yield "usage: ecrlint [COMMAND] [OPTION ...] [PATH ...]"
    yield str(parser.description)
    yield "commands (ecrlint COMMAND --help says what options they have):"
    width = max(map(len, COMMANDS))
    yield from (f"  {name.ljust(width)}  {about}" for name, about in COMMANDS.items())
    yield "options (ecrlint check --help says what they do):"
    groups = [group for group in parser._action_groups if group.title not in ("positional arguments", "options")]
    left = max(len(str(group.title)) for group in groups)
    for group in groups:
        names = [_shown(action) for action in group._group_actions]
        lines = textwrap.wrap("  ".join(names), WIDTH - left - 4, break_on_hyphens=False)
        titles = [str(group.title), *[""] * len(lines)]
        yield from (f"  {t.ljust(left)}  {line.replace(_KEPT, ' ')}" for t, line in zip(titles, lines, strict=False))
    yield STATUS


def _shown(action: argparse.Action) -> str:
    """An option with what it takes; what belongs together is not parted at the end of a line."""
    name = action.option_strings[-1]
    return f"{name}{_KEPT}{action.metavar}" if action.nargs != 0 else name
