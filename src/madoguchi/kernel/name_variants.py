"""Characters of names that people write for one another: 高 and 髙, 吉 and 𠮷, 斎 and 齋.

Who takes a call writes what is on the keyboard; the applicant wrote what stands in the family register. These are the forms
that are met in names, not all that are the same character somewhere.
"""

from __future__ import annotations

import unicodedata
from itertools import islice, product
from typing import Final

from jaconv import hira2kata

from madoguchi.kernel.text import without_unseen

MOST: Final = 16
"""Ways of writing one text that are tried."""
_ALIKE: Final = (
    "高髙", "吉𠮷", "崎\ufa11嵜", "斎齋斉齊", "辺邊邉", "浜濱濵", "沢澤", "広廣", "国國", "桜櫻", "島嶋嶌", "竜龍",
    "栄榮", "恵惠", "徳德", "槙槇", "真眞", "滝瀧", "関關", "条條", "桧檜", "寿壽", "実實", "亀龜", "鉄鐵", "万萬",
    "与與", "円圓", "曽曾", "蔵藏", "静靜", "礼禮", "館舘", "ヶケ", "野埜", "柳栁", "冨富", "峰峯", "薮藪", "遥遙",
    "黒黑", "増增", "横橫", "桑桒", "郎\uf92c", "隆\uf9dc", "類\uf9d0",
    "弥彌", "凛凜", "涼凉", "豊豐", "聡聰", "瀬瀨", "頼賴", "緑綠", "晋晉", "壮壯", "尭堯", "楽樂", "薫薰", "暁曉", "亜亞",
    "児兒", "祢禰", "芦蘆", "鷗鴎", "瑶瑤", "来來", "黄黃", "稲稻", "穂穗", "塩鹽",
)  # fmt: skip
_OLD_FORMS: Final = range(0xFA0E, 0xFA6E)
"""Old forms (U+FA19 for 神) of JIS X 0213, which Unicode knows as compatible with the new one."""


_LARGE: Final = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")


def _ways() -> dict[str, str]:
    found = {character: alike for alike in _ALIKE for character in alike}
    for old in map(chr, _OLD_FORMS):
        new = unicodedata.normalize("NFC", old)
        if new != old:
            found[new] = found.get(new, new) + old
            found[old] = found[new]
    return found


_WAYS: Final = _ways()
_ONE: Final = str.maketrans(
    {unicodedata.normalize("NFC", other): alike[0] for alike in _ALIKE for other in alike[1:]}
)


def ways_of_writing(text: str) -> tuple[str, ...]:
    """The text as it is, and with each mix of what is written for its characters, MOST at most."""
    ways = ([c, *(way for way in _WAYS.get(c, "") if way != c)] for c in text)
    return tuple("".join(way) for way in islice(product(*ways), MOST))


def one_way(text: str) -> str:
    """The text in the one way of writing that all its ways have in common, for comparing alone: it is shown to nobody.

    Width, capitals, hiragana and katakana, small kana and large, what is composed or not, variation selectors and spaces make no
    difference either.
    """
    plain = without_unseen(unicodedata.normalize("NFKC", text)).casefold().translate(_ONE)
    return "".join(hira2kata(plain).translate(_LARGE).split())
