"""Makes ecrlint/terraform/known/cloud-platform-releases.json out of the history of the Cloud Platform's ECR module.

    python scripts/reduce_modules.py GIT_DIRECTORY > ecrlint/terraform/known/cloud-platform-releases.json

What is kept: the commits each release is known by, and from which release to which the module takes the same
arguments, demands the same of them and has the same outputs. Releases that the directory does not hold are described
by `SEEN`: what their calls show. The same input gives the same output.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

from ecrlint.parse.hcl import parse_block, read_hcl

SEEN: tuple[dict[str, Any], ...] = (
    {"from": "8.0.0", "to": "8.0.2", "like": "7.1.1", "optional": ["enable_irsa"], "calls": 699},
)
"""Releases known from their calls: like which one that was read, with which further arguments, and how many calls.
Source: github.com/ministryofjustice/cloud-platform-environments at ccab751e of 2026-08-21. Each of those calls gives
every argument that 7.1.1 demands, and none but those of 7.1.1 and `enable_irsa`."""

_TAG = re.compile(r"\d+(?:\.\d+){1,2}")


def reduce(directory: str) -> dict[str, Any]:
    """The table that the package ships, from a git directory with the module's tags."""
    tags = sorted(filter(_TAG.fullmatch, _git(directory, "tag").split()), key=_number)
    spans: list[dict[str, Any]] = []
    for tag in tags:
        interface = interface_of(_files(directory, tag))
        if spans and all(spans[-1][key] == value for key, value in interface.items()):
            spans[-1]["to"] = tag
        else:
            spans.append({"from": tag, "to": tag, **interface})
    return {
        "repository": "ministryofjustice/cloud-platform-terraform-ecr-credentials",
        "commits": {tag: _commits(directory, tag) for tag in tags},
        "spans": [*spans, *(_seen(entry, spans) for entry in SEEN)],
    }


def interface_of(files: dict[str, str]) -> dict[str, list[str]]:
    """What a module in Terraform's language takes and gives; of arguments also which must not be empty."""
    found: dict[str, list[str]] = {"required": [], "optional": [], "filled": [], "outputs": []}
    for path, text in sorted(files.items()):
        tree = read_hcl(path, text)
        for header in tree.blocks:
            if header.type == "output":
                found["outputs"].append(header.labels[0])
            block = parse_block(tree, header)[0] if header.type == "variable" else None
            if block is not None:
                found["required" if block.body.attribute("default") is None else "optional"].append(header.labels[0])
                if f"length(var.{header.labels[0]}) > 0" in text[header.start : header.end]:
                    found["filled"].append(header.labels[0])
    return {key: sorted(names) for key, names in found.items()}


def _seen(entry: dict[str, Any], spans: list[dict[str, Any]]) -> dict[str, Any]:
    like = next(span for span in spans if span["to"] == entry["like"])
    optional = sorted((*like["optional"], *entry["optional"]))
    return {**like, "from": entry["from"], "to": entry["to"], "optional": optional, "calls": entry["calls"]}


def _files(directory: str, tag: str) -> dict[str, str]:
    names = _git(directory, "ls-tree", "--name-only", tag).splitlines()
    return {name: _git(directory, "show", f"{tag}:{name}") for name in names if name.endswith(".tf")}


def _commits(directory: str, tag: str) -> list[str]:
    """The commit of a tag, and the object of an annotated one, which somebody may have pinned instead."""
    return list(dict.fromkeys(_git(directory, "rev-parse", f"{tag}^{{commit}}", tag).split()))


def _git(directory: str, *arguments: str) -> str:
    command = ["git", "-C", directory, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603


def _number(tag: str) -> list[int]:
    return [int(part) for part in tag.split(".")]


def dump(table: dict[str, Any]) -> str:
    """The table as text: a line for each release and each list."""
    text = json.dumps(table, indent=1)
    return re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", lambda match: f"[{' '.join(match[1].split())}]", text) + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.stdout.write(dump(reduce(sys.argv[1])))
