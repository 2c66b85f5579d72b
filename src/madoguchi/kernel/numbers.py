"""Numbers with check digits, and numbers as people type them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

import jaconv
from stdnum.jp import cn, in_

from madoguchi.kernel.text import HYPHEN, compact, without_unseen


class InvalidNumber(ValueError):
    """The text is not such a number."""


class TooManyDigits(InvalidNumber):
    """It is a number, and longer than any that is meant."""


MOST_DIGITS = 15


def my_number_is_valid(digits: str) -> bool:
    """Twelve ASCII digits, the last of which checks the others (番号法施行令 第8条)."""
    return bool(re.fullmatch("[0-9]{12}", digits)) and bool(in_.is_valid(digits))


def example_my_number(n: int) -> str:
    """For examples and demonstrations, 0 ≤ n < 10,000,000: 9000, seven digits of n, and the right check digit."""
    if not 0 <= n < 10**7:
        raise ValueError("n has at most seven digits")
    body = f"9000{n:07d}"
    return body + str(in_.calc_check_digit(body))


# How twelve digits are parted: not at all, in equal parts, or with one space forgotten.
_GROUPINGS = {(12,), (6, 6), (4, 4, 4), (3, 3, 3, 3), (2,) * 6, (1,) * 12, (4, 8), (8, 4)}
_DIGIT = re.compile(r"\d")
_RUN = re.compile(rf"\d(?:(?:[ \t]|{HYPHEN}){{0,3}}\d)*")
_RECEIPT = (5, 4, 4, 4, 1)
# Equal parts on lines, in a table's cells, or with another separator between them, which is the same each time.
_BETWEEN = r"([ \t]{0,3}[\n.,、・/_:|][ \t]{0,3}|[ \t]{4,12})"
_APART = [
    re.compile(rf"(?<!\d)\d{{{size}}}{_BETWEEN}\d{{{size}}}(?:\1\d{{{size}}})*(?!\d)") for size in (6, 4, 1)
]
_YEARS = re.compile("((19|20)[0-9]{2}){3}")
_KANJI = str.maketrans("〇零一二三四五六七八九", "00123456789")


def individual_numbers_in(text: str) -> tuple[str, ...]:
    """The individual numbers in a free text, as twelve ASCII digits each, in the order they stand.

    Width, kanji, spaces, hyphens and unseen characters do not matter, nor does one other separator or the end of a line
    between equal parts; the check digit must be right. Digits that go on behind a hyphen or in the same rhythm are longer
    numbers (a card, a receipt number), and a time stamp (202604011230) or three years are one. One in ten other numbers
    of twelve digits has a right check digit by chance: a question for such numbers says `digits`, and is not searched.
    """
    if len(text) < 12:
        return ()
    folded = without_unseen(unicodedata.normalize("NFKC", text)).replace("\r\n", "\n")
    in_kanji = folded.translate(_KANJI)
    written = [folded] if in_kanji == folded else [folded, in_kanji]
    found = [number for each in written if len(_DIGIT.findall(each)) >= 12 for number in _numbers_of(each)]
    return tuple(dict.fromkeys(found))


def _numbers_of(text: str) -> list[str]:
    text = _DIGIT.sub(lambda digit: str(int(digit[0])), text)  # Arabic ones are digits too
    apart = [re.findall(r"\d+", whole[0]) for pattern in _APART for whole in pattern.finditer(text)]
    found = [number for run in _RUN.findall(text) for number in _numbers_of_run(run)]
    return found + ["".join(groups) for groups in apart if _is_meant("".join(groups))]


def _numbers_of_run(run: str) -> list[str]:
    groups = re.findall(r"\d+", run)
    gaps = ["", *(gap.strip() for gap in re.findall(r"\D+", run)), ""]
    sizes = [len(group) for group in groups]
    if tuple(sizes) == _RECEIPT:
        return []
    whole = sum(sizes) % 12 == 0
    found, start = [], 0
    while start < len(groups):
        end, left = start, 12
        while left > 0 and end < len(sizes):
            left, end = left - sizes[end], end + 1
        parted = left == 0 and _is_parted_as_a_number(sizes, gaps, start, end, whole)
        if parted and _is_meant("".join(groups[start:end])):
            found.append("".join(groups[start:end]))
            start = end
        else:
            start += 1
    return found


def _is_parted_as_a_number(sizes: list[int], gaps: list[str], start: int, end: int, whole: bool) -> bool:
    """Twelve digits in one rhythm, which does not go on before or after them, unless the run is `whole` numbers of it.

    `gaps[n]` stands before the group of the size `sizes[n]`.
    """
    if tuple(sizes[start:end]) not in _GROUPINGS or len(set(gaps[start + 1 : end])) > 1:
        return False
    spaced = end - start > 1 and not gaps[start + 1]
    neighbours = sizes[start - 1 : start] + sizes[end : end + 1]
    goes_on = spaced and sizes[start] in neighbours and not whole
    return not (gaps[start] or gaps[end] or goes_on)


def _is_meant(digits: str) -> bool:
    return my_number_is_valid(digits) and not _is_time_stamp(digits) and not _YEARS.fullmatch(digits)


def _is_time_stamp(digits: str) -> bool:
    """YYYYMMDDhhmm of this century or the last."""
    try:
        day = date.fromisoformat(digits[:8])
    except ValueError:
        return False
    return 1900 <= day.year < 2100 and digits[8:10] < "24" and digits[10:] < "60"


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
    """A number as typed: full width, separators, a yen sign or 円; at most MOST_DIGITS digits. Raises InvalidNumber; of
    these TooManyDigits."""
    # Not NFKC, which reads 5² as 52.
    folded = jaconv.z2h(text, kana=False, ascii=True, digit=True)
    folded = re.sub("^[−‐–ー]", "-", folded.replace("\u3000", " ").strip())
    folded = re.sub(r"^(-?)[¥￥\\]", r"\1", folded).removesuffix("円").strip()
    shape = re.fullmatch(r"-?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?", folded)
    if shape is None:
        raise InvalidNumber(text[:40])
    if sum(c.isdigit() for c in folded) > MOST_DIGITS:
        raise TooManyDigits(text[:40])
    return Decimal(folded.replace(",", ""))


def plain(number: float | Decimal) -> str:
    """A number as people write it, 20,000,000 or 0.5: never 2e+07, and no zeros at its end."""
    exact = Decimal(str(number))
    if not exact.is_finite():
        return str(number)
    return f"{int(exact):,}" if exact == int(exact) else f"{exact.normalize():,f}"


# Mobile and IP telephones have eleven digits, 0120 and the rest ten (電気通信番号規則 別表).
_DOMESTIC = "0[25-9]0[0-9]{8}|0(?![25-9]0)[1-9][0-9]{8}"
_EXTENSION = re.compile(r"(?:;?ext[.=:]?|内線|#|x)(?:番号)?[:.]?([0-9]{1,6})\)?$", re.IGNORECASE)


def normalise_phone(text: str) -> str:
    """Digits of a telephone number: 10 or 11 from 0 in Japan (+81 becomes 0), `+` and 8–15 abroad (E.164).

    From Japan one dials 010 before the country, perhaps after a carrier's 0033 or 001, and from elsewhere 00. An
    extension follows as `;ext=123` (RFC 3966). Raises InvalidNumber.
    """
    folded = re.sub(r"^tel:", "", compact(text), flags=re.IGNORECASE)
    extension = _EXTENSION.search(folded)
    folded = re.sub("[().,、/]", "", folded[: extension.start()] if extension else folded)
    folded = re.sub(r"^(?:00[0-9]{1,2})?010(?=[1-9])|^00(?=[1-9])", "+", folded)
    folded = re.sub(r"^\+810?", "0", folded)
    if not re.fullmatch(rf"{_DOMESTIC}|\+[1-9][0-9]{{7,14}}", folded):
        raise InvalidNumber(text[:40])
    return f"{folded};ext={extension[1]}" if extension else folded
