"""What a session keeps from one page to the next: what is to be said once, and what was typed when it ended.

`?said=word` in an address says something only to the browser that has just done it, once: a link that is kept,
forwarded or made up says nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from django.http import HttpResponse, QueryDict

from madoguchi.accounts.services.signing_in import sessions
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import new_id
from madoguchi.kernel.numbers import individual_numbers_in
from madoguchi.kernel.text import compact
from madoguchi.office.addresses import desk
from madoguchi.office.requests import StaffRequest
from madoguchi.ui import cookies
from madoguchi.ui.requests import TenantRequest

SAID, TYPED, QUEUE, SEARCHED = "said", "typed", "queue", "searched"
LONGEST = 20_000
"""Characters that are kept of what was typed; no page of the desk asks for more."""
KEPT_FOR = timedelta(hours=2)
MOST_SEARCHES = 10
"""Texts that a session keeps of what was searched for, for windows beside each other."""
_NUMBER = 12
"""Digits of an individual number."""
_NOT_TYPED = ("csrfmiddlewaretoken", "seen")


def take_said(request: StaffRequest) -> str:
    """The word that this page is to say, if the act before it left one; it is gone from then on."""
    word, session = request.GET.get("said", ""), request.own_session
    if not word or session.data.get(SAID) != [request.path, word]:
        return ""
    with tenant_transaction():
        sessions.keep(session=session, name=SAID, value=None)
    return str(word)


def leave_said(request: StaffRequest, response: HttpResponse) -> None:
    """If the answer leads to a page that is to say something, let it."""
    parts = urlsplit(urljoin(request.path, response.get("Location", "")))
    words = parse_qs(parts.query).get("said")
    if words:
        with tenant_transaction():
            sessions.keep(session=request.own_session, name=SAID, value=[parts.path, words[0]])


def keep_typed(request: TenantRequest) -> None:
    """Whose session is over finds what they had typed about a case again, once they have signed in.

    It waits in the row of the session that ended. An individual number is not kept.
    """
    typed = {name: values for name, values in request.POST.lists() if name not in _NOT_TYPED and any(values)}
    text = "\n".join(value for values in typed.values() for value in values)
    secret = cookies.kept(request, request.tenant.slug, "staff")
    is_case = request.path.startswith(desk(request, "cases/"))
    if not typed or not is_case or not secret or len(text) > LONGEST or individual_numbers_in(text):
        return
    if any(
        len(compact(value)) == _NUMBER and compact(value).isdigit()
        for each in typed.values()
        for value in each
    ):
        return  # an individual number that was mistyped
    with tenant_transaction():
        session = sessions.ended(secret=secret)
        if session is not None and session.kind == "staff":
            value = {"path": request.path, "fields": typed, "at": request.now.isoformat()}
            sessions.keep(session=session, name=TYPED, value=value)


def to_hand_over(request: TenantRequest, staff_id: Any) -> dict[str, Any]:
    """What the session of this browser that ended leaves to the one that begins, if it is the same person's."""
    secret = cookies.kept(request, request.tenant.slug, "staff")
    session = sessions.ended(secret=secret) if secret else None
    typed = session.data.get(TYPED) if session is not None and session.subject_id == staff_id else None
    if not typed or request.now - datetime.fromisoformat(typed["at"]) > KEPT_FOR:
        return {}
    return {TYPED: typed}


def typed(request: StaffRequest, path: str = "") -> QueryDict:
    """What is posted now, else what was typed at this address when the session ended."""
    if request.method == "POST":
        return request.POST
    found = QueryDict(mutable=True)
    kept = request.own_session.data.get(TYPED) or {}
    if kept.get("path") == (path or request.path):
        for name, values in kept["fields"].items():
            found.setlist(name, values)
    return found


def forget_typed(request: StaffRequest) -> None:
    """It was posted anew."""
    session = request.own_session
    if (session.data.get(TYPED) or {}).get("path") == request.path:
        with tenant_transaction():
            sessions.keep(session=session, name=TYPED, value=None)


def keep_queue(request: StaffRequest, address: str) -> None:
    """Where the way back from a case leads: to the part of the queue that was open."""
    session = request.own_session
    if session.data.get(QUEUE) != address:
        with tenant_transaction():
            sessions.keep(session=session, name=QUEUE, value=address)


def back_to_queue(request: StaffRequest) -> str:
    """The address of the queue, as it was open last."""
    return desk(request) + str(request.own_session.data.get(QUEUE, ""))


def keep_search(request: StaffRequest, text: str) -> str:
    """The name under which this session keeps what is searched for in the queue: no address holds a person's name."""
    session = request.own_session
    found: list[list[str]] = session.data.get(SEARCHED) or []
    name = next((name for name, known in found if known == text), "")
    if not name:
        name = new_id().hex[-8:]
        with tenant_transaction():
            kept = [*found, [name, text]][-MOST_SEARCHES:]
            sessions.keep(session=session, name=SEARCHED, value=kept)
    return name


def search_of(request: StaffRequest, name: str) -> str:
    """What this session searched for under a name; empty when it does not know, or no longer."""
    kept = request.own_session.data.get(SEARCHED) or []
    return next((str(text) for known, text in kept if known == name), "")
