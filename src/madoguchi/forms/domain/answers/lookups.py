"""The search buttons of a page: an address from a postal code, a bank or branch from the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation, Problem
from madoguchi.kernel import banks
from madoguchi.kernel.addresses import Town, by_postal_code

Posted = Mapping[str, Sequence[str]]


def filled_in(posted: Posted, *, form: Form) -> dict[str, Sequence[str]]:
    """The posted controls after the buttons `_lookup` (a postal code's name) and `_choose` (`name=value`).

    A postal code of one town fills prefecture, city and town; of several towns only what they share, and the towns
    are offered (`places_to_choose`). Any other lookup draws the candidates and changes nothing.
    """
    filled = dict(posted)
    for choice in posted.get("_choose", ()):
        name, _, value = choice.partition("=")
        if name.endswith(".postal_code") and name in posted:
            _choose_place(filled, name, value)
        elif name in posted:
            filled[name] = [value]
    for name in posted.get("_lookup", ()):
        if name.endswith(".postal_code"):
            _fill_address(filled, name)
    return filled


def to_tell(posted: Posted, problems: Sequence[Problem], evaluation: Evaluation) -> tuple[Problem, ...]:
    """What is wrong with what was searched or chosen just now; of a branch, with its bank too.

    Several that match are no problem yet: they are shown, to choose from.
    """
    names = {*posted.get("_lookup", ()), *(choice.partition("=")[0] for choice in posted.get("_choose", ()))}
    names |= {name.removesuffix("branch") + "bank" for name in names if name.endswith(".branch")}
    told = tuple(p for p in problems if p.name in names and not _to_choose(p, posted, evaluation))
    return told or not_found(posted)


def _to_choose(problem: Problem, posted: Posted, evaluation: Evaluation) -> bool:
    typed = (posted.get(problem.name) or [""])[-1]
    if problem.code == "bank_unknown":
        return bool(banks.find_banks(typed))
    bank = evaluation.values.get(problem.name.removesuffix("branch") + "bank")
    return problem.code == "branch_unknown" and bool(bank) and bool(banks.find_branches(str(bank), typed))


def not_found(posted: Posted) -> tuple[Problem, ...]:
    """A problem for each postal code that was searched and has no address."""
    searched = [name for name in posted.get("_lookup", ()) if name.endswith(".postal_code")]
    return tuple(
        Problem(name=name, code="postal_code_unknown")
        for name in searched
        if (typed := (posted.get(name) or [""])[-1]).strip() and not by_postal_code(typed)
    )


def places_to_choose(code: str, values: Mapping[str, Any], whole: str) -> tuple[str, ...]:
    """The towns of a postal code with several, as long as the address `whole` names none of them."""
    towns = by_postal_code(code)
    named = [values.get(f"{whole}.{part}", "") for part in ("prefecture", "city", "town")]
    chosen = any(named[:2] == [t.prefecture, t.city] and (named[2] or not t.town) for t in towns)
    return () if len(towns) < 2 or chosen else tuple(f"{t.prefecture}{t.city}{t.town}" for t in towns)


def _choose_place(filled: dict[str, Sequence[str]], name: str, value: str) -> None:
    towns = by_postal_code((filled.get(name) or [""])[-1])
    if value.isdecimal() and int(value) < len(towns):
        _fill(filled, name, towns[int(value) : int(value) + 1])


def _fill_address(filled: dict[str, Sequence[str]], name: str) -> None:
    if towns := by_postal_code((filled.get(name) or [""])[-1]):
        _fill(filled, name, towns)


def _fill(filled: dict[str, Sequence[str]], name: str, towns: list[Town]) -> None:
    """What the towns share; what they differ in stays as typed where it is one of theirs."""
    whole = name.rpartition(".")[0]
    for part in ("prefecture", "city", "town"):
        known = {getattr(town, part) for town in towns}
        typed = (filled.get(f"{whole}.{part}") or [""])[-1]
        filled[f"{whole}.{part}"] = [*known] if len(known) == 1 else [typed if typed in known else ""]
