"""Build hook: compiles the rules and builds the HCL parser's tables, so that no run has to."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class GeneratedData(BuildHookInterface):  # type: ignore[type-arg]
    """Writes `ecrlint/data/`, for wheels and for editable installations."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before the wheel is put together."""
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from ecrlint.parse import hcl_tables
            from ecrlint.rulebook.compile import build, dump

            data = root / "ecrlint" / "data"
            data.mkdir(exist_ok=True)
            (data / "rules.json").write_text(dump(build(root / "rules")), encoding="utf-8")
            hcl_tables.write(data / "hcl2-tables.json")
        finally:
            sys.path.remove(str(root))
