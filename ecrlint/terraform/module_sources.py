"""Which module a call means by its source: a directory of the tree, a known remote module, one already downloaded."""

from __future__ import annotations

import posixpath

from ..place import Place
from ..records import dataclass, replace
from .convert import known_text
from .downloaded import FOLDER
from .known_modules import Known, Remote, find, module_of, submodule
from .module import Module
from .root import Root
from .values import Value


@dataclass(frozen=True, slots=True)
class ModuleCall:
    """A call of a module, as far as it says which. `caller` is the directory of the module it stands in, `above` those
    of the modules that one is called by, `within` the remote module it is part of; `unit` is the directory it belongs
    to, `key` has the names of the calls that lead to it and its own. `version` is "" where none is given, None where
    it cannot be told."""

    address: str
    key: str
    header: Place
    source: Value
    version: str | None
    caller: str
    above: tuple[str, ...]
    within: Remote | None
    unit: str


def called(call: ModuleCall, root: Root) -> tuple[Module | None, Remote | None]:
    """The module that is called, None if it is not to be had, and which remote one it is."""
    remote = _known(call)
    if remote is not None:
        module = module_of(remote, root.sources)
        root.remotes.update((path, remote) for path in module.files)
        return module, remote
    text = known_text(call.source)
    directory = local_source(text, call.caller)
    remote = call.within
    if directory is None and text is not None:
        found = root.downloaded(call.key)
        if found is None or not found.is_of(text, call.version):
            return None, None
        directory = found.directory
        remote = remote or _outermost(Known(text, (), "", (), {}, {}), call)
    if directory is None or directory in (*call.above, call.caller):
        return None, None
    if remote is not None and f"{FOLDER}/" not in f"{directory}/":
        return None, None
    module = root.module(directory)
    if remote is not None:
        root.remotes.update((path, remote) for path in module.files)
    return module, remote


def local_source(source: str | None, directory: str) -> str | None:
    """The directory a module source means, relative to the root; None unless it starts with `./` or `../`."""
    if source is None or not source.startswith(("./", "../")):
        return None
    return posixpath.normpath(posixpath.join(directory, source))


def _known(call: ModuleCall) -> Remote | None:
    """The known remote module that is called, if it is one. What such a module calls itself stands where the
    outermost call does."""
    text = known_text(call.source)
    if text is None:
        return None
    if call.within is not None and call.within.known.modules:
        path = submodule(call.within, text)
        return None if path is None else replace(call.within, path=path, address=call.address)
    found = find(text, call.version)
    if found is None:
        return None
    known, path, releases = found
    outermost = call.within or _outermost(known, call)
    return replace(outermost, known=known, path=path, releases=releases, address=call.address)


def _outermost(known: Known, call: ModuleCall) -> Remote:
    """A remote module that is called from the tree."""
    return Remote(known, "", (), call.address, call.header, call.source.place or call.header, call.unit)
