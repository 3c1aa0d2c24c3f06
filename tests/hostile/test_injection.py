# ruff: noqa: E501
"""What is scanned, and what is given as an argument, steers nothing that shows it: no terminal, no runner, no browser."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from ecrlint.cli import guarded
from ecrlint.report import FORMATS

Capture = pytest.CaptureFixture[bytes]

ESCAPES = "\x1b[31m\x1b]8;;http://evil.example/\x07link\x1b]8;;\x07\x9b2J\u202egnp.exe\u2066\u200b\x7f\x08"
COMMANDS = "x\n::error file=a::pwned\n::set-output name=a::b\r::stop-commands::t\n##[error]pwned ##vso[task]\n"
MARKUP = (
    "<script>alert(1)</script><img src=http://evil.example/b.png onerror=alert(1)>]]>--><!--&amp;"
    "![b](http://evil.example/b.png)[l](javascript:alert(1)) @team/all #1 http://evil.example/ <!DOCTYPE x [<!ENTITY y 'z'>]>"
    "| a | `` ``` </pre></details>"
)
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]")
PAYLOADS = {"escapes": ESCAPES, "commands": COMMANDS, "markup": MARKUP}


def _hcl(text: str) -> str:
    return json.dumps(text).replace("${", "$${").replace("%{", "%%{")


def _plant(root: Path, payload: str) -> None:
    """The payload wherever a text can stand; in names of files without `/`, which no name has."""
    name = payload.replace("/", "_").encode("utf-8")[:200].decode("utf-8", "ignore")
    quoted = json.dumps(payload)
    files = {
        "infra/main.tf": f"""\
resource "aws_ecr_repository" "a" {{
  name                 = {_hcl(payload)}
  image_tag_mutability = {_hcl(payload)} # ecrlint: ignore[{payload.splitlines()[0]}] {payload.splitlines()[0]}
  tags                 = {{ {_hcl(payload)} = {_hcl(payload)} }}
}}
resource "aws_ecr_lifecycle_policy" "p" {{
  repository = {_hcl(payload)}
  policy     = {_hcl(json.dumps({"rules": [{"rulePriority": payload, payload: 1}]}))}
}}
""",
        f"{name}/{name}.tf": 'resource "aws_ecr_repository" "b" {\n  name = "b"\n}\n',
        f".github/workflows/{name}.yml": f"on: push\n{quoted}: 1\n{quoted}: 2\naws: [\n",
        ".github/workflows/push.yml": f"""\
name: {quoted}
on: push
env: {{AWS_REGION: {quoted}}}
jobs:
  push:
    name: {quoted}
    runs-on: ubuntu-latest
    steps:
      - name: {quoted}
        uses: aws-actions/configure-aws-credentials@v4
        with: {{role-to-assume: {quoted}, aws-access-key-id: {quoted}, aws-region: {quoted}}}
      - uses: aws-actions/amazon-ecr-login@v2
      - run: {json.dumps("docker push '" + payload.replace("'", "") + "'")}
""",
        ".circleci/config.yml": f"""\
version: 2.1
jobs:
  build:
    docker: [{{image: {quoted}, environment: {{AWS_REGION: {quoted}}}}}]
    steps: [{{run: {{name: {quoted}, command: aws ecr get-login-password --region {name.split()[0][:5].strip("<") or "x"}}}}}]
workflows: {{w: {{jobs: [build]}}}}
""",
    }
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode("utf-8"))
    (root / ".git").mkdir()


@pytest.fixture(params=PAYLOADS)
def tree(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    _plant(root, PAYLOADS[request.param])
    return root


def _run(arguments: list[str], capture: Capture, *, statuses: tuple[int, ...] = (1,)) -> str:
    status = guarded(arguments)
    out, err = capture.readouterr()
    assert status in statuses, err.decode()[-1_000:]
    assert UNSAFE.search(err.decode()) is None
    return out.decode("utf-8")


def _obeyed(text: str) -> list[str]:
    """The lines that a runner of GitHub takes for commands."""
    return [line for line in re.split("[\r\n]", text) if line.lstrip().startswith("::") or "##[" in line]


@pytest.mark.parametrize("format_", [f for f in FORMATS if f != "github"])
def test_no_report_holds_what_steers_a_terminal_or_a_runner(
    format_: str, tree: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: Capture
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    text = _run(["check", str(tree), "--no-cache", "--unsure", "--statistics", "--format", format_], capsysbinary)
    assert len(text) > 500
    assert UNSAFE.search(text) is None
    assert _obeyed(text) == []


def test_annotations_are_ours_alone(tree: Path, capsysbinary: Capture) -> None:
    text = _run(["check", str(tree), "--no-cache", "--unsure", "--format", "github"], capsysbinary)
    assert UNSAFE.search(text) is None
    for line in text.splitlines():
        assert re.match(r"::(error|warning|notice) (file|title)=[^\n]*::\S", line)
        assert line.count("##[") == 0


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_html_has_no_element_that_was_scanned(tree: Path, capsysbinary: Capture) -> None:
    text = _run(["check", str(tree), "--no-cache", "--unsure", "--format", "html"], capsysbinary)
    elements = _Elements()
    elements.feed(text)
    assert all(sum(tag == ours for tag, _ in elements.found) <= 1 for ours in ("script", "form"))
    for tag, attributes in elements.found:
        assert tag not in ("img", "iframe", "object", "embed", "link", "base", "svg")
        assert not any(name.startswith("on") for name in attributes)
        assert not re.match(r"\s*(javascript|data|http):", attributes.get("href") or "")
        assert "evil.example" not in (attributes.get("href") or "")


def test_markdown_has_no_link_image_or_mention_that_was_scanned(tree: Path, capsysbinary: Capture) -> None:
    text = _run(["check", str(tree), "--no-cache", "--unsure", "--format", "markdown"], capsysbinary)
    _no_markdown(text)


def _no_markdown(text: str) -> None:
    text = re.sub(r"\\.", "", text)
    assert re.search(r"<(script|img|!--)", text) is None
    assert re.search(r"\]\((?!https://github\.com/|#|https://docs\.|https://)", text) is None
    assert "](http://evil" not in text
    assert "](javascript" not in text
    assert re.search(r"(?<![\w`>;])@team", text) is None


def test_sarif_has_no_markup_that_was_scanned(tree: Path, capsysbinary: Capture) -> None:
    document = json.loads(_run(["check", str(tree), "--no-cache", "--unsure", "--format", "sarif"], capsysbinary))

    def texts(value: Any) -> Any:
        if isinstance(value, dict):
            for key, item in value.items():
                if key == "markdown":
                    yield item
                else:
                    yield from texts(item)
        elif isinstance(value, list):
            for item in value:
                yield from texts(item)

    for text in texts(document["runs"][0]["results"]):
        _no_markdown(text)
    for result in document["runs"][0]["results"]:
        assert "](javascript" not in re.sub(r"\\.", "", result["message"]["text"])


def test_xml_is_well_formed(tree: Path, capsysbinary: Capture) -> None:
    text = _run(["check", str(tree), "--no-cache", "--unsure", "--format", "junit"], capsysbinary)
    assert "<!DOCTYPE" not in text
    tags = {element.tag for element in ElementTree.fromstring(text).iter()}  # noqa: S314
    assert tags <= {
        "testsuites",
        "testsuite",
        "testcase",
        "failure",
        "error",
        "skipped",
        "system-out",
        "properties",
        "property",
    }


@pytest.mark.parametrize(
    "command",
    [["files"], ["facts"], ["init"], ["explain", "tag-immutability"], ["rules"]],
    ids=lambda command: command[0],
)
def test_no_other_command_does(
    command: list[str], tree: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: Capture
) -> None:
    monkeypatch.chdir(tree)
    text = _run([*command, *(["."] if command[0] in ("files", "facts", "init") else [])], capsysbinary, statuses=(0,))
    assert UNSAFE.search(text) is None
    assert _obeyed(text) == []


def test_a_diff_has_no_line_that_a_name_makes(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: Capture
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    text = _run(["check", str(tree), "--no-cache", "--diff", "--unsafe-fixes"], capsysbinary)
    assert UNSAFE.search(text) is None
    assert _obeyed(text) == []
    heads = [line for line in text.split("\n") if line.startswith(("--- ", "+++ "))]
    assert heads
    assert all(re.fullmatch(r'(--- "?a/|\+\+\+ "?b/)[^\n]+', line) for line in heads)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
@pytest.mark.parametrize(
    "arguments",
    [
        ["{}"],
        ["--{}"],
        ["--select", "{}"],
        ["--convention", "{}"],
        ["--convention", "./{}"],
        ["--config", "{}"],
        ["--baseline", "{}"],
        ["--var", "{}"],
        ["--var-file", "{}"],
        ["--plan", "{}"],
        ["--format", "{}"],
        ["--report", "{}"],
        ["--report", "json=./nowhere/{}"],
        ["explain", "{}"],
        ["schema", "{}"],
        ["completion", "{}"],
        ["baseline", "--output", "./nowhere/{}"],
        ["init", "{}"],
    ],
    ids=lambda arguments: " ".join(arguments),
)
def test_complaints_about_arguments_do_not_either(
    arguments: list[str], payload: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.tf").write_text('data "ecr" "x" {}\n')
    status = guarded([argument.replace("{}", payload) for argument in arguments])
    out, err = capsysbinary.readouterr()
    assert status == 2, err
    assert out == b"" or arguments[0] == "--report"
    assert UNSAFE.search(err.decode()) is None
    assert _obeyed(err.decode()) == []


def test_complaints_about_a_configuration_do_not_either(tmp_path: Path, capsysbinary: Capture) -> None:
    (tmp_path / "a.tf").write_text("# ecr\n")
    for payload in PAYLOADS.values():
        for text in (
            f"{json.dumps(payload)}: 1\n",
            f"convention: {json.dumps(payload)}\n",
            f"project: [{json.dumps(payload)}]\n",
        ):
            (tmp_path / ".ecrlint.yaml").write_text(text)
            assert guarded(["check", str(tmp_path), "--no-cache"]) == 2
            err = capsysbinary.readouterr().err.decode()
            assert UNSAFE.search(err) is None
            assert _obeyed(err) == []
