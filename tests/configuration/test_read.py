"""Reading `.ecrlint.yaml`: what it means, and what is said of faults in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.configuration.read import extended, read_configuration, with_convention_file
from ecrlint.inputs import InvalidInput
from ecrlint.rulebook.load import load
from ecrlint.settings import NO_CONFIGURATION, Configuration, Layer

BOOK = load()

OWN_RULE = """\
id: acme-immutable
title: Tags cannot be overwritten at Acme
level: warning
conventions: {central-oidc: on}
why: Because Acme deploys by tag, and a tag that moves deploys something else.
refs: [https://example.com/]
tags: [security]
precision: high
params:
  allowed: {about: accepted values, schema: {type: array}, value: custom.mutability, default: [IMMUTABLE]}
select: ecr.repository
cases:
  - at: tag_mutability
    must: {enum: {$param: allowed}}
    message: "{entity.name} is {value}."
    help: Write IMMUTABLE.
examples:
  - title: clean
    files: {a.tf: 'resource "aws_ecr_repository" "a" { image_tag_mutability = "IMMUTABLE" }'}
  - title: failing
    files: {a.tf: 'resource "aws_ecr_repository" "a" { image_tag_mutability = "MUTABLE" }  # expect: fail'}
"""


def read(root: Path, text: str, **files: str) -> Configuration:
    for name, content in files.items():
        path = root / name.replace("__", "/").replace("_yaml", ".yaml").replace("acme_immutable", "acme-immutable")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    (root / ".ecrlint.yaml").write_text(text, encoding="utf-8")
    return read_configuration(root / ".ecrlint.yaml", root.resolve(), BOOK)


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """\
convention: central-oidc
project: shop
values: {region: eu-west-1, keep_tagged: {count: 20}}
rules:
  repository-location: off
  required-tags: {level: error, params: {required: [Project]}}
paths:
  - match: ["legacy/**"]
    convention: cloud-platform
    project: old
    rules: {tag-immutability: note}
exclude: ["third_party/**"]
suppressions: {require_reason: false}
""",
    )
    assert found == Configuration(
        path=".ecrlint.yaml",
        layers=(
            Layer(
                "central-oidc",
                {"region": "eu-west-1", "keep_tagged": {"count": 20}, "project": "shop"},
                {
                    "repository-location": {"level": "off"},
                    "required-tags": {"level": "error", "params": {"required": ["Project"]}},
                },
            ),
            Layer("cloud-platform", {"project": "old"}, {"tag-immutability": {"level": "note"}}, ("legacy/**",)),
        ),
        exclude=("third_party/**",),
        require_reason=False,
    )


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "{}"])
def test_an_empty_configuration_changes_nothing(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).layers == (Layer(),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("conventon: x\n", "1: there is no key conventon; did you mean convention?"),
        ("zzz: 1\n", "1: there is no key zzz; there are convention, project, values, rules, paths, exclude, "),
        ("values:\n  regoin: x\n", "2: values has no key regoin; did you mean region?"),
        (
            "values:\n  keep_tagged: {count: many}\n",
            "2: values.keep_tagged.count is many (text); it has to be a whole number",
        ),
        ("values:\n  keep_tagged: {count: 0}\n", "2: values.keep_tagged.count is 0; it has to be at least 1"),
        ("values: {region: Frankfurt}\n", "1: values.region is Frankfurt, which does not have the form"),
        ("rules:\n  tag-imutability: off\n", "2: there is no rule tag-imutability; did you mean tag-immutability?"),
        ("rules:\n  xyz: off\n", "2: there is no rule xyz; `ecrlint rules` lists them"),
        (
            "rules:\n  scan-on-push: of\n",
            "2: rules.scan-on-push is of, but can only be off, on, error, warning, note or a mapping; did you",
        ),
        (
            "rules:\n  scan-on-push: {levle: off}\n",
            "2: rules.scan-on-push has no key levle; did you mean level?",
        ),
        (
            "rules:\n  required-tags: {params: {requird: [x]}}\n",
            "2: the rule required-tags has no parameter requird; did you mean required?",
        ),
        (
            "rules:\n  required-tags: {params: {required: x}}\n",
            "2: rules.required-tags.params.required is x (text); it has to be a list",
        ),
        ("paths:\n  - rules: {}\n", "2: paths[0] lacks match"),
        ("paths:\n  - match: []\n", "2: paths[0].match is empty"),
        ("paths:\n  - match: [a]\n    rules: {xyz: off}\n", "3: there is no rule xyz"),
        ("exclude: a\n", "1: exclude is a (text); it has to be a list"),
        ("project:\n", "1: project is empty; it has to be text"),
        ("- a\n", "1: the file is a list; it has to be a mapping"),
        ("convention: centrl-oidc\n", "1: there is no convention centrl-oidc; did you mean central-oidc?"),
        ("convention: abc\n", "1: there is no convention abc; there are central-oidc, cloud-platform"),
        ("convention: ./acme.yaml\n", "1: there is no file ./acme.yaml; the path is relative to this file"),
        ("convention: ../acme.yaml\n", "1: ../acme.yaml lies outside of the repository; copy it into it"),
        ("rule_folders: [policy]\n", "1: there is no folder policy; it is relative to this file"),
        ("rule_folders: [../policy]\n", "1: ../policy lies outside of the repository"),
        ("rules: {a: on, a: off}\n", "1: "),
        ("a: [\n", "1: A value is expected here."),
    ],
)
def test_a_fault_names_file_line_key_and_what_is_right(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        read(tmp_path, text)
    assert str(error.value).startswith(f".ecrlint.yaml:{message}")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as error:
        read(tmp_path, "a: 1\nb: 2\nrules:\n  scan-on-push: of\n")
    assert [line.split(" ")[0] for line in str(error.value).splitlines()] == [f".ecrlint.yaml:{n}:" for n in (1, 2, 4)]


def test_what_the_schema_cannot_tell_is_told_in_the_same_run_and_by_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as error:
        read(
            tmp_path,
            """region: eu-west-1
tag-immutability: off
values:
  count: 20
  keep_tagged: {count: many, prefx: v}
rules:
  tag-imutability: off
  scan-on-push: of
  excess-permissions: {level: erorr}
  required-tags: {params: {requird: [x], required: [1]}}
  cost-centre: warning
paths:
  - match: x
    rules: {tag-immutabilty: note}
  - 7
convention: centrl-oidc
exclude: [1]
exclude: [2]
""",
        )
    assert str(error.value).splitlines() == [
        ".ecrlint.yaml:1: there is no key region; did you mean values.region?",
        ".ecrlint.yaml:2: there is no key tag-immutability; did you mean rules.tag-immutability?",
        ".ecrlint.yaml:4: values has no key count; did you mean values.keep_tagged.count?",
        ".ecrlint.yaml:5: values.keep_tagged has no key prefx; did you mean prefix?",
        ".ecrlint.yaml:5: values.keep_tagged.count is many (text); it has to be a whole number",
        ".ecrlint.yaml:7: there is no rule tag-imutability; did you mean tag-immutability?",
        ".ecrlint.yaml:8: rules.scan-on-push is of, but can only be off, on, error, warning, note or a mapping; "
        "did you mean off?",
        ".ecrlint.yaml:9: rules.excess-permissions.level is erorr, but can only be off, on, error, warning or note; "
        "did you mean error?",
        ".ecrlint.yaml:10: rules.required-tags.params.required[0] is 1 (a whole number); it has to be text",
        ".ecrlint.yaml:10: the rule required-tags has no parameter requird; did you mean required?",
        ".ecrlint.yaml:11: there is no rule cost-centre; `ecrlint rules` lists them",
        ".ecrlint.yaml:13: paths[0].match is x (text); it has to be a list",
        ".ecrlint.yaml:14: there is no rule tag-immutabilty; did you mean tag-immutability?",
        ".ecrlint.yaml:15: paths[1] is 7 (a whole number); it has to be a mapping",
        ".ecrlint.yaml:16: there is no convention centrl-oidc; did you mean central-oidc?",
        ".ecrlint.yaml:17: exclude[0] is 1 (a whole number); it has to be text",
        ".ecrlint.yaml:18: The key `exclude` is given twice; the first is on line 17. Only one of them can take "
        "effect, and many readers refuse the file. Remove one.",
    ]


def test_the_faults_of_all_files_are_told_in_one_run(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as error:
        read(
            tmp_path,
            "convention: policy/acme.yaml\nrule_folders: [rules, gone]\n"
            "rules: {acme-immutable: error, broken: off, zz9: on, scan-on-pus: off}\n",
            policy__acme_yaml="name: Acme!\nextends: ./base.yaml\nvalues: {roles: {pul: x}}\nrules: {zzz: off}\n",
            policy__base_yaml="name: base\nextends: central-odic\n",
            rules__acme_immutable_yaml=OWN_RULE.replace("warning", "warn").replace("at: tag_mut", "at: tag_mmut"),
            rules__broken_yaml="a: [1\n",
        )
    assert [line.rsplit(";", 1)[0] for line in str(error.value).splitlines()] == [
        ".ecrlint.yaml:2: there is no folder gone",
        ".ecrlint.yaml:3: there is no rule scan-on-pus",
        "policy/acme.yaml:1: name is Acme!, which does not have the form ^[a-z][a-z0-9-]*$",
        "policy/acme.yaml:3: values.roles has no key pul",
        "policy/acme.yaml:4: there is no rule zzz",
        "policy/base.yaml:2: there is no convention central-odic",
        "rules/acme-immutable.yaml:3: level is warn, but can only be error, warning or note",
        "rules/acme-immutable.yaml:13: there is no fact tag_mmutability",
        "rules/broken.yaml:1: The list opened with `[` on line 1 is not continued as a list here. Separate its "
        "items by commas and close it with `]`.",
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"a: \xff", "not UTF-8 (byte 3)"), (b"# " + b"x" * 1_000_000, "larger than 1,000,000 bytes")],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "c.yaml").write_bytes(data)
    with pytest.raises(InvalidInput) as error:
        read_configuration(tmp_path / "c.yaml", tmp_path, BOOK)
    assert str(error.value) == f"c.yaml: {message}"


class TestConventions:
    def test_one_stands_on_another(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            "convention: policy/acme.yaml\n",
            policy__acme_yaml="name: acme\nextends: base.yaml\nvalues: {keep_tagged: {count: 30}}\n"
            "rules: {scan-on-push: warning}\n",
            policy__base_yaml="name: base\ntitle: T\nextends: central-oidc\nproject: shop\n"
            "values: {region: eu-west-1}\nrules: {scan-on-push: {params: {}}, required-tags: off}\n",
        )
        base, acme = sorted(found.conventions, key=lambda c: len(c["lineage"]))
        assert found.layers[0].convention == "acme"
        assert base["lineage"] == ["base", "central-oidc"]
        assert acme["lineage"] == ["acme", "base", "central-oidc"]
        assert acme["title"] == "T"
        assert (acme["values"]["region"], acme["values"]["project"]) == ("eu-west-1", "shop")
        assert acme["values"]["keep_tagged"] == {"prefix": "v", "count": 30}
        assert acme["rules"] == {"scan-on-push": {"params": {}, "level": "warning"}, "required-tags": {"level": "off"}}

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("name: acme\n", "acme.yaml:1: the file "),
            ("name: acme\nextends: centrl\n", "acme.yaml:2: there is no convention centrl; "),
            ("name: acme\nextends: acme.yaml\n", "acme.yaml:2: acme.yaml stands on this file itself"),
            ("name: central-oidc\nextends: central-oidc\n", "acme.yaml:1: there is already a convention central-oidc"),
            ("name: acme\nextends: central-oidc\nrules: {xyz: off}\n", "acme.yaml:3: there is no rule xyz"),
            ("name: acme\nextends: central-oidc\nvalues: {rolls: {}}\n", "acme.yaml:3: values has no key rolls; "),
        ],
    )
    def test_its_faults_are_named_like_ours(self, tmp_path: Path, text: str, message: str) -> None:
        with pytest.raises(InvalidInput) as error:
            read(tmp_path, "convention: acme.yaml\n", acme_yaml=text)
        assert str(error.value).startswith(message)

    def test_one_may_be_named_on_the_command_line(self, tmp_path: Path) -> None:
        path = tmp_path / "acme.yaml"
        path.write_text("name: acme\nextends: central-oidc\n")
        found, name = with_convention_file(NO_CONFIGURATION, str(path), tmp_path / "elsewhere", BOOK)
        assert name == "acme"
        assert [c["name"] for c in extended(BOOK, found)["conventions"]] == ["central-oidc", "cloud-platform", "acme"]


class TestOwnRules:
    def test_they_are_read_and_may_be_set(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            "rule_folders: [policy]\nrules: {acme-immutable: error}\n",
            policy__acme_immutable_yaml=OWN_RULE,
        )
        assert [rule["id"] for rule in found.rules] == ["acme-immutable"]
        assert "examples" not in found.rules[0]
        assert "acme-immutable" in [rule["id"] for rule in extended(BOOK, found)["rules"]]

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ("ecr.repository", "ecr.repo", "11: there is no kind ecr.repo; did you mean ecr.repository?"),
            ("at: tag_mutability", "at: mutability", "13: there is no fact mutability; did you mean tag_mutability?"),
            ("id: acme-immutable", "id: acme", "1: id is acme, the file's name says acme-immutable"),
            ("level: warning", "level: warn", "3: level is warn, but can only be error, warning or note; did you mean"),
            ("{enum:", "{format:", "14: the keyword format is not defined for unknown values"),
        ],
    )
    def test_they_are_checked_like_ours(self, tmp_path: Path, old: str, new: str, message: str) -> None:
        assert OWN_RULE.count(old) == 1
        with pytest.raises(InvalidInput) as error:
            read(tmp_path, "rule_folders: [policy]\n", policy__acme_immutable_yaml=OWN_RULE.replace(old, new))
        assert str(error.value).startswith(f"policy/acme-immutable.yaml:{message}")

    def test_one_cannot_take_the_id_of_ours(self, tmp_path: Path) -> None:
        text = OWN_RULE.replace("acme-immutable", "tag-immutability")
        (tmp_path / "policy").mkdir()
        (tmp_path / "policy" / "tag-immutability.yaml").write_text(text)
        with pytest.raises(InvalidInput, match="there is already a rule tag-immutability; take another id"):
            read(tmp_path, "rule_folders: [policy]\n")
