"""The entities of one run of a CircleCI job: the run itself, its credentials, its logins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...entity import Entity
from ...pipelines.circleci.config import Config, Invocation
from .credentials import credential_entities
from .jobs import invocation_entity
from .logins import login_entities
from .pushed import push_entities
from .work import concerns_ecr, work_of


def run_entities(config: Config, invocation: Invocation, values: Mapping[str, Any]) -> Iterator[Entity]:
    """What a run of a job does for ECR; nothing if it shows no sign of it. `values` are the convention's: the names
    of its variables."""
    if not concerns_ecr(invocation):
        return
    work = work_of(config, invocation)
    run = invocation_entity(work)
    if run is not None:
        yield run
    yield from credential_entities(work, values)
    yield from login_entities(work, values)
    yield from push_entities(work)
