"""`python -m ecrlint.rulebook [--check]`: compiles a checkout's rules and brings the rules' pages up to date.

The table of values in docs/configuration.md is one of the pages. With `--check` nothing is written and a stale page
ends with status 1.
"""

from __future__ import annotations

import sys

from .compile import build, compile_rules, dump
from .load import CHECKOUT, COMPILED, RulesInvalid
from .pages import pages, write_pages
from .schemas import schema_file
from .values_page import values_table, with_table

CONFIGURATION_PAGE = CHECKOUT.parent / "docs" / "configuration.md"


def main(arguments: list[str]) -> int:
    """Status 0 if rules are right and pages fresh, 1 if a page is stale, 2 if a rule file has faults."""
    try:
        book = build(CHECKOUT)
    except RulesInvalid as error:
        print(error, file=sys.stderr)
        return 2
    compiled = compile_rules(CHECKOUT)
    texts = pages({n: d.data for n, d in compiled.rules.items()}, compiled.conventions)
    folder = CHECKOUT.parent / "docs" / "rules"
    before = CONFIGURATION_PAGE.read_text(encoding="utf-8")
    after = with_table(
        before, values_table(schema_file(CHECKOUT, "values"), {n: d.data for n, d in compiled.conventions.items()})
    )
    if "--check" in arguments:
        names = {path.name for path in folder.glob("*.md")} | texts.keys()
        stale = [
            n
            for n in sorted(names)
            if not (folder / n).is_file() or (folder / n).read_text(encoding="utf-8") != texts.get(n)
        ]
        stale = [f"rules/{name}" for name in stale] + ["configuration.md"] * (before != after)
        for name in stale:
            print(f"docs/{name} is stale: run python -m ecrlint.rulebook", file=sys.stderr)
        return 1 if stale else 0
    COMPILED.parent.mkdir(exist_ok=True)
    COMPILED.write_text(dump(book), encoding="utf-8")
    if before != after:
        CONFIGURATION_PAGE.write_text(after, encoding="utf-8")
        print("docs/configuration.md")
    for name in write_pages(folder, texts):
        print(f"docs/rules/{name}")
    print(f"{len(book['rules'])} rules, {len(book['conventions'])} conventions, {len(book['kinds'])} kinds")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
