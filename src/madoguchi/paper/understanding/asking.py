"""A label and its place to write in, as the things they ask; one place may ask several."""

from __future__ import annotations

import re

import msgspec

from madoguchi.paper.formats.sheet import BLANK
from madoguchi.paper.understanding import question_kinds
from madoguchi.paper.understanding.asked import Asked
from madoguchi.paper.understanding.contents import Piece, is_blank, is_unit_only, pieces, without_eras
from madoguchi.paper.understanding.labels import (
    Label,
    folded,
    is_label,
    is_note,
    is_ordinal,
    label_of,
    plain_of,
    without_seal,
)
from madoguchi.paper.understanding.options import (
    Choices,
    choices_in,
    details_in,
    how,
    is_gender,
    is_yes_no,
)
from madoguchi.paper.understanding.within import (
    NAMED_SO,
    TICKS_AND_DATES,
    TICKS_WITHIN,
    dates_in_brackets,
    each_in_brackets,
    has_blank,
    has_dates,
    names,
)

_CIRCLED = re.compile(r"[(（][ 　]*男[ 　]*・[ 　]*女[ 　]*[)）]")
_AGES = ("歳", "才", "年", "月", "日")
"""Units of what follows from a date beside them."""
_FROM = ("から", "より", "～", "〜", "~", "－", "-")


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where something is written: what is printed there, and how large it is, in points."""

    text: str
    reference: str
    width: float = 0.0
    height: float = 0.0


def ask(label: Label, place: Place, *, subject: str = "") -> list[Asked]:
    """What is asked with `label` at `place`."""
    base = _Base(label, place, subject)
    text = plain_of(place.text).strip("\n")
    if is_blank(text) or is_ordinal(text):
        return [base.blank("empty")]
    if unit := is_unit_only(text):
        return [base.number(unit)]
    if "〒" in text:
        return base.several(pieces(text))
    if apart := each_in_brackets(text):
        return [base.one_of(offered, f"{label.text}（{word}）") for word, offered in apart]
    if within := TICKS_WITHIN.fullmatch(text):
        more = choices_in(within[2])
        whether = base.choice(Choices(options=(within[1], within[3]), ticked=True))
        if more is not None and is_yes_no(whether.options):
            chosen = base.one_of(more, f"{label.text}（{within[1]}の場合）")
            optional = msgspec.structs.replace(chosen, kind="choices", required=False)
            return [msgspec.structs.replace(whether, details=()), optional]
    outside = choices_in(re.sub(r"[(（][^()（）]*[)）]", " ", text))
    if outside is not None and is_yes_no(outside.options) and not outside.ticked:
        return [base.choice(outside)]  # なし・あり（期間：　月　日まで）
    dated = pieces(without_eras(text))
    if outside is not None and dates_in_brackets(text) and _are_options(outside, label):
        return [base.choice(outside)]  # ・口座振替　・現地精算（　月　日　時）
    if ticks := TICKS_AND_DATES.fullmatch(text):
        ticked = choices_in(ticks[1])
        if ticked is not None and has_dates(ticks[2]) and not has_dates(ticks[1]):
            return [base.choice(ticked), *base.several(pieces(without_eras(ticks[2])))]
    if any(p.kind in ("date", "year_month", "time") for p in dated):
        return base.several(dated)
    found = choices_in(text)
    if found is not None and found.ticked and has_blank(found.before):
        before = msgspec.structs.replace(place, text=found.before)
        kind = msgspec.structs.replace(label, text=f"{label.text}の種類", remark="")
        chosen = _Base(kind, place, subject).choice(msgspec.structs.replace(found, before=""))
        return [*ask(label, before, subject=subject), chosen]
    if found is not None and is_gender(found.options) and question_kinds.concept(label.text) == "person":
        named = label_of("性別")
        return [base.blank("empty"), _Base(named, place, subject).choice(found)]
    if found is not None and _are_options(found, label):
        return [base.choice(found)]
    if found is not None and all(p.kind == "end" for p in dated):
        return [base.printed(text)]  # 電話番号: 自宅・携帯
    if question_kinds.BANKISH.search(text) or re.search(r"本\s*店|支\s*店|出\s*張\s*所", text):
        return [base.made(label.text or "金融機関", "bank")]
    if any(p.kind not in ("end",) or question_kinds.concept(p.label) for p in dated):
        return base.several(dated)
    return [base.printed(text)]


def names_itself(text: str) -> bool:
    """A place that says by itself what it asks: `異動者との関係　□本人 □世帯主`."""
    found = choices_in(text)
    if found is None or len(found.options) < 2 or len(found.before) < 3:
        return False
    return is_label(found.before) and not has_blank(found.before)


def ask_line(line: str, reference: str) -> list[Asked]:
    """What a line outside tables asks; empty when it asks nothing."""
    text = plain_of(line)
    sealed = without_seal(line) != line
    place = Place(text=text, reference=reference)
    if circled := _CIRCLED.search(text):
        gender = _Base(label_of("性別"), place, "").choice(Choices(options=("男", "女")))
        return [*ask_line(text.replace(circled[0], "　　"), reference), gender]
    found = choices_in(text)
    if found is not None and BLANK in found.before:
        at = text.index(found.before) + found.before.rindex(BLANK) + 1
        return [*ask_line(text[:at], reference), *ask_line(text[at:], reference)]
    if (
        found is not None
        and (found.ticked or (found.before and is_label(found.before)))
        and not has_dates(text)
    ):
        base = _Base(label_of(found.before), place, "")
        return [base.choice(found)] if len(found.options) > 1 else []
    halves = re.match(r"[ 　]*([^ 　]+)[ 　]{2,}(.+)$", text)
    if (
        halves
        and is_label(halves[1])
        and not is_ordinal(halves[1])
        and not halves[2].startswith(("・", "/"))
        and (found := choices_in(halves[2]))
        and not has_dates(halves[2])
    ):
        return [_Base(label_of(halves[1]), place, "").choice(found)]
    if re.search(r"[：:]$", text.strip()) and is_label(text):
        return [_Base(label_of(text), place, "").blank("empty")]
    read = [p for p in pieces(text) if not (p.label and p.kind == "gap" and is_ordinal(p.label))]
    asks = [
        p
        for p in read
        if p.kind not in ("gap", "end")
        or (_stands_alone(p.label) and (p.kind == "gap" or sealed or len(read) > 1))
    ]
    if not asks or all(not p.label for p in asks):
        return []
    return _Base(Label(text=""), place, "").several(asks)


def _are_options(found: Choices, label: Label) -> bool:
    if found.ticked:
        return True
    known = question_kinds.concept(label.text)
    return known not in ("person", "kana", "birth_date", "address", "phone", "email", "my_number")


class _Base:
    """Makes the things asked that share a label and a place."""

    def __init__(self, label: Label, place: Place, subject: str) -> None:
        self.label = label
        self.place = place
        self.subject = subject

    def made(self, text: str, kind: str, *, confidence: float = 1.0, **more: object) -> Asked:
        """One thing asked; a label of its own has marks of its own."""
        own = label_of(text)
        if kind == "person" and question_kinds.is_thing(self.subject) and "氏" not in own.text:
            own, kind = msgspec.structs.replace(own, text=f"{self.subject}の{own.text}"), "text"
        required = own.required if own.required is not None else self.label.required
        asked = Asked(
            label=own.text,
            kind=kind,
            reference=self.place.reference,
            text=self.place.text.strip("\n"),
            subject=self.subject,
            hint=own.remark or self.label.remark,
            required=required,
            confidence=confidence,
        )
        return msgspec.structs.replace(asked, **more)

    def blank(self, token: str) -> Asked:
        if token == "empty" and self.label.remark == "円":
            return self.number("円")
        if token == "empty" and (unit := is_unit_only(f"　{self.label.remark}")):
            return self.number(unit)  # 面積（㎡）
        kind, confidence = question_kinds.of_blank(
            self.label.text, token, height=self.place.height, width=self.place.width
        )
        return self.made(self.label.text, kind, confidence=confidence)

    def number(self, unit: str) -> Asked:
        if unit in ("年", "月", "日") and not self.label.text:
            return self.blank("empty")
        return (
            self.made(self.label.text, "money", confidence=0.9)
            if unit == "円"
            else self.made(self.label.text, "number", unit=unit)
        )

    def choice(self, found: Choices) -> Asked:
        label = self.label.text
        if found.before and is_label(found.before) and (not label or len(found.before) > 1):
            label = label_of(found.before).text
        around = f"{self.label.remark}{found.before}{how(self.place.text)}"
        if len(found.options) == 1:
            return self.made(label or found.options[0], "yes_no", confidence=0.6)
        kind = question_kinds.of_options(label, found.options, around=around, ticked=found.ticked)
        return self.made(
            label,
            kind,
            options=found.options,
            details=details_in(self.place.text, found.options),
            confidence=1.0 if found.ticked else 0.9,
        )

    def one_of(self, found: Choices, label: str) -> Asked:
        """A choice called so; brackets in the label are ours and stay."""
        asked = self.choice(found)
        kind = "choice" if asked.kind == "choices" else asked.kind
        return msgspec.structs.replace(asked, label=label, kind=kind)

    def printed(self, text: str) -> Asked:
        """Something is printed that is no pattern: a remark, or an example."""
        asked = self.blank("empty")
        note = text.strip("　 \n()（）")
        return msgspec.structs.replace(
            asked, hint=asked.hint or note[:200], confidence=min(asked.confidence, 0.6)
        )

    def several(self, found: list[Piece]) -> list[Asked]:
        useful = [p for p in found if p.kind != "end" or _stands_alone(p.label)]
        several = len([p for p in found if p.label]) > 1
        useful = [
            p for p in useful if p.kind != "gap" or _stands_alone(p.label) or (several and names(p.label))
        ]
        if not useful:
            return [self.blank("empty")]
        made: list[Asked] = []
        base = question_kinds.concept(self.label.text)
        if (
            useful[0].label
            and re.match(r"[ 　＿]{2}" if base else r"[ 　＿]{6}", self.place.text)
            and question_kinds.concept(useful[0].label) not in ("", base)
        ):
            made.append(self.blank("empty"))
        school = NAMED_SO.match(self.place.text) if "・" in self.label.text else None
        if school is not None and useful[0].label == school[1]:
            made.append(self.made(f"{school[1]}名", "text"))  # 学校・学年: 　　小学校　　年
            useful[0] = msgspec.structs.replace(useful[0], label="")
            self.label = Label(text=_last_word(self.label.text))
        for n, piece in enumerate(useful):
            before = useful[n - 1] if n else None
            if (
                before is not None
                and not piece.after
                and not piece.label
                and before.kind == piece.kind
                and before.after in _FROM
            ):
                piece = msgspec.structs.replace(piece, after="まで", label=before.label)
            if before is not None and not piece.label and not self.label.text:
                if piece.unit in _AGES and before.kind == "date":
                    continue
                own = piece.unit if piece.unit and before.kind in ("blank", "unit") else before.label
                piece = msgspec.structs.replace(piece, label=own)
            made += self._piece(piece, alone=len(useful) == 1)
        units = {(a.label, a.unit) for a in made if a.unit}
        doubled = [label for label, _ in units if sum(label == other for other, _ in units) > 1]
        # 身長・体重: 　cm　　kg
        return [
            msgspec.structs.replace(a, label=f"{a.label}（{a.unit}）") if a.label in doubled and a.unit else a
            for a in made
        ]

    def _piece(self, piece: Piece, *, alone: bool) -> list[Asked]:
        own = label_of(piece.label).text if piece.label else ""
        if (
            piece.kind == "phone"
            and own
            and not re.search(r"[-－―ー‐−]", piece.text)
            and not question_kinds.concept(own)
        ):
            piece = msgspec.structs.replace(piece, kind="bracket")  # 提出先（　　　）
        if (
            piece.kind in ("bracket", "blank")
            and (is_note(piece.label) or not own)
            and not alone
            and not piece.after
        ):
            return []
        if piece.kind == "unit" and not own and not alone and piece.unit in _AGES:
            return []
        if piece.kind in ("end", "gap") and question_kinds.is_subject(own) and not alone:
            self.subject = own
            return []
        if re.fullmatch(r"[MTSHRＭＴＳＨＲ・.．]+", own):
            own = ""
        if own in ("自", "至"):
            piece = msgspec.structs.replace(piece, after="から" if own == "自" else "まで")
            own = ""
        if own in ("満", "第", "約", "昭", "平", "令", "大", "西暦", "元号", "金"):
            own = ""
        label = own or self.label.text
        if own in _WHOSE and self.label.text and not question_kinds.concept(self.label.text):
            label = f"{self.label.text}の{own}"
        if (
            own
            and self.label.text
            and not question_kinds.concept(own)
            and piece.kind in ("time", "unit", "money", "year_month", "bracket")
        ):
            label = own if len(own) > 1 else f"{self.label.text}（{own}）"
        if piece.after in (*_FROM, "まで", "迄"):
            label = f"{label}（{'から' if piece.after in _FROM else 'まで'}）"
        kind = "empty" if piece.kind in ("gap", "end", "blank", "bracket") else piece.kind
        decided, confidence = question_kinds.of_blank(
            label.split("（")[0], kind, height=self.place.height, width=self.place.width
        )
        if own and question_kinds.concept(own) and kind == "empty":
            decided = question_kinds.concept(own)
        return [self.made_plain(label, decided, confidence, piece)]

    def made_plain(self, label: str, kind: str, confidence: float, piece: Piece) -> Asked:
        """As `made`, but brackets in the label are ours and stay."""
        label = label or piece.unit
        asked = self.made(label.split("（")[0] or label, kind, confidence=confidence, unit=piece.unit)
        return msgspec.structs.replace(asked, label=label)


_WHOSE = ("名称", "名前", "番号", "種類", "品名", "型式", "内容", "理由")


def _last_word(label: str) -> str:
    """学年 of `学校・学年`: of a label that names two things, the second."""
    return label.rpartition("・")[2]


def _stands_alone(label: str) -> bool:
    """A label that asks for something even with nothing behind it: 電話, メール, 氏名."""
    own = label_of(label).text
    return bool(own) and len(folded(own)) <= 12 and bool(question_kinds.concept(own))
