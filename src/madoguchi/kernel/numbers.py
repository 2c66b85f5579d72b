"""Numbers with check digits, and numbers as people type them."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from stdnum.jp import cn, in_


class InvalidNumber(ValueError):
    """The text is not such a number."""


def my_number_is_valid(digits: str) -> bool:
    """An individual number's check digit holds (番号法施行令 第8条)."""
    return bool(in_.is_valid(digits))


def example_my_number(n: int) -> str:
    """A number with a right check digit for examples and demonstrations: 9000 0000 nnn and the check digit."""
    body = f"9000{n:07d}"
    return body + str(in_.calc_check_digit(body))


def corporate_number_is_valid(digits: str) -> bool:
    """A corporate number's check digit holds (法人番号の指定等に関する省令 第2条)."""
    return bool(cn.is_valid(digits))


def local_government_code_check_digit(five: str) -> str:
    """The sixth digit of a local-government code (全国地方公共団体コード): weights 6, 5, 4, 3, 2, modulus 11."""
    total = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)


def local_government_code_is_valid(code: str) -> bool:
    """Six ASCII digits, the last of which checks the others."""
    return bool(re.fullmatch(r"[0-9]{6}", code)) and local_government_code_check_digit(code[:5]) == code[5]


def parse_number(text: str) -> Decimal:
    """A number as typed: full width, separators, a yen sign or 円. Raises InvalidNumber."""
    folded = unicodedata.normalize("NFKC", text).strip().replace("−", "-").replace("ー", "-")
    folded = folded.removeprefix("¥").removeprefix("\\").removesuffix("円").strip()
    if not re.fullmatch(r"-?([0-9]{1,3}(,[0-9]{3})+|[0-9]{1,15})(\.[0-9]{1,10})?", folded) or len(folded) > 24:
        raise InvalidNumber(text[:40])
    return Decimal(folded.replace(",", ""))


def normalise_phone(text: str) -> str:
    """Digits of a telephone number: 10 or 11 from 0 in Japan (+81 becomes 0), `+` and 8–15 abroad (E.164).

    Raises InvalidNumber.
    """
    folded = re.sub(r"[\s\-‐-―−ー()]", "", unicodedata.normalize("NFKC", text))
    folded = re.sub(r"^\+810?", "0", folded)
    if not re.fullmatch(r"0[0-9]{9,10}|\+[1-9][0-9]{7,14}", folded):
        raise InvalidNumber(text[:40])
    return folded


def format_yen(amount: int) -> str:
    """1,500円"""
    return f"{amount:,}円"
