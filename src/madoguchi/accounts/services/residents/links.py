"""One-time links in mails."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple
from uuid import UUID

from django.conf import settings

from madoguchi.accounts.models import LinkToken
from madoguchi.kernel.ids import keyed_hash, new_id, new_secret

Purpose = Literal["sign_in", "draft", "verify_email", "old_address", "new_address", "invited"]
OF_RESIDENTS: tuple[Purpose, ...] = ("sign_in", "draft", "verify_email", "old_address", "new_address")
LIFETIME: dict[Purpose, timedelta] = {
    "sign_in": timedelta(hours=1),
    "verify_email": timedelta(hours=24),
    "draft": timedelta(days=30),
    "old_address": timedelta(hours=24),
    "new_address": timedelta(hours=24),
    "invited": timedelta(days=30),
}

KEPT = timedelta(days=30)
"""A link that is over still tells its reader so, for this long."""


AGAIN = timedelta(minutes=1)
"""So long after its use a link works once more where it was used: the answer may have been lost on the line."""


class Issued(NamedTuple):
    """A new link: its secret, which goes into the mail and is not kept, and until when it works."""

    secret: str
    until: datetime


class UnknownLink(Exception):
    """No such link of this tenant."""


class UsedLink(Exception):
    """The link was used before."""


class ExpiredLink(Exception):
    """The link is too old."""


def lasts(purpose: Purpose) -> timedelta:
    """How long a link works from when it is sent; pages and mails say it."""
    return LIFETIME[purpose]


def issue_link(
    *,
    purpose: Purpose,
    email: str,
    now: datetime,
    subject_id: UUID | None = None,
    browser: str = "",
    until: datetime | None = None,
) -> Issued:
    """A new link. It works `until` then, by default as long as `lasts` says.

    `browser` is the secret of the asking browser's cookie; without it the link was asked for in no browser.
    """
    secret, until = new_secret(), until or now + lasts(purpose)
    LinkToken.objects.create(
        id=new_id(),
        secret_hash=_hash(secret),
        purpose=purpose,
        email=email,
        subject_id=subject_id,
        browser_hash=_browser_hash(browser) if browser else None,
        created_at=now,
        expires_at=until,
    )
    return Issued(secret, until)


def look_at_link(
    *, secret: str, now: datetime, browser: str = "", purposes: Collection[Purpose] = OF_RESIDENTS
) -> LinkToken:
    """The link, to say what it does; it stays unspent. One for another purpose is none of these pages.

    Raises UnknownLink, UsedLink, ExpiredLink.
    """
    return _living(_links(secret, purposes).first(), now, browser)


def subject_of_link(*, secret: str, purposes: Collection[Purpose]) -> UUID | None:
    """What a link is about, also one that is over; None where there is no such link."""
    found: UUID | None = _links(secret, purposes).values_list("subject_id", flat=True).first()
    return found


def asked_in(link: LinkToken, *, browser: str) -> bool:
    """Whether this browser, by the secret of its cookie, asked for the link."""
    return bool(browser) and _is_kept(link, _browser_hash(browser))


def spend_link(
    *, secret: str, now: datetime, browser: str = "", purposes: Collection[Purpose] = OF_RESIDENTS
) -> LinkToken:
    """The link, used up, but for AGAIN in the browser that used it. Raises UnknownLink, UsedLink, ExpiredLink."""
    link = _living(_links(secret, purposes).select_for_update().first(), now, browser)
    if link.used_at is None:
        link.used_at = now
        if not asked_in(link, browser=browser):  # who asked for it does not use it again after somebody else
            link.browser_hash = _user_hash(browser) if browser else None
        link.save(update_fields=["used_at", "browser_hash"])
    return link


def _living(link: LinkToken | None, now: datetime, browser: str) -> LinkToken:
    if link is None:
        raise UnknownLink
    if link.used_at is not None and not (link.used_at > now - AGAIN and _used_in(link, browser)):
        raise UsedLink
    if link.expires_at <= now:
        raise ExpiredLink
    return link


def _used_in(link: LinkToken, browser: str) -> bool:
    """Whether a link that was used was used in this browser."""
    return asked_in(link, browser=browser) or (bool(browser) and _is_kept(link, _user_hash(browser)))


def purge_links(*, now: datetime) -> int:
    """Delete links of the tenant in scope that ended longer than KEPT ago; how many they were."""
    deleted, _ = LinkToken.objects.filter(expires_at__lt=now - KEPT).delete()
    return deleted


def end_links(*, subject_id: UUID, purpose: Purpose) -> None:
    """What was sent about it works no more, from now on."""
    LinkToken.objects.filter(subject_id=subject_id, purpose=purpose).delete()


def _links(secret: str, purposes: Collection[Purpose]) -> Any:
    return LinkToken.objects.filter(secret_hash=_hash(secret), purpose__in=list(purposes))


def _hash(secret: str) -> bytes:
    return keyed_hash("link:" + secret, key=settings.MADOGUCHI_HASH_KEY)


def _browser_hash(secret: str) -> bytes:
    return keyed_hash("browser:" + secret, key=settings.MADOGUCHI_HASH_KEY)


def _user_hash(secret: str) -> bytes:
    """Of a browser that used a link which it had not asked for."""
    return keyed_hash("used in:" + secret, key=settings.MADOGUCHI_HASH_KEY)


def _is_kept(link: LinkToken, browser_hash: bytes) -> bool:
    return hmac.compare_digest(bytes(link.browser_hash or b""), browser_hash)
