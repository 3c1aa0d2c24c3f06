"""What is opened, scanned and parsed: counted, not timed."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

_RUN = """
import json, sys
from functools import wraps

told = {"opened": [], "scanned": [], "asked": [], "parsed": [], "yaml": []}

def watch(of, name, what, tell):
    inner = getattr(of, name)
    @wraps(inner)
    def watched(*arguments, **named):
        told[what].append(tell(*arguments))
        return inner(*arguments, **named)
    setattr(of, name, watched)

from ecrlint.discover.sources import Sources
from ecrlint.parse import hcl, yaml
watch(Sources, "_open", "opened", lambda self, path, *_: path)
watch(hcl, "read_hcl", "scanned", lambda path, _: path)
watch(hcl, "parse_block", "asked", lambda tree, block: f"{tree.path} {' '.join((block.type, *block.labels))}")
watch(hcl, "_block", "parsed", lambda text, _, start, end: text[start:end])
watch(yaml, "read_yaml", "yaml", lambda path, _: path)

import ecrlint.cache.status
ecrlint.cache.status.RECENT = 0  # the files of a test are as old as they have to be
from ecrlint.cli import guarded
status = guarded(sys.argv[1:])
sys.stdout.flush()
print("\\0" + json.dumps({**told, "status": status, "modules": sorted(sys.modules)}))
"""


@dataclass(frozen=True)
class Told:
    """What a run did: paths that were opened, scanned or read as YAML, blocks that were asked for (with the path of
    their file), the texts of those that were really parsed, and the modules it imported."""

    opened: list[str]
    scanned: list[str]
    asked: list[str]
    parsed: list[str]
    yaml: list[str]
    modules: list[str]
    status: int

    @property
    def headers(self) -> set[str]:
        return {text.partition(" {")[0] for text in self.parsed}


def run(root: Path, *arguments: str) -> Told:
    command = [sys.executable, "-c", _RUN, str(root), "--quiet", "--format", "json", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return Told(**json.loads(done.stdout.rpartition("\0")[2]))


def tree(root: Path, files: dict[str, str]) -> Path:
    (root / ".git").mkdir()
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


REPOSITORY = 'resource "aws_ecr_repository" "a" {\n  name = "shop/${var.name}"\n}\n'
VARIABLES = """\
variable "name" {
  default = "api"
}

variable "unused" {
  default = "x"
}
"""
PLATFORM = """\
module "ecr" {
  source    = "github.com/ministryofjustice/cloud-platform-terraform-ecr-credentials?ref=8.0.0"
  repo_name = "shop"
  team_name = var.name
}
"""
DATABASE = """\
module "database" {
  source = "github.com/example/terraform-database?ref=1.2.0"

  name    = var.unused
  engines = ["a", "b"] # both
  providers = {
    aws = aws.london
  }
}
"""
WORKFLOW = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: aws ecr get-login-password\n"


def test_a_file_that_cannot_matter_is_opened_once_and_never_scanned(tmp_path: Path) -> None:
    told = run(
        tree(
            tmp_path,
            {
                "ecr/main.tf": REPOSITORY,
                "ecr/variables.tf": VARIABLES,
                "vpc/main.tf": 'resource "aws_vpc" "a" {}\n',
                "copied/main.tf": '# See the guide on ECR.\nvariable "a" {\n  description = "As for ECR"\n}\n',
                "secrets/main.tf": 'resource "kubernetes_secret" "a" {}\n',
                ".github/workflows/release.yml": WORKFLOW,
                ".github/workflows/label.yml": "on: issues\njobs: {}\n",
                ".github/dependabot.yml": "version: 2\n",
                "docs/main.yml": "a: ecr\n",
            },
        ),
        "--no-cache",
    )
    assert set(told.scanned) == {"ecr/main.tf", "ecr/variables.tf"}
    assert told.yaml == [".github/workflows/release.yml"]
    assert len(told.opened) == len(set(told.opened))
    assert {"vpc/main.tf", "copied/main.tf", ".github/workflows/label.yml"} <= set(told.opened)
    assert not {"docs/main.yml", ".github/dependabot.yml"} & set(told.opened)


def test_a_block_that_nothing_asks_for_is_not_parsed(tmp_path: Path) -> None:
    other = 'resource "aws_vpc" "a" {\n  x = 1\n}\n\noutput "o" {\n  value = 1\n}\n'
    files = {"main.tf": REPOSITORY + other, "variables.tf": VARIABLES, "database.tf": DATABASE}
    told = run(tree(tmp_path, files), "--no-cache")
    assert told.headers == {'resource "aws_ecr_repository" "a"', 'variable "name"', 'variable "unused"'}


@pytest.mark.parametrize(
    "more",
    [
        '  more = "${var.name}-x"\n',
        "  more = upper(var.name)\n",
        "  more = <<EOT\n    x\n  EOT\n",
        "  more = module.local.name\n",
    ],
)
def test_a_call_that_is_more_than_plain_values_is_parsed(more: str, tmp_path: Path) -> None:
    files = {
        "main.tf": REPOSITORY,
        "variables.tf": VARIABLES,
        "database.tf": DATABASE.replace("  name ", f"{more}  name "),
        "local.tf": 'module "local" {\n  source = "./local"\n}\n',
        "local/main.tf": 'output "name" {\n  value = "x"\n}\n',
    }
    told = run(tree(tmp_path, files), "--no-cache")
    assert 'module "database"' in told.headers


def test_a_call_of_the_module_is_parsed_and_calls_of_others_beside_it_are_not(tmp_path: Path) -> None:
    told = run(tree(tmp_path, {"ecr.tf": PLATFORM, "variables.tf": VARIABLES, "database.tf": DATABASE}), "--no-cache")
    assert {header for header in told.headers if header.startswith("module")} == {'module "ecr"'}


def test_what_is_equal_in_many_namespaces_is_parsed_once(tmp_path: Path) -> None:
    one = {"ecr.tf": PLATFORM, "variables.tf": VARIABLES}
    files = {f"namespaces/{n}/{name}": text for n in range(5) for name, text in one.items()}
    told = run(tree(tmp_path, files), "--no-cache")
    assert {f"namespaces/{n}/ecr.tf module ecr" for n in range(5)} <= set(told.asked)
    assert told.parsed.count(PLATFORM.rstrip()) == 1
    assert sum(text.startswith('variable "name"') for text in told.parsed) == 1


def test_a_tree_without_change_is_not_parsed_again(tmp_path: Path) -> None:
    files = {"root/ecr.tf": REPOSITORY, "root/variables.tf": VARIABLES, "root/.github/workflows/a.yml": WORKFLOW}
    (tmp_path / "root").mkdir()
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    first = run(tmp_path / "root", "--cache-dir", str(tmp_path / "cache"))
    again = run(tmp_path / "root", "--cache-dir", str(tmp_path / "cache"))
    assert (first.scanned != [], first.parsed != [], first.yaml != []) == (True, True, True)
    assert (again.scanned, again.asked, again.parsed, again.yaml) == ([], [], [], [])
    assert not {"ecrlint.terraform.module", "ecrlint.pipelines.github.read"} & set(again.modules)
    assert again.status == first.status
