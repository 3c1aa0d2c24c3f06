"""Cells of a terminal: the same for every character whatever the Python."""

from __future__ import annotations

from hashlib import sha256

import pytest

from ecrlint.report.widths import cells_of


@pytest.mark.parametrize(
    ("char", "cells"),
    [
        ("a", 1),
        ("\u00e9", 1),
        ("\u0301", 0),
        ("\u20dd", 0),
        ("\u4e2d", 2),
        ("\uff21", 2),
        ("\U0001f600", 2),
        ("\U0001f6dc", 2),  # assigned in Unicode 15.0
        ("\U0001e08f", 0),  # likewise
        ("\u0378", 1),  # not assigned: wide by the tables of Python 3.10, narrow by those of 3.11
        ("\U0001fae9", 2),  # an emoji to come, by these tables
    ],
)
def test_cells(char: str, cells: int) -> None:
    assert cells_of(char) == cells


def test_no_python_says_otherwise() -> None:
    every = bytes(cells_of(chr(code)) for code in range(0x110000))
    assert sha256(every).hexdigest() == "f56b1d594b8ed2f4390ed9a473a53d1f1525123094c626fda806101053ff78aa"
