"""Which directories and files are looked at, and through which links."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ecrlint.discover.ignore import GitIgnore
from ecrlint.discover.sources import Sources
from ecrlint.discover.walk import discover
from ecrlint.place import START, Place
from ecrlint.settings import Settings
from ecrlint.terraform.convert import known_text
from ecrlint.terraform.instance import Instance, evaluate_root
from ecrlint.terraform.values import doubt
from ecrlint.units import units_of

REPOSITORY = 'resource "aws_ecr_repository" "api" {\n  name = "shop/${local.name}"\n}\n'


def write(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def name(text: str) -> str:
    return 'locals {\n  name = "' + text + '"\n}\n'


def evaluated(root: Path, directory: str) -> Instance:
    return evaluate_root(Sources(root, ignored=GitIgnore(root)), directory)


def repository(instance: Instance) -> tuple[str | None, str]:
    """The name of the only repository, and the file it stands in."""
    (resource,) = instance.all_resources("aws_ecr_repository")
    value = resource.attribute("name")
    assert value is not None
    return known_text(value), resource.config.path


def test_hidden_directories_are_walked_and_those_of_tools_are_not(tmp_path: Path) -> None:
    skipped = (".git", ".terraform", ".terragrunt-cache", "node_modules", "vendor", ".external_modules", ".venv")
    walked = (".infra", "a/.infra", ".deploy/.ecr", "b")
    write(tmp_path, {f"{directory}/ecr.tf": REPOSITORY for directory in (*skipped, *walked)})
    write(tmp_path, {f"a/{directory}/x/ecr.tf.json": "{}" for directory in skipped})
    found = discover(Sources(tmp_path), GitIgnore(tmp_path))
    assert found.modules == tuple(sorted(walked))


def test_environments_side_by_side_share_files_by_links(tmp_path: Path) -> None:
    """What is read through a link is found where it is written; whose values count is where the link stands."""
    write(tmp_path, {"shared/ecr.tf": REPOSITORY, "dev/main.tf": name("dev"), "prod/main.tf": name("prod")})
    for environment in ("dev", "prod"):
        (tmp_path / environment / "ecr.tf").symlink_to("../shared/ecr.tf")
    assert repository(evaluated(tmp_path, "dev")) == ("shop/dev", "shared/ecr.tf")
    assert repository(evaluated(tmp_path, "prod")) == ("shop/prod", "shared/ecr.tf")


def test_a_link_has_the_kind_of_its_own_name(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": REPOSITORY + name("main"), "shared/names.txt": name("over")})
    (tmp_path / "z_override.tf").symlink_to("shared/names.txt")
    assert repository(evaluated(tmp_path, ".")) == ("shop/over", "main.tf")


def test_a_linked_directory_is_a_module_where_it_is_called_but_is_not_walked(tmp_path: Path) -> None:
    call = 'module "m" {\n  source = "./linked"\n}\noutput "o" {\n  value = module.m.o\n}\n'
    write(tmp_path, {"infra/main.tf": call, "real/ecr.tf": REPOSITORY + name("x") + 'output "o" {\n  value = 1\n}\n'})
    (tmp_path / "infra/linked").symlink_to("../real")
    assert known_text(evaluated(tmp_path, "infra").output("o", Place("", START))) == "1"
    found = discover(Sources(tmp_path), GitIgnore(tmp_path))
    assert (found.modules, found.files) == (("infra", "real"), ("infra/main.tf", "real/ecr.tf"))


def test_a_link_out_of_the_tree_is_not_followed_and_may_hold_anything(tmp_path: Path) -> None:
    write(
        tmp_path, {"outside/names.tf": name("secret"), "tree/ecr.tf": REPOSITORY, "tree/m.tf": "locals {\n  a = 1\n}\n"}
    )
    (tmp_path / "tree/names.tf").symlink_to(tmp_path / "outside/names.tf")
    (tmp_path / "tree/module").symlink_to(tmp_path / "outside")
    instance = evaluated(tmp_path / "tree", ".")
    (resource,) = instance.all_resources("aws_ecr_repository")
    value = resource.attribute("name")
    assert value is not None
    why = doubt(value)
    assert why is not None
    assert why.reason == "names.tf is a link to what is not in this repository"
    assert evaluated(tmp_path / "tree", "module").module.files == ()


def test_what_git_ignores_is_not_there(tmp_path: Path) -> None:
    files = {".gitignore": "local.tf\n*.tfvars\n", "main.tf": REPOSITORY + "locals {\n  name = var.x\n}\n"}
    files |= {"x.tf": 'variable "x" {\n  default = "committed"\n}\n', "terraform.tfvars": 'x = "mine"\n'}
    write(tmp_path, {**files, "local.tf": name("mine")})
    assert repository(evaluated(tmp_path, ".")) == ("shop/committed", "main.tf")


def test_files_in_directories_below_belong_to_other_modules(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": REPOSITORY + name("x"), "below/override.tf": name("y"), "below/terraform.tfvars": ""})
    assert evaluated(tmp_path, ".").module.files == ("main.tf",)


def test_a_directory_that_others_have_links_to_is_judged_through_them(tmp_path: Path) -> None:
    write(tmp_path, {"shared/ecr.tf": REPOSITORY, "part/a.tf": REPOSITORY, "part/b.tf": name("b")})
    write(tmp_path, {"dev/main.tf": name("dev"), "infra/main.tf": 'module "m" {\n  source = "./linked"\n}\n'})
    write(tmp_path, {"real/ecr.tf": REPOSITORY + name("real")})
    (tmp_path / "dev/ecr.tf").symlink_to("../shared/ecr.tf")
    (tmp_path / "dev/part.tf").symlink_to("../part/b.tf")
    (tmp_path / "infra/linked").symlink_to("../real")
    sources = Sources(tmp_path)
    found = discover(sources, GitIgnore(tmp_path))
    assert [unit.path for unit in units_of(sources, found, Settings(tmp_path))] == ["dev", "infra", "part"]
