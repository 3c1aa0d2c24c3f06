"""What is said when the installed package `hcl2` is not the one whose grammar ecrlint parses with."""

from __future__ import annotations


class WrongParserLibrary(Exception):
    """The installed package `hcl2` is not the python-hcl2 that ecrlint works with. The message says what to do."""


def wrong_library(what: str) -> WrongParserLibrary:
    """The exception for a sentence (without period) that says what was found."""
    return WrongParserLibrary(
        f"{what}. ecrlint needs python-hcl2 8.1.4 or newer. checkov installs another library under the same name "
        "(bc-python-hcl2), so install ecrlint in an environment of its own, for example with "
        "`pipx install ecrlint`, or repair this one with `pip install --force-reinstall 'python-hcl2>=8.1.4,<9'`."
    )
