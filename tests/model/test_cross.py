from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from ecrlint.entity import Entity
from ecrlint.model import cross
from ecrlint.rulebook.load import load
from ecrlint.run import entities
from ecrlint.settings import Settings

WORKFLOW = """
on: push
jobs:
  push:
    runs-on: ubuntu-latest
    steps:
      - id: ecr
        uses: aws-actions/amazon-ecr-login@v2
      - run: docker push ${{ steps.ecr.outputs.registry }}/shop/{name}:${{ github.sha }}
"""
REPOSITORY = """
resource "aws_ecr_repository" "api" {
  name = "shop/api"
}
"""


def test_what_a_root_declares_is_gathered_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ecr.tf").write_text(REPOSITORY, encoding="utf-8")
    for name in ("api", "apl", "web"):
        path = tmp_path / f".github/workflows/{name}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(WORKFLOW.replace("{name}", name), encoding="utf-8")
    gathered: list[int] = []
    gather = cross.declared_in

    def counting(found: Iterable[Entity]) -> cross.Declared:
        kept = list(found)
        gathered.append(len(kept))
        return gather(kept)

    monkeypatch.setattr(cross, "declared_in", counting)
    found = [e for _, e in entities(Settings(root=tmp_path), load()) if e.kind == "ecr.pushed_image"]
    facts = {e.facts["repository"].value: (e.facts["declared"].value, e.facts["nearest"].value) for e in found}
    assert facts == {"shop/api": (True, "shop/api"), "shop/apl": (False, "shop/api"), "shop/web": (False, "shop/api")}
    assert len(gathered) == 1
