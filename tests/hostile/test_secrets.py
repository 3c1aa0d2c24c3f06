# ruff: noqa: E501
"""Key material that stands in a tree shows nowhere: at most the first four characters of it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from ecrlint.cli import guarded
from ecrlint.report import FORMATS

Capture = pytest.CaptureFixture[bytes]


class Canary(NamedTuple):
    """A key id and a secret that stand in one place only, so that a leak tells where it comes from."""

    place: str
    id: str
    secret: str

    def leaks(self, text: str) -> list[str]:
        """The names of what shows more of the canary than it may."""
        hidden = {"id": self.id[4:], "secret": self.secret[4:]}
        return [
            f"{name} of {self.place}"
            for name, rest in hidden.items()
            if any(rest[at : at + 8] in text for at in range(len(rest) - 7))
        ]


def canary(place: str) -> Canary:
    """The same for the same place in every run."""
    digest = hashlib.sha256(place.encode()).digest()
    key = base64.b32encode(digest).decode()[:16]
    secret = base64.b64encode(hashlib.sha512(digest).digest()).decode()[:38] + "a1"
    return Canary(place, f"AKIA{key}", secret)


_USED: dict[str, Canary] = {}


def _c(place: str) -> Canary:
    return _USED.setdefault(place, canary(place))


def _pair(place: str) -> str:
    return f"{_c(place).id} {_c(place).secret}"


def _files() -> dict[str, str]:
    hcl, yaml, other = "infra/main.tf", ".github/workflows/push.yml", "infra"
    names = {name: _c(name).id for name in ("file name", "workflow name", "folder name", "module", "label", "map key")}
    return {
        hcl: f"""\
# {_pair("comment")}
provider "aws" {{
  region     = "eu-central-1"
  access_key = "{_c("attribute").id}"
  secret_key = "{_c("attribute").secret}"
}}
variable "secret_key" {{
  default = "{_c("default").secret}"
}}
variable "id" {{
  default = "{_c("default").id}"
}}
module "{names["module"]}" {{
  source = "./{names["folder name"]}"
}}
resource "aws_ecr_repository" "{names["label"]}" {{
  name                 = "shop/{_c("repository").id.lower()}"
  image_tag_mutability = "{_c("mutability").id}"
  tags = {{
    "{names["map key"]}" = "secret={_c("map value").secret}"
    {_c("bare key").id} = {{ secret = "{_c("bare key").secret}" }}
  }}
}}
resource "aws_ecr_repository" "r" {{ # ecrlint: ignore[tag-immutability] {_pair("suppression")}
  name = "{_c("name").id}"
  force_delete = local.{_c("local").id}
}}
resource "aws_ecr_lifecycle_policy" "p" {{
  repository = "{_c("policy repository").id}"
  policy     = <<JSON
{{"rules": [{{"rulePriority": "{_pair("policy")}", "{_c("policy key").id}": "secret_key: {_c("policy key").secret}"}}]}}
JSON
}}
locals {{
  script = <<-E
    export AWS_ACCESS_KEY_ID={_c("heredoc").id}
    export AWS_SECRET_ACCESS_KEY={_c("heredoc").secret}
  E
  json   = jsonencode({{ secret = "{_c("jsonencode").secret}", id = "{_c("jsonencode").id}" }})
}}
""",
        f"{other}/{names['file name']}.tf": 'resource "aws_ecr_repository" "x" {\n  name = "x"\n}\n',
        f"{other}/{names['folder name']}/a.tf": 'resource "aws_ecr_repository" "y" {\n  name = "y"\n}\n',
        f"{other}/terraform.tfvars": f'secret_key = "{_c("tfvars").secret}"\nid = "{_c("tfvars").id}"\n',
        "json/main.tf.json": f"""{{
  "provider": {{"aws": {{"access_key": "{_c("tf.json").id}", "secret_key": "{_c("tf.json").secret}"}}}},
  "resource": {{"aws_ecr_repository": {{"{_c("tf.json key").id}": {{"name": "${{{_c("tf.json expression").id}}}"}}}}}}
}}""",
        "broken/a.tf": f'resource "aws_ecr_repository" "{_c("broken HCL").id}" {{\n  name = {_c("broken HCL").id} =\n',
        "broken/b.tf": f"# ecr\n{_c('twice').id} = 1\n{_c('twice').id} = 2\n",
        "broken/c.tf.json": f'{{"ecr": "{_c("broken JSON").id}", "{_c("broken JSON").id}": 1, "x" "{_pair("broken JSON")}"}}',
        "broken/d.tf": f'resource "aws_ecr_repository" "d" {{\n  name = <<{_c("heredoc name").id}\nx\n}}\n',
        ".github/workflows/broken.yml": f"on: push\n{_c('YAML key twice').id}: 1\n{_c('YAML key twice').id}: 2\naws: *{_c('alias').id}\n",
        ".github/workflows/syntax.yml": f'on: push\naws: "{_pair("broken YAML")}\n',
        f".github/workflows/{names['workflow name']}.yml": f"""\
on: push
jobs:
  {_c("job").id}:
    runs-on: ubuntu-latest
    steps:
      - uses: ./{_c("missing action").id}
      - uses: aws-actions/amazon-ecr-login@v2
""",
        yaml: f"""\
name: {_c("name of a workflow").id}
on: push
env:
  AWS_ACCESS_KEY_ID: {_c("env").id}
  AWS_SECRET_ACCESS_KEY: {_c("env").secret}
jobs:
  push:
    runs-on: ubuntu-latest
    steps:
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          aws-access-key-id: {_c("with").id}
          aws-secret-access-key: {_c("with").secret}
          aws-region: ${{{{ format('{{0}}', '{_c("expression").id}') }}}}
          role-to-assume: {_c("role").id}
      - name: {_c("step").id}
        run: |
          # ecrlint: ignore[registry-url] {_pair("suppression in a script")}
          aws configure set aws_secret_access_key {_c("run").secret}
          export AWS_ACCESS_KEY_ID={_c("run").id}
          docker push {_c("image").id}.dkr.ecr.eu-central-1.amazonaws.com/a:{_c("tag").id}
      - uses: aws-actions/amazon-ecr-login@{_c("release").id}
        if: ${{{{ secrets.{_c("secret's name").id} == '{_c("condition").id}' }}}}
""",
        ".circleci/config.yml": f"""\
version: 2.1
jobs:
  build:
    docker:
      - image: x
        environment:
          AWS_ACCESS_KEY_ID: {_c("CircleCI").id}
          AWS_SECRET_ACCESS_KEY: {_c("CircleCI").secret}
    steps:
      - run: docker push {_c("CircleCI run").id}/x:latest
      - run:
          name: secret {_c("CircleCI name").secret}
          command: aws ecr get-login-password --region {_c("CircleCI region").id}
workflows: {{w: {{jobs: [build]}}}}
""",
        "Dockerfile": f"FROM x\nENV AWS_SECRET_ACCESS_KEY={_c('Dockerfile').secret}\nARG ID={_c('Dockerfile').id}\n",
        ".gitignore": f"# {_pair('gitignore')}\n/{_c('ignored').id}/\n",
        f"{_c('ignored').id}/x.tf": "# ecr\n",
    }


FILES = _files()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    (root / ".git").mkdir()
    (root / ".git/config").write_text(
        f'[remote "origin"]\n\turl = https://{_c("remote").id}:{_c("remote").secret}@github.com/a/b\n'
    )
    (root / ".git/HEAD").write_text("a" * 40)
    return root


def _no_leaks(text: str) -> None:
    assert [leak for one in _USED.values() for leak in one.leaks(text)] == []


def _said(capture: Capture) -> str:
    out, err = capture.readouterr()
    return (out + err).decode("utf-8")


def test_a_canary_that_is_shown_is_seen() -> None:
    shown = canary("shown")
    assert shown.leaks(f"x {shown.id}") == ["id of shown"]
    assert shown.leaks(f"x {shown.secret[10:30]}") == ["secret of shown"]
    assert shown.leaks(f"x {shown.id[:4]}****") == []


@pytest.mark.parametrize("format_", FORMATS)
def test_no_format_shows_key_material(format_: str, tree: Path, capsysbinary: Capture) -> None:
    status = guarded(["check", str(tree), "--no-cache", "--unsure", "--statistics", "--format", format_])
    said = _said(capsysbinary)
    assert status == 1, said[-600:]
    assert re.search(r"AKIA(\*|\\\*|&#42;|\w*\W)", said)
    _no_leaks(said)


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--no-cache", "--diff", "--unsafe-fixes"],
        ["check", "--no-cache", "--no-suppressions", "--strict"],
        ["facts"],
        ["facts", "--convention", "cloud-platform"],
        ["files"],
        ["init"],
        ["baseline", "--unsure"],
    ],
    ids=lambda arguments: " ".join(arguments),
)
def test_no_command_shows_key_material(arguments: list[str], tree: Path, capsysbinary: Capture) -> None:
    status = guarded([*arguments, str(tree)])
    said = _said(capsysbinary)
    assert status in (0, 1)
    if arguments[0] == "baseline":
        said += (tree / ".ecrlint-baseline.json").read_text(encoding="utf-8")
        assert "AKIA***" in said
    assert said
    _no_leaks(said)


def test_nothing_of_it_is_left_in_the_cache(tree: Path, tmp_path: Path, capsysbinary: Capture) -> None:
    cache = tmp_path / "cache"
    for _ in range(2):
        guarded(["check", str(tree), "--unsure", "--cache-dir", str(cache)])
    _no_leaks(_said(capsysbinary))
    for path in cache.rglob("*"):
        _no_leaks(path.name + (path.read_bytes().decode("utf-8") if path.is_file() else ""))


def test_files_that_fixes_write_hold_no_more_key_material_than_before(tree: Path, capsysbinary: Capture) -> None:
    guarded(["check", str(tree), "--no-cache", "--unsafe-fixes"])
    _no_leaks(_said(capsysbinary))
    after = {path.relative_to(tree).as_posix(): path.read_text() for path in tree.rglob("*") if path.is_file()}
    for path, before in FILES.items():
        for one in _USED.values():
            assert after[path].count(one.id) <= before.count(one.id), (path, one.place)
            assert after[path].count(one.secret) <= before.count(one.secret), (path, one.place)


@pytest.mark.parametrize(
    "text",
    [
        "values: {{region: '{id}'}}\n",
        "project: '{id}'\n",
        "convention: '{id}'\n",
        "rules: {{'{id}': error}}\n",
        "rules: {{required-tags: {{level: '{id}', params: {{'{id}': 'secret_key={secret}'}}}}}}\n",
        "'{id}': 1\n",
        "exclude: ['{id}/**']\npaths: [{{match: ['{id}'], convention: './{id}.yaml'}}]\n",
        "rule_folders: ['{id}']\n",
        "a: '{id} {secret}\n",
        "'{id}': 1\n'{id}': 2\n",
        "a: *{id}\n",
    ],
)
@pytest.mark.parametrize("command", [["check", "--no-cache"], ["explain", "tag-immutability"], ["rules"]])
def test_a_configuration_shows_none(text: str, command: list[str], tmp_path: Path, capsysbinary: Capture) -> None:
    key = canary("configuration")
    root = tmp_path / "tree"
    root.mkdir()
    (root / "a.tf").write_text('resource "aws_ecr_repository" "a" {\n  name = "a"\n}\n')
    config = root / ".ecrlint.yaml"
    config.write_text(text.format(id=key.id, secret=key.secret))
    guarded([*command, "--config", str(config), *([str(root)] if command[0] == "check" else [])])
    assert key.leaks(_said(capsysbinary)) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["{id}"],
        ["--{id}"],
        ["--select", "{id}"],
        ["--convention", "{id}"],
        ["--config", "{id}"],
        ["--baseline", "{id}"],
        ["--plan", "{id}"],
        ["--var", "{id}"],
        ["--var", "{id}=secret:{secret}"],
        ["--var-file", "{id}"],
        ["--report", "{id}"],
        ["--report", "json=/nowhere/{id}"],
        ["--fail-on", "{id}"],
        ["explain", "{id}"],
        ["schema", "{id}"],
    ],
    ids=lambda arguments: " ".join(arguments),
)
def test_arguments_that_are_wrong_are_not_repeated_with_it(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: Capture
) -> None:
    key = canary("argument")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.tf").write_text('data "ecr" "x" {}\n')
    status = guarded([argument.format(id=key.id, secret=key.secret) for argument in arguments])
    said = _said(capsysbinary)
    assert status == 2
    assert said.startswith("ecrlint: ")
    assert key.leaks(said) == []


def _raise(error: BaseException) -> Callable[..., None]:
    def broken(*_: object, **__: object) -> None:
        raise error

    return broken


def test_a_fault_of_our_own_shows_none(tree: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: Capture) -> None:
    key = canary("fault")
    monkeypatch.setattr("ecrlint.run.discover", _raise(RuntimeError(f"{key.id} secret: {key.secret} \x1b[31m")))
    assert guarded(["check", str(tree), "--no-cache"]) == 3
    out, err = capsysbinary.readouterr()
    assert out == b""
    assert b"fault of ecrlint" in err
    assert b"RuntimeError" in err
    assert b"\x1b" not in err
    assert key.leaks(err.decode()) == []
