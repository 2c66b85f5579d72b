"""A bank account as it is typed → the bank, branch and number of a transfer, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from madoguchi.kernel import banks
from madoguchi.kernel.account_holders import holder_key
from madoguchi.kernel.text import compact

Found = tuple[str, str, dict[str, str]]
"""(path, code of the message, what fills it)."""
SHORTEST, LENGTH = 4, 7
"""A shorter number than `SHORTEST` is more likely a slip than an old account."""


def settle(path: str, values: dict[str, Any]) -> Iterator[Found]:
    """Put the codes of bank and branch (zengin code table) and the seven digits where the typed texts stood.

    A name that fits exactly one counts as it. 記号・番号 of a ゆうちょ passbook become what a transfer needs; `passbook`
    then keeps them as they were typed.
    """
    bank = _resolve(values, f"{path}.bank", banks.find_banks)
    if bank is None:
        if f"{path}.bank" in values:
            yield f"{path}.bank", "bank_unknown", {}
        return
    if bank.code == banks.POST_BANK and banks.is_passbook_symbol(values.get(f"{path}.branch", "")):
        yield from _passbook(path, values)
    else:
        yield from _number(path, values)
    branch = _resolve(values, f"{path}.branch", lambda q: banks.find_branches(bank.code, q))
    if branch is None and f"{path}.branch" in values:
        yield f"{path}.branch", "branch_unknown", {}
    if branch is not None:
        values[f"{path}.bank_name"] = bank.full_name
        values[f"{path}.branch_name"] = branch.name
        number = values.get(f"{path}.number", "")
        values[path] = f"{bank.full_name} {branch.name} {number}".strip()


def holder_problem(path: str, values: dict[str, Any], person: str) -> Iterator[Found]:
    """The holder is not the person (the path of a question of kind person), as a bank spells names."""
    holder = values.get(f"{path}.holder_kana")
    names = [values[f"{person}.{part}"] for part in ("kana", "name") if f"{person}.{part}" in values]
    if holder and names and holder_key(holder) not in map(holder_key, names):
        yield f"{path}.holder_kana", "holder_differs", {"person": names[0]}


def _passbook(path: str, values: dict[str, Any]) -> Iterator[Found]:
    symbol, number = compact(values[f"{path}.branch"]), values.get(f"{path}.number")
    if number is None:
        values[f"{path}.branch"] = banks.branch_of_passbook(symbol)
        return
    account = banks.from_passbook(symbol, number)
    if account is None:
        del values[f"{path}.number"]
        values[f"{path}.branch"] = banks.branch_of_passbook(symbol)
        yield f"{path}.number", "account_last_one" if symbol[0] == "1" else "account_number", {}
        return
    values[f"{path}.passbook"] = f"{symbol}-{number}"
    values[f"{path}.branch"], values[f"{path}.number"] = account.branch, account.number
    if account.current or values.get(f"{path}.type") == "current":
        values[f"{path}.type"] = "current" if account.current else "ordinary"


def _number(path: str, values: dict[str, Any]) -> Iterator[Found]:
    number = values.get(f"{path}.number")
    if number is None:
        return
    if SHORTEST <= len(number) <= LENGTH:
        values[f"{path}.number"] = number.zfill(LENGTH)
    else:
        del values[f"{path}.number"]
        yield f"{path}.number", "account_digits" if len(number) < SHORTEST else "account_number", {}


def _resolve(values: dict[str, Any], path: str, find: Callable[[str], list[banks.Bank]]) -> banks.Bank | None:
    """The one bank or branch that the text at `path` means; its code then stands there."""
    typed = values.get(path)
    if typed is None:
        return None
    found = find(typed)
    exact = [f for f in found if typed in (f.code, f.name, f.full_name)]
    match = exact if exact else found
    if len(match) != 1:
        return None
    values[path] = match[0].code
    return match[0]
