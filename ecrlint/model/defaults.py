"""Defaults of providers and modules, from one data file that names its sources."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from ..values import Json


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files(__package__).joinpath("defaults.json").read_text("utf-8"))
    return found


def default(resource_type: str, attribute: str) -> Json:
    """What a resource's argument is when it is left out; nested arguments with a dot. KeyError for one
    the data file does not have."""
    found: Json = _data()["resources"][resource_type]["arguments"][attribute]
    return found
