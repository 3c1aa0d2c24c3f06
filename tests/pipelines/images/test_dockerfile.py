from __future__ import annotations

import pytest

from ecrlint.pipelines.images.bases import Build, base_images
from ecrlint.pipelines.images.dockerfile import Dockerfile, read_dockerfile
from ecrlint.pipelines.symbolic import Known, Reference, Symbolic
from ecrlint.place import Place, Span

HERE = Place("w.yml", Span(1, 1, 1, 2))
SECRET = Symbolic((Reference("secrets", "REGISTRY"),), HERE)


def known(text: str) -> Symbolic:
    return Symbolic((Known(text),), HERE)


def bases(text: str, target: str | None = None, contexts: str = "", **arguments: Symbolic) -> list[tuple[str, int]]:
    """The images a Dockerfile starts from, each with its line."""
    build = Build(
        directory="",
        context=(known("."),),
        target=(known(target),) if target else None,
        arguments={name: (value,) for name, value in arguments.items()},
        contexts=frozenset(contexts.split()),
    )
    found = base_images(build, lambda path: read_dockerfile(path, text))
    assert found is not None
    return [("|".join(o.render() for o in image), image[0].place.span.line) for image in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a:1", [("a:1", 1)]),
        ("# c\n\nfrom a:1 as base\nFROM base\nRUN x", [("a:1", 3)]),
        ("FROM --platform=linux/amd64 a:1 AS b", [("a:1", 1)]),
        ("FROM scratch\nCOPY --from=b/c:1 /x /y", [("b/c:1", 2)]),
        ("FROM a AS x\nFROM b\nCOPY --from=x / /\nCOPY --from=0 / /", [("a", 1), ("b", 2)]),
        ("FROM a\nRUN --mount=type=bind,from=c:2,target=/x y", [("a", 1), ("c:2", 2)]),
        ("FROM a AS unused\nFROM b", [("b", 2)]),
        ("ARG V=1\nFROM a:$V", [("a:1", 2)]),
        ("ARG R=r\nARG B=${R}/b V=2\nFROM ${B}:${V}-${X:-alpine}", [("r/b:2-alpine", 3)]),
        ('ARG R="r"\nFROM $R/a', [("r/a", 2)]),
        ("FROM a\nARG V=1\nFROM b:$V", [("b:${{ $V }}", 3)]),
        ("ARG V\nFROM a:${V}", [("a:${{ ${V} }}", 2)]),
        ("FROM a-$TARGETARCH", [("a-$TARGETARCH", 1)]),
        ("ARG V=${W#x}\nFROM a:$V", [("a:${W#x}", 2)]),
        ("FROM a\nRUN <<EOF\nFROM b\nEOF\nRUN y", [("a", 1)]),
        ("FROM a\nRUN <<-'E' cat\n\tFROM b\n\tE\nCOPY --from=c x y", [("a", 1), ("c", 5)]),
        ("FROM \\\n  # comment\n  a:1", [("a:1", 3)]),
        ("# escape=`\nFROM a `\n AS b\nFROM b", [("a", 2)]),
        ("# not=a directive\n# escape=`\nFROM a", [("a", 3)]),
        ("RUN echo FROM b", []),
        ("FROM", []),
        ("FROM later\nFROM a AS later", [("a", 2)]),
    ],
)
def test_what_is_built_from(text: str, expected: list[tuple[str, int]]) -> None:
    expected = [(image.replace("${{ $V }}", "$V").replace("${{ ${V} }}", "${V}"), line) for image, line in expected]
    assert bases(text) == expected


def test_build_arguments_replace_defaults() -> None:
    text = "ARG R=docker.io\nFROM $R/a\n"
    assert bases(text, R=SECRET) == [("${{ secrets.REGISTRY }}/a", 2)]
    assert bases(text, OTHER=SECRET) == [("docker.io/a", 2)]
    assert bases("FROM $R/a", R=SECRET) == [("$R/a", 1)]


def test_the_target_decides_which_stages_are_built() -> None:
    text = "FROM a AS one\nFROM b AS two\nFROM one AS three\n"
    assert bases(text, target="two") == [("b", 2)]
    assert bases(text, target="THREE") == [("a", 1)]
    assert bases(text, target="0") == [("a", 1)]
    assert bases(text, target="elsewhere") == [("a", 1), ("b", 2)]


def test_a_context_of_a_name_takes_the_place_of_an_image() -> None:
    assert bases("FROM base\nCOPY --from=more / /", contexts="base") == [("more", 2)]


@pytest.mark.parametrize(
    ("build", "paths"),
    [
        (Build("", (known("."),)), ["Dockerfile"]),
        (Build("a", (known("../b"),)), ["b/Dockerfile"]),
        (Build("/a", (known("b"),)), ["/a/b/Dockerfile"]),
        (Build("a", (known("."),), (known("x/Dockerfile.dev"),)), ["a/x/Dockerfile.dev"]),
        (Build("", (known("a"), known("b"))), ["a/Dockerfile", "b/Dockerfile"]),
        (Build("", (known("https://github.com/a/b.git"),)), None),
        (Build("", (known("https://github.com/a/b.git"),), (known("Dockerfile"),)), None),
        (Build("", (known("-"),), (known("Dockerfile"),)), None),
        (Build(None, (known("."),)), None),
        (Build("", None), None),
        (Build("", (known("/opt/x"),)), None),
    ],
)
def test_where_the_dockerfile_is(build: Build, paths: list[str] | None) -> None:
    asked: list[str] = []

    def missing(path: str) -> None:
        asked.append(path)

    def present(path: str) -> Dockerfile:
        asked.append(path)
        return read_dockerfile(path, "FROM a")

    assert base_images(build, missing) is None
    assert asked == (paths or [])[:1]
    asked.clear()
    assert (base_images(build, present) is None) is (paths is None)
    assert asked == (paths or [])


def test_many_stages_are_read_in_one_pass() -> None:
    text = "FROM a AS s0\n" + "".join(f"FROM s{n} AS s{n + 1}\nCOPY --from=s0 / /\n" for n in range(5_000))
    assert bases(text) == [("a", 1)]
