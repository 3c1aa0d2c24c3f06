"""What of a root is left out: by git, by the configuration, and in spite of what the command line names."""

from __future__ import annotations

from collections.abc import Callable

from .discover.ignore import GitIgnore, Ignored, nothing_ignored
from .discover.kinds import unit_of
from .settings import Settings


def excluded_by(settings: Settings) -> Callable[[str], bool]:
    """Whether the configuration leaves a path out. What is named on the command line is not left out, unless it says
    so as well."""
    if not settings.configuration.exclude:
        return lambda _: False
    from .discover.ignore import patterns

    matches = patterns(settings.configuration.exclude)
    named = frozenset() if settings.force_exclude else frozenset((*settings.named, *map(unit_of, settings.named)))
    return lambda path: matches(path) and path not in named and not any(path.startswith(f"{n}/") for n in named)


def ignored_by(settings: Settings) -> Ignored:
    """What git ignores, what was named on the command line excepted."""
    if not settings.gitignore:
        return nothing_ignored
    named = () if settings.force_exclude else settings.named
    return GitIgnore(settings.root, frozenset((*named, *map(unit_of, named), *settings.inputs.files)))
