"""What a collision is about, in words: how it was, and what each side made of it."""

from __future__ import annotations

from collections.abc import Callable

from madoguchi.forms.domain.comparing.diff import differences, page_name, question_name
from madoguchi.forms.domain.comparing.diff_fields import Difference, shortened
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import questions


def described(
    place: str, field: str, base: d.Definition, ours: d.Definition, theirs: d.Definition
) -> tuple[str, str, str]:
    """Base, ours and theirs: values where one field differs, sentences where it is about more."""
    if field.rpartition(".")[2] == "order":
        before, own, shared = (_order(place, field, side) for side in (base, ours, theirs))
        return before, own, shared
    own_changes = _about(place, field, differences(base, ours))
    shared_changes = _about(place, field, differences(base, theirs))
    was = next((c.before for c in (*own_changes, *shared_changes) if c.before), "")
    return was, _said(place, field, own_changes), _said(place, field, shared_changes)


def _about(place: str, field: str, changes: tuple[Difference, ...]) -> list[Difference]:
    """The changes at or in the address. A question is the same one wherever it stands."""
    exact = [c for c in changes if _within(c, place, field)]
    if exact or not place.startswith("pages."):
        return exact
    name = place.rpartition(".")[2]
    return [c for c in changes if _within(c, f"{c.place.rpartition('.')[0]}.{name}", field)]


def _within(change: Difference, place: str, field: str) -> bool:
    address = f"{place}.{field}".removesuffix(".").removesuffix(".into")
    at = f"{change.place}.{change.field}".removesuffix(".")
    if field == "into":
        return at == f"{address}.order"
    return at == address or at.startswith(address + ".") or address.startswith(at + ".")


def _said(place: str, field: str, changes: list[Difference]) -> str:
    if len(changes) == 1 and changes[0].after and field not in ("", "into") and changes[0].field == field:
        return changes[0].after
    return "\n".join(c.said for c in changes)


def _order(place: str, field: str, definition: d.Definition) -> str:
    """「職業」「氏名」, one after the other."""
    of: Callable[[d.Question], str] = question_name
    if place == "pages":
        return "".join(page_name(page) for page in definition.pages)
    if field != "order":
        question = next(
            (q for at, q, _ in questions(definition) if at.rpartition(".")[2] == place.rpartition(".")[2]),
            None,
        )
        options = getattr(question, "options", ())
        return (
            "".join(f"「{shortened(o.label.ja)}」" for o in options)
            if options
            else field.removesuffix(".order")
        )
    page = next((p for p in definition.pages if f"pages.{p.id}" == place), None)
    if page is not None:
        return "".join(of(q) for q in page.questions)
    group = next((q for at, q, _ in questions(definition) if at == place and isinstance(q, d.Group)), None)
    return "".join(of(q) for q in group.questions) if isinstance(group, d.Group) else ""
