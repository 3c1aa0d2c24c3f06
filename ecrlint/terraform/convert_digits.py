"""Numbers as text with an exponent or a fixed number of digits (`%e`, `%f`, `%g` of `format`)."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

from ..records import dataclass
from .convert_numbers import exact


@dataclass(frozen=True, slots=True)
class Digits:
    """The absolute value of a number as `0.digits` times ten to the power of `point`; no zeros at the end."""

    digits: str
    point: int


def shortest(number: Decimal) -> Digits:
    """All digits that Terraform would show."""
    return _digits(number.copy_abs())


def rounded(number: Decimal, places: int) -> Digits:
    """The exact number, rounded to that many digits after the decimal point (before it if negative)."""
    value = abs(exact(number)) * Fraction(10) ** places
    return _digits(Decimal(round(value)).scaleb(-places, _WIDE))


def significant(number: Decimal, count: int) -> Digits:
    """The exact number, rounded to that many significant digits."""
    first = rounded(number, count - shortest(number).point)
    return first if len(first.digits) <= count else rounded(number, count - first.point)


_WIDE = Context(prec=20_000)


def _digits(number: Decimal) -> Digits:
    _, digits, exponent = number.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    point = len(text) + int(exponent)
    text = text.rstrip("0")
    return Digits(text, point) if text else Digits("", 0)


def scientific(found: Digits, places: int, letter: str = "e") -> str:
    """`1.5e+06`, with that many digits after the point."""
    digits = (found.digits or "0").ljust(places + 1, "0")
    exponent = found.point - 1 if found.digits else 0
    fraction = "." + digits[1 : places + 1] if places > 0 else ""
    return f"{digits[0]}{fraction}{letter}{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def fixed(found: Digits, places: int) -> str:
    """`1500000.00`, with that many digits after the point."""
    digits = found.digits
    whole = digits[: found.point].ljust(found.point, "0") if found.point > 0 else "0"
    if places <= 0:
        return whole
    zeros = "0" * max(-found.point, 0)
    return f"{whole}.{(zeros + digits[max(found.point, 0) :]).ljust(places, '0')[:places]}"


def general(number: Decimal, precision: int | None = None, letter: str = "e") -> str:
    """A number without its sign as `%g` has it: with an exponent if it is very large or small. Without a
    precision that begins at a million."""
    if precision is None:
        found = shortest(number)
        limit, precision = 6, len(found.digits)
    else:
        precision = precision or 1
        found = significant(number, precision)
        short = precision > len(found.digits) >= found.point
        limit = len(found.digits) if short else precision
    exponent = found.point - 1
    if exponent < -4 or exponent >= limit:
        return scientific(found, min(precision, len(found.digits)) - 1, letter)
    places = len(found.digits) if precision > found.point else precision
    return fixed(found, max(places - found.point, 0))
