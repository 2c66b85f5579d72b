"""How the parts of a person, an address and an account are asked and read, beyond what their kinds say.

A part is asked or needed according to its siblings: a given name unless there is none, no postal code abroad.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from madoguchi.forms.domain.answers.readers import Bad, Context, Reader, Value, line, written
from madoguchi.forms.domain.format import definition as d
from madoguchi.kernel import text
from madoguchi.kernel.account_holders import is_account_holder, to_account_holder
from madoguchi.kernel.addresses import EXAMPLE_PREFECTURE, by_postal_code, prefecture_named

Holds = Callable[[Mapping[str, Any], str], bool]
"""(values, path of the whole with a dot behind) → whether it holds."""


def _ticked(part: str) -> Holds:
    return lambda values, whole: values.get(whole + part) == "yes"


def _not(holds: Holds) -> Holds:
    return lambda values, whole: not holds(values, whole)


def _is_read(name: str) -> Holds:
    """A reading is needed: the name is not in Latin letters."""
    return lambda values, whole: not text.is_latin(str(values.get(whole + name, "")))


def _all(*holds: Holds) -> Holds:
    return lambda values, whole: all(each(values, whole) for each in holds)


_ABROAD, _IN_JAPAN = _ticked("abroad"), _not(_ticked("abroad"))

ASKED: dict[tuple[type, str], Holds] = {
    (d.Address, "country"): _ABROAD,
    (d.Address, "region"): _ABROAD,
    (d.Address, "postal_code"): _IN_JAPAN,
    (d.Address, "prefecture"): _IN_JAPAN,
    (d.Address, "town"): _IN_JAPAN,
    (d.Address, "no_street"): _IN_JAPAN,
}
NEEDED: dict[tuple[type, str], Holds] = {
    (d.Person, "given"): _not(_ticked("no_given")),
    (d.Person, "family_kana"): _is_read("family"),
    (d.Person, "given_kana"): _all(_not(_ticked("no_given")), _is_read("given"), _is_read("family")),
    (d.Address, "town"): _ticked("no_street"),
    (d.Address, "street"): _not(_ticked("no_street")),
}


def postal_code_problem(path: str, values: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """A postal code of other prefectures than the address; nothing is said of codes that are not known."""
    code, prefecture = values.get(f"{path}.postal_code"), values.get(f"{path}.prefecture")
    if code and prefecture and prefecture != EXAMPLE_PREFECTURE:
        known = list(dict.fromkeys(town.prefecture for town in by_postal_code(code)))
        if known and prefecture not in known:
            told = {"code": f"{code[:3]}-{code[3:]}", "prefecture": "・".join(known)}
            yield f"{path}.prefecture", "postal_code_elsewhere", told


def _prefecture(raw: Any, q: d.Text, context: Context) -> Value:
    found = prefecture_named(line(raw, q.max_length))
    if found is None:
        raise Bad("prefecture")
    return found


def _street(raw: Any, q: d.Text, context: Context) -> Value:
    """1丁目2番3号 or 1-2-3, whatever width and hyphen was typed between the digits."""
    typed = text.without_wide_digits(written(raw, q.max_length))
    return re.sub(rf"(?<=[0-9])\s*{text.HYPHEN}\s*(?=[0-9])", "-", typed)


def _reading(raw: Any, q: d.Kana, context: Context) -> Value:
    typed = line(raw, q.max_length)
    reading = text.to_katakana(typed)
    if not text.is_katakana(reading):
        raise Bad("kana_latin" if text.is_latin(typed) else "kana")
    return reading


def _account_number(raw: Any, q: d.Text, context: Context) -> Value:
    """The digits as typed; `accounts` makes seven of them, when the bank is known."""
    digits = text.compact(line(raw, q.max_length))
    if not re.fullmatch("[0-9]{1,8}", digits):
        raise Bad("account_number")
    return digits


def _holder(raw: Any, q: d.Text, context: Context) -> Value:
    holder = to_account_holder(written(raw, q.max_length))
    if not is_account_holder(holder):
        raise Bad("holder")
    return holder


PART_READERS: dict[tuple[type, str], Reader] = {
    (d.Person, "family_kana"): _reading,
    (d.Person, "given_kana"): _reading,
    (d.Address, "prefecture"): _prefecture,
    (d.Address, "street"): _street,
    (d.BankAccount, "number"): _account_number,
    (d.BankAccount, "holder_kana"): _holder,
}
