"""What the commands of container tools do with images, as data.

Source: the tools' command references (docs.docker.com/reference/cli, containers/podman, buildah and skopeo
man pages, google/go-containerregistry cmd/crane, regclient, oras.land, docs.sigstore.dev, helm.sh,
github.com/ko-build/ko, buildpacks.io, docs.aws.amazon.com/cli).
"""

from __future__ import annotations

from typing import Literal

from ...records import dataclass

Action = Literal["login", "token", "push", "pull"]
"""token: AWS is asked for a registry password. What writes to or deletes from a registry is a push."""


def words(text: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Effect:
    """What a command does. `at` says where the images (of a login the host) stand: a position among the words
    behind the subcommand, counted from 0 or from the end (`-1`), `*` for all, `1*` for all from a position on,
    names of options, or nothing where the command line does not say. `needs` and `unless` are switches;
    `scheme` restricts it to references of that scheme."""

    action: Action
    at: str = ""
    needs: str = ""
    unless: str = ""
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Subcommands of tools. `values` are options that take the next word; where `switches` is given, all
    options but those take one. `mixed`: options may stand behind the first word."""

    tools: str
    subcommands: str
    effects: tuple[Effect, ...]
    values: str = ""
    switches: str | None = None
    mixed: bool = True


GLOBALS: dict[str, str] = {
    "docker": "--context -c --config -H --host -l --log-level --tlscacert --tlscert --tlskey",
    "podman": "--connection -c --url --log-level --root --runroot --storage-driver --storage-opt",
    "buildah": "--log-level --root --runroot --storage-driver --storage-opt --registries-conf",
    "nerdctl": "--namespace -n --address -a --host -H",
    "skopeo": "--command-timeout --policy --registries.d --override-arch --override-os --tmpdir",
    "crane": "--platform",
    "regctl": "--host --logopt -v --verbosity",
    "helm": "--namespace -n --kube-context --registry-config --kubeconfig",
    "cosign": "--output-file -t --timeout",
    "aws": "--region --profile --output --query --endpoint-url --ca-bundle --cli-read-timeout --cli-connect-timeout",
    "docker-compose": "-f --file -p --project-name --profile --env-file --project-directory --ansi --parallel",
}
"""Options with a value that may stand before the subcommand."""

_ENGINES = "docker podman nerdctl finch"
_BUILD = (
    "-t --tag -f --file --build-arg --platform --target --cache-from --cache-to -o --output --secret --ssh --label "
    "--builder --progress --iidfile --metadata-file --build-context --add-host --network --provenance --sbom "
    "--annotation --attest --allow --ulimit --shm-size --cgroup-parent --isolation -m --memory -c --cpu-shares "
    "--no-cache-filter --call --format --layers --arch --os --authfile --creds --volume -v"
)
_RUN_SWITCHES = (
    "-d -i -t -P -it -ti -dit -itd -di -id -q --rm --detach --interactive --tty --init --privileged --read-only "
    "--no-healthcheck --disable-content-trust --sig-proxy --oom-kill-disable --publish-all --quiet --help --replace "
    "--tls-verify --use-api-socket"
)
_COMPOSE = "-f --file -p --project-name --profile --env-file --project-directory --ansi --parallel"
_SKOPEO = (
    "--src-creds --dest-creds --creds --authfile --src-authfile --dest-authfile --format -f --src --dest -s -d "
    "--src-cert-dir --dest-cert-dir --sign-by --multi-arch --digestfile --retry-times --additional-tag --tls-verify "
    "-u --username -p --password --src-tls-verify --dest-tls-verify --override-arch --override-os"
)
_SKOPEO_SWITCHES = (
    "-a --all --preserve-digests --remove-signatures --keep-going --scoped -q --quiet --src-no-creds "
    "--dest-no-creds --no-creds --raw --config -n --no-tags --password-stdin --get-login --debug --insecure-policy"
)
_LOGIN = (
    "-u --username -p --password --registry --authfile --cert-dir --aws-profile --region --oidc-token --tls-verify "
    "--registry-config --ca-file --cert-file --key-file"
)
_CRANE = "-t --tag --new_tag --platform -b --base -f --new_layer -o --output -u -p --username --password --repo"
_COSIGN = (
    "--key -a --annotations --cert --certificate --certificate-chain --fulcio-url --rekor-url --oidc-issuer "
    "--identity-token --predicate --type --attachment --payload --signature --sbom --output-file --output "
    "--registry-username --registry-password --certificate-identity --certificate-oidc-issuer "
    "--certificate-identity-regexp --certificate-oidc-issuer-regexp --policy --platform --slot"
)
_ORAS = (
    "--artifact-type --annotation -a --annotation-file --config --format --template -u --username -p --password "
    "--subject --platform --registry-config --to-registry-config --from-registry-config --concurrency "
    "--export-manifest --to-username --to-password --from-username --from-password -o --output"
)
_HELM = (
    "--version --username --password --ca-file --cert-file --key-file -d --destination -f --values --set "
    "--set-string --set-file --set-json -n --namespace --timeout --repo --registry-config --post-renderer --description"
)

_PUSHES_TAGS = Effect("push", "-t --tag", needs="--push")

TABLE: tuple[Row, ...] = (
    # -- engines
    Row("docker nerdctl finch", "push|image push", (Effect("push", "0"),), "--platform"),
    Row("podman buildah", "push|image push|manifest push", (Effect("push", "-1"),), _SKOPEO, mixed=True),
    Row(_ENGINES + " buildah", "pull|image pull", (Effect("pull", "*"),), "--platform --authfile --creds --arch --os"),
    Row(_ENGINES, "run|create|container run|container create", (Effect("pull", "0"),), "", _RUN_SWITCHES, mixed=False),
    Row("docker nerdctl finch", "manifest push", (Effect("push", "0"),)),
    Row("docker", "manifest create", (Effect("pull", "1*"),)),
    Row(_ENGINES, "manifest inspect", (Effect("pull", "0"),)),
    Row(_ENGINES + " buildah", "login", (Effect("login", "0"),), _LOGIN),
    Row("buildah", "from", (Effect("pull", "0"),), "--name --authfile --creds --arch --os --platform"),
    Row("docker", "buildx imagetools create", (Effect("push", "-t --tag", unless="--dry-run"), Effect("pull", "*")),
        "-t --tag -f --file --builder --annotation --progress"),
    Row("docker", "buildx imagetools inspect", (Effect("pull", "0"),), "--builder --format"),
    Row("docker depot", "buildx bake|bake", (Effect("push", needs="--push", unless="--print"),),
        "-f --file --set --builder --progress --metadata-file --provenance --sbom --allow --project"),
    Row("docker", "compose push", (Effect("push"),), _COMPOSE),
    Row("docker-compose podman-compose", "push", (Effect("push"),), _COMPOSE),
    Row("docker", "compose build", (Effect("push", needs="--push"),), _COMPOSE),
    Row("docker-compose", "build", (Effect("push", needs="--push"),), _COMPOSE),
    Row("docker", "compose pull|compose up|compose run|compose create", (Effect("pull"),), _COMPOSE),
    Row("docker-compose podman-compose", "pull|up|run|create", (Effect("pull"),), _COMPOSE),
    Row("docker", "trust sign", (Effect("push", "0"),)),
    Row("ctr", "image push|images push|i push", (Effect("push", "0"),), "-u --user --platform"),
    Row("ctr", "image pull|images pull|i pull", (Effect("pull", "0"),), "-u --user --platform"),
    # -- copying
    Row("skopeo", "copy", (Effect("push", "1", scheme="docker"), Effect("pull", "0", scheme="docker")), _SKOPEO,
        _SKOPEO_SWITCHES),
    Row("skopeo", "inspect|list-tags", (Effect("pull", "0", scheme="docker"),), _SKOPEO, _SKOPEO_SWITCHES),
    Row("skopeo", "delete", (Effect("push", "0", scheme="docker"),), _SKOPEO, _SKOPEO_SWITCHES),
    Row("skopeo", "login", (Effect("login", "0"),), _LOGIN),
    Row("crane gcrane", "push", (Effect("push", "1"),), _CRANE),
    Row("crane gcrane", "copy|cp", (Effect("push", "1"), Effect("pull", "0")), _CRANE),
    Row("crane gcrane", "tag|delete", (Effect("push", "0"),), _CRANE),
    Row("crane gcrane", "append", (Effect("push", "-t --new_tag", unless="-o --output"), Effect("pull", "-b --base")),
        _CRANE),
    Row("crane gcrane", "mutate|rebase|flatten", (Effect("push", "-t --tag 0", unless="-o --output"),), _CRANE),
    Row("crane gcrane", "index append|index filter", (Effect("push", "-t --tag"),), _CRANE),
    Row("crane gcrane", "pull|export|manifest|digest|config|ls|validate|blob", (Effect("pull", "0"),), _CRANE),
    Row("crane gcrane", "auth login", (Effect("login", "0"),), _LOGIN),
    Row("regctl", "image copy|artifact put|index create|manifest put", (Effect("push", "-1"),), "--platform"),
    Row("regctl", "image import", (Effect("push", "0"),), "--platform"),
    Row("regctl", "image mod", (Effect("push", "--create"),), "--create"),
    Row("regctl", "tag delete|manifest delete|tag rm", (Effect("push", "0"),)),
    Row("regctl", "image export|image digest|image manifest|image inspect|manifest get|manifest head|tag ls|"
        "artifact get", (Effect("pull", "0"),), "--platform --format"),
    Row("regctl", "registry login", (Effect("login", "0"),), "-u --user -p --pass"),
    Row("oras", "push|attach|tag|manifest push|blob push|manifest delete", (Effect("push", "0"),), _ORAS),
    Row("oras", "cp|copy", (Effect("push", "1"), Effect("pull", "0")), _ORAS),
    Row("oras", "pull|discover|manifest fetch|blob fetch|resolve", (Effect("pull", "0"),), _ORAS),
    Row("oras", "login", (Effect("login", "0"),), _LOGIN),
    Row("helm", "push", (Effect("push", "1", scheme="oci"),), _HELM),
    Row("helm", "pull|show chart|show values|show all", (Effect("pull", "0", scheme="oci"),), _HELM),
    Row("helm", "registry login", (Effect("login", "0"),), _LOGIN),
    # -- signing and scanning
    Row("cosign", "sign|attest", (Effect("push", "*", unless="--no-upload"),), _COSIGN),
    Row("cosign", "attach sbom|attach signature|attach attestation|clean", (Effect("push", "0"),), _COSIGN),
    Row("cosign", "copy", (Effect("push", "1"), Effect("pull", "0")), _COSIGN),
    Row("cosign", "verify|verify-attestation|tree|download sbom|download signature|download attestation",
        (Effect("pull", "*"),), _COSIGN),
    Row("cosign", "login", (Effect("login", "0"),), _LOGIN),
    Row("notation", "sign|attach", (Effect("push", "0"),), "--key --id --plugin --signature-format -u -p"),
    Row("notation", "verify|list|inspect", (Effect("pull", "0"),)),
    Row("notation", "login", (Effect("login", "0"),), _LOGIN),
    Row("trivy", "image|i", (Effect("pull", "0", unless="--input"),), "", "--ignore-unfixed --no-progress -q --quiet "
        "--exit-on-eol --list-all-pkgs --skip-db-update --debug -d --insecure --light --reset --offline-scan"),
    # -- builders
    Row("pack", "build", (Effect("push", "0", needs="--publish"),),
        "-B --builder -b --buildpack -e --env --env-file -p --path -t --tag --cache-image --pull-policy --run-image "
        "--descriptor -d --network --volume --workspace --platform --lifecycle-image --creation-time --cache"),
    Row("pack", "builder create|buildpack package|extension package", (Effect("push", "0", needs="--publish"),),
        "-c --config --path -p --format --pull-policy"),
    Row("kaniko", "", (Effect("push", "-d --destination", unless="--no-push"), Effect("pull", "--cache-repo")), "",
        "--cache --no-push --reproducible --single-snapshot --cleanup --force --insecure --skip-tls-verify "
        "--insecure-pull --skip-tls-verify-pull --skip-unused-stages --verbosity --ignore-path --use-new-run"),
    Row("skaffold", "build|run|dev|debug", (Effect("push", "-d --default-repo", unless="--no-push"),),
        "-f --filename -p --profile -d --default-repo -t --tag --file-output -b --build-image -n --namespace"),
    Row("apko", "publish", (Effect("push", "1*"),)),
    Row("imgpkg", "push", (Effect("push", "-i --image -b --bundle"),), "-i --image -b --bundle -f --file"),
    Row("imgpkg", "copy", (Effect("push", "--to-repo"),), "--to-repo -i --image -b --bundle"),
    Row("flux", "push artifact|tag artifact", (Effect("push", "0", scheme="oci"),), "-f --path --source --revision"),
)  # fmt: skip

BUILDS = "docker podman nerdctl finch buildah depot"
"""Tools whose `build` may push, depending on its output."""
BUILD_COMMANDS = "build|image build|buildx build|buildx b|builder build|bud"
BUILD_VALUES = _BUILD

API_WRITES = (
    "put-image",
    "batch-delete-image",
    "initiate-layer-upload",
    "upload-layer-part",
    "complete-layer-upload",
)
API_READS = (
    "describe-images",
    "list-images",
    "batch-get-image",
    "get-download-url-for-layer",
    "describe-image-scan-findings",
    "batch-check-layer-availability",
    "start-image-scan",
)
"""Operations of `aws ecr` on the images of a repository; no registry login is needed for them."""
