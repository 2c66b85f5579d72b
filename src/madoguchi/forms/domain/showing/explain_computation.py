"""Computed values in Japanese words made from the labels: 「所得」から「控除額」を引いた額(千円未満切り捨て)."""

from __future__ import annotations

from collections.abc import Iterable

from madoguchi.forms.domain.answers.expressions import exact
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.explain import YEN, Names, condition, day_words, number_words

_UNITS = {"days": "日", "months": "か月", "years": "年"}
_WAYS: dict[d.Way, str] = {"down": "切り捨て", "up": "切り上げ", "half": "四捨五入"}
_STEPS = {"10": "10", "100": "百", "1000": "千", "10000": "1万", "100000": "10万", "1000000": "百万"}


def computation(c: d.Compute, names: Names) -> str:
    """「月収」と「賞与」の合計."""
    if c.sum is not None and len(c.sum) == 2 and c.sum[1] == "0":
        return f"{_part(c.sum[0], names)}(答えがなければ{_number('0', unit_of(c.sum[0], names))})"
    if c.sum is not None:
        return "と".join(_part(o, names) for o in c.sum) + "の合計"
    if c.product is not None:
        return "×".join(_part(o, names) for o in c.product)
    if c.count is not None:
        where = f"のうち、{condition(c.count.where, names)}" if c.count.where else ""
        return f"{names.of(c.count.group)}の数{where}"
    if c.lookup is not None:
        return f"{names.of(c.lookup.question)}で選んだものの「{c.lookup.column}」"
    if c.first_answered is not None:
        return "".join(names.of(r) for r in c.first_answered) + "のうち、はじめに答えのあるもの"
    if c.figure is not None:
        return f"{names.named(c.figure.figure)}({_day(c.figure.day, names)}のもの)"
    return _from_days(c, names) or _from_numbers(c, names)


def _from_days(c: d.Compute, names: Names) -> str:
    if c.age_on is not None:
        way = "(誕生日で数える)" if c.age_on.by == "birthday" else ""
        return f"{_day(c.age_on.birth_date, names)}から数えた、{_day(c.age_on.day, names)}の年齢{way}"
    if c.school_year_on is not None:
        return (
            f"{_day(c.school_year_on.birth_date, names)}から数えた、{_day(c.school_year_on.day, names)}の学年"
        )
    if c.fiscal_year_end_of_age is not None:
        birth, age = c.fiscal_year_end_of_age.birth_date, c.fiscal_year_end_of_age.age
        return f"{_day(birth, names)}から数えて、{age}歳になる年度の終わりの日"
    if c.fiscal_year_end is not None:
        return f"{_day(c.fiscal_year_end.day, names)}の年度の終わりの日"
    if c.deadline is not None:
        open_days = "開庁日で" if c.deadline.calendar == "business" else ""
        first = "(その日も数えて)" if c.deadline.first_counts else ""
        period = f"{open_days}{c.deadline.within}{_UNITS[c.deadline.unit]}"
        return f"{_day(c.deadline.after, names)}から{first}{period}の期限の日"
    if c.days_between is not None:
        return f"{_day(c.days_between.from_, names)}から{_day(c.days_between.to, names)}までの日数"
    return ""


def _day(text: str, names: Names) -> str:
    return day_words(text) or names.of(text)


def _from_numbers(c: d.Compute, names: Names) -> str:
    unit = unit_of(c, names)
    what = "額" if unit == YEN else "数"
    if c.difference is not None:
        first, *others = (_part(o, names, unit) for o in c.difference)
        return f"{first}から{'と'.join(others)}を引いた{what}" if others else first
    if c.quotient is not None:
        return f"{_part(c.quotient.of, names, unit)}を{_part(c.quotient.by, names)}で割った{what}"
    if c.min is not None or c.max is not None:
        return _extreme(c, names, unit)
    if c.round is not None:
        of = c.round.of
        said = computation(of, names) if isinstance(of, d.Compute) else _part(of, names, unit)
        return f"{said}({_rounding(c.round, unit)})"
    if c.if_ is not None:
        cases = [f"{condition(case.when, names)}は{_part(case.then, names, unit)}" for case in c.if_.cases]
        last = "なし" if c.if_.otherwise is None else _part(c.if_.otherwise, names, unit)
        return "、".join([*cases, f"そのほかは{last}"])
    assert c.total is not None
    where = f"のうち、{condition(c.total.where, names)}" if c.total.where else "すべて"
    return f"{names.of(c.total.group)}{where}の{_part(c.total.of, names)}の合計"


def _extreme(c: d.Compute, names: Names, unit: str) -> str:
    """With a bound that is a number, as people say it: 「…(0円より小さいときは0円)」."""
    listed = c.min if c.min is not None else c.max or ()
    more = "大きい" if c.min is not None else "小さい"
    fixed = [o for o in listed if isinstance(o, str) and exact(o) is not None]
    rest = [o for o in listed if o not in fixed]
    if len(fixed) == 1 and len(rest) == 1:
        bound = _number(fixed[0], unit)
        said = computation(rest[0], names) if isinstance(rest[0], d.Compute) else _part(rest[0], names, unit)
        return f"{said}({bound}より{more}ときは{bound})"
    which = "小さい" if c.min is not None else "大きい"
    ending = f"{which}ほう" if len(listed) == 2 else f"いちばん{which}もの"
    return "と".join(_part(o, names, unit) for o in listed) + f"のうち、{ending}"


def _rounding(to: d.Rounded, unit: str) -> str:
    """千円未満切り捨て, 小数点以下四捨五入, 500円単位に切り上げ."""
    way = _WAYS[to.way]
    step = exact(to.to)
    plain = f"{step.numerator}" if step is not None and step.denominator == 1 else ""
    if plain == "1":
        return f"1円未満{way}" if unit == YEN else f"小数点以下{way}"
    if plain in _STEPS:
        return f"{_STEPS[plain]}{unit}未満{way}"
    if step is not None and step > 0 and step.numerator == 1 and set(to.to.partition(".")[2]) <= {"0", "1"}:
        return f"小数点以下{len(to.to.partition('.')[2]) + 1}けためを{way}"
    return f"{_number(to.to, unit)}単位に{way}"


def _part(o: d.Operand, names: Names, unit: str = "") -> str:
    """An operand within a sentence: a computation of several in brackets."""
    if isinstance(o, d.Compute):
        said = computation(o, names)
        return said if o.figure is not None else f"({said})"
    return _number(o, unit) if exact(o) is not None else names.operand(o)


def _number(text: str, unit: str) -> str:
    """1,000円."""
    return number_words(text) + unit


def unit_of(o: d.Operand, names: Names) -> str:
    """What stands behind the value: yen from yen, nothing where it cannot be told."""
    if isinstance(o, str):
        return "" if exact(o) is not None else names.unit(o)
    if o.figure is not None:
        figure = names.figure(o.figure.figure)
        return figure.unit.ja if figure and figure.unit else ""
    if o.product is not None:
        units = [unit for unit in (unit_of(part, names) for part in o.product) if unit]
        return YEN if units.count(YEN) == 1 else ""
    if o.quotient is not None:
        return unit_of(o.quotient.of, names) if unit_of(o.quotient.by, names) != YEN else ""
    return _first(unit_of(part, names) for part in d.operands_of(o))


def _first(units: Iterable[str]) -> str:
    return next((unit for unit in units if unit), "")
