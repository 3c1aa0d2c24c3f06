from __future__ import annotations

from typing import Any

import pytest

from ecrlint.rulebook.load import CHECKOUT
from ecrlint.rulebook.schemas import schema_file
from ecrlint.rulebook.values_page import BEGIN, END, values_table, with_table


def property_of(**more: Any) -> dict[str, Any]:
    return {"description": "What it is.", **more}


@pytest.mark.parametrize(
    ("entry", "value", "row"),
    [
        (property_of(type="string"), "a|b", "| `key` | What it is. | string | `a\\|b` |  |"),
        (property_of(type="integer", minimum=1), 10, "| `key` | What it is. | integer, at least 1 | `10` |  |"),
        (property_of(type="boolean"), False, "| `key` | What it is. | boolean | `false` |  |"),
        (property_of(enum=["x", "y"]), "x", "| `key` | What it is. | `x`, `y` | `x` |  |"),
        (
            property_of(type="array", items={"type": "string"}),
            ["v"],
            '| `key` | What it is. | list of strings | `["v"]` |  |',
        ),
        (
            property_of(type="object", properties={"inner": property_of(type="string")}),
            {"inner": "v"},
            "| `key.inner` | What it is. | string | `v` |  |",
        ),
        (property_of(type="object"), {"a": 1}, '| `key` | What it is. | mapping | `{"a": 1}` |  |'),
    ],
)
def test_a_key_is_a_row(entry: dict[str, Any], value: Any, row: str) -> None:
    conventions = {"other": {"values": {}}, "first": {"values": {"key": value}}}
    table = values_table({"properties": {"key": entry}}, conventions)
    assert table.splitlines() == ["| key | meaning | takes | `first` | `other` |", "|---|---|---|---|---|", row]


def test_the_table_stands_between_its_marks() -> None:
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert with_table(page, "new\n") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
    assert with_table(with_table(page, "new\n"), "new\n") == with_table(page, "new\n")


@pytest.mark.parametrize("page", ["", BEGIN, END, f"{END}{BEGIN}"])
def test_a_page_without_marks_is_a_fault(page: str) -> None:
    with pytest.raises(ValueError, match="marks"):
        with_table(page, "new\n")


def test_every_value_is_described_in_a_sentence() -> None:
    rows = values_table(schema_file(CHECKOUT, "values"), {}).splitlines()[2:]
    assert len(rows) > 25
    assert [row for row in rows if not row.split(" | ")[1].endswith(".")] == []
