"""The OIDC tokens that the scripts of a CircleCI job read, and what for.

Source: CircleCI's "Using OpenID Connect tokens in jobs": CIRCLE_OIDC_TOKEN is the first version, CIRCLE_OIDC_TOKEN_V2
the second, which adds the repository and the branch to its subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...entity import Entity, Fact
from ...pipelines.circleci.config import Config, Invocation, Run
from ...pipelines.circleci.value import Written, readable
from ...pipelines.circleci.walk import environments, every_step, orb_calls
from ...values import Origin, Unknown
from .scripts import in_commands

_TOKEN = re.compile(r"(?<![A-Za-z0-9_])CIRCLE_OIDC_TOKEN(_V2)?(?![A-Za-z0-9_])")
_READ = re.compile(r"\$\{?\Z")
_TRADE = re.compile(r"assume-role-with-web-identity|AssumeRoleWithWebIdentity|sts[.\w-]*\.amazonaws\.com")
_BY_FILE = re.compile(r"(?i)\b(?:aws_)?web_identity_token_file\b")
_ELSEWHERE = re.compile(r"(?i)\b(?:gcloud|vault|az|azure|cosign|sigstore|externalaccount|workloadidentity)")
_AWS = ("circleci/aws-cli", "circleci/aws-ecr")


def token_entities(config: Config, invocation: Invocation) -> Iterator[Entity]:
    """One entity for each script of a run that reads a token, at the first place where it does."""
    scripts = [
        (s, s.action.command, readable(s.action.command)) for s in every_step(invocation) if isinstance(s.action, Run)
    ]
    if not any("CIRCLE_OIDC_TOKEN" in text for _, _, text in scripts):
        return
    for step, command, text in scripts:
        reads = [m for m in in_commands(text, _TOKEN) if _READ.search(text, max(m.start() - 2, 0), m.start())]
        if not reads:
            continue
        version = 1 if any(not match.group(1) for match in reads) else 2
        first = next(match for match in reads if bool(match.group(1)) == (version == 2))
        place = Written(config.tree, command).at(*first.span()) or command.place
        origin = Origin("written", place, command.chain)
        mixed = len({match.group(1) for match in reads}) > 1
        unclear = Unknown("the script reads both tokens, and decides itself which one it uses", place)
        facts = {
            "version": Fact(unclear if mixed else version, origin),
            "variable": Fact(first.group(), origin),
            "for_aws": Fact(_for_aws(invocation, text, [other for _, _, other in scripts]), origin),
            "user": Fact(f"the job {invocation.job}", origin),
        }
        yield Entity("circleci.oidc_token", f"the token of {step.address}", step.address, config.path, place, facts)


def _for_aws(invocation: Invocation, script: str, scripts: list[str]) -> bool | Unknown:
    """Whether a script that reads a token trades it with AWS: it says so, or it writes the token down and the AWS CLI
    is told to look for it in a file."""
    if _TRADE.search(script):
        return True
    if _ELSEWHERE.search(script):
        return False
    names = [field.name for env in environments(invocation) for field in env.variables]
    if any(_BY_FILE.search(text) for text in (*scripts, *names)):
        return True
    about_aws = any(_TRADE.search(text) or re.search(r"\baws\s", text) for text in scripts) or any(
        call.orb is not None and call.orb.name in _AWS for call in orb_calls(invocation)
    )
    return Unknown("what the script does with the token cannot be told") if about_aws else False
