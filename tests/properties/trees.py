"""What holds of the trees of all texts: HCL in both of its syntaxes, YAML and JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from written import Written, inner, walk

from ecrlint.parse import hcl, hcl_json, tree
from ecrlint.parse.hcl_faults import Fault
from ecrlint.parse.hcl_scan import Scanner
from ecrlint.parse.hcl_terminals import KEYWORDS
from ecrlint.parse.hcl_tokens import Job, Lexer
from ecrlint.parse.json import json_runs, read_json
from ecrlint.parse.yaml import read_yaml, scalar_runs
from ecrlint.parse.yaml_nodes import Builder, StoppedError
from ecrlint.parse.yaml_text import forbidden_character, structure_of
from ecrlint.place import Place, Run, Span

_BETWEEN = re.compile(r"(?:[ \t\r\n\ufeff]|#[^\n]*|//[^\n]*|/\*(?s:.*?)\*/)*")
_MOST = 60
"""Expressions of a block that are read again by themselves."""


def hcl_text(text: str) -> None:
    """Reads a text as a Terraform file, each block and attribute of it, and all of it as an expression and template."""
    written = Written(text)
    found = hcl.read_hcl("a.tf", text)
    _problems(written, found.problems)
    written.in_order(comment.span for comment in found.comments)
    for comment in found.comments:
        assert written.of(comment.span) == comment.text
        assert comment.text.startswith(("#", "//", "/*"))
    before = 0
    blocks, attributes = ([(h.start, h.end) for h in some] for some in (found.blocks, found.attributes))
    for start, end in sorted((*blocks, *attributes)):
        assert before <= start <= end <= len(text)
        before = end
    for block in found.blocks:
        assert written.offsets(block.header)[0] == block.start
        assert written.of(block.header).startswith(block.type)
        parsed, problems = hcl.parse_block(found, block)
        _problems(written, problems)
        assert parsed or problems or block.start in found.damaged or found.problems
        if parsed is not None:
            _block(written, parsed)
            assert written.offsets(parsed.span) == (block.start, block.end)
            assert (parsed.type, tuple(label.text for label in parsed.labels)) == (block.type, block.labels)
    for attribute in found.attributes:
        assert written.of(attribute.name_span) == attribute.name
        value, problems = hcl.parse_attribute(found, attribute)
        _problems(written, problems)
        if value is not None:
            _nested(written, value)
            _attribute(written, value)
    _as_expression(written)
    _tokens(text)


def _as_expression(written: Written) -> None:
    text = written.text
    expression, problems = hcl.parse_expression(text)
    _problems(written, problems)
    assert (expression is None) == bool(problems)
    if expression is not None:
        _nested(written, expression)
        _expression(written, expression)
    template, problems = hcl.parse_template_string(text)
    _problems(written, problems)
    assert (template is None) == bool(problems)
    if template is not None:
        _nested(written, template)
        _expressions(written, template)


def _tokens(text: str) -> None:
    """Tokens are in order, with nothing but blanks and comments between them."""
    for body in (True, False):
        scanner = Scanner(text, len(text))
        scanner.code(0)
        if scanner.found:
            return
        lines = Written(text).lines
        try:
            job = Job(text, lines, 0, len(text), body, hcl._templates(text, lines, scanner))
            _in_order(Written(text), Lexer(job, lambda: dict.fromkeys(KEYWORDS.values())), body)
        except Fault:
            continue


def _in_order(written: Written, lexer: Lexer, body: bool) -> None:
    at, before = 0, None
    for number, token in enumerate(lexer.tokens()):
        if token is before or (not body and number < 2):
            continue
        spans = [span for _, span in token.value] if isinstance(token.value, list) else [token.span]
        for span in spans:
            start, end = written.offsets(span)
            assert at <= start, (token.type, span)
            assert _BETWEEN.fullmatch(written.text, at, start), (token.type, written.text[at:start])
            at = end
        before = token


def _block(written: Written, block: tree.Block) -> None:
    _nested(written, block)
    assert written.of(block.span).startswith(block.type)
    written.in_order((block.header, block.body.span))
    _body(written, block.body)


def _body(written: Written, body: tree.Body) -> None:
    written.in_order(sorted([*(a.span for a in body.attributes), *(b.span for b in body.blocks)]))
    for attribute in body.attributes:
        _attribute(written, attribute)
    for block in body.blocks:
        _body(written, block.body)


def _attribute(written: Written, attribute: tree.Attribute) -> None:
    assert written.of(attribute.name_span) == attribute.name
    written.in_order((attribute.name_span, attribute.value.span))
    _expression(written, attribute.value)


def _nested(written: Written, node: Any) -> None:
    """What is inside of a node has its place inside of the place of that node."""
    written.of(node.span)
    for outer, each in walk(node):
        if not isinstance(each, Span):
            continue
        written.of(each, line_break=isinstance(outer, tree.Text))
        if not isinstance(outer, tree.ObjectItem):
            assert outer.span.contains(each), (outer, each)
    for outer, each in walk(node):
        if hasattr(outer, "span") and hasattr(each, "span"):
            assert outer.span.contains(each.span), (outer, each)
        if isinstance(each, tree.Text):
            written.decoded(each.value, _runs(each))


def _runs(text: tree.Text) -> Iterator[Run]:
    for start, length, span, exact in text.runs:
        yield Run(start, length, Place("", span), exact)


def _expression(written: Written, node: tree.Expression) -> None:
    """An expression by itself is what it is where it stands."""
    _again(written, node)
    _expressions(written, node)


def _expressions(written: Written, node: Any) -> None:
    read = 0
    virtual = {id(each) for _, outer in [(None, node), *walk(node)] for each in _not_written(outer)}
    for _, each in walk(node):
        if isinstance(each, tree.Expression.__args__) and id(each) not in virtual and read < _MOST:  # type: ignore[attr-defined]
            _again(written, each)
            read += 1


def _not_written(node: Any) -> Iterator[Any]:
    """What stands in a tree without being an expression where it is written."""
    if isinstance(node, tree.Splat):
        yield node.each
        yield from (each for _, each in walk(node.each))
    elif isinstance(node, tree.ObjectItem):
        yield node.key


def _again(written: Written, node: tree.Expression) -> None:
    start, end = written.offsets(node.span)
    expression, problems = hcl.parse_expression(written.text, start, end)
    assert expression == node, (written.text[start:end], expression, problems, node)
    if isinstance(node, tree.Constant):
        source = written.text[start:end]
        if node.value is None or isinstance(node.value, bool):
            assert source == {None: "null", True: "true", False: "false"}[node.value]
        else:
            assert Decimal(source) == node.value
    elif isinstance(node, tree.Name):
        assert written.text[start:end] == node.name
    elif isinstance(node, tree.GetAttr):
        assert written.of(node.name_span) == node.name


def _problems(written: Written, problems: tuple[tree.Problem, ...]) -> None:
    for problem in problems:
        written.of(problem.span)
        assert problem.message.rstrip().endswith((".", "}", "`")), problem


# -- JSON -----------------------------------------------------------------------------------------------------


def json_text(text: str) -> None:
    """Reads a text as JSON, as Python does, and as Terraform in JSON syntax."""
    written = Written(text)
    found = read_json("a.json", text)
    _problems(written, found.problems)
    kinds = {problem.kind for problem in found.problems}
    if found.root is not None:
        _data(written, found)
    if "limit" not in kinds and not text.startswith("\ufeff"):
        theirs = _python(text)
        assert (found.root is None) == (theirs is _NONE), (text, found.problems)
        if found.root is not None:
            assert _plain(found.root) == theirs, text
    terraform = hcl_json.read_hcl_json("a.tf.json", text)
    _problems(written, terraform.problems)
    for header in terraform.blocks:
        written.of(header.header)
        block, problems = hcl_json.parse_json_block(terraform, header)
        _problems(written, problems)
        assert block is not None or problems
        if block is not None:
            for _, each in walk(block):
                if isinstance(each, Span):
                    written.of(each)
                if isinstance(each, tree.Text):
                    written.decoded(each.value, _runs(each))


_NONE = object()


def _python(text: str) -> Any:
    def refused(_: str) -> Any:
        raise ValueError

    def pairs(members: list[tuple[str, Any]]) -> Any:
        return tuple({key: (key, value) for key, value in reversed(members)}[key] for key, _ in _firsts(members))

    try:
        return json.loads(text, parse_float=_Number, parse_int=_Number, parse_constant=refused, object_pairs_hook=pairs)
    except (ValueError, InvalidOperation):
        return _NONE
    except RecursionError:
        return _NONE


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


def _firsts(members: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    seen: set[str] = set()
    return [each for each in members if not (each[0] in seen or seen.add(each[0]))]  # type: ignore[func-returns-value]


def _plain(node: tree.Node) -> Any:
    if isinstance(node, tree.Mapping):
        return tuple((entry.key.text, _plain(entry.value)) for entry in node.entries)
    if isinstance(node, tree.Sequence):
        return [_plain(item) for item in node.items]
    if node.value is None or isinstance(node.value, bool):
        return node.value
    return node.text


def _data(written: Written, found: tree.DataTree) -> None:
    """What holds of JSON and YAML alike."""
    assert found.root is not None
    runs = json_runs if found.path.endswith("json") else scalar_runs
    pending: list[tree.Node] = [found.root]
    seen: set[int] = set()
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        written.of(node.span)
        if isinstance(node, tree.Scalar):
            written.decoded(node.text, runs(found, node))
            continue
        if isinstance(node, tree.Mapping):
            for entry in node.entries:
                assert node.span.contains(entry.key.span), entry
                written.decoded(entry.key.text, runs(found, entry.key))
            pending += [entry.value for entry in node.entries]
        else:
            pending += node.items


# -- YAML -----------------------------------------------------------------------------------------------------


def yaml_text(text: str) -> None:
    """Reads a text as YAML; what its scalars are agrees with what the library makes of them."""
    written = Written(text)
    found = read_yaml("a.yml", text)
    _problems(written, found.problems)
    written.in_order(comment.span for comment in found.comments)
    for comment in found.comments:
        assert written.of(comment.span) == comment.text
        assert comment.text.startswith("#")
    if found.root is None:
        return
    _data(written, found)
    _inside(found.root)
    for scalar in scalars(found.root):
        _scalar_again(written, scalar)
    _as_the_library(text)


def _inside(root: tree.Node) -> None:
    """What is written inside of a collection lies in its place; an alias may stand for what is written elsewhere."""
    for outer, each in walk(root):
        if isinstance(outer, tree.Mapping | tree.Sequence) and isinstance(each, tree.Scalar | tree.Mapping):
            start, end = each.span, outer.span
            before = (start.end_line, start.end_column) <= (end.line, end.column)
            assert before or end.contains(start), (outer, each)


def scalars(root: tree.Node) -> Iterator[tree.Scalar]:
    """The first scalars of a tree."""
    pending: list[Any] = [root]
    for _ in range(2_000):
        if not pending:
            return
        node = pending.pop()
        if isinstance(node, tree.Scalar):
            yield node
        pending.extend(each for each in inner(node) if not isinstance(each, Span))


def _scalar_again(written: Written, scalar: tree.Scalar) -> None:
    source = written.of(scalar.span)
    if scalar.style not in ("single", "double", "plain") or "\n" in source or "\r" in source or not source:
        return
    if source.startswith(("*", "<<")) or source.endswith(":"):  # an alias as a key, the key of a merge, a key in `::`
        return
    if source in ("-", "?"):  # the keys of `-:` and `?:`, which mean something else as values
        return
    again = read_yaml("", f"k: {source}").root
    assert isinstance(again, tree.Mapping), source
    value = again.entries[0].value
    assert isinstance(value, tree.Scalar), source
    assert (value.text, value.style) == (scalar.text, scalar.style), source


class _Watched(Builder):
    """Compares what is made of each scalar with what the library has for it."""

    def take(self, event: Any) -> None:
        self.event = event
        super().take(event)

    def _add(self, child: Any) -> None:
        if type(self.event).__name__ == "ScalarEvent":
            ours, theirs = child.node.text, self.event.value
            assert _comparable(ours) == _comparable(theirs), (ours, theirs)
        super()._add(child)


_DIFFERENT = re.compile("[\x85\u2028\u2029\ufeff_]|[\ud800-\udfff]|[ \t\r\n]+")


def _comparable(text: str) -> str:
    """A text without what YAML 1.1, which the library follows, means by some characters, and without blanks, which it
    was given others of."""
    return _DIFFERENT.sub("", text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def _as_the_library(text: str) -> None:
    from ruamel.yaml import YAML

    assert forbidden_character(text) is None
    builder = _Watched(text, Written(text).lines)
    try:
        for event in YAML(typ="safe", pure=True).parse(structure_of(text)):
            builder.take(event)
    except StoppedError:
        return
