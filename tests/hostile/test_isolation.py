# ruff: noqa: E501
"""Nothing is fetched, nothing is executed, nothing outside of what is checked is read, and nothing is written.

Python itself reports what happens (audit events), so that no way around the functions that are known is left open.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ecrlint.report import FORMATS

REPOSITORY = Path(__file__).parents[2]
FIXTURES = sorted(path for path in (REPOSITORY / "fixtures").iterdir() if path.is_dir())

WATCHED = """\
import sys
sys.path.pop(0)  # as the installed command has it: the working directory is no place to import from
import json, os
STARTS = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.startfile", "pty.",
          "urllib.", "http.", "ftplib.", "smtplib.", "telnetlib.", "webbrowser.", "ctypes.", "pickle.", "shutil.",
          "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.chmod", "os.chown", "os.link", "os.symlink", "os.truncate",
          "os.utime", "os.putenv", "tempfile.", "code.__new__", "exec.dynamic")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
happened, read, watching = [], set(), False

def hook(event, arguments):
    if not watching:
        return
    if event.startswith(STARTS):
        happened.append([event, repr(arguments)[:200]])
    elif event == "open" and isinstance(arguments[0], (str, bytes)):
        path = os.path.realpath(os.fsdecode(arguments[0]))
        if arguments[2] & WRITES:
            happened.append(["write", path])
        read.add(path)
    elif event in ("os.listdir", "os.scandir") and isinstance(arguments[0], (str, bytes, os.PathLike)):
        read.add(os.path.realpath(os.fsdecode(arguments[0])))

sys.addaudithook(hook)
from ecrlint.cli import guarded
runs, statuses = json.loads(sys.stdin.read()), []
watching = True
for arguments in runs:
    statuses.append(guarded(arguments))
watching = False
sys.stdout.flush()
sys.stderr.write("\\0" + json.dumps({"happened": happened, "read": sorted(read), "statuses": statuses}))
"""


def watched(runs: list[list[str]], where: Path) -> dict[str, Any]:
    """What happens in runs of the command line, one after the other in one process."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-B", "-c", WATCHED],
        input=json.dumps(runs),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        cwd=where,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    found: dict[str, Any] = json.loads(done.stderr.rpartition("\0")[2])
    return found


def strange(read: list[str], *allowed: Path) -> list[str]:
    """What was read outside of ecrlint, of Python with its libraries, and of what may be."""
    ours = [REPOSITORY / "ecrlint", REPOSITORY / "rules", REPOSITORY / "pyproject.toml"]
    pythons = {Path(os.path.realpath(folder)) for folder in (sys.prefix, sys.base_prefix, *sys.path) if folder}
    places = [*ours, *(place for place in pythons if place != REPOSITORY), *map(Path, map(os.path.realpath, allowed))]
    system = ("/usr/share/zoneinfo", "/etc/localtime", "/proc/self", "/dev/null")
    return [
        path
        for path in read
        if not path.startswith(system)
        and not any(place == Path(path) or place in Path(path).parents for place in places)
    ]


def test_the_suite_itself_has_no_network() -> None:
    with pytest.raises(AssertionError, match="network"):
        socket.create_connection(("127.0.0.1", 9), timeout=1)
    with pytest.raises(AssertionError, match="network"):
        socket.socket()
    with pytest.raises(AssertionError, match="network"):
        socket.getaddrinfo("localhost", 80)


def test_all_fixtures_are_checked_without_anything_happening(tmp_path: Path) -> None:
    root = tmp_path / "fixtures"
    for fixture in FIXTURES:
        shutil.copytree(fixture, root / fixture.name)
    runs = [["check", str(root / fixture.name), "--no-cache", "--unsure", "--format", "json"] for fixture in FIXTURES]
    runs += [["check", str(root / "central-oidc-faulty"), "--no-cache", "--format", format_] for format_ in FORMATS]
    runs += [["check", str(root / "central-oidc-faulty"), "--no-cache", "--diff", "--unsafe-fixes"]]
    runs += [[command, str(root / "cloud-platform-faulty")] for command in ("facts", "files", "init")]
    runs += [["explain", "tag-immutability"], ["rules"], ["schema", "config"], ["completion", "bash"]]
    found = watched(runs, tmp_path)
    assert set(found["statuses"]) == {0, 1}
    assert found["happened"] == []
    assert strange(found["read"], root, tmp_path) == []


def test_what_lies_outside_is_not_read(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    for folder in (outside, root / ".github/workflows", root / "infra", root / "modules"):
        folder.mkdir(parents=True)
    (outside / "a.tf").write_text('resource "aws_ecr_repository" "o" {\n  name = "outside"\n}\n')
    (outside / "action.yml").write_text("runs: {using: composite, steps: [{run: aws ecr, shell: sh}]}\n")
    (outside / "secret.txt").write_text("canary")
    (root / "infra/linked.tf").symlink_to(outside / "a.tf")
    (root / "infra/linked").symlink_to(outside)
    (root / ".circleci").symlink_to(outside)
    (root / ".ecrlint.yaml").symlink_to(outside / "secret.txt")
    (root / "Dockerfile").symlink_to(outside / "secret.txt")
    (root / "infra/main.tf").write_text(
        'module "a" {\n  source = "../../outside"\n}\nmodule "b" {\n  source = "./linked"\n}\n'
        f'module "c" {{\n  source = "{outside}"\n}}\n'
        'resource "aws_ecr_repository" "r" {\n  name = file("../../outside/secret.txt")\n'
        f'  image_tag_mutability = templatefile("{outside}/secret.txt", {{}})\n'
        '  tags = {a = file("linked/secret.txt"), b = join("", fileset("../../outside", "*")), c = filesha256("/etc/passwd"),\n'
        '    d = file("~/.aws/credentials"), e = pathexpand("~/x"), f = abspath("."), g = filebase64("/proc/self/environ")}\n}\n'
    )
    (root / ".github/workflows/a.yml").write_text(
        "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: ../outside\n      - uses: ./../outside\n"
        "      - run: . ../outside/secret.txt; aws ecr get-login-password; docker build -f ../../outside/secret.txt .\n"
        "  b:\n    uses: ./../outside/a.yml\n"
    )
    found = watched([["check", str(root), "--no-cache", "--unsure"], ["facts", str(root)], ["files", str(root)]], root)
    assert found["statuses"] == [1, 0, 0]
    assert found["happened"] == []
    assert strange(found["read"], root) == []


def test_what_would_run_elsewhere_does_not_run_here(tmp_path: Path) -> None:
    mark = tmp_path / "executed"
    root = tmp_path / "root"
    (root / ".github/workflows").mkdir(parents=True)
    (root / "conftest.py").write_text(f"open({str(mark)!r}, 'w')\n")
    for name in ("sitecustomize.py", "ecrlint.py", "hcl2.py", "lark.py", "json.py"):
        (root / name).write_text(f"open({str(mark)!r}, 'w')\n")
    (root / "a.tf").write_text(
        f'data "external" "x" {{\n  program = ["touch", "{mark}"]\n}}\n'
        f'resource "aws_ecr_repository" "r" {{\n  name = data.external.x.result.name\n'
        f'  provisioner "local-exec" {{\n    command = "touch {mark}"\n  }}\n}}\n'
    )
    (root / ".github/workflows/a.yml").write_text(
        "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n"
        f"      - run: |\n          touch {mark}; $(touch {mark}) `touch {mark}`\n          aws ecr get-login-password\n"
        f"      - run: !!python/object/apply:os.system ['touch {mark}']\n"
    )
    found = watched([["check", ".", "--no-cache", "--unsure"]], root)
    assert found["statuses"] == [1]
    assert found["happened"] == []
    assert not mark.exists()
