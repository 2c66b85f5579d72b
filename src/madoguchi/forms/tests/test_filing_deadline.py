"""Until when a procedure must be filed, and days that a form computes, on the days of a town."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.answers.filing_deadline import last_day_to_file
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.examples import EXAMPLE
from madoguchi.kernel.office_days import NATIONWIDE, OfficeDay, OfficeDays

FOUNDED = OfficeDays.of([OfficeDay(day=date(2020, 7, 1), kind="holiday", name="市制記念日", yearly=True)])


def form(**deadline):
    """The example, whose deadline begins with `event_date`, and with a computed last day."""
    whole = parse_yaml(EXAMPLE.encode())
    last = d.Computed(
        id="last",
        label=d.LocalText(ja="期限"),
        compute=d.Compute(deadline=d.LastDay(within=14, after="event_date")),
    )
    first, *others = whole.pages
    first = msgspec.structs.replace(first, questions=(*first.questions, last))
    given: dict[str, Any] = {"within": 14, "unit": "days", "after": "event_date"} | deadline
    period = d.Deadline(**given)
    return compile_form(msgspec.structs.replace(whole, pages=(first, *others), deadline=period))


def read(the_form, day, office):
    context = Context(today=date(2027, 6, 1), office=office)
    return evaluate(the_form, {"event_date": day}, context)


@pytest.mark.parametrize(
    ("day", "office", "last"),
    [
        ("2027-06-17", NATIONWIDE, date(2027, 7, 1)),
        ("2027-06-17", FOUNDED, date(2027, 7, 2)),
        ("令和9年6月17日", FOUNDED, date(2027, 7, 2)),
        ("2027-06-19", FOUNDED, date(2027, 7, 5)),  # a Saturday
        ("", FOUNDED, None),
        ("きのう", FOUNDED, None),
    ],
)
def test_the_last_day_to_file_moves_on_from_a_holiday_of_the_town(day, office, last):
    the_form = form()
    evaluation = read(the_form, day, office)
    assert last_day_to_file(the_form, evaluation, office) == last
    assert evaluation.computed.get("last") == (last.isoformat() if last else None)


def test_months_end_as_the_law_says():
    the_form = form(within=1, unit="months")
    assert last_day_to_file(the_form, read(the_form, "2027-04-30", FOUNDED), FOUNDED) == date(2027, 5, 31)


@pytest.mark.parametrize("deadline", [{"within": 9_000_000}, {"after": "children"}, {"after": "nothing"}])
def test_what_cannot_be_counted_has_no_last_day(deadline):
    the_form = form(**deadline)
    assert last_day_to_file(the_form, read(the_form, "2027-04-30", FOUNDED), FOUNDED) is None


def test_without_a_deadline_there_is_no_last_day():
    the_form = compile_form(msgspec.structs.replace(parse_yaml(EXAMPLE.encode()), deadline=None))
    assert last_day_to_file(the_form, read(the_form, "2027-04-30", FOUNDED), FOUNDED) is None
