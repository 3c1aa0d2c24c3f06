"""The parser of a command's arguments, and the options that several commands share."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Any, NoReturn

from .. import __version__
from . import COMMANDS
from .errors import UsageError

STATUS = "Exit status: 0 nothing at or above --fail-on, 1 findings, 2 a wrong call, 3 a fault of ecrlint."


class Parser(argparse.ArgumentParser):
    """One whose errors are UsageErrors."""

    def error(self, message: str) -> NoReturn:
        """Raises UsageError."""
        raise UsageError(f"{message}; see {self.prog} --help")


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help that fits a screen: wide enough that each option has one line, and no line left empty between groups."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=26, width=110)

    def format_help(self) -> str:
        """The whole help."""
        return super().format_help().replace("\n\n", "\n")


def parser_of(command: str) -> Parser:
    """The parser of one command."""
    module = import_module(f".{command}", __package__)
    main = command == "check"
    parser = Parser(
        prog="ecrlint" if main else f"ecrlint {command}",
        usage="ecrlint [COMMAND] [OPTION ...] [PATH ...]" if main else None,
        description=module.ABOUT,
        epilog=_commands() + STATUS if main else None,
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
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
    values = parser.add_argument_group("values of Terraform's variables")
    values.add_argument("--var", action=_Given, dest="given", default=[], metavar="NAME=VALUE", help="as for Terraform")
    values.add_argument("--var-file", action=_Given, dest="given", metavar="FILE", help="as for Terraform")
    values.add_argument("--workspace", metavar="NAME", help="the selected workspace")
    values.add_argument("--plan", metavar="FILE", help="a plan, as `terraform show -json` writes it")


class _Given(argparse.Action):
    """Keeps options in the order in which they are given, together with those of other names."""

    def __call__(self, parser: Any, namespace: Any, values: Any, option_string: str | None = None) -> None:
        namespace.given = [*namespace.given, (option_string, values)]


def _commands() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name.ljust(width)}  {about}" for name, about in COMMANDS.items()]
    return "commands (ecrlint COMMAND --help says more):\n" + "\n".join(lines) + "\n"
