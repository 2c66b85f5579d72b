"""The format of a procedure definition, version 1: closed, typed structs.

Everything here is data. `parse` makes it from YAML or JSON, `compile` turns it into a form that
evaluates answers. Field descriptions are the source of `docs/reference/definition.md`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

# A bare $ would match before a line end too.
Id = Annotated[
    str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,59}(?!\n)$", description="lower case, digits, underscores")
]
ProcedureId = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*(?!\n)$", max_length=60)]
Reference = Annotated[
    str, msgspec.Meta(description="a question's id, or id.part for a part of it (`claimant.birth_date`)")
]
LANGUAGES = ("ja", "en", "ja-easy")


class Closed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Base of every struct of the format: an unknown key is an error."""


class LocalText(Closed, rename={"ja_easy": "ja-easy"}, frozen=True, kw_only=True):
    """A text in Japanese, and where there is one in English and plain Japanese."""

    ja: str
    en: str | None = None
    ja_easy: str | None = None

    def in_language(self, language: str) -> str:
        """The text in `language`, or the Japanese one."""
        if language == "en":
            return self.en or self.ja
        if language == "ja-easy":
            return self.ja_easy or self.ja
        return self.ja


class Keywords(Closed, rename={"ja_easy": "ja-easy"}, frozen=True, kw_only=True):
    """Words that people search with, beside those in the names."""

    ja: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    ja_easy: tuple[str, ...] = ()


class Condition(Closed, rename={"is_": "is", "not_": "not"}, frozen=True, kw_only=True):
    """One condition. Either a comparison of one `question`, or `all`, `any`, `not` of others.

    With `any_of` or `every_of` naming a group, the comparison is made row by row of that group.
    """

    question: Reference | None = None
    is_: str | None = None
    is_not: str | None = None
    one_of: tuple[str, ...] | None = None
    includes: str | None = None
    at_least: str | None = None
    at_most: str | None = None
    before: str | None = None
    after: str | None = None
    answered: bool | None = None
    any_of: Reference | None = None
    every_of: Reference | None = None
    where: Condition | None = None
    all: tuple[Condition, ...] | None = None
    any: tuple[Condition, ...] | None = None
    not_: Condition | None = None

    COMPARISONS = (
        "is_",
        "is_not",
        "one_of",
        "includes",
        "at_least",
        "at_most",
        "before",
        "after",
        "answered",
    )

    def __post_init__(self) -> None:
        heads = [n for n in ("question", "all", "any", "not_") if getattr(self, n) is not None]
        if self.where is not None and not heads:
            heads = ["where"]
        if len(heads) != 1:
            raise ValueError(
                "a condition has exactly one of: question, all, any, not (or any_of/every_of with where)"
            )
        used = [n for n in self.COMPARISONS if getattr(self, n) is not None]
        if heads == ["question"] and len(used) != 1:
            raise ValueError("a condition on a question has exactly one comparison: is, is_not, one_of, …")
        if heads != ["question"] and used:
            raise ValueError("a comparison needs a question")
        if self.any_of is not None and self.every_of is not None:
            raise ValueError("any_of and every_of exclude each other")
        if (self.any_of or self.every_of) and heads[0] not in ("question", "where"):
            raise ValueError("any_of and every_of go with question, or with where")


class AgeOn(Closed, frozen=True, kw_only=True):
    """Age in full years on a day. By `law` (年齢計算ニ関スル法律) the new age is reached on the day before the birthday: what
    decides about a right (65歳に達した日). By `birthday` it is what people say: what is only shown."""

    birth_date: Reference
    day: str = "today"
    by: Literal["law", "birthday"] = "law"


class SchoolYearOn(Closed, frozen=True, kw_only=True):
    """The school year on a day (学校教育法 第17条, born from 2 April to 1 April): 1 to 6 primary school, 7 to 9 and 10 to 12
    secondary, 0 the year before, and so on."""

    birth_date: Reference
    day: str = "today"


class FiscalYearEndOfAge(Closed, frozen=True, kw_only=True):
    """The first 31 March on or after the day of reaching an age (18歳に達する日以後の最初の3月31日)."""

    birth_date: Reference
    age: int


class LastDay(Closed, frozen=True, kw_only=True):
    """The last day of a period: the first day is not counted (民法 第140条), months end as 第143条 says, and a last day on which
    offices are closed moves on (地方自治法 第4条の2)."""

    after: str
    within: int
    unit: Literal["days", "months", "years"] = "days"
    calendar: Literal["calendar", "business"] = "calendar"


class DaysBetween(Closed, rename={"from_": "from"}, frozen=True, kw_only=True):
    """Days from one date to another; negative when the second is earlier."""

    from_: str
    to: str


class Lookup(Closed, frozen=True, kw_only=True):
    """A column of the row that a `table_choice` picked."""

    question: Reference
    column: str


class CountOf(Closed, frozen=True, kw_only=True):
    """How many rows of a group, of those where a condition holds."""

    group: Reference
    where: Condition | None = None


class Compute(Closed, frozen=True, kw_only=True):
    """One computation over earlier answers."""

    sum: tuple[str, ...] | None = None
    product: tuple[str, ...] | None = None
    count: CountOf | None = None
    age_on: AgeOn | None = None
    days_between: DaysBetween | None = None
    school_year_on: SchoolYearOn | None = None
    fiscal_year_end_of_age: FiscalYearEndOfAge | None = None
    deadline: LastDay | None = None
    lookup: Lookup | None = None
    first_answered: tuple[Reference, ...] | None = None

    def __post_init__(self) -> None:
        if sum(getattr(self, n) is not None for n in self.__struct_fields__) != 1:
            raise ValueError("a computed value has exactly one of: " + ", ".join(self.__struct_fields__))


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


class Text(QuestionBase, tag="text", frozen=True, kw_only=True):
    """One line of any characters, kept as typed. `digits` asks for exactly so many digits."""

    max_length: int = 100
    digits: int | None = None
    example: str | None = None


class TextArea(QuestionBase, tag="textarea", frozen=True, kw_only=True):
    """Several lines, kept as typed."""

    max_length: int = 2000


class Number(QuestionBase, tag="number", frozen=True, kw_only=True):
    """A number; full-width digits and separators are read."""

    min: float | None = None
    max: float | None = None
    decimals: int = 0
    unit: LocalText | None = None


class Money(QuestionBase, tag="money", frozen=True, kw_only=True):
    """Whole yen."""

    min: int = 0
    max: int = 999_999_999_999


class YesNo(QuestionBase, tag="yes_no", frozen=True, kw_only=True):
    """はい or いいえ, as `yes` or `no`."""


class Choice(QuestionBase, tag="choice", frozen=True, kw_only=True):
    """Exactly one of the options."""

    options: tuple[Option, ...]


class Choices(QuestionBase, tag="choices", frozen=True, kw_only=True):
    """Any number of the options."""

    options: tuple[Option, ...]
    min: int = 1
    max: int | None = None


class Date(QuestionBase, tag="date", frozen=True, kw_only=True):
    """A day of the calendar; a bound is a day or `today`."""

    not_before: str | None = None
    not_after: str | None = None


class EraDate(QuestionBase, tag="era_date", frozen=True, kw_only=True):
    """As `date`, asked with the era first."""

    not_before: str | None = None
    not_after: str | None = None


class YearMonth(QuestionBase, tag="year_month", frozen=True, kw_only=True):
    """A month, as `2026-04`."""

    not_before: str | None = None
    not_after: str | None = None


class Time(QuestionBase, tag="time", frozen=True, kw_only=True):
    """A time of day, as `17:15`."""


PersonPart = Literal["kana", "birth_date", "gender", "address", "phone", "email"]


class Person(QuestionBase, tag="person", frozen=True, kw_only=True):
    """A person: family and given name (or the tick `no_given`), and what `with` adds. A name in Latin letters needs no
    reading."""

    with_: tuple[PersonPart, ...] = msgspec.field(default=(), name="with")


class Kana(QuestionBase, tag="kana", frozen=True, kw_only=True):
    """A reading; hiragana and half-width kana are read as full-width katakana."""

    max_length: int = 100


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
    | AttachmentQuestion | Location | Slot | Signature | Computed | Group | Notice | Stop | TableChoice
)  # fmt: skip


class Page(Closed, frozen=True, kw_only=True):
    """One topic."""

    id: Id
    title: LocalText
    intro: LocalText | None = None
    show_when: Condition | None = None
    questions: tuple[Question, ...] = ()


FileKind = Literal["pdf", "jpeg", "png", "heic", "xlsx", "docx"]


class Attachment(Closed, frozen=True, kw_only=True):
    """A document to attach (添付書類)."""

    id: Id
    label: LocalText
    hint: LocalText | None = None
    required_when: Condition | None = None
    show_when: Condition | None = None
    required: bool = False
    accept: tuple[FileKind, ...] = ("pdf", "jpeg", "png", "heic")
    max_files: int = 5
    max_mb: Annotated[int, msgspec.Meta(ge=1, le=100)] = 10
    later: Literal["allowed", "refused"] = "allowed"


class Declaration(Closed, frozen=True, kw_only=True):
    """Something the applicant declares on the check page."""

    id: Id
    label: LocalText
    required: bool = True


class Check(Closed, frozen=True, kw_only=True):
    """A rule across questions: where `must` is false, `message` stands at question `at`. It is not made while an answer that
    `must` compares was said not to be known, or cannot be read."""

    id: Id
    must: Condition
    when: Condition | None = None
    message: LocalText
    at: Reference


class LegalBasis(Closed, frozen=True, kw_only=True):
    law: str
    article: str | None = None


class Round(Closed, rename={"from_": "from"}, frozen=True, kw_only=True):
    label: LocalText
    from_: str
    to: str


class Window(Closed, rename={"from_": "from"}, frozen=True, kw_only=True):
    """When it can be filed: days, both included."""

    from_: str | None = None
    to: str | None = None
    rounds: tuple[Round, ...] = ()


class Deadline(Closed, frozen=True, kw_only=True):
    """A filing deadline (手続期限): shown, and a warning when it has passed."""

    within: int
    unit: Literal["days", "months", "years"]
    after: Reference
    text: LocalText | None = None


class Processing(Closed, frozen=True, kw_only=True):
    """The standard processing period (標準処理期間, 行政手続法 第6条)."""

    standard_days: int
    calendar: Literal["business", "calendar"] = "business"


class Retention(Closed, frozen=True, kw_only=True):
    years: int
    then: Literal["delete", "anonymise"] = "delete"


class FeeItem(Closed, frozen=True, kw_only=True):
    id: Id
    label: LocalText
    yen: int


class Fee(Closed, frozen=True, kw_only=True):
    items: tuple[FeeItem, ...]
    pay: Literal["before", "after"] = "after"


class Channel(Closed, frozen=True, kw_only=True):
    kind: Literal["online", "external"] = "online"
    system: str | None = None
    link: str | None = None


class ChecklistItem(Closed, frozen=True, kw_only=True):
    id: Id
    label: LocalText


Outcome = Literal["grant", "grant_in_part", "grant_with_conditions", "refuse"]


class Decision(Closed, frozen=True, kw_only=True):
    id: Id
    label: LocalText | None = None
    outcome: Outcome | None = None
    issue: str | None = None
    reason: Literal["required", "optional"] = "optional"


class Review(Closed, frozen=True, kw_only=True):
    checklist: tuple[ChecklistItem, ...] = ()
    decisions: tuple[Decision, ...] = ()


class Delivery(Closed, frozen=True, kw_only=True):
    """What a receiving system gets: its item names, each from a question or a part of one."""

    to: str
    when: Literal["accepted", "decided"] = "accepted"
    items: dict[str, Reference] = {}


class Expectation(Closed, frozen=True, kw_only=True):
    """What must hold of a trial's evaluation."""

    shown: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    errors: tuple[str, ...] | None = None
    attachments: tuple[str, ...] | None = None
    computed: dict[str, str] = {}


class Trial(Closed, frozen=True, kw_only=True):
    """An example that must hold before publishing."""

    name: str
    today: str = "2026-04-01"
    answers: dict[str, Any] = {}
    expect: Expectation = Expectation()


class Definition(Closed, frozen=True, kw_only=True):
    """A procedure (手続), whole."""

    format: Literal[1]
    id: ProcedureId
    name: LocalText
    plain: LocalText | None = None
    summary: LocalText
    who: LocalText | None = None
    prepare: tuple[LocalText, ...] = ()
    kind: Literal["claim", "notification", "request", "report", "booking"]
    for_: Literal["individual", "business", "either"] = msgspec.field(default="individual", name="for")
    receiver: Literal["municipality", "prefecture"] = "municipality"
    category: str
    life_events: tuple[str, ...] = ()
    keywords: Keywords = Keywords()
    legal_basis: tuple[LegalBasis, ...] = ()
    core_system: str | None = None
    department: str
    window: Window | None = None
    deadline: Deadline | None = None
    processing: Processing | None = None
    retention: Retention = Retention(years=5)
    identity: Literal["none", "email", "login", "signature"] = "email"
    representative: Literal["none", "allowed", "usual"] = "none"
    fee: Fee | None = None
    channel: Channel = Channel()
    purpose_notice: LocalText
    paper: str | None = None
    minutes: int | None = None
    pages: tuple[Page, ...]
    attachments: tuple[Attachment, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    checks: tuple[Check, ...] = ()
    review: Review = Review()
    delivery: tuple[Delivery, ...] = ()
    trials: tuple[Trial, ...] = ()
