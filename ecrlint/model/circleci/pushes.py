"""Whether a run of a CircleCI job pushes an image by other means than a given step."""

from __future__ import annotations

from ...pipelines.circleci.config import Builtin, Config, Invocation
from ...pipelines.circleci.walk import every_step
from ...values import Unknown
from .acts import Hidden, Images
from .work import in_ecr, work_of


def pushes_by_itself(config: Config, invocation: Invocation) -> bool | Unknown:
    """Whether any step of a run pushes an image to ECR, or hands it on as a file for another job to push."""
    if any(isinstance(s.action, Builtin) and s.action.name == "persist_to_workspace" for s in every_step(invocation)):
        return True
    unclear: Unknown | None = None
    for act in work_of(config, invocation).acts:
        if isinstance(act, Images) and act.action == "push":
            inside = in_ecr(act)
            if inside or inside is None:
                return True
        elif isinstance(act, Hidden) and unclear is None:
            unclear = act.reason
    return unclear if unclear is not None else False
