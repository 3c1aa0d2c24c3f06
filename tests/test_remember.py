"""A remembered answer is the answer: what a test can do to make it lie."""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ecrlint import remember
from ecrlint.cache import status, store
from ecrlint.cli import guarded
from ecrlint.remember import key

MUTABLE = 'resource "aws_ecr_repository" "a" {\n  name = "shop/a"\n  image_tag_mutability = "MUTABLE" # abc\n}\n'
IMMUTABLE = MUTABLE.replace('"MUTABLE" # abc', '"IMMUTABLE" # a')
ONLY = ("--format", "concise", "--select", "tag-immutability", "--convention", "central-oidc")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "root"
    (root / ".git" / "info").mkdir(parents=True)
    (root / "main.tf").write_text(MUTABLE)
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A word for every answer that was really found and not remembered."""
    found: list[str] = []
    real = remember.answer

    def counted(*arguments: Any, **named: Any) -> Any:
        found.append("answer")
        return real(*arguments, **named)

    monkeypatch.setattr(remember, "answer", counted)
    return found


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as old at once, so that a test need not wait."""
    monkeypatch.setattr(status, "RECENT", -(10**18))


def lint(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert guarded(["--cache-dir", "../cache", *ONLY, *arguments]) in (0, 1)
    return [line.split(" ")[0] for line in capsys.readouterr().out.splitlines()]


FAULT = ["main.tf:3:26:"]


@pytest.mark.usefixtures("settled")
class TestWhatIsAsItWas:
    def test_is_not_looked_at_again(
        self, root: Path, answers: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert lint(capsys) == FAULT
        opened: list[str] = []
        real = os.open
        monkeypatch.setattr(os, "open", lambda path, *a, **k: (opened.append(str(path)), real(path, *a, **k))[1])
        assert lint(capsys) == FAULT
        assert answers == ["answer"]
        assert not [path for path in opened if path.endswith(".tf") and "main" not in path]

    @pytest.mark.parametrize("format_", ["full", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown"])
    def test_gives_the_same_bytes(self, capsysbinary: pytest.CaptureFixture[bytes], root: Path, format_: str) -> None:
        shutil.copytree(Path(__file__).parents[1] / "fixtures" / "central-oidc-faulty", root, dirs_exist_ok=True)
        documents = []
        for cache in (["--no-cache"], ["--cache-dir", "../c"], ["--cache-dir", "../c"]):
            guarded([*cache, "--format", format_, "--unsure"])
            documents.append(capsysbinary.readouterr())
        assert documents[0] == documents[1] == documents[2]

    def test_serves_whatever_is_named(self, root: Path, answers: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        (root / "sub").mkdir()
        (root / "sub" / "main.tf").write_text(MUTABLE.replace("shop/a", "shop/b"))
        assert lint(capsys) == [*FAULT, "sub/main.tf:3:26:"]
        assert lint(capsys, "sub") == ["sub/main.tf:3:26:"]
        assert lint(capsys, "main.tf") == FAULT
        assert answers == ["answer"]

    @pytest.mark.parametrize(
        "text",
        [
            'module "m" {\n  source = "./missing"\n}\n',
            'locals {\n  a = fileexists("missing.txt")\n  b = fileset("missing", "*")\n}\n',
            'resource "aws_ecr_lifecycle_policy" "p" {\n  repository = "x"\n  policy = file("missing.json")\n}\n',
        ],
    )
    def test_may_ask_for_what_is_not_there(
        self, root: Path, answers: list[str], capsys: pytest.CaptureFixture[str], text: str
    ) -> None:
        (root / "more.tf").write_text(text)
        assert lint(capsys) == FAULT
        assert lint(capsys) == FAULT
        assert answers == ["answer"]

    def test_the_baseline_is_applied_anew(
        self, answers: list[str], capsys: pytest.CaptureFixture[str], root: Path
    ) -> None:
        assert lint(capsys) == FAULT
        guarded(["baseline", "--convention", "central-oidc", "--output", "../b.json"])
        capsys.readouterr()
        assert lint(capsys, "--baseline", "../b.json") == []
        assert lint(capsys) == FAULT
        assert answers == ["answer"]


def same_size_and_time(path: Path, text: str) -> None:
    before = path.stat()
    assert len(text) == before.st_size
    path.write_text(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def replaced(path: Path, text: str) -> None:
    part = path.with_name("part")
    part.write_text(text)
    shutil.copystat(path, part)
    os.replace(part, path)


CHANGES: dict[str, Callable[[Path], object]] = {
    "the text": lambda root: (root / "main.tf").write_text(IMMUTABLE),
    "the text, with size and time kept": lambda root: same_size_and_time(root / "main.tf", IMMUTABLE),
    "the file, by one of the same name, size and time": lambda root: replaced(root / "main.tf", IMMUTABLE),
    "an override beside it": lambda root: (root / "x_override.tf").write_text(
        'resource "aws_ecr_repository" "a" {\n  image_tag_mutability = "IMMUTABLE"\n}\n'
    ),
    "the file is gone": lambda root: (root / "main.tf").unlink(),
    "git ignores it": lambda root: (root / ".gitignore").write_text("main.tf\n"),
    "git ignores it here only": lambda root: (root / ".git" / "info" / "exclude").write_text("main.tf\n"),
    "a configuration": lambda root: (root / ".ecrlint.yaml").write_text("rules: {tag-immutability: off}\n"),
}


class TestAChange:
    @pytest.mark.usefixtures("settled")
    @pytest.mark.parametrize("change", CHANGES)
    def test_of_anything_is_seen(self, root: Path, capsys: pytest.CaptureFixture[str], change: str) -> None:
        assert lint(capsys) == FAULT
        CHANGES[change](root)
        assert lint(capsys) == []

    def test_right_after_a_run_is_seen_even_if_it_leaves_no_trace(
        self, root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Two writes within one tick of the clock: the status is the same, the contents are not."""
        frozen = {path: status.status_of(str(path)) for path in (root / "main.tf", root)}
        monkeypatch.setattr(status, "status_of", lambda path: frozen.get(Path(path)) or _status(path))
        assert lint(capsys) == FAULT
        (root / "main.tf").write_text(IMMUTABLE)
        assert lint(capsys) == []

    @pytest.mark.usefixtures("settled")
    def test_of_a_file_that_only_an_expression_reads_is_seen(
        self, root: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (root / "mode.txt").write_text("MUTABLE")
        (root / "main.tf").write_text(MUTABLE.replace('"MUTABLE"', 'file("${path.module}/mode.txt")'))
        assert lint(capsys) == ["mode.txt:1:1:"]
        (root / "mode.txt").write_text("IMMUTABLE")
        assert lint(capsys) == []

    @pytest.mark.usefixtures("settled")
    def test_of_the_call_is_another_question(
        self, root: Path, answers: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        (root / "main.tf").write_text('variable "m" {}\n' + MUTABLE.replace('"MUTABLE"', "var.m"))
        (root / "v.tfvars").write_text('m = "IMMUTABLE"\n')
        for arguments, found in (
            (("--var", "m=MUTABLE"), ["main.tf:4:26:"]),
            (("--var", "m=IMMUTABLE"), []),
            (("--var-file", "v.tfvars"), []),
        ):
            assert lint(capsys, *arguments) == found
        (root / "v.tfvars").write_text('m = "MUTABLE"\n')
        assert lint(capsys, "--var-file", "v.tfvars") == ["main.tf:4:26:"]
        assert len(answers) == 4

    @pytest.mark.usefixtures("settled")
    def test_of_the_tool_is_seen(
        self, answers: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, root: Path
    ) -> None:
        assert lint(capsys) == FAULT
        monkeypatch.setattr(key, "fingerprint", lambda: "another")
        assert lint(capsys) == FAULT
        assert len(answers) == 2

    @pytest.mark.usefixtures("settled")
    def test_of_the_day_is_seen_where_a_comment_has_one(
        self, root: Path, answers: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        (root / "main.tf").write_text(
            MUTABLE.replace('"MUTABLE"', '"MUTABLE" # ecrlint: ignore[tag-immutability] until=2999-01-31 agreed')
        )
        assert lint(capsys) == []
        rewrite(
            root, "answer", lambda about: {**about, "day": re.sub(r"^\d{4}-\d\d-\d\d$", "2000-01-01", about["day"])}
        )
        assert lint(capsys) == []
        assert len(answers) == 2


def _status(path: str) -> str:
    try:
        return status._status(os.stat(path))
    except OSError:
        return ""


def documents(root: Path) -> list[Path]:
    return sorted((root.parent / "cache").glob("*/*.*"))


def rewrite(root: Path, kind: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Changes the first line of the document of a kind, as if it had been written like that."""
    (path,) = (path for path in documents(root) if path.suffix == f".{kind}")
    cache = store.Store(path.parent.parent, root)
    document = cache.read(path.stem, kind)
    assert document is not None
    first, *rest = document.lines
    cache.write(path.stem, kind, [json.dumps(change(json.loads(first))).encode(), *rest])


@pytest.mark.usefixtures("settled")
class TestTheCacheItself:
    @pytest.mark.parametrize("data", [b"", b"x", b"\n", b"0" * 64 + b"\n{}", b"\xff\n\xff"])
    def test_may_be_damaged(
        self, root: Path, answers: list[str], capsys: pytest.CaptureFixture[str], data: bytes
    ) -> None:
        assert lint(capsys) == FAULT
        for path in documents(root):
            path.write_bytes(data)
        assert lint(capsys) == FAULT
        assert lint(capsys) == FAULT
        assert len(answers) == 2

    def test_may_be_deleted(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert lint(capsys) == FAULT
        shutil.rmtree(root.parent / "cache")
        assert lint(capsys) == FAULT

    @pytest.mark.parametrize("what", ["a file", "no folder can be made"])
    def test_may_be_unusable(self, root: Path, capsys: pytest.CaptureFixture[str], what: str) -> None:
        if what == "a file":
            (root.parent / "cache").write_text("")
        else:
            (root.parent / "cache").symlink_to("/dev/null/nowhere")
        assert lint(capsys) == FAULT
        assert lint(capsys) == FAULT

    def test_may_be_written_by_two_at_once(self, root: Path) -> None:
        cache = store.Store(root.parent / "cache", root)
        lines = [b"x" * 200_000, b"y"]
        threads = [threading.Thread(target=lambda: [cache.write("k", "a", lines) for _ in range(20)]) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        document = cache.read("k", "a")
        assert document is not None
        assert document.lines == lines
        assert [path.name for path in (root.parent / "cache").glob("*/*")] == ["k.a"]

    def test_keeps_no_more_than_it_should(self, root: Path) -> None:
        cache = store.Store(root.parent / "cache", root)
        for number in range(store.KEPT + 5):
            cache.write(f"k{number}", "a", [b"x"])
        cache.write("k", "b", [b"x"])
        assert [path.suffix for path in documents(root)] == [".b", *[".a"] * store.KEPT]

    def test_is_ignored_by_git_and_open_to_its_owner_only(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        lint(capsys)
        assert (root.parent / "cache" / ".gitignore").read_text() == "*\n"
        found = documents(root)
        assert [path.suffix for path in found] == [".shown", ".answer", ".tasks"]
        assert [path.stat().st_mode & 0o077 for path in (*found, found[0].parent)] == [0, 0, 0, 0]

    def test_holds_no_keys(self, root: Path) -> None:
        material = "AKIA" + "Q3EGRSW5XYZ2AB7C"
        (root / "main.tf").write_text(
            f'provider "aws" {{\n  access_key = "{material}"\n  secret_key = var.s\n}}\n' + MUTABLE
        )
        guarded(["--cache-dir", "../cache", "--format", "json"])
        held = b"".join(path.read_bytes() for path in documents(root))
        assert material[:4].encode() in held
        assert material[4:].encode() not in held

    def test_is_not_used_where_it_is_not_wanted(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert guarded(["--no-cache", *ONLY]) == 1
        assert not documents(root)
