"""Days that the calendar has, numbers that mean something, and bounds that leave something to answer."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

from madoguchi.forms.domain.answers.evaluate import MAX_ROWS
from madoguchi.forms.domain.answers.uses import At, days_of, exists, is_day, written
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding, error, questions
from madoguchi.forms.domain.format.kinds import decimals_of, kind_of
from madoguchi.forms.domain.format.named import structs_in
from madoguchi.kernel.numbers import plain

MOST = 10**15
"""No answer has more than fifteen digits (`numbers.parse_number`)."""
FIRST_DAY = date(2026, 4, 1)
"""No application is filed before it."""


def bound_findings(definition: d.Definition) -> Iterator[Finding]:
    """Days that are none, spans that end before they begin, and bounds that exclude every answer."""
    for (place, field), text in (*_bounds(definition), *_compared_days(definition)):
        if not exists(text):
            yield _no_such_day(place, field, text)
    for field, first, last in _spans(definition.window):
        for end, day in (("from", first), ("to", last)):
            if day is not None and not exists(day):
                yield _no_such_day("window", f"{field}.{end}".lstrip("."), day)
        if first is not None and last is not None and first > last:
            message = f"始まり({first})が終わり({last})より後です。どちらかの日を直してください。"
            yield error("days_reversed", "window", message, field=field)
    for (place, field), number, least, most in _numbers(definition):
        if number is not None and not least <= number <= most:  # neither is NaN
            what = f"{least}以上の数" if most == math.inf else f"{least}から{most}までの数"
            yield error(
                "impossible_number",
                place,
                f"「{plain(number)}」にはできません。{what}にしてください。",
                field=field,
            )
    for place, q, _ in questions(definition):
        for field, message in _excludes_all(q, filing_days(definition)):
            yield error("empty_bounds", place, message, field=field)
    for place, q, _ in questions(definition):
        if isinstance(q, d.Files):
            for field, limit in (("max_files", q.max_files), ("accept", len(q.accept))):
                if limit < 1:
                    message = f"「{q.label.ja}」でファイルを1つも受け取れません。1以上にしてください。"
                    yield error("empty_bounds", place, message, field=field)
    for a in definition.attachments:
        for field, limit in (("max_files", a.max_files), ("max_mb", a.max_mb), ("accept", len(a.accept))):
            if limit < 1:
                message = f"添付書類「{a.label.ja}」を1つも受け取れません。1以上にしてください。"
                yield error("empty_bounds", f"attachments.{a.id}", message, field=field)


def filing_days(definition: d.Definition) -> tuple[date, date]:
    """The first and the last day on which it can be filed."""
    window = definition.window or d.Window()
    first = [date.fromisoformat(window.from_)] if window.from_ and exists(window.from_) else []
    last = [date.fromisoformat(window.to)] if window.to and exists(window.to) else []
    return max([FIRST_DAY, *first]), max([FIRST_DAY, *last]) if last else date.max


def _no_such_day(place: str, field: str, text: str) -> Finding:
    message = f"「{text}」は日付ではありません。2026-04-01 のように書いてください。"
    return error("no_such_day", place, message, field=field)


def _spans(window: d.Window | None) -> Iterator[tuple[str, str | None, str | None]]:
    if window is not None:
        yield "", window.from_, window.to
        yield from ((f"rounds.{n}", r.from_, r.to) for n, r in enumerate(window.rounds))


def _numbers(definition: d.Definition) -> Iterator[tuple[At, float | None, float, float]]:
    """Numbers with the least and the most that they can mean."""
    for place, q, _ in questions(definition):
        if isinstance(q, d.NumberBase):
            yield (place, "decimals"), decimals_of(q), 0, 10
            yield (place, "min"), q.min, -MOST, MOST
            yield (place, "max"), q.max, -MOST, MOST
        elif isinstance(q, d.ManyBase):
            yield (place, "min"), q.min, 0, math.inf
        elif isinstance(q, d.Computed) and q.compute.deadline is not None:
            yield (place, "compute"), q.compute.deadline.within, 0, 10_000
        elif isinstance(q, d.Computed) and q.compute.fiscal_year_end_of_age is not None:
            yield (place, "compute"), q.compute.fiscal_year_end_of_age.age, 0, 150
        elif isinstance(q, d.Group) and q.repeat is not None:
            yield (place, "repeat"), q.repeat.min, 0, math.inf
            yield (place, "repeat"), q.repeat.max, 0, MAX_ROWS
    for item in definition.fee.items if definition.fee else ():
        yield ("fee", f"items.{item.id}.yen"), item.yen, 0, math.inf
    if definition.deadline:
        yield ("deadline", "within"), definition.deadline.within, 0, 10_000
    if definition.processing:
        yield ("processing", "standard_days"), definition.processing.standard_days, 0, 999
    yield ("retention", "years"), definition.retention.years, 0, math.inf
    yield ("minutes", ""), definition.minutes, 0, math.inf


def _bounds(definition: d.Definition) -> Iterator[tuple[At, str]]:
    """Bounds of dates, of months by their first day, and the days of the trials."""
    for place, q, _ in questions(definition):
        if isinstance(q, d.DayBase):
            for name, bound in (("not_before", q.not_before), ("not_after", q.not_after)):
                if bound is not None and bound != "today":
                    month = kind_of(q).month and len(bound) == 7
                    yield (place, name), f"{bound}-01" if month else bound
    for trial in definition.trials:
        yield ("trials", f"{trial.name}.today"), trial.today


def _compared_days(definition: d.Definition) -> Iterator[tuple[At, str]]:
    """Literal days of conditions and computations: they look like days, or they would be references."""
    for each in written(definition):
        for part in structs_in(each.value):
            operands: tuple[str | None, ...] = ()
            if isinstance(part, d.Condition):
                operands = (part.at_least, part.at_most, part.before, part.after)
            elif isinstance(part, d.Compute):
                operands = days_of(part)
            yield from ((each.at, operand) for operand in operands if operand and is_day(operand))
    for figure in definition.figures:
        yield from (((f"figures.{figure.id}", "values"), value.from_) for value in figure.values)


def _excludes_all(q: d.Question, days: tuple[date, date]) -> Iterator[tuple[str, str]]:
    """(field, message) of bounds that no answer fits."""
    name = q.label.ja
    if isinstance(q, d.NumberBase) and _no_number(q):
        what = "整数がありません" if q.min is not None and q.max is not None and q.min <= q.max else ""
        what = what or f"最小({plain(q.min or 0)})が最大({plain(q.max or 0)})より大きくなっています"
        yield "min", f"「{name}」に入力できる数がありません。{what}。最小と最大を直してください。"
    elif isinstance(q, d.DayBase) and _no_day(q, days):
        yield "not_before", f"「{name}」に入力できる日がありません。始まりと終わりの日を直してください。"
    elif isinstance(q, d.ManyBase):
        yield from _no_choice(q)
    elif isinstance(q, d.Group) and q.repeat is not None:
        if q.repeat.max < max(q.repeat.min, 1):
            yield "repeat", f"「{name}」の件数が、最小より最大のほうが小さくなっています。直してください。"
        elif q.repeat.min > MAX_ROWS:
            yield "repeat", f"「{name}」の件数は{MAX_ROWS}件までです。最小を小さくしてください。"
    elif isinstance(q, d.TextBase):
        least = max(1, (q.digits or 1) if isinstance(q, d.Text) else 1)
        if q.max_length < least:
            yield (
                "max_length",
                f"「{name}」は{q.max_length}文字までなので、入力できません。長くしてください。",
            )
        if isinstance(q, d.Text) and q.digits is not None and q.digits < 1:
            yield "digits", f"「{name}」の桁数は1以上にしてください。"


def _no_number(q: d.NumberBase) -> bool:
    if q.min is None or q.max is None:
        return False
    if not (math.isfinite(q.min) and math.isfinite(q.max)):
        return q.min > q.max
    scale = 10.0 ** decimals_of(q)
    return math.ceil(round(q.min * scale, 6)) > math.floor(round(q.max * scale, 6))


def _no_day(q: d.DayBase, days: tuple[date, date]) -> bool:
    """No day of any filing day fits: `today` counts as the first of them below, as the last above."""
    if q.not_before is None or q.not_after is None:
        return False
    length = 7 if kind_of(q).month else 10
    low = days[0].isoformat() if q.not_before == "today" else q.not_before
    high = days[1].isoformat() if q.not_after == "today" else q.not_after
    return low[:length] > high[:length]


def _no_choice(q: d.ManyBase) -> Iterator[tuple[str, str]]:
    name = q.label.ja
    if q.max is not None and q.max < max(q.min, 1):
        yield (
            "max",
            f"「{name}」の最大({q.max})が最小({max(q.min, 1)})より小さくなっています。直してください。",
        )
    elif q.options and q.min > len(q.options):
        yield "min", f"「{name}」は{q.min}個以上選ぶのに、選択肢が{len(q.options)}個です。直してください。"
