"""Exit statuses, and the error that stands for a wrong call."""

from __future__ import annotations

OK, FINDINGS, USAGE, FAULT = 0, 1, 2, 3


class UsageError(Exception):
    """The call, a convention or a rule file is wrong; the message says what to do. Ends with status 2."""
