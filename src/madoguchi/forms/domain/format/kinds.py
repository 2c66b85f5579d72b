"""What the program must know of each kind of question, in one table: a new kind is a struct and a row here.

Reading, drawing, telling, printing, conditions, proofs, the builder and the schema go by these rows.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from madoguchi.forms.domain.format import questions as q
from madoguchi.forms.domain.format.ids_and_texts import LocalText
from madoguchi.forms.domain.format.parts import GENDERS, YES_NO, text

Compares = Literal["one", "many", "number", "date", "text", "files", "rows", "none"]
"""How an answer compares: as one option, several, a number, a day or month, a text, files (there or not), rows, or not at all."""
Control = Literal[
    "text",  # one line
    "textarea",
    "radio",  # options; value is the chosen id
    "checkboxes",  # options; value is a list of ids
    "select",  # options, many of them; value is the chosen id
    "checkbox",  # one box: consent; value is "yes" or ""
    "date",  # boxes: era (select, western year first), year, month, day
    "era_date",  # the same, era first
    "birth_date",  # the same, no western-year preselection
    "year_month",  # boxes: era, year, month
    "secret",  # an individual number: typed, or "entered" with a way to type it again
    "lookup",  # text with a search behind it (postal code, bank, branch); works as plain text too
    "output",  # a computed value: shown, never sent
]
Width = Literal["short", "medium", "full"]
_YEN = text("円", "yen", "{円|えん}")
_TICKED = (q.Option(id="yes", label=text("チェックを入れた", "Ticked", "しるしを つけました")),)


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of question. `word` is what authors and staff call it."""

    struct: type[q.Question]
    word: str
    compares: Compares = "text"
    control: Control | None = None
    """None for what has its own way of being drawn: parts, rows, a text to read, a place for files."""
    inputmode: str = ""
    autocomplete: str = ""
    width: Width = "full"
    options: tuple[q.Option, ...] = ()
    """The options of every question of this kind; those of a `choice` are its own."""
    free: bool = False
    """A question without options of its own is answered in words."""
    table: str = ""
    """The field that names the tenant's table whose rows are the options."""
    month: bool = False
    """A date without a day."""
    decimals: int = 0
    """Digits after the point of a number, where the question does not say how many."""
    unit: LocalText | None = None
    """What stands behind a number, where the question does not say it."""
    counted: bool | None = None
    """Whether it counts (点数) where the office fills it in: those whom it ranks may read it. An amount of money is somebody's
    own. None of what is no number."""
    asked: bool = True
    """It can be required."""
    instead: bool = True
    """Something can be said instead of an answer; what is agreed to or signed is, or is not."""
    example: Any = None
    """An invented answer, where options, bounds or a table do not make one."""
    samples: tuple[Any, ...] = ()
    """Answers for the proofs that differ from each other as values."""

    @property
    def tag(self) -> str:
        """The kind's name in a document."""
        return str(self.struct.__struct_config__.tag)

    @property
    def chosen(self) -> bool:
        """Answered by a choice: a browser sends nothing when nothing is chosen."""
        return self.control in ("radio", "checkboxes", "checkbox")


_SENTENCE = "例として書いた文です。"
_LINES = ("1", *map(chr, range(ord("あ"), ord("ん"))))
_KATAKANA = tuple(map(chr, range(ord("ア"), ord("ン"))))
_MINUTES = tuple(f"{hour:02d}:{minute:02d}" for hour in range(24) for minute in range(60))
_CORPORATE = ("8900000000001", "9900000000000", "1900000000008")
_ADDRESS = {
    "postal_code": "9900000", "prefecture": "ほしの県", "city": "あおば市", "town": "中央", "street": "1丁目2番3号",
}  # fmt: skip
_ACCOUNT = {
    "bank": "0001", "branch": "001", "type": "ordinary", "number": "0123456", "holder_kana": "ヤマダ ハナコ",
}  # fmt: skip
_PERSON = {"family": "山田", "given": "花子", "family_kana": "ヤマダ", "given_kana": "ハナコ"}
_SCANNED = [{"file": "0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a", "name": "例.pdf", "sha256": "0a" * 32}]

# fmt: off
_ROWS = (
    Kind(struct=q.Text, word="1行の文字", control="text", example="例", samples=_LINES),
    Kind(struct=q.TextArea, word="何行かの文章", control="textarea", example=_SENTENCE, samples=_LINES),
    Kind(struct=q.Number, word="数", compares="number", control="text", inputmode="decimal", width="short", example="1",
         counted=True),
    Kind(struct=q.Money, word="金額", compares="number", control="text", inputmode="numeric", width="short", example="1000",
         unit=_YEN, counted=False),
    Kind(struct=q.YesNo, word="はい・いいえ", compares="one", control="radio", options=YES_NO),
    Kind(struct=q.Choice, word="一つ選ぶ", compares="one", control="radio"),
    Kind(struct=q.Choices, word="いくつでも選ぶ", compares="many", control="checkboxes"),
    Kind(struct=q.TableChoice, word="一覧表から選ぶ", compares="one", control="radio", table="table", samples=_LINES),
    Kind(struct=q.Date, word="日付", compares="date", control="date"),
    Kind(struct=q.EraDate, word="元号の日付", compares="date", control="era_date"),
    Kind(struct=q.YearMonth, word="年月", compares="date", control="year_month", month=True),
    Kind(struct=q.Time, word="時刻", control="text", width="short", example="9:00", samples=_MINUTES),
    Kind(struct=q.Person, word="氏名", example=_PERSON, samples=({"family": "例", "given": "例"},)),
    Kind(struct=q.Kana, word="フリガナ", control="text", example="ヤマダ", samples=_KATAKANA),
    Kind(struct=q.BirthDate, word="生年月日", compares="date", control="birth_date", autocomplete="bday", example="1990-05-05"),
    Kind(struct=q.Gender, word="性別", compares="one", control="radio", options=GENDERS, example="female"),
    Kind(struct=q.Relationship, word="続柄", compares="one", control="radio", free=True, example="子", samples=_LINES),
    Kind(struct=q.Phone, word="電話番号", control="text", inputmode="tel", autocomplete="tel", width="medium",
         example="090-0000-0000", samples=("09000000000", "09011111111")),
    Kind(struct=q.Email, word="メールアドレス", control="text", inputmode="email", autocomplete="email",
         example="yamada@example.jp", samples=("rei@example.jp", "aoba@example.jp")),
    Kind(struct=q.Address, word="住所", example=_ADDRESS, samples=({"prefecture": "ほしの県", "city": "例市"},)),
    Kind(struct=q.Location, word="場所", example={"place": "あおば市役所の前"}, samples=({"place": "例"},)),
    Kind(struct=q.MyNumber, word="個人番号", control="secret", inputmode="numeric", autocomplete="off", width="medium",
         example={"sealed": True}, samples=({"sealed": True},)),
    Kind(struct=q.CorporateNumber, word="法人番号", control="text", inputmode="numeric", width="medium",
         example=_CORPORATE[0], samples=_CORPORATE),
    Kind(struct=q.BankAccount, word="口座", example=_ACCOUNT, samples=({"bank": "0001", "branch": "001"},)),
    Kind(struct=q.Consent, word="同意", compares="one", control="checkbox", options=_TICKED, instead=False),
    Kind(struct=q.AttachmentQuestion, word="添付書類", compares="none", asked=False, instead=False),
    Kind(struct=q.Files, word="ファイル", compares="files", instead=False, example=_SCANNED, samples=(_SCANNED,)),
    Kind(struct=q.Slot, word="予約の枠", control="radio", table="calendar", samples=_LINES),
    Kind(struct=q.Signature, word="電子署名", control="text", instead=False, example="例", samples=_LINES),
    Kind(struct=q.Computed, word="計算した値", control="output", asked=False, instead=False),
    Kind(struct=q.Group, word="質問のまとまり", compares="rows", instead=False),
    Kind(struct=q.Notice, word="案内", compares="none", asked=False, instead=False),
    Kind(struct=q.Stop, word="ここで終わる案内", compares="none", asked=False, instead=False),
)
# fmt: on
KINDS: dict[str, Kind] = {kind.tag: kind for kind in _ROWS}
"""Every kind, by its name in a document, in the order in which an author looks for it."""
_BY_STRUCT: dict[type, Kind] = {kind.struct: kind for kind in _ROWS}


def kind_of(question: q.QuestionBase) -> Kind:
    """The row of a question's kind."""
    return _BY_STRUCT[type(question)]


def options_of(question: q.QuestionBase) -> tuple[q.Option, ...]:
    """What one chooses from: the question's own options, or those of its kind; rows of a table are not among them."""
    own: tuple[q.Option, ...] = getattr(question, "options", ())
    return own or kind_of(question).options


def one_of(question: q.Question | None) -> tuple[q.Option, ...]:
    """The options of which exactly one is chosen; none where it is answered in another way."""
    return options_of(question) if question is not None and compares_as(question) == "one" else ()


def table_of(question: q.Question) -> str | None:
    """The tenant's table that one chooses from; None where there is none."""
    field = kind_of(question).table
    return getattr(question, field) if field else None


def decimals_of(question: q.NumberBase) -> int:
    """Digits after the point that its answer may have."""
    own: int | None = getattr(question, "decimals", None)
    return kind_of(question).decimals if own is None else own


def unit_of(question: q.Question) -> LocalText | None:
    """What stands behind the number that is asked for or computed; None where nothing does."""
    own: LocalText | None = getattr(question, "unit", None)
    return own or kind_of(question).unit


def control_of(question: q.Question) -> Control | None:
    """How it is drawn."""
    kind = kind_of(question)
    return "text" if kind.free and not options_of(question) else kind.control


def compares_as(question: q.Question) -> Compares:
    """How its answer compares."""
    if isinstance(question, q.Computed):
        compute = question.compute
        if compute.gives_day:
            return "date"
        return "text" if compute.lookup or compute.first_answered else "number"
    kind = kind_of(question)
    return "text" if kind.free and not options_of(question) else kind.compares


def is_listed(question: q.Question) -> bool:
    """One chooses from options that stand in the definition."""
    return compares_as(question) in ("one", "many") and not kind_of(question).table
