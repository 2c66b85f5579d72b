"""Move a draft to the new version of its form: first what changes, then the button."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import Http404, HttpResponseRedirect

from madoguchi.applications.queries.attachments import files
from madoguchi.applications.services.drafts.carry_over import StaysOnItsVersion, carry_over
from madoguchi.applications.services.drafts.save_page import NoSuchDraft
from madoguchi.forms.domain.answers.carry import Carried, carry
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.showing.answer_text import answer_sections
from madoguchi.forms.domain.showing.labels import Labels
from madoguchi.forms.queries import form as form_of
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.lobby.frame import Answer, Page, for_visitor
from madoguchi.lobby.visit import Visit
from madoguchi.portal.draft.ended_draft import over
from madoguchi.portal.draft.filing import NEW_FORM, Begun, closed, filing, named_draft
from madoguchi.portal.draft.which_draft import named_by
from madoguchi.ui.requests import TenantRequest


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A question in the reader's language, and what was answered, where that is said."""

    label: str
    value: str = ""


@for_visitor
def new_form(request: TenantRequest, visit: Visit, procedure: str) -> Answer:
    """`…/apply/new-form/`: what changes for this draft; once its button is pressed, it is on the new version."""
    named = named_by(request)
    at = named_draft(visit, filing(visit, procedure, named), named)
    if not isinstance(at, Begun):
        return at
    if at.amends:
        raise Http404("an application that arrived stays on its version")
    version = at.offer.card.version
    if at.version == version or not at.offer.card.accepts:
        return closed(visit, at) or HttpResponseRedirect(_where(at, at.form, at.evaluated))
    new = form_of(procedure, version)
    seen = (request.POST.get("revision"), request.POST.get("to"))
    changed = request.method == "POST" and seen != (str(at.draft.revision), version)
    if request.method == "POST" and not changed:
        return _move(visit, at, new, version)
    context = _context(visit.language, at, new, carry(at.form, new, at.answers))
    return Page("portal/new_form", context | {"changed": changed}, 409 if changed else 200)


def _move(visit: Visit, at: Begun, new: Form, version: str) -> Answer:
    try:
        with tenant_transaction():
            carried = carry_over(draft_id=at.draft.id, old=at.form, new=new, version=version, now=visit.now)
    except NoSuchDraft:
        return over(visit, at.offer, str(at.draft.id))
    except StaysOnItsVersion:
        raise Http404("an application that arrived stays on its version") from None
    answers = carried.answers if carried else at.answers
    return HttpResponseRedirect(_where(at, new, evaluate(new, answers, at.context)))


def _where(at: Begun, form: Form, evaluation: Evaluation) -> str:
    """The first page on which something is to be answered, else all answers together."""
    lacking = {problem.name.split(".")[0] for problem in evaluation.problems}
    pages = (
        p.page.id for p in form.pages if p.page.id in evaluation.pages and lacking & {i.id for i in p.items}
    )
    return at.address(next(pages, "check"))


def _context(language: str, at: Begun, new: Form, carried: Carried) -> dict[str, Any]:
    old_labels, new_labels = Labels(at.form, language), Labels(new, language)
    said = _answers(at, language)
    shown = evaluate(new, carried.answers, at.context).shown
    held = _files(at)
    return {
        "offer": at.offer,
        "draft": at.draft,
        "still_open": at.version in at.offer.open_versions,
        "stay": at.address(at.draft.page),
        "kept": len(carried.kept),
        "dropped": [Told(label=old_labels.of(d.path), value=_said(said, d.path)) for d in carried.dropped],
        "renamed": [
            Told(label=old_labels.text(r.before), value=new_labels.text(r.after))
            for r in carried.renamed
            if old_labels.text(r.before) != new_labels.text(r.after)
        ],
        "relabelled": [
            Told(
                label=new_labels.of(r.path), value=f"{old_labels.text(r.before)} → {new_labels.text(r.after)}"
            )
            for r in carried.relabelled
            if old_labels.text(r.before) != new_labels.text(r.after)
        ],
        "added": [Told(label=new_labels.of(path)) for path in carried.added if path in shown],
        "files": [Told(label=old_labels.of(item)) for item in carried.files if item in held],
        "action": at.address(NEW_FORM),
        "to": at.offer.card.version,
    }


def _answers(at: Begun, language: str) -> dict[str, str]:
    sections = answer_sections(at.form, at.evaluated, language=language, tables=at.context.tables)
    return {row.name: row.value for section in sections for row in section.rows if row.kind == "answer"}


def _said(said: dict[str, str], path: str) -> str:
    return "、".join(value for name, value in said.items() if name == path or name.startswith(path + "."))


def _files(at: Begun) -> set[str]:
    """The attachments of which the draft has a file."""
    with tenant_transaction():
        return {file.item for file in files(draft_id=at.draft.id)}
