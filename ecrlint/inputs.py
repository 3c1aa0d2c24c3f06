"""What the command line says about the values of root modules: `--var`, `--var-file`, `--workspace`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias, Union

from .records import dataclass

MAX_BASELINE = 50_000_000
"""Bytes of a file that is given as a baseline."""


@dataclass(frozen=True, slots=True)
class Variable:
    """`--var NAME=VALUE`. What `value` means depends on the type of the variable."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class VarFile:
    """`--var-file FILE`; `path` is relative to the root, with `/`."""

    path: str


Given: TypeAlias = Union[Variable, VarFile]


@dataclass(frozen=True, slots=True)
class Inputs:
    """`given` in the order of the command line: of a variable that is set twice the last value counts, be it from
    a file or not, as in Terraform. `workspace` is None where it is not said which is selected."""

    given: tuple[Given, ...] = ()
    workspace: str | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """The paths of the value files."""
        return tuple(item.path for item in self.given if isinstance(item, VarFile))


NO_INPUTS = Inputs()


class InvalidInput(Exception):
    """The command line gives a value that cannot be used; the message says what to write instead."""


def read_variable(argument: str) -> Variable:
    """The variable of a `--var` argument. Raises InvalidInput where it has no name or no `=`."""
    name, equals, value = argument.partition("=")
    if not equals or not name.strip():
        raise InvalidInput(f"--var {argument!r} sets nothing; write NAME=VALUE, such as --var environment=prod")
    return Variable(name.strip(), value)


def read_var_file(argument: str, directory: Path, root: Path) -> VarFile:
    """The file of a `--var-file` argument, which is relative to the working directory. Raises InvalidInput for one
    that is outside the root or that is no file."""
    where = Path(os.path.normpath(directory / argument))
    real, inside = Path(os.path.realpath(where)), Path(os.path.realpath(root))
    if not real.is_file():
        raise InvalidInput(f"--var-file {argument}: there is no such file in {directory}")
    if inside not in real.parents:
        message = f"--var-file {argument} is outside of {root}, and nothing outside of it is read; copy it there"
        raise InvalidInput(message)
    for top in (Path(os.path.normpath(root)), inside):
        if top in where.parents:
            return VarFile(where.relative_to(top).as_posix())
    return VarFile(real.relative_to(inside).as_posix())


def undeclared(inputs: Inputs, declared: Iterable[str]) -> tuple[str, ...]:
    """The names given with `--var` that no root module declares (`declared` has those that one does): mistakes of
    the call, which Terraform refuses as well."""
    known = frozenset(declared)
    names = (item.name for item in inputs.given if isinstance(item, Variable))
    return tuple(dict.fromkeys(name for name in names if name not in known))
