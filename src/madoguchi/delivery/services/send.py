"""Send one package, and keep what the receiver answers.

Pack, note the hash, hand over, keep the acknowledgement: what is slow stands between this module's short
transactions, so that a slow receiver holds no lock. Whatever dies in between, the same package is sent
again and the receiver, which knows it by its id, answers the same.
"""

from __future__ import annotations

import hashlib
import tempfile
from datetime import datetime, timedelta
from typing import BinaryIO, cast
from uuid import UUID

import msgspec
from django.db.models import F

from madoguchi.applications.domain.package.write import SourceChanged
from madoguchi.applications.domain.states import State as ApplicationState
from madoguchi.applications.services.pack_application import (
    FilesInfected,
    FilesWait,
    NotForTarget,
    NumberNotSealed,
    Open,
    Unseal,
    pack_application,
    standing,
)
from madoguchi.audit.services.record import SYSTEM, record
from madoguchi.delivery.domain.receiver import (
    Acknowledgement,
    Conflict,
    PackageRefused,
    Receiver,
    ReceiverAway,
)
from madoguchi.delivery.domain.states import State
from madoguchi.delivery.events import ResultDue
from madoguchi.delivery.models import Delivery
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.outbox.services.publish import publish
from madoguchi.tenants.queries import TenantView

IN_MEMORY = 16_000_000
"""Bytes; a larger package goes through a file without a name, which is gone with the process."""
SHORTEST, LONGEST = 2.0, 7200.0
"""Seconds until the next attempt: a tenth of the time since the delivery began, between these."""
FIRST_LOOK = timedelta(seconds=5)
"""After the acknowledgement, until the receiver is asked for the result."""
_DECIDED = (
    ApplicationState.APPROVED,
    ApplicationState.REFUSED,
    ApplicationState.ISSUED,
    ApplicationState.CLOSED,
)
_NOT_TO_BE_SENT = (ApplicationState.ARRIVED, ApplicationState.WITHDRAWN, ApplicationState.DISMISSED)
_BLOCK = 1 << 20


class NotNow(Exception):
    """It cannot be sent yet, and nobody needs to do anything: try again in a while."""


class Tools(msgspec.Struct, frozen=True, kw_only=True):
    """What sending needs from outside. `lost` are the exceptions of `unseal` that say a key is lost for
    good.
    """

    receiver: Receiver
    unseal: Unseal
    open_file: Open
    lost: tuple[type[Exception], ...] = ()


class _Packed(msgspec.Struct, frozen=True, kw_only=True):
    package_id: str
    sha256: str
    size: int
    sent_before: str


def send(*, delivery_id: UUID, tenant: TenantView, tools: Tools, now: datetime) -> None:
    """Send what is not acknowledged yet; the row then says acknowledged or failed.

    An application whose acceptance was undone, or that was withdrawn, is left waiting. Raises NotNow (files
    in quarantine, a correction under way), ReceiverAway, and what the key keeper and the store raise when
    they are away.
    """
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
        file = cast(BinaryIO, spool)
        packed = _pack(delivery_id, tenant, tools, file, now)
        if packed is None:
            return
        try:
            answer = _hand_over(packed, file, tools.receiver)
        except PackageRefused as refused:
            _fail(delivery_id, "; ".join(refused.reasons), now)
            return
    _check(answer, packed)
    _keep(delivery_id, answer, now)


def _hand_over(packed: _Packed, file: BinaryIO, receiver: Receiver) -> Acknowledgement:
    """Where the receiver holds exactly what an earlier attempt sent, its answer to that counts.

    A tenant's new name or a new version of the printer changes the bytes between two attempts.
    """
    try:
        return receiver.send(package_id=packed.package_id, file=file, size=packed.size)
    except Conflict:
        held = receiver.look(package_id=packed.package_id)
        if held is None or not packed.sent_before or held.sha256 != packed.sent_before:
            raise PackageRefused((OTHER_CONTENT,)) from None
        return Acknowledgement(
            package_id=held.package_id, sha256=held.sha256, addressee_number=held.addressee_number
        )


def _pack(
    delivery_id: UUID, tenant: TenantView, tools: Tools, file: BinaryIO, now: datetime
) -> _Packed | None:
    with tenant_transaction():
        row = Delivery.objects.get(id=delivery_id)
        if row.state == State.ACKNOWLEDGED or not _to_be_sent(row):
            return None
    try:
        manifest = pack_application(
            application_id=row.application_id, to=row.target, tenant=tenant, out=file,
            unseal=tools.unseal, open_file=tools.open_file, now=now,
        )  # fmt: skip
    except FilesWait as wait:
        raise NotNow("quarantined") from wait
    except (FilesInfected, SourceChanged, NotForTarget, NumberNotSealed) as reason:
        _fail(delivery_id, _REASONS[type(reason)], now)
        return None
    except tools.lost:
        _fail(delivery_id, KEY_LOST, now)
        return None
    sha256, size = _measure(file)
    with tenant_transaction():
        under_way = Delivery.objects.filter(id=delivery_id).exclude(state=State.ACKNOWLEDGED)
        under_way.update(state=State.SENT, sent_at=now, attempts=F("attempts") + 1, sha256=sha256)
    return _Packed(package_id=manifest.package_id, sha256=sha256, size=size, sent_before=row.sha256)


def put_off(*, delivery_id: UUID, away: Exception, now: datetime) -> float:
    """Keep what stands in the way where staff see it; the seconds after which to try again, with no last time."""
    with tenant_transaction():
        rows = Delivery.objects.filter(id=delivery_id).exclude(state=State.ACKNOWLEDGED)
        rows.update(last_error=_in_words(away))
        row = Delivery.objects.get(id=delivery_id)
    waited: float = (now - row.created_at).total_seconds()
    return min(max(waited / 10, SHORTEST), LONGEST)


def _in_words(away: Exception) -> str:
    if not isinstance(away, ReceiverAway):
        return "個人番号の鍵か、添付書類の置き場所が、いま使えません。"
    if away.status in (401, 403):
        return "基幹システムに断られました。管理の担当者が、合い言葉の設定を確かめてください。"
    if away.status:
        return f"基幹システムが、いま受け取れないと答えました(状態 {away.status})。"
    return "基幹システムが答えないか、答えが正しくありません。"


OTHER_CONTENT = "受け手は、同じ番号で内容の違うものを持っています。"
KEY_LOST = "個人番号を開けません。封をした鍵がありません。"
_REASONS: dict[type[Exception], str] = {
    FilesInfected: "ウイルスが見つかった添付書類があります。",
    SourceChanged: "添付書類の内容が、届いたときと違います。",
    NotForTarget: "この手続には、この送り先がありません。",
    NumberNotSealed: "個人番号が封をして保管されていません。",
}


def _to_be_sent(row: Delivery) -> bool:
    """What goes with the decision is not sent while that is being made, or made anew."""
    at = standing(row.application_id)
    if at.state == ApplicationState.CORRECTING:
        raise NotNow("correcting")
    if at.targets.get(row.target) == "decided":
        return at.state in _DECIDED
    return at.state not in _NOT_TO_BE_SENT


def _measure(file: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while block := file.read(_BLOCK):
        digest.update(block)
        size += len(block)
    file.seek(0)
    return digest.hexdigest(), size


def _check(answer: Acknowledgement, packed: _Packed) -> None:
    number = answer.addressee_number
    if answer.package_id != packed.package_id or answer.sha256 not in (packed.sha256, packed.sent_before):
        raise ReceiverAway("the receiver answered for another package")
    if len(number) != 15 or not number.isascii() or not number.isdigit():
        raise ReceiverAway("the receiver's addressee number is not 15 digits")


def _keep(delivery_id: UUID, answer: Acknowledgement, now: datetime) -> None:
    with tenant_transaction():
        row = Delivery.objects.select_for_update().get(id=delivery_id)
        if row.state == State.ACKNOWLEDGED:  # another worker, whose lease had lapsed, was faster
            return
        _update(
            delivery_id,
            state=State.ACKNOWLEDGED,
            acknowledged_at=now,
            sha256=answer.sha256,
            addressee_number=answer.addressee_number,
            last_error="",
        )
        _record(row, "delivery.acknowledged", {"sha256": answer.sha256}, now)
        publish(
            ResultDue(delivery_id=str(delivery_id)), now=now, due_at=now + FIRST_LOOK, receiver=row.target
        )


def _fail(delivery_id: UUID, reason: str, now: datetime) -> None:
    with tenant_transaction():
        row = Delivery.objects.select_for_update().get(id=delivery_id)
        _update(delivery_id, state=State.FAILED, last_error=reason[:400])
        _record(row, "delivery.failed", {"reason": reason[:400]}, now)


def _record(row: Delivery, action: str, detail: dict[str, str], now: datetime) -> None:
    subject = f"application:{row.application_id}"
    record(
        actor=SYSTEM, action=action, subject=subject, detail={"package": row.package_id, **detail}, now=now
    )


def _update(delivery_id: UUID, **values: object) -> None:
    Delivery.objects.filter(id=delivery_id).update(**values)
