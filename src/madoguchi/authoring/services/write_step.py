"""Writing one revision of a draft: the row, the step, the audit entry, and the end of an open request."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator
from datetime import datetime

from madoguchi.audit.services.record import Actor, record
from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.domain.ids import is_issued
from madoguchi.authoring.models import DraftStep, ProcedureDraft, PublicationRequest
from madoguchi.authoring.queries import NoSuchDraft
from madoguchi.forms.domain.answers.births import births
from madoguchi.forms.domain.format.definition import Definition
from madoguchi.forms.domain.format.parse import MAX_BYTES, from_json, to_json, version_of
from madoguchi.forms.queries import births_by_version, shared_definition

MOST_BYTES = MAX_BYTES // 2
"""Of the canonical form: the same as YAML is longer, and must stay readable."""
_ACTIONS = {
    "start": "draft.started",
    "change": "draft.changed",
    "undo": "draft.undone",
    "redo": "draft.redone",
}


class Outdated(Exception):
    """The draft is not what the page showed; the message is Japanese, for the author."""

    def __init__(self, *, own: bool = False) -> None:
        first = "この画面は、あなたが変える前のものです。" if own else "ほかの人が先に変えました。"
        super().__init__(f"{first}いまの内容を確かめて、もう一度押してください。")


def locked_draft(procedure: str) -> ProcedureDraft:
    """The draft, locked until the transaction ends. Raises NoSuchDraft."""
    row: ProcedureDraft | None = (
        ProcedureDraft.objects.select_for_update().filter(procedure=procedure).first()
    )
    if row is None:
        raise NoSuchDraft(procedure)
    return row


def refuse_outdated(draft: ProcedureDraft, *, revision: int, actor: Actor) -> None:
    """Raises Outdated when the draft is not at `revision`, which an actor's page showed."""
    if draft.revision == revision:
        return
    since = DraftStep.objects.filter(draft_id=draft.id, revision__gt=revision)
    raise Outdated(own=since.exists() and not since.exclude(actor_id=actor.id).exists())


def write_change(
    draft: ProcedureDraft,
    definition: Definition,
    *,
    said: str,
    touched: Collection[str],
    actor: Actor,
    now: datetime,
) -> None:
    """One step further; what was undone before cannot be made again. Raises CannotChange for one that is too large."""
    if len(to_json(definition)) > MOST_BYTES:
        raise CannotChange("手続が大きくなりすぎました。2つの手続に分けてください。")
    steps = DraftStep.objects.filter(
        draft_id=draft.id, number__gt=draft.position, dropped=False, act="change"
    )
    if dropped := steps.update(dropped=True):
        detail = {"steps": str(dropped), "revision": str(draft.revision)}
        record(
            actor=actor, action="draft.redo_dropped", subject=subject(draft.procedure), detail=detail, now=now
        )
    draft.revision += 1
    number = draft.position + 1
    write_step(
        draft, act="change", number=number, definition=definition, said=said, touched=touched, actor=actor, now=now
    )  # fmt: skip


def write_step(
    draft: ProcedureDraft,
    *,
    act: str,
    number: int,
    definition: Definition,
    said: str,
    touched: Collection[str],
    actor: Actor,
    now: datetime,
) -> None:
    """The draft has this definition after the act; its row was locked, or is new."""
    document, version = to_json(definition), version_of(definition)
    if version != draft.version:
        draft.errors = draft.warnings = None
        void_request(draft.procedure, actor=actor, now=now)
    draft.issued = "\n".join(sorted({*issued(draft), *births(definition)}))
    draft.document, draft.version, draft.position = document, version, number
    draft.name = (definition.plain or definition.name).ja[:200]
    draft.updated_at, draft.updated_by, draft.updated_by_name = now, actor.id, actor.name
    draft.save()
    DraftStep.objects.create(
        draft_id=draft.id,
        revision=draft.revision,
        number=number,
        act=act,
        said=said,
        touched=sorted(touched),
        document=zlib.compress(document, 1),
        shared_version=draft.shared_version,
        at=now,
        actor_id=actor.id,
        actor_name=actor.name,
    )
    record(
        actor=actor,
        action=_ACTIONS[act],
        subject=subject(draft.procedure),
        detail={"said": said, "revision": str(draft.revision)},
        now=now,
    )


def issued(draft: ProcedureDraft) -> set[str]:
    """Every id that the draft ever had, undone steps too; one from before they were kept is read step by step."""
    if not draft.issued:
        return {key for step in _documents(draft) for key in births(step)}
    return set(draft.issued.split("\n"))


def refuse_reuse(draft: ProcedureDraft, before: Definition, after: Definition) -> None:
    """Refuse an id that once was another part's, of a version or of any step. Raises CannotChange."""
    there, now = births(before), births(after)
    new = now.keys() - there.keys()
    if not new:
        return
    versions = births_by_version(draft.procedure).values()
    known = issued(draft).union(*versions)
    for key in new & known:
        former = [found[key] for found in (*versions, *map(births, _documents(draft))) if key in found]
        if all(each.made_for != now[key].made_for for each in former):
            name, was = key.split(" ")[-1], former[-1].made_for.split(" ", 1)[-1]
            raise CannotChange(
                f"id「{name}」は、前に「{was}」で使いました。消したもののidは使えません。別のidにしてください。"
            )
    for key in new - known if draft.shared_id else ():
        if not is_issued(key) and key not in births(shared_definition(draft.shared_id, draft.shared_version)):
            raise CannotChange(
                "共通の手続に加えたもののidは、おわりの_と8文字を残してください。残すと、共通の手続のidと重なりません。"
            )


def _documents(draft: ProcedureDraft) -> Iterator[Definition]:
    rows = DraftStep.objects.filter(draft_id=draft.id).order_by("revision").values_list("document", flat=True)
    return (from_json(zlib.decompress(bytes(row))) for row in rows)


def subject(procedure: str) -> str:
    """What an audit entry about the procedure is about."""
    return f"procedure:{procedure}"


def void_request(procedure: str, *, actor: Actor, now: datetime) -> None:
    """Nothing is asked for any more."""
    ended = {"state": "void", "ended_at": now, "ended_by": actor.id, "ended_by_name": actor.name}
    if PublicationRequest.objects.filter(procedure=procedure, state="open").update(**ended):
        record(actor=actor, action="publication.voided", subject=subject(procedure), detail={}, now=now)
