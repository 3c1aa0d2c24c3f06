"""Where a provider's configuration sends the requests for Amazon ECR: to AWS, or to an emulator of it.

An endpoint that is named for ECR decides. Without one that of STS does, since what gives out the identity is in place
of everything; if only other services have an emulator's, it cannot be told.
Source: AWS provider documentation, "Custom Service Endpoint Configuration"; LocalStack documentation, "Networking".
"""

from __future__ import annotations

import re
from ipaddress import ip_address

from ...entity import Fact
from ...place import Place
from ...terraform.providers import Provider
from ...terraform.resources import BlockInstance
from ...terraform.values import Chars, Str, Value, doubt
from ...values import Json, Unknown
from .facts import decide, derived, written

DECISIVE = ("ecr", "sts")
"""The services whose endpoints say where requests for ECR go; the first that is named counts."""

_HOST = re.compile(r"(?:[^/@?#]*@)?(?P<host>\[[^\]/]*\]|[^/:?#\[\]]+)(?P<end>[:/?#]|\Z)")
_EMULATORS = ("localhost", "localstack.cloud", "host.docker.internal")
_OF_AWS = ("amazonaws.com", "amazonaws.com.cn", "api.aws", "amazonwebservices.com.cn")


def reaches(provider: Provider, header: Place) -> Fact:
    """Where requests for ECR go: `aws` or `emulator`. `header` is for a configuration without endpoints."""
    if provider.block is None:
        return derived("aws", header)
    blocks = provider.block.blocks("endpoints")
    if blocks.unknown is not None:
        return derived(blocks.unknown, header)
    for service in DECISIVE:
        named = next((found for block in blocks.items if (found := _named(block, service)) is not None), None)
        if named is not None:
            return written(named, header, decide(named, _at))
    for block in blocks.items:
        for located in block.config.attributes():
            named = _named(block, located.attribute.name)
            if named is not None and decide(named, _at) != "aws":
                why = f"requests for ECR may go where those for {located.attribute.name} go, which may not be AWS"
                return written(named, header, Unknown(why, named.place))
    return derived("aws", header)


def _named(block: BlockInstance, service: str) -> Value | None:
    """The endpoint of a service; an empty one counts as none, as it does for the provider."""
    value = block.attribute(service)
    return None if value is None or value.data == Str() else value


def _at(endpoint: Value) -> Json:
    """What is at an endpoint: `aws` or `emulator`; of any other it cannot be told."""
    if endpoint.data is None:
        return "aws"
    host = _host(endpoint)
    if host is None:
        return doubt(endpoint) or Unknown("the endpoint for ECR is no URL", endpoint.place)
    if _within(host, _OF_AWS):
        return "aws"
    if _within(host, _EMULATORS) or "." not in host or _loops_back(host):
        return "emulator"
    return Unknown(f"requests for ECR go to {host}, which may not be AWS", endpoint.place)


def _host(endpoint: Value) -> str | None:
    """The host of a URL, which may be known although what follows it is not."""
    data = endpoint.data
    first = data.pieces[0] if isinstance(data, Str) and data.pieces else None
    text = first.text if isinstance(first, Chars) else ""
    match = _HOST.match(text.partition("://")[2] if "://" in text else text)
    if match is None or (doubt(endpoint) is not None and not match["end"]):
        return None
    return match["host"].strip("[]").lower().rstrip(".")


def _within(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _loops_back(host: str) -> bool:
    """Whether a host is an address of the machine itself."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
