"""AWS keys that a CircleCI job is given: by orb parameters, environments, image logins, scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...entity import Entity
from ...pipelines import shell
from ...pipelines.circleci.config import Config, Invocation, Run
from ...pipelines.circleci.value import UNKNOWN_PIECE, Field, Value, Written, readable
from ...pipelines.circleci.walk import OrbCall, environments, every_step, orb_calls
from ...values import Origin, Unknown
from ..static_keys import Half, Lifetime, Where, half_of, literal_lifetime, static_key_entity
from .scripts import settings_of, touches_ecr

_NAME = re.compile(r"\$?\{?([A-Za-z_]\w*)\}?\Z")
_REFERENCE = re.compile(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))\Z")

_HARMLESS = ("placeholder", "empty")

Source = tuple[str, "Lifetime | Unknown"]


def static_keys(config: Config, invocation: Invocation) -> Iterator[Entity]:
    """One entity for each key (its halves together) at one place of a job's run."""
    given = _Given(config, invocation)
    yield from given.orb_parameters()
    yield from given.environments()
    yield from given.image_logins()
    yield from given.scripts()


class _Given:
    """The keys a run is given, with what tells where a variable comes from."""

    def __init__(self, config: Config, invocation: Invocation) -> None:
        self._config, self._invocation = config, invocation
        self._scripts = [
            (step, step.action.command, readable(step.action.command))
            for step in every_step(invocation)
            if isinstance(step.action, Run)
        ]
        self._literals = {field.name: field.value for env in environments(invocation) for field in env.variables}
        self._computed = {setting.name for _, _, text in self._scripts for setting in settings_of(text)}
        self._touches_ecr = any(touches_ecr(text) for _, _, text in self._scripts) or any(
            call.orb is not None and call.orb.name == "circleci/aws-ecr" for call in orb_calls(invocation)
        )

    def orb_parameters(self) -> Iterator[Entity]:
        """Keys whose variables are named to an orb."""
        assumed = False
        for call in orb_calls(self._invocation):
            user = f"{call.name} of the orb {call.orb.alias if call.orb else 'it belongs to'}"
            sources: list[tuple[Field, Source]] = []
            for argument, half in _halves(call.arguments):
                match = _NAME.match(argument.value.text or "")
                variable = match.group(1) if match else None
                if assumed and variable and variable.upper() == variable and half_of(variable) == half:
                    source: Source = (f"the variable {variable}", "temporary")
                else:
                    source = self._source(argument.value, half, named=True)
                sources.append((argument, source))
            yield from self._entity("orb parameter", user, sources, call.address)
            assumed = assumed or _assumes_role(call)

    def environments(self) -> Iterator[Entity]:
        """Keys written into an `environment`, whose values CircleCI does not expand."""
        for environment in environments(self._invocation):
            sources = [
                (field, self._source(field.value, half, named=False)) for field, half in _halves(environment.variables)
            ]
            yield from self._entity("environment", self._job, sources, environment.address)

    def image_logins(self) -> Iterator[Entity]:
        """Keys with which CircleCI itself pulls a job's images from ECR (`aws_auth`)."""
        executor = self._invocation.executor
        images = next((f.value.items for f in executor.fields if f.name == "docker"), ()) if executor else ()
        for index, image in enumerate(images):
            login = image.get("aws_auth")
            if login is not None:
                sources = [
                    (field, self._source(field.value, half, named=True)) for field, half in _halves(login.fields)
                ]
                address = f"jobs.{self._invocation.job}.docker[{index}].aws_auth"
                yield from self._entity("registry login", self._job, sources, address, touches_ecr=True)

    def scripts(self) -> Iterator[Entity]:
        """Keys that a script exports, or stores for the AWS CLI."""
        for step, command, text in self._scripts:
            groups: dict[Lifetime | Unknown, list[tuple[shell.Setting, str]]] = {}
            for setting in settings_of(text):
                half = half_of(setting.name)
                if half is not None:
                    source, lifetime = self._assigned(setting.value, half)
                    groups.setdefault(lifetime, []).append((setting, source))
            for lifetime, found in groups.items():
                if lifetime in _HARMLESS:
                    continue
                first, source = found[0]
                place = Written(self._config.tree, command).at(first.start, first.end) or command.place
                yield static_key_entity(
                    system="CircleCI",
                    where="script",
                    user=self._job,
                    names=[setting.name for setting, _ in found],
                    source=source,
                    lifetime=lifetime,
                    origin=Origin("written", place, command.chain),
                    touches_ecr=self._touches_ecr,
                    address=step.address,
                    unit=self._config.path,
                )

    @property
    def _job(self) -> str:
        return f"the job {self._invocation.job}"

    def _assigned(self, value: str, half: Half) -> Source:
        """Where a value that a script assigns comes from."""
        match = _REFERENCE.match(value)
        if match:
            return self._variable(match.group(1) or match.group(2))
        if UNKNOWN_PIECE in value or "$" in value or "`" in value:
            return "the script", Unknown("the script works the key out when it runs")
        return "a literal", literal_lifetime(value, half)

    def _source(self, value: Value, half: Half, *, named: bool) -> Source:
        """Where the value of a parameter or variable comes from. `named`: it may name a variable."""
        if value.unknown is not None:
            return "a value known only when a pipeline runs", value.unknown
        text = value.text or ""
        literal = literal_lifetime(text, half)
        match = _NAME.match(text)
        if named and match and literal == "placeholder":
            return self._variable(match.group(1))
        return "a literal", literal

    def _variable(self, name: str) -> Source:
        """What a variable holds: what the config sets it to; else it comes from the project's settings or a
        context, where keys live long."""
        what = f"the variable {name}"
        if name in self._computed:
            return what, Unknown(f"a script sets {name} when it runs")
        literal = self._literals.get(name)
        if literal is not None:
            lifetime = literal.unknown or literal_lifetime(literal.text or "", half_of(name) or "id")
            return what, lifetime
        return what, "long-lived"

    def _entity(
        self,
        where: Where,
        user: str,
        sources: list[tuple[Field, Source]],
        address: str,
        *,
        touches_ecr: bool | None = None,
    ) -> Iterator[Entity]:
        """The halves found at one place as one entity, unless they are stand-ins or blanks."""
        found = [(field, source) for field, source in sources if source[1] not in _HARMLESS]
        if not found:
            return
        first, (source, lifetime) = found[0]
        yield static_key_entity(
            system="CircleCI",
            where=where,
            user=user,
            names=[field.name for field, _ in found],
            source=source,
            lifetime=lifetime,
            origin=first.value.origin,
            touches_ecr=self._touches_ecr if touches_ecr is None else touches_ecr,
            address=address,
            unit=self._config.path,
        )


def _halves(fields: Iterable[Field]) -> list[tuple[Field, Half]]:
    return [(field, half) for field in fields if (half := half_of(field.name)) is not None]


def _assumes_role(call: OrbCall) -> bool:
    """Whether a step of the AWS CLI orb takes a role, after which the usual variables hold its temporary
    credentials."""
    if call.orb is None or call.orb.name != "circleci/aws-cli":
        return False
    return any(field.name in ("role_arn", "role-arn") and field.value.data != "" for field in call.arguments)
