"""Reading files that a configuration consists of, and gathering what is wrong with them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..inputs import InvalidInput
from ..records import dataclass
from ..regular import NotRegularError, TooLargeError, read_regular
from ..rulebook.faults import judged
from ..rulebook.schemas import bundled
from ..rulebook.source import Complaint, SourceDocument, parse_document

MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Reach:
    """Where files that a configuration names may lie: below the root, or below the configuration's own folder."""

    root: Path
    folder: Path

    def find(self, name: str, beside: Path) -> Path | None:
        """A path relative to the file `beside`, links resolved; None if it leads out."""
        path = Path(os.path.realpath(beside.parent / name))
        inside = any(path == base or base in path.parents for base in (self.root, self.folder))
        return path if inside else None

    def shown(self, path: Path) -> str:
        """How messages call a file: relative to the root where it lies there."""
        return path.relative_to(self.root).as_posix() if self.root in path.parents else path.as_posix()


class Faults:
    """What is wrong with the files that were read, gathered so that all of it is told in one run."""

    def __init__(self) -> None:
        self._found: set[tuple[str, int, str]] = set()

    def add(self, complaints: Iterable[Complaint]) -> bool:
        """Takes complaints in; whether there were any."""
        found = {(complaint.path, complaint.line, str(complaint)) for complaint in complaints}
        self._found |= found
        return bool(found)

    def unreadable(self, shown: str, why: str) -> None:
        """Takes in that a file cannot be read."""
        self._found.add((shown, 0, f"{shown}: {why}"))

    def refuse(self) -> None:
        """Raises InvalidInput with everything that was gathered, by file and line, one a line, if there is anything."""
        if self._found:
            raise InvalidInput("\n".join(told for _, _, told in sorted(self._found)))


@dataclass(frozen=True, slots=True)
class Checked:
    """A file as far as its schema accepts it (what it refuses is left out), and whether that is all of it."""

    document: SourceDocument
    whole: bool


def read_checked(
    path: Path, shown: str, schemas: Path, schema: str, faults: Faults, elsewhere: Mapping[str, str] | None = None
) -> Checked | None:
    """A YAML file, checked by its schema; None where it cannot be read. `elsewhere` as in `judged`."""
    text = _text(path, shown, faults)
    if text is None:
        return None
    document, complaints = parse_document(text, shown)
    if document.tree.root is None:
        faults.add(complaints)
        return None if complaints else Checked(SourceDocument(shown, {}, document.tree), True)
    right, more = judged(document, bundled(schemas, schema), elsewhere)
    return Checked(right, not faults.add([*complaints, *more]))


def _text(path: Path, shown: str, faults: Faults) -> str | None:
    try:
        return read_regular(path, MAX_BYTES).decode("utf-8")
    except FileNotFoundError:
        faults.unreadable(shown, "there is no such file")
    except (NotRegularError, IsADirectoryError):
        faults.unreadable(shown, "not a file")
    except TooLargeError:
        faults.unreadable(shown, f"larger than {MAX_BYTES:,} bytes")
    except UnicodeDecodeError as error:
        faults.unreadable(shown, f"not UTF-8 (byte {error.start})")
    except OSError as error:
        faults.unreadable(shown, f"cannot be read: {error.strerror}")
    return None
