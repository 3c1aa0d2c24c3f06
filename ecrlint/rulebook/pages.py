"""One page per rule, in Markdown, from the rule's file: `docs/rules/<id>.md`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_LANGUAGES = {".tf": "hcl", ".tofu": "hcl", ".tfvars": "hcl", ".yml": "yaml", ".yaml": "yaml", ".json": "json"}


def pages(rules: Mapping[str, Any], conventions: Mapping[str, Any]) -> dict[str, str]:
    """The text of every page by file name, the index included. `rules` holds the data of the rule files."""
    found = {f"{name}.md": page(rules[name]) for name in sorted(rules)}
    found["README.md"] = _index(rules, conventions)
    return found


def write_pages(folder: Path, texts: Mapping[str, str]) -> list[str]:
    """Brings a folder up to date; gives the names of the files that were written or removed."""
    changed: list[str] = []
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.glob("*.md")):
        if path.name not in texts:
            path.unlink()
            changed.append(path.name)
    for name, text in texts.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(name)
    return changed


def page(rule: Mapping[str, Any]) -> str:
    """The page of one rule."""
    return "\n".join(_page(rule)).rstrip() + "\n"


def terminal_page(rule: Mapping[str, Any], here: list[str]) -> str:
    """The page of one rule as a terminal shows it. `here` are lines about what holds in the repository at hand."""
    lines = [line for line in page(rule).splitlines() if not line.startswith("```")]
    position = lines.index("## Why")
    told = ["## Here", "", *(f"  {line}" for text in here for line in text.splitlines()), ""]
    return "\n".join([*lines[:position], *told, *lines[position:]]) + "\n"


def _page(rule: Mapping[str, Any]) -> Iterator[str]:
    yield f"# {rule['id']}"
    yield ""
    yield f"**{rule['title']}.**"
    yield ""
    switched = ", ".join(
        f"`{n}`" + ("" if level == "on" else f" ({level})") for n, level in rule["conventions"].items()
    )
    yield f"Level: {_levels(rule)}. Conventions: {switched}.{_fixes(rule)}"
    yield ""
    if "guide" in rule:
        yield from (f"> {line}".rstrip() for line in f"The guide says: {rule['guide'].strip()}".splitlines())
        yield ""
    yield "## Why"
    yield ""
    yield rule["why"].strip()
    yield ""
    yield from _params(rule)
    yield "## Examples"
    yield ""
    for example in rule["examples"]:
        yield from _example(example)
    yield "## References"
    yield ""
    yield from (f"- <{ref}>" for ref in rule["refs"])


def _fixes(rule: Mapping[str, Any]) -> str:
    """What can be put right by itself, as one more sentence."""
    given = [case.get("fix", rule.get("fix")) for case in rule["cases"]]
    found = [one for fix in given if fix for one in (fix if isinstance(fix, list) else [fix])]
    if not found:
        return ""
    safe = {one["safe"] if isinstance(one["safe"], bool) else None for one in found}
    how = "`--fix`" if safe == {True} else "`--unsafe-fixes`" if safe == {False} else "`--fix` or `--unsafe-fixes`"
    return f" {how} can put {'it' if all(given) else 'some of it'} right."


def _levels(rule: Mapping[str, Any]) -> str:
    levels = dict.fromkeys(case.get("level", rule["level"]) for case in rule["cases"])
    return " or ".join(levels)


def _params(rule: Mapping[str, Any]) -> Iterator[str]:
    if not rule.get("params"):
        return
    yield "## Parameters"
    yield ""
    yield "| parameter | meaning | value |"
    yield "|---|---|---|"
    for name, param in rule["params"].items():
        source = [f"`{param['value']}` of the convention"] if "value" in param else []
        source += [f"`{_flow(param['default'])}`"] if "default" in param else []
        yield f"| `{name}` | {param['about']} | {', else '.join(source)} |"
    yield ""


def _flow(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return str(value)


def _example(example: Mapping[str, Any]) -> Iterator[str]:
    outcomes = _outcomes(example)
    yield f"### {example['title'][:1].upper()}{example['title'][1:]}"
    yield ""
    yield f"{outcomes}"
    yield ""
    for name, text in example["files"].items():
        fence = "````" if "```" in text else "```"
        yield f"`{name}`"
        yield ""
        yield fence + _LANGUAGES.get(Path(name).suffix, "")
        yield text.rstrip("\n")
        yield fence
        yield ""


def _outcomes(example: Mapping[str, Any]) -> str:
    found = [
        (name, number, word)
        for name, text in example["files"].items()
        for number, line in enumerate(text.splitlines(), 1)
        for word in ("fail", "unsure")
        if f"expect: {word}" in line
    ]
    found += [(e["file"], e["line"], e["outcome"]) for e in example.get("expect", ())]
    if not found:
        return "Passes."
    words = {"fail": "Reported", "unsure": "Cannot be told"}
    several = len(example["files"]) > 1
    places = {o: [f"line {n}" + (f" of `{f}`" if several else "") for f, n, w in found if w == o] for o in words}
    return " ".join(f"{words[o]}: {', '.join(p)}." for o, p in places.items() if p)


def _index(rules: Mapping[str, Any], conventions: Mapping[str, Any]) -> str:
    lines = ["# Rules", "", "| rule | claim | level | " + " | ".join(sorted(conventions)) + " |"]
    lines.append("|---|---|---|" + "---|" * len(conventions))
    for name in sorted(rules):
        rule = rules[name]
        marks = [rule["conventions"].get(c, "") for c in sorted(conventions)]
        lines.append(f"| [{name}]({name}.md) | {rule['title']} | {_levels(rule)} | " + " | ".join(marks) + " |")
    return "\n".join(lines) + "\n"
