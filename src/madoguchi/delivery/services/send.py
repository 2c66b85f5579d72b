"""Send one version of a package, and keep what the receiver answers.

Pack, note the hash, hand over, keep the acknowledgement: what is slow stands between this module's short
transactions, so that a slow receiver holds no lock. Whatever dies in between, the same version is sent again and
the receiver, which knows it by its id and number, answers the same. When the case changed since it was sent, the
receiver is asked whether it holds it; the change is the next version either way.
"""

from __future__ import annotations

import hashlib
import tempfile
from datetime import datetime
from typing import Any, BinaryIO, cast
from uuid import UUID

import msgspec
from django.db.models import F

from madoguchi.applications.domain.package.write import SourceChanged
from madoguchi.applications.domain.states import State as ApplicationState
from madoguchi.applications.services.case.change_state import locked_application
from madoguchi.applications.services.papers.pack_application import (
    FilesInfected,
    FilesUnscanned,
    FilesWait,
    Forwarded,
    NotForTarget,
    NumberNotSealed,
    Open,
    Unseal,
    pack_application,
)
from madoguchi.audit.services.record import SYSTEM, record
from madoguchi.delivery.domain.content import Content
from madoguchi.delivery.domain.receiver import (
    Acknowledgement,
    Conflict,
    PackageRefused,
    Receiver,
    ReceiverAway,
    Standing,
)
from madoguchi.delivery.domain.retries import FIRST_LOOK, SEND, UNTIL_WOKEN, pause
from madoguchi.delivery.domain.states import ADDRESS, CORRECTION, OPEN, STEP, State
from madoguchi.delivery.events import ResultDue
from madoguchi.delivery.models import Delivery
from madoguchi.delivery.services.current import current
from madoguchi.delivery.services.keep_up import keep_up, supersede
from madoguchi.forms.domain.flows.flow import TARGET
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.outbox.services.publish import publish
from madoguchi.review.domain.forwardings import ANSWER_AWAY, NOT_TAKEN
from madoguchi.review.services.governments.connected import arrived_there, silent
from madoguchi.review.services.reading.print_case import filled
from madoguchi.tenants.queries import TenantView

IN_MEMORY = 16_000_000
"""Bytes; a larger package goes through a file without a name, which is gone with the process."""
_BLOCK = 1 << 20


class NotNow(Exception):
    """It cannot be sent yet, and nobody needs to do anything: try again in so many seconds."""

    def __init__(self, why: str, seconds: float = 30.0) -> None:
        self.seconds = seconds
        self.why = why
        super().__init__(why)


class Tools(msgspec.Struct, frozen=True, kw_only=True):
    """What sending needs from outside. `lost` are the exceptions of `unseal` that say a key is lost for good."""

    receiver: Receiver
    unseal: Unseal
    open_file: Open
    lost: tuple[type[Exception], ...] = ()


def send(*, delivery_id: UUID, tenant: TenantView, tools: Tools, now: datetime) -> None:
    """Send what is not acknowledged yet; the row then says acknowledged or failed, or a later version takes over.

    Raises NotNow (files in quarantine, a correction under way), ReceiverAway, and what the key keeper and the
    store raise when they are away.
    """
    row, content = _taken_up(delivery_id, now)
    if row is None:
        return
    if content is None:
        _fail(row, NOT_FOR_TARGET, now)
    elif row.sha256 and row.content not in ("", content.digest):
        _settle(row, tools.receiver, now, refused=False)
    else:
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
            file = cast(BinaryIO, spool)
            if _pack(row, content, tenant, tools, file, now):
                _hand_over(row, content, file, tools.receiver, now)


def _taken_up(delivery_id: UUID, now: datetime) -> tuple[Any, Content | None]:
    """The row, saying what is so now if it was not sent yet, and what is so now; no row when there is nothing to send.

    Raises NotNow when it would be the first that the receiver hears of a case that is being corrected.
    """
    with tenant_transaction():
        rows = Delivery.objects.filter(id=delivery_id, state__in=OPEN)
        row = rows.first()
        if row is None:
            return None, None
        locked_application(row.application_id)
        if not row.sha256:
            keep_up(application_id=row.application_id, now=now)
            row = rows.first()
        if row is None:
            return None, None
        case = current(row.application_id)
        if row.target in case.held:
            raise NotNow(STEP, seconds=UNTIL_WOKEN)
        held_up = not row.sha256 and row.kind == "first" and case.state is ApplicationState.CORRECTING
        if held_up:  # noted while the case is locked: whoever ends the correction finds it, and wakes it
            rows.update(waits_for=CORRECTION)
    if held_up:
        raise NotNow(CORRECTION, seconds=UNTIL_WOKEN)
    return row, case.contents.get(row.target)


def _pack(
    row: Any, content: Content, tenant: TenantView, tools: Tools, file: BinaryIO, now: datetime
) -> bool:
    """Whether it could be packed; where it could not, staff see why."""
    forwarded = _forwarded(row) if row.target.startswith(TARGET) else None
    told = msgspec.structs.replace(content.told, package_version=row.version, kind=row.kind)
    try:
        pack_application(
            application_id=row.application_id, to=row.target, told=told, tenant=tenant, out=file,
            unseal=tools.unseal, open_file=tools.open_file, filled=filled, forwarded=forwarded, now=now,
        )  # fmt: skip
    except FilesWait as wait:
        raise NotNow("scan") from wait
    except tuple(_REASONS) as reason:
        _fail(row, _REASONS[type(reason)], now)
        return False
    except tools.lost:
        _fail(row, KEY_LOST, now)
        return False
    return True


def _forwarded(row: Any) -> Forwarded | None:
    with tenant_transaction():
        return current(row.application_id).forwarded.get(row.target)


def _hand_over(row: Any, content: Content, file: BinaryIO, receiver: Receiver, now: datetime) -> None:
    sha256, size = _measure(file)
    if not _noted(row, content, sha256, now):
        _settle(row, receiver, now, refused=False)
        return
    try:
        answer = receiver.send(package_id=row.package_id, version=row.version, file=file, size=size)
    except PackageRefused as refused:
        _fail(row, "; ".join(refused.reasons), now)
    except Conflict:
        _settle(row, receiver, now, refused=True)
    else:
        _check(answer, row, sha256)
        _keep(row, answer, now)


def _noted(row: Any, content: Content, sha256: str, now: datetime) -> bool:
    """Note the hash before anything leaves. False when other bytes were sent under this number before: then they are
    its bytes for ever. Raises NotNow when the case changed while it was packed.
    """
    with tenant_transaction():
        locked_application(row.application_id)
        if current(row.application_id).contents.get(row.target) != content:
            raise NotNow("changed", seconds=0.0)
        sent = Delivery.objects.filter(id=row.id, state__in=OPEN, sha256__in=("", sha256)).update(
            state=State.SENT,
            sent_at=now,
            attempts=F("attempts") + 1,
            sha256=sha256,
            content=content.digest,
            waits_for="",
        )
        return bool(sent)


def _settle(row: Any, receiver: Receiver, now: datetime, *, refused: bool) -> None:
    """Ask what the receiver holds: this version as it was sent, or not; the next version follows from that.

    `refused`: it has just said that it will not take this version.
    """
    held = receiver.look(package_id=row.package_id)
    with tenant_transaction():
        locked_application(row.application_id)
        fresh = Delivery.objects.filter(id=row.id, state__in=OPEN).first()
        if fresh is None:
            return
        if held is not None and (held.version, held.sha256) == (fresh.version, fresh.sha256):
            _keep(fresh, _as_answer(held), now)
        elif held is not None and held.version >= fresh.version:
            _fail(
                fresh, NEWER_THERE if held.version > fresh.version else OTHER_CONTENT, now, there=held.version
            )
        elif refused:
            _fail(fresh, NO_NEW_VERSION, now)
        else:
            supersede(fresh)
            keep_up(application_id=fresh.application_id, now=now)


def _as_answer(held: Standing) -> Acknowledgement:
    return Acknowledgement(
        package_id=held.package_id,
        version=held.version,
        sha256=held.sha256,
        addressee_number=held.addressee_number,
    )


def wait_for(*, delivery_id: UUID, why: str) -> None:
    """Keep what it waits for, where staff see it."""
    with tenant_transaction():
        rows = Delivery.objects.filter(id=delivery_id, state__in=OPEN)
        rows.update(waits_for=why, last_error="")
        if why == ADDRESS:
            _tell_step(delivery_id, ANSWER_AWAY)


def put_off(*, delivery_id: UUID, away: Exception, now: datetime) -> float:
    """Keep what stands in the way where staff see it; the seconds after which to try again, with no last time."""
    with tenant_transaction():
        rows = Delivery.objects.filter(id=delivery_id, state__in=OPEN)
        rows.update(last_error=_in_words(away), waits_for="")
        row = Delivery.objects.filter(id=delivery_id).first()
        _tell_step(delivery_id, ANSWER_AWAY)
    waited: float = (now - row.created_at).total_seconds() if row else 0.0
    return pause(waited, SEND)


def _tell_step(delivery_id: UUID, why: str) -> None:
    """Where it is a step that another government does, whoever looks at the step reads it there too."""
    row = Delivery.objects.filter(id=delivery_id, target__startswith=TARGET).first()
    if row is not None:
        silent(application_id=row.application_id, target=row.target, why=why)


def _in_words(away: Exception) -> str:
    if not isinstance(away, ReceiverAway):
        return "個人番号の鍵か、添付書類の置き場所が、いま使えません。"
    if away.status in (401, 403):
        return "基幹システムに断られました。管理の担当者が、合い言葉の設定を確かめてください。"
    if away.status:
        return f"基幹システムが、いま受け取れないと答えました(状態 {away.status})。"
    return "基幹システムが答えないか、答えが正しくありません。"


OTHER_CONTENT = "受け手は、同じ番号で内容の違うものを持っています。"
NEWER_THERE = "受け手は、こちらより新しい版を持っています。"
NO_NEW_VERSION = "受け手が、新しい版を受け取りません。受け手の担当者に確かめてください。"
KEY_LOST = "個人番号を開けません。封をした鍵がありません。"
NOT_FOR_TARGET = "この手続には、この送り先がありません。"
_REASONS: dict[type[Exception], str] = {
    FilesInfected: "ウイルスが見つかった添付書類があります。",
    FilesUnscanned: "ウイルス検査をしていない添付書類があります。",
    SourceChanged: "添付書類の内容が、届いたときと違います。",
    NotForTarget: NOT_FOR_TARGET,
    NumberNotSealed: "個人番号が封をして保管されていません。",
}


def _measure(file: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while block := file.read(_BLOCK):
        digest.update(block)
        size += len(block)
    file.seek(0)
    return digest.hexdigest(), size


def _check(answer: Acknowledgement, row: Any, sha256: str) -> None:
    number = answer.addressee_number
    if (answer.package_id, answer.version, answer.sha256) != (row.package_id, row.version, sha256):
        raise ReceiverAway("the receiver answered for another package")
    if len(number) != 15 or not number.isascii() or not number.isdigit():
        raise ReceiverAway("the receiver's addressee number is not 15 digits")


def _keep(row: Any, answer: Acknowledgement, now: datetime) -> None:
    """The receiver has it. What changed meanwhile is the next version."""
    with tenant_transaction():
        locked_application(row.application_id)
        held = Delivery.objects.filter(id=row.id).exclude(state=State.ACKNOWLEDGED)
        if not held.update(
            state=State.ACKNOWLEDGED,
            acknowledged_at=now,
            sha256=answer.sha256,
            addressee_number=answer.addressee_number,
            last_error="",
            waits_for="",
            there=0,
        ):  # another worker, whose lease had lapsed, was faster
            return
        _record(row, "delivery.acknowledged", {"sha256": answer.sha256}, now)
        if row.target.startswith(TARGET) and row.kind != "withdrawn":
            now_there = current(row.application_id).contents.get(row.target)
            if now_there is not None and now_there.digest == Delivery.objects.get(id=row.id).content:
                arrived_there(
                    application_id=row.application_id, target=row.target, version=row.version, now=now
                )
        if row.kind != "withdrawn":
            publish(ResultDue(delivery_id=str(row.id)), now=now, due_at=now + FIRST_LOOK, receiver=row.target)
        keep_up(application_id=row.application_id, now=now)


def _fail(row: Any, reason: str, now: datetime, *, there: int = 0) -> None:
    with tenant_transaction():
        rows = Delivery.objects.filter(id=row.id, state__in=OPEN)
        if rows.update(state=State.FAILED, last_error=reason[:400], waits_for="", there=there):
            _tell_step(row.id, NOT_TAKEN)
            _record(row, "delivery.failed", {"reason": reason[:400]}, now)


def _record(row: Any, action: str, detail: dict[str, str], now: datetime) -> None:
    subject = f"application:{row.application_id}"
    about = {"package": row.package_id, "version": str(row.version)}
    record(actor=SYSTEM, action=action, subject=subject, detail={**about, **detail}, now=now)
