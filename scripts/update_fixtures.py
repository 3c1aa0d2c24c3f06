#!/usr/bin/env python3
"""Writes `fixtures/<name>.findings` anew for every faulty fixture. Review the difference as a user would.

python scripts/update_fixtures.py
"""

from __future__ import annotations

from pathlib import Path

from ecrlint.report import render
from ecrlint.report.result import Options
from ecrlint.result import report_of
from ecrlint.rulebook.load import load
from ecrlint.run import check
from ecrlint.settings import Settings

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"

for golden in sorted(FIXTURES.glob("*.findings")):
    result = check(Settings(golden.with_suffix("")), load())
    golden.write_text(render("concise", report_of(result, Options(unsure=True))), encoding="utf-8")
    print(golden.name)
