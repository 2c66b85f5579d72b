"""Numbers with check digits, and numbers as people type them."""

from __future__ import annotations

import re
from decimal import Decimal

import jaconv
from stdnum.jp import cn, in_

from madoguchi.kernel.text import compact


class InvalidNumber(ValueError):
    """The text is not such a number."""


def my_number_is_valid(digits: str) -> bool:
    """Twelve ASCII digits, the last of which checks the others (番号法施行令 第8条)."""
    return bool(re.fullmatch("[0-9]{12}", digits)) and bool(in_.is_valid(digits))


def example_my_number(n: int) -> str:
    """For examples and demonstrations, 0 ≤ n < 10,000,000: 9000, seven digits of n, and the right check digit."""
    if not 0 <= n < 10**7:
        raise ValueError("n has at most seven digits")
    body = f"9000{n:07d}"
    return body + str(in_.calc_check_digit(body))


def corporate_number_is_valid(digits: str) -> bool:
    """Thirteen ASCII digits, the first of which checks the others (法人番号の指定等に関する省令 第2条)."""
    return bool(re.fullmatch("[0-9]{13}", digits)) and bool(cn.is_valid(digits))


def local_government_code_check_digit(five: str) -> str:
    """The sixth digit of 全国地方公共団体コード: weights 6, 5, 4, 3, 2, then (11 − sum mod 11) mod 10."""
    total = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)


def local_government_code_is_valid(code: str) -> bool:
    """Six ASCII digits, the last of which checks the others."""
    return bool(re.fullmatch(r"[0-9]{6}", code)) and local_government_code_check_digit(code[:5]) == code[5]


def parse_number(text: str) -> Decimal:
    """A number as typed: full width, separators, a yen sign or 円; at most 15 digits. Raises InvalidNumber."""
    # Not NFKC, which reads 5² as 52.
    folded = jaconv.z2h(text, kana=False, ascii=True, digit=True)
    folded = re.sub("^[−‐–ー]", "-", folded.replace("\u3000", " ").strip())
    folded = re.sub(r"^(-?)[¥￥\\]", r"\1", folded).removesuffix("円").strip()
    shape = re.fullmatch(r"-?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?", folded)
    if shape is None or sum(c.isdigit() for c in folded) > 15:
        raise InvalidNumber(text[:40])
    return Decimal(folded.replace(",", ""))


# Mobile and IP telephones have eleven digits, 0120 and the rest ten (電気通信番号規則 別表).
_DOMESTIC = "0[25-9]0[0-9]{8}|0(?![25-9]0)[1-9][0-9]{8}"


def normalise_phone(text: str) -> str:
    """Digits of a telephone number: 10 or 11 from 0 in Japan (+81 becomes 0), `+` and 8–15 abroad (E.164).

    Raises InvalidNumber.
    """
    folded = re.sub(r"^\+810?", "0", re.sub("[().]", "", compact(text)))
    if not re.fullmatch(rf"{_DOMESTIC}|\+[1-9][0-9]{{7,14}}", folded):
        raise InvalidNumber(text[:40])
    return folded


def format_yen(amount: int) -> str:
    """1,500円"""
    return f"{amount:,}円"
