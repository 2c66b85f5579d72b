"""Browsers that a tenant knows. A session of one tenant cannot be found in another's."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from django.conf import settings

from madoguchi.accounts.models import Session as Session
from madoguchi.isolation.queries import Built
from madoguchi.kernel.ids import keyed_hash, new_id, new_secret

Kind = Literal["applicant", "resident", "staff", "invited"]
LIFETIME: dict[Kind, timedelta] = {
    "applicant": timedelta(hours=12),
    "resident": timedelta(hours=12),
    "staff": timedelta(hours=10),
    "invited": timedelta(hours=12),
}
IDLE: dict[str, timedelta] = {
    "applicant": timedelta(minutes=60),
    "resident": timedelta(minutes=60),
    "staff": timedelta(minutes=30),
    "invited": timedelta(minutes=60),
}
SEEN_EVERY = timedelta(minutes=1)


_LIVING = Built(
    Session,
    {"secret_hash": "secret_hash", "now": "expires_at"},
    lambda rows, slots: rows.filter(secret_hash=slots["secret_hash"], expires_at__gt=slots["now"]),
)


def start(
    *,
    kind: Kind,
    now: datetime,
    subject_id: UUID | None = None,
    data: dict[str, object] | None = None,
    device: str = "",
) -> tuple[Session, str]:
    """A new session and the secret for its cookie, which is not kept."""
    secret = new_secret()
    session = Session.objects.create(
        id=new_id(),
        secret_hash=_hash(secret),
        kind=kind,
        subject_id=subject_id,
        data=data or {},
        device=device,
        started_at=now,
        seen_at=now,
        expires_at=now + LIFETIME[kind],
    )
    return session, secret


def find(*, secret: str, now: datetime) -> Session | None:
    """The living session of a cookie; its idle time begins anew."""
    session = next(iter(_LIVING(secret_hash=_hash(secret), now=now)), None)
    if session is None or now - session.seen_at > IDLE[session.kind]:
        return None
    if now - session.seen_at > SEEN_EVERY:
        Session.objects.filter(id=session.id).update(seen_at=now)
        session.seen_at = now
    return session


def ends_at(session: Session) -> datetime:
    """When the session ends if nothing more is done."""
    end: datetime = min(session.expires_at, session.seen_at + IDLE[session.kind])
    return end


def remember(*, session: Session, name: str, value: str) -> None:
    """Add an id to one of the session's lists (`drafts`, `applications`, `asked_for`); another tab may do so at the same time."""
    row = Session.objects.select_for_update().filter(id=session.id).first()
    if row is None:
        return
    listed = row.data.get(name, [])
    if value not in listed:
        row.data[name] = [*listed, value][-50:]
        row.save(update_fields=["data"])
    session.data = row.data


def forget(*, name: str, values: Collection[str]) -> None:
    """Take ids out of that list of every residents' session: what they stand for is to be shown anew."""
    listed = [
        row.id for row in Session.objects.exclude(kind="staff") if {*row.data.get(name, [])} & {*values}
    ]
    for row in Session.objects.select_for_update().filter(id__in=listed):
        row.data[name] = [value for value in row.data[name] if value not in values]
        row.save(update_fields=["data"])


def ended(*, secret: str) -> Session | None:
    """The session of a cookie that is over by its time, while its row is still there."""
    return Session.objects.filter(secret_hash=_hash(secret)).first()


def keep(*, session: Session, name: str, value: object) -> None:
    """Keep one value under a name in the session; None forgets it."""
    row = Session.objects.select_for_update().filter(id=session.id).first()
    if row is None:
        return
    row.data.pop(name, None)
    if value is not None:
        row.data[name] = value
    row.save(update_fields=["data"])
    session.data = row.data


def end(*, session: Session) -> None:
    """Sign out: the cookie is worth nothing from now on."""
    Session.objects.filter(id=session.id).delete()


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """An open session, as its owner sees it. `device` is nothing when the browser did not say."""

    id: UUID
    device: str
    started_at: datetime
    seen_at: datetime


def open_of(*, subject_id: UUID, now: datetime) -> list[Open]:
    """The living sessions of a resident or a member of staff, the one used last first."""
    rows = Session.objects.filter(subject_id=subject_id, expires_at__gt=now).order_by("-seen_at", "-id")
    return [
        Open(id=row.id, device=row.device, started_at=row.started_at, seen_at=row.seen_at)
        for row in rows
        if now - row.seen_at <= IDLE[row.kind]
    ]


def end_one(*, session_id: UUID, subject_id: UUID) -> bool:
    """End one session, by its owner; whether there was one."""
    deleted, _ = Session.objects.filter(id=session_id, subject_id=subject_id).delete()
    return bool(deleted)


def end_all(*, subject_id: UUID, keep: UUID | None = None) -> int:
    """End every session of a resident or a member of staff, but for one; how many ended."""
    rows = Session.objects.filter(subject_id=subject_id)
    if keep is not None:
        rows = rows.exclude(id=keep)
    deleted, _ = rows.delete()
    return deleted


def rotate(*, session: Session) -> str:
    """A new secret for the cookie, for somebody who has become more; the old one is worth nothing."""
    secret = new_secret()
    session.secret_hash = _hash(secret)
    session.save(update_fields=["secret_hash"])
    return secret


def purge(*, now: datetime) -> int:
    """Delete sessions that are over."""
    deleted, _ = Session.objects.filter(expires_at__lt=now).delete()
    return deleted


def _hash(secret: str) -> bytes:
    return keyed_hash("session:" + secret, key=settings.MADOGUCHI_HASH_KEY)
