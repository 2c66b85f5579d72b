"""Fields that belong together: parts of one bank account, and what is said of one person."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal

import msgspec

from madoguchi.paper.understanding.places.asked import Asked, Heading, Item
from madoguchi.paper.understanding.printed.labels import folded, label_of

Part = Literal["", "kana", "birth_date", "gender", "address", "phone", "email"]
_PLAIN: dict[str, re.Pattern[str]] = {
    "kana": re.compile(r"."),
    "birth_date": re.compile(r"生年月日$"),
    "gender": re.compile(r"性別$"),
    "address": re.compile(r"^(?:現?住所|住所地|居住地|住所又は居所|〒|郵便番号)$"),
    "phone": re.compile(
        r"^(?:電話(?:番号)?|tel|連絡先(?:電話番号)?|電話連絡先|携帯(?:電話)?|日中の連絡先)$", re.IGNORECASE
    ),
    "email": re.compile(r"."),
}
_ACCOUNT = re.compile(r"口座|振込|振替|金融機関|支払希望|払込|送金")


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """Something asked, and the part of a person or account that it becomes."""

    asked: Asked
    part: str = ""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question of the draft: its fields, the one that names it first."""

    fields: tuple[Field, ...]

    @property
    def main(self) -> Asked:
        return self.fields[0].asked


def joined_accounts(items: list[Item]) -> list[Item]:
    """Parts of a bank account, one after the other, as one; its fields are its columns."""
    done: list[Item] = []
    at = 0
    while at < len(items):
        last = _account_end(items, at)
        if last is None:
            done.append(_alone(items[at]))
            at += 1
            continue
        run = [i for i in items[at:last] if isinstance(i, Asked)]
        done += [i for i in items[at:last] if not isinstance(i, Asked)]
        heading = next((i for i in reversed(done[-4:]) if isinstance(i, Heading)), None)
        done.append(_account(run, heading))
        at = last
    return done


def _account_end(items: list[Item], at: int) -> int | None:
    """Where an account that begins at `at` ends, or None when none begins there."""
    if not _may_belong(items[at], first=True):
        return None
    end = at
    banks = 0
    for n in range(at, len(items)):
        item = items[n]
        if isinstance(item, Asked) and item.kind == "bank":
            banks += 1
            end = n + 1
        elif not _may_belong(item, first=False):
            break
    if banks < 2:
        return None
    return end


def _may_belong(item: Item, *, first: bool) -> bool:
    if not isinstance(item, Asked):
        return False
    if item.kind == "bank":
        return True
    plain = folded(item.label + item.subject)
    if first:
        return item.kind == "kana" and bool(_ACCOUNT.search(plain))
    return item.kind in ("kana", "text", "number") or (item.kind == "person" and "名義" in plain)


def _account(run: list[Asked], heading: Heading | None) -> Asked:
    named = next((a.subject for a in run if _ACCOUNT.search(a.subject)), "")
    if not named and heading is not None and _ACCOUNT.search(heading.text):
        named = label_of(heading.text).text
    named = named or next((a.label for a in run if re.search(r"振替|振込", a.label) and len(a.label) > 4), "")
    return Asked(
        label=named or "振込先の口座",
        kind="bank_account",
        reference=run[0].reference,
        text="\n".join(a.label for a in run),
        subject="",
        required=run[0].required,
        columns=tuple(run),
    )


def _alone(item: Item) -> Item:
    """An item that is no part of an account: a bank's name, a box that asks for a whole one, a group with its own."""
    if not isinstance(item, Asked):
        return item
    if item.kind == "group":
        columns = [c for c in joined_accounts([*item.columns]) if isinstance(c, Asked)]
        return msgspec.structs.replace(item, columns=tuple(columns))
    if item.kind != "bank":
        return item
    whole = re.search(r"口座(?:情報)?$|振込先", folded(item.label))
    return msgspec.structs.replace(item, kind="bank_account" if whole else "text", confidence=0.6)


def joined_persons(asked: list[Asked]) -> list[Question]:
    """The things asked on a page or in a group, with what is said of a person at the person."""
    owners: dict[int, int] = {}
    taken: dict[int, set[str]] = {}
    persons = [n for n, a in enumerate(asked) if a.kind == "person"]
    for n, a in enumerate(asked):
        pattern = _PLAIN.get(a.kind)
        if pattern is None or not pattern.search(folded(a.label)):
            continue
        owner = _owner(asked, persons, n)
        if owner is None or a.kind in taken.setdefault(owner, set()):
            continue
        if a.required is False and asked[owner].required is not False and a.kind != "kana":
            continue
        owners[n] = owner
        taken[owner].add(a.kind)
    done: list[Question] = []
    for n, a in enumerate(asked):
        if n in owners:
            continue
        parts = tuple(Field(asked=asked[m], part=asked[m].kind) for m, owner in owners.items() if owner == n)
        done.append(Question(fields=(Field(asked=a), *parts)))
    return done


_ORGANISATION = re.compile(
    r"医$|医師$|病院|医院|医療機関|勤務先|会社|事業所|学校|幼稚園|保育|園名|施設|店舗|業者"
)


def with_organisations(asked: list[Asked]) -> list[Asked]:
    """A telephone number right behind a doctor, a school or a firm is theirs: `かかりつけ医 … 電話`."""
    told = list(asked)
    for n, (before, a) in enumerate(pairwise(asked), start=1):
        organisation = before.kind == "text" and _ORGANISATION.search(folded(before.label))
        if a.kind in ("phone", "address") and organisation and _PLAIN[a.kind].search(folded(a.label)):
            told[n] = msgspec.structs.replace(a, label=f"{before.label}の{a.label}", subject="")
    return told


def _owner(asked: list[Asked], persons: list[int], n: int) -> int | None:
    """The person that a field tells more of: near, about the same subject, with no other person between."""
    same = [p for p in persons if asked[p].subject == asked[n].subject]
    if not same:
        return None
    if asked[n].kind == "kana":
        near = [p for p in same if -2 <= n - p <= 4]
        return min(near, key=lambda p: (abs(p - n), p < n)) if near else None
    before = [p for p in same if p < n]
    if before:
        return before[-1] if n - before[-1] <= 8 or asked[n].subject else None
    after = same[0]
    return after if after - n <= 4 or asked[n].subject else None
