"""Commands behind which anything may happen, and those that are known to leave registries alone."""

from __future__ import annotations

import re
from collections.abc import Set

from ..shell.evaluate import Call
from .table import words
from .use import Wrapper

_HARMLESS = words(
    """
    : . [ [[ test true false echo printf cat tee head tail cut tr sed awk gawk grep egrep fgrep rg sort uniq wc xargs
    ls cd pwd mkdir rmdir rm mv cp ln touch chmod chown find du df stat file basename dirname realpath readlink mktemp
    tar zip unzip gzip gunzip xz base64 md5sum sha1sum sha256sum shasum openssl gpg date sleep wait exit return break
    continue set shift unset export declare local readonly typeset let read readarray mapfile trap pushd popd hash type
    which command uname hostname whoami id env printenv ulimit umask seq expr bc yes diff cmp comm paste column tree
    curl wget jq yq git gh hub apt apt-get apk yum dnf brew snap dpkg add-apt-repository update-alternatives pip pip3
    pipx uv kubectl kustomize helm helmfile terraform terragrunt tofu tflint aws docker docker-compose podman buildah
    nerdctl skopeo crane gcrane regctl oras cosign notation trivy grype syft dive dockle snyk hadolint shellcheck
    actionlint ssh-keyscan ssh-agent ssh-add nc netstat lsof ps kill pgrep systemctl service mount umount df free
    setx Write-Host Write-Output Set-Location New-Item Remove-Item Copy-Item Test-Path Get-Content Set-Content
    copy xcopy robocopy del erase md rd ren move title pause setlocal endlocal goto cls ver where choice
    Invoke-WebRequest Out-File choco nproc lscpu source-highlight envsubst xxd od hexdump tput stty clear getconf
    """
)
_LIKELY = words("make gmake just task rake mage mise nox tox invoke fab ant sbt nx turbo lerna")
_SCRIPT = re.compile(r".*\.(?:sh|bash|zsh|ps1|py|rb|pl|js|mjs|ts|cmd|bat)$")
_SHELLS = words("sh bash zsh dash ksh pwsh powershell python python3 node ruby perl deno bun tsx")
_PACKAGE = words("npm yarn pnpm npx bun poetry pipenv hatch pdm composer bundle cargo go dotnet mix")
_PUSHY = re.compile(r"push|publish|release|deploy|image|docker|ecr|build", re.IGNORECASE)
_DEPLOYS = words("cdk sam serverless sls copilot pulumi ecs-cli eb act werf tilt devspace okteto dagger")
_NEVER_PUSHES = {
    "npm": ("ci", "install", "i", "test", "t", "audit", "version", "config", "set", "--version", "cache"),
    "yarn": ("install", "test", "lint", "audit", "--version"),
    "pnpm": ("install", "i", "test", "lint"),
    "go": ("build", "test", "vet", "mod", "version", "env", "install", "fmt", "get"),
    "cargo": ("build", "test", "fmt", "clippy", "check"),
    "dotnet": ("restore", "build", "test", "--version", "tool"),
    "poetry": ("install", "config", "version", "lock", "export"),
    "bundle": ("install", "config"),
    "composer": ("install", "validate"),
    "python": ("--version", "-V"),
    "python3": ("--version", "-V"),
}


def wrapper(call: Call, functions: Set[str], start: int, end: int) -> Wrapper | None:
    """What hides behind a command; None if it is known to do nothing with images."""
    name = call.name
    if not call.arguments or not call.arguments[0].outcomes:
        return None
    first = call.arguments[0].text
    if name in functions:
        return Wrapper(f"the function {name}", True, start, end)
    if first is None or first.startswith(("./", "../", "/")) or _SCRIPT.match(first):
        if name in _HARMLESS and first is not None and not first.startswith("."):
            return None
        return Wrapper(call.command.words[0].text[:60], True, start, end)
    arguments = [argument.text or "" for argument in call.arguments[1:]]
    if name in ("source", "."):
        return Wrapper(f"{name} {arguments[0] if arguments else ''}".strip(), False, start, end)
    if name in _HARMLESS or name.startswith("$"):
        return None
    said = " ".join((name, *arguments[:2]))[:60]
    if arguments[:1] and arguments[0] in _NEVER_PUSHES.get(name, ()):
        return None
    if name in _LIKELY or name in _SHELLS or name in _DEPLOYS:
        return Wrapper(said, True, start, end)
    if name in _PACKAGE:
        return Wrapper(said, any(_PUSHY.search(argument) for argument in arguments), start, end)
    return Wrapper(said, False, start, end)
