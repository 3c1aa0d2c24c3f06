from __future__ import annotations

from ecrlint.discover.sources import decode
from ecrlint.model.literal_keys import key_entities

ID = "AKIA" + "23456723ABCDEFGH"
TEMPORARY = "ASIA" + "23456723ABCDEFGH"
OTHER_HALF = "notARealKeyJustFortyCharactersLong/+2345"


def test_each_half_of_a_key_is_an_entity_at_its_place() -> None:
    text = f'# é {ID}\nx = 1\nsecret_key = "{OTHER_HALF}"\n'
    found = list(key_entities([decode("a/main.tf", text.encode())], lambda path: path.rpartition("/")[0]))
    assert [
        (
            entity.facts["what"].value,
            entity.place.span.line,
            entity.place.span.column,
            entity.place.span.end_column,
        )
        for entity in found
    ] == [("access key id", 1, 5, 25), ("secret access key", 3, 15, 55)]
    assert {entity.unit for entity in found} == {"a"}


def test_temporary_key_ids_are_told_apart() -> None:
    found = key_entities([decode("Dockerfile", f"ENV A={ID}\nENV B={TEMPORARY}\n".encode())])
    assert [entity.facts["temporary"].value for entity in found] == [False, True]


def test_no_entity_holds_the_material() -> None:
    text = f"AWS_ACCESS_KEY_ID={ID}\nAWS_SECRET_ACCESS_KEY={OTHER_HALF}\n"
    found = list(key_entities([decode("x.env", text.encode())]))
    assert [entity.facts["shown"].value for entity in found] == ["AKIA…", "notA…"]
    assert ID not in repr(found)
    assert OTHER_HALF not in repr(found)


def test_documented_keys_and_files_without_keys_give_nothing() -> None:
    files = [decode("a.tf", b'access_key = "AKIAIOSFODNN7EXAMPLE"\n'), decode("b.tf", b"x = 1\n")]
    assert list(key_entities(files)) == []
