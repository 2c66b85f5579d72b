"""A place to write in, and the things asked there that share its label."""

from __future__ import annotations

import msgspec

from madoguchi.paper.understanding.places.asked import Asked
from madoguchi.paper.understanding.printed import question_kinds
from madoguchi.paper.understanding.printed.contents import is_unit_only
from madoguchi.paper.understanding.printed.labels import Label, is_label, label_of
from madoguchi.paper.understanding.printed.options import Choices, details_in, how


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where something is written: what is printed there, and how large it is, in points."""

    text: str
    reference: str
    width: float = 0.0
    height: float = 0.0


class Labelled(msgspec.Struct, frozen=True):
    """A place with its label, and whom or what it is about: makes the things asked there."""

    label: Label
    place: Place
    subject: str = ""

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

    def blank(self) -> Asked:
        """Nothing is printed: the label, its remark and the room tell the kind."""
        if self.label.remark == "円":
            return self.number("円")
        if unit := is_unit_only(f"　{self.label.remark}"):
            return self.number(unit)  # 面積（㎡）
        kind, confidence = question_kinds.of_blank(
            self.label.text, "empty", height=self.place.height, width=self.place.width
        )
        return self.made(self.label.text, kind, confidence=confidence)

    def number(self, unit: str) -> Asked:
        if unit in ("年", "月", "日") and not self.label.text:
            return self.blank()
        if unit == "円":
            return self.made(self.label.text, "money", confidence=0.9)
        return self.made(self.label.text, "number", unit=unit)

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
        asked = self.blank()
        note = text.strip("　 \n()（）")
        return msgspec.structs.replace(
            asked, hint=asked.hint or note[:200], confidence=min(asked.confidence, 0.6)
        )
