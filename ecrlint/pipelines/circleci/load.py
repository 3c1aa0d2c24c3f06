"""Reads one CircleCI config and processes it."""

from __future__ import annotations

from ...discover.sources import Sources
from ...parse.tree import DataTree, Mapping, Problem
from ...place import START, Lines, Place
from .budget import NODES, Budget
from .config import Config
from .library import World, pipeline_parameters, read_libraries
from .value import Scope
from .workflows import invocations


def load_config(sources: Sources, path: str) -> Config | None:
    """The config at `path` (relative to the root, with `/`); None where there is no such file.

    Never raises for what the file says: what is wrong with it is in `problems`.
    """
    from ...parse.yaml import read_yaml

    file = sources.read(path)
    if file is None:
        return None
    if file.problem is not None:
        tree = DataTree(file.path, file.text, Lines(file.text), None, (), (file.problem,))
    else:
        tree = read_yaml(file.path, file.text)
    return process(tree)


def process(tree: DataTree) -> Config:
    """A config from its tree."""
    root = tree.root
    if not isinstance(root, Mapping):
        start = Place(tree.path, START)
        complete = root is None and not tree.problems
        return Config(tree.path, tree, start, (), None, None, (), (), tree.problems, complete)
    budget = Budget()
    libraries = read_libraries(tree, root, budget)
    resolver = World(tree, libraries, {}, budget).resolver(Scope("the config"))
    entries = {entry.key.text: entry for entry in resolver.entries(root)}
    nodes = {name: entry.value for name, entry in entries.items()}
    pipeline = pipeline_parameters(tree, nodes.get("parameters"), budget)
    world = World(tree, libraries, pipeline, budget)
    runs = invocations(world, nodes.get("workflows"))
    keys = tuple((name, resolver.place(entry.key.span)) for name, entry in entries.items())
    start = keys[0][1] if keys else Place(tree.path, START)
    problems = tree.problems
    if budget.exhausted:
        problems = (*problems, Problem("limit", start.span, _TOO_MUCH))
    return Config(
        tree.path,
        tree,
        start,
        keys,
        resolver.resolve(nodes["version"]) if "version" in nodes else None,
        resolver.resolve(nodes["setup"]) if "setup" in nodes else None,
        tuple(libraries[""].orbs.values()),
        runs,
        problems,
        not problems,
    )


_TOO_MUCH = (
    f"The config expands to more than {NODES:,} values and steps once its commands and anchors are "
    "written out, so only a part of it was judged. Split it, or call fewer commands from one another."
)
