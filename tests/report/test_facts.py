"""The microscope: entities as JSON, masked."""

from __future__ import annotations

import json

from ecrlint.entity import Entity, Fact
from ecrlint.place import Place, Span
from ecrlint.report.facts import facts_document
from ecrlint.values import Origin, Unknown

PLACE = Place("a.tf", Span(1, 2, 3, 4))


def test_entities_are_written_with_facts_and_origins() -> None:
    fact = Fact({"id": "AKIAQWERTYUIOPASDFGH", "rest": [1, Unknown("why")]}, Origin("default", PLACE))
    entity = Entity("k.k", "name", "k.name", ".", PLACE, {"f": fact})
    document = json.loads(facts_document([("central-oidc", entity)]))
    (written,) = document["entities"]
    assert (written["convention"], written["address"], written["place"]["span"]["line"]) == (
        "central-oidc",
        "k.name",
        1,
    )
    assert written["facts"]["f"]["value"]["rest"][1]["$unknown"]["reason"] == "why"
    assert written["facts"]["f"]["origin"]["kind"] == "default"
    assert written["facts"]["f"]["value"]["id"] == "AKIA" + "*" * 16
