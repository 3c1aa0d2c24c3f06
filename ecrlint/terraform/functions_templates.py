"""`templatefile` and `templatestring`: templates that are rendered with variables of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ..parse import tree as t
from ..parse.hcl import parse_template_string
from ..place import Place
from ..records import replace
from ..values import Unknown
from .convert import Exhausted, Refused, kind_of, to_string
from .functions import PART, TEXT, Args, Function
from .functions_files import opened
from .functions_lists import unknown_for
from .functions_strings import text_of
from .scope import Scope
from .values import Obj, Str, Use, Value, doubt

_TEMPLATES = frozenset({"templatefile", "templatestring"})
_FILES = frozenset(
    {"file", "fileexists", "fileset", "filebase64", "filebase64sha256", "filebase64sha512", "filemd5", "filesha1",
     "filesha256", "filesha512"}
)  # fmt: skip

_NAME = re.compile(r"[^\W\d][\w-]*")


def _templatefile(args: Args, scope: Scope, place: Place) -> Value:
    source = opened(text_of(args[0]), scope, place)
    if isinstance(source, Value):
        return source
    if source.problem is not None:
        raise Refused(f"{source.path} is not UTF-8", place)
    if why := doubt(args[1]):
        return unknown_for(why, place)
    rendered = _rendered(source.text, args[1], replace(scope, path=source.path, forbidden=_TEMPLATES), place)
    name = source.path.rpartition("/")[2]
    return rendered.through(Use(place, f"the template {name}", edge=True))


def _rendered(text: str, values: Value, scope: Scope, place: Place) -> Value:
    """A template with its variables filled in, in a scope that has nothing else."""
    from .expressions import evaluate

    data = values.data
    if not isinstance(data, Obj):
        raise Refused(f"{kind_of(values)} is given where variables of a template are wanted", place)
    if any(not _NAME.fullmatch(name) for name in data.items):
        raise Refused("a variable of a template has a name that cannot be used", place)
    template, problems = parse_template_string(text)
    if template is None:
        reason = problems[0].message.rstrip(".") if problems else "its syntax is wrong"
        raise Exhausted(f"the template cannot be read: {reason}", place)
    given = {name: values.child(value) for name, value in data.items.items()}
    value = evaluate(template, replace(scope, names=_names(given, data.rest, place), bound={}))
    if value.data is None:
        raise Refused("the result of a template is null", place)
    return value


def _names(given: Mapping[str, Value], rest: Unknown | None, place: Place) -> Callable[[str, Place], Value]:
    """What the names in a template stand for."""

    def names(name: str, at: Place) -> Value:
        if name in given:
            return given[name]
        if rest is not None:
            return Value(rest, at)
        raise Refused(f"the template is not given {name}", place)

    return names


def templatestring(node: t.Call, args: Args, scope: Scope, place: Place) -> Value:
    """The template is a value found elsewhere, named directly."""
    if len(args) != 2:
        raise Refused(f"templatestring does not take {len(args)} arguments", place)
    if not _is_reference(node.args[0]):
        raise Refused("the template of templatestring is not a reference", place)
    if why := doubt(args[0]) or doubt(args[1]):
        return unknown_for(why, place)
    if not isinstance(args[0].data, Str):
        raise Refused("the template of templatestring is not a string", place)
    inner = replace(scope, forbidden=_TEMPLATES | _FILES)
    value = _rendered(text_of(args[0]), args[1], inner, place)
    if why := doubt(value):
        return unknown_for(why, place)
    return Value(to_string(value).data, place)


def _is_reference(node: t.Expression) -> bool:
    while isinstance(node, (t.GetAttr, t.Index, t.Splat)):
        node = node.target
    return isinstance(node, t.Name)


FUNCTIONS = {"templatefile": Function(_templatefile, (TEXT, PART))}
