"""How hard a Japanese text is to read, and what to write instead.

Two measures: of the plain style of the screens (a sentence of 40 characters, one thing each, no officialese), and of plain
Japanese (やさしい日本語: 20 characters, the kanji of the first three school years, a reading on every one). What stands in
brackets is the official word that is kept beside the plain one, and is not counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

LONGEST, LONGEST_EASY = 40, 20
MOST_KANJI = 0.55
"""Share of kanji above which a sentence of words looks like a law."""

_FIRST_GRADES = (
    "一右雨円王音下火花貝学気九休玉金空月犬見五口校左三山子四糸字耳七車手十出女小上森人水正生青夕石赤千川先早草足村大男"
    "竹中虫町天田土二日入年白八百文木本名目立力林六"
    "引羽雲園遠何科夏家歌画回会海絵外角楽活間丸岩顔汽記帰弓牛魚京強教近兄形計元言原戸古午後語工公広交光考行高黄合谷国黒"
    "今才細作算止市矢姉思紙寺自時室社弱首秋週春書少場色食心新親図数西声星晴切雪船線前組走多太体台地池知茶昼長鳥朝直通弟"
    "店点電刀冬当東答頭同道読内南肉馬売買麦半番父風分聞米歩母方北毎妹万明鳴毛門夜野友用曜来里理話"
    "悪安暗医委意育員院飲運泳駅央横屋温化荷界開階寒感漢館岸起期客究急級宮球去橋業曲局銀区苦具君係軽血決研県庫湖向幸港号"
    "根祭皿仕死使始指歯詩次事持式実写者主守取酒受州拾終習集住重宿所暑助昭消商章勝乗植申身神真深進世整昔全相送想息速族他"
    "打対待代第題炭短談着注柱丁帳調追定庭笛鉄転都度投豆島湯登等動童農波配倍箱畑発反坂板皮悲美鼻筆氷表秒病品負部服福物平"
    "返勉放味命面問役薬由油有遊予羊洋葉陽様落流旅両緑礼列練路和"
)
FIRST_GRADES = frozenset(_FIRST_GRADES)
"""The kanji of the first three school years (学年別漢字配当表)."""

INSTEAD = {
    "受給資格": "受け取れる条件", "に係る": "の", "に関する事項": "のこと", "届出": "届け", "当該": "この", "及び": "と",
    "並びに": "と", "又は": "か", "若しくは": "か", "事由": "理由", "下さい": "ください",
    "出来る": "できる", "出来ま": "できま", "致します": "します",
    "いたします": "します", "頂く": "いただく", "お願い申し上げます": "ください", "ご記入いただき": "記入して",
    "遅滞なく": "すぐに", "速やかに": "早めに", "所定の": "決まった", "記載": "書く", "押印": "印鑑を押す", "疾病": "病気",
    "有する": "ある", "要する": "必要な", "居住": "住む", "転居": "引っ越し", "旨を": "ことを", "のうえ": "してから",
    "原則として": "ふつうは", "随時": "いつでも", "左記": "次", "受領": "受け取る", "非該当": "あてはまらない",
    "することができない": "できません", "ないわけではない": "あります",
}  # fmt: skip
"""Words of offices and laws, and what people say."""

_READING = re.compile(r"\{([^{}|]+)\|[^{}|]+\}")
_ASIDE = re.compile(r"[(（][^()（）]*[)）]|「[^「」]*」")
_KANJI = re.compile(r"[㐀-䶿一-鿿々]")
_END = re.compile(r"[。！？!?\n]")


class Hint(msgspec.Struct, frozen=True):
    """One thing that makes a text hard: what to do, the words it is about, and what to write instead, if that is known."""

    code: str
    message: str
    excerpt: str
    instead: str = ""


class Measure(msgspec.Struct, frozen=True):
    """Of a text: its sentences, the longest of them in characters, the share of kanji, the kanji few people read."""

    sentences: int
    longest: int
    kanji: float
    rare: str


def measure(text: str) -> Measure:
    """How a text looks to a reader; readings in braces do not count."""
    spoken = _READING.sub(r"\1", text)
    sentences = _sentences(spoken)
    letters = re.sub(r"\s", "", spoken)
    kanji = _KANJI.findall(letters)
    return Measure(
        sentences=len(sentences),
        longest=max(map(len, sentences), default=0),
        kanji=round(len(kanji) / len(letters), 2) if letters else 0.0,
        rare="".join(dict.fromkeys(c for c in kanji if c != "々" and not _is_common(c))),
    )


def hints(text: str, *, easy: bool = False) -> tuple[Hint, ...]:
    """What to mend in a text, by the measure of the screens, or of plain Japanese."""
    return tuple(_easy(text) if easy else _plain(text))


def _sentences(text: str) -> list[str]:
    """Sentences as they are counted: without spaces and without what stands in brackets."""
    told = _END.split(_ASIDE.sub("", text))
    return [s for sentence in told if (s := re.sub(r"[\s・、]", "", sentence))]


def _is_common(kanji: str) -> bool:
    """Of the first level of JIS X 0208: the kanji that newspapers and offices use."""
    try:
        return 0xB0 <= kanji.encode("euc_jp")[0] <= 0xCF
    except UnicodeEncodeError:
        return False


def _plain(text: str) -> Iterator[Hint]:
    for sentence in _sentences(text):
        if len(sentence) > LONGEST:
            message = f"一文が{len(sentence)}文字あります。{LONGEST}文字までに分けてください。"
            yield Hint("long_sentence", message, _short(sentence))
    found = measure(text)
    if found.kanji > MOST_KANJI and found.longest > 15:
        yield Hint(
            "many_kanji", "漢字が続いて読みにくい文です。ふだんのことばで書いてください。", _short(text)
        )
    for kanji in found.rare:
        yield Hint("rare_kanji", f"「{kanji}」は読めない人が多い漢字です。かなで書いてください。", kanji)
    yield from _officialese(_ASIDE.sub("", text))


def _easy(text: str) -> Iterator[Hint]:
    bare = "".join(dict.fromkeys(_KANJI.findall(_READING.sub("", text))))
    if bare:
        yield Hint("no_reading", "ふりがなのない漢字があります。{漢字|かんじ}のように書いてください。", bare)
    spoken = _READING.sub(r"\1", text)
    for sentence in _sentences(spoken):
        if len(sentence) > LONGEST_EASY:
            message = f"一文が{len(sentence)}文字あります。{LONGEST_EASY}文字までに分けてください。"
            yield Hint("long_sentence", message, _short(sentence))
    outside = _ASIDE.sub("", spoken)
    hard = "".join(dict.fromkeys(c for c in _KANJI.findall(outside) if c not in FIRST_GRADES and c != "々"))
    if hard:
        message = "小学3年生までに習わない漢字があります。かなか、やさしいことばにしてください。"
        yield Hint("hard_kanji", message, hard)
    yield from _officialese(outside)


def _officialese(text: str) -> Iterator[Hint]:
    for word, instead in INSTEAD.items():
        if word in text:
            yield Hint("officialese", f"「{word}」は「{instead}」のように書けます。", word, instead)


def _short(text: str) -> str:
    return text if len(text) <= 20 else f"{text[:20]}…"
