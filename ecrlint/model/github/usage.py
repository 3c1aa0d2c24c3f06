"""What the steps of a job have to do with AWS and ECR."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...pipelines.github.project import Executed, JobRun
from ...pipelines.github.references import at_least
from ...pipelines.github.resolve import resolve, resolve_env
from ...pipelines.github.scope import Scope
from ...pipelines.github.text import Text
from ...pipelines.github.workflow import Entries, Step, Uses
from ...pipelines.symbolic import Known, Symbolic, joined
from ...place import Place
from ...records import dataclass, replace
from ...values import Json, Unknown

CREDENTIALS = "aws-actions/configure-aws-credentials"
ECR_LOGIN = "aws-actions/amazon-ecr-login"
DOCKER_LOGIN = "docker/login-action"
CHECKOUT = "actions/checkout"

ENV_INPUTS = (4, 2)
"""The release of configure-aws-credentials from which inputs may be given as environment variables
(AWS_REGION, ROLE_TO_ASSUME, ...). Source: its changelog, `translateEnvVariables`."""

_ECR_ROLE = re.compile(r"ECR[\w-]*ROLE|ROLE[\w/:-]*ECR", re.IGNORECASE)
_ACCOUNT = re.compile(r"AWS_ACCOUNT_ID", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that shows what a job is about: `what` names it for messages."""

    what: str
    place: Place


def is_action(step: Step, name: str) -> bool:
    """Whether a step uses the action `owner/repository`."""
    return step.uses is not None and step.uses.kind == "remote" and step.uses.name == name


def given(step: Executed, name: str) -> tuple[Symbolic, ...] | None:
    """What the input `name` of a step may be, blanks around it taken off; None if it is not given."""
    entry = step.step.with_.get(name, ignore_case=True)
    if entry is None or entry.value is None:
        return None
    return tuple(trimmed(value) for value in resolve(entry.value, step.scope))


def trimmed(value: Symbolic) -> Symbolic:
    """The value as actions read it: without blanks at its ends."""
    pieces = list(value.pieces)
    if pieces and isinstance(pieces[0], Known):
        pieces[0] = Known(pieces[0].text.lstrip())
    if pieces and isinstance(pieces[-1], Known):
        pieces[-1] = Known(pieces[-1].text.rstrip())
    found = joined(pieces)
    return value if found == value.pieces else replace(value, pieces=found)


def is_true(values: tuple[Symbolic, ...] | None) -> bool | None:
    """Whether a boolean input is set; None if that cannot be told."""
    if values is None:
        return False
    texts = {value.text.lower() if value.text is not None else None for value in values}
    if texts == {"true"}:
        return True
    return None if "true" in texts or None in texts else False


def may_be_given(values: tuple[Symbolic, ...] | None) -> bool | None:
    """Whether an input has a value that is not empty; None if that cannot be told."""
    if values is None:
        return False
    found = {_filled(value) for value in values}
    return found.pop() if len(found) == 1 else None


def _filled(value: Symbolic) -> bool | None:
    if not value.pieces:
        return False
    if any(isinstance(piece, Known) for piece in value.pieces):
        return True
    return True if any(r.context in ("secrets", "vars", "steps", "needs") for r in value.references) else None


# -- OIDC --------------------------------------------------------------------------------------------


def role_values(step: Executed) -> tuple[Symbolic, ...] | None:
    """The role a credentials step is told to assume, as input or, in releases that read it, as variable."""
    values = given(step, "role-to-assume")
    if values is None and step.step.uses is not None and at_least(step.step.uses, ENV_INPUTS) is not False:
        values = resolve_env("ROLE_TO_ASSUME", step.scope, step.step.place)
    return values


def uses_oidc(step: Executed) -> Json:
    """Whether a configure-aws-credentials step asks GitHub for an OIDC token.

    Source: the action's src/index.ts: a role, and none of a key, a token file, role chaining.
    """
    answers: list[bool | None] = [may_be_given(role_values(step))]
    for name in ("aws-access-key-id", "web-identity-token-file"):
        answers.append(_not(may_be_given(given(step, name))))
    for name in ("role-chaining", "force-skip-oidc"):
        answers.append(_not(is_true(given(step, name))))
    if False in answers:
        return False
    if None in answers:
        return Unknown(
            "how the credentials step logs in depends on values that are not in this repository",
            step.step.place,
        )
    return True


def _not(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def oidc_script(step: Executed) -> bool:
    """Whether a script asks for an OIDC token and trades it for AWS credentials by itself."""
    script = step.step.run.text if step.step.run else ""
    return "ACTIONS_ID_TOKEN_REQUEST_" in script and "assume-role-with-web-identity" in script


# -- what is handed out of the repository ------------------------------------------------------------


def remote_call(run: JobRun) -> Sign | None:
    """The remote workflow a job calls, if it is handed an ECR role or the AWS account."""
    uses = run.job.uses
    if uses is None or uses.kind != "remote":
        return None
    return _handed(uses, run.job.with_, run.scope) or _handed(uses, run.job.secrets, run.scope)


def remote_use(step: Executed) -> Sign | None:
    """The unknown remote action a step uses, if it is handed an ECR role or the AWS account."""
    uses = step.step.uses
    if uses is None or uses.kind != "remote" or uses.name in (CREDENTIALS, ECR_LOGIN, DOCKER_LOGIN):
        return None
    if uses.name.startswith(("actions/", "docker/")):
        return None
    return _handed(uses, step.step.with_, step.scope)


def _handed(uses: Uses, entries: Entries, scope: Scope) -> Sign | None:
    for entry in entries.items:
        name = entry.name.replace("-", "_")
        if entry.value is None:
            continue
        texts = [name, *(value.render() for value in resolve(entry.value, scope))]
        if any(_ECR_ROLE.search(text) or _ACCOUNT.search(text) for text in texts):
            return Sign(uses.text.text.partition("@")[0], uses.place)
    return None


def values_of(step: Executed) -> Iterator[tuple[str, Text]]:
    """All named values of a step."""
    for entries in (step.step.with_, step.step.env):
        for entry in entries.items:
            if entry.value is not None:
                yield entry.name, entry.value


def role_names(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the roles a convention gives, if it gives any."""
    roles = values.get("roles")
    return tuple(str(name) for name in roles.values()) if isinstance(roles, Mapping) else ()
