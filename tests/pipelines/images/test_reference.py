from __future__ import annotations

import pytest

from ecrlint.pipelines.images.builds import cached, exports
from ecrlint.pipelines.images.reference import read_image, without_scheme
from ecrlint.pipelines.symbolic import Known, Opaque, Piece, Reference, Symbolic, joined
from ecrlint.place import Place, Span

HERE = Place("w", Span(1, 1, 1, 2))
X, Y = Reference("secrets", "X"), Opaque("why", "y")


def symbolic(*pieces: str | Piece) -> Symbolic:
    return Symbolic(joined(Known(p) if isinstance(p, str) else p for p in pieces), HERE)


def shown(pieces: tuple[Piece, ...] | None) -> str | None:
    return None if pieces is None else Symbolic(pieces, HERE).render()


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (["r.io/a/b:1"], ("r.io", "a/b", "1", None)),
        (["r.io:5000/a"], ("r.io:5000", "a", None, None)),
        (["localhost/a"], ("localhost", "a", None, None)),
        (["shop/api:1"], ("", "shop/api", "1", None)),
        (["api:1"], ("", "api", "1", None)),
        (["r.io/a@sha256:1"], ("r.io", "a", None, "sha256:1")),
        (["r.io/a:1@sha256:1"], ("r.io", "a", "1", "sha256:1")),
        ([X, "/a/b:", Y], ("${{ secrets.X }}", "a/b", "${{ y }}", None)),
        (
            [X, ".dkr.ecr.x.amazonaws.com/", Y, ":t"],
            ("${{ secrets.X }}.dkr.ecr.x.amazonaws.com", "${{ y }}", "t", None),
        ),
        ([X], (None, "${{ secrets.X }}", None, None)),
        ([X, ":t"], (None, "${{ secrets.X }}", "t", None)),
        (["api:", Y], ("", "api", "${{ y }}", None)),
    ],
)
def test_image_references(pieces: list[str | Piece], expected: tuple[str | None, ...]) -> None:
    name = read_image(symbolic(*pieces))
    assert (shown(name.host), shown(name.path), shown(name.tag), shown(name.digest)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("docker://r/a", ("docker", "r/a")),
        ("oci://r/a", ("oci", "r/a")),
        ("dir:x", ("dir", "dir:x")),
        ("r/a", ("", "r/a")),
    ],
)
def test_schemes(text: str, expected: tuple[str, str]) -> None:
    scheme, rest = without_scheme(symbolic(text))
    assert (scheme, rest.render()) == expected


@pytest.mark.parametrize(
    ("outputs", "expected"),
    [
        (["type=registry"], (True, [])),
        (["type=image,name=r/a,push=true"], (True, ["r/a"])),
        (["type=image"], (False, [])),
        (["type=docker", "type=registry,name=r/b"], (True, ["r/b"])),
        (["registry"], (True, [])),
        ([Y], (None, [])),
    ],
)
def test_exporters(outputs: list[str | Piece], expected: tuple[bool | None, list[str]]) -> None:
    answer, names = exports(symbolic(output) for output in outputs)
    assert (answer, [name.render() for name in names]) == expected


def test_registry_caches() -> None:
    values = [symbolic("type=registry,ref=r/a"), symbolic("r/b"), symbolic("type=gha"), symbolic(Y)]
    assert [value.render() for value in cached(values)] == ["r/a", "r/b"]
