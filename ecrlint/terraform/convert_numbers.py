"""Numbers as Terraform computes them: binary floating point of 512 bits, shown as the shortest decimal.

Everywhere else a number is a `Decimal` with the digits Terraform would show; these functions know which
binary number it stands for, so that `1/3*3` is 1 and `1.1-1` is not 0.1, as in Terraform.
"""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

BITS = 512
"""Precision of numbers that are written in a configuration or read from a text."""

COUNTED = 64
"""Precision of numbers Terraform counts itself: lengths, indexes of a `for`, `count.index`."""

FLOAT = 53
"""Precision of what it computes in ordinary floating point: `log`, `pow`."""

_WIDE = Context(prec=200_000, Emax=10**6, Emin=-(10**6))


class Narrow(Decimal):
    """A number that is held in fewer (or more) bits than `BITS`."""

    bits: int


def with_bits(number: Decimal, bits: int) -> Decimal:
    """The same digits, held in that many bits."""
    if bits == BITS:
        return Decimal(number)
    narrow = Narrow(number)
    narrow.bits = bits
    return narrow


def counted(number: int) -> Decimal:
    """A number that Terraform counted."""
    return with_bits(Decimal(number), COUNTED)


def bits_of(number: Decimal) -> int:
    """In how many bits a number is held."""
    return number.bits if isinstance(number, Narrow) else BITS


def exact(number: Decimal) -> Fraction:
    """The binary number that the digits of a finite number stand for."""
    if is_plain(number):
        return Fraction(int(number))
    value = Fraction(number)
    return value if value.denominator == 1 and value.numerator.bit_length() <= bits_of(number) else _round(
        value, bits_of(number)
    )  # fmt: skip


def _round(value: Fraction, bits: int) -> Fraction:
    """The nearest number with that many bits; of two equally near the even one."""
    if not value:
        return value
    top, bottom = abs(value.numerator), value.denominator
    shift = bits - (top.bit_length() - bottom.bit_length())
    for _ in range(2):
        scaled, divisor = (top << shift, bottom) if shift >= 0 else (top, bottom << -shift)
        whole, rest = divmod(scaled, divisor)
        if whole.bit_length() <= bits:
            break
        shift -= 1
    if 2 * rest > divisor or (2 * rest == divisor and whole & 1):
        whole += 1
    rounded = Fraction(whole) / (1 << shift) if shift >= 0 else Fraction(whole << -shift)
    return -rounded if value < 0 else rounded


def shown(value: Fraction, bits: int = BITS, *, negative_zero: bool = False) -> Decimal:
    """A binary number rounded to that many bits, as the shortest decimal that stands for it."""
    value = _round(value, bits)
    if not value:
        return with_bits(Decimal("-0") if negative_zero else Decimal(0), bits)
    if value.denominator == 1 and abs(value.numerator).bit_length() <= bits:
        return with_bits(Decimal(value.numerator), bits)
    digits, exponent = _shortest(abs(value), bits)
    return with_bits(Decimal((int(value < 0), tuple(map(int, str(digits))), exponent)), bits)


def _shortest(value: Fraction, bits: int) -> tuple[int, int]:
    """The fewest digits (and their power of ten) that lie nearer to a number than to its neighbours."""
    top, bottom = value.numerator, value.denominator
    exponent = top.bit_length() - bottom.bit_length()
    if Fraction(top, bottom) < Fraction(2) ** exponent:
        exponent -= 1
    unit = Fraction(2) ** (exponent - bits + 1)
    inclusive = (value / unit).numerator % 2 == 0
    low, high = value - unit / 2, value + unit / 2
    power = len(str(top // bottom)) if top >= bottom else 1 - _zeros(value)
    found: tuple[int, int] | None = None
    few, many = 1, bits // 3 + 2
    while few <= many:  # What fits with some digits fits with more of them.
        count = (few + many) // 2
        tried = _with_digits(value, power - count, (low, high), inclusive)
        if tried is None:
            few = count + 1
        else:
            found, many = (tried, power - count), count - 1
    assert found is not None
    return found


def _with_digits(value: Fraction, power: int, bounds: tuple[Fraction, Fraction], inclusive: bool) -> int | None:
    """The number in units of a power of ten, if one lies within the bounds."""
    low, high = bounds
    ten = Fraction(10) ** power
    down = value // ten
    up = down + 1
    fits_down = down > 0 and (down * ten > low or (inclusive and down * ten == low))
    fits_up = up * ten < high or (inclusive and up * ten == high)
    if fits_down and fits_up:
        rest = 2 * (value - down * ten)
        return up if rest > ten or (rest == ten and down % 2) else down
    return down if fits_down else up if fits_up else None


def _zeros(value: Fraction) -> int:
    """How many zeros follow the decimal point."""
    count = len(str(value.denominator // value.numerator)) - 1
    return count if value * 10**count < 1 else count - 1


def add(a: Decimal, b: Decimal) -> Decimal:
    """`a + b`."""
    if is_plain(a) and is_plain(b):
        return with_bits(Decimal(int(a) + int(b)), max(bits_of(a), bits_of(b)))
    both_negative_zero = _is_negative_zero(a) and _is_negative_zero(b)
    return shown(exact(a) + exact(b), max(bits_of(a), bits_of(b)), negative_zero=both_negative_zero)


def is_plain(number: Decimal) -> bool:
    """Whether a number is a small whole one, which needs no rounding."""
    return abs(number) < _SMALL and number == number.to_integral_value() and bool(number)


_SMALL = 2**40


def subtract(a: Decimal, b: Decimal) -> Decimal:
    """`a - b`."""
    return add(a, negate(b))


def multiply(a: Decimal, b: Decimal) -> Decimal:
    """`a * b`, which keeps as many bits as the product needs, up to `BITS`."""
    product = _round(exact(a) * exact(b), BITS)
    needed = abs(product.numerator).bit_length() - _trailing_zeros(product.numerator)
    bits = max(bits_of(a), bits_of(b), needed)
    return shown(product, bits, negative_zero=a.is_signed() != b.is_signed())


def _trailing_zeros(number: int) -> int:
    return (number & -number).bit_length() - 1 if number else 0


def divide(a: Decimal, b: Decimal) -> Decimal:
    """`a / b`; `b` is not 0."""
    bits = max(bits_of(a), bits_of(b))
    return shown(exact(a) / exact(b), bits, negative_zero=a.is_signed() != b.is_signed())


def remainder(a: Decimal, b: Decimal) -> Decimal:
    """`a % b`: it has the sign of `a`, and `a % 0` is `a`."""
    if not b:
        return a
    bits = bits_of(a)
    whole = int(_round(exact(a) / exact(b), max(bits, bits_of(b))))
    taken = _round(_round(Fraction(whole), bits) * exact(b), bits)
    return shown(exact(a) - taken, bits)


def negate(a: Decimal) -> Decimal:
    """`-a`."""
    return with_bits(a.copy_negate(), bits_of(a))


def absolute(a: Decimal) -> Decimal:
    """The number without its sign."""
    return with_bits(a.copy_abs(), bits_of(a))


def _is_negative_zero(number: Decimal) -> bool:
    return not number and number.is_signed()


def of_float(number: float) -> Decimal:
    """What Terraform computed in ordinary floating point."""
    return shown(Fraction(number), FLOAT, negative_zero=str(number) == "-0.0")


def to_float(number: Decimal) -> float:
    """A number as ordinary floating point, which `log` and `pow` compute in."""
    if not number:
        return -0.0 if number.is_signed() else 0.0
    value = exact(number)
    return value.numerator / value.denominator


def number_text(number: Decimal) -> str:
    """The digits of a number as Terraform writes them: no exponent, no trailing zeros."""
    return format(number.normalize(_WIDE), "f")
