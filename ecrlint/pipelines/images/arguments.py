"""The command line of a tool: options with their values, and the other words in order."""

from __future__ import annotations

from collections.abc import Sequence

from ...records import dataclass, replace
from ..shell.evaluate import Argument
from ..symbolic import Known, Opaque, joined

FALSE = ("false", "0", "f", "no", "off")


@dataclass(frozen=True, slots=True)
class Option:
    """An option; `value` is what it is given, None where it is a switch."""

    name: str
    value: Argument | None


@dataclass(frozen=True, slots=True)
class Line:
    """`open_`: a variable whose value cannot be told stands where it may be options."""

    options: tuple[Option, ...]
    words: tuple[Argument, ...]
    open_: bool = False

    def values(self, *names: str) -> tuple[Argument, ...]:
        """What the options of those names are given, in order."""
        return tuple(o.value for o in self.options if o.name in names and o.value is not None)

    def switched(self, *names: str) -> bool | None:
        """Whether a switch is on; the last one counts. None if that cannot be told."""
        answer: bool | None = None if self.open_ else False
        for option in self.options:
            if option.name in names:
                text = "" if option.value is None else option.value.text
                answer = None if text is None else text.lower() not in FALSE
        return answer

    def given(self, *names: str) -> bool:
        """Whether an option of those names is there."""
        return any(option.name in names for option in self.options)


def read_line(
    arguments: Sequence[Argument], values: frozenset[str], switches: frozenset[str] | None, *, mixed: bool = True
) -> Line:
    """The command line behind the name of a tool.

    `values` are the options that take the next word; where `switches` is given, all options but those do.
    `mixed`: options may stand behind other words too.
    """
    options: list[Option] = []
    words: list[Argument] = []
    open_ = False
    at = 0
    while at < len(arguments):
        argument = arguments[at]
        at += 1
        name, value = _option(argument)
        if name == "--" or (words and not mixed):
            words.extend(arguments[at:] if name == "--" else arguments[at - 1 :])
            break
        if name is None:
            open_ = open_ or _may_be_options(argument)
            words.append(argument)
            continue
        takes = name in values if switches is None else name not in switches
        if value is None and takes and at < len(arguments):
            value = arguments[at]
            at += 1
        elif value is None and len(name) > 2 and name[1] != "-" and name[:2] in values and len(values) > 0:
            value = _rest(argument, 2)  # -tname
            name = name[:2]
        options.append(Option(name, value))
    return Line(tuple(options), tuple(words), open_)


def _option(argument: Argument) -> tuple[str | None, Argument | None]:
    """The name of an option, and its value if that is written behind `=`."""
    if not argument.outcomes:
        return None, None
    names = set()
    for outcome in argument.outcomes:
        head = outcome.pieces[0] if outcome.pieces else None
        if not isinstance(head, Known) or not head.text.startswith("-") or head.text == "-":
            return None, None
        names.add(head.text.partition("=")[0] if "=" in head.text else head.text)
    if len(names) != 1:
        return None, None
    (name,) = names
    written = any(isinstance(o.pieces[0], Known) and "=" in o.pieces[0].text for o in argument.outcomes)
    return name, _rest(argument, len(name) + 1) if written else None


def _rest(argument: Argument, length: int) -> Argument:
    """The argument without its first characters."""
    found = []
    for outcome in argument.outcomes:
        head, *rest = outcome.pieces
        assert isinstance(head, Known)
        found.append(replace(outcome, pieces=joined((Known(head.text[length:]), *rest))))
    return replace(argument, outcomes=tuple(found))


def _may_be_options(argument: Argument) -> bool:
    """Whether an unquoted value could turn out to be options."""
    if argument.quoted:
        return False
    return any(len(o.pieces) == 1 and isinstance(o.pieces[0], Opaque) for o in argument.outcomes)
