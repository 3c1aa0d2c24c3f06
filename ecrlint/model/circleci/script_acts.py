"""What the scripts of a CircleCI job do with AWS, ECR and Docker."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from ...pipelines import shell
from ...pipelines.circleci.config import Condition, Config, JobStep, Run
from ...pipelines.circleci.value import UNKNOWN_PIECE, Field, Written, readable
from ...pipelines.images.arguments import read_line
from ...pipelines.images.read import uses
from ...pipelines.images.table import words
from ...pipelines.images.use import Helper, Use, Wrapper
from ...pipelines.shell.evaluate import Call, Outcomes, Shell, Surroundings
from ...pipelines.symbolic import Known, Opaque, Piece, Reference, Symbolic, joined
from ...place import Place
from ...records import replace
from ...values import Step, Unknown
from .acts import (
    Act,
    At,
    AwsCall,
    Credentials,
    Engine,
    Files,
    Hidden,
    Images,
    Login,
    RemoteDocker,
    Token,
    Writes,
)
from .given import Given
from .scripts import in_commands, settings_of

_TOKEN = re.compile(r"\$\{?CIRCLE_OIDC_TOKEN(_V2)?\b")

_NO_DAEMON = words("login logout version --version -v info help --help context config manifest trust search plugin")
"""Commands of docker that work without a daemon, or say nothing of whether one is needed."""
_LEAVES_FILES_ALONE = words(
    """
    aws docker echo printf export set unset source . cd test [ [[ true false : exit return sleep which command type
    read local declare eval for case select jq grep sed awk cut tr sort head tail date basename dirname pwd ls env
    sudo apt apt-get apk pip pip3 kubectl helm
    """
)
_LOGIN_OPTIONS = frozenset(("-u", "--username", "-p", "--password"))
_STORED = frozenset(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "aws_access_key_id", "aws_secret_access_key"))
_BY_FILE = frozenset(("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file"))


def acts_of_script(config: Config, step: JobStep, given: Given) -> Iterator[Act]:
    """What a `run` step does, command by command."""
    for act in _read(_Question(config, step, given)):
        yield replace(act, at=replace(act.at, calls=step.calls))


class _Question:
    """What a script does, to be asked once for all the jobs that run it with the same variables."""

    __slots__ = ("_key", "config", "given", "step")

    def __init__(self, config: Config, step: JobStep, given: Given) -> None:
        assert isinstance(step.action, Run)
        self.config, self.step, self.given = config, step, given
        environment = tuple((name, readable(value)) for name, value in given.environment.items())
        command = step.action.command
        fields = tuple((field.name, field.value.place) for field in step.action.fields)
        written = (readable(command), command.place, step.place, step.address)
        self._key = (id(config), *written, step.under, fields, environment, tuple(given.exported.items()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Question) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@lru_cache(maxsize=512)
def _read(question: _Question) -> tuple[Act, ...]:
    step = question.step
    assert isinstance(step.action, Run)
    return tuple(_Script(question.config, step, step.action, question.given).acts())


class _Script:
    """One script with what it is given."""

    def __init__(self, config: Config, step: JobStep, run: Run, given: Given) -> None:
        self._step, self._run, self._given = step, run, given
        self._command = run.command
        self._text = readable(run.command)
        self._written = Written(config.tree, run.command)
        self._own = {f.name: f.value for field in run.fields if field.name == "environment" for f in _variables(field)}
        unknown = next((part.text for part in run.command.parts if isinstance(part.text, Unknown)), None)
        self._reason = unknown.reason if unknown is not None else "it is known only when a pipeline runs"
        self._around = Surroundings(self._variable, self._embedded, self._place)
        self._calls = tuple(Shell(self._text, self._around).calls())

    def acts(self) -> Iterator[Act]:
        if self._command.unknown is not None and not self._text.strip(UNKNOWN_PIECE + " \n"):
            yield Hidden(self._at(None, False), "a script", self._command.unknown, True)
            return
        found: list[tuple[int, Act]] = [*self._details(), *self._uses(), *self._settings(), *self._tokens()]
        for _, act in sorted(found, key=lambda item: item[0]):
            yield act

    # -- where, and what variables hold --------------------------------------------------------------

    def _place(self, start: int, end: int) -> Place:
        return self._written.at(start, end) or self._command.place

    def _at(self, span: tuple[int, int] | None, conditional: bool) -> At:
        step = self._step
        under = list(step.under)
        when = next((field.value.text for field in self._run.fields if field.name == "when"), None)
        if when == "on_fail":
            under.append(Condition("on_fail", True, step.place))
        if conditional:
            under.append(Condition(f"in the script of {step.address} {self._command.place}", True, step.place))
        place = self._place(*span) if span is not None else step.place
        return At(place, step.address, step.calls, tuple(under))

    def _variable(self, name: str, place: Place) -> Outcomes | None:
        exported = self._given.exported.get(name)
        if exported is not None:
            return exported
        value = self._own.get(name) or self._given.environment.get(name)
        if value is None:
            return (Symbolic((Reference("env", name),), place),)
        pieces = [
            Known(part.text) if isinstance(part.text, str) else Opaque(part.text.reason, f"${name}")
            for part in value.parts
        ]
        return (Symbolic(joined(pieces), value.place, (Step(f"${name}", place),)),)

    def _embedded(self, start: int, end: int) -> Outcomes:
        return (Symbolic((Known(self._text[start:end]),), self._place(start, end)),)

    def _cleaned(self, outcomes: Outcomes) -> Outcomes:
        """The same with what is filled in only by a pipeline as pieces that cannot be told."""
        if UNKNOWN_PIECE not in self._text:
            return outcomes
        return tuple(replace(outcome, pieces=self._without_marks(outcome.pieces)) for outcome in outcomes)

    def _without_marks(self, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
        found: list[Piece] = []
        for piece in pieces:
            if not isinstance(piece, Known):
                found.append(piece)
                continue
            first, *rest = piece.text.split(UNKNOWN_PIECE)
            found.append(Known(first))
            for text in rest:
                found.extend((Opaque(self._reason, "a parameter"), Known(text)))
        return joined(found)

    # -- images and logins ---------------------------------------------------------------------------

    def _uses(self) -> Iterator[tuple[int, Act]]:
        found = tuple(uses(self._text, self._around))
        tokens = {use.start: use for use in found if isinstance(use, Use) and use.action == "token"}
        starts = sorted(tokens)
        fed = self._fed(tokens, starts)
        logins = {call.command.words[0].start: call for call in self._calls if _login_at(call)}
        run_out = 0
        for use in found:
            if use.start < run_out or (isinstance(use, Wrapper) and "BASH_ENV" in self._text[use.start : use.end]):
                continue
            if isinstance(use, Use) and use.tool == "aws ecr get-login" and use.action == "login":
                run_out = use.end  # `$(aws ecr get-login)`: the request inside is the login itself
            at = self._at((use.start, use.end), isinstance(use, Use) and use.conditional)
            before = bisect_left(starts, use.end)
            last = tokens[starts[before - 1]] if before else None
            for act in self._of_use(use, at, logins.get(use.start), fed.get(use.start), last):
                yield use.start, act

    def _of_use(
        self, use: Use | Wrapper | Helper, at: At, call: Call | None, fed: Use | None, last: Use | None
    ) -> Iterator[Act]:
        """`fed` is the request whose password a login is fed, `last` the one made last before."""
        if isinstance(use, Wrapper):
            likely = use.likely or use.name.startswith(("source", "."))
            reason = Unknown(f"what `{use.name}` does is not written in this config", at.place)
            yield Hidden(at, f"`{use.name}`", reason, likely)
        elif isinstance(use, Helper):
            yield AwsCall(at, "the credential helper")
            yield Login(at, "a credential helper", through="helper", asks_aws=True)
        elif use.action == "token":
            yield AwsCall(at, use.tool)
            if use.tool == "aws ecr get-login":
                yield Login(at, use.tool, asks_aws=True, token_region=self._cleaned(use.region))
        elif use.action == "login":
            yield from self._login(at, use, call, fed, fed or last)
        else:
            if use.api:
                yield AwsCall(at, use.tool)
            yield Images(at, use.action, use.tool, self._cleaned(use.images), use.doubt, use.api)

    def _fed(self, tokens: Mapping[int, Use], starts: Sequence[int]) -> dict[int, Use]:
        """The request for a password by the login it is fed to: through a pipe, or on its command line."""
        found: dict[int, Use] = {}
        feeding: Use | None = None
        for command in shell.commands(self._text):
            if not command.words:
                continue
            start, end = command.words[0].start, command.words[-1].end
            first = bisect_right(starts, start)
            inside = tokens[starts[first]] if first < len(starts) and starts[first] < end else None
            token = tokens.get(start) or inside or feeding
            if token is not None:
                found[start] = token
            feeding = token if command.piped else None
        return found

    def _login(self, at: At, use: Use, call: Call | None, fed: Use | None, token: Use | None) -> Iterator[Act]:
        old = use.tool.startswith("aws ")
        if old:
            yield AwsCall(at, use.tool)
        asks = fed is not None or old
        region = self._cleaned(token.region) if token is not None else ()
        hosts = () if old else self._cleaned(use.images)
        if call is None:
            yield Login(at, use.tool, hosts, asks_aws=asks, token_region=region)
            return
        line = read_line(call.arguments[_login_at(call) + 1 :], _LOGIN_OPTIONS, None)
        users = [o for argument in line.values("-u", "--username") for o in argument.outcomes]
        stdin = line.given("--password-stdin")
        host = line.words[0] if line.words else None
        place = self._place(host.start, host.end) if host is not None else None
        yield Login(
            at,
            use.tool,
            hosts if host is not None else (),
            self._cleaned(tuple(users)),
            "argument" if line.given("-p", "--password") else "stdin" if stdin else "other",
            asks,
            region,
            place,
        )

    # -- the rest ------------------------------------------------------------------------------------

    def _details(self) -> Iterator[tuple[int, Act]]:
        for call in self._calls:
            written = call.command.words
            span = (written[0].start, written[-1].end)
            at = self._at(span, call.command.conditional)
            for act in _of_call(call, at):
                yield span[0], act
            if _imports_variables(call):
                reason = Unknown(
                    f"the variables that `{call.name}` sets for later steps are not written here", at.place
                )
                yield span[0], Hidden(at, f"`{call.name}`", reason, True)
            if _may_write(call):
                yield span[0], Writes(at, call.name or written[0].text[:60])

    def _settings(self) -> Iterator[tuple[int, Act]]:
        for setting in settings_of(self._text):
            at = self._at((setting.start, setting.end), False)
            if setting.name == "DOCKER_HOST" and setting.value:
                yield setting.start, RemoteDocker(at)
            elif setting.name in _STORED or setting.name in _BY_FILE:
                temporary = setting.name in _BY_FILE
                yield setting.start, Credentials(at, f"the script sets {setting.name}", temporary)

    def _tokens(self) -> Iterator[tuple[int, Act]]:
        if "CIRCLE_OIDC_TOKEN" in self._text:
            for match in in_commands(self._text, _TOKEN):
                yield match.start(), Token(self._at(match.span(), False), 2 if match.group(1) else 1)


def _variables(field: Field) -> tuple[Field, ...]:
    value = field.value
    return (*value.fields, *(inner for item in value.items for inner in item.fields))


def _login_at(call: Call) -> int:
    """Where the word `login` stands in a command (`docker --config x login`, `helm registry login`); 0 if nowhere."""
    return next((at for at, argument in enumerate(call.arguments[:7]) if at and argument.text == "login"), 0)


def _of_call(call: Call, at: At) -> Iterator[Act]:
    """What one command does beside using images."""
    texts = [argument.text or "" for argument in call.arguments[1:]]
    said = " ".join((call.name, *texts[: 1 if call.name == "git" else 2]))
    if call.name in ("docker", "docker-compose") and _needs_daemon(call.name, texts):
        yield Engine(at, said if texts[:1] in (["compose"], ["buildx"]) else " ".join((call.name, *texts[:1])))
    elif call.name == "git" and texts[:1] in (["clone"], ["checkout"], ["pull"], ["fetch"]):
        yield Files(at, said)
    elif call.name == "aws" and texts[:1] == ["sts"] and texts[1:2] and texts[1].startswith("assume-role"):
        yield Credentials(at, said, True)
    elif call.name == "circleci" and texts[:3] == ["run", "oidc", "get"]:
        yield Token(at, 2)


def _needs_daemon(name: str, texts: list[str]) -> bool:
    if name == "docker-compose":
        return any(text in ("up", "build", "run", "push", "pull", "create", "start", "exec") for text in texts)
    said = [text for text in texts if text]
    return bool(said) and said[0] not in _NO_DAEMON and said[:2] != ["buildx", "version"]


def _imports_variables(call: Call) -> bool:
    """Whether a command gives later steps variables that are not written in it: `cat job.env >> $BASH_ENV`."""
    return call.name not in ("echo", "printf", "export") and any(
        "BASH_ENV" in r.target.text and ">" in r.operator and r.body[0] == r.body[1] for r in call.command.redirections
    )


def _may_write(call: Call) -> bool:
    if call.name not in _LEAVES_FILES_ALONE:
        return True
    targets = [r.target.text for r in call.command.redirections if ">" in r.operator]
    return any("BASH_ENV" not in text and text not in ("/dev/null", "1", "2", "&1", "&2") for text in targets)
