"""`html`: well-formed, self-contained, everything escaped. In a browser: scripts/check_html.py."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from ecrlint.finding import Change, Edit, Fix
from ecrlint.report import render
from ecrlint.report.result import Report, Verdict

from .hostile import KEY, hostile, obeyed
from .samples import finding, mutable, options, place, related, report

_VOID = {"meta", "input", "br"}


class Page(HTMLParser):
    """Elements with their attributes and own text; fails where they are not nested."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = (tag, dict(attrs), list[str]())
        self.elements.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for _, _, text in self.open:
            text.append(data)

    def all(self, tag: str, **wanted: str) -> list[tuple[dict[str, str | None], str]]:
        return [
            (attributes, "".join(text))
            for name, attributes, text in self.elements
            if name == tag and all(value in (attributes.get(key) or "").split() for key, value in wanted.items())
        ]


def page(made: Report) -> Page:
    return Page(render("html", made))


def findings(made: Report) -> list[tuple[str | None, ...]]:
    articles = page(made).all("article")
    return [(a["id"], a["data-rule"], a["data-level"], a["data-state"]) for a, _ in articles]


def test_all_findings_are_in_it() -> None:
    made = report(mutable(), mutable(outcome="unsure", level="warning"), mutable(suppressed="known"))
    assert findings(made) == [
        ("f1", "tag-immutability", "error", "fail"),
        ("f2", "tag-immutability", "error", "suppressed"),
        ("f3", "tag-immutability", "warning", "unsure"),
    ]
    (_, text), *_ = page(made).all("article")
    for part in (
        "error",
        ".infra/ecr.tf:3:26",
        "Repository shop/api lets tags be overwritten.",
        "Whoever may push can replace an image.",
        'Write image_tag_mutability = "IMMUTABLE".',
        "aws_ecr_repository.api",
    ):
        assert part in text
    assert ("Suppressed: known" in page(made).all("article")[1][1]) is True


@pytest.mark.parametrize(
    ("made", "ticked"),
    [
        (report(mutable(), mutable(outcome="unsure")), ["error", "fail"]),
        (report(mutable(), mutable(outcome="unsure"), options=options(unsure=True)), ["error", "fail", "unsure"]),
        (report(mutable(outcome="unsure")), ["error", "unsure"]),
    ],
)
def test_what_filters_show_at_first(made: Report, ticked: list[str]) -> None:
    boxes = page(made).all("input", type="checkbox", name="level") + page(made).all(
        "input", type="checkbox", name="state"
    )
    assert [attributes["value"] for attributes, _ in boxes if "checked" in attributes] == ticked
    assert "hidden" in page(made).all("form")[0][0]


def test_lines_with_the_place_marked() -> None:
    other = related("default of var.x", place("b.tf", 2, 1, 4, 15))
    files = {".infra/ecr.tf": 'a\n\tb\n  image_tag_mutability = "MUTABLE" é\n\n', "b.tf": "  line\n" * 20}
    (_, excerpt), (_, second) = page(report(mutable(related=(other,)), files=files)).all("pre")
    assert excerpt == '2\tb\n3  image_tag_mutability = "MUTABLE" é\n'
    assert second.startswith("1  line\n2  line\n")
    assert second.endswith("13  line\n…(to line 15)\n")
    marks = [text for _, text in page(report(mutable(related=(other,)), files=files)).all("mark")]
    assert marks[0] == '"MUTABLE"'
    assert len(marks) == 13


def test_long_lines_are_cut_around_the_mark() -> None:
    made = report(finding(place("a.tf", 1, 5000, 5003)), files={"a.tf": "<" * 9000})
    ((_, excerpt),) = page(made).all("pre")
    assert excerpt == f"1…{'<' * (60 + 3 + 160)}…\n"


def test_a_file_that_is_gone_has_no_lines() -> None:
    assert page(report(finding(place("gone.tf", 1, 1, 2)))).all("pre") == []


def test_fixes_are_named() -> None:
    where = place(".infra/ecr.tf", 3, 26, 35)
    for safe, option in ((True, "--fix"), (False, "--unsafe-fixes")):
        fix = Fix("Set it.", safe, (Change("set", where, {}),), (Edit(where, "x"),))
        assert f"ecrlint {option} does it: Set it." in page(report(mutable(fix=fix))).all("article")[0][1]


VERDICTS = (
    Verdict("tag-immutability", "fail", "error", "ecr.repository", "a", "x.a", ".", mutable().place),
    Verdict("repository-name", "pass", None, "ecr.repository", "a", "x.a", ".", mutable().place),
    Verdict("repository-name", "suppressed", "note", "ecr.repository", "b", "x.b", ".", place("x", 1, 1, 1)),
    Verdict("config-parse", "pass", None, "ecr.repository", "b", "x.b", ".", place("x", 1, 1, 1)),
)


def test_the_matrix_leads_to_findings() -> None:
    made = page(report(mutable(), verdicts=lambda: VERDICTS))
    cells = [(attributes["class"], text) for attributes, text in made.all("td")]
    assert cells == [
        ("nothing quiet", "not about it"),
        ("pass", "✓pass"),
        ("fail error", "✗fail, error"),
        ("pass quiet", "✓pass"),
        ("suppressed", "~suppressed"),
        ("nothing", "not about it"),
    ]
    assert [a["href"] for a, _ in made.all("a") if (a["href"] or "").startswith("#f")] == ["#findings", "#f1"]
    assert page(report(mutable())).all("table") == []
    assert "empty: the rule is not about it" in made.all("div", **{"class": "legend"})[0][1]


def test_the_summary_asks_for_no_option_to_show_what_the_page_holds() -> None:
    unsure = report(mutable(), mutable(outcome="unsure"))
    made = page(unsure)
    assert made.all("p")[0][1] == "Checked 1 file under central-oidc: 1 error; 1 could not be told."
    assert len(made.all("article")) == 2
    assert "(show them with --unsure)" in render("markdown", unsure)


def test_nothing_found_is_said() -> None:
    made = page(report())
    assert made.all("form") == []
    assert any(text == "Nothing was found." for _, text in made.all("p"))


def test_nothing_is_fetched_and_only_our_own_script_runs() -> None:
    text = render("html", hostile())
    made = Page(text)
    ((policy, _),) = made.all("meta", **{"http-equiv": "Content-Security-Policy"})
    ((_, script),) = made.all("script")
    ((_, style),) = made.all("style")
    assert policy["content"] == (
        f"default-src 'none'; style-src '{digest(style)}'; script-src '{digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in style
    assert "@import" not in style
    for _, attributes, _ in made.elements:
        assert not {
            name for name in attributes if name.startswith("on") or name in ("src", "style", "srcset", "action")
        }


def digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def test_hostile_texts_stay_texts() -> None:
    text = render("html", hostile())
    made = Page(text)
    assert {tag for tag, _, _ in made.elements} <= {
        *(
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "a",
            "header",
            "h1",
            "h2",
            "h3",
            "h4",
            "p",
            "ul",
            "li",
            "b",
        ),
        *("main", "section", "div", "span", "label", "input", "table", "thead", "tbody", "tr", "th", "td", "small"),
        *(
            "form",
            "select",
            "option",
            "fieldset",
            "legend",
            "button",
            "article",
            "code",
            "pre",
            "mark",
            "footer",
            "script",
        ),
    }
    for attributes, _ in made.all("a"):
        assert re.match(r"#|https://ecrlint\.example\.org/rules/", attributes["href"] or "")
    (_, article), *_ = made.all("article")
    assert "<img src=http://x.example/>" in article
    assert "\\x1b[2J\\x00" in article
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e\ud800-\udfff]", text)
    assert obeyed(text) == []
    assert KEY not in text
