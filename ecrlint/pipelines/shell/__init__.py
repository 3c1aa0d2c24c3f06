"""Shell scripts as far as the checks need them: commands with their words, what they set, what words become."""

from __future__ import annotations

from .commands import Command, Redirection, Word
from .reader import commands
from .settings import Setting, settings, writes_to

__all__ = ["Command", "Redirection", "Setting", "Word", "commands", "settings", "writes_to"]
