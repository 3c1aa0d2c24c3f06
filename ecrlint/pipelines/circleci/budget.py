"""A limit on the work of expanding one config, counted in nodes and steps and never in time."""

from __future__ import annotations

from ...records import dataclass

NODES = 200_000
"""Nodes resolved and steps expanded for one config. The largest configs in the wild need some 10,000."""

CHARACTERS = 20
"""Characters of a text with parameters, before and after they are filled in, that cost as much as a node."""

PARTS = 4
"""Parts of a text, by where they are written, that cost as much as a node."""

DEPTH = 200
"""Levels of nesting, aliases and parameters included."""

CALLS = 50
"""Levels of commands that call one another, `when` steps and lists of steps included. Together with
`DEPTH` this keeps the recursion within Python's own limit."""

MATRIX = 256
"""Members of one matrix."""

TEXT = 100_000
"""Characters of one text after parameters are filled in."""


@dataclass(slots=True)
class Budget:
    """What is left to spend. `exhausted` is set once something had to be left out."""

    left: int = NODES
    exhausted: bool = False

    def spend(self, amount: int = 1) -> bool:
        """Takes `amount` from the budget; False if there is not so much left, and from then on."""
        if self.exhausted or amount > self.left:
            self.exhausted = True
            return False
        self.left -= amount
        return True
