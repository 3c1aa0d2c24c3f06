"""Which sources mean a known module, and which of its releases a call may be."""

from __future__ import annotations

import pytest

from ecrlint.place import START, Place
from ecrlint.terraform.convert import Refused
from ecrlint.terraform.known_modules import Remote, allowed, find, module_of, release_of
from ecrlint.values import Unknown

TAM, POSSE = "terraform-aws-modules/ecr/aws", "cloudposse/ecr/aws"
PLATFORM = "cloud-platform-terraform-ecr-credentials"


@pytest.mark.parametrize(
    ("source", "name", "path"),
    [
        (TAM, TAM, ""),
        (f"registry.terraform.io/{TAM}", TAM, ""),
        (f"registry.opentofu.org/{TAM}", TAM, ""),
        (f"app.terraform.io/{TAM}", TAM, ""),
        (f"{TAM}//wrappers", TAM, "wrappers"),
        (f"{TAM}//modules/repository-template", TAM, "modules/repository-template"),
        ("github.com/terraform-aws-modules/terraform-aws-ecr", TAM, ""),
        ("https://github.com/terraform-aws-modules/terraform-aws-ecr.git", TAM, ""),
        ("git::https://github.com/terraform-aws-modules/terraform-aws-ecr.git//wrappers?ref=v3.2.0", TAM, "wrappers"),
        ("git::https://token@www.github.com/Terraform-AWS-Modules/terraform-aws-ecr?depth=1&ref=v3.2.0", TAM, ""),
        ("git::ssh://git@github.com/cloudposse/terraform-aws-ecr.git?ref=tags/0.41.0", POSSE, ""),
        ("git::git@github.com:cloudposse/terraform-aws-ecr.git", POSSE, ""),
        (f"git@github.com:ministryofjustice/{PLATFORM}.git?ref=8.0.0", PLATFORM, ""),
        (f"github.com/ministryofjustice/{PLATFORM}/?ref=8.0.0", PLATFORM, ""),
    ],
)
def test_spellings_of_a_source(source: str, name: str, path: str) -> None:
    found = find(source, None)
    assert found is not None
    assert (found[0].name, found[1]) == (name, path)


@pytest.mark.parametrize(
    "source",
    [
        "./terraform-aws-modules/ecr/aws",
        "terraform-aws-modules/ecr/google",
        "example.com/terraform-aws-modules/ecr/aws",
        f"{TAM}//examples/complete",
        f"{POSSE}//modules/scanning_configuration",
        "github.com/somebody/terraform-aws-ecr",
        "github.com/cloudposse/terraform-aws-ecr-fork",
        "git::https://gitlab.com/cloudposse/terraform-aws-ecr.git",
        "github.com.evil.example/cloudposse/terraform-aws-ecr",
        f"github.com/somebody/{PLATFORM}",
        "",
    ],
)
def test_other_sources(source: str) -> None:
    assert find(source, None) is None


@pytest.mark.parametrize(
    ("constraint", "first", "last"),
    [
        ("2.4.0", "2.4.0", "2.4.0"),
        ("= v2.4.0", "2.4.0", "2.4.0"),
        ("~> 2.0", "2.0.0", "2.4.0"),
        ("~> 2", "2.0.0", "2.4.0"),
        ("~> 2.3.0", "2.3.0", "2.3.1"),
        (">= 1.6, < 2.1.1, != 1.6.0", "1.7.0", "2.1.0"),
        ("> 3.1.0", "3.1.1", "3.2.0"),
        ("<= 1.1", "1.0.0", "1.1.0"),
    ],
)
def test_the_releases_a_constraint_allows(constraint: str, first: str, last: str) -> None:
    found = find(TAM, constraint)
    assert found is not None
    releases = found[2]
    assert (releases[0], releases[-1]) == (release_of(first), release_of(last))


@pytest.mark.parametrize("constraint", ["4.0.0", "", "~> x", "2.4.0-beta", "latest"])
def test_a_release_that_is_not_known(constraint: str) -> None:
    found = find(TAM, constraint)
    assert found is not None
    assert allowed(constraint, found[0].releases) == found[2] == ()


@pytest.mark.parametrize(
    ("source", "releases"),
    [
        ("github.com/cloudposse/terraform-aws-ecr?ref=v0.44.0", ((0, 44, 0),)),
        ("github.com/cloudposse/terraform-aws-ecr?ref=refs/tags/0.41.0", ((0, 41, 0),)),
        ("github.com/cloudposse/terraform-aws-ecr?ref=main", ()),
        ("github.com/cloudposse/terraform-aws-ecr?ref=9a49665d5e314e7f3b6bc", ()),
        ("github.com/cloudposse/terraform-aws-ecr?ref=v9.0.0", ()),
        ("github.com/cloudposse/terraform-aws-ecr", ()),
    ],
)
def test_the_release_of_a_tag(source: str, releases: tuple[tuple[int, ...], ...]) -> None:
    found = find(source, None)
    assert found is not None
    assert found[2] == releases


@pytest.mark.parametrize(
    ("releases", "asked", "expected"),
    [
        (((0, 30, 0),), "v0_31_0", False),
        (((0, 31, 0),), "v0_31_0", True),
        (((0, 31, 0), (0, 44, 0)), "v0_31_0", True),
        (((0, 30, 0), (0, 44, 0)), "v0_31_0", None),
        ((), "v0_31_0", None),
        ((), "v0_27_0", True),
    ],
)
def test_what_a_reduced_module_asks(releases: tuple[tuple[int, ...], ...], asked: str, expected: bool | None) -> None:
    found = find(POSSE, None)
    assert found is not None
    place = Place("main.tf", START)
    remote = Remote(found[0], "", releases, "module.x", place, place, ".")
    data = remote.release(asked, place).data
    assert (None if isinstance(data, Unknown) else data) is expected
    with pytest.raises(Refused):
        remote.release("newest", place)


@pytest.mark.parametrize(
    ("source", "path"),
    [
        (TAM, ""),
        (TAM, "wrappers"),
        (TAM, "modules/repository-template"),
        (TAM, "wrappers/repository-template"),
        (POSSE, ""),
        (f"github.com/ministryofjustice/{PLATFORM}", ""),
    ],
)
def test_reduced_modules_have_no_faults(source: str, path: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    from ecrlint.discover.sources import Sources

    found = find(source, None)
    assert found is not None
    place = Place("main.tf", START)
    remote = Remote(found[0], path, (), "module.x", place, place, ".")
    module = module_of(remote, Sources(tmp_path_factory.mktemp("root")))
    assert not module.found
    assert all(not tree.problems for tree in module.trees)
    assert all(item.block is not None for items in module.index.values() for item in items)
