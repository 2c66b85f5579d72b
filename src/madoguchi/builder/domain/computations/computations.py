"""Computed values put together from lists: what to choose from, and the computation that was posted."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

import msgspec

from madoguchi.builder.domain.computations.operand_boxes import BOXED, Box, begun, box, numbers
from madoguchi.builder.domain.computations.posted_operands import REFERENCE, TODAY, read_box, read_day
from madoguchi.builder.domain.conditions.nameable import Known, Named
from madoguchi.builder.domain.posted import Posted, Wrong, several, typed, whole
from madoguchi.forms.domain.answers.readers import Tables
from madoguchi.forms.domain.format import definition as d

WAYS = (
    *({"id": way, "label": label} for way, label in BOXED),
    {"id": "count", "label": "くり返しの数をかぞえる"},
    {"id": "figure", "label": "日付で変わる額・率を使う"},
    {"id": "age_on", "label": "年齢を出す"},
    {"id": "school_year_on", "label": "学年を出す"},
    {"id": "fiscal_year_end", "label": "年度の終わりの日を出す"},
    {"id": "fiscal_year_end_of_age", "label": "ある年齢になる年度の終わりの日を出す"},
    {"id": "deadline", "label": "期限の日を出す"},
    {"id": "days_between", "label": "日数を出す"},
    {"id": "lookup", "label": "一覧表の列を引く"},
    {"id": "first_answered", "label": "はじめに答えてあるものを使う"},
)
DATED = ("age_on", "school_year_on", "fiscal_year_end_of_age", "deadline", "days_between")
"""Ways that count from days that were answered."""
PATH = "compute"
"""Where the box of the whole computation posts."""
_BOXES = (*(way for way, _ in BOXED), "count")


class Computing(msgspec.Struct, frozen=True, kw_only=True):
    """What the builder of a computation shows."""

    way: str
    operands: tuple[Named, ...] = ()
    chosen: tuple[str, ...] = ()
    box: Box | None = None
    figures: tuple[d.Figure, ...] = ()
    figure: str = ""
    days: tuple[Named, ...] = ()
    from_: str = ""
    to: str = ""
    columns: tuple[str, ...] = ()
    column: str = ""
    by: str = ""
    number: str = ""
    unit: str = ""
    first: str = ""


def computing(compute: d.Compute, known: Known, tables: Tables) -> Computing:
    """The builder of a computation."""
    way = compute.way
    operands = tuple(n for n in known.all if _fits(way, n))
    if way in _BOXES:
        days = tuple(n for n in known.here(known.row) if n.compares == "date")
        return Computing(way=way, box=box(compute, PATH, known), days=days)
    if compute.first_answered is not None:
        listed = compute.first_answered
        # What is used comes first, in its order; what is not found any more stays until the author takes it away.
        used = [known.anywhere(o) or _lost(o) for o in listed]
        rest = [n for n in operands if n.reference not in listed]
        return Computing(way=way, operands=(*used, *rest), chosen=listed)
    if compute.figure is not None:
        on = compute.figure
        return Computing(way=way, days=operands, figures=known.figures, figure=on.figure, to=on.day)
    if compute.fiscal_year_end is not None:
        return Computing(way=way, days=operands, to=compute.fiscal_year_end.day)
    if compute.age_on is not None:
        asked = compute.age_on
        return Computing(way=way, days=operands, from_=asked.birth_date, to=asked.day, by=asked.by)
    if compute.school_year_on is not None:
        year = compute.school_year_on
        return Computing(way=way, days=operands, from_=year.birth_date, to=year.day)
    if compute.fiscal_year_end_of_age is not None:
        end = compute.fiscal_year_end_of_age
        return Computing(way=way, days=operands, from_=end.birth_date, number=str(end.age))
    if compute.deadline is not None:
        period = compute.deadline
        unit = "business" if period.calendar == "business" else period.unit
        return Computing(
            way=way,
            days=operands,
            from_=period.after,
            number=str(period.within),
            unit=unit,
            first="yes" if period.first_counts else "",
        )
    if compute.days_between is not None:
        between = compute.days_between
        return Computing(way=way, days=operands, from_=between.from_, to=between.to)
    assert compute.lookup is not None
    named_table = known.find(compute.lookup.question)
    columns = _columns(tables, named_table.table if named_table else "")
    return Computing(
        way=way,
        operands=operands,
        chosen=(compute.lookup.question,),
        columns=columns,
        column=compute.lookup.column,
    )


def _lost(reference: str) -> Named:
    return Named(
        reference=reference, label=f"{reference}(見つからない答え)", page="", compares="none", kind=""
    )


def _columns(tables: Tables, table: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column for row in tables.get(table, {}).values() for column in row))


def _fits(way: str, named: Named) -> bool:
    if way in (*DATED, "figure", "fiscal_year_end"):
        return named.compares == "date"
    if way == "lookup":
        return named.kind == "table_choice"
    return named.compares not in ("rows", "none")


def read(posted: Posted, known: Known, tables: Tables, *, today: date) -> d.Compute:
    """The computation that was posted; with another way chosen, one to begin with. Raises Wrong."""
    way = typed(posted, "compute-way")
    operands = [n.reference for n in known.all if _fits(way, n)]
    if way in _BOXES:
        return _boxed(posted, way, known, today)
    if way == "first_answered":
        return _first_answered(posted, operands)
    if way == "figure":
        return _figure(posted, known, operands, today)
    if way == "fiscal_year_end":
        day = read_day(posted, "compute-to", operands, TODAY, today)
        return d.Compute(fiscal_year_end=d.FiscalYearEnd(day=day))
    if way in DATED:
        return _days(posted, way, operands, today)
    if way == "lookup":
        return _lookup(posted, known, operands, tables)
    raise Wrong("compute-way", "どのように計算するかを選んでください。")


def _boxed(posted: Posted, way: str, known: Known, today: date) -> d.Compute:
    """Numbers in boxes; another way is put around what was there."""
    was = typed(posted, "compute-was")
    before = read_box(posted, PATH, was, known, today) if was in _BOXES else None
    if was == way and before is not None:
        return before
    if not numbers(known, "sum") and not known.figures and way != "count":
        raise Wrong("compute-way", "計算に使える答えが、前のほうにありません。先に質問を加えてください。")
    made = begun(way, before, known)
    if made is None:
        what = "かぞえるもの(くり返す質問)" if way in ("count", "total") else "条件に使える質問"
        raise Wrong("compute-way", f"{what}が、前のほうにありません。")
    return made


def _first_answered(posted: Posted, operands: list[str]) -> d.Compute:
    if not operands and not several(posted, "compute-of"):
        raise Wrong("compute-way", "計算に使える答えが、前のほうにありません。先に質問を加えてください。")
    chosen = [o for o in several(posted, "compute-of") if re.fullmatch(REFERENCE, o)] or operands[:1]
    return d.Compute(first_answered=tuple(chosen))


def _figure(posted: Posted, known: Known, days: list[str], today: date) -> d.Compute:
    ids = [figure.id for figure in known.figures]
    if not ids:
        message = "日付で変わる額・率がありません。先に「手続の設定」で加えてください。"
        raise Wrong("compute-way", message)
    chosen = typed(posted, "compute-figure")
    day = read_day(posted, "compute-to", days, TODAY, today)
    return d.Compute(figure=d.FigureOn(figure=chosen if chosen in ids else ids[0], day=day))


def _days(posted: Posted, way: str, operands: list[str], today: date) -> d.Compute:
    if not operands:
        raise Wrong("compute-way", "日付の答えが、前のほうにありません。先に日付の質問を加えてください。")
    birth = typed(posted, "compute-from")
    birth = birth if birth in operands else operands[-1]
    if way == "age_on":
        day = read_day(posted, "compute-to", operands, TODAY, today)
        by: Literal["law", "birthday"] = "birthday" if typed(posted, "compute-by") == "birthday" else "law"
        return d.Compute(age_on=d.AgeOn(birth_date=birth, day=day, by=by))
    if way == "school_year_on":
        day = read_day(posted, "compute-to", operands, TODAY, today)
        return d.Compute(school_year_on=d.SchoolYearOn(birth_date=birth, day=day))
    if way == "fiscal_year_end_of_age":
        age = whole(posted, "compute-number", most=150)
        return d.Compute(
            fiscal_year_end_of_age=d.FiscalYearEndOfAge(birth_date=birth, age=18 if age is None else age)
        )
    if way == "deadline":
        return d.Compute(deadline=_deadline(posted, operands, today))
    first = read_day(posted, "compute-from", operands, operands[0], today)
    last = read_day(posted, "compute-to", operands, TODAY, today)
    return d.Compute(days_between=d.DaysBetween(from_=first, to=last))


def _deadline(posted: Posted, operands: list[str], today: date) -> d.LastDay:
    after = read_day(posted, "compute-from", operands, operands[-1], today)
    within = whole(posted, "compute-number", most=10_000)
    within = 14 if within is None else within
    period = d.LastDay(after=after, within=within, first_counts=typed(posted, "compute-first") == "yes")
    match typed(posted, "compute-unit"):
        case "months":
            return msgspec.structs.replace(period, unit="months")
        case "years":
            return msgspec.structs.replace(period, unit="years")
        case "business":
            return msgspec.structs.replace(period, calendar="business")
    return period


def _lookup(posted: Posted, known: Known, operands: list[str], tables: Tables) -> d.Compute:
    if not operands:
        raise Wrong("compute-way", "「一覧表から選ぶ」質問が、前のほうにありません。")
    question = typed(posted, "compute-question")
    question = question if question in operands else operands[0]
    named = known.find(question)
    columns = _columns(tables, named.table if named else "")
    column = typed(posted, "compute-column")
    column = column if column in columns else next((c for c in columns if c != "label"), "label")
    return d.Compute(lookup=d.Lookup(question=question, column=column))
