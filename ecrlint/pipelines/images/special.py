"""Tools whose command lines say in their own way what happens to images."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ...place import Place
from ..shell.evaluate import Call, Outcomes
from ..symbolic import Known, Symbolic
from .arguments import read_line
from .table import API_READS, API_WRITES, words
from .use import Use

Value = Callable[[str, Place], "Outcomes | None"]
"""Looks an environment variable up."""

_UNSEEN = "what it does is decided by files of the project"
_LOCAL_REPOSITORIES = ("ko.local", "kind.local")


def _texts(call: Call) -> list[str]:
    return [argument.text or "" for argument in call.arguments[1:]]


def _aws(call: Call, value: Value) -> Iterator[Use]:
    """`aws ecr`: asking for a password, and operations on images."""
    line = read_line(call.arguments[1:], words(_AWS_VALUES), None)
    texts = [argument.text for argument in line.words]
    region = next((a.outcomes for a in line.values("--region")), ())
    if texts[:1] == ["ecr"] and len(texts) > 1:
        operation = texts[1] or ""
        tool = f"aws ecr {operation}"
        names = line.values("--repository-name")
        images = names[0].outcomes if names else ()
        if operation in ("get-login-password", "get-login", "get-authorization-token"):
            yield Use("token", tool, region=region)
        elif operation in API_WRITES:
            yield Use("push", tool, images, api=True, region=region)
        elif operation in API_READS:
            yield Use("pull", tool, images, api=True, region=region)


_AWS_VALUES = (
    "--region --profile --output --query --endpoint-url --repository-name --registry-id --registry-ids --image-tag "
    "--image-ids --image-id --image-manifest --filter --filters --max-items --ca-bundle --cli-read-timeout "
    "--cli-connect-timeout --image-digest --image-manifest-media-type"
)


def _ko(call: Call, value: Value) -> Iterator[Use]:
    """ko pushes to `$KO_DOCKER_REPO` unless it is told not to."""
    line = read_line(call.arguments[1:], words("-t --tags --platform -f --filename --sbom --image-refs"), None)
    word = line.words[0].text if line.words else None
    if word == "login":
        yield Use("login", "ko login", line.words[1].outcomes if len(line.words) > 1 else ())
    if word not in ("build", "publish", "resolve", "apply", "create", "run"):
        return
    pushes = line.switched("--push") if line.given("--push") else True
    if pushes is False or line.switched("-L", "--local"):
        return
    repository = value("KO_DOCKER_REPO", call.arguments[0].outcomes[0].place)
    if repository and all(o.text in _LOCAL_REPOSITORIES for o in repository):
        return
    doubt = "" if pushes else "whether it pushes depends on values that cannot be told"
    yield Use("push", f"ko {word}", repository or (), doubt=doubt)


def _jvm(call: Call, value: Value) -> Iterator[Use]:
    """Maven and Gradle: Jib and the plugins that publish images."""
    texts = _texts(call)
    named = [a for a in call.arguments[1:] if any(_named_image(o) for o in a.outcomes)]
    images = named[-1].outcomes if named else ()
    images = tuple(_after_equals(o) for o in images)
    for text in texts:
        task = text.rsplit(":", 1)[-1]
        if (task in ("jib", "build") and "jib" in text and "jibDockerBuild" not in text) or text == "jib":
            yield Use("push", f"{call.name} {text}", images)
            return
        if text in ("docker:push", "dockerPush", "dockerPushImage") or (
            task == "bootBuildImage" and "--publishImage" in texts
        ):
            yield Use("push", f"{call.name} {text}", images)
            return


def _named_image(outcome: Symbolic) -> bool:
    head = outcome.pieces[0] if outcome.pieces else None
    return isinstance(head, Known) and head.text.startswith(("-Dimage=", "-Djib.to.image=", "--image=", "--imageName="))


def _after_equals(outcome: Symbolic) -> Symbolic:
    from ...records import replace

    head = outcome.pieces[0]
    assert isinstance(head, Known)
    rest = head.text.partition("=")[2]
    return replace(outcome, pieces=((Known(rest), *outcome.pieces[1:]) if rest else outcome.pieces[1:]))


def _bazel(call: Call, value: Value) -> Iterator[Use]:
    """`bazel run //image:push`."""
    texts = [text for text in _texts(call) if not text.startswith("-")]
    if texts[:1] == ["run"] and any("push" in text for text in texts[1:2]):
        yield Use("push", f"{call.name} run {texts[1]}")


def _earthly(call: Call, value: Value) -> Iterator[Use]:
    """`earthly --push` pushes what the Earthfile says."""
    if "--push" in _texts(call):
        yield Use("push", "earthly --push", doubt=_UNSEEN)


def _sam(call: Call, value: Value) -> Iterator[Use]:
    """`sam package` and `sam deploy` push images if they are told a repository."""
    texts = _texts(call)
    if texts[:1] not in (["package"], ["deploy"]):
        return
    line = read_line(call.arguments[2:], frozenset({"--image-repository", "--image-repositories"}), None)
    repositories = line.values("--image-repository")
    if repositories:
        yield Use("push", f"sam {texts[0]}", repositories[0].outcomes)
    elif line.given("--image-repositories", "--resolve-image-repos"):
        yield Use("push", f"sam {texts[0]}")


def _skopeo_sync(call: Call, value: Value) -> Iterator[Use]:
    """`skopeo sync` copies from and to what `--src` and `--dest` say."""
    line = read_line(
        call.arguments[2:],
        words("-s --src -d --dest --authfile --src-creds --dest-creds --format --retry-times"),
        None,
    )
    for option, action, position in ((("-d", "--dest"), "push", -1), (("-s", "--src"), "pull", 0)):
        kinds = [a.text for a in line.values(*option)]
        if kinds and kinds[-1] in ("docker", None) and line.words:
            yield Use("push" if action == "push" else "pull", "skopeo sync", line.words[position].outcomes)


def _scanner(call: Call, value: Value) -> Iterator[Use]:
    """grype, syft, dive and others that are handed an image as their first word."""
    line = read_line(
        call.arguments[1:],
        words("-o --output -f --fail-on --file -c --config --scope --platform --ci-config"),
        None,
    )
    named = line.words
    if call.name == "snyk":
        asked = [word.text for word in named[:2]]
        named = named[2:] if asked in (["container", "test"], ["container", "monitor"]) else ()
    elif named and named[0].text in ("scan", "packages", "registry"):
        named = named[1:]
    if named and all(_is_image(outcome) for outcome in named[0].outcomes):
        yield Use("pull", call.name, named[0].outcomes)


_NO_IMAGES = ("dir:", "file:", "sbom:", "docker-archive:", "oci-archive:", "./", "../", "/")


def _is_image(outcome: Symbolic) -> bool:
    if outcome.render().startswith(_NO_IMAGES):
        return False
    return outcome.text is None or "/" in outcome.text or ":" in outcome.text


SPECIAL: Mapping[str, Callable[[Call, Value], Iterator[Use]]] = {
    "aws": _aws,
    "ko": _ko,
    "mvn": _jvm,
    "mvnw": _jvm,
    "gradle": _jvm,
    "gradlew": _jvm,
    "bazel": _bazel,
    "bazelisk": _bazel,
    "earthly": _earthly,
    "sam": _sam,
    "grype": _scanner,
    "syft": _scanner,
    "dive": _scanner,
    "dockle": _scanner,
    "snyk": _scanner,
    "skopeo sync": _skopeo_sync,
}
