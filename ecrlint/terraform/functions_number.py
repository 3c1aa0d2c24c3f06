"""Number functions."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal

from ..place import Place
from ..values import Unknown
from .convert import Exhausted, Refused, in_range, primitive, to_number
from .convert_numbers import COUNTED, absolute, add, bits_of, counted, exact, is_plain, of_float, to_float, with_bits
from .convert_types import NUMBER
from .expressions_operators import COSTLY
from .functions import NUMERIC, WHOLE, Args, Function
from .functions_strings import text_of, whole_number
from .scope import Scope
from .values import Seq, Undecided, Value

MAX_RANGE = 1_024


def _number(value: Value) -> Decimal:
    return in_range(value.data, value.place) if isinstance(value.data, Decimal) else Decimal(0)


def _float(value: Value, place: Place) -> float:
    try:
        return to_float(_number(value))
    except OverflowError:
        raise Exhausted("a number is too large to compute with", place) from None


def _rounding(whole: Callable[[Decimal], int]) -> Function:
    def body(args: Args, _: Scope, place: Place) -> Value:
        number = _number(args[0])
        return Value(with_bits(Decimal(whole(number)), bits_of(number)), place)

    return Function(body, (NUMERIC,))


def _abs(args: Args, _: Scope, place: Place) -> Value:
    return Value(absolute(_number(args[0])), place)


def _signum(args: Args, _: Scope, place: Place) -> Value:
    number = whole_number(args[0], place)
    return Value(with_bits(Decimal((number > 0) - (number < 0)), COUNTED), place)


def _chosen(better: Callable[[Decimal, Decimal], bool]) -> Function:
    """`min` and `max` give one of their arguments, which keeps its place."""

    def body(args: Args, _: Scope, place: Place) -> Value:
        if not args:
            raise Refused("at least one number is needed", place)
        found = args[0]
        for arg in args[1:]:
            if better(_number(arg), _number(found)):
                found = arg
        return found

    return Function(body, rest=NUMERIC)


def _parseint(args: Args, _: Scope, place: Place) -> Value:
    """A whole number in a base of 2 to 62; above 36, capitals are digits of their own."""
    if primitive(args[0]) != "string":
        raise Refused("parseint reads strings", place)
    text, base = text_of(args[0]), whole_number(args[1], place)
    if not 2 <= base <= 62:
        raise Refused("parseint supports bases 2 to 62", place)
    if len(text) > 500:
        raise Exhausted("a number is too large to compute with", place)
    digits = text[1:] if text[:1] in ("+", "-") else text
    number = 0
    for char in digits:
        value = _digit(char, base)
        if value >= base:
            raise Refused("parseint cannot read its argument", place)
        number = number * base + value
    if not digits:
        raise Refused("parseint cannot read its argument", place)
    bits = max(number.bit_length(), COUNTED)
    return Value(with_bits(Decimal(-number if text.startswith("-") else number), bits), place)


def _digit(char: str, base: int) -> int:
    if not char.isascii() or not char.isalnum():
        return base
    if char.isdigit():
        return int(char)
    if char.islower():
        return ord(char) - ord("a") + 10
    return ord(char) - ord("A") + (36 if base > 36 else 10)


def _pow(args: Args, _: Scope, place: Place) -> Value:
    """Ordinary floating point. Only what every machine computes alike is given: whole exponents and square
    roots."""
    base, exponent = _float(args[0], place), _float(args[1], place)
    if base < 0 and exponent != int(exponent):
        raise Refused("the result of pow is not a number", place)
    if exponent == 0.5 and base >= 0:
        return Value(of_float(math.sqrt(base)), place)
    if exponent != int(exponent) or abs(exponent) > MAX_POWER or (base == 0 and exponent < 0):
        raise Exhausted("the result of pow depends on the machine Terraform runs on", place)
    try:
        return Value(of_float(_power(base, int(exponent))), place)
    except OverflowError:
        raise Exhausted("the result of pow is too large to compute with", place) from None


MAX_POWER = 1_000


def _power(base: float, exponent: int) -> float:
    """Repeated multiplication of the mantissas, in the order of Go's `math.Pow`."""
    if exponent == 1 or base == 0:
        return base if exponent % 2 else 1.0 if exponent == 0 else 0.0
    mantissa, power = math.frexp(base)
    found, found_power, left = 1.0, 0, abs(exponent)
    while left:
        if left & 1:
            found *= mantissa
            found_power += power
        mantissa *= mantissa
        power *= 2
        if abs(mantissa) < 0.5:
            mantissa *= 2
            power -= 1
        left >>= 1
    if exponent < 0:
        found, found_power = 1 / found, -found_power
    return math.ldexp(found, found_power)


def _log(args: Args, _: Scope, place: Place) -> Value:
    """Ordinary floating point. Machines differ in the last digit, so the result is one of the numbers next
    to it: enough for `ceil` and `floor`."""
    number, base = _float(args[0], place), _float(args[1], place)
    if number < 0 or base < 0 or (number == 1 and base == 1):
        raise Refused("the result of log is not a number", place)
    if number == 0 or base in (0, 1):
        raise Exhausted("the result of log is not computed with", place)
    near = math.log(number) / math.log(base)
    if number == 1 or (_is_power_of_two(number) and _is_power_of_two(base)):
        return Value(of_float(near), place)
    low, high = math.nextafter(near, -math.inf), math.nextafter(near, math.inf)
    near_by = (near, low, high, math.nextafter(low, -math.inf), math.nextafter(high, math.inf))
    why = Unknown("the last digit of log depends on the machine Terraform runs on", place)
    return Value(Undecided(tuple(Value(of_float(n), place) for n in near_by), why), place)


def _is_power_of_two(number: float) -> bool:
    return math.frexp(number)[0] == 0.5


def _sum(args: Args, _: Scope, place: Place) -> Value:
    data = args[0].data
    if not isinstance(data, Seq) or not data.items:
        raise Refused("sum needs a list that is not empty", place)
    found: Decimal | None = None
    for item in data.values or ():
        if item.data is None:
            raise Refused("sum meets null", place)
        number = _number(to_number(item))
        found = number if found is None else in_range(add(found, number), place)
    return Value(found, place)


def _range(args: Args, scope: Scope, place: Place) -> Value:
    if not 1 <= len(args) <= 3:
        raise Refused("range takes one to three numbers", place)
    known = [in_range(arg.data, place) for arg in args if isinstance(arg.data, Decimal)]
    start, end = (counted(0), known[0]) if len(known) == 1 else (known[0], known[1])
    step = known[2] if len(known) == 3 else counted(1 if exact(start) <= exact(end) else -1)
    if not step:
        raise Refused("range with step 0", place)
    down, last = exact(step) < 0, exact(end)
    if exact(start) < last if down else exact(start) > last:
        raise Refused("range goes away from its end", place)
    items: list[Value] = []
    costly = 0 if is_plain(start) and is_plain(step) else 1
    while (exact(start) > last) if down else (exact(start) < last):
        if len(items) >= MAX_RANGE:
            raise Refused("range gives more than 1024 numbers", place)
        scope.budget.spend(COSTLY * costly)
        items.append(Value(start, place))
        start = add(start, step)
    scope.budget.spend(len(items) // 10)
    return Value(Seq("list", tuple(items), NUMBER), place)


FUNCTIONS = {
    "abs": Function(_abs, (NUMERIC,)),
    "ceil": _rounding(lambda n: math.ceil(exact(n))),
    "floor": _rounding(lambda n: math.floor(exact(n))),
    "signum": Function(_signum, (NUMERIC,)),
    "max": _chosen(lambda a, b: exact(a) > exact(b)),
    "min": _chosen(lambda a, b: exact(a) < exact(b)),
    "parseint": Function(_parseint, (WHOLE, NUMERIC)),
    "pow": Function(_pow, (NUMERIC, NUMERIC)),
    "log": Function(_log, (NUMERIC, NUMERIC)),
    "range": Function(_range, rest=NUMERIC),
    "sum": Function(_sum, (WHOLE,)),
}
