"""What is fuzzed: for each kind of text what always holds of it, and where texts to begin with come from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import runs
import texts
import trees

from ecrlint.discover.kinds import kind_of
from ecrlint.parse.yaml import read_yaml
from ecrlint.rulebook.compile import compile_rules

PROJECT = Path(__file__).parents[2]
FINDINGS = PROJECT / "tests" / "fuzz_findings"


class Target(NamedTuple):
    """`holds` fails for data for which something does not hold. `seeds` gives data of this kind."""

    holds: Callable[[bytes], None]
    seeds: Callable[[], Iterator[bytes]]


def _of_text(holds: Callable[[str], None]) -> Callable[[bytes], None]:
    return lambda data: holds(data.decode("utf-8", "replace"))


@cache
def files() -> dict[str, frozenset[str]]:
    """The texts of all fixtures and of all examples of rules, by their kind."""
    found: dict[str, set[str]] = {}
    for path in sorted((PROJECT / "fixtures").rglob("*")):
        if path.is_file():
            found.setdefault(_kind(path.as_posix()), set()).add(path.read_text(encoding="utf-8"))
    for document in compile_rules(PROJECT / "rules").rules.values():
        for example in document.data["examples"]:
            for name, text in example["files"].items():
                found.setdefault(_kind(name), set()).add(text)
    return {kind: frozenset(several) for kind, several in found.items()}


def _kind(path: str) -> str:
    if path.endswith(".json"):
        return "json"
    if "Dockerfile" in path:
        return "dockerfile"
    if path.endswith((".tf", ".tofu", ".tfvars")):
        return "terraform"
    return kind_of(path) or "other"


def _files(*kinds: str) -> Iterator[bytes]:
    for kind in kinds:
        for text in sorted(files().get(kind, ())):
            yield text.encode()


def _values(*words: str) -> Iterator[bytes]:
    """The scalars of workflows and configs in which one of some words stands."""
    return (text.encode() for text in _scalars() if any(word in text for word in words))


@cache
def _scalars() -> tuple[str, ...]:
    found: dict[str, None] = {}
    for data in _files("workflow", "config", "action"):
        root = read_yaml("", data.decode()).root
        found.update((scalar.text, None) for scalar in (() if root is None else trees.scalars(root)))
    return tuple(found)


def _json() -> Iterator[bytes]:
    yield from _files("json")
    yield from _small(*_JSON)


def _expressions() -> Iterator[bytes]:
    yield from _small("!(a.b || 'x''y' == -1.5e3) && f(a[0], b.*.c, c['d']) <= 0xF")
    for data in _values("${{"):
        yield data
        yield from (inner.strip() for inner in re.findall(rb"\$\{\{(.*?)\}\}", data))


def _small(*given: str) -> Iterator[bytes]:
    return (text.encode() for text in given)


_JSON = (
    """{"//": "ecr", "variable": {"tags": {"default": {"a": 1}, "type": "map(string)"}}, "locals": {"name": "shop"},
  "provider": [{"aws": {"region": "eu-central-1"}},
    {"aws": {"alias": "b", "default_tags": {"tags": {"Project": "x"}}}}],
  "resource": {"aws_ecr_repository": {"api": {"name": "${local.name}/api", "image_tag_mutability": "MUTABLE",
    "image_scanning_configuration": [{"scan_on_push": true}], "tags": "${merge(var.tags, {x = \\"\\\\u00e9\\"})}",
    "dynamic": {"timeouts": {"for_each": "${[1]}", "content": {"delete": "%{if true}1m%{endif}"}}}}},
    "aws_ecr_lifecycle_policy": {"api": {"repository": "${aws_ecr_repository.api.name}",
      "policy": "{\\"rules\\": [{\\"rulePriority\\": 1, \\"selection\\": {\\"tagStatus\\": \\"any\\"}}]}"}}}}""",
    '[null, true, false, -0.5e+3, 12, "\\ud83d\\ude00\\n", {"a": [], "a": {}}]',
)
_DOCKERFILES = (
    "# escape=`\nARG R=123456789012.dkr.ecr.eu-central-1.amazonaws.com\nFROM --platform=x ${R}/shop/api:v1 AS b\n"
    "RUN --mount=type=bind,from=b,source=/x <<EOT\nCOPY x\nEOT\nCOPY --from=b a `\n  # c\n  b\n",
    'ARG A="b c" D\nFROM a:${A:-x}\nFROM scratch\nCOPY --from=0 x y\n',
)
_SUPPRESSIONS = (
    "# ecrlint: ignore-file[tag-immutability, scan-on-push] why\nx = 1 # ecrlint: ignore[a] until=2027-01-31 b\n",
    "a:\n  run: |\n    # ecrlint: ignore[a] b\n    x ; # ecrlint: ignore[] \n// ecrlint: ignore[x]: y\n",
    '{"resource": {"a": {"b": {"//": ["ecrlint: ignore[a] b", "ecrlint: ignore-file[c] d"]}}}}',
    '/* ecrlint: ignore[a] b\n   * ecrlint: ignore[c] d */ resource "a" "b" {}\n',
)
_CONFIGURATIONS = (
    "convention: central-oidc\nproject: shop\nvalues:\n  region: eu-west-1\n  keep_tagged: {count: 20}\nrules:\n"
    "  scan-on-push: off\n  required-tags: {level: note, params: {}}\npaths:\n  - match: ['/legacy/', '*.tf']\n"
    "    rules: {tag-immutability: warning}\nexclude: [/x/, '!/x/y']\nsuppressions: {require_reason: false}\n",
    "convention: conventions/shop.yaml\nrule_folders: [rules, ../x]\n",
)

TARGETS: dict[str, Target] = {
    "hcl": Target(_of_text(trees.hcl_text), partial(_files, "terraform")),
    "yaml": Target(_of_text(trees.yaml_text), partial(_files, "workflow", "config", "action")),
    "json": Target(_of_text(trees.json_text), _json),
    "expression": Target(_of_text(texts.expression_text), _expressions),
    "shell": Target(_of_text(texts.shell_text), partial(_values, "docker", "aws ", "\n", "echo")),
    "dockerfile": Target(_of_text(texts.dockerfile_text), partial(_small, *_DOCKERFILES)),
    "suppression": Target(_of_text(texts.suppression_text), partial(_small, *_SUPPRESSIONS)),
    "circleci": Target(_of_text(texts.circleci_text), partial(_files, "config")),
    "configuration": Target(runs.configuration_run, partial(_small, *_CONFIGURATIONS)),
    "run-workflow": Target(runs.workflow_run, partial(_files, "workflow")),
    "run-terraform": Target(runs.terraform_run, partial(_files, "terraform")),
    "run-json": Target(runs.json_run, _json),
    "run-circleci": Target(runs.circleci_run, partial(_files, "config")),
}

_WORDS = r"""
resource "aws_ecr_repository" data module locals variable provider output dynamic for_each count each.value each.key
image_tag_mutability IMMUTABLE MUTABLE IMMUTABLE_WITH_EXCLUSION image_scanning_configuration scan_on_push
aws_ecr_lifecycle_policy aws_ecr_repository_policy policy jsonencode( yamlencode( templatefile( merge( lookup( try(
format( join( toset( var. local. path.module ${ %{ $${ %%{ ~} <<EOT <<-EOT %{if} %{endif} %{for} %{endfor} /* */ // =>
... [*] .* :: \u \U \" ? : && || == != <= >= null true false for if in
on: push: workflow_call: workflow_dispatch: jobs: steps: uses: with: run: env: needs: if: strategy: matrix: include:
permissions: id-token: write contents: secrets: inherit inputs: outputs: runs-on: shell: defaults: container: services:
aws-actions/configure-aws-credentials@v4 aws-actions/amazon-ecr-login@v2 role-to-assume aws-region ./.github/workflows/
${{ }} secrets. vars. github. steps. inputs. matrix. env. needs. fromJSON( toJSON( contains( startsWith( hashFiles( !
version: orbs: commands: executors: parameters: workflows: when: unless: context: pre-steps: post-steps: << >> <<: *a &a
parameters. pipeline.parameters. circleci/aws-ecr@9.0.0 circleci/aws-cli@4.0 aws-ecr/build_and_push_image
docker build push pull tag login -t --tag --push -f buildx podman aws ecr get-login-password --region --password-stdin
$( ` $(( << <<< >> > 2>&1 | ; ;; esac case fi then elif else do done while until function () { } [[ ]] export local set
GITHUB_ENV BASH_ENV GITHUB_OUTPUT @{ %A% !A! ^ $env: <# #> @' '@ Write-Output
FROM ARG COPY --from= RUN --mount=type=bind,from= AS #escape= .dkr.ecr.eu-central-1.amazonaws.com/ 123456789012
ecrlint: ignore[ ignore-file[ ] until= convention: values: rules: paths: match: exclude: extends: level: params:
- ? : , [ ] { } # & * ! | > ' " % @ \ |- >+ |2 --- ... !!str !!int ~ \x \n \r \t \ud800 \udc00
"""
WORDS = tuple(_WORDS.split())
"""Words and marks that mean something in one of these languages."""
MARKS = (
    *("\n", "\r\n", "\r", "\t", "  ", "\n  ", "\n- ", ": ", " #"),
    *("\ufeff", "\x85", "\u2028", "\0", "\x1b", "é", "\U0001f600"),
)
"""The same of characters that are no words."""
