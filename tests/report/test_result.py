"""What may be said about a git remote."""

from __future__ import annotations

import pytest

from ecrlint.report.result import public_remote


@pytest.mark.parametrize(
    ("remote", "public"),
    [
        ("https://github.com/o/r.git", "https://github.com/o/r.git"),
        ("https://user:token@github.com/o/r?x=1#y", "https://github.com/o/r"),
        ("https://x-access-token@host:8443/o/r", "https://host:8443/o/r"),
        ("git@github.com:o/r.git", "ssh://github.com/o/r.git"),
        ("ssh://git@host.example/o/r", "ssh://host.example/o/r"),
        ("https://[::1]:80/r", "https://[::1]:80/r"),
        ("/srv/git/r", None),
        ("../r", None),
        ("file:///srv/r", None),
        ("C:\\repos\\r", None),
        ("https://host:port/r", None),
        ("", None),
    ],
)
def test_public_remote(remote: str, public: str | None) -> None:
    assert public_remote(remote) == public
