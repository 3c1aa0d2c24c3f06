"""The keys Amazon ECR knows in a lifecycle policy, and which of them an unknown key was meant to be.

Source: Amazon ECR user guide, "Lifecycle policy properties in Amazon ECR".
"""

from __future__ import annotations

from collections.abc import Mapping

KEYS: Mapping[str, tuple[str, ...]] = {
    "policy": ("rules",),
    "rule": ("rulePriority", "description", "selection", "action"),
    "selection": (
        "tagStatus",
        "tagPrefixList",
        "tagPatternList",
        "countType",
        "countUnit",
        "countNumber",
        "storageClass",
    ),
    "action": ("type", "targetStorageClass"),
}
"""The keys of each object of a policy."""

TAG_LISTS = ("tagPrefixList", "tagPatternList")

UNMENTIONED = frozenset({"description", *TAG_LISTS})
"""Keys whose absence is no member of its own: it means nothing, or is described with `tagStatus`."""

_LONGEST = 40
"""Longest key that is compared with others, in characters."""


def belongs_in(key: str, part: str) -> str:
    """Another object that has a key of this name; empty if there is none."""
    return next((other for other, keys in KEYS.items() if other != part and key in keys), "")


def resembles(key: str, part: str) -> str:
    """The key of an object that a key was probably meant to be; empty if it is like none of them."""
    if len(key) > _LONGEST:
        return ""
    from difflib import get_close_matches

    plain = {_plain(known): known for known in KEYS[part]}
    wanted = _plain(key)
    if wanted in plain:
        return plain[wanted]
    found = get_close_matches(wanted, plain, n=1, cutoff=0.6)
    return plain[found[0]] if found else ""


def _plain(key: str) -> str:
    return "".join(c for c in key.lower() if c.isalnum())
