"""The link in the mail that asks. Opening it says what it is; the button (POST) spends it and lets this browser in."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.accounts.domain.masking import masked
from madoguchi.accounts.services.limits.limit import TooManyAttempts, limit_durably
from madoguchi.accounts.services.residents import links
from madoguchi.accounts.services.signing_in import sessions
from madoguchi.isolation.scope import invited_side, on_side, tenant_reading, tenant_transaction
from madoguchi.lobby.frame import Answer, Page, drawn, for_invited
from madoguchi.lobby.visit import Visit
from madoguchi.portal.account.link_browser import asking_browser, keep_asking
from madoguchi.portal.asked.over import over
from madoguchi.portal.limits import HOUR
from madoguchi.review.domain.invitations import Invitation
from madoguchi.review.queries.inviting.invitations import invitation
from madoguchi.review.services.inviting.open_invitation import NoSuchInvitation, NotAsked, SentAlready
from madoguchi.review.services.inviting.send_link import send_link
from madoguchi.ui.requests import TenantRequest

ASKED_FOR: Final = "asked_for"
"""The list in a session that says what its browser is asked for."""
_INVITED: Final[tuple[links.Purpose, ...]] = ("invited",)
_OVER = (links.UnknownLink, links.UsedLink, links.ExpiredLink)
_MOST_MAILS: Final = 5
"""Links that one who is asked gets in an hour."""


def let_in(visit: Visit, invitation_id: UUID) -> Any:
    """The session of a browser that is asked for this; None where it is not."""
    session = visit.sessions.of("invited")
    known = session is not None and str(invitation_id) in session.data.get(ASKED_FOR, [])
    return session if known else None


def was_let_in(visit: Visit) -> bool:
    """Whether its time is over."""
    return visit.sessions.of("invited") is None and visit.sessions.had("invited")


@for_invited
def link(request: TenantRequest, visit: Visit, asking: str) -> Answer:
    """`/{slug}/asked/links/{secret}/`: what the link is for, and the button that opens it."""
    try:
        if request.method == "POST":
            limit_durably(what="link", who=visit.network, most=30, per=HOUR, now=visit.now)
            return _again(visit, asking) if "again" in request.POST else _let_in(visit, asking)
        with tenant_reading():
            found = links.look_at_link(
                secret=asking, now=visit.now, browser=asking_browser(visit), purposes=_INVITED
            )
            asked = invitation(found.subject_id) if found.subject_id is not None else None
        stands = asked.stands(today=visit.day) if asked is not None else "over"
        if stands not in ("asked", "opened"):
            return over(stands)
        page = Page("portal/asked_link", {"outcome": "", "email": masked(found.email)})
        return keep_asking(drawn(request, visit, page), visit)
    except TooManyAttempts as many:
        visit.tell_limit(many)
        return Page("portal/asked_link", {"outcome": "many"})
    except _OVER as error:
        return _not_now(visit, asking, error)


def _let_in(visit: Visit, secret: str) -> HttpResponse:
    """What the browser was asked for at the same address before, it goes on seeing."""
    with tenant_transaction():
        spent = links.spend_link(
            secret=secret, now=visit.now, browser=asking_browser(visit), purposes=_INVITED
        )
        before = visit.sessions.of("invited")
        if before is not None and before.data.get("email") == spent.email:
            session = before
            sessions.remember(session=session, name=ASKED_FOR, value=str(spent.subject_id))
            cookie = sessions.rotate(session=session)
        else:
            if before is not None:
                sessions.end(session=before)
            data: dict[str, object] = {"email": spent.email, ASKED_FOR: [str(spent.subject_id)]}
            session, cookie = sessions.start(kind="invited", now=visit.now, data=data, device=visit.device)
    response = HttpResponseRedirect(visit.home(f"asked/{spent.subject_id}/"))
    visit.sessions.give(response, session, cookie)
    return response


def _not_now(visit: Visit, secret: str, error: Exception) -> Answer:
    """Why the link does not open, and whether there can be another."""
    with tenant_reading():
        asked = _asked(secret)
    if asked is None:
        return Page("portal/asked_link", {"outcome": "UnknownLink"}, 410)
    stands = asked.stands(today=visit.day)
    if stands not in ("asked", "opened"):
        return over(stands)
    return Page("portal/asked_link", {"outcome": type(error).__name__, "email": masked(asked.email)}, 410)


def _again(visit: Visit, secret: str) -> Answer:
    """A new link, to the address that was asked: whoever holds the old one alone gets nothing by it."""
    with tenant_reading():
        asked = _asked(secret)
    if asked is None:
        return Page("portal/asked_link", {"outcome": "UnknownLink"}, 410)
    limit_durably(what="asked-link", who=str(asked.id), most=_MOST_MAILS, per=HOUR, now=visit.now)
    try:
        with on_side(invited_side([asked.id])), tenant_transaction():
            send_link(invitation_id=asked.id, now=visit.now)
    except (NotAsked, SentAlready, NoSuchInvitation) as error:
        return over(error.stands if isinstance(error, NotAsked) else "sent")
    return Page("portal/asked_link", {"outcome": "mailed", "email": masked(asked.email)})


def _asked(secret: str) -> Invitation | None:
    subject = links.subject_of_link(secret=secret, purposes=_INVITED)
    return invitation(subject) if subject is not None else None
