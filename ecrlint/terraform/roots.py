"""Root modules beside each other: which directories they take in, what was read for them, which one a plan is of."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from ..parse.tree import Problem
from .instance import Instance
from .module import Module, problems
from .plan import Plan, PlanModule


def called_directories(root: Instance) -> frozenset[str]:
    """The directories of the local modules that a root module calls, at any depth. They are judged as
    they are called, not by themselves."""
    return frozenset(instance.module.directory for instance in root.below() if instance.path and not instance.remote)


def linked_files(root: Instance) -> frozenset[str]:
    """The files that a root module, or a module it calls, reads through links to other directories."""
    modules = root.root.modules.values()
    return frozenset(path for m in modules for path in m.files if (posixpath.dirname(path) or ".") != m.directory)


def all_problems(root: Instance) -> tuple[tuple[str, Problem], ...]:
    """What is wrong with the files read for a root module so far, those of modules it calls included."""
    found = [pair for module in root.root.modules.values() for pair in problems(module)]
    found.extend(root.variables.problems())
    return tuple(dict.fromkeys(pair for pair in found if pair[0] not in root.root.remotes))


def plan_directory(plan: Plan, modules: Mapping[str, Module]) -> str | None:
    """The directory of the root module that a plan was made of: the one that has all its resources and calls. Of
    several it is the nearest to the plan's file; None where that does not decide either."""
    declared = plan.root.declared or _addressed(plan.root)
    found = [d for d, module in modules.items() if declared and declared <= {*module.keys()}]
    if len(found) < 2:
        return found[0] if found else None
    near = [d for d in found if d == "." or f"{posixpath.dirname(plan.path)}/".startswith(f"{d}/")]
    return max(near, key=len) if near else None


def _addressed(root: PlanModule) -> frozenset[tuple[str, ...]]:
    """The keys of the blocks that a plan's resources stand in."""
    own = {("resource", type_, name) for mode, type_, name in root.resources if mode == "managed"}
    return frozenset({*own, *(("module", name) for name in root.calls)})
