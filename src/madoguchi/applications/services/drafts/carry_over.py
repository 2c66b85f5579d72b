"""Carry a draft that was begun on another version to the one on offer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from madoguchi.applications.services.drafts.begin_draft import KEPT
from madoguchi.applications.services.drafts.save_page import locked_draft
from madoguchi.forms.domain.answers.carry import Carried, carry
from madoguchi.forms.domain.answers.compiled import Form


class StaysOnItsVersion(Exception):
    """The draft mends an application that arrived: that stays on the version with which it was made."""


def carry_over(*, draft_id: UUID, old: Form, new: Form, version: str, now: datetime) -> Carried | None:
    """Put the draft on `version`, whose form is `new`; what was kept and dropped. None when it is there already.

    `old` is the form of the version that the applicant was shown. Answers without a place stay in the draft and do not
    count; files and sealed numbers stay the draft's. Raises NoSuchDraft, StaysOnItsVersion.
    """
    draft = locked_draft(draft_id)
    if draft.amends_id is not None:
        raise StaysOnItsVersion(str(draft_id))
    if draft.version == version:
        return None
    carried = carry(old, new, msgspec.json.decode(draft.answers))
    draft.answers = msgspec.json.encode(carried.answers).decode()
    draft.version = version
    draft.page = ""
    draft.revision += 1
    draft.sheet = None
    draft.updated_at = now
    draft.expires_at = now + KEPT
    draft.save(update_fields=["answers", "version", "page", "revision", "sheet", "updated_at", "expires_at"])
    return carried
