"""The command line: arguments become settings, a result becomes documents and an exit status."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from . import __version__
from .finding import LEVELS, Level
from .inputs import Inputs, InvalidInput, VarFile, Variable, read_var_file, read_variable
from .settings import Settings

if TYPE_CHECKING:
    from .report.color import Mode
    from .run import Result

OK, FINDINGS, USAGE, FAULT = 0, 1, 2, 3
FORMATS = ("full", "concise", "json", "sarif")
COMMANDS = ("check", "facts")


class UsageError(Exception):
    """The call, a convention or a rule file is wrong; the message says what to do. Ends with status 2."""


@dataclass(frozen=True, slots=True)
class Output:
    """How a result is shown, and what makes it fail."""

    format: str
    reports: tuple[tuple[str, Path], ...]
    unsure: bool
    strict: bool
    fail_on: Level | Literal["never"]
    color: Mode
    quiet: bool


def guarded(arguments: Sequence[str]) -> int:
    """Runs the command line; every way it can end is an exit status, never a bare traceback."""
    signal.signal(signal.SIGTERM, _terminated)
    try:
        return run(arguments)
    except (UsageError, InvalidInput) as error:
        _complain(f"ecrlint: {error}")
        return USAGE
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        return _fault(error)


def run(arguments: Sequence[str]) -> int:
    """Runs a command. Raises UsageError where the call is wrong."""
    command = arguments[0] if arguments and arguments[0] in COMMANDS else "check"
    rest = arguments[1:] if arguments and arguments[0] in COMMANDS else arguments
    options = _parser(command).parse_args(rest)
    settings = _settings(options)
    if command == "facts":
        return _facts(settings)
    return _check(settings, _output(options))


def _check(settings: Settings, output: Output) -> int:
    from .run import check

    book = _book()
    _known_names(settings, book)
    result = check(settings, book)
    _write_reports(result, output)
    return FINDINGS if _failing(result, output) else OK


def _facts(settings: Settings) -> int:
    from .report.facts import facts_document
    from .run import entities

    book = _book()
    _known_names(settings, book)
    _print(facts_document(entities(settings, book)))
    return OK


def _book() -> dict[str, Any]:
    from .rulebook.load import RulesInvalid, load

    try:
        return load()
    except RulesInvalid as error:
        raise UsageError(f"the rule files have faults:\n{error}") from None


def _known_names(settings: Settings, book: dict[str, Any]) -> None:
    """Names that do not exist are mistakes of the call, with the nearest right one."""
    rules = [rule["id"] for rule in book["rules"]]
    for name in sorted(settings.select | settings.ignore):
        if name not in rules:
            raise UsageError(f"there is no rule {name}{_nearest(name, rules)}")
    names = [convention["name"] for convention in book["conventions"]]
    if settings.convention is not None and settings.convention not in names:
        hint = _nearest(settings.convention, names) or f"; there are {' and '.join(names)}"
        raise UsageError(f"there is no convention {settings.convention}{hint}")


def _nearest(name: str, names: Sequence[str]) -> str:
    import difflib

    close = difflib.get_close_matches(name, names, 1)
    return f"; did you mean {close[0]}?" if close else ""


def _failing(result: Result, output: Output) -> bool:
    if output.fail_on == "never":
        return False
    least = LEVELS.index(output.fail_on)
    return any(
        (f.outcome == "fail" or output.strict) and f.suppressed is None and LEVELS.index(f.level) >= least
        for f in result.findings
    )


def _write_reports(result: Result, output: Output) -> None:
    from .report import closing_line, render
    from .report.color import want_color, want_links
    from .report.result import Options
    from .run import report_of

    unsure = output.unsure or output.strict
    for format_, path in output.reports:
        _write(path, render(format_, report_of(result, Options(unsure=unsure))))
    color = want_color(output.color, sys.stdout, os.environ)
    shown = Options(
        unsure=unsure,
        color=color,
        links=want_links(color, sys.stdout, os.environ),
        width=_width(),
        github_log=os.environ.get("GITHUB_ACTIONS") == "true",
    )
    report = report_of(result, shown)
    _print(render(output.format, report))
    if output.format != "full" and not output.quiet:
        _complain(closing_line(report).rstrip("\n"))


def _width() -> int:
    """Columns of the terminal; reports that go elsewhere have the same width everywhere."""
    return min(os.get_terminal_size().columns, 140) if sys.stdout.isatty() else 110


def _write(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_bytes(text.encode("utf-8", "backslashreplace"))
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UsageError(f"the report {path} cannot be written: {error.strerror}") from None


def _settings(options: argparse.Namespace) -> Settings:
    paths = [Path(path) for path in options.paths or ["."]]
    for path in paths:
        if not path.exists():
            raise UsageError(f"there is no {path}; name files or folders of the repository to check")
    root = _root(paths)
    named = tuple(dict.fromkeys(_named(path, root) for path in paths))
    return Settings(
        root=root,
        named=() if "." in named else named,
        convention=options.convention,
        select=_ids(options.select),
        ignore=_ids(options.ignore),
        gitignore=not options.no_gitignore,
        force_exclude=options.force_exclude,
        suppressions=not options.no_suppressions,
        inputs=_inputs(options, root),
        plan=options.plan,
    )


def _inputs(options: argparse.Namespace, root: Path) -> Inputs:
    """What `--var`, `--var-file` and `--workspace` say, in the order they were given."""
    given: list[Variable | VarFile] = []
    for option, word in options.given:
        given.append(read_variable(word) if option == "--var" else read_var_file(word, Path.cwd(), root))
    return Inputs(tuple(given), options.workspace)


class _Given(argparse.Action):
    """Keeps options in the order in which they are given, together with those of other names."""

    def __call__(self, parser: Any, namespace: Any, values: Any, option_string: str | None = None) -> None:
        namespace.given = [*namespace.given, (option_string, values)]


def _root(paths: Sequence[Path]) -> Path:
    """The nearest ancestor with `.git`, else the folder that holds all that was named."""
    starts = [_folder(path) for path in paths]
    common = Path(os.path.commonpath([str(start) for start in starts]))
    for folder in (common, *common.parents):
        if (folder / ".git").exists():
            return folder
    inner = [f for start in starts for f in (start, *start.parents) if common in f.parents and (f / ".git").exists()]
    if inner:
        raise UsageError(f"the paths belong to different repositories ({inner[0]} is one); check each by itself")
    return common


def _folder(path: Path) -> Path:
    real = Path(os.path.realpath(path))
    return real if real.is_dir() else real.parent


def _named(path: Path, root: Path) -> str:
    return Path(os.path.realpath(path)).relative_to(root).as_posix()


def _ids(words: list[str]) -> frozenset[str]:
    return frozenset(name.strip() for word in words for name in word.split(",") if name.strip())


def _output(options: argparse.Namespace) -> Output:
    reports = []
    for word in options.report:
        format_, equals, file = word.partition("=")
        if not equals or format_ not in FORMATS or not file:
            raise UsageError(f"--report takes FORMAT=FILE with a format of {', '.join(FORMATS)}, not {word}")
        reports.append((format_, Path(file)))
    return Output(
        options.format, tuple(reports), options.unsure, options.strict, options.fail_on, options.color, options.quiet
    )


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see ecrlint --help")


def _parser(command: str) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="ecrlint" if command == "check" else f"ecrlint {command}",
        description="Checks how a repository uses Amazon ECR against a documented convention.",
        epilog="Exit status: 0 nothing at or above --fail-on, 1 findings, 2 a wrong call, 3 a fault of ecrlint.",
        allow_abbrev=False,
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders; default: the whole repository")
    parser.add_argument("--version", action="version", version=f"ecrlint {__version__}")
    what = parser.add_argument_group("what is checked")
    what.add_argument("--convention", metavar="NAME", help="central-oidc or cloud-platform; default: by evidence")
    what.add_argument("--select", action="append", default=[], metavar="RULE,...", help="only these rules")
    what.add_argument("--ignore", action="append", default=[], metavar="RULE,...", help="all rules but these")
    what.add_argument("--no-gitignore", action="store_true", help="also look at files that git ignores")
    what.add_argument("--force-exclude", action="store_true", help="leave out ignored files also where they are named")
    what.add_argument("--no-suppressions", action="store_true", help="as if no comment suppressed anything")
    values = parser.add_argument_group("values of Terraform's variables")
    values.add_argument("--var", action=_Given, dest="given", default=[], metavar="NAME=VALUE", help="as for Terraform")
    values.add_argument("--var-file", action=_Given, dest="given", metavar="FILE", help="as for Terraform")
    values.add_argument("--workspace", metavar="NAME", help="the selected workspace")
    values.add_argument("--plan", metavar="FILE", help="a plan, as `terraform show -json` writes it")
    shown = parser.add_argument_group("what is shown")
    shown.add_argument("--format", choices=FORMATS, default="full", help="of standard output; default: full")
    shown.add_argument("--report", action="append", default=[], metavar="FORMAT=FILE", help="one more; repeatable")
    shown.add_argument("--unsure", action="store_true", help="also show what cannot be told")
    shown.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="default: auto")
    shown.add_argument("--quiet", action="store_true", help="no closing line on standard error")
    fails = parser.add_argument_group("what fails")
    fails.add_argument(
        "--fail-on", choices=("error", "warning", "note", "never"), default="warning", help="default: warning"
    )
    fails.add_argument("--strict", action="store_true", help="what cannot be told counts as failing")
    return parser


def _print(text: str) -> None:
    """To standard output, as UTF-8 whatever the locale says."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def _complain(text: str) -> None:
    sys.stderr.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stderr.buffer.flush()


def _terminated(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(143)


def _fault(error: Exception) -> int:
    """A fault of our own: what to report, with nothing of the scanned files in it but masked text."""
    import traceback

    from .keys import mask

    frames = "".join(traceback.format_tb(error.__traceback__))
    _complain(f"ecrlint: this is a fault of ecrlint {__version__} itself; no verdict was reached.")
    _complain("Please report it with these lines, and with the file that causes it if it is no secret:")
    _complain(mask(f"{frames}{type(error).__name__}: {error}"))
    return FAULT
