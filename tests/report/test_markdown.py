"""`markdown`: a table, a matrix, never too long, and nothing in it but what we put there."""

from __future__ import annotations

import re

import pytest

from ecrlint.report import render
from ecrlint.report.markdown import MOST_BYTES
from ecrlint.report.markup import markdown_code, markdown_link, markdown_prose, markdown_text
from ecrlint.report.result import Verdict

from .hostile import KEY, hostile, obeyed
from .samples import finding, mutable, place, report

WHERE = place(".infra/ecr.tf", 1, 1, 2)
VERDICTS = (
    Verdict(
        "tag-immutability", "fail", "error", "ecr.repository", "shop/api", "aws_ecr_repository.api", ".infra", WHERE
    ),
    Verdict("repository-name", "pass", None, "ecr.repository", "shop/api", "aws_ecr_repository.api", ".infra", WHERE),
    Verdict("tag-immutability", "unsure", "error", "ecr.repository", "shop/b", "aws_ecr_repository.b", ".infra", WHERE),
    Verdict("tag-immutability", "suppressed", "error", "github.job", "push", "w.yml: jobs.push", "w.yml", WHERE),
)


def test_the_document() -> None:
    url = "https://ecrlint.example.org/rules/tag-immutability"
    assert render("markdown", report(mutable(), verdicts=lambda: VERDICTS)) == (
        f"""\
## ecrlint

**Checked 1 file under central-oidc: 1 error.**

| Level | Place | Rule | Message |
| --- | --- | --- | --- |
| error | <code>.infra/ecr.tf:3:26</code> | [tag-immutability]({url}) | Repository shop/api lets tags be overwritten. \
Whoever may push can replace an image. Write image\\_tag\\_mutability = "IMMUTABLE". |

### Repositories

|  | [tag-immutability]({url}) | Passed |
| --- | --- | --- |
| <code>shop/api</code><br><sub><code>.infra: aws&#95;ecr&#95;repository.api</code></sub> | **fail** | 1 |
| <code>shop/b</code><br><sub><code>.infra: aws&#95;ecr&#95;repository.b</code></sub> | cannot tell | 0 |

Passed by all: repository-name.

### Jobs

|  | [tag-immutability]({url}) | Passed |
| --- | --- | --- |
| <code>push</code><br><sub><code>w.yml</code></sub> | suppressed | 0 |
"""
    )


def test_what_no_rule_says_anything_of_is_explained() -> None:
    b = Verdict("scan-on-push", "fail", "error", "ecr.repository", "shop/b", "aws_ecr_repository.b", ".infra", WHERE)
    text = render("markdown", report(mutable(), verdicts=lambda: (VERDICTS[0], b)))
    assert "</sub> | **fail** | – |" in text  # noqa: RUF001
    assert text.endswith("\n–: the rule is not about it.\n")  # noqa: RUF001


def test_the_gravest_come_first_and_the_rest_is_counted() -> None:
    many = [finding(place("a.tf", 1, 1, 2), rule=f"r-{n}", level="note", message="x" * 200) for n in range(1000)]
    text = render("markdown", report(*many, mutable()))
    rows = [line for line in text.splitlines() if line.startswith(("| note", "| error"))]
    assert rows[0].startswith("| error |")
    assert f"\n{1001 - len(rows)} more findings left out, the lightest: they would not fit.\n" in text
    assert 100 < len(rows) < 1000


def test_it_fits_whatever_there_is() -> None:
    many = [finding(place("a" * 90, 1, 1, 2), message="<" * 900) for _ in range(500)]
    verdicts = [
        Verdict(f"rule-{rule}", "fail", "error", kind, f"{n}" * 50, f"jobs.{n}{'<' * 99}", ".", WHERE)
        for n in range(300)
        for rule in range(30)
        for kind in ("ecr.repository", "github.job", "file.problem")
    ]
    made = report(*many, verdicts=lambda: verdicts, notes=("<" * 500,) * 300)
    text = render("markdown", made)
    assert len(text.encode()) < MOST_BYTES
    assert "more remarks left out." in text
    assert re.search(r"\d+ (more rows|rows of the matrix) left out", text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a | b", "a &#124; b"),
        ("<b>&amp;", "&lt;b&gt;&amp;&#8203;amp;"),
        ("*a* __b__ ~~c~~", r"\*a\* \_\_b\_\_ \~\~&#8203;c\~\~"),
        ("![x](http://x.example)", r"!\[x\](http:&#8203;//x.example)"),
        ("@octocat", "@&#8203;octocat"),
        ("a@b.example", "a@&#8203;b.example"),
        ("#1 o/r#2", r"\#&#8203;1 o/r\#&#8203;2"),
        ("GH-3", "GH&#8203;-3"),
        ("www.example.com", "www&#8203;.example.com"),
        ("!4 %5 ~l &6", r"!&#8203;4 %&#8203;5 \~&#8203;l &amp;&#8203;6"),
        ("$x$", "&#36;x&#36;"),
        ("``` `", "&#96;&#96;&#96; &#96;"),
        ("a\\|b", "a&#92;&#124;b"),
        ("a\r\n\n# b", r"a \# b"),
        ("\x1b[2J\u202e", r"&#92;x1b\[2J&#92;u202e"),
    ],
)
def test_texts_stay_texts(text: str, shown: str) -> None:
    assert markdown_text(text) == shown


def test_code_is_shown_as_code_and_cannot_be_left() -> None:
    assert markdown_prose('Write `a_b = "|"` now.') == "Write <code>a&#95;b = &#34;&#124;&#34;</code> now."
    assert markdown_prose("a `b") == "a &#96;b"
    assert markdown_code("</code>@x http://y www.z `") == (
        "<code>&#60;/code&#62;&#64;x http&#58;//y www&#46;z &#96;</code>"
    )


def test_links_lead_to_our_pages_only() -> None:
    assert markdown_link("a", "https://x.example/a b)[") == "[a](https://x.example/a%20b%29%5B)"
    assert markdown_link("a", "javascript:x") == "a"


def test_nothing_scanned_becomes_markup() -> None:
    text = render("markdown", hostile())
    tags = set(re.findall(r"<[^>]*>", text))
    assert tags == {"<code>", "</code>", "<br>", "<sub>", "</sub>"}
    links = re.findall(r"(?<!\\)\[[^\]]*\]\(([^)]*)\)", text)
    assert links
    assert all(link.startswith("https://ecrlint.example.org/rules/") for link in links)
    assert not re.search(r"(?<!&)#\d", text)
    for sign in ("![", "@octocat", "://x.example", "www.", "`", "\x1b", KEY):
        assert sign not in text, sign
    assert obeyed(text) == []
    widths = {line.count("|") for line in text.splitlines() if line.startswith("| error")}
    assert widths == {5}
    text.encode("utf-8")
