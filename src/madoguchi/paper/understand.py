"""Sheets to a reading: what was found on them, put into pages."""

from __future__ import annotations

import hashlib
import re
from collections import Counter

import msgspec

from madoguchi.paper.drafting.draft import Draft
from madoguchi.paper.drafting.reading import Passage, Reading
from madoguchi.paper.formats.refusal import CannotRead
from madoguchi.paper.formats.sheet import Line, Sheet
from madoguchi.paper.understanding.lines import about
from madoguchi.paper.understanding.lines.sheet import read_sheet
from madoguchi.paper.understanding.places.asked import (
    Asked,
    Enclosure,
    Heading,
    Item,
    LeftOut,
    Note,
    Promise,
    Title,
)
from madoguchi.paper.understanding.places.joining import joined_accounts
from madoguchi.paper.understanding.printed.labels import folded

_OWN_PAGE = 3
"""Questions about one subject from which on it has a page of its own."""


def understand(sheets: tuple[Sheet, ...], *, name: str) -> Reading:
    """The draft that the sheets give; `name` is used where they have no title. Raises CannotRead for an empty form."""
    found = [_marked(_tidied(read_sheet(sheet, first=n == 0))) for n, sheet in enumerate(_forms(sheets))]
    items = [item for listed in found for item in listed]
    if not any(isinstance(i, Asked) for i in items):
        raise CannotRead(
            "記入する欄が見つかりませんでした。様式の中の表や「氏名」などの欄があるファイルを選んでください。"
        )
    title = next((i for i in items if isinstance(i, Title) and i.what == "name"), None)
    called = about.tidy_name(title.text) if title is not None else name
    labels = Counter(i.label for i in items if isinstance(i, Asked))
    draft = Draft(
        name=called,
        digest=hashlib.sha256(called.encode()).hexdigest()[:8],
        doubled=frozenset(label for label, count in labels.items() if count > 1),
    )
    if title is not None:
        draft.origin("name", title.reference, title.text)
    for listed in found:
        _lay_out(draft, joined_accounts(listed))
    left = [i for i in items if isinstance(i, LeftOut)]
    return Reading(
        definition=draft.definition(),
        origins=tuple(draft.origins),
        not_understood=tuple(Passage(reference=i.reference, text=i.text) for i in left if not i.understood),
        office_use=tuple(Passage(reference=i.reference, text=i.text) for i in left if i.understood),
    )


_NO_FORM = re.compile(
    r"記入例|記載例|記入見本|見本|作成例|入力例|記入要領|サンプル|^リスト|マスタ|選択肢|^list|控え?[)）]?$",
    re.IGNORECASE,
)


def _forms(sheets: tuple[Sheet, ...]) -> list[Sheet]:
    """Without filled-in examples, copies to keep and lists for drop-downs, as long as something is left."""
    forms = [sheet for sheet in sheets if not _NO_FORM.search(sheet.name) and not _is_example(sheet)]
    return forms or list(sheets)


def _is_example(sheet: Sheet) -> bool:
    """A page that says in its first lines that it is filled in."""
    first = [block.text for block in sheet.blocks if isinstance(block, Line)][:3]
    return any(re.search(r"^[ 　【〔(（<＜]*(?:記入例|記載例|記入見本|見[ 　]*本)", text) for text in first)


def _tidied(items: list[Item]) -> list[Item]:
    """A postal code on a line of its own belongs to the address that follows, a second line to the one before."""
    kept: list[Item] = []
    for n, item in enumerate(items):
        after = items[n + 1] if n + 1 < len(items) else None
        postal = (
            isinstance(item, Asked) and item.kind == "address" and folded(item.label) in ("〒", "郵便番号")
        )
        if postal and isinstance(after, Asked) and after.kind == "address":
            continue
        if isinstance(item, Asked) and kept and _is_more_of(item, kept[-1]):
            continue
        if isinstance(item, Asked) and kept and (whole := _with_other(kept[-1], item)) is not None:
            kept[-1] = whole
            continue
        kept.append(item)
    return kept


def _is_more_of(asked: Asked, before: Item) -> bool:
    """A second empty line under an address."""
    return (
        isinstance(before, Asked)
        and before.kind == "address"
        and asked.kind in ("text", "textarea", "address")
        and (asked.label, asked.subject) == (before.label, before.subject)
        and not asked.text.strip(" 　")
    )


_OTHER = re.compile(r"^その他(?:の(?:内容|理由|事由|場合))?$")


def _with_other(before: Item, asked: Asked) -> Asked | None:
    """`□その他` and below it `（その他の内容：　　）`: the choice with what is written when その他 is chosen."""
    if not (isinstance(before, Asked) and before.kind in ("choice", "choices") and not before.details):
        return None
    other = next((n for n, option in enumerate(before.options) if option.startswith("その他")), None)
    if other is None or asked.kind not in ("text", "textarea") or not _OTHER.match(folded(asked.label)):
        return None
    return msgspec.structs.replace(before, details=((other, ""),))


def _marked(items: list[Item]) -> list[Item]:
    """Where a form marks what must be answered, what has no mark need not be."""
    marks = sum(isinstance(i, Asked) and i.required is True for i in items) > 1
    return [_with_mark(i, marks) if isinstance(i, Asked) else i for i in items]


def _with_mark(asked: Asked, marks: bool) -> Asked:
    columns = tuple(_with_mark(c, marks) for c in asked.columns)
    required = asked.required
    if required is None:
        required = not about.is_optional(asked.label) and (not marks or asked.kind == "kana")
    return msgspec.structs.replace(asked, columns=columns, required=required)


def _lay_out(draft: Draft, items: list[Item]) -> None:
    """Headings begin pages, and so does a subject of which much is asked."""
    draft.begin_sheet()
    heading: Heading | None = None
    batch: list[Asked] = []
    counts: dict[str, int] = {}
    for item in items:
        if isinstance(item, Asked):
            counts[item.subject] = counts.get(item.subject, 0) + 1

    def end_page() -> None:
        nonlocal batch
        draft.add(batch)
        batch = []

    subject = ""
    for item in items:
        if isinstance(item, Asked):
            own = item.subject if counts[item.subject] >= _OWN_PAGE else ""
            if own != subject:
                end_page()
                subject = own
                draft.page(own or (heading.text if heading is not None else ""))
            batch.append(item)
        elif isinstance(item, Heading):
            end_page()
            heading, subject = item, ""
            draft.page(item.text)
        elif isinstance(item, Note):
            draft.note(item.text)
        elif isinstance(item, Enclosure):
            draft.enclosure(item)
        elif isinstance(item, Promise):
            draft.promise(item)
        elif isinstance(item, Title) and item.what == "sentence":
            draft.sentence(item.text)
    end_page()
