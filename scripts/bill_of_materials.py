"""Writes the bill of materials of ecrlint: what is installed with it, and what builds it, as CycloneDX 1.6 in JSON.

    python scripts/bill_of_materials.py [--wheel FILE] [--output FILE] [--no-validation]

Names, versions, hashes and conditions come from action/requirements.txt; licences and who needs whom from the metadata
of those very packages, which are put by their hashes into a scratch folder. What only building needs has the scope
`excluded`. With --wheel the hash of that file is the hash of ecrlint. The same lock gives the same bytes: there is no
time in it, and its serial number is made from its contents. It is validated with cyclonedx-python-lib, which holds the
schema. Needs the package index.
"""

# ruff: noqa: S603 - it runs the interpreter it is run by, and those it makes

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "action" / "requirements.txt"
VALIDATOR = "cyclonedx-python-lib[json-validation]==11.12.0"
BUILDS = "hatchling"
"""What builds ecrlint, besides what it needs at run time."""

ENDS = (10, 13)
"""The oldest and the newest Python 3 that the lock is for."""

# Run with the packages on its path: their licences and requirements, with either end of the versions of Python.
_METADATA = """
import json, sys
from importlib.metadata import distributions
from packaging.requirements import Requirement
ends = [{"python_version": v, "python_full_version": v + ".0", "extra": ""} for v in ("3.10", "3.13")]
found = {}
for one in distributions(path=sys.argv[1:]):
    data = one.metadata
    names = (Requirement(text) for text in one.requires or ())
    licences = [c.rpartition(" :: ")[2] for c in data.get_all("Classifier") or () if c.startswith("License :: ")]
    found[data["Name"] + "==" + data["Version"]] = {
        "needs": [r.name for r in names if r.marker is None or any(r.marker.evaluate(end) for end in ends)],
        "expression": data["License-Expression"],
        "named": licences or [text for text in [data["License"]] if text and len(text) < 60],
        "about": data["Summary"],
    }
json.dump(found, sys.stdout)
"""

_VALIDATE = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(sys.stdin.read())
sys.exit(f"not valid: {fault}" if fault else 0)
"""


@dataclass(frozen=True)
class Locked:
    """A package of the lock: its hashes in base 16, and the condition under which it is installed."""

    name: str
    version: str
    condition: str
    hashes: tuple[str, ...]

    def holds(self, minor: int) -> bool:
        """Whether its condition does with a version of Python 3."""
        if not self.condition:
            return True
        found = re.fullmatch(r"python_full_version (<|>=) '3\.(\d+)'", self.condition)
        if not found:
            sys.exit(f"{LOCK.name}: the condition of {self.name} is not understood: {self.condition}")
        return (minor < int(found[2])) == (found[1] == "<")

    def reference(self) -> str:
        """Its package URL, by which it is referred to."""
        return f"pkg:pypi/{self.name}@{self.version}"


def main() -> int:
    """Writes the document and says what is in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheel", type=Path, metavar="FILE", help="the wheel of ecrlint that it is for")
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
    parser.add_argument("--no-validation", action="store_true", help="do not install what validates it")
    options = parser.parse_args()
    locked = list(read_lock(LOCK.read_text(encoding="utf-8")))
    with tempfile.TemporaryDirectory() as folder:
        metadata = _metadata(locked, Path(folder))
        document = bill(locked, metadata, _project(), options.wheel)
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        if not options.no_validation:
            _validate(text, Path(folder, "validator"))
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    needed = sum(component["scope"] == "required" for component in document["components"])
    only = len(locked) - needed
    valid = "" if options.no_validation else ", valid"
    sys.stderr.write(f"CycloneDX 1.6{valid}: {needed} packages with ecrlint, {only} only to build it\n")
    return 0


def read_lock(text: str) -> Iterator[Locked]:
    """The packages of a lock with hashes, in its order."""
    for entry in re.split(r"(?<!\\)\n", text):
        head, *rest = entry.split("--hash=sha256:")
        found = re.match(r"([a-z0-9.-]+)==([^ \\;]+)(?: ; ([^\\]+?))?\s*\\?\s*$", head)
        if found:
            hashes = tuple(part.strip(" \\\n") for part in rest)
            yield Locked(found[1], found[2], (found[3] or "").strip(), hashes)


def bill(
    locked: Sequence[Locked], metadata: Mapping[Locked, Any], project: Mapping[str, str], wheel: Path | None
) -> dict[str, Any]:
    """The document. `project` is what pyproject.toml says of ecrlint."""
    names = {one.name for one in locked}
    needs = {one: sorted({normal(need) for need in metadata[one]["needs"]} & names) for one in locked}
    direct = sorted(normal(re.split(r"[<>=]", need)[0]) for need in project["needs"].split())
    if missing := {*direct, BUILDS} - names:
        sys.exit(f"{LOCK.name} holds no {', '.join(sorted(missing))}")
    reached = _reached(direct, needs)
    own = f"pkg:pypi/{project['name']}@{project['version']}"
    component = {
        "type": "application",
        "bom-ref": own,
        "name": project["name"],
        "version": project["version"],
        "description": project["description"],
        **({"hashes": [_hash(sha256(wheel.read_bytes()).hexdigest())]} if wheel else {}),
        "licenses": [{"license": {"id": project["license"]}}],
        "purl": own,
        "externalReferences": [{"type": "vcs", "url": project["repository"]}],
    }
    graph = {own: direct, **{one.reference(): needs[one] for one in locked}}
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"lifecycles": [{"phase": "build"}], "component": component},
        "components": [_component(one, metadata[one], one.name in reached) for one in locked],
        "dependencies": [
            {"ref": reference, "dependsOn": [one.reference() for one in locked if one.name in needed]}
            for reference, needed in graph.items()
        ],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(document, sort_keys=True))
    return {**document, "serialNumber": f"urn:uuid:{serial}"}


def _component(one: Locked, metadata: Mapping[str, Any], needed: bool) -> dict[str, Any]:
    expression = metadata["expression"]
    named = [{"license": {"name": name}} for name in metadata["named"]]
    condition = [{"name": "python:environment-marker", "value": one.condition}] if one.condition else []
    files = {"type": "distribution", "url": f"https://pypi.org/project/{one.name}/{one.version}/#files"}
    return {
        "type": "library",
        "bom-ref": one.reference(),
        "name": one.name,
        "version": one.version,
        "description": metadata["about"],
        "scope": "required" if needed else "excluded",
        **({"licenses": [{"expression": expression}] if expression else named} if expression or named else {}),
        "purl": one.reference(),
        "externalReferences": [{**files, "hashes": [_hash(digest) for digest in one.hashes]}],
        **({"properties": condition} if condition else {}),
    }


def _hash(digest: str) -> dict[str, str]:
    return {"alg": "SHA-256", "content": digest}


def _reached(start: Sequence[str], needs: Mapping[Locked, Sequence[str]]) -> set[str]:
    found: set[str] = set()
    pending = list(start)
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += (need for one, needed in needs.items() if one.name == name for need in needed)
    return found


def normal(name: str) -> str:
    """The name of a package as the lock has it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _project() -> dict[str, str]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    version = (ROOT / "ecrlint" / "__init__.py").read_text(encoding="utf-8")
    table = _only(r"^dependencies = \[\n(.*?)^\]", text)
    return {
        **{key: _only(rf'^{key} = "(.*?)"$', text) for key in ("name", "description", "license")},
        "version": _only(r'^__version__ = "(.*?)"$', version),
        "repository": _only(r'^Repository = "(.*?)"$', text),
        "needs": " ".join(re.findall(r'"([^"]+)"', table)),
    }


def _only(pattern: str, text: str) -> str:
    (found,) = re.findall(pattern, text, re.MULTILINE | re.DOTALL)
    return str(found)


def _metadata(locked: Sequence[Locked], folder: Path) -> dict[Locked, Any]:
    """What the packages say of themselves, those of the oldest and of the newest Python."""
    said: dict[str, Any] = {}
    python = _environment(folder / "pip")
    for minor in ENDS:
        lines = (f"{one.name}=={one.version} {_options(one)}\n" for one in locked if one.holds(minor))
        (folder / "lock").write_text("".join(lines), encoding="utf-8")
        target = str(folder / f"3.{minor}")
        of = ["--python-version", f"3.{minor}", "--target", target]
        of += ["--ignore-requires-python"]  # older pips ask that of the Python that they run in
        _install(python, ["--require-hashes", "--no-deps", *of, "-r", str(folder / "lock")])
        said |= json.loads(_run(python, _METADATA, "", target, path=target))
    found = {
        (normal(name), version): data for (name, _, version), data in ((k.partition("=="), v) for k, v in said.items())
    }
    return {one: found[one.name, one.version] for one in locked}


def _options(one: Locked) -> str:
    return " ".join(f"--hash=sha256:{digest}" for digest in one.hashes)


def _validate(text: str, folder: Path) -> None:
    python = _environment(folder)
    _install(python, [VALIDATOR])
    _run(python, _VALIDATE, text)


def _environment(home: Path) -> str:
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    return str(home / "bin" / "python")


def _install(python: str, what: Sequence[str]) -> None:
    """Wheels only: no code of theirs runs."""
    options = ["--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]
    subprocess.run([python, "-m", "pip", "install", *options, *what], check=True)


def _run(python: str, code: str, given: str, *arguments: str, path: str = "") -> str:
    """What some code prints. Ends if it fails, with what it said."""
    done = subprocess.run(
        [python, "-c", code, *arguments],
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"},
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
