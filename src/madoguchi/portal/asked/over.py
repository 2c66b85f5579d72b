"""Why nothing is asked any more: one clear sentence each."""

from __future__ import annotations

from madoguchi.lobby.frame import Page
from madoguchi.portal.form.typed import Typed
from madoguchi.review.domain.invitations import Stands


def over(stands: Stands, typed: tuple[Typed, ...] = ()) -> Page:
    """`typed` is what the page brought and nobody kept, to be copied."""
    return Page("portal/asked_over", {"why": stands, "typed": typed}, 410)


def session_over(typed: tuple[Typed, ...], *, had: bool) -> Page:
    """This browser was let in and its time is over (`had`), or it never was."""
    return Page("portal/asked_over", {"why": "session" if had else "nobody", "typed": typed}, 403)
