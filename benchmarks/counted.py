"""Runs ecrlint once and counts what it opens, scans, parses and evaluates: `counted.py RESULT ARGUMENT ...`.

It counts in one process, so that the run must not have more (`--jobs 1`).
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections import Counter
from functools import wraps
from typing import Any

COUNTS: Counter[str] = Counter()


def count(of: Any, name: str, what: str) -> None:
    """Wraps a function of a module, or a method of a class, before others import it from there."""
    inner = getattr(of, name)

    @wraps(inner)
    def counted(*args: Any, **kwargs: Any) -> Any:
        COUNTS[what] += 1
        return inner(*args, **kwargs)

    setattr(of, name, counted)


def wrap() -> None:
    """Wraps everything that is counted."""
    from ecrlint.discover.sources import Sources
    from ecrlint.parse import hcl, yaml
    from ecrlint.parse import json as json_reader

    count(Sources, "_open", "files read")
    count(hcl, "read_hcl", "Terraform files scanned")
    count(hcl, "_scan", "Terraform files scanned that are not equal to another")
    count(hcl, "parse_block", "blocks asked for")
    count(hcl, "_block", "blocks parsed")
    count(yaml, "read_yaml", "YAML files parsed")
    count(json_reader, "read_json", "JSON texts parsed")
    from ecrlint.judge import engine
    from ecrlint.terraform import instance

    count(instance, "evaluate_root", "root modules evaluated")
    count(engine, "judge_entity", "entities judged by a rule")


def main() -> int:
    """Runs ecrlint without its output and writes the counts."""
    wrap()
    from ecrlint.cli import guarded

    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")):
        status = guarded(sys.argv[2:])
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        json.dump(dict(COUNTS), file)
    return 0 if status in (0, 1) else status


if __name__ == "__main__":
    sys.exit(main())
