"""The suppressions of a whole file, whatever kind it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..parse.tree import Comment, DataTree, Mapping, Node, Scalar
from ..place import Place, Run, Span
from .comments import Suppression, shell_comments, suppressions

_SCRIPTS = ("run", "command")
_DOCKERFILE = re.compile(r"(?:\A|/)(?:Dockerfile|Containerfile)[^/]*\Z|\.Dockerfile\Z")


def suppressions_in(path: str, text: str) -> tuple[Suppression, ...]:
    """The suppressions in the comments of a Terraform or YAML file, those in its scripts included, or of a Dockerfile;
    in Terraform's JSON syntax those in its comment properties. Other JSON has no comments."""
    if "ecrlint:" not in text:
        return ()
    if path.endswith((".tf.json", ".tofu.json")):
        from ..parse.json import read_json
        from .json_comments import json_suppressions

        return tuple(json_suppressions(read_json(path, text)))
    return suppressions(path, text, _comments(path, text))


def _comments(path: str, text: str) -> tuple[Comment, ...]:
    if path.endswith((".tf", ".tofu", ".tfvars")):
        from ..parse.hcl import read_hcl

        return read_hcl(path, text).comments
    if path.endswith((".yml", ".yaml")):
        from ..parse.yaml import read_yaml

        tree = read_yaml(path, text)
        return (*tree.comments, *_in_scripts(tree))
    if _DOCKERFILE.search(path):
        return shell_comments(text, tuple(_written_out(path, text)))
    return ()


def _written_out(path: str, text: str) -> Iterator[Run]:
    """Where the characters of a file are that are written as themselves."""
    at = 0
    for number, line in enumerate(text.split("\n"), 1):
        yield Run(at, len(line), Place(path, Span(number, 1, number, len(line) + 1)), True)
        at += len(line) + 1


def _in_scripts(tree: DataTree) -> list[Comment]:
    from ..parse.yaml import scalar_runs

    found: dict[Comment, None] = {}
    pending: list[Node] = [tree.root] if tree.root is not None else []
    seen: set[int] = set()
    while pending:
        node = pending.pop()
        if id(node) in seen or isinstance(node, Scalar):
            continue
        seen.add(id(node))
        if isinstance(node, Mapping):
            for entry in node.entries:
                if entry.key.text in _SCRIPTS and isinstance(entry.value, Scalar):
                    found.update(dict.fromkeys(shell_comments(entry.value.text, scalar_runs(tree, entry.value))))
            pending.extend(entry.value for entry in node.entries)
        else:
            pending.extend(node.items)
    return list(found)
