"""Put back, in the draft that mends an application, what nobody asked to correct."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from madoguchi.applications.domain.unasked import as_it_was
from madoguchi.applications.services.case.change_state import locked_application
from madoguchi.applications.services.case.mend import AskedOf, before_and_after
from madoguchi.applications.services.drafts.save_page import locked_draft
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.readers import Context


def restore_unasked(
    *, draft_id: UUID, form: Form, context: Context, asked_of: AskedOf, now: datetime
) -> None:
    """What was corrected as asked stays. A file that was added is taken away where it is chosen, not here.

    Raises NoSuchDraft, NoSuchApplication.
    """
    draft = locked_draft(draft_id)
    if draft.amends_id is None:
        return
    asked = asked_of(draft.amends_id)
    if asked is None:
        return
    before, after = before_and_after(draft, locked_application(draft.amends_id), form=form, context=context)
    draft.answers = msgspec.json.encode(as_it_was(form, before=before, after=after, asked=asked)).decode()
    draft.revision += 1
    draft.sheet = None
    draft.updated_at = now
    draft.save(update_fields=["answers", "revision", "sheet", "updated_at"])
