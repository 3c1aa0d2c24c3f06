"""What the steps of a CircleCI job do, as far as AWS, ECR and Docker are concerned."""

from __future__ import annotations

from typing import Literal, TypeAlias, Union

from ...pipelines.circleci.config import Condition, Config, Invocation, OrbUse
from ...pipelines.circleci.value import Field
from ...pipelines.images.table import Action
from ...pipelines.shell.evaluate import Outcomes
from ...place import Place
from ...records import dataclass
from ...values import Step, Unknown

Method = Literal["oidc", "keys"]

CLI_ORB = "circleci/aws-cli"
ECR_ORB = "circleci/aws-ecr"


@dataclass(frozen=True, slots=True)
class At:
    """Where something happens in a run. `place` is the smallest that says so: a command of a script, or the key
    of a step; `address` is that of the step, and `calls` are the places it came through. `under` are the conditions
    under which it happens, as far as only a pipeline decides them."""

    place: Place
    address: str
    calls: tuple[Step, ...] = ()
    under: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Setup:
    """A command of the AWS CLI orb gives the job credentials. `orb` is that orb as the config declares it, under
    whatever alias; for the login of an older aws-ecr orb, which does it by itself, that orb.

    `method`: `oidc` trades the job's OIDC token for a role, `keys` takes stored keys. `role` and `region` are the
    arguments that say them, under whichever of their names (`role_arn`, `role-arn`, `aws-region`)."""

    at: At
    orb: OrbUse
    command: str
    arguments: tuple[Field, ...]
    method: Method | Unknown
    role: Field | None = None
    region: Field | None = None


@dataclass(frozen=True, slots=True)
class Login:
    """A login to a registry.

    `hosts` are what the host may be, empty where an orb or a helper makes it up. `through`: how the password gets
    there, `stdin`, `argument` (on the command line), `helper`, `orb` or `other`. `token_region` is what
    `aws ecr get-login-password` is told; `asks_aws` whether the password comes from there. `users` are what the user
    name may be."""

    at: At
    tool: str
    hosts: Outcomes = ()
    users: Outcomes = ()
    through: Literal["stdin", "argument", "helper", "orb", "other"] = "other"
    asks_aws: bool = False
    token_region: Outcomes = ()
    host_place: Place | None = None
    orb: OrbUse | None = None
    arguments: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Images:
    """Images are pushed, pulled or written by a command of a script, or by the ECR orb (`orb` is set: then the
    registry is ECR). `images` are what a reference may be. `doubt` says why it may not happen at all; `api`: it needs
    no login to the registry."""

    at: At
    action: Action
    tool: str
    images: Outcomes = ()
    doubt: str = ""
    api: bool = False
    orb: OrbUse | None = None
    arguments: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Build:
    """The ECR orb builds an image out of the job's working directory; `own_checkout`: it checks the code out itself,
    None if that cannot be told."""

    at: At
    tool: str
    orb: OrbUse
    arguments: tuple[Field, ...]
    own_checkout: bool | None = False


@dataclass(frozen=True, slots=True)
class Engine:
    """Something needs a Docker daemon. `tool` names it for messages."""

    at: At
    tool: str


@dataclass(frozen=True, slots=True)
class RemoteDocker:
    """A Docker daemon is made available to a job that runs in a container (`setup_remote_docker`)."""

    at: At


@dataclass(frozen=True, slots=True)
class Files:
    """Files come into the working directory. `how` is the name of the step, or the command of a script."""

    at: At
    how: str


@dataclass(frozen=True, slots=True)
class Writes:
    """A script may write files; `what` is the command."""

    at: At
    what: str


@dataclass(frozen=True, slots=True)
class Token:
    """A script reads one of the job's OIDC tokens. `version` 1 is CIRCLE_OIDC_TOKEN, 2 CIRCLE_OIDC_TOKEN_V2."""

    at: At
    version: Literal[1, 2]


@dataclass(frozen=True, slots=True)
class Credentials:
    """A script gets AWS credentials by itself: `aws sts assume-role...`, or it sets the variables or the profile.
    `temporary`: they are those of a role."""

    at: At
    what: str
    temporary: bool = False


@dataclass(frozen=True, slots=True)
class AwsCall:
    """AWS is called with the job's credentials for ECR's sake: `aws ecr ...`, or a command of the ECR orb."""

    at: At
    tool: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """Something of which cannot be told what it does. `what` names it, `reason` says why; `likely`: its name says that
    it is about images or AWS; `orb`: it is a command of another orb, which may do all that steps can do."""

    at: At
    what: str
    reason: Unknown
    likely: bool = False
    orb: bool = False


Act: TypeAlias = Union[
    Setup, Login, Images, Build, Engine, RemoteDocker, Files, Writes, Token, Credentials, AwsCall, Hidden
]


@dataclass(frozen=True, slots=True)
class Work:
    """All that a run does, in the order of its steps. A job of an orb that is not written here and not known is one
    `Hidden` act."""

    config: Config
    invocation: Invocation
    acts: tuple[Act, ...]
