"""Kinds of one family are told by its base: whoever adds one with the fields of a family and forgets the base finds it here.

What every kind must be is in `test_every_kind.py`, what every number in `test_every_number_kind.py`.
"""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from madoguchi.authoring.domain.new_question import as_kind
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import KINDS, Kind, one_of, options_of
from madoguchi.forms.domain.proving.prove import findings
from tests.architecture.test_every_kind import TODAY, answered, asking, example_of

FAMILIES = (d.TextBase, d.NumberBase, d.ManyBase, d.DayBase)
BOUNDED = [kind for kind in KINDS.values() if issubclass(kind.struct, d.DayBase)]
every_bounded_day = pytest.mark.parametrize("kind", BOUNDED, ids=lambda kind: kind.tag)


@pytest.mark.parametrize("base", FAMILIES)
def test_whatever_has_the_fields_of_a_family_has_its_base(base: type[msgspec.Struct]):
    own = set(base.__struct_fields__) - set(d.QuestionBase.__struct_fields__)
    others = tuple(other for other in FAMILIES if other is not base)
    like = {kind.tag for kind in KINDS.values() if own <= set(kind.struct.__struct_fields__)}
    assert like - {kind.tag for kind in KINDS.values() if issubclass(kind.struct, others)} == {
        kind.tag for kind in KINDS.values() if issubclass(kind.struct, base)
    }


def test_how_a_kind_compares_follows_from_its_family():
    """A birth date is a day, and none that an author bounds."""
    for kind in KINDS.values():
        assert (kind.compares == "many") == issubclass(kind.struct, d.ManyBase)
        assert (kind.compares == "number") == issubclass(kind.struct, d.NumberBase)
        assert (kind.compares == "date") == (issubclass(kind.struct, d.DayBase) or kind.struct is d.BirthDate)


@pytest.mark.parametrize(
    "kind", [k for k in KINDS.values() if k.compares == "one" and not k.table], ids=lambda kind: kind.tag
)
def test_one_option_of_a_kind_can_be_a_class_or_a_wish(kind: Kind):
    question = example_of(kind.tag)
    assert one_of(question) == options_of(question)
    assert one_of(question) or kind.free


@every_bounded_day
def test_a_day_is_read_within_its_bounds_and_proved_beyond_them(kind: Kind):
    cut = 7 if kind.month else 10
    first, last = "2026-05-10"[:cut], "2026-07-20"[:cut]
    question = msgspec.structs.replace(example_of(kind.tag), not_before=first, not_after=last)
    form = asking(question)

    def problems(day: str) -> list[str]:
        return [p.code for p in evaluate(form, {"n": "3", "asked": day}, Context(today=TODAY)).problems]

    assert problems(first) == problems(last) == []
    assert problems("2026-04-09"[:cut]) == ["date_not_before"]
    assert problems("2026-08-21"[:cut]) == ["date_not_after"]

    def reached(when: d.Condition) -> bool:
        told = d.Notice(id="told", text=d.LocalText(ja="出る文"), show_when=when)
        found = findings(asking(question, told).definition)
        return not [f for f in found if f.place == "pages.only.told" and f.severity == "error"]

    assert reached(d.Condition(question="asked", at_least="2026-07-01"))
    assert not reached(d.Condition(question="asked", at_least="2026-08-01"))
    assert not reached(d.Condition(question="asked", before="2026-05-01"))
    assert answered(form).problems == ()
    none = msgspec.structs.replace(question, not_after="2026-04-01"[:cut])
    assert "empty_bounds" in {f.code for f in findings(asking(none).definition)}


@every_bounded_day
@pytest.mark.parametrize("other", BOUNDED, ids=lambda kind: kind.tag)
def test_a_day_made_into_another_kind_keeps_its_bounds(kind: Kind, other: Kind):
    first = "2026-05" if kind.month else "2026-05-01"
    made = as_kind(msgspec.structs.replace(example_of(kind.tag), not_before=first), other.tag)
    assert isinstance(made, d.DayBase)
    assert made.not_before == ("2026-05" if other.month else "2026-05-01")
    assert date.fromisoformat(f"{made.not_before}-01"[:10]) == date(2026, 5, 1)
