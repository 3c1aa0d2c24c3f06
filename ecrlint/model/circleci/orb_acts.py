"""What commands and jobs of orbs do that are not written in a config.

Source: github.com/CircleCI-Public/aws-cli-orb and aws-ecr-orb, tags v2.0.0 to v5.4.1 and v6.0.0 to v9.8.1
(src/commands, src/jobs, src/scripts). Up to version 8 names have dashes, since 9 underscores; both are understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...pipelines.circleci.config import Condition, OrbUse
from ...pipelines.circleci.value import Field, readable
from ...pipelines.circleci.walk import OrbCall
from ...pipelines.images.table import words
from ...records import dataclass, replace
from ...values import Unknown
from .. import orbs
from .acts import (
    CLI_ORB,
    ECR_ORB,
    Act,
    At,
    AwsCall,
    Build,
    Engine,
    Files,
    Hidden,
    Images,
    Login,
    Method,
    RemoteDocker,
    Setup,
)

_HARMLESS = words(
    """
    circleci/android circleci/azure-cli circleci/browser-tools circleci/build-tools circleci/circleci-cli
    circleci/codecov circleci/cypress circleci/continuation circleci/flutter circleci/gcp-cli circleci/github-cli
    circleci/go circleci/gradle circleci/helm circleci/heroku circleci/jira circleci/jq circleci/kubernetes
    circleci/macos circleci/maven circleci/node circleci/path-filtering circleci/php circleci/python
    circleci/react-native circleci/ruby circleci/rust circleci/shellcheck circleci/slack circleci/terraform
    circleci/welcome-orb circleci/windows circleci/yarn codecov/codecov cypress-io/cypress snyk/snyk
    sonarsource/sonarcloud cloudsmith/cloudsmith
    """
)
"""Orbs that neither deal with AWS credentials nor with registries, and start no Docker daemon."""

_TELLING = re.compile(r"docker|ecr\b|image|container|push|publish|build|deploy|release|aws", re.IGNORECASE)


def acts_of_orb(call: OrbCall, at: At, written: str) -> Iterator[Act]:
    """What a command or job of an orb does, in order. `written` is how the config names it (`alias/command`)."""
    orb = call.orb
    if orb is None or orb.name not in (CLI_ORB, ECR_ORB):
        yield from _other(call, at, written)
    elif orb.name == CLI_ORB:
        yield from _cli(call, orb, at)
    else:
        yield from _EcrCall(call, orb, at).acts()


def _other(call: OrbCall, at: At, written: str) -> Iterator[Hidden]:
    if call.orb is None or call.orb.name not in _HARMLESS:
        reason = Unknown(f"what {written} does is not written in this repository", call.place)
        yield Hidden(at, written, reason, _TELLING.search(written) is not None, orb=True)


def argument(arguments: tuple[Field, ...], *names: str) -> Field | None:
    """The first argument of one of those names."""
    return next((field for name in names for field in arguments if field.name == name), None)


# -- circleci/aws-cli --------------------------------------------------------------------------------


def _cli(call: OrbCall, orb: OrbUse, at: At) -> Iterator[Act]:
    command = call.name.replace("-", "_")
    if command not in ("setup", "assume_role_with_web_identity"):
        return
    role = argument(call.arguments, "role_arn", "role-arn")
    region = argument(call.arguments, "region", "aws-region", "aws_region")
    method = "oidc" if command != "setup" else method_of(role)
    yield Setup(at, orb, call.name, call.arguments, method, role, region)


def method_of(role: Field | None) -> Method | Unknown:
    """How credentials come about with a role, or without one."""
    if role is None or role.value.data in ("", None):
        return "keys"
    unknown = role.value.unknown
    if unknown is not None and not any(isinstance(p.text, str) and p.text for p in role.value.parts):
        return unknown
    return "oidc"


# -- circleci/aws-ecr --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _EcrCall:
    """One use of the ECR orb."""

    call: OrbCall
    orb: OrbUse
    at: At

    @property
    def tool(self) -> str:
        return f"{self.orb.alias}/{self.call.name}"

    @property
    def major(self) -> int:
        """The major version, guessed by the spelling where the reference does not tell it."""
        version = orbs.resolved_version(ECR_ORB, self.orb.version)
        if isinstance(version, Unknown):
            return 9 if "_" in self.call.name or "-" not in self.call.name else 8
        return int(version.partition(".")[0])

    def acts(self) -> Iterator[Act]:
        name = self.call.name.replace("-", "_")
        if name == "build_and_push_image":
            yield from self._whole()
        elif name == "build_image":
            yield from self._build(own_checkout=self._flag("checkout", self.major < 8, False))
        elif name == "ecr_login":
            yield from self._login()
        elif name == "push_image":
            yield Engine(self.at, self.tool)
            yield self._push(self.at)
        elif name in ("create_repo", "set_repo_policy", "tag_image", "tag_repo"):
            yield AwsCall(self.at, self.tool)

    def _whole(self) -> Iterator[Act]:
        checkout = self._flag("checkout", True, True)
        if checkout:
            yield Files(self.at, "checkout")
        for name, act in (("attach_workspace", Files(self.at, "attach_workspace")), ("setup_remote_docker", None)):
            flag = self._flag(name, True, False)
            if flag is not False:
                at = self.at if flag else self._under(name)
                yield replace(act, at=at) if act is not None else RemoteDocker(at)
        yield from self._login()
        yield from self._build(own_checkout=checkout)

    def _login(self) -> Iterator[Act]:
        if self.major < 9:
            yield self._own_setup()
        yield AwsCall(self.at, self.tool)
        yield Login(self.at, self.tool, through="orb", asks_aws=True, orb=self.orb, arguments=self.call.arguments)

    def _own_setup(self) -> Setup:
        """Up to version 8 the login sets the AWS CLI up by itself, with `aws-cli/setup` of an older version."""
        web = self._flag("assume_web_identity", self.major == 8, False)
        role = argument(self.call.arguments, "role-arn", "role_arn")
        method: Method | Unknown = "keys"
        if web is None:
            method = Unknown("whether it takes a role is decided by a parameter", self.at.place)
        elif web:
            method = method_of(role)
        region = argument(self.call.arguments, "region")
        return Setup(self.at, self.orb, self.call.name, self.call.arguments, method, role, region)

    def _build(self, *, own_checkout: bool | None) -> Iterator[Act]:
        yield Engine(self.at, self.tool)
        yield Build(self.at, self.tool, self.orb, self.call.arguments, own_checkout)
        whole = self.call.name.replace("-", "_") == "build_and_push_image"
        push = self._flag("push_image", self.major >= 8, whole or self.major >= 8)
        if push is not False:
            yield self._push(self.at if push else self._under("push_image"))

    def _push(self, at: At) -> Images:
        return Images(at, "push", self.tool, orb=self.orb, arguments=self.call.arguments)

    def _flag(self, name: str, known: bool, default: bool) -> bool | None:
        """Whether a parameter is set; its default where it is not given or that version does not know it."""
        given = argument(self.call.arguments, name, name.replace("_", "-")) if known else None
        if given is None:
            return default
        if given.value.unknown is not None or given.value.assumed:
            return None
        return str(given.value.data).lower() in ("true", "yes", "on", "1")

    def _under(self, name: str) -> At:
        given = argument(self.call.arguments, name, name.replace("_", "-"))
        text = readable(given.value) if given is not None else ""
        place = given.value.place if given is not None else self.at.place
        return replace(self.at, under=(*self.at.under, Condition(f"{name} {text} {place}", True, place)))
