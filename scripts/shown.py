"""What README.md and docs show is what the program prints: runs the commands shown, brings the pages up to date.

    python scripts/shown.py [PAGE ...]           write what the commands print into the pages
    python scripts/shown.py --outside FOLDER     write the files of other tools that are shown into a folder

The blocks of a page happen in their order, in a folder that starts as docs/example:

* a `console` block is a session. A line that begins with `$ ` is a command, what follows is what it prints, first on
  standard output, then on standard error. A line `...` stands for any lines. Only the commands of COMMANDS can be run.
* a comment `<!-- file: PATH -->` before a block makes the block a file of that folder.
* a comment `<!-- folder: PATH -->` starts anew, with a copy of that folder of the project.
* a comment `<!-- gone: PATH -->` takes a file away.
* a comment `<!-- part -->` before a YAML block says that it is a part of some file and cannot be checked.
* a block of the language `yaml wrong` is a file with faults, which a command that follows is to complain of.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = "docs/example"
HOME = "/home/you/shop"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
OUTSIDE = {".gitlab-ci.yml": "gitlab", "azure-pipelines.yml": "azure", ".pre-commit-config.yaml": "pre-commit"}
_PIECE = re.compile(
    r"^<!-- (?P<word>file|folder|gone|part):? ?(?P<path>.*?) -->$"
    r"|^(?P<fence>```+)(?P<language>[a-z]*)(?P<wrong> wrong)?\n(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: where its text begins in the page (characters), and what a comment before it says."""

    language: str
    text: str
    start: int
    file: str | None
    folder: str | None
    gone: str | None
    part: bool
    wrong: bool

    @property
    def is_workflow(self) -> bool:
        """Whether it is a whole GitHub workflow."""
        return self.language == "yaml" and all(
            re.search(rf"^{key}:", self.text, re.MULTILINE) for key in ("on", "jobs")
        )


def blocks(page: str) -> Iterator[Block]:
    """The blocks of a page in order."""
    file: str | None = None
    folder: str | None = None
    gone: str | None = None
    part = False
    for match in _PIECE.finditer(page):
        word = match["word"]
        if word == "file":
            file = match["path"]
        elif word == "folder":
            folder = match["path"]
        elif word == "gone":
            gone = match["path"]
        elif word == "part":
            part = True
        else:
            yield Block(
                match["language"], match["text"], match.start("text"), file, folder, gone, part, bool(match["wrong"])
            )
            file, folder, gone, part = None, None, None, False


def session(text: str) -> Iterator[tuple[str, str]]:
    """The commands of a console block, each with what it is said to print."""
    for piece in re.split(r"^(?=\$ )", text, flags=re.MULTILINE)[1:]:
        command, _, printed = piece.partition("\n")
        yield command[2:], printed


def agrees(shown: str, printed: str) -> bool:
    """Whether a text, `...` lines for anything left out, is what was printed."""
    parts = [re.escape(part) for part in re.split(r"^\.\.\.\n", shown.rstrip("\n") + "\n", flags=re.MULTILINE)]
    return re.fullmatch(r"(?:.*\n)*?".join(parts), printed.rstrip("\n") + "\n") is not None


class Folder:
    """Where the commands of a page happen."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.status = 0

    def fill(self, source: str) -> None:
        """Makes the folder a copy of one of the project's, as a repository of its own."""
        shutil.rmtree(self.path, ignore_errors=True)
        if source == "empty":
            self.path.mkdir()
        else:
            shutil.copytree(ROOT / source, self.path)
        (self.path / ".git").mkdir()

    def write(self, name: str, text: str) -> None:
        """Writes a file of the folder."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(self, line: str) -> str:
        """What a command prints, on standard output and then on standard error."""
        words = shlex.split(line)
        target = words[-1] if len(words) > 2 and words[-2] == ">" else None
        out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with _inside(self.path):
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                self.status = COMMANDS[words[0]](self, words[1 : -2 if target else None])
            texts = [_text(out), _text(err)]
            if target:
                Path(target).write_text(texts[0], encoding="utf-8")
                texts[0] = ""
        return "".join(texts).replace(str(self.path), HOME)


@contextlib.contextmanager
def _inside(path: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(path)
    try:
        yield
    finally:
        os.chdir(before)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


def _ecrlint(folder: Folder, words: list[str]) -> int:
    from ecrlint.cli import guarded

    try:
        return guarded(words)
    except SystemExit as end:  # --help and --version
        return int(end.code or 0)


def _echo(folder: Folder, words: list[str]) -> int:
    print(" ".join(words).replace("$?", str(folder.status)))
    return 0


def _cat(folder: Folder, words: list[str]) -> int:
    for name in words:
        print(Path(name).read_text(encoding="utf-8"), end="")
    return 0


COMMANDS: dict[str, Callable[[Folder, list[str]], int]] = {"ecrlint": _ecrlint, "echo": _echo, "cat": _cat}
"""The commands that a session can have."""


def walk(page: str, folder: Folder) -> Iterator[tuple[Block, str, str, str]]:
    """Does what a page shows: each command with its block, what is shown and what is printed."""
    folder.fill(EXAMPLE)
    for block in blocks(page):
        if block.folder is not None:
            folder.fill(block.folder)
        if block.gone is not None:
            (folder.path / block.gone).unlink()
        if block.file is not None:
            folder.write(block.file, block.text)
        elif block.language == "console":
            for command, shown in session(block.text):
                yield block, command, shown, folder.run(command)


def updated(page: str) -> str:
    """The page with what is printed in place of what does not agree with it."""
    found: dict[int, tuple[int, str]] = {}
    with tempfile.TemporaryDirectory() as place:
        for block, command, shown, printed in walk(page, Folder(Path(os.path.realpath(place)) / "shop")):
            if re.search(r"^\.\.\.$", shown, re.MULTILINE) and not agrees(shown, printed):
                raise SystemExit(
                    f"what is shown of `{command}`, and what is left out, is to be brought up to date by hand"
                )
            end = "" if not printed or printed.endswith("\n") else "\n"
            kept = shown if agrees(shown, printed) else printed + end + ("\n" if shown.endswith("\n\n") else "")
            length, text = found.get(block.start, (len(block.text), ""))
            found[block.start] = length, f"{text}$ {command}\n{kept}"
    for start, (length, text) in sorted(found.items(), reverse=True):
        page = page[:start] + text + page[start + length :]
    return page


def write_outside(folder: Path) -> int:
    """Writes GitHub workflows to `.github/workflows`, and files that GitLab, Azure and pre-commit read to a folder of
    each; gives how many workflows there are."""
    count = 0
    for page in PAGES:
        for number, block in enumerate(blocks(page.read_text(encoding="utf-8"))):
            name = OUTSIDE.get(block.file or "", ".github/workflows" if block.is_workflow else None)
            if name is not None:
                count += block.is_workflow
                path = folder / name / f"{page.stem}-{number}.yml"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block.text, encoding="utf-8")
                print(f"{page.relative_to(ROOT)}: {name}/{path.name}")
    return count


def plain_environment() -> None:
    """Takes away what changes how a terminal is written to, and the cache of whoever runs this."""
    for name in ("GITHUB_ACTIONS", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS"):
        os.environ.pop(name, None)


def main(arguments: list[str]) -> int:
    """Status 1 if no workflow is shown at all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("pages", nargs="*", type=Path)
    parser.add_argument("--outside", type=Path)
    options = parser.parse_args(arguments)
    if options.outside:
        return 0 if write_outside(options.outside) else 1
    sys.path.insert(0, str(ROOT))
    plain_environment()
    with tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        for page in options.pages or PAGES:
            before = page.read_text(encoding="utf-8")
            after = updated(before)
            if after != before:
                page.write_text(after, encoding="utf-8")
                print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
