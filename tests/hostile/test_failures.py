"""What fails around ecrlint, and what interrupts it: a clear word, the documented status, nothing half written."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attacks import KNOWN, put, put_neighbours

import ecrlint.regular
from ecrlint.cli import guarded

Capture = pytest.CaptureFixture[bytes]
FIXABLE = (
    'resource "aws_ecr_repository" "r" {\n  name                 = "a/b%d"\n  image_tag_mutability = "MUTABLE"\n}\n'
)


def known(capture: Capture) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(capture.readouterr().out)["findings"]
    assert {(f["rule"], f["place"]["path"], f["place"]["line"]) for f in found} >= KNOWN
    return found


def check(root: Path, *arguments: str) -> int:
    return guarded(["check", str(root), "--no-cache", "--unsure", "--format", "json", *arguments])


# -- files that cannot be read, vanish or change ---------------------------------------------------------------


def _failing(name: str, error: OSError, real: Callable[..., Any]) -> Callable[..., Any]:
    def instead(path: Any, *arguments: Any, **others: Any) -> Any:
        if isinstance(path, (str, os.PathLike)) and os.fspath(path).endswith(name):
            raise error
        return real(path, *arguments, **others)

    return instead


@pytest.mark.parametrize("code", [errno.EACCES, errno.EIO])
@pytest.mark.parametrize(
    "path", ["infra/a.tf", ".github/workflows/a.yml", ".circleci/config.yml", "Dockerfile", "a/action.yml"]
)
def test_a_file_that_cannot_be_read_is_named(
    path: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: Capture
) -> None:
    put_neighbours(tmp_path)
    put(tmp_path, path, "aws ecr\n")
    monkeypatch.setattr(os, "open", _failing(path, OSError(code, os.strerror(code)), os.open))
    assert check(tmp_path) == 1
    (found,) = (f for f in known(capsysbinary) if f["rule"] == "config-parse")
    assert found["place"]["path"] == path
    assert f"cannot be read ({os.strerror(code)})" in found["message"]


def test_a_folder_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: Capture
) -> None:
    put_neighbours(tmp_path)
    put(tmp_path, "locked/a.tf", FIXABLE)
    error = PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    monkeypatch.setattr(os, "scandir", _failing("/locked", error, os.scandir))
    assert check(tmp_path) == 1
    (found,) = (f for f in known(capsysbinary) if f["rule"] == "config-parse")
    assert (found["place"]["path"], found["level"]) == ("locked", "error")
    assert found["message"].startswith("The folder cannot be read (Permission denied). Nothing in it was judged.")


def test_a_folder_that_cannot_be_read_for_real(tmp_path: Path, capsysbinary: Capture) -> None:
    """Nesting beyond what a path can name is refused to root as well."""
    put_neighbours(tmp_path)
    here = os.getcwd()
    try:
        os.chdir(tmp_path)
        for _ in range(20):
            os.mkdir("d" * 250)
            os.chdir("d" * 250)
    finally:
        os.chdir(here)
    assert check(tmp_path) == 1
    # Where the limit falls, between a folder and what is looked for in it, hangs on the length of tmp_path.
    messages = [f["message"] for f in known(capsysbinary) if f["rule"] == "config-parse"]
    assert any("The folder cannot be read (File name too long)" in message for message in messages)
    assert all("File name too long" in message for message in messages)
    subprocess.run(["rm", "-rf", str(tmp_path / ("d" * 250))], check=True)  # noqa: S603, S607


def test_a_file_that_vanishes_is_as_if_it_had_never_been(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: Capture
) -> None:
    put_neighbours(tmp_path)
    put(tmp_path, "infra/a.tf", FIXABLE % 1)
    monkeypatch.setattr(os, "open", _failing("infra/a.tf", FileNotFoundError(errno.ENOENT, "gone"), os.open))
    assert check(tmp_path) == 1
    assert not any(f["place"]["path"].startswith("infra/") for f in known(capsysbinary))


def test_a_file_that_grows_while_it_is_read_is_read_up_to_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 10)
    with pytest.raises(ecrlint.regular.TooLargeError):
        ecrlint.regular.read_regular(path, 9)
    assert ecrlint.regular.read_regular(path, 10) == b"x" * 10


def test_a_pipe_that_takes_the_place_of_a_file_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
        with pytest.raises(OSError, match=r"Not a plain file|Is a directory"):
            ecrlint.regular.read_regular(path, 10)


def test_a_file_is_read_once_so_that_all_see_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: Capture
) -> None:
    put_neighbours(tmp_path)
    put(tmp_path, "infra/a.tf", FIXABLE % 1)
    real, opened = os.open, []

    def changing(path: Any, *arguments: Any, **others: Any) -> int:
        handle = real(path, *arguments, **others)
        if isinstance(path, (str, os.PathLike)) and os.fspath(path).endswith("infra/a.tf"):
            opened.append(path)
            if len(opened) > 1:
                os.truncate(path, 0)
        return handle

    monkeypatch.setattr(os, "open", changing)
    assert check(tmp_path) == 1
    assert any(f["place"]["path"] == "infra/a.tf" and f["place"]["line"] == 3 for f in known(capsysbinary))
    assert len(opened) == 1


# -- places that cannot be written -----------------------------------------------------------------------------


def _full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    put_neighbours(root)
    put(root, "infra/a.tf", FIXABLE % 1)
    return root


def names(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*")}


@pytest.mark.parametrize("failing", ["fdopen", "replace"])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "--no-cache", "--report", "json={root}/out.json"], "the report {root}/out.json cannot be written"),
        (["baseline"], "the baseline {root}/.ecrlint-baseline.json cannot be written"),
        (["init", "--write"], "the configuration {root}/.ecrlint.yaml cannot be written"),
        (["check", "--no-cache", "--unsafe-fixes"], "infra/a.tf cannot be written"),
    ],
    ids=["report", "baseline", "init", "fix"],
)
def test_a_full_disk_is_said_and_leaves_everything_as_it_was(
    arguments: list[str], said: str, failing: str, tree: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: Capture
) -> None:
    before = {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}
    real_fdopen = os.fdopen

    def fdopen(handle: int, mode: str = "r", *others: Any, **more: Any) -> Any:
        file = real_fdopen(handle, mode, *others, **more)
        if "w" not in mode:
            return file
        file.close()
        return real_fdopen(os.open("/dev/full", os.O_WRONLY), mode)

    monkeypatch.setattr(os, failing, fdopen if failing == "fdopen" else _full)
    status = guarded([word.format(root=tree) for word in [*arguments, str(tree)]])
    monkeypatch.undo()
    err = capsysbinary.readouterr().err.decode()
    assert status == 2
    assert said.format(root=tree) in err
    assert "No space left on device" in err
    assert {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()} == before


def test_a_cache_that_cannot_be_written_changes_nothing(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: Capture
) -> None:
    for folder in ("/dev/full/cache", "/proc/cache", str(tmp_path / "cache")):
        if folder.startswith(str(tmp_path)):
            monkeypatch.setattr(os, "replace", _full)
        arguments = ["check", str(tree), "--unsure", "--format", "json", "--cache-dir", folder]
        assert guarded(arguments) == 1
        known(capsysbinary)
    monkeypatch.undo()
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file() and path.name != ".gitignore"]


def test_a_report_goes_to_a_device_and_leaves_it_one(tree: Path, capsysbinary: Capture) -> None:
    assert check(tree, "--report", "sarif=/dev/null") == 1
    assert not Path("/dev/null").is_file()
    assert guarded(["check", str(tree), "--no-cache", "--report", "sarif=/dev/full"]) == 2
    assert b"the report /dev/full cannot be written: No space left on device" in capsysbinary.readouterr().err
    assert not Path("/dev/full").is_file()


def test_standard_output_that_is_full(tree: Path) -> None:
    done = _process(["check", str(tree), "--no-cache"], stdout="/dev/full")
    _, err = done.communicate(timeout=60)
    assert done.returncode == 2
    assert err == b"ready\necrlint: standard output cannot be written: No space left on device\n"


def test_standard_error_that_is_full(tree: Path) -> None:
    code = "import sys; from ecrlint.__main__ import main; sys.exit(main())"
    with open("/dev/full", "wb") as full:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", code, "check", str(tree), "--no-cache", "--format", "json"],
            stdout=subprocess.PIPE,
            stderr=full,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert json.loads(done.stdout)["findings"]


# -- interrupts ------------------------------------------------------------------------------------------------


def _process(arguments: list[str], stdout: str | None = None) -> subprocess.Popen[bytes]:
    code = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from ecrlint.cli import guarded; from ecrlint.__main__ import main\n"
        "os.write(2, b'ready\\n'); sys.exit(main())"
    )
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE if stdout is None else os.open(stdout, os.O_WRONLY),
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Makes trees in which a run takes a good while."""
    made = 0

    def make() -> Path:
        nonlocal made
        made += 1
        root = tmp_path_factory.mktemp(f"wide{made}")
        for number in range(40):
            put(root, f"m{number}/a.tf", FIXABLE % number)
        return root

    return make


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize(
    "arguments", [["--no-cache"], ["--unsafe-fixes", "--no-cache"], ["--cache-dir", "{root}/cache"]]
)
def test_an_interrupt_ends_it_and_leaves_no_half_of_anything(
    arguments: list[str], number: signal.Signals, status: int, wide: Callable[[], Path]
) -> None:
    chance = random.Random(f"{number}{arguments}")
    root = wide()
    before = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.tf")}
    for _ in range(2):
        process = _process(["check", str(root), *(word.format(root=root) for word in arguments)])
        assert process.stderr is not None
        assert process.stderr.read(6) == b"ready\n"
        time.sleep(0.05 + chance.random() * 0.6)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
        assert process.returncode in (status, 1), err  # 1: it had ended before
        assert b"Traceback" not in err
        assert b"fault" not in err
        files = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        assert {path for path in files if not path.startswith("cache/")} == set(before)
        for path, data in before.items():
            assert files[path] == data or (
                data.count(b"\n") <= files[path].count(b"\n") and files[path].endswith(b"}\n")
            )
        for path, data in files.items():
            assert not path.startswith("cache/") or path.endswith((".answer", ".shown", ".tasks", ".gitignore"))
            assert not path.endswith(".json") or json.loads(data.partition(b"\n")[2])


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(143)])
def test_an_interrupt_in_the_middle_of_writing_leaves_the_old_file(
    error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def interrupted(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(type(error)):
        ecrlint.regular.write_whole(path, b"new")
    assert names(tmp_path) == {"a"}
    assert path.read_bytes() == b"old"


def test_signals_wait_until_a_file_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, order = os.replace, []

    def replace(*arguments: Any) -> None:
        # To this thread: a test runner has others, which the system may choose.
        signal.raise_signal(signal.SIGTERM)
        real(*arguments)
        order.append("written")

    def handler(*_: object) -> None:
        order.append("signal")

    before = signal.signal(signal.SIGTERM, handler)
    try:
        monkeypatch.setattr(os, "replace", replace)
        ecrlint.regular.write_whole(tmp_path / "a", b"new")
    finally:
        signal.signal(signal.SIGTERM, before)
    assert order == ["written", "signal"]


# -- faults of our own -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [RuntimeError("x"), MemoryError(), RecursionError("deep")])
@pytest.mark.parametrize(
    "where",
    ["ecrlint.run.discover", "ecrlint.tasks.units_at", "ecrlint.judge.engine.judge_all", "ecrlint.report.door.prepare"],
)
def test_a_fault_of_our_own_is_status_3_and_no_finding(
    error: Exception, where: str, tree: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: Capture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(where, broken)
    assert guarded(["check", str(tree), "--no-cache", "--format", "sarif"]) == 3
    out, err = capsysbinary.readouterr()
    assert out == b""
    said = err.decode()
    assert "this is a fault of ecrlint" in said
    assert "no verdict was reached" in said
    assert "Please report it with these lines" in said
    assert type(error).__name__ in said
