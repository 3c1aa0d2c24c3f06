"""What a rule file may say: checked against its schema, the kind it selects and the conventions it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator

from ..judge.kleene import KEYWORDS
from ..judge.text import PLACEHOLDER
from ..values import dig
from . import patterns
from .faults import dotted, faults_of
from .nearest import hint, nearest
from .shapes import is_reference, misshapen
from .source import Complaint, SourceDocument

_SCHEMAS = ("items", "contains", "not", "if", "then", "else", "additionalProperties", "propertyNames")
_SCHEMA_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_ENTITY = ("name", "address")
_PLAIN_NAMES = ("value", "origin", "convention")

Pointer = list["str | int"]


def check_rule(
    document: SourceDocument, kinds: Mapping[str, Any], conventions: Mapping[str, Any]
) -> Iterator[Complaint]:
    """Complaints about a rule that its JSON Schema cannot make. What the schema refused has been left out of the
    document (`faults.judged`): anything can be missing, and None stands for an item of a list. A kind or
    convention that is None has faults of its own, and nothing is said of what the rule makes of it."""
    rule = document.data
    yield from _check_conventions(document, conventions)
    for param in sorted(pattern_params(rule)):
        default = rule["params"][param].get("default")
        wrong = patterns.complaint(default) if isinstance(default, str) else None
        if wrong is not None:
            yield document.complaint(["params", param, "default"], f"the default of {param}: {wrong}")
    select = rule.get("select")
    kind = kinds.get(select)
    if kind is not None:
        checker = _Checker(document, kind["facts"], rule.get("params", {}))
        yield from checker.facts_schema(rule.get("where", True), ["where"])
        yield from checker.fix(rule.get("fix"), ["fix"])
        for number, case in _numbered(rule.get("cases")):
            yield from checker.case(case, ["cases", number])
    elif select is not None and select not in kinds:
        yield document.complaint(["select"], f"there is no kind {select}{hint(select, sorted(kinds))}")
    if None not in (examples := rule.get("examples") or [None]):
        yield from _check_examples(document, examples)


def _numbered(items: Iterable[Any] | None) -> Iterator[tuple[int, Any]]:
    """The items of a list that may be missing, with their indexes, but for those that were left out of it."""
    return ((number, item) for number, item in enumerate(items or ()) if item is not None)


def _check_conventions(document: SourceDocument, conventions: Mapping[str, Any]) -> Iterator[Complaint]:
    rule = document.data
    for name in rule.get("conventions", ()):
        if name not in conventions:
            told = f"there is no convention {name}{hint(name, conventions)}"
            yield document.complaint(["conventions", name], told)
        if conventions.get(name) is None:
            continue
        for param, about in rule.get("params", {}).items():
            lacks = "value" in about and dig(conventions[name]["values"], about["value"]) is None
            if lacks and "default" not in about:
                yield document.complaint(
                    ["params", param],
                    f"the convention {name} has no value {about['value']}, and the parameter no default",
                )


def _check_examples(document: SourceDocument, examples: Iterable[Any]) -> Iterator[Complaint]:
    failing = clean = 0
    for number, example in enumerate(examples):
        marked = [m for text in example.get("files", {}).values() for m in re.findall(r"expect: *(\w+)", text)]
        odd = sorted(set(marked) - {"fail", "unsure"})
        marked += [e.get("outcome", "fail") for _, e in _numbered(example.get("expect"))]
        failing += "fail" in marked
        clean += not marked
        if odd:
            yield document.complaint(["examples", number], f"an example expects {', '.join(odd)}; only fail and unsure")
    if not failing or not clean:
        yield document.complaint(["examples"], "a rule needs at least one clean and one failing example")


def check_settings(
    document: SourceDocument, rules: Mapping[str, Any], pointer: Pointer, known: Mapping[str, Any]
) -> Iterator[Complaint]:
    """Complaints about settings of rules (`rules:` of a convention or configuration, at a path of keys): rules and
    parameters that do not exist, and parameters' values. `known` are the rules by id; None is one with faults of its
    own, of which nothing is said here."""
    for name, setting in rules.items():
        if name not in known:
            told = f"there is no rule {name}{nearest(name, known) or '; `ecrlint rules` lists them'}"
            yield document.complaint([*pointer, name], told)
        elif isinstance(setting, Mapping) and known[name] is not None:
            yield from _check_params(document, setting.get("params", {}), [*pointer, name, "params"], known[name])


def _check_params(
    document: SourceDocument, params: Mapping[str, Any], pointer: Pointer, rule: Mapping[str, Any]
) -> Iterator[Complaint]:
    about = rule.get("params", {})
    for param, value in params.items():
        here = [*pointer, param]
        if param not in about:
            told = hint(param, about) or "; it has none at all"
            yield document.complaint(here, f"the rule {pointer[-2]} has no parameter {param}{told}")
            continue
        _, faults = faults_of(value, about[param]["schema"], at=tuple(here))
        yield from (document.complaint(fault.pointer, fault.message) for fault in faults)
        is_pattern = isinstance(value, str) and param in pattern_params(rule)
        wrong = patterns.complaint(value) if is_pattern else None
        if wrong is not None:
            yield document.complaint(here, f"{dotted(here)}: {wrong}")


def check_values(
    document: SourceDocument, values: Mapping[str, Any], pointer: Pointer, known: Mapping[str, Any]
) -> Iterator[Complaint]:
    """Complaints about the values of a convention or configuration (at a path of keys) that rules use as patterns."""
    for name, rule in known.items():
        for param in pattern_params(rule or {}):
            path = rule["params"][param].get("value")
            value = dig(values, path) if path else None
            wrong = patterns.complaint(value) if isinstance(value, str) else None
            if wrong is not None:
                yield document.complaint([*pointer, *path.split(".")], f"{path}, a pattern of the rule {name}: {wrong}")


def pattern_params(rule: Mapping[str, Any]) -> frozenset[str]:
    """The parameters of a rule whose values are used as patterns."""
    found: set[str] = set()
    pending: list[Any] = [rule.get("where"), rule.get("fix"), *rule.get("cases", ())]
    while pending:
        node = pending.pop()
        if isinstance(node, Mapping):
            pattern = node.get("pattern")
            if isinstance(pattern, Mapping) and "$param" in pattern:
                found.add(str(pattern["$param"]).split(".")[0])
            pending += node.values()
        elif isinstance(node, list):
            pending += node
    return frozenset(found & set(rule.get("params", {})))


class _Checker:
    """The checks that need the facts of a kind and the parameters of a rule at hand."""

    def __init__(self, document: SourceDocument, facts: Mapping[str, Any], params: Mapping[str, Any]) -> None:
        self._document = document
        self._facts = facts
        self._params = params

    def case(self, case: Mapping[str, Any], pointer: Pointer) -> Iterator[Complaint]:
        yield from self.facts_schema(case.get("when", True), [*pointer, "when"])
        yield from self._needs(case, pointer)
        at = str(case.get("at", ""))
        if at and at not in self._facts:
            yield self._no_fact(at, [*pointer, "at"])
        yield from self._schema(case.get("must", True), self._facts.get(at, {}), [*pointer, "must"])
        for name in ("message", "help"):
            yield from self._text(case.get(name, ""), [*pointer, name])
        yield from self.fix(case.get("fix"), [*pointer, "fix"])
        for number, related in _numbered(case.get("related")):
            if related.get("at") not in (None, *self._facts):
                yield self._no_fact(related["at"], [*pointer, "related", number, "at"])

    def _needs(self, part: Mapping[str, Any], pointer: Pointer) -> Iterator[Complaint]:
        for number, name in _numbered(part.get("needs")):
            if name not in self._params:
                yield self._no_parameter(name, [*pointer, "needs", number])

    def fix(self, fix: Any, pointer: Pointer) -> Iterator[Complaint]:
        """A fix of a rule or of a case, or several to choose from; none is none."""
        if isinstance(fix, list):
            for number, one in _numbered(fix):
                yield from self.fix(one, [*pointer, number])
        if not isinstance(fix, Mapping):
            return
        yield from self._needs(fix, pointer)
        yield from self._text(fix.get("title", ""), [*pointer, "title"])
        yield from self._pattern(fix.get("not_in", ""), [*pointer, "not_in"])
        for name in ("when", "safe"):
            yield from self.facts_schema(fix.get(name, True), [*pointer, name])
        for number, change in _numbered(fix.get("changes")):
            yield from self._change(change, [*pointer, "changes", number])

    def _change(self, change: Mapping[str, Any], pointer: Pointer) -> Iterator[Complaint]:
        for name, value in change.items():
            if name in ("at", "of"):
                if value not in self._facts:
                    yield self._no_fact(value, [*pointer, name])
            elif name == "through":
                yield from self._pattern(value, [*pointer, name])
            elif name != "item":
                yield from self._filled(value, [*pointer, name])

    def _filled(self, value: Any, pointer: Pointer) -> Iterator[Complaint]:
        """Plain data in which texts may have placeholders."""
        if is_reference(value):
            yield from self._reference(value, pointer)
        elif isinstance(value, Mapping):
            for key, item in value.items():
                yield from self._text(key, pointer)
                yield from self._filled(item, [*pointer, key])
        elif isinstance(value, list):
            for number, item in enumerate(value):
                yield from self._filled(item, [*pointer, number])
        elif isinstance(value, str):
            yield from self._text(value, pointer)

    def facts_schema(self, schema: Any, pointer: Pointer) -> Iterator[Complaint]:
        """A schema over the object of all facts."""
        yield from self._schema(schema, {"type": "object", "properties": dict(self._facts), "closed": True}, pointer)

    def _no_fact(self, name: str, pointer: Pointer) -> Complaint:
        return self._document.complaint(pointer, f"there is no fact {name}{hint(name, self._facts)}")

    def _no_parameter(self, name: str, pointer: Pointer) -> Complaint:
        told = hint(name, self._params) or "; the rule has none"
        return self._document.complaint(pointer, f"there is no parameter {name}{told}")

    def _schema(self, schema: Any, about: Mapping[str, Any], pointer: Pointer) -> Iterator[Complaint]:
        """A schema over values that `about` describes: keywords defined, members known, constants possible."""
        if isinstance(schema, bool):
            return
        if not isinstance(schema, Mapping):
            yield self._document.complaint(pointer, "a schema is a mapping, true or false")
            return
        for keyword, value in schema.items():
            here = [*pointer, keyword]
            if keyword not in KEYWORDS:
                told = f"the keyword {keyword} is not defined for unknown values{nearest(keyword, KEYWORDS)}"
                yield self._document.complaint(here, told)
                continue
            faults = [] if is_reference(value) else list(misshapen(keyword, value))
            yield from (self._document.complaint([*here, *at], message) for at, message in faults)
            if not faults:
                yield from self._keyword(keyword, value, about, here)

    def _keyword(self, keyword: str, value: Any, about: Mapping[str, Any], here: Pointer) -> Iterator[Complaint]:
        if is_reference(value):
            yield from self._reference(value, here)
            if keyword == "pattern" and "$fact" in value:
                yield self._document.complaint(here, "a pattern cannot be a fact: what is scanned would decide how")
        elif keyword == "properties":
            for name, sub in value.items():
                yield from self._member(name, sub, about, [*here, name])
        elif keyword == "required":
            for number, name in enumerate(value):
                yield from self._member(name, True, about, [*here, number])
        elif keyword in _SCHEMAS:
            inner = about.get("items", {}) if keyword in ("items", "contains") else about
            yield from self._schema(value, inner if keyword != "propertyNames" else {}, here)
        elif keyword in _SCHEMA_LISTS:
            for number, sub in enumerate(value):
                yield from self._schema(sub, about, [*here, number])
        elif keyword in ("const", "enum"):
            yield from self._constants(value if keyword == "enum" else [value], about, here)
        elif keyword == "pattern":
            yield from self._pattern(value, here)

    def _member(self, name: str, sub: Any, about: Mapping[str, Any], here: Pointer) -> Iterator[Complaint]:
        members = about.get("properties", {})
        if about.get("closed") and name not in members:
            yield self._no_fact(name, here)
            return
        yield from self._schema(sub, members.get(name, {}), here)

    def _constants(self, values: list[Any], about: Mapping[str, Any], here: Pointer) -> Iterator[Complaint]:
        possible = Draft202012Validator({k: v for k, v in about.items() if k != "closed"})
        for value in values:
            if is_reference(value):
                yield from self._reference(value, here)
            elif not possible.is_valid(value):
                yield self._document.complaint(here, f"the fact can never be {value!r}")

    def _pattern(self, value: str, here: Pointer) -> Iterator[Complaint]:
        wrong = patterns.complaint(value)
        if wrong is not None:
            yield self._document.complaint(here, wrong)

    def _reference(self, value: Mapping[str, Any], here: Pointer) -> Iterator[Complaint]:
        if "$param" in value and str(value["$param"]).split(".")[0] not in self._params:
            yield self._no_parameter(str(value["$param"]), here)
        if "$fact" in value and str(value["$fact"]).split(".")[0] not in self._facts:
            yield self._no_fact(str(value["$fact"]), here)

    def _text(self, text: str, pointer: Pointer) -> Iterator[Complaint]:
        rest = PLACEHOLDER.sub("", text)
        if "{" in rest or "}" in rest:
            yield self._document.complaint(pointer, "a brace that is no placeholder; double it to write one")
        for match in PLACEHOLDER.finditer(text):
            name, path = match.group(1), (match.group(2) or "")[1:]
            if name is not None and not self._exists(name, path):
                told = f"there is no placeholder {match.group(0)}{self._near(name, path)}"
                yield self._document.complaint(pointer, told)

    def _near(self, name: str, path: str) -> str:
        """What placeholder was probably meant."""
        inner = {"entity": _ENTITY, "facts": self._facts, "params": self._params}
        known = [f"{{{group}.{member}}}" for group, members in inner.items() for member in members]
        known += [f"{{{plain}}}" for plain in _PLAIN_NAMES]
        return nearest(f"{{{name}.{path}}}" if path else f"{{{name}}}", known)

    def _exists(self, name: str, path: str) -> bool:
        if name == "entity":
            return path in _ENTITY
        if name == "facts":
            return path.split(".")[0] in self._facts
        if name == "params":
            return path.split(".")[0] in self._params
        return name in _PLAIN_NAMES
