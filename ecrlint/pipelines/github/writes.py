"""What a step gives the steps behind it: environment variables and its own outputs.

Source: docs.github.com, "Workflow commands for GitHub Actions" (GITHUB_ENV, GITHUB_OUTPUT), and the source of the
actions that export variables.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ..shell.commands import Dialect
from ..shell.evaluate import Shell
from ..shell.files import ANYTHING, NOTHING, Written, any_name, written
from ..shell.flow import Slot
from .resolve import resolve
from .scope import Given, Scope, Writer
from .scripts import surroundings
from .text import Text
from .workflow import Step

MAX_WRITERS = 200
"""Steps of one job of which it is told apart what they give; behind more of them any variable may have any value."""

_FILES = ("GITHUB_ENV", "GITHUB_OUTPUT")
_PROTECTED = ("GITHUB_", "RUNNER_")
"""How the variables begin that no step can change."""
_EXPORTS = {
    "aws-actions/configure-aws-credentials": {"AWS_REGION": "aws-region", "AWS_DEFAULT_REGION": "aws-region"},
}
"""Variables that actions export, by the input that says their value."""
_NO_EXPORT = "output-env-credentials"


def writer_of(step: Step, scope: Scope, dialect: Dialect | None) -> Writer | None:
    """A step as one that gives something to those behind it; None if it gives nothing that is told here. `scope` is
    that of its values. Nothing is read before it is asked for."""
    read: Callable[[], Given]
    if step.run is not None:
        text = step.run.text
        if not any(name in text for name in (*_FILES, "set-output", "github.env", "github.output")):
            return None
        read = partial(_of_script, step.run, scope, dialect)
    elif step.uses is not None and step.uses.kind == "remote" and step.uses.name in _EXPORTS:
        read = partial(_of_action, step, scope)
    else:
        return None
    earlier = scope.writes
    count = earlier.count + 1 if earlier is not None else 1
    if count > MAX_WRITERS:
        # It counts as one that always runs, so that what is before it is not looked at any more.
        return Writer(
            partial(Given, ANYTHING, ANYTHING), scope.level, step.id.lower(), frozenset(), None, earlier, count
        )
    return Writer(read, scope.level, step.id.lower(), scope.guards, step.group, earlier, count)


def _of_script(script: Text, scope: Scope, dialect: Dialect | None) -> Given:
    if dialect is None:
        environment = any_name(script.text) if "GITHUB_ENV" in script.text else NOTHING
        return Given(environment, ANYTHING)
    found = written(Shell(script.text, surroundings(script, scope), dialect), _FILES)
    environment = found["GITHUB_ENV"]
    values = {name: slot for name, slot in environment.values.items() if not name.startswith(_PROTECTED)}
    return Given(Written(values, environment.unclear), found["GITHUB_OUTPUT"])


def _of_action(step: Step, scope: Scope) -> Given:
    assert step.uses is not None
    withheld = step.with_.get(_NO_EXPORT, ignore_case=True)
    if withheld is not None and withheld.value is not None and withheld.value.text.strip() != "true":
        return Given(NOTHING, NOTHING)
    values = {}
    for name, input_ in _EXPORTS[step.uses.name].items():
        entry = step.with_.get(input_, ignore_case=True)
        if entry is not None and entry.value is not None:
            values[name] = Slot(resolve(entry.value, scope))
    return Given(Written(values), NOTHING)
