"""Who may do what: the one table, role → permissions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, get_args
from uuid import UUID

import msgspec

from madoguchi.accounts.domain.units import ROOT, Place
from madoguchi.audit.domain.actor import SYSTEM, Actor

Role = Literal["reception", "examiner", "approver", "author", "publisher", "administrator"]
Permission = Literal[
    "case.view",
    "case.accept",
    "case.enter_at_counter",
    "case.request_correction",
    "case.write_message",
    "case.examine",
    "case.decide",
    "case.issue",
    "number.unseal",
    "delivery.view",
    "delivery.send_again",
    "procedure.view",
    "procedure.write",
    "procedure.publish",
    "staff.manage",
    "key.manage",
    "tenant.manage",
    "audit.view",
]

_CASE: Final = frozenset[Permission]({"case.view", "case.write_message", "delivery.view", "procedure.view"})
_SEND: Final = frozenset[Permission]({"delivery.send_again"})

PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    "reception": _CASE
    | _SEND
    | {"case.accept", "case.enter_at_counter", "case.request_correction", "number.unseal", "case.issue"},
    "examiner": _CASE
    | _SEND
    | {"case.accept", "case.examine", "case.request_correction", "number.unseal", "case.issue"},
    # Whoever decides neither examines nor sees numbers: two pairs of eyes, and no more than is needed.
    "approver": _CASE | {"case.decide"},
    "author": frozenset({"procedure.view", "procedure.write"}),
    "publisher": frozenset({"procedure.view", "procedure.publish"}),
    # Whoever hands out roles sees no cases.
    "administrator": frozenset(
        {"staff.manage", "key.manage", "tenant.manage", "audit.view", "delivery.view", "procedure.view"}
    ),
}
ROLES: Final[tuple[Role, ...]] = get_args(Role)

ROLE_NAMES: Final[dict[Role, str]] = {
    "reception": "受付",
    "examiner": "審査",
    "approver": "決裁",
    "author": "手続の作成",
    "publisher": "手続の公開",
    "administrator": "管理",
}
"""As staff read them."""


def roles_in_words(roles: Iterable[str]) -> str:
    """`受付・審査`, always in the same order; `なし` for none."""
    held = frozenset(roles)
    return "・".join(name for role, name in ROLE_NAMES.items() if role in held) or "なし"


_CASE_ROLES: Final[tuple[Role, ...]] = ("reception", "examiner", "approver")
CONTRADICTIONS: Final[tuple[tuple[Role, Role], ...]] = (
    ("reception", "approver"),
    ("examiner", "approver"),
    *(("administrator", role) for role in _CASE_ROLES),
)
"""Pairs of which one person holds both only with a second administrator's word."""


def contradicting(roles: Iterable[str]) -> tuple[tuple[Role, Role], ...]:
    """The contradicting pairs among these roles."""
    held = frozenset(roles)
    return tuple(pair for pair in CONTRADICTIONS if held.issuperset(pair))


def needs_second_person(before: Iterable[str], after: Iterable[str], *, own: bool) -> bool:
    """Whether a change of roles waits for another administrator.

    It does when something is gained for oneself, when the role that hands out roles is gained by anybody, and when a
    gained role contradicts another. Taking away waits for nobody.
    """
    gained = frozenset(after) - frozenset(before)
    if own or "administrator" in gained:
        return bool(gained)
    return any(not gained.isdisjoint(pair) for pair in contradicting(after))


class NotAllowed(Exception):
    """The member of staff has no role that may do this; the text is the permission."""


class StandsIn(msgspec.Struct, frozen=True, kw_only=True):
    """For whom somebody decides today, because they are away (代決): where the absent one works, at the ranks for which it
    was said, and the units whose cases they decide on."""

    id: UUID
    name: str
    places: tuple[Place, ...]
    units: frozenset[UUID]


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """Who of the staff acts, with their roles and units: what every act of staff is given, and asks first.

    `units` are those whose cases they work on; those of `overseen` they only answer for (`domain/units.py`).
    """

    id: UUID
    name: str
    roles: tuple[str, ...]
    units: frozenset[UUID] = frozenset({ROOT})
    overseen: frozenset[UUID] = frozenset()
    places: tuple[Place, ...] = ()
    """none in an office that keeps no units, and of who has not been put into one yet"""
    stands_in: tuple[StandsIn, ...] = ()
    """for whom they decide today"""

    @property
    def sees(self) -> frozenset[UUID]:
        """The units whose cases they see, whatever for."""
        return self.units.union(self.overseen, *(each.units for each in self.stands_in))

    @property
    def sees_every_case(self) -> bool:
        """No case need be asked whose it is."""
        return False

    def actor(self) -> Actor:
        """For the audit record."""
        return Actor(kind="staff", id=str(self.id), name=self.name)


class Operator(Member, frozen=True, kw_only=True):
    """Whoever runs commands on the machine: may do everything, and stands in the record as the system."""

    @property
    def sees_every_case(self) -> bool:
        return True

    def actor(self) -> Actor:
        return SYSTEM


class Invited(Member, frozen=True, kw_only=True):
    """Somebody from outside who is asked to do one step of one case; `id` is the invitation's. They hold no role and work
    in no unit, so that they may do nothing else, and see what was shown to them (`CaseGrant`)."""

    def actor(self) -> Actor:
        return Actor(kind="invited", id=str(self.id), name=self.name)


INVITED_NAME: Final = "依頼した専門家"
"""As the record, the case and the applicant name them: never by name or address."""


def invited(invitation_id: UUID) -> Invited:
    """Whoever was invited so."""
    return Invited(id=invitation_id, name=INVITED_NAME, roles=(), units=frozenset())


class Government(Member, frozen=True, kw_only=True):
    """Another government that does a step of a case (進達・経由); `id` is that of what was forwarded to it, `name` its own.
    It holds no role and sees nothing here: what it works on is its own case."""

    def actor(self) -> Actor:
        return Actor(kind="government", id=str(self.id), name=self.name)


def government(forwarding_id: UUID, name: str) -> Government:
    """Whoever it was forwarded to."""
    return Government(id=forwarding_id, name=name, roles=(), units=frozenset())


OPERATOR: Final = Operator(id=UUID(int=0), name=SYSTEM.name, roles=ROLES)


def may(member: Member, permission: Permission) -> bool:
    """Whether one of the roles holds the permission."""
    return any(permission in held for role, held in PERMISSIONS.items() if role in member.roles)


def require(member: Member, *permissions: Permission) -> None:
    """Every act of staff begins with this, before it reads or locks anything; one of them is enough.

    Raises NotAllowed with the first.
    """
    if not any(may(member, permission) for permission in permissions):
        raise NotAllowed(permissions[0])
