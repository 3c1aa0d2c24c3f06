"""The remote and the commit of a checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.discover.git import remote_and_commit, repository_name

COMMIT = "0123456789abcdef0123456789abcdef01234567"
CONFIG = (
    '[core]\n\tbare = false\n[remote "origin"]\n\turl = https://u:p@github.com/o/r.git\n\tfetch = x\n[branch "main"]\n'
)


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"config": CONFIG, "HEAD": "ref: refs/heads/main\n", "refs/heads/main": COMMIT + "\n"}, COMMIT),
        (
            {"config": CONFIG, "HEAD": "ref: refs/heads/main\n", "packed-refs": f"# x\n{COMMIT} refs/heads/main\n"},
            COMMIT,
        ),
        ({"config": CONFIG, "HEAD": COMMIT + "\n"}, COMMIT),
        ({"config": CONFIG, "HEAD": "ref: refs/heads/new\n"}, None),
        ({"config": CONFIG, "HEAD": "ref: refs/../../secret\n"}, None),
        ({"config": "[core]\n", "HEAD": COMMIT}, None),
        ({}, None),
    ],
)
def test_remote_and_commit(tmp_path: Path, files: dict[str, str], found: str | None) -> None:
    for name, text in files.items():
        (tmp_path / ".git" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / ".git" / name).write_text(text)
    expected = ("https://u:p@github.com/o/r.git", found) if found else None
    assert remote_and_commit(tmp_path) == expected


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://github.com/o/shop-api.git", "shop-api"),
        ("https://u:p@github.com/o/shop.api", "shop.api"),
        ("https://github.com/o/shop/", "shop"),
        ("git@github.com:o/shop.git", "shop"),
        ("ssh://git@github.com/o/shop", "shop"),
        ("https://git.example.com/o/shop", ""),
        ("https://github.com/shop", ""),
        ("/srv/github.com/o/shop/x", ""),
    ],
)
def test_repository_name(tmp_path: Path, url: str, name: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").write_text(f'[remote "origin"]\n\turl = {url}\n')
    (tmp_path / ".git/HEAD").write_text(COMMIT + "\n")
    assert repository_name(tmp_path) == name


def test_no_checkout_has_no_repository_name(tmp_path: Path) -> None:
    assert repository_name(tmp_path) == ""
