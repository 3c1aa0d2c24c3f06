"""The data source `aws_iam_policy_document`: it only computes, so its result is known here.

Source: hashicorp/terraform-provider-aws, internal/service/iam/policy_document_data_source.go and policy_model.go
(one element is written as text, several in reverse order; `&{` stands for `${`; how documents are merged).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..place import Place
from ..records import replace
from ..values import Unknown
from .convert import Refused, known_text
from .jsontext import decode
from .resources import BlockInstance, Resource
from .values import Chars, Encoded, Gap, Obj, Seq, Str, Undecided, Value, doubt, string

TYPE = "aws_iam_policy_document"

_SETS = {
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}

Statements = list["Value | Gap"]


def value(resource: Resource) -> Value:
    """What a reference to such a data source stands for."""
    return resource.value(lambda name: computed(resource, name))


def computed(resource: Resource, name: str) -> Value | None:
    """The attribute `json` (or `minified_json`): the policy as a structure, each part with the place of its
    argument."""
    if name not in ("json", "minified_json"):
        return None
    place = resource.config.header
    found: dict[str, Value] = {"Version": resource.attribute("version") or string("2012-10-17", place)}
    policy_id = resource.attribute("policy_id")
    if policy_id is not None:
        found["Id"] = policy_id
    statements: Statements = []
    for name in ("source_json", "source_policy_documents"):
        _merge_documents(statements, resource.attribute(name))
    own = resource.blocks("statement")
    _merge(statements, [_statement(block) for block in own.items])
    if own.unknown:
        statements.append(Gap(own.unknown))
    for name in ("override_policy_documents", "override_json"):
        _merge_documents(statements, resource.attribute(name))
    if statements:
        found["Statement"] = Value(Seq("tuple", tuple(statements)), place)
    return Value(Encoded(Value(Obj("object", found), place)), place)


def _merge_documents(statements: Statements, given: Value | None) -> None:
    """Merges documents, a list of JSON texts or one text, into what is there."""
    if given is None:
        return
    items = given.data.items if isinstance(given.data, Seq) else (given,)
    for item in items:
        if isinstance(item, Value) and (item.data is None or item.data == Str()):
            continue
        found = _statements_of(given.child(item) if isinstance(item, Value) else item)
        if isinstance(found, Unknown):
            _blur(statements)
            statements.append(Gap(found))
        else:
            _merge(statements, found)


def _statements_of(document: Value | Gap) -> Statements | Unknown:
    """The statements of a JSON text; unknown where it is, and where the provider would refuse it."""
    if isinstance(document, Gap):
        return document.unknown
    try:
        read = decode(document)
    except Refused as refused:
        return Unknown(refused.reason, refused.place or document.place)
    if not isinstance(read.data, Obj):
        return doubt(read) or Unknown("the document is no JSON object", document.place)
    statements = read.data.items.get("Statement")
    if statements is None:
        return read.data.rest or []
    if not isinstance(statements.data, Seq):
        return doubt(statements) or Unknown("the statements of the document are no list", document.place)
    within = read.child(statements)
    return [item if isinstance(item, Gap) else within.child(item) for item in statements.data.items]


def _merge(statements: Statements, more: Statements) -> None:
    """Appends statements; one replaces an earlier one with the same Sid."""
    for statement in more:
        sid = _sid(statement)
        if isinstance(sid, Unknown):
            _blur(statements)
        same = [i for i, other in enumerate(statements) if isinstance(sid, str) and sid and _sid(other) == sid]
        if same:
            statements[same[0]] = statement
        else:
            statements.append(statement)


def _blur(statements: Statements) -> None:
    """Something unknown is merged in: every statement with a Sid may be replaced by it."""
    for number, statement in enumerate(statements):
        sid = _sid(statement)
        if sid and isinstance(statement, Value):
            why = sid if isinstance(sid, Unknown) else Unknown(f"another document may replace the statement {sid}")
            statements[number] = Gap(why)


def _sid(statement: Value | Gap) -> str | Unknown:
    if isinstance(statement, Gap):
        return statement.unknown
    if not isinstance(statement.data, Obj):
        return doubt(statement) or ""
    sid = statement.data.items.get("Sid")
    if sid is None:
        return statement.data.rest or ""
    return doubt(sid) or known_text(sid) or ""


def _statement(block: BlockInstance) -> Value:
    place = block.config.header
    found: dict[str, Value] = {}
    sid = block.attribute("sid")
    if sid is not None and sid.data != Str():
        found["Sid"] = sid
    found["Effect"] = block.attribute("effect") or string("Allow", place)
    for name, key in _SETS.items():
        values = _text_or_list(block.attribute(name))
        if values is not None:
            found[key] = values
    for name, key in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
        principals = _principals(block, name)
        if principals is not None:
            found[key] = principals
    conditions = _conditions(block)
    if conditions is not None:
        found["Condition"] = conditions
    return Value(Obj("object", found), place)


def _text_or_list(given: Value | None, *, ordered: bool = False) -> Value | None:
    """A set of strings as IAM writes it: nothing for none, text for one, a list for several."""
    if given is None:
        return None
    if not isinstance(given.data, Seq):
        return given
    items = [item if isinstance(item, Gap) else _variables(given.child(item)) for item in given.data.items]
    if not items:
        return None
    if len(items) == 1 and isinstance(items[0], Value):
        return items[0]
    if not ordered:
        items.sort(key=lambda item: (known_text(item) or "") if isinstance(item, Value) else "", reverse=True)
    return Value(Seq("tuple", tuple(items)), given.place)


def _variables(item: Value) -> Value:
    """`&{aws:username}`, as configurations write it, is IAM's `${aws:username}`."""
    if isinstance(item.data, Undecided):
        return replace(item, data=replace(item.data, options=tuple(_variables(o) for o in item.data.options)))
    if not isinstance(item.data, Str):
        return item
    pieces = (replace(p, text=p.text.replace("&{", "${")) if isinstance(p, Chars) else p for p in item.data.pieces)
    return replace(item, data=Str(tuple(pieces)))


def _principals(block: BlockInstance, name: str) -> Value | None:
    blocks = block.blocks(name)
    if not blocks.items:
        return Value(blocks.unknown, block.config.header) if blocks.unknown else None
    pairs = [(inner.attribute("type"), inner.attribute("identifiers")) for inner in blocks.items]
    if len(pairs) == 1 and not blocks.unknown:
        kind, identifiers = pairs[0][0], _text_or_list(pairs[0][1])
        if identifiers is not None and kind is not None and known_text(kind) == "*" == known_text(_scalar(identifiers)):
            return identifiers
    return _grouped(pairs, blocks.unknown, block.config.header)


def _scalar(given: Value) -> Value:
    return Value(Str()) if isinstance(given.data, (Seq, Obj)) else given


def _conditions(block: BlockInstance) -> Value | None:
    blocks = block.blocks("condition")
    if not blocks.items:
        return Value(blocks.unknown, block.config.header) if blocks.unknown else None
    place = block.config.header
    tests: dict[str, list[tuple[Value | None, Value | None]]] = {}
    rest = blocks.unknown
    for inner in blocks.items:
        test = inner.attribute("test")
        name = known_text(test) if test is not None else None
        if name is None:
            rest = rest or (doubt(test) if test else None) or Unknown("the condition cannot be told", place)
            continue
        tests.setdefault(name, []).append((inner.attribute("variable"), inner.attribute("values")))
    found = {name: _grouped(pairs, None, place, ordered=True) for name, pairs in tests.items()}
    return Value(Obj("object", found, rest), place)


def _grouped(
    pairs: list[tuple[Value | None, Value | None]], rest: Unknown | None, place: Place, *, ordered: bool = False
) -> Value:
    """An object of lists; values that are given for one key several times are joined."""
    found: dict[str, list[Value | Gap]] = {}
    for key, values in pairs:
        name = known_text(key) if key is not None else None
        if name is None:
            rest = rest or (doubt(key) if key else None) or Unknown("a key of the policy cannot be told", place)
            continue
        found.setdefault(name, []).extend(_elements(values))
    items = {}
    for name, elements in found.items():
        joined = _text_or_list(Value(Seq("tuple", tuple(elements)), place), ordered=ordered)
        items[name] = joined or Value(Seq("tuple", ()), place)
    return Value(Obj("object", items, rest), place)


def _elements(values: Value | None) -> Iterator[Value | Gap]:
    if values is None:
        return
    if isinstance(values.data, Seq):
        yield from (item if isinstance(item, Gap) else values.child(item) for item in values.data.items)
    else:
        yield Gap(doubt(values) or Unknown("the list cannot be told", values.place))
