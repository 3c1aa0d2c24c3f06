"""Functions on timestamps (RFC 3339), with nanoseconds."""

from __future__ import annotations

import re
from datetime import date

from ..place import Place
from ..records import dataclass
from .convert import Exhausted, Refused
from .convert_numbers import counted
from .functions import TEXT, Args, Function
from .functions_strings import result, text_of
from .scope import Scope
from .values import Chars, Value, string

_SECOND = 10**9
_DAY = 86_400 * _SECOND


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in nanoseconds since the first day of year 1, in UTC, and the offset of its zone in
    minutes."""

    nanoseconds: int
    offset: int

    @property
    def local(self) -> tuple[date, int]:
        """The day in its zone, and the seconds since midnight."""
        days, rest = divmod(self.nanoseconds + self.offset * 60 * _SECOND, _DAY)
        return date.fromordinal(days + 1), rest // _SECOND


_TIMESTAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII)
_LOOSE = re.compile(r"\d{4}-\d\d-\d\dT\d{1,2}:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)


def moment(text: str, place: Place) -> Moment:
    """The moment a timestamp names. Raises `Refused` for what is none."""
    found = _TIMESTAMP.fullmatch(text)
    if found is None:
        if _LOOSE.fullmatch(text):
            raise Exhausted("whether this is a timestamp depends on the function and the version of Terraform", place)
        raise Refused(f'"{text[:40]}" is not a timestamp', place)
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    fraction, sign, hours, minutes = found.groups()[6:]
    if year == 0:
        raise Exhausted("timestamps of year 0 are not evaluated", place)
    try:
        days = date(year, month, day).toordinal() - 1
    except ValueError as error:
        raise Refused(f'"{text[:40]}" is not a timestamp', place) from error
    if hour > 23 or minute > 59 or second > 59:
        raise Refused(f'"{text[:40]}" is not a timestamp', place)
    offset = int(hours or 0) * 60 + int(minutes or 0)
    if int(hours or 0) > 23 or int(minutes or 0) > 59:
        raise Exhausted("whether this is a timestamp depends on the function and the version of Terraform", place)
    offset = -offset if sign == "-" else offset
    seconds = (hour * 60 + minute - offset) * 60 + second
    nanoseconds = int(((fraction or "0") + "0" * 9)[:9])
    return Moment(days * _DAY + seconds * _SECOND + nanoseconds, offset)


_UNITS = {
    "ns": 1,
    "us": 1_000,
    "\u00b5s": 1_000,
    "\u03bcs": 1_000,
    "ms": 10**6,
    "s": _SECOND,
    "m": 60 * _SECOND,
    "h": 3_600 * _SECOND,
}
_DURATION = re.compile(r"(\d*)(?:\.(\d*))?(ns|us|\u00b5s|\u03bcs|ms|s|m|h)", re.ASCII)


def duration(text: str, place: Place) -> int:
    """A duration as Go writes them (`1h30m`, `-1.5s`), in nanoseconds."""
    rest = text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return 0
    total, at = 0, 0
    while at < len(rest):
        found = _DURATION.match(rest, at)
        if found is None or not (found.group(1) or found.group(2)):
            raise Refused(f'"{text[:40]}" is not a duration', place)
        at = found.end()
        unit = _UNITS[found.group(3)]
        digits = (found.group(2) or "")[:18]
        total += int((found.group(1) or "0")[:20]) * unit
        # Go computes the fraction in ordinary floating point.
        total += int(float(int(digits or 0)) * (float(unit) / 10.0 ** len(digits)))
    if not rest or total >= 2**63:
        raise Refused(f'"{text[:40]}" is not a duration', place)
    return -total if text.startswith("-") else total


def _zone(offset: int, separator: str = ":") -> str:
    sign = "-" if offset < 0 else "+"
    return f"{sign}{abs(offset) // 60:02d}{separator}{abs(offset) % 60:02d}"


def _timeadd(args: Args, _: Scope, place: Place) -> Value:
    start, more = moment(text_of(args[0]), place), duration(text_of(args[1]), place)
    found = Moment(start.nanoseconds + more, start.offset)
    day, seconds = _local(found, place)
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    zone = _zone(found.offset) if found.offset else "Z"
    return string(f"{day.year:04d}-{day.month:02d}-{day.day:02d}T{clock}{zone}", place)


def _local(found: Moment, place: Place) -> tuple[date, int]:
    try:
        return found.local
    except (ValueError, OverflowError):
        raise Exhausted("timestamps before year 1 or after 9999 are not evaluated", place) from None


def _timecmp(args: Args, _: Scope, place: Place) -> Value:
    first, second = (moment(text_of(arg), place).nanoseconds for arg in args)
    return Value(counted((first > second) - (first < second)), place)


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_TOKEN = re.compile(r"''|'(?:[^']|'')*(?:'|\Z)|([a-zA-Z])\1*|[^'a-zA-Z]+")


def _formatdate(args: Args, _: Scope, place: Place) -> Value:
    when = moment(text_of(args[1]), place)
    parts = []
    for token in _TOKEN.finditer(text_of(args[0])):
        text = token.group()
        if text.startswith("'"):
            if len(text) == 1 or not text.endswith("'"):
                raise Refused("a quote in the date format is not closed", place)
            parts.append("'" if text == "''" else text[1:-1].replace("''", "'"))
        elif token.group(1):
            parts.append(_date_part(text, when, place))
        else:
            parts.append(text)
    return result([Chars("".join(parts))], place)


def _date_part(verb: str, when: Moment, place: Place) -> str:
    day, seconds = _local(when, place)
    hour, noon = seconds // 3600, (seconds // 3600) % 12 or 12
    half = "am" if hour < 12 else "pm"
    weekday = _WEEKDAYS[day.weekday()]
    month = _MONTHS[day.month - 1]
    found = {
        "YY": f"{day.year % 100:02d}",
        "YYYY": f"{day.year:04d}",
        **_numeric("M", day.month),
        "MMM": month[:3],
        "MMMM": month,
        **_numeric("D", day.day),
        "EEE": weekday[:3],
        "EEEE": weekday,
        **_numeric("h", hour),
        **_numeric("H", noon),
        "aa": half,
        "AA": half.upper(),
        **_numeric("m", seconds // 60 % 60),
        **_numeric("s", seconds % 60),
        "Z": _zone(when.offset) if when.offset else "Z",
        "ZZZ": _zone(when.offset, "") if when.offset else "UTC",
        "ZZZZ": _zone(when.offset, ""),
        "ZZZZZ": _zone(when.offset),
    }.get(verb)
    if found is None:
        raise Refused(f"the date format has {verb}, which does not exist", place)
    return found


def _numeric(letter: str, number: int) -> dict[str, str]:
    return {letter: str(number), letter * 2: f"{number:02d}"}


FUNCTIONS = {
    "timeadd": Function(_timeadd, (TEXT, TEXT)),
    "timecmp": Function(_timecmp, (TEXT, TEXT)),
    "formatdate": Function(_formatdate, (TEXT, TEXT)),
}
