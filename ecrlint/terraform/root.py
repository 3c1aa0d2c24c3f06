"""What the instances of all modules below one root module share."""

from __future__ import annotations

from collections.abc import Mapping

from ..discover.sources import Sources
from ..inputs import NO_INPUTS, Inputs
from ..place import Place
from ..records import dataclass, field
from .downloaded import Downloaded, downloaded
from .known_modules import Remote
from .module import Module, load_module
from .scope import Budget


@dataclass(slots=True)
class Root:
    """What all modules below one root share. `remotes` has the calls of known remote modules by the path of the
    file that stands for them, `nowhere` is the place of what a plan has and no file of the tree."""

    sources: Sources
    directory: str
    budget: Budget = field(default_factory=Budget)
    modules: dict[str, Module] = field(default_factory=dict)
    remotes: dict[str, Remote] = field(default_factory=dict)
    inputs: Inputs = NO_INPUTS
    nowhere: Place | None = None
    instances: int = 0
    _downloaded: Mapping[str, Downloaded] | None = None

    def module(self, directory: str) -> Module:
        """The module in a directory, loaded once."""
        if directory not in self.modules:
            self.modules[directory] = load_module(self.sources, directory)
        return self.modules[directory]

    def has_downloads(self) -> bool:
        """Whether modules were downloaded for this root module."""
        if self._downloaded is None:
            self._downloaded = downloaded(self.sources, self.directory)
        return bool(self._downloaded)

    def downloaded(self, key: str) -> Downloaded | None:
        """The module downloaded for a call; `key` has the names of the calls that lead to it."""
        return self._downloaded.get(key) if self.has_downloads() and self._downloaded is not None else None
