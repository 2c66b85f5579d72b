"""Files that are shown to whoever is asked: a picture in a sandbox, page by page, and never the file itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from madoguchi.files.domain.child import NoRoom
from madoguchi.files.domain.storing import StoreUnavailable
from madoguchi.isolation.scope import invited_side, on_side, tenant_transaction
from madoguchi.lobby.frame import Answer, Page, for_invited
from madoguchi.lobby.visit import Visit
from madoguchi.portal.asked.link import let_in, was_let_in
from madoguchi.portal.asked.over import over, session_over
from madoguchi.portal.form.uploads import shown
from madoguchi.review.services.inviting.open_asked_file import (
    asked_file,
    asked_file_has_page,
    view_asked_file,
)
from madoguchi.review.services.inviting.open_invitation import NoSuchInvitation, NotAsked, SentAlready
from madoguchi.review.services.reading.open_file import NoSuchFile
from madoguchi.ui.pictures import MOST_PAGES, no_picture_now, page_of, picture
from madoguchi.ui.requests import TenantRequest


@for_invited
def look(request: TenantRequest, visit: Visit, invitation_id: UUID, shown_id: UUID) -> Answer:
    """`/{slug}/asked/{id}/files/{file}/`: the picture, with what is known about the file."""
    if let_in(visit, invitation_id) is None:
        return session_over((), had=was_let_in(visit))
    about: dict[str, Any] = {"invitation_id": invitation_id, "file_id": shown_id, "now": visit.now}
    try:
        with on_side(invited_side([invitation_id])):
            with tenant_transaction():
                found = asked_file(**about, language=visit.language)
            page, paged = page_of(request), found.file.kind == "pdf"
            goes_on = paged and page < MOST_PAGES and asked_file_has_page(**about, page=page + 1)
    except NoSuchFile:
        raise Http404("no such file is shown") from None
    except SentAlready:
        return over("sent")
    except NotAsked as error:
        return over(error.stands)
    except NoSuchInvitation:
        return session_over((), had=False)
    context = {
        "file": shown(found.file),
        "kind": found.file.kind,
        "label": found.label,
        "page": page,
        "paged": paged,
        "goes_on": goes_on,
        "here": visit.home(f"asked/{invitation_id}/"),
    }
    return Page("portal/asked_file", context)


@for_invited
def preview(request: TenantRequest, visit: Visit, invitation_id: UUID, shown_id: UUID) -> Answer:
    """`…/preview`: one page as a JPEG, made in a child process; nothing once they are asked no more."""
    if let_in(visit, invitation_id) is None:
        return session_over((), had=was_let_in(visit))
    try:
        with on_side(invited_side([invitation_id])):
            jpeg = view_asked_file(
                invitation_id=invitation_id, file_id=shown_id, page=page_of(request), now=visit.now
            )
    except (NoSuchFile, NoSuchInvitation, NotAsked, SentAlready):
        raise Http404("not shown to them, or not yet") from None
    except (NoRoom, StoreUnavailable):
        return no_picture_now()
    if jpeg is None:
        raise Http404("no picture of this file")
    return picture(jpeg)
