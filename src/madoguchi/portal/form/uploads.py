"""Files on the pages of a form."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from madoguchi.accounts.services.limits.limit import TooManyAttempts, limit_durably
from madoguchi.applications.domain.promised import promised
from madoguchi.applications.queries import applications as queries
from madoguchi.applications.queries import attachments as attachment_queries
from madoguchi.applications.queries import drafts as draft_queries
from madoguchi.applications.services.arrival.submit import missing
from madoguchi.applications.services.attachments.upload import TooManyFiles, remove_file, upload
from madoguchi.files.domain.child import NoRoom
from madoguchi.files.domain.refusal import Refused
from madoguchi.files.domain.refusal_words import message as refusal
from madoguchi.files.domain.storing import StoreFull, StoreUnavailable
from madoguchi.files.services.open_file import store
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation, Problem, evaluate
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.labels import Labels, message
from madoguchi.forms.domain.showing.views import ErrorLink, Fieldset, Node, PageView, Upload
from madoguchi.forms.queries import context_on
from madoguchi.forms.queries import form as form_of
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.lobby.visit import Visit
from madoguchi.portal.draft.filing import Begun
from madoguchi.portal.form.sent_page import SentPage
from madoguchi.ui.filters import in_minutes
from madoguchi.ui.i18n import in_language, translate

HOUR = timedelta(hours=1)
LOOSE = "attachments"
"""The page of the attachments that have no place on a page of the definition."""
_STATES = {"quarantined": "scanning", "clean": "clean", "unscanned": "unscanned", "infected": "infected"}


_MOST_FILES, _MOST_FROM = 100, 2000
"""Files that a draft, and a household, may send in an hour."""


class ShownFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file in a list on a page."""

    id: str
    name: str
    bytes: int
    state: str
    href: str = ""


def loose_attachments(form: Form, evaluation: Evaluation) -> list[d.Attachment]:
    """Attachments that are asked for and have no place on a page of their own: they get one together."""
    placed = {
        q.question.attachment for q in form.places.values() if isinstance(q.question, d.AttachmentQuestion)
    }
    asked = {need.id for need in evaluation.attachments}
    return [a.attachment for a in form.attachments if a.attachment.id in asked - placed]


def take(visit: Visit, at: Begun, evaluation: Evaluation, sent: SentPage) -> dict[str, str]:
    """Store the files of a page, and take away the one whose button was pressed.

    What was refused, as attachment id → sentence in the reader's language: also what the answers ask for no more.
    """
    asked = {need.id for need in evaluation.attachments}
    refused: dict[str, str] = {}
    by_name = dict(_names(at.form))
    for name, files in sent.files.lists():
        # In a row: one list for all rows.
        attachment = by_name.get(name) or by_name.get(name.rpartition(".")[2])
        if attachment is None:
            continue
        for file in files:
            if attachment.id not in asked:
                error = _not_asked(attachment, visit.language)
            else:
                error = _take_one(visit, attachment, file, at.draft.id)
            if error:
                refused[attachment.id] = error
    for wanted in sent.fields.get("_remove_file", ()):
        try:
            remove_file(draft_id=at.draft.id, attachment_id=UUID(wanted), store=store())
        except ValueError:
            continue
    return refused


def _names(form: Form) -> list[tuple[str, d.Attachment]]:
    listed = [(a.attachment.id, a.attachment) for a in form.attachments]
    by_id = dict(listed)
    for place in form.places.values():
        if isinstance(place.question, d.AttachmentQuestion):
            listed.append((place.prefix + place.question.id, by_id[place.question.attachment]))
    return listed


def _not_asked(attachment: d.Attachment, language: str) -> str:
    with in_language(language):
        return translate(
            "「{label}」は、いまの答えでは要りません。送ったファイルは受け取っていません。",
            label=attachment.label.in_language(language),
        )


def _take_one(visit: Visit, attachment: d.Attachment, file: Any, draft_id: UUID) -> str:
    try:
        # The whole house first: one draft more costs nothing to whoever floods.
        limit_durably(what="files-from", who=visit.network, most=_MOST_FROM, per=HOUR, now=visit.now)
        limit_durably(what="files", who=str(draft_id), most=_MOST_FILES, per=HOUR, now=visit.now)
        upload(
            attachment=attachment,
            file=file.file,
            name=file.name,
            store=store(),
            now=visit.now,
            draft_id=draft_id,
        )
    except NOT_TAKEN as error:
        return why_not_taken(visit, error)
    return ""


NOT_TAKEN = (Refused, TooManyAttempts, TooManyFiles, StoreFull, StoreUnavailable, NoRoom)


def why_not_taken(visit: Visit, error: Exception) -> str:
    """The sentence about a file that was not taken, in the reader's language."""
    if isinstance(error, Refused):
        return refusal(error.reason, error.params, language=visit.language)
    with in_language(visit.language):
        if isinstance(error, TooManyAttempts):
            visit.tell_limit(error)
            return translate(
                "送る回数が多すぎます。{time}ほどたってから、もう一度送ってください。",
                time=in_minutes(error.minutes),
            )
        if isinstance(error, TooManyFiles):
            return translate("ファイルは{n}個まで送れます。どれかを外してから送ってください。", n=error.most)
        return translate(
            "いまファイルを受け取れません。入力した内容は保存しました。少したってから、もう一度送ってください。"
        )


def promised_of(application: queries.ApplicationView) -> tuple[d.LocalText, ...]:
    """The documents that were to follow and have not come."""
    form = form_of(application.procedure, application.version)
    context = context_on(day_in_japan(application.arrived_at))
    with tenant_transaction():
        files = attachment_queries.files(application_id=application.id)
    evaluation = evaluate(form, application.answers, context)
    return promised(form, evaluation, [file.item for file in files])


def counted_in(at: Begun) -> Begun:
    """The draft with the revision that files of this very page made of it."""
    with tenant_transaction():
        draft = draft_queries.draft(at.draft.id)
    return msgspec.structs.replace(at, draft=draft) if draft else at


def takes_files(form: Form, page_id: str) -> bool:
    """The page has a place for files."""
    page = form.page(page_id)
    items = [child for item in (page.items if page else ()) for child in (item, *item.children)]
    return any(isinstance(item.question, d.AttachmentQuestion) for item in items)


def places(form: Form) -> dict[str, tuple[str, str]]:
    """Where files are chosen: attachment id → its page, and the name of its control."""
    found = {a.attachment.id: (LOOSE, a.attachment.id) for a in form.attachments}
    for page in form.pages:
        for item in page.items:
            for prefix, each in (("", item), *((f"{item.id}.", child) for child in item.children)):
                if isinstance(each.question, d.AttachmentQuestion):
                    found[each.question.attachment] = (page.page.id, prefix + each.id)
    return found


def lacking(form: Form, evaluation: Evaluation, draft: draft_queries.DraftView) -> tuple[Problem, ...]:
    """Files without which the draft cannot be sent, and those that cannot be sent."""
    with tenant_transaction():
        files = attachment_queries.files(draft_id=draft.id, application_id=draft.amends_id)
    return missing(
        form=form,
        evaluation=evaluation,
        files=[(f.item, f.state) for f in files],
        declared=frozenset(declaration.id for declaration in form.definition.declarations),
    )


def lacking_on(
    form: Form, evaluation: Evaluation, draft: draft_queries.DraftView, page_id: str, language: str
) -> dict[str, str]:
    """The same of one page, as attachment id → sentence in the reader's language."""
    here = {attachment for attachment, (page, _) in places(form).items() if page == page_id}
    if not here:
        return {}
    labels = Labels(form, language)
    return {p.name: message(p, labels) for p in lacking(form, evaluation, draft) if p.name in here}


def state(form: Form, draft: draft_queries.DraftView | None) -> dict[str, dict[str, Any]]:
    """What each attachment's place shows: its files so far, by attachment id."""
    if draft is None:
        return {}
    with tenant_transaction():
        files = attachment_queries.files(draft_id=draft.id, application_id=draft.amends_id)
    by_item: dict[str, dict[str, Any]] = {a.attachment.id: {"files": []} for a in form.attachments}
    for f in files:
        if f.item in by_item:
            by_item[f.item]["files"].append(shown(f))
    return by_item


def shown(f: attachment_queries.FileView) -> ShownFile:
    """A file as lists show it."""
    return ShownFile(id=str(f.id), name=f.name, bytes=f.size, state=_STATES[f.state])


def unplaced(view: PageView, refused: dict[str, str]) -> tuple[str, ...]:
    """Sentences about files whose place is not on the page any more: other answers took it away."""
    inner = [child for node in view.nodes if isinstance(node, Fieldset) for child in node.children]
    there = {node.attachment for node in (*view.nodes, *inner) if isinstance(node, Upload)}
    return tuple(sentence for attachment, sentence in refused.items() if attachment not in there)


def with_refusals(view: PageView, refused: dict[str, str], form: Form, language: str) -> PageView:
    """The page with a sentence at each place whose file was refused."""
    links = list(view.errors)

    def told(node: Node) -> Node:
        if isinstance(node, Fieldset):
            return msgspec.structs.replace(node, children=tuple(told(child) for child in node.children))
        if isinstance(node, Upload) and node.attachment in refused:
            sentence = refused[node.attachment]
            links.append(ErrorLink(name=node.name, label=node.label, message=sentence, page=view.id))
            return msgspec.structs.replace(node, errors=(*node.errors, sentence))
        return node

    nodes = tuple(told(node) for node in view.nodes)
    return msgspec.structs.replace(view, nodes=nodes, errors=tuple(links))


def attachments_page(form: Form, evaluation: Evaluation, language: str) -> PageView:
    """The page for attachments that have no place of their own."""
    required = {need.id for need in evaluation.attachments if need.required}
    nodes = tuple(
        Upload(
            name=a.id,
            label=a.label.in_language(language),
            hint=a.hint.in_language(language) if a.hint else "",
            required=a.id in required,
            attachment=a.id,
            accept=a.accept,
            max_files=a.max_files,
            max_mb=a.max_mb,
            later_allowed=a.later == "allowed",
        )
        for a in loose_attachments(form, evaluation)
    )
    with in_language(language):
        title, intro = (
            translate("書類を添える"),
            translate("写真に撮って送れます。手元にないものは、あとから出せるものもあります。"),
        )
    return PageView(
        id=LOOSE, title=title, intro=intro, nodes=nodes, errors=(), number=0, count=0, stopped=False
    )
