"""`ecrlint [check]`: checks a repository."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..finding import LEVELS, Level
from ..records import dataclass
from ..report import FORMATS
from ..settings import Settings
from .arguments import configured_lazily
from .errors import FINDINGS, OK, USAGE, UsageError
from .parser import add_paths, add_values, add_what
from .streams import complain, show, width, write_file

if TYPE_CHECKING:
    from ..fixing import Fixed
    from ..report.color import Mode
    from ..result import Result

ABOUT = "Checks how a repository uses Amazon ECR against a documented convention."


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
    statistics: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown: what goes to the standard output, lines for the other stream, and the exit status."""

    out: str
    err: tuple[str, ...]
    status: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of this command."""
    add_paths(parser)
    add_what(parser)
    add_values(parser)
    again = parser.add_argument_group("what is remembered")
    again.add_argument("--no-cache", action="store_true", help="look at everything anew, and remember nothing")
    again.add_argument("--cache-dir", metavar="FOLDER", help="default: ecrlint in the user's folder for caches")
    again.add_argument("--jobs", type=int, metavar="N", help="processes for large repositories; default: processors")
    shown = parser.add_argument_group("what is shown")
    shown.add_argument(
        "--format", choices=FORMATS, default="full", metavar="FORMAT", help=f"default: full; {', '.join(FORMATS)}"
    )
    shown.add_argument("--report", action="append", default=[], metavar="FORMAT=FILE", help="one more; repeatable")
    shown.add_argument("--unsure", action="store_true", help="also show what cannot be told")
    shown.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", metavar="WHEN", help="auto, always or never"
    )
    shown.add_argument("--quiet", action="store_true", help="no closing line on standard error")
    shown.add_argument("--statistics", action="store_true", help="also count findings by rule, on standard error")
    changed = parser.add_argument_group("what is put right")
    changed.add_argument("--fix", action="store_true", help="apply the safe fixes, then check again")
    changed.add_argument("--unsafe-fixes", action="store_true", help="apply those too that a person should look at")
    changed.add_argument("--diff", action="store_true", help="show what would be applied, and change nothing")
    fails = parser.add_argument_group("what fails")
    fails.add_argument(
        "--fail-on",
        choices=("error", "warning", "note", "never"),
        default="warning",
        metavar="LEVEL",
        help="error, warning, note or never; default: warning",
    )
    fails.add_argument("--strict", action="store_true", help="what cannot be told counts as failing")
    fails.add_argument("--baseline", metavar="FILE", help="leave out the findings that this file records")


def run(options: argparse.Namespace) -> int:
    """Checks, writes the reports and gives the exit status."""
    output = _output(options)
    settings, book = configured_lazily(options)
    if options.diff:
        return _show_diff(settings, book(), options.unsafe_fixes, _processes(options.jobs))
    if options.fix or options.unsafe_fixes:
        return _fix(settings, book(), output, options.unsafe_fixes, _processes(options.jobs))
    shown = _checked(settings, book, output, _cache_folder(options), options.jobs)
    _show(shown)
    return shown.status


def _fix(settings: Settings, book: Mapping[str, Any], output: Output, unsafe: bool, processes: int) -> int:
    """Applies fixes, writes the reports of what is left and gives the exit status."""
    from ..fixing import fix
    from ..run import check
    from .progress import progress

    with progress(sys.stderr, os.environ, quiet=output.quiet) as tell:
        fixed = fix(settings, book, unsafe=unsafe, tell=tell, processes=processes)
    written = _write_fixed(settings.root, fixed)
    result = fixed.result if written else check(settings, book)
    shown = _reported(result, output)
    _show(shown)
    return shown.status if written else USAGE


def _checked(
    settings: Settings, book: Callable[[], Mapping[str, Any]], output: Output, cache: Path | None, jobs: int | None
) -> Shown:
    """A check and what is to be shown of it, remembered or new; `cache` is the folder to remember it in."""
    if cache is None:
        from ..run import check
        from .progress import progress

        with progress(sys.stderr, os.environ, quiet=output.quiet) as tell:
            result = check(settings, book(), tell=tell, warn=_warn, processes=_processes(jobs))
        return _reported(result, output)
    from ..cache.store import Store
    from ..remember import Memory

    memory = Memory(Store(cache, settings.root), settings)
    how = "" if output.reports else _how(settings, output)
    if how and (known := memory.shown(how)) is not None:
        out, err, status = known
        return Shown(out, tuple(err), status)
    from .progress import progress

    with progress(sys.stderr, os.environ, quiet=output.quiet) as tell:
        result = memory.check(book, tell, _warn, _processes(jobs))
    shown = _reported(result, output)
    if how:
        memory.keep(how, [shown.out, shown.err, shown.status])
    return shown


def _warn(what: str) -> None:
    complain(f"ecrlint: {what}")


def _how(settings: Settings, output: Output) -> str:
    """All that what is shown depends on besides the answer, in one word."""
    import json
    from hashlib import sha256

    from ..discover.git import remote_and_commit
    from ..inputs import MAX_BASELINE
    from ..regular import read_regular

    recorded = None
    if settings.baseline is not None:
        try:
            recorded = [settings.baseline, sha256(read_regular(settings.baseline, MAX_BASELINE)).hexdigest()]
        except OSError:
            return ""
    said = [
        output.format,
        output.unsure,
        output.strict,
        output.fail_on,
        output.quiet,
        output.statistics,
        *_surface(output),
        settings.named,
        recorded,
        remote_and_commit(settings.root),
    ]
    return sha256(json.dumps(said).encode()).hexdigest()[:24]


def _processes(asked: int | None) -> int:
    from ..processes import usable

    return usable() if asked is None else asked


def _cache_folder(options: argparse.Namespace) -> Path | None:
    if options.no_cache:
        return None
    from ..cache.store import user_folder

    return Path(options.cache_dir).absolute() if options.cache_dir else user_folder()


def _show_diff(settings: Settings, book: Mapping[str, Any], unsafe: bool, processes: int) -> int:
    """Shows what fixes would change; FINDINGS if there is anything."""
    from ..fix.diff import diff
    from ..fixing import fix
    from ..report.plain import printable

    files = fix(settings, book, unsafe=unsafe, processes=processes).files
    text = "".join(diff(file.path, file.before, file.after) for file in files)
    show(printable(text) if sys.stdout.isatty() or _in_github_log() else text)
    return FINDINGS if files else OK


def _write_fixed(root: Path, fixed: Fixed) -> bool:
    """Writes the files that fixes changed; whether all could be written."""
    from ..fix.files import NotWrittenError, write_text

    written = True
    for file in fixed.files:
        try:
            write_text(root, file.path, file.data, file.after)
        except NotWrittenError as error:
            complain(f"ecrlint: {error}")
            written = False
    count, files = len(fixed.findings), len(fixed.files)
    complain(f"Fixed {count} finding{'' if count == 1 else 's'} in {files} file{'' if files == 1 else 's'}.")
    return written


def _failing(result: Result, output: Output) -> bool:
    if output.fail_on == "never":
        return False
    least = LEVELS.index(output.fail_on)
    return any(
        (f.outcome == "fail" or output.strict) and f.suppressed is None and LEVELS.index(f.level) >= least
        for f in result.findings
    )


def _surface(output: Output) -> tuple[bool, bool, int, bool]:
    """What is written on: whether with colours, with links, how wide, and whether in a log of GitHub."""
    from ..report.color import want_color, want_links

    color = want_color(output.color, sys.stdout, os.environ)
    return color, want_links(color, sys.stdout, os.environ), width(), _in_github_log()


def _reported(result: Result, output: Output) -> Shown:
    """Writes the reports that go to files; gives what is to be shown, and the exit status."""
    from ..report import closing_line, render, statistics
    from ..report.result import Options
    from ..result import report_of

    unsure = output.unsure or output.strict
    for format_, path in output.reports:
        write_file(path, render(format_, report_of(result, Options(unsure=unsure))), "the report")
    color, links, columns, github_log = _surface(output)
    options = Options(unsure=unsure, color=color, links=links, width=columns, github_log=github_log)
    report = report_of(result, options)
    said = []
    if output.format != "full" and not output.quiet:
        said.append(closing_line(report).rstrip("\n"))
    if output.statistics:
        said.append(statistics(report).rstrip("\n"))
    return Shown(render(output.format, report), tuple(said), FINDINGS if _failing(result, output) else OK)


def _show(shown: Shown) -> None:
    show(shown.out)
    for line in shown.err:
        complain(line)


def _in_github_log() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"


def _output(options: argparse.Namespace) -> Output:
    reports = []
    for word in options.report:
        format_, equals, file = word.partition("=")
        if not equals or format_ not in FORMATS or not file:
            raise UsageError(f"--report takes FORMAT=FILE with a format of {', '.join(FORMATS)}, not {word}")
        reports.append((format_, Path(file)))
    if options.jobs is not None and options.jobs < 1:
        raise UsageError(f"--jobs takes a number from 1, not {options.jobs}")
    return Output(
        format=options.format,
        reports=tuple(reports),
        unsure=options.unsure,
        strict=options.strict,
        fail_on=options.fail_on,
        color=options.color,
        quiet=options.quiet,
        statistics=options.statistics,
    )
