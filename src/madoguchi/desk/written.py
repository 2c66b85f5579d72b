"""What staff write in their own words."""

from __future__ import annotations

from madoguchi.kernel.numbers import individual_numbers_in
from madoguchi.kernel.text import problems


def wrong_with(text: str, *, limit: int, multiline: bool = False) -> str:
    """Why a text cannot be kept; empty when it can. An individual number has its sealed place alone (番号法 第20条)."""
    if problems(text, limit=limit, multiline=multiline):
        return (
            f"{limit:,}字までで書いてください。" if multiline else f"{limit:,}字までの1行で書いてください。"
        )
    if individual_numbers_in(text):
        return "個人番号(マイナンバー)のような12桁の数字があります。ここには書かず、消してください。"
    return ""
