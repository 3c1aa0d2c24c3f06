"""What was probably meant by a word that means nothing."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

FEW = 8
"""As many words are all named where none of them is near."""


def hint(word: object, words: Iterable[str]) -> str:
    """`; did you mean ...?` with the nearest of some words; where none is near, which there are, or the three that are
    the least far. Empty without words."""
    known = list(words)
    near = nearest(word, known)
    if near or not known:
        return near
    if len(known) <= FEW:
        return f"; there {'is' if len(known) == 1 else 'are'} {listed(known)}"
    least_far = difflib.get_close_matches(_plain(word), map(_plain, known), 3, 0)
    by_plain = {_plain(name): name for name in known}
    return f"; the nearest are {listed([by_plain[name] for name in least_far])}"


def nearest(word: object, words: Iterable[str]) -> str:
    """`; did you mean ...?` with the nearest of some words; empty where none is near."""
    meant = meant_by(word, words)
    return f"; did you mean {meant}?" if meant else ""


def meant_by(word: object, words: Iterable[str]) -> str:
    """The nearest of some words; empty where none is near. One that begins with the whole word is nearer than others
    that are not very near."""
    by_plain: dict[str, str] = {}
    for name in words:
        by_plain.setdefault(_plain(name), name)
    if not isinstance(word, str):
        return ""
    plain = _plain(word)
    begun = sorted((name for name in by_plain if name.startswith(plain)), key=len) if len(plain) > 2 else []
    close = difflib.get_close_matches(plain, list(by_plain), 1, 0.8) or begun
    close = close or difflib.get_close_matches(plain, list(by_plain), 1)
    return by_plain[close[0]] if close else ""


def listed(words: list[str], last: str = "and") -> str:
    """Words as a sentence names them."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def _plain(word: object) -> str:
    """A word without what people write now so, now so."""
    return str(word).casefold().replace("-", "_")
