"""Reading files that a configuration consists of, with complaints where they cannot be read or are not right."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from ..inputs import InvalidInput
from ..records import dataclass
from ..regular import NotRegularError, TooLargeError, read_regular
from ..rulebook.schemas import bundled, complaints_of
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


def read_checked(path: Path, shown: str, rules: Path, schema: str) -> SourceDocument:
    """A YAML file that its schema accepts. Raises InvalidInput with everything that is wrong with it."""
    try:
        text = read_regular(path, MAX_BYTES).decode("utf-8")
    except FileNotFoundError:
        raise InvalidInput(f"{shown}: there is no such file") from None
    except (NotRegularError, IsADirectoryError):
        raise InvalidInput(f"{shown}: not a file") from None
    except TooLargeError:
        raise InvalidInput(f"{shown}: larger than {MAX_BYTES:,} bytes") from None
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{shown}: not UTF-8 (byte {error.start})") from None
    except OSError as error:
        raise InvalidInput(f"{shown}: cannot be read: {error.strerror}") from None
    document, complaints = parse_document(text, shown)
    if not complaints and document.data is None:
        document = SourceDocument(shown, {}, document.tree)
    refuse(complaints or complaints_of(document, bundled(rules, schema)))
    return document


def refuse(complaints: Iterable[Complaint]) -> None:
    """Raises InvalidInput with all complaints, one a line, if there are any."""
    found = sorted(set(complaints), key=lambda c: (c.path, c.line, c.message))
    if found:
        raise InvalidInput("\n".join(map(str, found)))
