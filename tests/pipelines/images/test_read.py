"""The commands of container tools: what each does with which images."""

from __future__ import annotations

import pytest

from ecrlint.pipelines.images.read import uses
from ecrlint.pipelines.images.use import Helper, Use, Wrapper
from ecrlint.pipelines.shell.evaluate import Outcomes, Surroundings
from ecrlint.pipelines.symbolic import Known, Opaque, Symbolic
from ecrlint.place import Place, Span

VARIABLES = {"REG": "r.io", "FLAGS": "--push -t r.io/x:1", "KO_DOCKER_REPO": "r.io/ko"}


def surroundings() -> Surroundings:
    def place(start: int, end: int) -> Place:
        return Place("w", Span(1, start + 1, 1, end + 1))

    def variable(name: str, at: Place) -> Outcomes | None:
        return (Symbolic((Known(VARIABLES[name]),), at),) if name in VARIABLES else None

    def embedded(start: int, end: int) -> Outcomes:
        return (Symbolic((Opaque("unknown", "x"),), place(start, end)),)

    return Surroundings(variable, embedded, place)


def found(script: str) -> list[tuple[str, list[str]]]:
    return [(u.action, [i.render() for i in u.images]) for u in uses(script, surroundings()) if isinstance(u, Use)]


def push(*images: str) -> tuple[str, list[str]]:
    return "push", list(images)


def pull(*images: str) -> tuple[str, list[str]]:
    return "pull", list(images)


def login(*hosts: str) -> tuple[str, list[str]]:
    return "login", list(hosts)


TOKEN: tuple[str, list[str]] = ("token", [])


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        # docker and its relatives
        ("docker push $REG/a:1", [push("r.io/a:1")]),
        ("docker --context c image push --quiet r/a", [push("r/a")]),
        ("docker push --all-tags r/a", [push("r/a")]),
        ("docker push", [push()]),
        ("docker pull r/a; podman pull r/b r/c", [pull("r/a"), pull("r/b"), pull("r/c")]),
        ("docker run --rm -v a:b -e X=1 -p 1:2 r/a:1 docker push r/b", [pull("r/a:1")]),
        ("docker create --name n r/a", [pull("r/a")]),
        ("docker build -t r/a .", []),
        ("docker build --push -t r/a -tr/b --tag=r/c .", [push("r/a"), push("r/b"), push("r/c")]),
        ("docker build --push=false -t r/a .", []),
        ("docker buildx build $FLAGS .", [push("r.io/x:1")]),
        ("docker buildx build -o type=registry -t r/a .", [push("r/a")]),
        ("docker buildx build --output=type=image,name=r/n,push=true .", [push("r/n")]),
        ("docker buildx build --output type=image,push=false -t r/a .", []),
        ("docker buildx build -o type=local,dest=out .", []),
        ("docker buildx build --cache-to type=registry,ref=r/c --cache-from r/d .", [push("r/c"), pull("r/d")]),
        ("docker buildx build --cache-to type=gha --cache-from type=gha .", []),
        ("docker build --build-arg B=1.dkr.ecr.x.amazonaws.com/b .", [pull("1.dkr.ecr.x.amazonaws.com/b")]),
        ("docker buildx bake --push", [push()]),
        ("docker buildx bake", []),
        ("docker buildx imagetools create -t r/a r/b", [push("r/a"), pull("r/b")]),
        ("docker buildx imagetools create --dry-run -t r/a r/b", [pull("r/b")]),
        ("docker manifest create r/a r/b && docker manifest push r/a", [pull("r/b"), push("r/a")]),
        ("docker compose -f x.yml push", [push()]),
        ("docker-compose push web; docker compose up -d", [push(), pull()]),
        ("podman push a docker://r/b", [push("r/b")]),
        ("buildah push a r/b; nerdctl push r/c; finch push r/d", [push("r/b"), push("r/c"), push("r/d")]),
        ("podman push a dir:out", []),
        ("docker tag a r/b; docker images; docker logout r", []),
        # logins
        ("docker login -u x --password-stdin r.io", [login("r.io")]),
        ("docker login -u x -p y", [login("docker.io")]),
        ("aws ecr get-login-password --region x | docker login --username AWS --password-stdin r", [TOKEN, login("r")]),
        ("docker login -u AWS -p $(aws ecr get-login-password) r", [login("r"), TOKEN]),
        ("$(aws ecr get-login --no-include-email)", [login(), TOKEN]),
        ("helm registry login r; crane auth login r; oras login r", [login("r")] * 3),
        ("skopeo login r; podman login r; cosign login r; regctl registry login r", [login("r")] * 4),
        # copying
        ("skopeo copy --all docker://a/b docker://r/c:1", [push("r/c:1"), pull("a/b")]),
        ("skopeo copy docker://r/c dir:x", [pull("r/c")]),
        ("skopeo sync --src docker --dest docker a/b r/c", [push("r/c"), pull("a/b")]),
        ("skopeo sync --src docker --dest dir a/b x", [pull("a/b")]),
        ("skopeo inspect docker://r/a", [pull("r/a")]),
        ("crane push x.tar r/a; crane cp a r/b", [push("r/a"), push("r/b"), pull("a")]),
        ("crane tag r/a:1 latest; crane append -f x -t r/b", [push("r/a:1"), push("r/b")]),
        ("crane mutate r/a -t r/b; crane digest r/c", [push("r/b"), pull("r/c")]),
        ("regctl image copy a r/b; regctl image import r/c x.tar", [push("r/b"), push("r/c")]),
        (
            "oras push r/a:v1 x; oras cp r/a r/b; oras attach r/c x",
            [push("r/a:v1"), push("r/b"), pull("r/a"), push("r/c")],
        ),
        ("helm push c.tgz oci://r/charts; helm pull oci://r/c", [push("r/charts"), pull("r/c")]),
        ("helm pull repo/chart; helm push c.tgz repo", []),
        # signing and scanning
        ("cosign sign --yes --key k r/a@sha256:1", [push("r/a@sha256:1")]),
        ("cosign attest --predicate p r/a; cosign attach sbom --sbom s r/b", [push("r/a"), push("r/b")]),
        ("cosign verify r/a; cosign sign-blob x", [pull("r/a")]),
        ("trivy image --severity HIGH r/a; grype r/b:1; grype dir:.", [pull("r/a"), pull("r/b:1")]),
        # builders
        ("/kaniko/executor --context . --destination r/a --cache=true", [push("r/a")]),
        ("/kaniko/executor --no-push --destination r/a", []),
        ("ko build ./cmd; ko apply -f x", [push("r.io/ko"), push("r.io/ko")]),
        ("ko build --push=false .; ko build -L .", []),
        ("KO_DOCKER_REPO=ko.local ko build .", []),
        ("skaffold build --default-repo=r/s; skaffold build --push=false", [push("r/s")]),
        ("mvn package jib:build -Dimage=r/a; ./gradlew :app:jib; mvn jib:dockerBuild", [push("r/a"), push()]),
        ("gradle jibDockerBuild; gradle jibBuildTar", []),
        ("pack build r/a --publish; pack build r/b", [push("r/a")]),
        ("earthly --push +all; bazel run //a:push; bazel build //a", [push(), push()]),
        # AWS
        ("aws --region x ecr put-image --repository-name n --image-tag t", [push("n")]),
        ("aws ecr batch-delete-image --repository-name n --image-ids x", [push("n")]),
        ("aws ecr describe-images --repository-name n", [pull("n")]),
        ("aws ecr describe-repositories; aws s3 cp a b", []),
        ("sam deploy --image-repository r/s; sam build", [push("r/s")]),
        # what is not run
        ("# docker push r/a", []),
        ('echo "docker push r/a"', []),
        ("cat <<E\ndocker push r/a\nE", []),
        ("command -v docker push", []),
        ("f() { docker push r/a; }", []),
        # branches and loops
        ("for t in 1 2; do docker push r/a:$t; done", [push("r/a:1", "r/a:2")]),
        ("if x; then docker push r/a; fi", [push("r/a")]),
        ("a=$(docker pull r/a | tail -1)", [pull("r/a")]),
        ("sudo -E docker push \\\n  r/a", [push("r/a")]),
    ],
)
def test_uses(script: str, expected: list[tuple[str, list[str]]]) -> None:
    assert found(script) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("make push", [("make push", True)]),
        ("./ci/push.sh x", [("./ci/push.sh", True)]),
        ("just release; task image", [("just release", True), ("task image", True)]),
        ("bash push.sh", [("bash push.sh", True)]),
        ("push() { docker push r/a; }\npush", [("the function push", True)]),
        ("npm run docker:push; npm ci; npm run lint", [("npm run docker:push", True), ("npm run lint", False)]),
        ("cdk deploy", [("cdk deploy", True)]),
        ("echo a; git status; kubectl get pods; cd x", []),
        ("frobnicate", [("frobnicate", False)]),
    ],
)
def test_what_cannot_be_looked_into(script: str, expected: list[tuple[str, bool]]) -> None:
    hidden = [u for u in uses(script, surroundings()) if isinstance(u, Wrapper)]
    assert [(w.name, w.likely) for w in hidden] == expected


def test_where_a_use_is_written() -> None:
    script = "true && sudo docker push r/a | cat"
    (use,) = uses(script, surroundings())
    assert script[use.start : use.end] == "docker push r/a"


@pytest.mark.parametrize(
    ("script", "doubtful"),
    [
        ("docker buildx build --push=$P -t r/a .", True),
        ("docker buildx build $ARGS -t r/a .", True),
        ("docker push r/a", False),
    ],
)
def test_a_use_that_may_not_happen(script: str, doubtful: bool) -> None:
    (use,) = (u for u in uses(script, surroundings()) if isinstance(u, Use))
    assert bool(use.doubt) is doubtful


@pytest.mark.parametrize(
    ("script", "helps"),
    [
        ('echo \'{"credsStore": "ecr-login"}\' > ~/.docker/config.json', True),
        ("apt-get install amazon-ecr-credential-helper", True),
        ("echo uses aws-actions/amazon-ecr-login", False),
    ],
)
def test_a_credential_helper(script: str, helps: bool) -> None:
    assert any(isinstance(u, Helper) for u in uses(script, surroundings())) is helps
