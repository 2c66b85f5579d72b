"""What goes along to another government of this installation: individual numbers, opened on record to be sealed with its key,
and files, as copies of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, BinaryIO, Final
from uuid import UUID

import msgspec

from madoguchi.applications.domain.answers import replaced, sealed_references
from madoguchi.applications.queries.attachments import FileView
from madoguchi.applications.queries.handing_on import Carried
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.attachments.take_over import take_over
from madoguchi.audit.services.record import SYSTEM, record
from madoguchi.files.services.open_file import may_leave, store
from madoguchi.isolation.scope import tenant_transaction

Unseal = Callable[[bytes, str], str]
Open = Callable[[str], BinaryIO]

NOT_OFFERED: Final = "渡す先の役所は、この手続をここで受け付けていません。"
NOT_COMPLETE: Final = "渡す先の役所の様式に、答えが合いません。"
FILES: Final = "渡せない添付書類(ウイルスが見つかったもの、検査をしていないもの)があります。"
NUMBER_GONE: Final = "個人番号が、この役所に残っていません。個人番号は、書類で渡してください。"
KEY_LOST: Final = "個人番号を開けません。封をした鍵がありません。個人番号は、書類で渡してください。"
FILES_WAIT: Final = "添付書類のウイルス検査が終わるのを待っています。"
NO_KEY_THERE: Final = (
    "渡す先の役所に、個人番号をしまう鍵がありません。その役所の管理の担当者が鍵を作ると、渡します。"
)
KEEPER_AWAY: Final = (
    "個人番号の鍵が、いま使えません。自動でためしています。続くときは、管理の担当者に知らせてください。"
)
STORE_AWAY: Final = (
    "添付書類の置き場所が、いま使えません。自動でためしています。続くときは、管理の担当者に知らせてください。"
)


class FilesWait(Exception):
    """Files are still in quarantine: later."""


class Cannot(Exception):
    """It will not be taken there; the text says why, and what staff do."""


class Tools(msgspec.Struct, frozen=True, kw_only=True):
    """What carrying needs from outside. `lost` are the exceptions of `unseal` that say a key is lost for good."""

    unseal: Unseal
    open_file: Open
    lost: tuple[type[Exception], ...] = ()


def with_numbers(
    answers: dict[str, Any],
    numbers: Mapping[str, bytes],
    *,
    of: UUID,
    purpose: str,
    tools: Tools,
    now: datetime,
) -> dict[str, Any]:
    """The answers of a case with its individual numbers as digits; never written down in between. Opens a transaction.

    Raises Cannot, and what `unseal` raises when the keeper is away.
    """
    sealed = [(path, ref) for path, ref in sealed_references(answers) if ref]
    for path, ref in sealed:
        if ref not in numbers:
            raise Cannot(NUMBER_GONE)
        try:
            answers = replaced(answers, path, tools.unseal(numbers[ref], purpose))
        except tools.lost:
            raise Cannot(KEY_LOST) from None
    if sealed:
        detail = {"purpose": purpose, "count": str(len(sealed))}
        with tenant_transaction():
            record(actor=SYSTEM, action="number.unsealed", subject=subject(of), detail=detail, now=now)
    return answers


def check_scanned(files: Iterable[FileView], *, of: UUID) -> None:
    """Raises FilesWait."""
    if any(file.state == "quarantined" for file in files):
        raise FilesWait(str(of))


def copies(
    files: Iterable[FileView],
    along: Carried,
    *,
    items: Collection[str],
    key: str,
    tools: Tools,
    now: datetime,
) -> tuple[UUID, ...]:
    """In the scope of the other, each of its own in the store; those that a try before this one made are found. `items` are
    the attachments that it asks for.

    Raises Cannot, StoreFull, StoreUnavailable, ContentChanged.
    """
    found = []
    for file in files:
        if not may_leave(file.state):
            raise Cannot(FILES)
        if file.item not in items:
            raise Cannot(NOT_COMPLETE)
        with tools.open_file(file.store_key) as source:
            copy = take_over(
                file=source, of=file, sha256=along.digests[file.id], store=store(), client_id=key, now=now
            )
        found.append(copy)
    return tuple(found)
