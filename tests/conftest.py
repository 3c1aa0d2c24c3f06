"""What holds for all tests."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import NoReturn

import pytest


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test reads or writes the cache of whoever runs it."""
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


def _no_network(*_: object, **__: object) -> NoReturn:
    raise AssertionError("there is no network for tests: ecrlint never asks for any")


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """No test, and nothing that a test calls, opens a socket or looks up a name."""
    patch = pytest.MonkeyPatch()
    for name in ("socketpair", "create_connection", "create_server", "getaddrinfo", "gethostbyname", "gethostbyaddr"):
        patch.setattr(socket, name, _no_network)
    patch.setattr(socket.socket, "__init__", _no_network)
    yield
    patch.undo()
