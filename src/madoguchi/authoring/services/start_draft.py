"""Begin a draft: from nothing, a copy, a shared definition, a YAML file, a paper form, or what is on offer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError

from madoguchi.accounts.permissions import Member, require
from madoguchi.authoring.domain import first_draft
from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.domain.document_errors import in_japanese
from madoguchi.authoring.domain.origins import origins_of, write_origins
from madoguchi.authoring.domain.pieces import tidy
from madoguchi.authoring.library import NoSuchShared, NotAdopted, adoption_of, newest
from madoguchi.authoring.models import ProcedureDraft
from madoguchi.authoring.queries import DraftView, NoSuchDraft, draft, published
from madoguchi.authoring.services.prove_draft import seen_by
from madoguchi.authoring.services.write_step import write_step
from madoguchi.forms.domain.format.definition import Definition
from madoguchi.forms.domain.format.parse import InvalidDefinition, parse_yaml
from madoguchi.forms.services.keep_shared import keep_base
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.isolation.unique import refused_by
from madoguchi.paper.drafting.reading import Origin, Passage


class CannotStart(Exception):
    """There is no draft to begin; the message is Japanese, for the author. `line` is that of the YAML file, or 0."""

    def __init__(self, message: str, *, line: int = 0) -> None:
        self.line = line
        super().__init__(message)


def start_blank(
    *,
    procedure: str,
    name: str,
    kind: str,
    department: str,
    category: str = "other",
    by: Member,
    now: datetime,
) -> DraftView:
    """One page without questions. Raises CannotStart (the id is taken or no id, or another word is wrong), NotAllowed."""
    require(by, "procedure.write")
    try:
        definition = first_draft.blank(
            procedure=procedure, name=name, kind=kind, department=department, category=category
        )
    except CannotChange as error:
        raise CannotStart(str(error)) from None
    return _start(definition, "白紙から作りました。", by=by, now=now)


def start_copy(*, of: str, procedure: str, name: str, by: Member, now: datetime) -> DraftView:
    """A copy of a draft, or of what is on offer, under an id and a name of its own. Raises CannotStart, NotAllowed."""
    require(by, "procedure.write")
    try:
        source = draft(of, by=by, now=now).definition
    except NoSuchDraft:
        source = _on_offer(of, now=now)
    definition = _renamed(source, procedure=procedure, name=name)
    return _start(definition, f"「{source.name.ja[:40]}」をコピーして作りました。", by=by, now=now)


def start_shared(
    *, shared: str, procedure: str = "", department: str = "", by: Member, now: datetime
) -> DraftView:
    """A shared definition, adopted: the draft keeps which version its changes lie over. Raises CannotStart, NotAllowed.

    `shared` is an id of `library.shared_definitions`.
    """
    require(by, "procedure.write")
    try:
        source = newest(shared)
    except NoSuchShared:
        raise CannotStart(f"「{shared}」という共有の手続はありません。") from None
    definition = _renamed(source, procedure=procedure, department=department)
    with tenant_transaction():
        base = keep_base(shared=shared, definition=source, now=now)
    return _start(definition, "共有の手続から作りました。", by=by, now=now, base=(shared, base))


def start_yaml(
    *, document: str | bytes, procedure: str = "", name: str = "", by: Member, now: datetime
) -> DraftView:
    """What a YAML (or JSON) file says. Raises CannotStart with the line; nothing is left behind then. NotAllowed."""
    require(by, "procedure.write")
    try:
        definition = tidy(parse_yaml(document))
    except InvalidDefinition as error:
        raise CannotStart(in_japanese(error), line=error.line) from None
    definition = _renamed(definition, procedure=procedure, name=name)
    return _start(definition, "ファイルから作りました。", by=by, now=now)


def start_from(
    *,
    definition: Definition,
    origins: Iterable[Origin] = (),
    not_understood: Iterable[Passage] = (),
    procedure: str = "",
    name: str = "",
    by: Member,
    now: datetime,
) -> DraftView:
    """What was read from a paper form (`paper.reading.Reading`), with where it stood, and what was not understood.

    Raises CannotStart, NotAllowed.
    """
    require(by, "procedure.write")
    kept = write_origins(origins_of(origins, not_understood))
    definition = _renamed(tidy(definition), procedure=procedure, name=name)
    return _start(definition, "紙の様式から作りました。", by=by, now=now, origins=kept)


def start_published(*, procedure: str, by: Member, now: datetime) -> DraftView:
    """What is on offer, to change it; the draft that there already is, if any. Raises CannotStart, NotAllowed."""
    require(by, "procedure.write", "procedure.publish")  # publishers too: to stop it, to look
    try:
        return draft(procedure, by=by, now=now)
    except NoSuchDraft:
        definition = _on_offer(procedure, now=now)
    try:
        adoption = adoption_of(procedure)
        base = (adoption.shared, adoption.base_version)
    except NotAdopted:
        base = ("", "")
    return _start(definition, "公開中の手続から作りました。", by=by, now=now, base=base, taken=True)


def _on_offer(procedure: str, *, now: datetime) -> Definition:
    definition = published(procedure, now=now)
    if definition is None:
        raise CannotStart(f"「{procedure}」という手続はありません。")
    return definition


def _renamed(
    definition: Definition, *, procedure: str = "", name: str = "", department: str = ""
) -> Definition:
    try:
        return first_draft.renamed(definition, procedure=procedure, name=name, department=department)
    except CannotChange as error:
        raise CannotStart(str(error)) from None


def _start(
    definition: Definition,
    said: str,
    *,
    by: Member,
    now: datetime,
    base: tuple[str, str] = ("", ""),
    origins: str = "",
    taken: bool = False,
) -> DraftView:
    id_, actor = definition.id, by.actor()
    if not taken and published(id_, now=now) is not None:
        raise CannotStart(
            f"id「{id_}」の手続は、公開中か、公開の予定です。別のidにするか、その手続を直してください。"
        )
    with tenant_transaction():
        if ProcedureDraft.objects.filter(procedure=id_).exists():
            raise CannotStart(_TAKEN.format(id_))
        row = ProcedureDraft(
            procedure=id_,
            shared_id=base[0],
            shared_version=base[1],
            origins=origins,
            created_at=now,
            created_by=actor.id,
            created_by_name=actor.name,
        )
        try:
            with tenant_transaction():  # two at once: the second one's savepoint goes, and it is told
                write_step(
                    row, act="start", number=0, definition=definition, said=said, touched=(), actor=actor, now=now
                )  # fmt: skip
        except IntegrityError as error:
            if refused_by(error, ProcedureDraft, "one_draft_each"):
                raise CannotStart(_TAKEN.format(id_)) from None
            raise
    return seen_by(by, id_, now=now, prove=True)


_TAKEN = "id「{}」は、もう使われています。別のidにしてください。"
