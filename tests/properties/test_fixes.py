"""Fixes in files that are laid out in any way: what they write can be read, comments stay, and doing it twice changes
nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from runs import book, complaints, fix_in
from strategies import many
from targets import PROJECT

from ecrlint.examples import expected
from ecrlint.rulebook.compile import compile_rules
from ecrlint.run import check
from ecrlint.settings import Configuration, Layer, Settings


class Faulty(NamedTuple):
    """An example that a rule fails and mends. `keeps`: nothing that it does takes anything out."""

    rule: Mapping[str, Any]
    example: Mapping[str, Any]
    keeps: bool


@cache
def faulty() -> tuple[Faulty, ...]:
    """Every example of a rule with a fix in which something fails."""
    found = []
    for _, document in sorted(compile_rules(PROJECT / "rules").rules.items()):
        rule = document.data
        offered = [fix for one in (rule, *rule["cases"]) if (fix := one.get("fix"))]
        fixes = [one for fix in offered for one in (fix if isinstance(fix, list) else [fix])]
        keeps = all(
            change["do"] in ("set", "replace", "put", "rename", "add") for f in fixes for change in f["changes"]
        )
        if fixes and rule["select"] != "file.suppression":
            examples = (e for e in rule["examples"] if any(outcome == "fail" for _, _, outcome in expected(e)))
            found += [Faulty(rule, example, keeps) for example in examples]
    return tuple(found)


@st.composite
def laid_out(draw: st.DrawFn, text: str) -> str:
    """A text with comments between its lines, and with other line breaks."""
    lines = text.split("\n")
    for number in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        lines.insert(at, draw(st.sampled_from((f"{indent}# note {number}", f"# note {number}", ""))))
    return draw(st.sampled_from(("\n", "\n", "\r\n"))).join(lines)


@settings(max_examples=many(15))
@given(st.data())
def test_fixes_keep_to_what_they_say_in_any_layout(made: st.DataObject) -> None:
    rule, example, keeps = made.draw(st.sampled_from(faulty()))
    files = {path: made.draw(laid_out(text)).encode() for path, text in example["files"].items()}
    convention = example.get("convention") or next(iter(rule["conventions"]))
    configuration = Configuration(layers=(Layer(values=example.get("values", {})),))
    with TemporaryDirectory() as name:
        folder = Path(name)
        for path in files:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).touch()
        only = frozenset({rule["id"], "config-parse"})
        asked = Settings(folder, convention=convention, select=only, configuration=configuration)
        fixed = fix_in(asked, files)
        before, after = (complaints(check(asked, book(), each).findings) for each in (files, {**files, **fixed}))
        assert sum(after.values()) <= sum(before.values()), (rule["id"], fixed)
        for path, data in fixed.items():
            assert (b"\r\n" in data) == (b"\r\n" in files[path]), (rule["id"], data)
            notes = [line for line in files[path].split() if line.startswith(b"note")]
            assert not keeps or data.count(b"# note") >= len(notes), (rule["id"], data)
