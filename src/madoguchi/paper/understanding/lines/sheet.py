"""A sheet from top to bottom: lines tell names, headings, notes and places to write in; tables come in between."""

from __future__ import annotations

import re

import msgspec

from madoguchi.paper.formats.sheet import BLANK, Line, Sheet, Table
from madoguchi.paper.understanding.lines import about
from madoguchi.paper.understanding.lines.framed import unframed
from madoguchi.paper.understanding.lines.known_lines import LineSeen, known_line
from madoguchi.paper.understanding.lines.line_rules import ask_line
from madoguchi.paper.understanding.places.asked import Asked, Heading, Item, LeftOut, Promise, Title
from madoguchi.paper.understanding.places.lists import (
    enclosures_in,
    is_enclosures,
    is_ticked,
    promise_in,
)
from madoguchi.paper.understanding.places.place import Place
from madoguchi.paper.understanding.places.place_rules import ask
from madoguchi.paper.understanding.printed import office_words, question_kinds
from madoguchi.paper.understanding.printed.contents import is_blank
from madoguchi.paper.understanding.printed.labels import (
    Label,
    closed_up,
    is_headed,
    is_label,
    joined,
    label_of,
)
from madoguchi.paper.understanding.printed.options import TICK, choices_in, takes_many
from madoguchi.paper.understanding.tables.table import read_table

_GAP = re.compile(r"[ 　]+")
_FAR = re.compile(r"[ 　]{4,}")
_INDENTED = re.compile(r"[ 　]{10}")
_NUMBERED = re.compile(r"^[ 　]*(?:[0-9０-９]{1,2}[ 　.．、)）]|[(（][0-9０-９]{1,2}[)）]|[①-⑳]|・)")


def read_sheet(sheet: Sheet, *, first: bool) -> list[Item]:
    """What the sheet holds, in order. Only the `first` sheet's title is the form's name."""
    reader = _Reader(first)
    for block in sheet.blocks:
        for part in unframed(block) if isinstance(block, Table) else (block,):
            if isinstance(part, Table):
                reader.table(part)
            else:
                reader.line(part)
    reader.end()
    return reader.items


class _Reader:
    """The state between lines: what the lines before announced."""

    def __init__(self, first: bool) -> None:
        self.items: list[Item] = []
        self.named = not first
        self.for_office = False
        self.enclosing = False
        self.listing = False
        """After 記: numbered lines ask, even with nothing behind them."""
        self.pending: Line | None = None
        self.indented = False
        """The line pending stands at the right, where the applicant signs."""
        self.ticks: list[Line] = []

    # tables

    def table(self, table: Table) -> None:
        self._end_ticks()
        if self.pending is not None and _asks_alone(self.pending.text) and len(table.cells) > 2:
            self._flush()
        heading = self.pending.text if self.pending is not None else ""
        found = read_table(table, heading=heading, for_office=self.for_office)
        if self.pending is not None:
            groups = [i for i in found if isinstance(i, Asked)]
            lone = len(groups) == 1 and groups[0].label == label_of(heading).text
            if not lone or groups[0].kind == "group":
                self.items.append(Heading(text=self.pending.text, reference=self.pending.reference))
            self.pending = None
        if self.enclosing and not any(isinstance(i, Asked | LeftOut) for i in found):
            cells = [c for c in table.cells if c.text.strip()]
            found = [e for c in cells for e in enclosures_in(c.text, c.reference)]
        self.enclosing = False
        if not self.named:
            found = [self._title(i) for i in found]
        self.items += found

    def _title(self, item: Item) -> Item:
        if isinstance(item, Heading | LeftOut) and not self.named and about.is_name(item.text):
            self.named = True
            return Title(text=item.text, reference=item.reference, what="name")
        return item

    # lines

    def line(self, line: Line) -> None:
        for part in self._apart(line):
            self._part(part)

    def _apart(self, line: Line) -> list[Line]:
        """An addressee and a date of one height are two lines."""
        parts = [p for p in _FAR.split(line.text) if p.strip()]
        if len(parts) > 1 and (
            office_words.is_addressee(parts[0]) or office_words.is_addressee(f"{parts[0]}{parts[1]}")
        ):
            at = 1 if office_words.is_addressee(parts[0]) and not office_words.is_honorific(parts[1]) else 2
            rest = line.text[line.text.index(parts[at]) :] if at < len(parts) else ""
            own = [msgspec.structs.replace(line, text="".join(parts[:at]))]
            return [*own, msgspec.structs.replace(line, text=rest)] if rest else own
        if dated := _name_and_date(line.text):
            return [msgspec.structs.replace(line, text=part) for part in dated]
        if len(parts) > 1 and about.is_form_number(parts[0]):
            rest = _behind(line, parts)
            return [msgspec.structs.replace(line, text=parts[0]), msgspec.structs.replace(line, text=rest)]
        return [line]

    def _part(self, line: Line) -> None:
        text = line.text.strip(" 　")
        if self._is_known(line, text):
            self._end_ticks()
            return
        if is_ticked(text) and len(choices_in(text).options if choices_in(text) else ()) == 1:  # type: ignore[union-attr]
            promise = promise_in(text, line.reference)
            if promise is None and re.search(r"(?:ません|ます|です)。?$", text):
                promise = Promise(text=text.lstrip(f"{TICK} 　"), reference=line.reference)
            if promise is not None:
                self._flush()
                self.items.append(promise)
            elif self.enclosing:
                self._enclose(line)
            else:
                self.ticks.append(line)
            return
        self._end_ticks()
        promise = promise_in(text, line.reference)
        if promise is not None:
            self._flush()
            self.items.append(promise)
        elif (
            self.enclosing
            and (_NUMBERED.match(text) or (is_label(text) and not is_headed(text)))
            and BLANK not in text
        ):
            self._enclose(line)
        else:
            self._asking(line, text)

    def _is_known(self, line: Line, text: str) -> bool:
        known = known_line(
            LineSeen(text=text, reference=line.reference, named=self.named, enclosing=self.enclosing)
        )
        if known is None:
            return False
        if known.ends_before:
            self._flush()
        self.items += known.items
        self.named = self.named or any(isinstance(i, Title) and i.what == "name" for i in known.items)
        self.listing = self.listing or known.listing
        if known.for_office:
            self.for_office, self.enclosing = True, False
        return True

    def _enclose(self, line: Line) -> None:
        self.items += enclosures_in(line.text, line.reference)

    def _asking(self, line: Line, text: str) -> None:
        if is_blank(text):
            self._written_below(line)
            return
        first, rest = _announced(text)
        if is_enclosures(label_of(first).text):
            self._flush()
            self.enclosing = True
            self.for_office = False
            if rest:
                self._enclose(msgspec.structs.replace(line, text=rest))
            return
        self.for_office = False
        asked = ask_line(text, line.reference)
        if asked:
            self._flush()
            self.enclosing = False
            self.items += asked
            return
        if self._continues(line, text):
            return
        self.enclosing = False
        self._flush()
        if is_label(text) or is_headed(text):
            self.pending = msgspec.structs.replace(line, text=closed_up(text))
            self.indented = (
                bool(_INDENTED.match(line.text))
                and not is_headed(text)
                and len(joined(text)) <= 8
                and not question_kinds.is_subject(label_of(text).text)
            )
        else:
            self.items.append(LeftOut(text=text, reference=line.reference, understood=False))

    def _written_below(self, line: Line) -> None:
        """An empty line to write on: below a label it is that label's place, below a place it is more of it."""
        last = self.items[-1] if self.items else None
        if self.pending is not None:
            label = label_of(self.pending.text)
            place = Place(text="", reference=self.pending.reference, width=400, height=60)
            self.items += ask(label, place)
            self.pending = None
        elif isinstance(last, Asked) and last.kind == "text":
            self.items[-1] = msgspec.structs.replace(last, kind="textarea")

    def _continues(self, line: Line, text: str) -> bool:
        """Options under a heading: `１ 生活保護　２ 市民税非課税` below 「申請の理由」."""
        found = choices_in(text)
        if self.pending is None or found is None or len(found.options) < 2 or found.before:
            return False
        if not (found.ticked or _NUMBERED.match(text) or re.search(r"[ 　][・／][ 　]", text)):
            return False
        place = Place(text=text, reference=line.reference)
        self.items += ask(label_of(self.pending.text), place)
        self.pending = None
        return True

    # what is still open

    def _flush(self) -> None:
        """The line before was a heading after all, or a label with nothing behind it."""
        listed = self.pending is not None and (
            (self.listing and _NUMBERED.match(self.pending.text)) or self.indented
        )
        if self.pending is not None and (listed or _asks_alone(self.pending.text)):
            place = Place(text="", reference=self.pending.reference)
            self.items += ask(label_of(self.pending.text), place)
            self.pending = None
        if self.pending is not None:
            self.items.append(Heading(text=self.pending.text, reference=self.pending.reference))
            self.pending = None

    def _end_ticks(self) -> None:
        """Lines with one box each are the options of one question, named by the line before."""
        if not self.ticks:
            return
        options = tuple(o for line in self.ticks if (found := choices_in(line.text)) for o in found.options)
        label = label_of(self.pending.text) if self.pending is not None else Label(text="")
        first = self.ticks[0]
        kind = "choices" if len(options) == 1 or takes_many(label.text, label.remark) else "choice"
        if len(options) == 1:
            self._flush()
        self.items.append(
            Asked(
                label=label.text or options[0],
                kind=kind,
                reference=first.reference,
                text="\n".join(line.text for line in self.ticks),
                options=options,
                hint=label.remark,
                required=False if len(options) == 1 else label.required,
                confidence=0.8 if label.text else 0.5,
            )
        )
        self.pending = None
        self.ticks = []

    def end(self) -> None:
        """Nothing follows."""
        self._end_ticks()
        self._flush()


def _name_and_date(text: str) -> tuple[str, str] | None:
    """The form's name and, behind it on the same line, the date of filing."""
    for gap in _GAP.finditer(text.strip(" 　")):
        name, rest = gap.string[: gap.start()], gap.string[gap.end() :]
        if "年" in rest and about.is_name(name) and office_words.is_filing_date(rest):
            return name, rest
    return None


def _behind(line: Line, parts: list[str]) -> str:
    """The line from its second part on."""
    return line.text[line.text.index(parts[1], len(parts[0])) :]


def _announced(text: str) -> tuple[str, str]:
    """The word that a line begins with, and what follows it: `【添付書類】① 写真`, `添付書類　１　登録証`."""
    parts = re.split(r"(?<=[】〕］》≫：:])|[ 　]+(?=[(（]?[0-9０-９①-⑳□・])", text, maxsplit=1)
    return parts[0], parts[1].strip() if len(parts) > 1 else ""


def _asks_alone(text: str) -> bool:
    """A line that is only 氏名 or 住所, with no mark of a heading, has its place behind it."""
    plain = label_of(text).text
    return (
        bool(question_kinds.concept(plain))
        and (not question_kinds.is_subject(plain) or plain == "担当者")
        and not is_headed(text)
        and len(plain) <= 12
    )
