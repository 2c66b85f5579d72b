"""What was typed → its value, kind by kind.

A reader takes the raw answer (any JSON value), the question and the context, and returns the value or
raises `Bad` with the code of a message in `messages`. Text is kept as typed but for what came along unseen
(`text.repaired`); a kind normalises only where its name says so (digits, dates, readings, numbers).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from madoguchi.forms.domain.answers.files import markers_in
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import KINDS, decimals_of, options_of
from madoguchi.kernel import dates, eras, numbers, text
from madoguchi.kernel.email import check_email
from madoguchi.kernel.office_days import NATIONWIDE, OfficeDays

Value = str | int | Decimal | tuple[str, ...] | bool
Tables = Mapping[str, Mapping[str, Mapping[str, str]]]
"""table → row id → columns; the column `label` is what people see."""

SEALED = "entered"
"""All that is known of a sealed individual number."""


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What evaluation needs beside the answers: the day, and the tables and the days of offices that the tenant keeps."""

    today: date
    tables: Tables = {}
    answered: Mapping[str, date] = {}
    """path of an answer → the day on which it was given, where that is another than `today`"""
    office: OfficeDays = NATIONWIDE


Reader = Callable[[Any, Any, Context], Value]
"""(raw answer, question, context) → value. Raises Bad."""


class Bad(Exception):
    """The answer cannot be read. `code` names the message, `params` fill it."""

    def __init__(self, code: str, **params: str) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


_BLANK = re.compile(rf"[\s{text.UNSEEN}]*")


def is_blank(raw: Any) -> bool:
    """Nothing was answered: absent, nothing that can be seen, or a container of such."""
    if raw is None:
        return True
    if isinstance(raw, str):
        return _BLANK.fullmatch(raw) is not None
    if isinstance(raw, Mapping):
        return all(is_blank(v) for v in raw.values())
    if isinstance(raw, list | tuple):
        return all(is_blank(v) for v in raw)
    return False


def most_typed(limit: int) -> int:
    """Characters that a text within `limit` may have before it is repaired: each line end may be two."""
    return 2 * limit + 40


def line(raw: Any, limit: int = 300, *, multiline: bool = False) -> str:
    """The repaired text. Its length counts as people see it: a line end once, what nobody sees not at all."""
    if not isinstance(raw, str):
        raise Bad("shape")
    typed = text.repaired(raw, multiline=multiline) if len(raw) <= most_typed(limit) else raw
    problem = text.problems(typed, limit=limit, multiline=multiline)
    if problem is text.TextProblem.TOO_LONG:
        raise Bad("too_long", limit=f"{limit:,}", length=f"{len(typed):,}")
    if problem is not None:
        before = text.before_problem(typed)
        raise Bad("characters", **({"before": before} if before else {}))
    return typed


def written(raw: Any, limit: int, *, multiline: bool = False) -> str:
    """A text in the applicant's own words, which holds no individual number: only its own question seals one."""
    typed = line(raw, limit, multiline=multiline)
    if numbers.individual_numbers_in(typed):
        raise Bad("individual_number")
    return typed


def _text(raw: Any, q: d.Text, context: Context) -> Value:
    if q.digits is None:
        return written(raw, q.max_length)
    digits = text.compact(line(raw, max(q.max_length, 40))).replace("〒", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) == q.digits):
        raise Bad("digits", digits=str(q.digits))
    return digits


def _number(raw: Any, q: d.NumberBase, context: Context) -> Value:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        raw = str(raw)
    elif _is_unbounded(q) and "," not in (typed := unicodedata.normalize("NFKC", line(raw, 40))):
        written(typed, 40)  # twelve digits in a row are no amount; one that is has its separators
    try:
        value = numbers.parse_number(line(raw, 40))
    except numbers.TooManyDigits:
        raise Bad("too_many_digits", limit=str(numbers.MOST_DIGITS)) from None
    except numbers.InvalidNumber:
        raise Bad("number") from None
    decimals = decimals_of(q)
    if value != round(value, decimals):
        raise Bad("whole" if decimals == 0 else "decimals", decimals=str(decimals))
    if q.min is not None and value < Decimal(str(q.min)):
        raise Bad("at_least", bound=numbers.plain(q.min))
    if q.max is not None and value > Decimal(str(q.max)):
        raise Bad("at_most", bound=numbers.plain(q.max))
    return int(value) if decimals == 0 else value


def _is_unbounded(q: d.NumberBase) -> bool:
    """Nobody said that it may be as large as an individual number; of an amount its kind says so, and not the author."""
    return q.max is None or not isinstance(q, d.Number)


def _option(raw: Any, q: d.Question, context: Context) -> Value:
    if not isinstance(raw, str):
        raise Bad("shape")
    if all(raw != option.id for option in options_of(q)):
        raise Bad("option")
    return raw


def _many(raw: Any, q: d.ManyBase, context: Context) -> Value:
    picked = [raw] if isinstance(raw, str) else raw
    if not isinstance(picked, list | tuple) or not all(isinstance(p, str) for p in picked):
        raise Bad("shape")
    picked = [p for p in picked if p]
    known = {option.id for option in options_of(q)}
    if any(p not in known for p in picked) or len(set(picked)) != len(picked):
        raise Bad("option")
    if len(picked) < q.min:
        raise Bad("choose_at_least", bound=str(q.min))
    if q.max is not None and len(picked) > q.max:
        raise Bad("choose_at_most", bound=str(q.max))
    return tuple(picked)


def _date(raw: Any, q: d.DayBase, context: Context) -> Value:
    day = _calendar_day(line(raw, 40), context)
    if q.not_before is not None and day.isoformat() < _bound(q.not_before, context):
        raise Bad(
            "date_not_before", bound=eras.format_japanese(date.fromisoformat(_bound(q.not_before, context)))
        )
    if q.not_after is not None and day.isoformat() > _bound(q.not_after, context):
        future = q.not_after == "today"
        bound = eras.format_japanese(date.fromisoformat(_bound(q.not_after, context)))
        raise Bad("date_future" if future else "date_not_after", bound=bound)
    return day.isoformat()


def _bound(bound: str, context: Context) -> str:
    return context.today.isoformat() if bound == "today" else bound


def _calendar_day(typed: str, context: Context) -> date:
    try:
        return dates.parse_date(typed)
    except dates.InvalidDate as error:
        raise _bad_date(error, context) from None


SOON = 5
"""Years ahead that a mistyped date may have meant."""


def _bad_date(error: dates.InvalidDate, context: Context) -> Bad:
    reason = error.reason
    meant = error.suggestion if error.year <= context.today.year + SOON else ""
    if reason is dates.Reason.ERA_WITH_WESTERN_YEAR:
        return Bad("era_with_western_year", suggestion=meant) if meant else Bad("date")
    if reason is dates.Reason.ERA_ENDED:
        said = {"era": error.era, "last": error.last_day}
        return Bad("era_ended", **said, suggestion=meant) if meant else Bad("era_over", **said)
    if reason is dates.Reason.ERA_NOT_BEGUN:
        return Bad("era_not_begun", era=error.era)
    return Bad("no_such_day" if reason is dates.Reason.NO_SUCH_DAY else "date")


def _birth_date(raw: Any, q: d.BirthDate, context: Context) -> Value:
    typed = line(raw, 40)
    if not q.partly_unknown:
        born = _calendar_day(typed, context).isoformat()
        earliest = born
    else:
        try:
            partial = dates.parse_partial_date(typed)
        except dates.InvalidDate as error:
            raise _bad_date(error, context) from None
        born, earliest = str(partial), partial.earliest().isoformat()
    if earliest > context.today.isoformat():
        raise Bad("born_in_future")
    if earliest < "1868" and not born.startswith("XXXX"):
        raise Bad("date")
    return born


def _year_month(raw: Any, q: d.YearMonth, context: Context) -> Value:
    try:
        year, month = dates.parse_year_month(line(raw, 40))
    except dates.InvalidDate as error:
        raise _bad_date(error, context) from None
    value = f"{year:04d}-{month:02d}"
    if q.not_before is not None and value < _bound(q.not_before, context)[:7]:
        raise Bad("date_not_before", bound=_bound(q.not_before, context)[:7])
    if q.not_after is not None and value > _bound(q.not_after, context)[:7]:
        raise Bad("date_not_after", bound=_bound(q.not_after, context)[:7])
    return value


def _time(raw: Any, q: d.Time, context: Context) -> Value:
    try:
        return dates.parse_time(line(raw, 20)).strftime("%H:%M")
    except ValueError:
        raise Bad("time") from None


def _kana(raw: Any, q: d.Kana, context: Context) -> Value:
    reading = text.to_katakana(line(raw, q.max_length))
    if not text.is_katakana(reading):
        raise Bad("kana")
    return reading


def _phone(raw: Any, q: d.Phone, context: Context) -> Value:
    try:
        return numbers.normalise_phone(line(raw, 60))
    except numbers.InvalidNumber:
        raise Bad("phone") from None


def _email(raw: Any, q: d.Email, context: Context) -> Value:
    check = check_email(line(raw, 300))
    if not check.ok:
        raise Bad("email")
    return check.address


def _my_number(raw: Any, q: d.MyNumber, context: Context) -> Value:
    if isinstance(raw, Mapping):
        if raw.get("sealed") is True:
            return SEALED
        raise Bad("shape")
    my_number_digits(raw)
    return SEALED


def my_number_digits(raw: Any) -> str:
    """The twelve digits of a typed individual number. Raises Bad (行政手続における特定の個人を識別するための
    番号の利用等に関する法律施行令 第8条: the last digit checks the others)."""
    digits = text.compact(line(raw, 40))
    if not (digits.isascii() and digits.isdigit() and len(digits) == 12):
        raise Bad("my_number_length")
    if not numbers.my_number_is_valid(digits):
        raise Bad("my_number_check")
    return digits


def _corporate_number(raw: Any, q: d.CorporateNumber, context: Context) -> Value:
    digits = text.compact(line(raw, 40))
    if not (digits.isascii() and digits.isdigit() and len(digits) == 13):
        raise Bad("digits", digits="13")
    if not numbers.corporate_number_is_valid(digits):
        raise Bad("corporate_number_check")
    return digits


def _relationship(raw: Any, q: d.Relationship, context: Context) -> Value:
    typed = written(raw, 40)
    if q.options and all(typed != option.id for option in q.options):
        raise Bad("option")
    return typed


def _table_choice(raw: Any, q: d.TableChoice, context: Context) -> Value:
    if not isinstance(raw, str):
        raise Bad("shape")
    if raw not in context.tables.get(q.table, {}):
        raise Bad("option")
    return raw


def _slot(raw: Any, q: d.Slot, context: Context) -> Value:
    typed = unicodedata.normalize("NFKC", line(raw, 60))
    if context.tables.get(q.calendar) and typed not in context.tables[q.calendar]:
        raise Bad("option")
    return typed


def _files(raw: Any, q: d.Files, context: Context) -> Value:
    """The hashes of the files. An id alone is of a file that is not there (any more)."""
    found = tuple(markers_in(raw))
    if not isinstance(raw, list | tuple) or any(not isinstance(each, str | Mapping) for each in raw):
        raise Bad("shape")
    if len(found) != len(raw):
        raise Bad("files_gone")
    if len(found) > q.max_files:
        raise Bad("too_many_files", max=str(q.max_files))
    return tuple(each.sha256 for each in found)


_ALIKE: dict[str, Reader] = {"one": _option, "many": _many, "number": _number}
READERS: dict[type, Reader] = {
    kind.struct: _ALIKE[kind.compares] for kind in KINDS.values() if kind.compares in _ALIKE
} | {
    d.Text: _text,
    d.TextArea: lambda raw, q, context: written(raw, q.max_length, multiline=True),
    d.Date: _date,
    d.EraDate: _date,
    d.YearMonth: _year_month,
    d.Time: _time,
    d.Kana: _kana,
    d.BirthDate: _birth_date,
    d.Phone: _phone,
    d.Email: _email,
    d.MyNumber: _my_number,
    d.CorporateNumber: _corporate_number,
    d.Relationship: _relationship,
    d.Files: _files,
    d.Slot: _slot,
    d.Signature: lambda raw, q, context: line(raw, 200),
    d.TableChoice: _table_choice,
}
"""The kinds that have an answer of their own: those of one option alike, those of several, and numbers. Composites, groups
and texts to read have none."""
