# ruff: noqa: E501, UP031 - what attacks look like is seen best on one line
"""Attacks: trees that are made to make ecrlint hang, crash, or lose what it would have said of other files.

Each is a function of a folder and a scale; 1 is the full size, at which `scripts/attack.py` runs them, tests run them
smaller. Beside each lies a neighbour with findings that are known.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

WORKFLOW = ".github/workflows/hostile.yml"
CONFIG = ".circleci/config.yml"
MODULE = "infra/hostile.tf"

NEIGHBOURS = {
    "beside/neighbour.tf": """\
resource "aws_ecr_repository" "neighbour" {
  name                 = "shop/neighbour"
  image_tag_mutability = "MUTABLE"
}
""",
    ".github/workflows/neighbour.yml": """\
on: push
jobs:
  neighbour:
    runs-on: ubuntu-latest
    steps:
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          aws-access-key-id: ${{ secrets.AWS_ACCESS_KEY_ID }}
          aws-secret-access-key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
          aws-region: eu-central-1
""",
}
KNOWN = {
    ("tag-immutability", "beside/neighbour.tf", 3),
    ("no-static-aws-keys", ".github/workflows/neighbour.yml", 8),
}
"""What is found in the neighbours whatever lies beside them: rule, path, line."""

FILE_LIMIT, YAML_LIMIT = 1_000_000, 500_000
"""Sizes up to which files are read; an attack that would be larger is made to fit, unless its size is the attack."""
MEGABYTE = 1_000_000
FULL = 990_000


_ECR = ("# ecr", 'data "ecr" "x" {}  # ecr')
_ECR_BYTES = tuple(text.encode() for text in _ECR)


class Attack(NamedTuple):
    """`says` is a part of a message that has to be given about it, empty where nothing has to be said."""

    name: str
    prepare: Callable[[Path, float], None]
    says: str = ""
    path: str = ""


ATTACKS: dict[str, Attack] = {}


def put(root: Path, path: str, content: str | bytes) -> None:
    """Writes a file with the folders it needs."""
    target = root / path
    if path.endswith(".tf"):  # what only a comment says is not looked at
        content = content.replace(*(_ECR if isinstance(content, str) else _ECR_BYTES), 1)  # type: ignore[arg-type]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)


def put_neighbours(root: Path) -> None:
    """Writes the neighbours, and what makes the folder a repository."""
    (root / ".git").mkdir(parents=True, exist_ok=True)
    for path, text in NEIGHBOURS.items():
        put(root, path, text)


def _file(name: str, path: str, text: Callable[[float], str | bytes], says: str = "") -> None:
    def prepare(root: Path, scale: float) -> None:
        content = text(scale)
        limit = YAML_LIMIT if path.endswith((".yml", ".yaml")) else FILE_LIMIT
        if len(content) > limit and not says.startswith("too "):
            content = text(0.99 * scale * limit / len(content))
        put(root, path, content)

    ATTACKS[name] = Attack(name, prepare, says, path)


def _tree(name: str, says: str = "") -> Callable[[Callable[[Path, float], None]], None]:
    def register(prepare: Callable[[Path, float], None]) -> None:
        ATTACKS[name] = Attack(name, prepare, says)

    return register


def _n(scale: float, full: int) -> int:
    return max(1, int(scale * full))


def _filled(piece: str, scale: float, size: int = FULL) -> str:
    return piece * (_n(scale, size) // len(piece))


def _numbered(piece: str, scale: float, size: int = FULL) -> str:
    """A piece again and again with `#` as a number, up to a size."""
    count = _n(scale, size) // (len(piece) + 5)
    return "".join(piece.replace("#", str(number)) for number in range(count))


# -- YAML -----------------------------------------------------------------------------------------------------

_JOB = "on: push  # aws\njobs:\n  a:\n    runs-on: x\n    steps:\n"
_RUN = _JOB + "      - run: |\n"


def _laughs(levels: int, width: int) -> str:
    lines = ["a0: &a0 aws"]
    for level in range(1, levels):
        inner = ", ".join([f"*a{level - 1}"] * width)
        lines.append(f"a{level}: &a{level} [{inner}]")
    return "\n".join(lines) + "\n"


_file("yaml: aliases of aliases", WORKFLOW, lambda s: _laughs(40, 10), "stand for more than")
_file("yaml: aliases of aliases in maps", CONFIG, lambda s: "x: &a0 {k: aws}\n" + "".join(
    f"x{i}: &a{i} {{<<: *a{i - 1}, l: *a{i - 1}, r: *a{i - 1}}}\n" for i in range(1, 40)), "stand for more than")  # fmt: skip
_file("yaml: aliases up to the limit", WORKFLOW, lambda s: _laughs(5, 14) + "env: {a: *a4, b: *a4}\n" + _JOB
      + "      - run: echo\n        env: {a: *a4}\n")  # fmt: skip
_file("yaml: alias of itself", WORKFLOW, lambda s: "# aws\non: push\njobs: &a [*a]\n", "would never end")
_file("yaml: alias of its own map", CONFIG, lambda s: "# aws\njobs: &a\n  build: *a\n", "would never end")
_file("yaml: brackets [", WORKFLOW, lambda s: "# aws\na: " + _filled("[", s), "nested more than")
_file("yaml: brackets {", WORKFLOW, lambda s: "# aws\na: " + _filled("{", s), "nested more than")
_file("yaml: brackets [{", WORKFLOW, lambda s: "# aws\na: " + _filled("[{a: ", s), "nested more than")
_file("yaml: closing brackets", WORKFLOW, lambda s: "# aws\na: " + _filled("]", s), "")
_file("yaml: flat brackets", WORKFLOW, lambda s: "# aws\na: [" + _filled("[],", s) + "]\n")
_file("yaml: dashes", WORKFLOW, lambda s: "# aws\n" + _filled("- ", s) + "a\n", "nested more than")
_file("yaml: question marks", WORKFLOW, lambda s: "# aws\n" + _filled("? ", s) + "a\n", "nested more than")
_file("yaml: colons", WORKFLOW, lambda s: "# aws\n" + _filled("a: ", s) + "a\n", "")
_file("yaml: colons in braces", WORKFLOW, lambda s: "# aws\n{" + _filled("a: ", s) + "a}\n")
_file("yaml: deep blocks", WORKFLOW, lambda s: "# aws\n" + "".join(
    " " * i + "a:\n" for i in range(_n(s, 1_900))), "nested more than")  # fmt: skip
_file("yaml: a huge plain scalar", WORKFLOW, lambda s: "a: " + _filled("aws ", s) + "\n")
_file("yaml: a huge scalar without a blank", WORKFLOW, lambda s: "a: aws" + _filled("x", s) + "\n")
_file("yaml: a plain scalar of many lines", WORKFLOW, lambda s: "a: aws\n" + _filled("  b\n", s))
_file("yaml: a huge quoted scalar", WORKFLOW, lambda s: 'a: "' + _filled("aws\\n", s) + '"\n')
_file("yaml: a quoted scalar of many lines", WORKFLOW, lambda s: 'a: "aws\n' + _filled("  b\n", s) + '"\n')
_file("yaml: a scalar that is not closed", WORKFLOW, lambda s: 'a: "aws\n' + _filled("  b\n", s), "")
_file("yaml: a huge block scalar", WORKFLOW, lambda s: "a: |\n" + _filled("  aws\n", s))
_file("yaml: a huge folded scalar", WORKFLOW, lambda s: "a: >\n" + _filled("  aws\n\n", s))
_file("yaml: blank lines in a block scalar", WORKFLOW, lambda s: "a: |\n  aws\n" + _filled("\n", s) + "  b\n")
_file("yaml: blank lines", WORKFLOW, lambda s: "a: aws\n" + _filled("\n", s) + "b: c\n")
_file("yaml: lines of blanks", WORKFLOW, lambda s: "a: aws\n" + _filled("   \n", s) + "b: c\n")
_file("yaml: one line of blanks", WORKFLOW, lambda s: "a: aws" + _filled(" ", s) + "\nb: c\n")
_file("yaml: one line of tabs", WORKFLOW, lambda s: "a: aws" + _filled("\t", s) + "b\nb: c\n")
_file("yaml: carriage returns", WORKFLOW, lambda s: "a: aws\r" + _filled("\r", s) + "b: c\r")
_file("yaml: comments", WORKFLOW, lambda s: "a: aws\n" + _filled("#\n", s))
_file("yaml: many keys", WORKFLOW, lambda s: "# aws\n" + _numbered("k#: v\n", s))
_file("yaml: many items", WORKFLOW, lambda s: "# aws\na:\n" + _filled("- b\n", s))
_file("yaml: many items in brackets", WORKFLOW, lambda s: "# aws\na: [" + _filled("b,", s) + "b]\n")
_file("yaml: the same key", WORKFLOW, lambda s: "# aws\n" + _filled("a: b\n", s))
_file("yaml: lists as keys", WORKFLOW, lambda s: "# aws\n" + _filled("[a]: b\n", s))
_file("yaml: anchors", WORKFLOW, lambda s: "# aws\na:\n" + _numbered("- &a# b\n", s))
_file("yaml: aliases", WORKFLOW, lambda s: "# aws\na: &a b\nc:\n" + _filled("- *a\n", s))
_file("yaml: tags", WORKFLOW, lambda s: "# aws\na:\n" + _filled("- !!python/object/apply:os.system [a]\n", s))
_file("yaml: directives", WORKFLOW, lambda s: _numbered("%TAG !a#! tag:aws\n", s) + "---\na: b\n")
_file("yaml: documents", WORKFLOW, lambda s: "# aws\n" + _filled("---\n", s), "second YAML document")
_file("yaml: a long key", WORKFLOW, lambda s: "# aws\n" + _filled("k", s) + ": v\n")
_file("yaml: numbers", WORKFLOW, lambda s: "# aws\na: " + _filled("1", s) + "\nb: 1e999999999\n")
_file("yaml: merges", CONFIG, lambda s: "# aws\na: &a {b: c}\nd:\n" + _filled("  <<: *a\n", s))
_file("yaml: a character that is not allowed", WORKFLOW, lambda s: "# aws\na: \0\n", "is not allowed in YAML")
_file("yaml: not UTF-8", WORKFLOW, lambda s: b"# aws\na: \xff\xfe\n", "not valid UTF-8")
_file("yaml: UTF-16", WORKFLOW, lambda s: ("on: push # aws\n" + _filled("a: b\n", s, MEGABYTE)).encode("utf-16"),
      "not valid UTF-8")  # fmt: skip
_file("yaml: too large", WORKFLOW, lambda s: b"# aws\n" + b"a: b\n" * 150_000, "too many for YAML")


# -- workflows ------------------------------------------------------------------------------------------------

_file("workflow: many jobs", WORKFLOW, lambda s: "on: push # aws\njobs:\n" + _numbered(
    "  j#:\n    runs-on: x\n    steps: [{run: aws ecr}]\n", s, MEGABYTE))  # fmt: skip
_file("workflow: many steps", WORKFLOW, lambda s: _JOB + _numbered("      - run: docker push x:#\n", s, MEGABYTE))
_file("workflow: many logins", WORKFLOW, lambda s: _JOB + _filled(
    "      - uses: aws-actions/amazon-ecr-login@v2\n", s, MEGABYTE))  # fmt: skip
_file("workflow: many outputs", WORKFLOW, lambda s: _JOB + _numbered(
    "      - {id: s#, run: 'echo a=${{ steps.s#.outputs.a }} >> $GITHUB_OUTPUT'}\n", s, MEGABYTE))  # fmt: skip
_file("workflow: a chain of needs", WORKFLOW, lambda s: "on: push # aws\njobs:\n  j0: {runs-on: x}\n" + "".join(
    f"  j{i}:\n    needs: [j{i - 1}]\n    runs-on: x\n    outputs: {{o: '${{{{ needs.j{i - 1}.outputs.o }}}}'}}\n"
    f"    steps: [{{run: 'docker push ${{{{ needs.j{i - 1}.outputs.o }}}}'}}]\n" for i in range(1, _n(s, 3_000))))  # fmt: skip
_file("workflow: all need all", WORKFLOW, lambda s: "on: push # aws\njobs:\n" + "".join(
    f"  j{i}: {{needs: [{','.join(f'j{k}' for k in range(i))}], runs-on: x, if: success(), steps: [{{run: aws ecr}}]}}\n"
    for i in range(_n(s, 400))))  # fmt: skip
_file("workflow: a cycle of needs", WORKFLOW, lambda s: "on: push # aws\njobs:\n" + "".join(
    f"  {a}: {{needs: {b}, runs-on: x, outputs: {{o: '${{{{ needs.{b}.outputs.o }}}}'}},"
    f" steps: [{{run: 'docker push ${{{{ needs.{b}.outputs.o }}}}'}}]}}\n" for a, b in ("ab", "bc", "ca")))  # fmt: skip
_file("workflow: variables of variables", WORKFLOW, lambda s: "# aws\non: push\nenv:\n  V0: abcdefghij\n" + "".join(
    f"  V{i}: '${{{{ env.V{i - 1} }}}}${{{{ env.V{i - 1} }}}}'\n" for i in range(1, 60)) + _JOB.partition("\n")[2]
    + "      - run: docker push ${{ env.V59 }}\n")  # fmt: skip
_file("workflow: a long expression", WORKFLOW, lambda s: _JOB + "      - run: aws ${{ 1"
      + _filled(" && 1", s) + " }}\n")  # fmt: skip
_file("workflow: brackets in an expression", WORKFLOW, lambda s: _JOB + "      - run: aws ${{ "
      + _filled("(", s) + " }}\n")  # fmt: skip
_file("workflow: format in format", WORKFLOW, lambda s: _JOB + "      - run: docker push ${{ "
      + "format('{0}{0}', " * 45 + "'x'" + ")" * 45 + " }}\n")  # fmt: skip
_file(
    "workflow: exclamation marks", WORKFLOW, lambda s: _JOB + "      - if: " + _filled("!", s) + "a\n        run: aws\n"
)
_file(
    "workflow: many expressions",
    WORKFLOW,
    lambda s: _JOB + "      - run: aws " + _filled("${{ github.sha }}", s) + "\n",
)
_file(
    "workflow: expressions that are not closed",
    WORKFLOW,
    lambda s: _JOB + "      - run: aws " + _filled("${{", s) + "\n",
)
_file(
    "workflow: quotes in an expression", WORKFLOW, lambda s: _JOB + "      - run: aws ${{ " + _filled("'", s) + " }}\n"
)
_file("workflow: a matrix", WORKFLOW, lambda s: "on: push # aws\njobs:\n  a:\n    runs-on: x\n    strategy:\n      matrix:\n"
      + "".join(f"        m{i}: [{','.join(map(str, range(30)))}]\n" for i in range(30))
      + "    steps: [{run: 'docker push ${{ matrix.m1 }}${{ matrix.m29 }}'}]\n")  # fmt: skip
_file("workflow: a matrix of includes", WORKFLOW, lambda s:
      "on: push # aws\njobs:\n  a:\n    runs-on: x\n    strategy:\n      matrix:\n        include:\n"
      + _numbered("          - {a: '#', b: x}\n", s, MEGABYTE)
      + "    steps: [{run: 'docker push ${{ matrix.a }}:${{ matrix.b }}'}]\n")  # fmt: skip
_file(
    "workflow: fromJSON", WORKFLOW, lambda s: _JOB + "      - run: docker push ${{ fromJSON('" + "[" * 9_000 + "') }}\n"
)
_file("workflow: globs of branches", WORKFLOW, lambda s: "on: {push: {branches: ['" + "**/" * 300 + "x'], tags: ['"
      + "+(a|" * 300 + "']}}\n" + _JOB.partition("\n")[2] + "      - run: aws\n")  # fmt: skip
_file("workflow: conditions", WORKFLOW, lambda s: _JOB + "".join(
    f"      - {{if: \"github.ref == 'a{i}' || github.event_name == 'b{i}'\", run: 'aws ecr x', env: {{A: b}}}}\n"
    for i in range(_n(s, 5_000))))  # fmt: skip
_file("workflow: suppressions", WORKFLOW, lambda s: _JOB + _filled(
    "      # ecrlint: ignore[no-static-aws-keys] a\n", s, MEGABYTE) + "      - run: aws\n")  # fmt: skip
_file("workflow: many findings", WORKFLOW, lambda s: _JOB + _filled(
    "      - uses: aws-actions/configure-aws-credentials@v4\n        with: {aws-access-key-id: '${{ secrets.A }}',"
    " aws-secret-access-key: '${{ secrets.B }}'}\n", s, 300_000))  # fmt: skip


@_tree("workflow: workflows that call one another")
def _calls(root: Path, scale: float) -> None:
    for index in range(_n(scale, 60)):
        jobs = "".join(
            f"  j{k}:\n    uses: ./.github/workflows/w{k}.yml\n    secrets: inherit\n" for k in range(_n(scale, 60))
        )
        put(root, f".github/workflows/w{index}.yml", f"# aws\non: [push, workflow_call]\njobs:\n{jobs}")


@_tree("workflow: composites that use one another")
def _composites(root: Path, scale: float) -> None:
    put(root, WORKFLOW, _JOB + "      - uses: ./.github/actions/a0\n        with: {x: '${{ secrets.AWS }}'}\n")
    for index in range(30):
        used = "".join(f"    - uses: ./.github/actions/a{k % 30}\n" for k in range(index, index + 10))
        text = f"name: aws\ninputs: {{x: {{}}}}\nruns:\n  using: composite\n  steps:\n{used}"
        put(root, f".github/actions/a{index}/action.yml", text)


@_tree("workflow: composites that double")
def _doubling(root: Path, scale: float) -> None:
    put(root, WORKFLOW, _JOB + "      - uses: ./a0\n")
    for index in range(25):
        used = f"    - uses: ./a{index + 1}\n" * 2 if index < 24 else "    - run: docker push x\n      shell: sh\n"
        put(root, f"a{index}/action.yml", f"name: aws\nruns:\n  using: composite\n  steps:\n{used}")


@_tree("workflow: many files")
def _many_workflows(root: Path, scale: float) -> None:
    for index in range(_n(scale, 500)):
        put(root, f".github/workflows/many{index}.yml", _JOB + "      - run: aws ecr get-login-password\n")


# -- shell ----------------------------------------------------------------------------------------------------


def _script(name: str, text: Callable[[float], str]) -> None:
    def workflow(scale: float) -> str:
        lines = text(scale).split("\n")
        return _RUN + "".join(f"          {line}\n" for line in lines)

    _file(f"shell: {name}", WORKFLOW, workflow)


_script(
    "many commands", lambda s: _filled("aws ecr get-login-password | docker login --password-stdin x\n", s, MEGABYTE)
)
_script("many pushes", lambda s: _numbered("docker push $A/b:$C#\n", s, 520_000))
_script("one long line", lambda s: "docker push " + _filled("a", s))
_script("many words", lambda s: "docker push " + _filled("a ", s))
_script("variables of variables", lambda s: "A0=x\n" + "".join(
    f"A{i}=$A{i - 1}$A{i - 1}\n" for i in range(1, 60)) + "docker push $A59\n")  # fmt: skip
_script("variables set again", lambda s: "A=x\n" + _filled("A=$A$A\n", s, 200_000) + "docker push $A\n")
_script("choices", lambda s: "".join(
    f"if x; then A{i}=a; else A{i}=b; fi\n" for i in range(60)) + "docker push "
    + "".join(f"$A{i}" for i in range(60)) + "\n")  # fmt: skip
_script("ifs in ifs", lambda s: _filled("if a; then\n", s, 500_000) + "docker push x\n")
_script("brackets", lambda s: "docker push " + _filled("$(", s, 500_000))
_script("arithmetic", lambda s: "docker push " + _filled("$((", s, 500_000))
_script("braces", lambda s: "docker push " + _filled("${A:-", s, 500_000))
_script("brace expansion", lambda s: "docker push " + "{a,b}" * 60 + "\n")
_script("backticks", lambda s: "docker push " + _filled("`a", s, 500_000))
_script("quotes", lambda s: "docker push " + _filled("'\"", s, 500_000))
_script("heredocs", lambda s: _numbered("cat <<E#\n", s, 500_000))
_script("continued lines", lambda s: "docker push \\\n" + _filled("a \\\n", s, 500_000))
_script("functions", lambda s: "".join(
    f"f{i}() {{ f{i + 1}; f{i + 1}; }}\n" for i in range(60)) + "f60() { docker push x; }\nf0\n")  # fmt: skip
_script("loops in loops", lambda s: "".join("for i in a b c d e f g h; do\n" for _ in range(40))
        + "docker push $i\n" + "done\n" * 40)  # fmt: skip
_script("eval and aliases", lambda s: _filled("alias d='docker push'\neval d x\n", s, 200_000))
_script(
    "files", lambda s: _numbered("echo A=# >> $GITHUB_ENV\necho x=# > f#\ncat f#\n", s, 300_000) + "docker push $A\n"
)
_script("bytes that look like secrets", lambda s: _filled("secret_", s))
_script("names of secrets without end", lambda s: _filled("secretvalue", s))
_script("keys", lambda s: _filled("AKIAQWERTYUIOPASDFGH ", s, 400_000))


# -- CircleCI -------------------------------------------------------------------------------------------------

_CIRCLE = "version: 2.1\n# aws\n"


def _circle_calls(count: int, steps: int) -> str:
    lines = [_CIRCLE, "commands:\n  c:\n    parameters: {a: {type: string, default: x}}\n    steps:\n"]
    lines += [f"      - run: docker push << parameters.a >>:{i}\n" for i in range(steps)]
    lines += ["jobs:\n  b:\n    docker: [{image: x}]\n    steps:\n"]
    lines += [f"      - c: {{a: v{i}}}\n" for i in range(count)]
    return "".join([*lines, "workflows: {w: {jobs: [b]}}\n"])


_file("circleci: many calls", CONFIG, lambda s: _circle_calls(300, _n(s, 3_000)))
_file("circleci: commands that double", CONFIG, lambda s: _CIRCLE + "commands:\n" + "".join(
    f"  c{i}: {{steps: [c{i + 1}, c{i + 1}]}}\n" for i in range(45))
    + "  c45: {steps: [{run: docker push x}]}\njobs: {b: {docker: [{image: x}], steps: [c0]}}\n"
    + "workflows: {w: {jobs: [b]}}\n")  # fmt: skip
_file("circleci: commands that call themselves", CONFIG, lambda s: _CIRCLE
      + "commands: {a: {steps: [b, b]}, b: {steps: [a, a]}}\njobs: {j: {docker: [{image: x}], steps: [a]}}\n"
      + "workflows: {w: {jobs: [j]}}\n")  # fmt: skip
_file("circleci: parameters that double", CONFIG, lambda s: _CIRCLE + "commands:\n" + "".join(
    f"  c{i}: {{parameters: {{p: {{type: string}}}}, steps: [c{i + 1}: {{p: << parameters.p >><< parameters.p >>}}]}}\n"
    for i in range(45)) + "  c45: {parameters: {p: {type: string}}, steps: [{run: docker push << parameters.p >>}]}\n"
    + "jobs: {b: {docker: [{image: x}], steps: [c0: {p: xxxxxxxxxx}]}}\nworkflows: {w: {jobs: [b]}}\n")  # fmt: skip
_file("circleci: a matrix", CONFIG, lambda s: _CIRCLE + "jobs:\n  b:\n    parameters: {"
      + ", ".join(f"p{i}: {{type: string}}" for i in range(20)) + "}\n    docker: [{image: x}]\n"
      + "    steps: [{run: docker push << parameters.p0 >>}]\nworkflows: {w: {jobs: [b: {matrix: {parameters: {"
      + ", ".join(f"p{i}: [{','.join(f'v{k}' for k in range(30))}]" for i in range(20)) + "}}}]}}\n")  # fmt: skip
_file("circleci: many jobs", CONFIG, lambda s: _CIRCLE + "jobs:\n" + _numbered(
    "  j#: {docker: [{image: x}], steps: [{run: docker push x}]}\n", s, 500_000) + "workflows: {w: {jobs: ["
    + ",".join(f"j{i}" for i in range(_n(s, 500_000) // 65)) + "]}}\n")  # fmt: skip
_file("circleci: conditions", CONFIG, lambda s: _CIRCLE + "jobs:\n  b:\n    docker: [{image: x}]\n    steps:\n"
      + _filled("      - when: {condition: {not: {not: {not: true}}}, steps: [{run: aws}]}\n", s, 500_000)
      + "workflows: {w: {jobs: [b]}}\n")  # fmt: skip
_file("circleci: parameters that are not closed", CONFIG, lambda s: _CIRCLE + "jobs:\n  b:\n    docker: [{image: x}]\n"
      + "    steps: [{run: 'aws " + _filled("<< ", s) + "'}]\nworkflows: {w: {jobs: [b]}}\n")  # fmt: skip
_file("circleci: bytes of a shared command", CONFIG, lambda s: _CIRCLE + "commands:\n  c:\n    steps:\n      - run: |\n"
      + "          docker push x:$A\n" * _n(s, 10_000) + "jobs:\n  b:\n    docker: [{image: x}]\n    steps:\n"
      + "      - c\n" * 1_000 + "workflows: {w: {jobs: [b]}}\n")  # fmt: skip


# -- Terraform ------------------------------------------------------------------------------------------------

_REPOSITORY = '\nresource "aws_ecr_repository" "r" {\n  name = local.x\n}\n'


def _local(expression: str) -> str:
    return f"locals {{\n  x = {expression}\n}}\n{_REPOSITORY}"


def _hcl(name: str, expression: Callable[[float], str], says: str = "") -> None:
    _file(f"hcl: {name}", MODULE, lambda scale: _local(expression(scale)), says)


_hcl("brackets (", lambda s: _filled("(", s), "nest")
_hcl("brackets [", lambda s: _filled("[", s), "nest")
_hcl("brackets {", lambda s: _filled("{a=", s), "never closed")
_hcl("closing brackets", lambda s: _filled(")", s), "")
_hcl("templates in templates", lambda s: _filled('"${', s))
_hcl("directives in templates", lambda s: '"' + _filled("%{if true}", s) + '"', "")
_hcl("signs", lambda s: _filled("-", s) + "1", "")
_hcl("terms with signs", lambda s: "1" + _filled("-1", s), "")
_hcl("a run of -1", lambda s: "[" + _filled("-1,", s) + "]", "")
_hcl("exclamation marks", lambda s: _filled("!", s) + "true", "")
_hcl("ten thousand terms", lambda s: "1" + " + 1" * _n(s, 10_000), "")
_hcl("a chain of &&", lambda s: "true" + " && true" * _n(s, 10_000), "")
_hcl("conditions in conditions", lambda s: "true ? 1 : " * _n(s, 20_000) + "1", "")
_hcl("calls in calls", lambda s: "upper(" * _n(s, 100_000) + '"x"' + ")" * _n(s, 100_000), "nest")
_hcl("indexes", lambda s: "a" + _filled("[0]", s), "")
_hcl("attributes of attributes", lambda s: "a" + _filled(".b", s), "")
_hcl("splats", lambda s: "a" + _filled("[*]", s), "")
_hcl("many items", lambda s: "[" + _filled("1,", s) + "]", "")
_hcl("many keys", lambda s: "{" + _numbered("k# = 1,", s) + "}", "")
_hcl("many interpolations", lambda s: '"' + _filled("${local.y}", s) + '"', "")
_hcl("hidden templates", lambda s: '"' + _filled("$${", s) + '"', "")
_hcl("dollar signs", lambda s: '"' + _filled("$", s) + '{"', "")
_hcl("a long string", lambda s: '"' + _filled("x", s) + '"', "")
_hcl("escapes", lambda s: '"' + _filled("\\n", s) + '"', "")
_hcl("a long number", lambda s: _filled("9", s), "")
_hcl("a large exponent", lambda s: "1e999999999", "")
_hcl("powers", lambda s: "pow(10, 1000000)", "")
_hcl("a million of range", lambda s: "range(1000000)", "")
_hcl("ranges in ranges", lambda s: "[for a in range(1000): [for b in range(1000): [for c in range(1000): a]]]", "")
_hcl("setproduct", lambda s: "setproduct(" + ", ".join(["range(1000)"] * 10) + ")", "")
_hcl("format", lambda s: 'format("%999999999d", 1)', "")
_hcl("replace", lambda s: 'replace(join("", [for a in range(1000): "aaaaaaaaaaaaaaaaaaaa"]), "/(a+)+$/", "b")', "")
_hcl("regex", lambda s: 'regexall("(((a{1,1000}){1,1000}){1,1000})*$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")', "")
_hcl(
    "join of large texts", lambda s: 'join(join(",", range(1000)), [for a in range(1000): join(",", range(1000))])', ""
)
_hcl("jsondecode", lambda s: 'jsondecode("' + _filled("[", s, 900_000) + '")', "")
_hcl("jsondecode of keys", lambda s: 'jsondecode("{' + _numbered('\\"a#\\":1,', s, 900_000) + '\\"b\\":1}")', "")
_hcl("yamldecode", lambda s: 'yamldecode("' + _filled("[", s, 900_000) + '")', "")
_hcl("yamldecode of aliases", lambda s: "yamldecode(<<E\n" + _laughs(30, 10) + "E\n)", "")
_hcl("yamldecode of a long list", lambda s: "yamldecode(<<E\n" + _filled("- a\n", s, 900_000) + "E\n)", "")
_hcl("flatten of lists in lists", lambda s: "flatten(" + "[" * 150 + "1" + "]" * 150 + ")", "")
_hcl("cidrsubnets", lambda s: 'cidrsubnets("10.0.0.0/8", ' + ",".join(["4"] * _n(s, 100_000)) + ")", "")
_hcl("blank lines in a heredoc", lambda s: "<<E\n" + _filled("\n", s) + "E", "")
_hcl("an indented heredoc", lambda s: "<<-E\n" + _filled("  a\n", s) + "  E", "")
_hcl("heredocs that are not closed", lambda s: _filled("<<E\n", s), "")
_hcl("a comment that is not closed", lambda s: "/*" + _filled(" *", s), "")
_hcl("strings that are not closed", lambda s: _filled('"\n', s), "")
_hcl("a for over itself", lambda s: "[for a in local.x: a]", "")
_file("hcl: locals that double", MODULE, lambda s: 'locals {\n  l0 = "abcdefghij"\n' + "".join(
    f'  l{i} = "${{local.l{i - 1}}}${{local.l{i - 1}}}"\n' for i in range(1, 60)) + "  x = local.l59\n}\n" + _REPOSITORY)  # fmt: skip
_file("hcl: lists that double", MODULE, lambda s: "locals {\n  l0 = [1, 2]\n" + "".join(
    f"  l{i} = [local.l{i - 1}, local.l{i - 1}]\n" for i in range(1, 60)) + "  x = jsonencode(local.l59)\n}\n" + _REPOSITORY)  # fmt: skip
_file("hcl: maps that double", MODULE, lambda s: "locals {\n  l0 = {a = 1}\n" + "".join(
    f"  l{i} = {{a = local.l{i - 1}, b = local.l{i - 1}}}\n" for i in range(1, 60))
    + "  x = jsonencode(local.l59)\n}\n" + _REPOSITORY)  # fmt: skip
_file("hcl: a chain of locals", MODULE, lambda s: "locals {\n  l0 = 1\n" + "".join(
    f"  l{i} = local.l{i - 1}\n" for i in range(1, _n(s, 50_000))) + f"  x = local.l{_n(s, 50_000) - 1}\n}}\n" + _REPOSITORY)  # fmt: skip
_file(
    "hcl: a cycle of locals",
    MODULE,
    lambda s: "locals {\n  a = local.b\n  b = local.a\n  x = local.a\n}\n" + _REPOSITORY,
)
_file("hcl: choices", MODULE, lambda s: "".join(
    f'variable "v{i}" {{\n  type = bool\n}}\n' for i in range(60)) + _local(
    '"' + "".join(f'${{var.v{i} ? "a" : "b"}}' for i in range(60)) + '"'))  # fmt: skip
_file(
    "hcl: a large count",
    MODULE,
    lambda s: 'resource "aws_ecr_repository" "r" {\n  count = 1000000\n  name  = "a/${count.index}"\n}\n',
)
_file("hcl: a large for_each", MODULE, lambda s: 'resource "aws_ecr_repository" "r" {\n'
      f'  for_each = toset([for a in range({_n(s, 1_000)}): tostring(a)])\n  name = "a/${{each.key}}"\n}}\n'
      'resource "aws_ecr_lifecycle_policy" "p" {\n  for_each = aws_ecr_repository.r\n  repository = each.value.name\n'
      '  policy = jsonencode({rules = [for a in range(100): {rulePriority = a}]})\n}\n')  # fmt: skip
_file("hcl: dynamic blocks", MODULE, lambda s: 'resource "aws_ecr_repository" "r" {\n  name = "a"\n' + "".join(
    "dynamic \"a\" {\n for_each = range(1000)\n content {\n" for _ in range(30)) + "}\n}\n" * 30 + "}\n")  # fmt: skip
_file("hcl: many resources", MODULE, lambda s: _numbered(
    'resource "aws_ecr_repository" "r#" {\n  name = "a/b#"\n}\n', s, 300_000))  # fmt: skip
_file("hcl: many policies", MODULE, lambda s: _numbered(
    'resource "aws_ecr_repository" "r#" {\n  name = "a/b"\n}\nresource "aws_ecr_lifecycle_policy" "p#" {\n'
    '  repository = aws_ecr_repository.r#.name\n  policy = "{}"\n}\n', s, 100_000))  # fmt: skip
_file("hcl: many attributes", MODULE, lambda s: "locals { # ecr\n" + _numbered("  a# = 1\n", s) + "}\n" + _REPOSITORY)
_file("hcl: many blocks", MODULE, lambda s: "# ecr\n" + _numbered('a "b#" {}\n', s))
_file("hcl: blocks in blocks", MODULE, lambda s: "# ecr\n" + _filled("a {\n", s), "never closed")
_file(
    "hcl: many outputs", MODULE, lambda s: "# ecr\n" + _numbered('output "o#" {\n  value = local.x\n}\n', s, MEGABYTE)
)
_file(
    "hcl: many variables", MODULE, lambda s: "# ecr\n" + _numbered('variable "v#" {\n  default = "x"\n}\n', s, MEGABYTE)
)
_file("hcl: many providers", MODULE, lambda s: _numbered(
    'provider "aws" {\n  alias  = "a#"\n  region = "x"\n}\n', s, MEGABYTE) + _local('"x"'))  # fmt: skip
_file("hcl: names without end", MODULE, lambda s: "# ecr\n" + _filled("a", s) + " = 1\n")
_file("hcl: a comment about ECR", MODULE, lambda s: "#" + _filled("ecr ", s) + "\n")
_file("hcl: a description about ECR", MODULE, lambda s: 'description = "' + _filled("ecr ", s) + "\n")
_file("hcl: many comments about ECR", MODULE, lambda s: _filled("# ecr\n", s))
_file("hcl: carriage returns", MODULE, lambda s: "# ecr\r" + _filled("\r", s))
_file("hcl: NUL", MODULE, lambda s: b"# ecr\n" + b"\0" * _n(s, FULL))
_file("hcl: not UTF-8", MODULE, lambda s: b"# ecr\n\xff\xfe\n" + _REPOSITORY.encode(), "not valid UTF-8")
_file("hcl: UTF-16", MODULE, lambda s: ("# ecr\n" + _REPOSITORY).encode("utf-16"), "not valid UTF-8")
_file("hcl: too large", MODULE, lambda s: b"# ecr\n" * 400_000, "too large")
_file("hcl: a hundred megabytes", MODULE, lambda s: b"# ecr\n" * _n(s, 16_666_667), "too large")
_file("hcl: unclosed quotes in labels", MODULE, lambda s: "# ecr\n" + _filled('a "', s))
_file("hcl: values", "infra/terraform.tfvars", lambda s: "# ecr\n" + _numbered('v# = "AKIA"\n', s))
_file(
    "hcl: suppressions",
    MODULE,
    lambda s: _filled("# ecrlint: ignore[tag-immutability] a\n", s, MEGABYTE) + _local('"x"'),
)
_file("hcl: suppressions of many rules", MODULE, lambda s: "# ecrlint: ignore["
      + _filled("tag-immutability,", s, MEGABYTE) + "x] a\n" + _local('"x"'))  # fmt: skip
_file("hcl: keys", MODULE, lambda s: "locals {\n" + _numbered('  a# = "AKIAQWERTYUIOPASDFGH"\n', s, 400_000) + "}\n")
_file("hcl: policy documents", MODULE, lambda s: 'data "aws_iam_policy_document" "d" {\n' + _filled(
    "  statement {\n    actions = [\"ecr:*\"]\n    resources = [\"*\"]\n  }\n", s, 500_000) + "}\n"
    + 'resource "aws_iam_policy" "p" {\n  policy = data.aws_iam_policy_document.d.json\n}\n')  # fmt: skip
_file("hcl: wildcards in policies", MODULE, lambda s: 'resource "aws_iam_policy" "p" {\n  policy = jsonencode({Statement = ['
      + ",".join('{Effect="Allow",Action="ecr:' + "*?" * 300 + 'x",Resource="arn:' + "*a" * 300 + '"}' for _ in range(_n(s, 300)))
      + "]})\n}\n" + _REPOSITORY)  # fmt: skip
_file("hcl: lifecycle rules", MODULE, lambda s: 'resource "aws_ecr_lifecycle_policy" "p" {\n  repository = "a"\n  policy = <<E\n{"rules":['
      + ",".join('{"rulePriority":%d,"selection":{"tagStatus":"tagged","tagPatternList":["%s"],"countType":'
                 '"imageCountMoreThan","countNumber":1},"action":{"type":"expire"}}' % (i, "*a" * 60)
                 for i in range(_n(s, 2_000))) + "]}\nE\n}\n")  # fmt: skip


@_tree("hcl: modules that call themselves")
def _modules_cycle(root: Path, scale: float) -> None:
    put(root, "infra/main.tf", 'module "a" {\n  source = "./"\n}\nmodule "b" {\n  source = "../other"\n}\n# ecr\n')
    put(
        root, "other/main.tf", 'module "a" {\n  source = "../infra"\n}\nmodule "b" {\n  source = "../infra"\n}\n# ecr\n'
    )


@_tree("hcl: modules that double")
def _modules_double(root: Path, scale: float) -> None:
    count = max(8, _n(scale, 40))
    for index in range(count):
        inner = "".join(
            f'module "{name}" {{\n  source = "../m{index + 1}"\n  v = "${{var.v}}${{var.v}}"\n  count = 10\n}}\n'
            for name in "ab"
        )
        text = 'variable "v" {\n  default = "xxxxxxxxxx"\n}\n' + inner
        put(root, f"m{index}/main.tf", text if index < count - 1 else text.partition("module")[0] + _REPOSITORY)


@_tree("hcl: a chain of modules")
def _modules_chain(root: Path, scale: float) -> None:
    count = _n(scale, 1_000)
    for index in range(count):
        put(root, f"m{index}/main.tf", f'module "a" {{\n  source = "../m{index + 1}"\n}}\n# ecr\n')


@_tree("hcl: many folders")
def _many_modules(root: Path, scale: float) -> None:
    for index in range(_n(scale, 1_500)):
        put(root, f"m{index}/main.tf", f'resource "aws_ecr_repository" "r" {{\n  name = "a/b{index}"\n}}\n')


@_tree("hcl: many files in one folder")
def _many_files(root: Path, scale: float) -> None:
    for index in range(_n(scale, 3_000)):
        put(root, f"infra/f{index}.tf", f'resource "aws_iam_role" "r{index}" {{\n  name = "ecr{index}"\n}}\n')


@_tree("hcl: templates of templates")
def _templates(root: Path, scale: float) -> None:
    for index in range(50):
        put(root, f"infra/t{index}.tpl", f'${{templatefile("t{(index + 1) % 50}.tpl", {{}})}}' * 2)
    put(root, "infra/main.tf", _local('templatefile("t0.tpl", {})'))
    put(root, "infra/big.tf", 'locals {\n  b = [for a in range(1000): file("big.txt")]\n  c = join("", local.b)\n}\n')
    put(root, "infra/big.txt", "x" * _n(scale, FULL))


# -- Terraform's JSON, and JSON -------------------------------------------------------------------------------

_JSON = "infra/hostile.tf.json"
_file("json: brackets", _JSON, lambda s: '{"ecr": ' + _filled("[", s), "nest")
_file("json: braces", _JSON, lambda s: '{"ecr": ' + _filled('{"a":', s), "nest")
_file("json: many keys", _JSON, lambda s: '{"locals": {' + _numbered('"ecr#": 1,', s) + '"x": 1}}')
_file("json: many items", _JSON, lambda s: '{"locals": {"ecr": [' + _filled("1,", s) + "1]}}")
_file("json: many resources", _JSON, lambda s: '{"resource": {"aws_ecr_repository": {' + _numbered(
    '"r#": {"name": "a/b#"},', s, 300_000) + '"x": {"name": "a/x"}}}}')  # fmt: skip
_file("json: many templates", _JSON, lambda s: '{"locals": {"ecr": "' + _filled("${local.a}", s) + '"}}')
_file("json: templates in templates", _JSON, lambda s: '{"locals": {"ecr": "' + _filled('${\\"', s) + '"}}')
_file("json: many expressions", _JSON, lambda s: '{"locals": {' + _numbered('"e#": "${ecr(1)}",', s, MEGABYTE) + '"x": 1},'
      + '"resource": {"aws_ecr_repository": {"r": {"name": "${local.e1}"}}}}')  # fmt: skip
_file(
    "json: many blocks",
    _JSON,
    lambda s: '{"resource": [' + _filled('{"aws_ecr_repository": {"r": {}}},', s, MEGABYTE) + "{}]}",
)
_file("json: escapes", _JSON, lambda s: '{"ecr": "' + _filled("\\u0041", s) + '"}')
_file("json: lone surrogates", _JSON, lambda s: '{"locals": {"x": "\\ud800 \\udfff"}, "resource": {"aws_ecr_repository":'
      ' {"r": {"name": "a/\\ud800", "image_tag_mutability": "MUTABLE"}, "\\udfff": {"name": "b"}}}}')  # fmt: skip
_file("json: the same key", _JSON, lambda s: "{" + _filled('"ecr": 1,', s) + '"a": 1}')
_file("json: a long number", _JSON, lambda s: '{"ecr": ' + _filled("9", s) + ', "e": 1e999999999}')
_file("json: a string that is not closed", _JSON, lambda s: '{"ecr": "' + _filled("a", s), "never closed")
_file("json: quotes", _JSON, lambda s: '{"ecr": ' + _filled('"', s), "expected")
_file("json: NUL", _JSON, lambda s: b'{"ecr": "' + b"\0" * _n(s, FULL) + b'"}', "control character")
_file("json: expressions of brackets", _JSON, lambda s: '{"locals": {"ecr": ["' + '","'.join(
    "${" + "(" * 190 + "1" + ")" * 190 + "}" for _ in range(_n(s, 2_500))) + '"]}}')  # fmt: skip


@_tree("json: policies in files")
def _policies(root: Path, scale: float) -> None:
    put(root, "infra/p.json", '{"rules": [' + _filled("{},", scale) + "{}]}")
    put(
        root,
        "infra/main.tf",
        'resource "aws_ecr_lifecycle_policy" "p" {\n  repository = "a"\n  policy = file("p.json")\n}\n',
    )


# -- Dockerfiles ----------------------------------------------------------------------------------------------

_DOCKER = _JOB + "      - run: aws ecr login && docker build -t x:latest . && docker push x:latest\n"


def _dockerfile(name: str, text: Callable[[float], str]) -> None:
    def prepare(root: Path, scale: float) -> None:
        put(root, WORKFLOW, _DOCKER)
        put(root, "Dockerfile", text(scale))

    ATTACKS[f"dockerfile: {name}"] = Attack(f"dockerfile: {name}", prepare, "", "Dockerfile")


_dockerfile("continued lines", lambda s: "# aws\nRUN a \\\n" + _filled("b \\\n", s))
_dockerfile("stages", lambda s: "# aws\n" + _numbered("FROM x AS s#\n", s))
_dockerfile("arguments of arguments", lambda s: "ARG A0=aws\n" + "".join(
    f"ARG A{i}=$A{i - 1}$A{i - 1}\n" for i in range(1, 60)) + "FROM $A59\n")  # fmt: skip
_dockerfile("braces", lambda s: "FROM " + _filled("${A:-aws", s) + "\n")
_dockerfile("heredocs", lambda s: "# aws\nFROM x\n" + _numbered("RUN <<E#\n", s))
_dockerfile("keys", lambda s: "FROM x\n" + _filled("ENV A=AKIAQWERTYUIOPASDFGH\n", s, 300_000))


# -- the file system ------------------------------------------------------------------------------------------


@_tree("files: pipes and devices")
def _pipes(root: Path, scale: float) -> None:
    for path in (WORKFLOW, CONFIG, MODULE, "infra/x.tfvars", "infra/x.tf.json", "Dockerfile", "a/action.yml",
                 ".gitignore", "infra/.gitignore", ".git/info/exclude", ".git/config", ".git/HEAD", "infra/t.tpl",
                 ".ecrlint-baseline.json", "infra/.terraform/modules/modules.json"):  # fmt: skip
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(root / path)
    (root / "infra/zero.tf").symlink_to("/dev/zero")
    (root / "infra/tty.tf").symlink_to("/dev/stdin")
    put(root, "infra/main.tf", _local('templatefile("t.tpl", {})'))


@_tree("files: links")
def _links(root: Path, scale: float) -> None:
    (root / "infra").mkdir()
    (root / "infra/loop.tf").symlink_to("loop.tf")
    (root / "infra/a.tf").symlink_to("b.tf")
    (root / "infra/b.tf").symlink_to("a.tf")
    (root / "infra/up").symlink_to("..")
    (root / "infra/self").symlink_to(".")
    (root / "infra/out.tf").symlink_to("/etc/passwd")
    (root / "infra/out").symlink_to("/")
    (root / ".circleci").symlink_to("/etc")
    put(root, "infra/main.tf", 'module "o" {\n  source = "./out/etc"\n}\nmodule "u" {\n  source = "./up/infra"\n}\n'
        'module "s" {\n  source = "./self/self/self"\n}\nlocals {\n  p = file("./out/etc/passwd")\n'
        '  q = fileset(".", "**")\n  x = templatefile("self/self/main.tf", {})\n}\n' + _REPOSITORY)  # fmt: skip


@_tree("files: a hundred thousand entries")
def _entries(root: Path, scale: float) -> None:
    (root / "many").mkdir()
    for index in range(_n(scale, 100_000)):
        (root / f"many/f{index}.txt").touch()


@_tree("files: a hundred thousand of ours")
def _entries_of_ours(root: Path, scale: float) -> None:
    (root / "many").mkdir()
    for index in range(_n(scale, 100_000)):
        (root / f"many/f{index}.tf").touch()


@_tree("files: folders in folders")
def _deep(root: Path, scale: float) -> None:
    depth, here = _n(scale, 1_500), os.getcwd()
    try:
        os.chdir(root)
        for _ in range(depth):
            os.mkdir("deep")
            os.chdir("deep")
    finally:
        os.chdir(here)


@_tree("files: names")
def _names(root: Path, scale: float) -> None:
    for name in (b"new\nline", b"esc\x1b[31m", b"osc\x1b]8;;http:x\x07y", b"bad\xff\xfe", b"cmd\n::error::x", b"-rf", b"--fix",
                 b"\xe2\x80\xaertl", b"tab\tx", b"quote\"'", b"<b>&", b"back`tick", b"a" * 250):  # fmt: skip
        folder = os.fsencode(root) + b"/names-" + name[:100]
        os.makedirs(folder, exist_ok=True)
        with open(folder + b"/" + name + b".tf", "wb") as file:
            file.write(b'resource "aws_ecr_repository" "r" {\n  name = "a/b"\n}\n')
        with open(os.fsencode(root) + b"/.github/workflows/" + name + b".yml", "wb") as file:
            file.write(b"# aws\na: [\n")


@_tree("files: .gitignore")
def _gitignore(root: Path, scale: float) -> None:
    patterns = "".join(f"**/a*b*c*{i}/**/x[a-z]*\n" for i in range(_n(scale, 40_000)))
    put(root, ".gitignore", patterns)
    put(root, "infra/.gitignore", b"\xff\xfe\0[[[\n!\n\\\n**\\")
    put(root, "infra/main.tf", _REPOSITORY)
    for index in range(_n(scale, 100)):
        put(root, f"x/a{'b' * 40}c{index}/{'x' * 40}.tf", "# ecr\n")


@_tree("files: .gitignore with stars")
def _stars(root: Path, scale: float) -> None:
    put(root, ".gitignore", "*a" * _n(scale, 100) + "*b\n")
    put(root, "infra/" + "a" * 200 + ".tf", _REPOSITORY)


@_tree("files: .gitignore, large")
def _large_gitignore(root: Path, scale: float) -> None:
    put(root, ".gitignore", b"x\n" * _n(scale, 50_000_000))
