"""What the check page shows: every answer, what is missing, the declarations, and the button that sends."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import msgspec

from madoguchi.applications.services.case.mend import show_not_asked
from madoguchi.forms.domain.answers.evaluate import Problem
from madoguchi.forms.domain.answers.filing_deadline import last_day_to_file
from madoguchi.forms.domain.showing.answer_text import answer_sections
from madoguchi.forms.domain.showing.labels import Labels, error_links
from madoguchi.forms.domain.showing.views import ErrorLink
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.lobby.frame import Page
from madoguchi.lobby.visit import Visit
from madoguchi.portal.draft.filing import Begun
from madoguchi.portal.form import uploads
from madoguchi.review.domain.naming import told_apart
from madoguchi.review.queries.correction.corrections import CorrectionView, asked_of, open_correction


def check_page(
    visit: Visit,
    at: Begun,
    *,
    problems: tuple[Problem, ...] = (),
    declared: Collection[str] = (),
    failure: str = "",
    confirmed: bool = False,
    status: int = 200,
) -> Page:
    """`confirmed`: the address was confirmed just now. `failure`: why the button pressed last did not send it."""
    evaluation = at.evaluated
    sections = answer_sections(
        at.form, evaluation, language=visit.language, tables=at.context.tables, show_errors=True
    )
    links = _links(visit, at, problems)
    context = {
        "offer": at.offer,
        "draft": at.draft,
        "sections": sections,
        "changes": {s.page: at.address(s.page, check="1") for s in sections},
        "errors": links,
        "has_errors": bool(links),
        "pages": {link.page: at.address(link.page, check="1", errors="1") for link in links if link.page},
        **_files(at),
        "declared": declared,
        "failure": failure,
        "correction": _correction(at, visit.language),
        "not_asked": _not_asked(at, visit.language),
        "stopped": bool(evaluation.stops),
        "late_since": _late_since(visit, at),
        "email_needed": at.lacks_address,
        "email_confirmed": confirmed and at.draft.email_verified,
        "contact": at.address("contact"),
    }
    return Page("portal/check", context, status)


def _late_since(visit: Visit, at: Begun) -> date | None:
    """The last day to file, once it has passed. What is mended was filed in time, or late, before."""
    last = None if at.amends else last_day_to_file(at.form, at.evaluated, at.context.office)
    return last if last is not None and last < visit.day else None


def _links(visit: Visit, at: Begun, problems: tuple[Problem, ...]) -> Sequence[ErrorLink]:
    """To each place where something is missing or wrong; a file's is where it is chosen."""
    evaluation = at.evaluated
    if not problems and not evaluation.problems:
        return ()
    others = (problem for problem in problems if problem not in evaluation.problems)
    listed = msgspec.structs.replace(evaluation, problems=(*evaluation.problems, *others))
    places = uploads.places(at.form)
    return tuple(
        msgspec.structs.replace(link, page=places[link.name][0], name=places[link.name][1])
        if link.name in places
        else link
        for link in error_links(at.form, listed, visit.language)
    )


def _files(at: Begun) -> dict[str, Any]:
    """What is asked for, where it is chosen, and what is there."""
    asked = at.evaluated.attachments
    ids = {need.id for need in asked}
    return {
        "attachments": [a.attachment for a in at.form.attachments if a.attachment.id in ids],
        "required_attachments": {need.id for need in asked if need.required},
        "places": {
            attachment: f"{at.address(page, check='1')}#{name}"
            for attachment, (page, name) in uploads.places(at.form).items()
        },
        "uploads": uploads.state(at.form, at.draft),
    }


def _not_asked(at: Begun, language: str) -> list[str]:
    """What was changed besides what the office asks for: by its name."""
    if at.draft.amends_id is None:
        return []
    with tenant_transaction():
        paths = show_not_asked(draft_id=at.draft.id, form=at.form, context=at.context, asked_of=asked_of)
    return list(told_apart(Labels(at.form, language), paths).values())


def _correction(at: Begun, language: str) -> CorrectionView | None:
    """What the office asks to correct, while an application is being mended."""
    if at.draft.amends_id is None:
        return None
    with tenant_transaction():
        return open_correction(application_id=at.draft.amends_id, language=language, mending=at.draft.answers)
