"""The kinds of question. What the rest of the program must know of each stands in `kinds`."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from madoguchi.forms.domain.format.computations import Compute
from madoguchi.forms.domain.format.conditions import Condition
from madoguchi.forms.domain.format.ids_and_texts import Closed, FileKind, Id, LocalText, Reference


class Option(Closed, frozen=True, kw_only=True):
    """One choice."""

    id: Id
    label: LocalText
    hint: LocalText | None = None


Instead = Literal["not_known", "none", "later"]


class QuestionBase(Closed, tag_field="kind", frozen=True, kw_only=True):
    """What every question has."""

    id: Id
    label: LocalText
    hint: LocalText | None = None
    show_when: Condition | None = None
    required: bool = True
    required_when: Condition | None = None
    instead: tuple[Instead, ...] = ()


class TextBase(QuestionBase, frozen=True, kw_only=True):
    """What every kind has that is typed in words."""

    max_length: int = 100


class NumberBase(QuestionBase, frozen=True, kw_only=True):
    """What every kind has that asks for a number. One without `decimals` or `unit` of its own has those of its row in `kinds`."""

    min: float | None = None
    max: float | None = None


class ManyBase(QuestionBase, frozen=True, kw_only=True):
    """What every kind has of whose options several can be chosen: so many at least and at most."""

    options: tuple[Option, ...]
    min: int = 1
    max: int | None = None


class DayBase(QuestionBase, frozen=True, kw_only=True):
    """What every kind has that asks for a day or a month; a bound is one, or `today`."""

    not_before: str | None = None
    not_after: str | None = None


class Text(TextBase, tag="text", frozen=True, kw_only=True):
    """One line of any characters, kept as typed. `digits` asks for exactly so many digits."""

    digits: int | None = None
    example: str | None = None


class TextArea(TextBase, tag="textarea", frozen=True, kw_only=True):
    """Several lines, kept as typed."""

    max_length: int = 2000


class Number(NumberBase, tag="number", frozen=True, kw_only=True):
    """A number; full-width digits and separators are read."""

    decimals: int = 0
    unit: LocalText | None = None


class Money(NumberBase, tag="money", frozen=True, kw_only=True):
    """Whole yen."""

    min: int = 0
    max: int = 999_999_999_999


class YesNo(QuestionBase, tag="yes_no", frozen=True, kw_only=True):
    """はい or いいえ, as `yes` or `no`."""


class Choice(QuestionBase, tag="choice", frozen=True, kw_only=True):
    """Exactly one of the options."""

    options: tuple[Option, ...]


class Choices(ManyBase, tag="choices", frozen=True, kw_only=True):
    """Any number of the options."""


class Date(DayBase, tag="date", frozen=True, kw_only=True):
    """A day of the calendar; a bound is a day or `today`."""


class EraDate(DayBase, tag="era_date", frozen=True, kw_only=True):
    """As `date`, asked with the era first."""


class YearMonth(DayBase, tag="year_month", frozen=True, kw_only=True):
    """A month, as `2026-04`."""


class Time(QuestionBase, tag="time", frozen=True, kw_only=True):
    """A time of day, as `17:15`."""


PersonPart = Literal["kana", "birth_date", "gender", "address", "phone", "email"]


class Person(QuestionBase, tag="person", frozen=True, kw_only=True):
    """A person: family and given name (or the tick `no_given`), and what `with` adds. A name in Latin letters needs no
    reading."""

    with_: tuple[PersonPart, ...] = msgspec.field(default=(), name="with")


class Kana(TextBase, tag="kana", frozen=True, kw_only=True):
    """A reading; hiragana and half-width kana are read as full-width katakana."""


class BirthDate(QuestionBase, tag="birth_date", frozen=True, kw_only=True):
    """A birth date, not after today; with `partly_unknown` the month or day may be 不詳."""

    partly_unknown: bool = False


class Gender(QuestionBase, tag="gender", frozen=True, kw_only=True):
    """male, female, other or not_stated."""


class Phone(QuestionBase, tag="phone", frozen=True, kw_only=True):
    """A telephone number."""


class Email(QuestionBase, tag="email", frozen=True, kw_only=True):
    """An e-mail address."""


class Address(QuestionBase, tag="address", frozen=True, kw_only=True):
    """Postal code, prefecture, city, town, house number (or the tick `no_street`), and the building. With the tick
    `abroad` there is a country instead of the postal code and the prefecture."""


class MyNumber(QuestionBase, tag="my_number", frozen=True, kw_only=True):
    """The individual number (番号法 第2条第5項): checked, then sealed; only `entered` is known afterwards."""


class CorporateNumber(QuestionBase, tag="corporate_number", frozen=True, kw_only=True):
    """The corporate number (法人番号), 13 digits."""


class BankAccount(QuestionBase, tag="bank_account", frozen=True, kw_only=True):
    """Bank, branch, type, number, and the holder as the passbook prints it. `holder` names the `person` whose own account
    it must be (「ご本人の名義に限ります」): spellings that a bank takes for the same are the same."""

    holder: Reference | None = None


class Relationship(QuestionBase, tag="relationship", frozen=True, kw_only=True):
    """How somebody is related (続柄), from the list the resident register uses, or in words."""

    options: tuple[Option, ...] = ()


class Consent(QuestionBase, tag="consent", frozen=True, kw_only=True):
    """A box to tick, `yes`."""


class AttachmentQuestion(QuestionBase, tag="attachment", frozen=True, kw_only=True):
    """A place on a page for one of the definition's attachments."""

    attachment: Id


class Files(QuestionBase, tag="files", frozen=True, kw_only=True):
    """Files that the office keeps as an answer of its own: photographs of a survey, a sheet that was scanned. Applicants attach
    theirs by `attachment`."""

    accept: tuple[FileKind, ...] = ("pdf", "jpeg", "png", "heic")
    max_files: int = 5
    max_mb: Annotated[int, msgspec.Meta(ge=1, le=100)] = 10


class Location(QuestionBase, tag="location", frozen=True, kw_only=True):
    """A place, in words, with coordinates when the applicant's map gives them."""


class Slot(QuestionBase, tag="slot", frozen=True, kw_only=True):
    """A place in a calendar with a capacity."""

    calendar: str


class Signature(QuestionBase, tag="signature", frozen=True, kw_only=True):
    """An electronic signature over the answers."""


class Computed(QuestionBase, tag="computed", frozen=True, kw_only=True):
    """A value made from earlier answers; shown, never typed."""

    compute: Compute
    unit: LocalText | None = None
    visible: bool = True


class Repeat(Closed, frozen=True, kw_only=True):
    """How many rows a group has. With `distinct`, no two of them answer that question of the group alike."""

    min: int = 1
    max: int = 20
    distinct: Id | None = None


class Group(QuestionBase, tag="group", frozen=True, kw_only=True):
    """Questions that belong together, asked once or repeated. Groups do not nest."""

    questions: tuple[Question, ...]
    repeat: Repeat | None = None
    row_label: LocalText | None = None


class Notice(QuestionBase, tag="notice", frozen=True, kw_only=True):
    """Something to read; the label is its heading, if it has one."""

    label: LocalText = LocalText(ja="")
    text: LocalText


class Stop(QuestionBase, tag="stop", frozen=True, kw_only=True):
    """An honest way out: this procedure is not the one, and where to go instead."""

    label: LocalText = LocalText(ja="")
    text: LocalText


class TableChoice(QuestionBase, tag="table_choice", frozen=True, kw_only=True):
    """A row of a list that the tenant keeps."""

    table: str


Question = (
    Text | TextArea | Number | Money | YesNo | Choice | Choices | Date | EraDate | YearMonth | Time | Person | Kana
    | BirthDate | Gender | Phone | Email | Address | MyNumber | CorporateNumber | BankAccount | Relationship | Consent
    | AttachmentQuestion | Files | Location | Slot | Signature | Computed | Group | Notice | Stop | TableChoice
)  # fmt: skip
