"""Functions on IP network prefixes (CIDR)."""

from __future__ import annotations

import ipaddress
import re
from decimal import Decimal
from typing import TypeAlias, Union

from ..place import Place
from .convert import Exhausted, Refused
from .convert_numbers import exact
from .convert_types import STRING
from .functions import NUMERIC, TEXT, Args, Function
from .functions_strings import text_of
from .scope import Scope
from .values import Seq, Value, string

Network: TypeAlias = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]

MAX_BITS = 32
"""By how many bits one call may extend a prefix of several subnets."""


def _network(value: Value, place: Place) -> Network:
    """A prefix; leading zeros of its numbers do not count."""
    text = text_of(value)
    address, slash, length = text.partition("/")
    if not slash or not length.isascii() or not length.isdigit() or len(length) > 3:
        raise Refused(f'"{text[:50]}" is not a CIDR prefix', place)
    if ":" not in address:
        address = re.sub(r"(?<!\d)0+(?=\d)", "", address)
    if "%" in text or (":" in address and "." in address):
        raise Exhausted("IPv6 addresses of this form are not evaluated", place)
    try:
        return ipaddress.ip_network(f"{address}/{int(length)}", strict=False)
    except ValueError as error:
        raise Refused(f'"{text[:50]}" is not a CIDR prefix', place) from error


def _whole(value: Value, place: Place) -> int:
    number = exact(value.data) if isinstance(value.data, Decimal) else exact(Decimal(0))
    if number.denominator != 1:
        raise Refused("a whole number is needed", place)
    return int(number)


def _address(network: Network, number: int, place: Place) -> str:
    if network.version == 4:
        return str(ipaddress.IPv4Address(number))
    found = ipaddress.IPv6Address(number)
    if found.ipv4_mapped is not None:
        raise Exhausted("IPv6 addresses of this form are not evaluated", place)
    return str(found)


def _cidrhost(args: Args, _: Scope, place: Place) -> Value:
    """A negative number counts from the end of the network."""
    network, number = _network(args[0], place), _whole(args[1], place)
    size = network.num_addresses
    if not -size <= number < size:
        raise Refused("the network has no address with this number", place)
    first = int(network.network_address)
    return string(_address(network, first + (number if number >= 0 else size + number), place), place)


def _cidrnetmask(args: Args, _: Scope, place: Place) -> Value:
    network = _network(args[0], place)
    if network.version != 4:
        raise Refused("an IPv6 network has no netmask", place)
    return string(str(network.netmask), place)


def _subnet(network: Network, bits: int, number: int, place: Place) -> str:
    length = network.prefixlen + bits
    first = int(network.network_address) + (number << (network.max_prefixlen - length))
    return f"{_address(network, first, place)}/{length}"


def _cidrsubnet(args: Args, _: Scope, place: Place) -> Value:
    network, bits, number = _network(args[0], place), _whole(args[1], place), _whole(args[2], place)
    if bits < 0:
        raise Exhausted("cidrsubnet with a negative number of bits is not evaluated", place)
    if network.prefixlen + bits > network.max_prefixlen:
        raise Refused("the prefix cannot be extended so far", place)
    if not 0 <= number < 1 << bits:
        if number < 0:
            raise Exhausted("cidrsubnet with a negative number is not evaluated", place)
        raise Refused("the network has no subnet with this number", place)
    return string(_subnet(network, bits, number, place), place)


def _cidrsubnets(args: Args, _: Scope, place: Place) -> Value:
    """Subnets one after the other, each aligned to its own size."""
    network = _network(args[0], place)
    found = []
    next_ = int(network.network_address)
    if len(args) > 1 and next_ >> (network.max_prefixlen - 16 if network.version == 6 else 0) == 0:
        raise Exhausted("cidrsubnets of a network that begins at address 0 is not evaluated", place)
    end = next_ + network.num_addresses
    for arg in args[1:]:
        bits = _whole(arg, place)
        if not 1 <= bits <= MAX_BITS or network.prefixlen + bits > network.max_prefixlen:
            raise Refused("the prefix cannot be extended so far", place)
        size = 1 << (network.max_prefixlen - network.prefixlen - bits)
        start = -(-next_ // size) * size
        if start + size > end:
            raise Refused("the network has no room for so many subnets", place)
        found.append(string(f"{_address(network, start, place)}/{network.prefixlen + bits}", place))
        next_ = start + size
    return Value(Seq("list", tuple(found), STRING), place)


FUNCTIONS = {
    "cidrhost": Function(_cidrhost, (TEXT, NUMERIC)),
    "cidrnetmask": Function(_cidrnetmask, (TEXT,)),
    "cidrsubnet": Function(_cidrsubnet, (TEXT, NUMERIC, NUMERIC)),
    "cidrsubnets": Function(_cidrsubnets, (TEXT,), NUMERIC),
}
