"""Words before a command that run the command behind them, such as `sudo` and `time`."""

from __future__ import annotations

import re

from ...records import dataclass

_PREFIXES: dict[str, tuple[str, int]] = {
    "sudo": ("-u -g -h -p -C -r -t -U -T -D -R", 0),
    "exec": ("-a", 0),
    "command": ("", 0),
    "builtin": ("", 0),
    "nohup": ("", 0),
    "time": ("-f -o", 0),
    "env": ("-u -C --unset --chdir", 0),
    "eval": ("", 0),
    "nice": ("-n", 0),
    "ionice": ("-c -n -p", 0),
    "stdbuf": ("-i -o -e", 0),
    "timeout": ("-k -s --kill-after --signal", 1),
    "xargs": ("-a -d -E -I -L -n -P -s", 0),
}
"""Commands that run the command behind them: their options with a value, and how many words come first."""
_LOOKS_UP = re.compile(r"[ \t]+-[vV]\b")


@dataclass(slots=True)
class Prefix:
    """What of a prefix may still follow before the command that it runs."""

    name: str
    values: tuple[str, ...]
    first: int
    value_next: bool = False

    @staticmethod
    def named(word: str) -> Prefix | None:
        """The prefix of that name, if there is one."""
        name = word.rsplit("/", 1)[-1]
        known = _PREFIXES.get(name)
        return Prefix(name, tuple(known[0].split()), known[1]) if known else None

    def asks(self, script: str, at: int) -> bool:
        """Whether it only asks where a command is (`command -v docker`) and runs nothing."""
        return self.name == "command" and _LOOKS_UP.match(script, at) is not None

    def swallows(self, word: str) -> bool:
        """Whether the next word still belongs to the prefix."""
        if self.value_next:
            self.value_next = False
            return True
        if word.startswith("-") and len(word) > 1:
            self.value_next = word in self.values
            return True
        if self.first:
            self.first -= 1
            return True
        return False
