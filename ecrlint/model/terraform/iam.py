"""What IAM roles and users may do with ECR, and whether a role trusts GitHub's OIDC provider."""

from __future__ import annotations

from collections.abc import Iterator

from ...place import Place
from ...records import dataclass, field
from ...terraform.convert import Refused, pieces_of
from ...terraform.instance import Instance
from ...terraform.jsontext import decode
from ...terraform.resources import Resource
from ...terraform.values import Chars, Gap, Obj, Seq, Str, Undecided, Value, doubt
from ...values import Unknown
from .facts import known

GITHUB = "token.actions.githubusercontent.com"
"""The host of GitHub's OIDC provider."""

MANAGED = "AmazonEC2ContainerRegistry"
"""What the names of the policies for ECR that AWS itself keeps begin with."""

_ATTACHED = {
    "aws_iam_role": (
        ("aws_iam_role_policy", "role", "policy"),
        ("aws_iam_role_policy_attachment", "role", "policy_arn"),
        ("aws_iam_policy_attachment", "roles", "policy_arn"),
    ),
    "aws_iam_user": (
        ("aws_iam_user_policy", "user", "policy"),
        ("aws_iam_user_policy_attachment", "user", "policy_arn"),
        ("aws_iam_policy_attachment", "users", "policy_arn"),
    ),
}
"""Resource types that give a policy to a role or user: the argument that names whom, and the policy's."""


@dataclass(frozen=True, slots=True)
class Found:
    """Whether something holds, and where that is written."""

    holds: bool | Unknown
    place: Place | None = None


@dataclass(slots=True)
class _Names:
    """The instances of one resource type, by address and by known name."""

    all: list[Resource]
    by_address: dict[str, Resource] = field(default_factory=dict)
    by_name: dict[str, Resource] = field(default_factory=dict)


@dataclass(slots=True)
class _Attached:
    """The attachments of policies to one type of principal, by its address and by its name; `unsure` are those of which
    it cannot be told whose they are, and `grants` the first of them that names actions of ECR, and where. `unread` says
    why there may be more."""

    by_address: dict[str, list[_Attachment]] = field(default_factory=dict)
    by_name: dict[str, list[_Attachment]] = field(default_factory=dict)
    unsure: list[tuple[_Attachment, Unknown]] = field(default_factory=list)
    grants: tuple[_Attachment, Unknown, Place | None] | None = None
    unread: Unknown | None = None


@dataclass(frozen=True, slots=True)
class _Attachment:
    resource: Resource
    policy: str


class Iam:
    """The IAM resources of everything below a root module."""

    def __init__(self, root: Instance) -> None:
        self._root = root
        self._by_type: dict[str, _Names] = {}
        self._attached: dict[str, _Attached] = {}
        self._granted: dict[str, Found] = {}

    def all(self, type_: str, mode: str = "resource") -> list[Resource]:
        """Every instance of a resource type."""
        return self._names(type_, mode).all

    def _names(self, type_: str, mode: str) -> _Names:
        key = f"{mode} {type_}"
        if key not in self._by_type:
            below = self._root.below()
            found = _Names([r for instance in below for r in instance.all_resources(type_, mode)])
            self._by_type[key] = found
            for resource in found.all:
                found.by_address[resource.address] = resource
                if name := _name_of(resource):
                    found.by_name.setdefault(name, resource)
        return self._by_type[key]

    def named(self, value: Value, type_: str, mode: str = "resource") -> Resource | None:
        """The resource of a type that a value names: by a reference to it, or by its known name."""
        names = self._names(type_, mode)
        for use in value.uses:
            found = names.by_address.get(use.target.rpartition(".")[0])
            if found is not None:
                return found
        return names.by_name.get(known(value) or "")

    def grants_ecr(self, principal: Resource) -> Found:
        """Whether a policy of a role or user names actions of ECR."""
        return _any(self._policies(principal))

    def _policies(self, principal: Resource) -> Iterator[Found]:
        inline = principal.blocks("inline_policy")
        for block in inline.items:
            yield _named_actions(block.attribute("policy"))
        if inline.unknown:
            yield Found(inline.unknown)
        yield from self._arns(principal.attribute("managed_policy_arns"))
        attached = self._attachments(principal.type)
        mine = attached.by_address.get(principal.address, [])
        for attachment in (*mine, *attached.by_name.get(_name_of(principal) or "", ())):
            yield from self._given(attachment)
        if attached.grants is not None:
            attachment, why, place = attached.grants
            reason = f"{attachment.resource.address} may belong to {principal.address}: {why.reason}"
            yield Found(Unknown(reason, attachment.resource.config.header), place)
        if attached.unread is not None:
            yield Found(attached.unread)

    def _attachments(self, type_: str) -> _Attached:
        if type_ not in self._attached:
            self._attached[type_] = found = _Attached()
            for kind, whom, policy in _ATTACHED[type_]:
                unread = (instance.module.missing("resource", kind) for instance in self._root.below())
                found.unread = found.unread or next((why for why in unread if why is not None), None)
                for resource in self.all(kind):
                    target = resource.attribute(whom)
                    if target is not None:
                        self._attach(_Attachment(resource, policy), target, type_, found)
            granting = (
                (attachment, why, given.place)
                for attachment, why in found.unsure
                for given in self._given(attachment)
                if given.holds is True
            )
            found.grants = next(granting, None)
        return self._attached[type_]

    def _attach(self, attachment: _Attachment, target: Value, type_: str, found: _Attached) -> None:
        """Notes whose a policy is, which one value or a list says."""
        if isinstance(target.data, Seq):
            for item in target.data.items:
                if isinstance(item, Gap):
                    found.unsure.append((attachment, item.unknown))
                else:
                    self._attach(attachment, target.child(item), type_, found)
            return
        principal = self.named(target, type_)
        if principal is not None:
            found.by_address.setdefault(principal.address, []).append(attachment)
        elif (why := doubt(target)) is not None:
            found.unsure.append((attachment, why))
        else:
            found.by_name.setdefault(known(target) or "", []).append(attachment)

    def _given(self, attachment: _Attachment) -> Iterator[Found]:
        value = attachment.resource.attribute(attachment.policy)
        if attachment.policy == "policy":
            yield _named_actions(value)
        else:
            yield from self._arns(value)

    def _arns(self, value: Value | None) -> Iterator[Found]:
        """Of policies that are given by their ARN."""
        if value is None:
            return
        if isinstance(value.data, Seq):
            for item in value.data.items:
                yield from self._arns(value.child(item)) if isinstance(item, Value) else [Found(item.unknown)]
            return
        policy = self.named(value, "aws_iam_policy")
        if policy is not None:
            if policy.address not in self._granted:
                self._granted[policy.address] = _named_actions(policy.attribute("policy"))
            yield self._granted[policy.address]
            return
        data = self.named(value, "aws_iam_policy", "data")
        for candidate in [value, *(a for n in ("name", "arn") if data and (a := data.attribute(n)))]:
            if MANAGED in _written(candidate):
                yield Found(True, candidate.place)
                return
        if ":iam::aws:policy/" in _written(value) and doubt(value) is None:
            yield Found(False)
            return
        yield Found(doubt(value) or Unknown(f"what the policy {known(value)} allows cannot be told", value.place))

    def trusts_github(self, role: Resource) -> Found:
        """Whether the trust policy of a role lets GitHub's OIDC provider assume it."""
        policy = role.attribute("assume_role_policy")
        if policy is None:
            return Found(False)
        return _any(self._trust(statement) for statement in _statements(policy))

    def _trust(self, statement: Value | Unknown) -> Found:
        if isinstance(statement, Unknown):
            return Found(statement)
        for test in _members(_member(statement, "Condition")):
            keys = test.data.items if isinstance(test, Value) and isinstance(test.data, Obj) else ()
            if any(key.startswith(GITHUB) for key in keys):
                return Found(True, test.place)
        principal = _member(statement, "Principal")
        federated = _member(principal, "Federated") if principal is not None else None
        if principal is not None and isinstance(principal.data, Unknown):
            return Found(principal.data)
        return _any(Found(self._is_github(item), _place_of(item)) for item in _members(federated))

    def _is_github(self, principal: Value | Unknown) -> bool | Unknown:
        if isinstance(principal, Unknown):
            return principal
        if GITHUB in _written(principal):
            return True
        for mode in ("resource", "data"):
            provider = self.named(principal, "aws_iam_openid_connect_provider", mode)
            if provider is not None:
                return issuer_is_github(provider)
        return doubt(principal) or False


def issuer_is_github(provider: Resource) -> bool | Unknown:
    """Whether an OIDC provider is GitHub's."""
    for name in ("url", "arn"):
        value = provider.attribute(name)
        if value is not None:
            return GITHUB in _written(value) or doubt(value) or False
    return Unknown(f"{provider.address} has no url", provider.config.header)


def _any(results: Iterator[Found]) -> Found:
    found = list(results)
    sure = next((f for f in found if f.holds is True), None)
    return sure or next((f for f in found if f.holds is not False), Found(False))


def _named_actions(policy: Value | None) -> Found:
    """Whether a policy allows actions whose names are those of ECR."""
    if policy is None:
        return Found(False)
    return _any(_actions(statement) for statement in _statements(policy))


def _actions(statement: Value | Unknown) -> Found:
    if isinstance(statement, Unknown):
        return Found(statement)
    return _any(_action(item) for item in _members(_member(statement, "Action")))


def _action(item: Value | Unknown) -> Found:
    if isinstance(item, Unknown):
        return Found(item)
    return Found(_start(item).lower().startswith("ecr:") or doubt(item) or False, _place_of(item))


def _statements(policy: Value) -> Iterator[Value | Unknown]:
    """The statements of a policy that allow something; unknown where there may be others."""
    if isinstance(policy.data, Undecided):
        yield from (statement for option in policy.data.options for statement in _doubtful(policy, option))
        return
    try:
        document = decode(policy)
    except Refused as refused:
        yield Unknown(refused.reason, refused.place or policy.place)
        return
    for statement in _members(_member(document, "Statement")) if isinstance(document.data, Obj) else [document]:
        if isinstance(statement, Value) and (why := doubt(statement)) is not None:
            yield why
        elif isinstance(statement, Unknown) or _allows(statement):
            yield statement


def _doubtful(policy: Value, option: Value) -> Iterator[Value | Unknown]:
    """The statements of one of several policies: none is certain."""
    assert isinstance(policy.data, Undecided)
    for _ in _statements(policy.child(option)):
        yield policy.data.unknown


def _allows(statement: Value) -> bool:
    effect = _member(statement, "Effect")
    return effect is None or known(effect) != "Deny"


def _member(value: Value | None, key: str) -> Value | None:
    """A member of an object: unknown where it may be there, None where it is not."""
    if value is None:
        return None
    if not isinstance(value.data, Obj):
        why = doubt(value)
        return Value(why, value.place) if why else None
    found = value.data.items.get(key)
    if found is None:
        return Value(value.data.rest, value.place) if value.data.rest else None
    return value.child(found)


def _members(value: Value | None) -> Iterator[Value | Unknown]:
    """The elements of a list, the members of an object, or the one value that stands for a list of one."""
    if value is None:
        return
    data = value.data
    if isinstance(data, Seq):
        yield from (item.unknown if isinstance(item, Gap) else value.child(item) for item in data.items)
    elif isinstance(data, Obj):
        if "Effect" in data.items or "Principal" in data.items:
            yield value
            return
        yield from (value.child(item) for item in data.items.values())
        if data.rest:
            yield data.rest
    else:
        yield value


def _place_of(item: Value | Unknown) -> Place | None:
    return item.place


def _name_of(resource: Resource) -> str | None:
    name = resource.attribute("name")
    return known(name) if name is not None else None


def _written(value: Value) -> str:
    """The known characters of a text; what cannot be told between them is left out."""
    try:
        pieces = pieces_of(value) if isinstance(value.data, Str) else []
    except Refused:
        return ""
    return "\ufffc".join(piece.text for piece in pieces if isinstance(piece, Chars))


def _start(value: Value) -> str:
    """The known start of a text."""
    data = value.data
    first = data.pieces[0] if isinstance(data, Str) and data.pieces else None
    return first.text if isinstance(first, Chars) else ""
