"""The trees that are scanned: made from nothing but a number, so that they are the same everywhere.

S  one Terraform file and one workflow
M  600 Terraform files in 300 modules, all about ECR, and 60 workflows
L  12,000 Terraform files of 19 MB in the namespaces of a platform, 700 of which call its ECR module
X  L ten times over
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import shapes

FORMAT = "1"
"""Changed with the trees, so that older ones are made again."""

_TEAMS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "iris", "juniper", "kestrel", "lark")
_SERVICES = (
    "accounts", "bookings", "cases", "claims", "courts", "dates", "fees", "forms", "grants", "hearings", "intake",
    "journeys", "keys", "letters", "messages", "notices", "orders", "payments", "queries", "records", "reports",
    "search", "tasks", "uploads", "visits",
)  # fmt: skip
_ENVIRONMENTS = ("dev", "staging", "preprod", "prod", "uat")

Files = Iterator[tuple[str, str]]

NAMESPACES, FILES, CALLS = 1_500, 12_000, 700


def small() -> Files:
    """S: what a small repository has."""
    rng = Random(1)
    text = shapes.repository(1, rng).replace("var.mutability", '"IMMUTABLE"').replace("var.environment", '"production"')
    yield ".infra/ecr.tf", text.replace("${var.project}", "project-1").replace("var.project", '"project-1"')
    yield ".github/workflows/release.yml", shapes.workflow(1, rng)


def medium() -> Files:
    """M: many modules, all of which matter."""
    rng = Random(2)
    for number in range(300):
        folder = f"services/service-{number}/.infra"
        yield f"{folder}/ecr.tf", shapes.repository(number, rng)
        yield f"{folder}/variables.tf", shapes.repository_variables(number, rng)
    for number in range(60):
        yield f".github/workflows/release-{number}.yml", shapes.workflow(number, rng)


def large(part: int = 0) -> Files:
    """L: mostly what does not matter. `part` tells the copies in X apart."""
    rng = Random(3 + part)
    names = [(t, s, e) for t in _TEAMS for s in _SERVICES for e in _ENVIRONMENTS]
    rng.shuffle(names)
    namespaces = [shapes.Namespace(*name, number) for number, name in enumerate(names[:NAMESPACES])]
    calling = {of.name for of in rng.sample(namespaces, CALLS)}
    more = _shares(rng, FILES - CALLS - len(shapes.ALWAYS) * len(namespaces), len(namespaces))
    for of, count in zip(namespaces, more, strict=True):
        folder = f"namespaces/cluster-{part}.example.org/{of.name}/resources"
        for name, always in shapes.ALWAYS.items():
            yield f"{folder}/{name}", always(of, rng)
        if of.name in calling:
            yield f"{folder}/ecr.tf", shapes.ecr(of, rng)
        weights = [1 / (rank + 2) * rng.random() for rank in range(len(shapes.SOMETIMES))]
        found = sorted(zip(weights, shapes.SOMETIMES.items(), strict=True), key=lambda pair: -pair[0])[:count]
        for _, (name, sometimes) in found:
            yield f"{folder}/{name}", sometimes(of, rng)


def _shares(rng: Random, total: int, parts: int) -> list[int]:
    """How many further files each namespace has: a few have many, and all together there are `total`."""
    most = len(shapes.SOMETIMES)
    found = [min(most, max(0, round(rng.gauss(total / parts, 1.6)))) for _ in range(parts)]
    while (missing := total - sum(found)) != 0:
        step = 1 if missing > 0 else -1
        at = rng.randrange(parts)
        if 0 <= found[at] + step <= most:
            found[at] += step
    return found


def huge() -> Files:
    """X: ten times L."""
    for part in range(10):
        yield from large(part)


TREES: dict[str, Callable[[], Files]] = {"S": small, "M": medium, "L": large, "X": huge}


def make(name: str, folder: Path) -> Path:
    """The folder of a tree, made where it is not there yet. Each is the root of a repository."""
    root = folder / f"tree-{name}"
    stamp = folder / f"tree-{name}.json"
    wanted = {"format": FORMAT, "shapes": _digest()}
    if root.is_dir() and stamp.is_file() and json.loads(stamp.read_text()) == wanted:
        return root
    shutil.rmtree(root, ignore_errors=True)
    (root / ".git").mkdir(parents=True)
    for path, text in TREES[name]():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    stamp.write_text(json.dumps(wanted))
    return root


def _digest() -> str:
    here = Path(__file__).parent
    return hashlib.sha256(b"".join((here / name).read_bytes() for name in ("shapes.py", "trees.py"))).hexdigest()
