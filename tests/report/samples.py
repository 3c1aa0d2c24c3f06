"""Hand-made reports for the tests of this room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecrlint.finding import Finding, Related
from ecrlint.place import Place, Span
from ecrlint.report.result import Convention, Options, Report, RuleInfo

MUTABLE = (
    'resource "aws_ecr_repository" "api" {\n'
    '  name                 = "shop/api"\n'
    '  image_tag_mutability = "MUTABLE"\n'
    "}\n"
)

TAGS = RuleInfo(
    id="tag-immutability",
    title="Image tags cannot be overwritten",
    level="error",
    why="A tag that can be **moved** points at something else tomorrow.\n\nSee [tags](https://example.org/tags).",
    page_url="https://ecrlint.example.org/rules/tag-immutability",
    guide="image_tag_mutability | IMMUTABLE",
    help='Write `image_tag_mutability = "IMMUTABLE"`.',
    refs=("https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html",),
    tags=("security", "supply-chain"),
    precision="very-high",
    security_severity="7.5",
    conventions=("central-oidc",),
)
NAMES = RuleInfo(
    id="repository-name",
    title="Repository names follow the scheme {project}/{image}",
    level="note",
    why="Names tell whose image it is.",
    page_url="https://ecrlint.example.org/rules/repository-name",
    tags=("naming",),
)
PARSE = RuleInfo(
    id="config-parse",
    title="Every file can be read",
    level="error",
    why="What cannot be read is not judged.",
    page_url="https://ecrlint.example.org/rules/config-parse",
)
RULES = (TAGS, NAMES, PARSE)


def place(path: str, line: int, column: int, end_column: int, end_line: int = 0) -> Place:
    """A place, on one line unless told otherwise."""
    return Place(path, Span(line, column, end_line or line, end_column))


def finding(where: Place, **changes: Any) -> Finding:
    """A finding of tag-immutability."""
    fields: dict[str, Any] = {
        "rule": "tag-immutability",
        "outcome": "fail",
        "level": "error",
        "message": "Repository shop/api lets tags be overwritten. Whoever may push can replace an image.",
        "place": where,
        "kind": "ecr.repository",
        "entities": ("aws_ecr_repository.api",),
        "unit": ".infra",
        "convention": "central-oidc",
        "help": 'Write image_tag_mutability = "IMMUTABLE".',
    }
    return Finding(**{**fields, **changes})


def mutable(path: str = ".infra/ecr.tf", **changes: Any) -> Finding:
    """The finding that belongs to MUTABLE."""
    return finding(place(path, 3, 26, 35), **changes)


def report(*findings: Finding, files: Mapping[str, str | bytes] | None = None, **changes: Any) -> Report:
    """A report over files given by their contents. `counted` overrides the counts by kind."""
    contents = {
        path: text.encode() if isinstance(text, str) else text
        for path, text in (files if files is not None else {".infra/ecr.tf": MUTABLE}).items()
    }
    fields: dict[str, Any] = {
        "findings": findings,
        "rules": RULES,
        "source": contents.get,
        "files": changes.pop("counted", {"terraform": len(contents)}),
        "conventions": (Convention("central-oidc"),),
        "version": "0.1.0",
        "information_uri": "https://ecrlint.example.org",
    }
    return Report(**{**fields, **changes})


def options(**changes: Any) -> Options:
    """Options with some changed."""
    return Options(**changes)


def related(note: str, where: Place) -> Related:
    """A related place."""
    return Related(note, where)
