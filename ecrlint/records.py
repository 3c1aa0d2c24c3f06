"""`dataclass` as in the standard library, for a program that starts often and makes many small objects.

The standard decorator compiles up to eight methods for each class when its module is imported: of a run on two files
that was a third of the time. Here a method is compiled when it is first called. That a frozen object is not changed is
held by mypy, to which all names here are those of `dataclasses`; at run time nothing is spent on it.

`dataclasses.replace`, `fields` and `is_dataclass` work with these classes, `replace` and `fields` of this module only
with them. There is no inheritance of fields, no `InitVar`, and no default that `__init__` would have to be told of
by another name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["Field", "dataclass", "field", "fields", "is_dataclass", "replace"]

if TYPE_CHECKING:
    from dataclasses import Field, dataclass, field, fields, is_dataclass, replace
else:
    _MISSING = object()

    class Field:
        """One field: what `dataclasses.field` takes of it, its name, and its annotation as written."""

        __slots__ = ("compare", "default", "default_factory", "hash", "init", "name", "repr", "type")

        def __init__(self, default, default_factory, init, repr, hash, compare):  # noqa: A002
            self.default, self.default_factory = default, default_factory
            self.init, self.repr, self.hash, self.compare = init, repr, hash, compare
            self.name = self.type = None

    def field(
        *,
        default=_MISSING,
        default_factory=_MISSING,
        init=True,
        repr=True,  # noqa: A002
        hash=None,  # noqa: A002
        compare=True,
    ):
        """A field that is more than its name and annotation."""
        return Field(default, default_factory, init, repr, hash, compare)

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True, order=False):
        """Makes a class of annotated names a dataclass."""
        if cls is None:
            return lambda cls: _made(cls, frozen, slots, eq, order)
        return _made(cls, frozen, slots, eq, order)

    def fields(of):
        """The fields of a dataclass or of an object of one, in their order."""
        return of.__record_fields__

    def is_dataclass(value):
        """Whether something is a dataclass, or an object of one."""
        return hasattr(value if isinstance(value, type) else type(value), "__record_fields__")

    def replace(value, /, **changes):
        """The same object with other values in some of its fields."""
        for each in value.__record_fields__:
            if each.init and each.name not in changes:
                changes[each.name] = getattr(value, each.name)
        return value.__class__(**changes)

    def _made(cls, frozen, slots, eq, order):
        own = cls.__dict__
        found = _fields_of(cls)
        made = {
            "__record_fields__": found,
            "__dataclass_fields__": _Standard(),
            "__match_args__": tuple(each.name for each in found if each.init),
            "__repr__": _repr,
            "__init__": _late("__init__", _init),
        }
        if eq:
            made["__eq__"] = _late("__eq__", _eq)
            made["__hash__"] = _late("__hash__", _hash) if frozen else None
        if order:
            made |= {name: _late(name, _order) for name in ("__lt__", "__le__", "__gt__", "__ge__")}
        made |= {name: own[name] for name in made if own.get(name) is not None}
        if slots:
            return _with_slots(cls, found, made)
        for each in found:
            if each.default is not _MISSING:
                setattr(cls, each.name, each.default)
            elif each.name in own:
                delattr(cls, each.name)
        for name, member in made.items():
            setattr(cls, name, member)
        return cls

    def _fields_of(cls):
        found = []
        for name, annotation in getattr(cls, "__annotations__", {}).items():
            if str(annotation).startswith("ClassVar"):
                continue
            given = cls.__dict__.get(name, _MISSING)
            each = given if isinstance(given, Field) else Field(given, _MISSING, True, True, None, True)
            each.name, each.type = name, annotation
            found.append(each)
        return tuple(found)

    def _with_slots(cls, found, made):
        # Slots must be known when a class is made, so that it is made once more, as the standard decorator does.
        names = tuple(each.name for each in found)
        left_out = {*names, "__dict__", "__weakref__"}
        members = {name: member for name, member in cls.__dict__.items() if name not in left_out}
        members |= made
        members["__slots__"] = names
        again = type(cls)(cls.__name__, cls.__bases__, members)
        again.__qualname__ = cls.__qualname__
        return again

    # -- methods, compiled when they are first called ----------------------------------------------------

    def _late(name, source_of):
        def first(self, *args, **kwargs):
            cls = next(cls for cls in type(self).__mro__ if cls.__dict__.get(name) is first)
            source, names = source_of(cls, name)
            exec(source, names)  # noqa: S102  (made of the names in class bodies of ours)
            method = names[name]
            method.__qualname__ = f"{cls.__qualname__}.{name}"
            setattr(cls, name, method)
            return method(self, *args, **kwargs)

        return first

    def _init(cls, name):
        names, parameters, body = {"_MISSING": _MISSING}, ["self"], []
        for each in cls.__record_fields__:
            value = each.name
            if each.default_factory is not _MISSING:
                names[f"_made_{each.name}"] = each.default_factory
                value = f"_made_{each.name}()"
                if each.init:
                    parameters.append(f"{each.name}=_MISSING")
                    value += f" if {each.name} is _MISSING else {each.name}"
            elif each.default is not _MISSING:
                names[f"_default_{each.name}"] = each.default
                if each.init:
                    parameters.append(f"{each.name}=_default_{each.name}")
                else:
                    value = f"_default_{each.name}"
            elif each.init:
                parameters.append(each.name)
            else:
                continue
            body.append(f"    self.{each.name} = {value}")
        if hasattr(cls, "__post_init__"):
            body.append("    self.__post_init__()")
        return _source(name, parameters, body or ["    pass"]), names

    def _source(name, parameters, body):
        return "\n".join((f"def {name}({', '.join(parameters)}):", *body))

    def _compared(cls, of):
        return "(" + "".join(f"{of}.{each.name}, " for each in cls.__record_fields__ if each.compare) + ")"

    def _eq(cls, name):
        return _comparison(cls, name, "==")

    def _order(cls, name):
        return _comparison(cls, name, {"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}[name])

    def _comparison(cls, name, operator):
        both = f"{_compared(cls, 'self')} {operator} {_compared(cls, 'other')}"
        body = [f"    return {both} if other.__class__ is self.__class__ else NotImplemented"]
        return _source(name, ["self", "other"], body), {}

    def _hash(cls, name):
        hashed = (each for each in cls.__record_fields__ if (each.compare if each.hash is None else each.hash))
        value = "".join(f"self.{each.name}, " for each in hashed)
        return _source(name, ["self"], [f"    return hash(({value}))"]), {}

    def _repr(self):
        # Objects do not hold themselves, but for the units of a run, which nobody prints.
        shown = (f"{each.name}={getattr(self, each.name)!r}" for each in self.__record_fields__ if each.repr)
        return f"{type(self).__qualname__}({', '.join(shown)})"

    class _Standard:
        """The fields as the functions of `dataclasses` look for them; made when one of them does."""

        def __get__(self, instance, cls):
            import dataclasses

            found = {}
            for each in cls.__record_fields__:
                absent = dataclasses.MISSING
                standard = dataclasses.field(
                    default=absent if each.default is _MISSING else each.default,
                    default_factory=absent if each.default_factory is _MISSING else each.default_factory,
                    init=each.init,
                    repr=each.repr,
                    hash=each.hash,
                    compare=each.compare,
                )
                standard.name, standard.type = each.name, each.type
                standard._field_type = dataclasses._FIELD
                found[each.name] = standard
            return found
