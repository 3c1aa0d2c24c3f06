"""Actions that build, push, pull or scan images, as data, and those that do nothing of the kind.

Source: the `action.yml` of each action.
"""

from __future__ import annotations

from typing import Literal

from ...records import dataclass

METADATA = "docker/metadata-action"


@dataclass(frozen=True, slots=True)
class Shape:
    """`images` names the inputs that list the images. `push` is the input that decides whether they are
    pushed; without one they always are. `outputs` are inputs that hold exporters; `caches`: the action knows
    `cache-to` and `cache-from`, and builds from a Dockerfile. `sets`: it knows `set`. `host` names the input that says
    the registry alone."""

    action: Literal["push", "pull"]
    images: str
    push: str = ""
    outputs: str = ""
    caches: bool = False
    sets: bool = False
    host: str = ""


ACTIONS: dict[str, Shape] = {
    "docker/build-push-action": Shape("push", "tags", "push", "outputs", caches=True),
    "depot/build-push-action": Shape("push", "tags", "push", "outputs", caches=True),
    "docker/bake-action": Shape("push", "", "push", sets=True),
    "depot/bake-action": Shape("push", "", "push", sets=True),
    "redhat-actions/push-to-registry": Shape("push", "", host="registry"),
    "aquasecurity/trivy-action": Shape("pull", "image-ref"),
    "anchore/scan-action": Shape("pull", "image"),
    "anchore/sbom-action": Shape("pull", "image"),
    "docker/scout-action": Shape("pull", "image"),
}

HARMLESS = (
    "actions/",
    "github/",
    "docker/setup-",
    "docker/metadata-action",
    "docker/login-action",
    "aws-actions/amazon-ecs-",
    "aws-actions/aws-cloudformation-",
    "hashicorp/setup-",
    "sigstore/cosign-installer",
    "hadolint/hadolint-action",
    "azure/setup-helm",
    "azure/setup-kubectl",
    "azure/k8s-",
    "helm/kind-action",
    "helm/chart-testing-action",
    "imranismail/setup-kustomize",
    "codecov/codecov-action",
    "softprops/action-gh-release",
    "slackapi/slack-github-action",
    "8398a7/action-slack",
    "rtcamp/action-slack-notify",
    "step-security/harden-runner",
    "ruby/setup-ruby",
    "gradle/actions",
    "gradle/gradle-build-action",
    "pnpm/action-setup",
    "astral-sh/setup-uv",
    "golangci/golangci-lint-action",
    "reviewdog/",
    "dorny/paths-filter",
    "tj-actions/changed-files",
    "mikefarah/yq",
    "jlumbroso/free-disk-space",
    "google-github-actions/setup-",
    "peter-evans/create-pull-request",
    "dependabot/",
    "pre-commit/action",
)
"""How the names of actions begin that neither use registries nor set AWS credentials."""
