"""The search buttons of a page: an address from a postal code, a bank or branch from the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from madoguchi.forms.domain.compiled import Form
from madoguchi.forms.domain.evaluate import Problem
from madoguchi.kernel.addresses import by_postal_code

Posted = Mapping[str, Sequence[str]]


def filled_in(posted: Posted, *, form: Form) -> dict[str, Sequence[str]]:
    """The posted controls after the buttons `_lookup` (a postal code's name) and `_choose` (`name=value`).

    A postal code of one town fills prefecture, city and town; of several towns only what they share.
    Any other lookup draws the candidates and changes nothing.
    """
    filled = dict(posted)
    for choice in posted.get("_choose", ()):
        name, _, value = choice.partition("=")
        if name in posted:
            filled[name] = [value]
    for name in posted.get("_lookup", ()):
        whole, _, part = name.rpartition(".")
        if part == "postal_code":
            _fill_address(filled, whole, name)
    return filled


def not_found(posted: Posted) -> tuple[Problem, ...]:
    """A problem for each postal code that was searched and has no address."""
    searched = [name for name in posted.get("_lookup", ()) if name.endswith(".postal_code")]
    return tuple(
        Problem(name=name, code="postal_code_unknown")
        for name in searched
        if (typed := (posted.get(name) or [""])[-1]).strip() and not by_postal_code(typed)
    )


def _fill_address(filled: dict[str, Sequence[str]], whole: str, name: str) -> None:
    towns = by_postal_code((filled.get(name) or [""])[-1])
    if not towns:
        return
    filled[f"{whole}.prefecture"] = [towns[0].prefecture]
    filled[f"{whole}.city"] = [towns[0].city] if len({t.city for t in towns}) == 1 else [""]
    filled[f"{whole}.town"] = [towns[0].town] if len(towns) == 1 else [""]
