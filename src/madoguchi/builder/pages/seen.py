"""The draft as a page showed it: what is posted was meant for that, whoever changed it since."""

from __future__ import annotations

import msgspec

from madoguchi.authoring.queries import DraftView, definition_at
from madoguchi.builder.domain.posted import Posted, typed


def revision_of(view: DraftView, posted: Posted) -> int:
    """The revision that the page showed; the newest for a page that does not say."""
    seen = typed(posted, "revision")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else view.revision


def as_seen(view: DraftView, posted: Posted) -> DraftView:
    """The draft that the page showed; the newest one when nobody knows it any more."""
    revision = revision_of(view, posted)
    before = None if revision == view.revision else definition_at(view.procedure, revision)
    return view if before is None else msgspec.structs.replace(view, definition=before)
