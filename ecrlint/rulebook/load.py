"""Loading the compiled rules, and compiling them again where the sources beside the package are newer.

An installed ecrlint holds only the compiled document's sources as a copy that never changes; a checkout
(an editable installation) holds `rules/` beside the package, and an edited rule must count at once.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent.parent
COMPILED = PACKAGE / "data" / "rules.json"
CHECKOUT = PACKAGE.parent / "rules"


class RulesInvalid(Exception):
    """Rule files have faults. The message lists them, one `file:line: what` a line."""


def rules_folder() -> Path:
    """Where the sources of the rules lie: in the checkout, or in an installed package."""
    return CHECKOUT if (CHECKOUT / "rule.schema.json").is_file() else PACKAGE / "rules"


def load() -> dict[str, Any]:
    """The compiled document: `rules`, `conventions`, `kinds`, `repository`, `format`.

    Raises RulesInvalid if rules had to be compiled and have faults.
    """
    if _stale():
        return _compile()
    with open(COMPILED, encoding="utf-8") as file:
        book: dict[str, Any] = json.load(file)
    return book


def _stale() -> bool:
    """Whether a checkout's rules are newer than what was compiled from them."""
    pyproject = CHECKOUT.parent / "pyproject.toml"
    if not (CHECKOUT / "rule.schema.json").is_file() or not pyproject.is_file():
        return False
    try:
        made = COMPILED.stat().st_mtime_ns
    except FileNotFoundError:
        return True
    sources = [pyproject, *CHECKOUT.glob("*.json"), *CHECKOUT.glob("*"), *CHECKOUT.glob("*/*.yaml")]
    return any(path.stat().st_mtime_ns > made for path in sources)


def _compile() -> dict[str, Any]:
    from .compile import build, dump

    text = dump(build(CHECKOUT))
    _write(COMPILED, text)
    book: dict[str, Any] = json.loads(text)  # what the next run loads, with its keys in the same order
    return book


def _write(path: Path, text: str) -> None:
    """Replaces a file as a whole. Where that cannot be done the next run compiles again, no harm done."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(exist_ok=True)
        part.write_text(text, encoding="utf-8")
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
