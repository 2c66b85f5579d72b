"""What the verdict of a check rests on: the answers that it compares, also by way of computed values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from madoguchi.forms.domain.answers.uses import of_computation, of_condition
from madoguchi.forms.domain.format import definition as d

if TYPE_CHECKING:
    from madoguchi.forms.domain.answers.compiled import Place


def grounds(condition: d.Condition, places: Mapping[str, Place], group: str | None) -> frozenset[str]:
    """The compared answers by path, without the numbers of rows.

    Whether something was answered can be told of any answer, so that alone is no ground.
    """
    found: set[str] = set()
    ahead = list(_compared(condition, group))
    while ahead:
        reference = ahead.pop()
        place = places.get(reference.split(".")[0])
        path = _path(reference, place) if place else ""
        if place is None or path in found:
            continue
        found.add(path)
        if isinstance(place.question, d.Computed):
            ahead += [use.reference for use in of_computation(place.question.compute, group=place.group)]
    return frozenset(found)


def rests_on_any(grounds: frozenset[str], unsettled: Iterable[str], row: str) -> bool:
    """Whether one of these paths is a ground, or a part or the whole of one; of the check's own group, in its row."""
    group = row.split(".")[0] + "."
    for path in unsettled:
        if row and path.startswith(group) and not path.startswith(row):
            continue
        plain = ".".join(name for name in path.split(".") if not name.isdigit()) + "."
        if any(plain.startswith(f"{ground}.") or f"{ground}.".startswith(plain) for ground in grounds):
            return True
    return False


def _path(reference: str, place: Place) -> str:
    return (f"{place.group}." if place.group else place.prefix) + reference


def _compared(condition: d.Condition, group: str | None) -> Iterator[str]:
    for inner in (*(condition.all or ()), *(condition.any or ()), condition.not_, condition.where):
        if inner is not None:
            yield from _compared(inner, condition.any_of or condition.every_of or group)
    if condition.question is not None and condition.answered is None:
        yield from (use.reference for use in of_condition(condition, group=group) if use.needs != "repeated")
