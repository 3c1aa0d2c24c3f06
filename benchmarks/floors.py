"""What the targets are measured against: scripts that do the least of what ecrlint has to do, without ecrlint.

floors.py prepare TABLES          makes lark's tables of python-hcl2's grammar, once
floors.py parse TABLES TF YAML    imports the four libraries, loads the tables and parses two files
floors.py walk ROOT               walks a tree and takes each file's status
floors.py read ROOT               reads every Terraform file
floors.py hcl2 ROOT WORD          reads every file, parses those that hold a word with python-hcl2
floors.py both ROOT               parses every Terraform file with python-hcl2 and every workflow with ruamel.yaml
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator


def prepare(tables: str) -> None:
    """Saves a parser of the grammar, as python-hcl2 makes it."""
    from pathlib import Path

    import hcl2
    from hcl2.postlexer import PostLexer
    from lark import Lark

    grammar = (Path(hcl2.__file__).parent / "hcl2.lark").read_text()
    parser = Lark(grammar, parser="lalr", postlex=PostLexer(), propagate_positions=True)
    with open(tables, "wb") as file:
        parser.save(file)


def parse(tables: str, terraform: str, workflow: str) -> None:
    """The floor of a run on two files."""
    import hcl2  # noqa: F401
    import jsonschema  # noqa: F401
    import ruamel.yaml
    from lark import Lark

    with open(tables, "rb") as file:
        parser = Lark.load(file)
    with open(terraform, encoding="utf-8") as file:
        parser.parse(file.read())
    with open(workflow, encoding="utf-8") as file:
        ruamel.yaml.YAML(typ="rt", pure=True).compose(file)


def _files(root: str) -> Iterator[os.DirEntry[str]]:
    pending = [root]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                else:
                    yield entry


def walk(root: str) -> None:
    """The floor of looking whether anything has changed."""
    for entry in _files(root):
        os.stat(entry.path)


def read(root: str) -> Iterator[bytes]:
    """The floor of finding out what matters."""
    for entry in _files(root):
        if entry.name.endswith(".tf"):
            with open(entry.path, "rb") as file:
                yield file.read()


def hcl2(root: str, word: str) -> None:
    """The floor of parsing what matters."""
    from hcl2 import loads

    for data in read(root):
        if word.encode() in data:
            loads(data.decode("utf-8"))


def both(root: str) -> None:
    """The floor of parsing where all matters."""
    import ruamel.yaml

    hcl2(root, "")
    for entry in _files(root):
        if entry.name.endswith(".yml"):
            with open(entry.path, encoding="utf-8") as file:
                ruamel.yaml.YAML(typ="rt", pure=True).compose(file)


def main() -> None:
    """Does one of them."""
    name, arguments = sys.argv[1], sys.argv[2:]
    if name == "read":
        for _ in read(*arguments):
            pass
    else:
        {"prepare": prepare, "parse": parse, "walk": walk, "hcl2": hcl2, "both": both}[name](*arguments)


if __name__ == "__main__":
    main()
