"""What holds of every run: it ends with findings whose places lie in the files, and nothing that is known is lost."""

from __future__ import annotations

import sys
import tempfile
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from written import Written

from ecrlint.configuration.read import extended, read_configuration
from ecrlint.finding import Finding
from ecrlint.fix.apply import apply_fixes
from ecrlint.inputs import InvalidInput
from ecrlint.report import FORMATS, render
from ecrlint.report.result import Options
from ecrlint.result import Result, report_of
from ecrlint.rulebook.load import load
from ecrlint.run import check
from ecrlint.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[1] / "hostile"))

from attacks import KNOWN, NEIGHBOURS

WORKFLOW, CALLED, CONFIG = ".github/workflows/fuzzed.yml", ".github/workflows/called.yml", ".circleci/config.yml"
MODULE, BESIDE = "infra/fuzzed.tf", "infra/beside.tf"
JSON_MODULE = "json/fuzzed.tf.json"

_TREE = {
    **NEIGHBOURS,
    BESIDE: 'variable "mutability" {}\n# ecr\nlocals {\n  project = "shop"\n}\n',
    CALLED: "on: workflow_call\njobs:\n  aws:\n    runs-on: x\n    steps:\n      - run: aws ecr get-login-password\n",
}


@cache
def book() -> Mapping[str, Any]:
    """The compiled rules."""
    return load()


@cache
def _root(*paths: str) -> Path:
    """A folder with the neighbours, and with empty files at `paths`, which runs are given other contents of."""
    # Held until the process ends, so that the folder stays as long.
    _FOLDERS.append(tempfile.TemporaryDirectory(prefix="properties-"))
    root = Path(_FOLDERS[-1].name).resolve()
    for path, text in {**_TREE, **dict.fromkeys(paths, "")}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    (root / ".git").mkdir()
    return root


_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []


def run(files: Mapping[str, bytes]) -> None:
    """Checks a tree with these files and the neighbours in it, in a format that depends on them, and perhaps once more
    or with fixes."""
    chance = zlib.crc32(b"\0".join(files.values()))
    settings = Settings(_root(*files), convention=("central-oidc", "central-oidc", "cloud-platform")[chance % 3])
    result = check(settings, book(), files)
    if settings.convention == "central-oidc":
        assert {(f.rule, f.place.path, f.place.span.line) for f in result.findings} >= KNOWN
    _places(result)
    chance //= 3
    text = render(FORMATS[chance % len(FORMATS)], report_of(result, Options(unsure=True, color=chance % 2 == 0)))
    text.encode("utf-8")
    chance //= len(FORMATS)
    if chance % 4 == 0:
        assert check(settings, book(), files).findings == result.findings
    elif chance % 4 == 1:
        _fixed(settings, files)


def _places(result: Result) -> None:
    texts = cast("dict[str, Written]", {})
    for finding in result.findings:
        for place in (finding.place, *(related.place for related in finding.related)):
            file = result.sources.read(place.path)
            if file is not None and place.path not in texts:
                texts[place.path] = Written(file.text)
            if place.path in texts:
                texts[place.path].of(place.span)


def _fixed(settings: Settings, files: Mapping[str, bytes]) -> None:
    """Fixes leave files that can be read as well as before, are done when done twice, and change what they say only."""
    fixed = fix_in(settings, files)
    before, after = (complaints(check(settings, book(), each).findings) for each in (files, {**files, **fixed}))
    assert sum(after.values()) <= sum(before.values()), (before, after)


def complaints(findings: tuple[Finding, ...]) -> dict[str, int]:
    """How many complaints there are about each file as such."""
    found: dict[str, int] = {}
    for finding in findings:
        if finding.rule == "config-parse":
            found[finding.place.path] = found.get(finding.place.path, 0) + 1
    return found


def fix_in(settings: Settings, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What all fixes that can be made at once make of the files."""
    result = check(settings, book(), files)
    texts: dict[str, str] = {}

    def read(path: str) -> str | None:
        file = result.sources.read(path)
        if file is None or file.problem is not None:
            return None
        texts[path] = file.text
        return file.text

    applied = apply_fixes(result.findings, read, unsafe=True)
    return {path: text.encode("utf-8") for path, text in applied.texts.items()}


def workflow_run(data: bytes) -> None:
    """Checks a workflow."""
    run({WORKFLOW: data})


def terraform_run(data: bytes) -> None:
    """Checks a Terraform file beside another one of its module."""
    run({MODULE: data})


def json_run(data: bytes) -> None:
    """Checks a Terraform file in JSON syntax."""
    run({JSON_MODULE: data})


def circleci_run(data: bytes) -> None:
    """Checks a CircleCI config."""
    run({CONFIG: data})


def configuration_run(data: bytes) -> None:
    """Reads a configuration. One that is accepted can be gone by; of another is said where it is wrong."""
    root = _root(".ecrlint.yaml")
    path = root / ".ecrlint.yaml"
    path.write_bytes(data)
    try:
        configuration = read_configuration(path, root, book())
    except InvalidInput as error:
        complaint = str(error)
    else:
        complaint = ""
    finally:
        path.write_bytes(b"")
    if complaint:
        assert complaint.startswith(".ecrlint.yaml"), complaint
        return
    settings = Settings(root, configuration=configuration)
    _places(check(settings, extended(book(), configuration)))
