"""The words of a text: what the inverted index holds, and how what people type is folded to meet it.

Everything lives in one folded space (NFKC, small letters, katakana as hiragana), so that 児童手当,
ジドウテアテ and じどうてあて meet. Texts are cut by Sudachi when they are indexed. Queries are not: a query
asks for each of its substrings (`ranking`), so the process that answers never holds the dictionary (90 MB).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from threading import Lock
from typing import Any

import msgspec
import sudachipy
import yaml

MAX_TERM = 24
"""Longer words than this are not indexed whole; their parts are."""
PAIR = "~"
"""Marks a pair of neighbouring characters, so that it is not taken for a word."""
PAIR_SHARE = 0.3
SYNONYM_SHARE = 0.7
FURTHER_FIELDS = 0.25
TYPICAL_LENGTH = 20
"""Characters of a text in which a word has its field's weight; in a longer one it weighs less."""

_CONTENT = ("名詞", "動詞", "形容詞", "形状詞", "副詞")
_EMPTY_WORDS = frozenset(
    [
        *"事物時所者等又方際為日年月回人",
        "以上",
        "以下",
        "此れ",
        "其れ",
        "係る",
        "関する",
        "基づく",
        "対する",
        "因る",
    ]
)
_RUN = re.compile(r"[a-z0-9]+|[぀-ヿ㐀-鿿豈-﫿𠀀-𯿿々]+")
_KANJI = re.compile(r"[㐀-鿿豈-﫿𠀀-𯿿々]")
_OKURIGANA_INSIDE = re.compile(rf"{_KANJI.pattern}+([ぁ-ゖ]{{1,2}}{_KANJI.pattern}+)+")
_OKURIGANA_BEHIND = re.compile(rf"(?<={_KANJI.pattern})[ぁ-ゖ]+$")
_KANA = re.compile(r"[ぁ-ゖー]+")
_LONG_VOWEL = re.compile(
    r"(?<=[おこそとのほもよろをごぞどぼぽょうくすつぬふむゆるぐずぶぷゅ])う|(?<=[おこそとほのもよろ])お|ー"
)
_LOOSE = str.maketrans({"づ": "ず", "ぢ": "じ", "を": "お", "っ": "", "ゔ": "ぶ"})
# Character by character, so that a folded text keeps its length.
_TO_HIRAGANA = {katakana: katakana - 0x60 for katakana in range(ord("ァ"), ord("ヶ") + 1)}
_loading = Lock()


class Synonyms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a definition says one of `official`, people may say one of `everyday`."""

    official: tuple[str, ...]
    everyday: tuple[str, ...]


class Field(msgspec.Struct, frozen=True):
    """Texts to index. With `synonyms`, the everyday words for what they say are indexed too.

    A word in several of its texts is no stronger than in one.
    """

    texts: tuple[str, ...]
    weight: float
    synonyms: bool = False


def widths_folded(text: str) -> str:
    """One spelling for widths and letter sizes."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def fold(text: str) -> str:
    """One spelling for widths, letter sizes and both kana; as long as `widths_folded`."""
    return widths_folded(text).translate(_TO_HIRAGANA)


def runs(folded: str) -> Iterator[re.Match[str]]:
    """Stretches of Japanese characters, and words of Latin letters and digits."""
    return _RUN.finditer(folded)


def is_latin(run: str) -> bool:
    return run.isascii()


def has_kanji(text: str) -> bool:
    return _KANJI.search(text) is not None


def is_kana(text: str) -> bool:
    return _KANA.fullmatch(text) is not None


def stem(word: str) -> str:
    """An English word without its plural or its -ing."""
    for ending, instead in (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending) + instead
    return word


def loose(reading: str) -> str:
    """A reading as it is often mistyped: long vowels short, no small っ, づ as ず."""
    return _LONG_VOWEL.sub("", reading.translate(_LOOSE))


def skeleton(word: str) -> str:
    """Only the kanji of a word that begins and ends with one, so that 引っ越, 引越 meet; else nothing."""
    return "".join(_KANJI.findall(word)) if _OKURIGANA_INSIDE.fullmatch(word) else ""


def spellings(word: str) -> set[str]:
    """The terms that stand for one folded word, in the index and in a query alike."""
    if is_latin(word):
        return {stem(word)}
    found = {word, skeleton(word)}
    if is_kana(word) and len(loose(word)) >= 3:
        found.add(loose(word))
    return {term for term in found if len(term) >= 2 or has_kanji(term)}


def pairs(run: str) -> list[str]:
    """Neighbouring characters of a Japanese run, marked."""
    return [] if is_latin(run) else [PAIR + run[i : i + 2] for i in range(len(run) - 1)]


def index_terms(fields: Iterable[Field]) -> dict[str, float]:
    """Term → weight: that of the strongest field, and a little more for each further one."""
    return dict(_index_terms(tuple(fields)))


@lru_cache(maxsize=128)
def _index_terms(fields: tuple[Field, ...]) -> Mapping[str, float]:
    # Cached because tenants share their definitions, and analysing means reading the dictionary anew.
    found: dict[str, list[float]] = {}
    with _loading:
        tokenizer = sudachipy.Dictionary(dict="core").tokenizer()
        for field in fields:
            for term, share in _shares(field, tokenizer).items():
                found.setdefault(term, []).append(field.weight * share)
        # Leaving here unmaps the dictionary: a web process that publishes falls back to its size.
        del tokenizer
    return {term: max(w) + FURTHER_FIELDS * (sum(w) - max(w)) for term, w in found.items()}


def _shares(field: Field, tokenizer: Any) -> dict[str, float]:
    texts = [(text, _density(text)) for text in field.texts]
    if field.synonyms:
        texts += [(word, SYNONYM_SHARE * _density(text)) for text in field.texts for word in _everyday(text)]
    best: dict[str, float] = {}
    for text, share in texts:
        for term, part in _terms(text, tokenizer).items():
            best[term] = max(best.get(term, 0.0), share * part)
    return best


def _density(text: str) -> float:
    return 1 / (0.7 + 0.3 * min(len(text), 100) / TYPICAL_LENGTH)


def _everyday(text: str) -> Iterator[str]:
    folded = fold(text)
    for group in synonyms():
        if any(fold(word) in folded for word in group.official):
            yield from group.everyday


def _terms(text: str, tokenizer: Any) -> dict[str, float]:
    folded = fold(text)
    words = [fold(word) for word in _words(text, tokenizer)]
    if len(folded) <= MAX_TERM:
        words.append(folded)
    found: dict[str, float] = {}
    for word in [folded, *words]:
        found |= {pair: PAIR_SHARE for run in runs(word) for pair in pairs(run.group())}
    for word in words:
        for run in runs(word):
            both = spellings(run.group()) | spellings(_OKURIGANA_BEHIND.sub("", run.group()))
            found |= {term: 1.0 for term in both if len(term) <= MAX_TERM}
    return found


def _words(text: str, tokenizer: Any) -> Iterator[str]:
    """Surfaces, dictionary and normalised forms, and readings of the words that carry meaning."""
    normal = unicodedata.normalize("NFKC", text)
    # `tokenize` in each mode, because `Morpheme.split` returns nothing for a word that has no parts.
    for mode in (sudachipy.SplitMode.A, sudachipy.SplitMode.C):
        for morpheme in tokenizer.tokenize(normal, mode):
            surface = morpheme.surface()
            if is_latin(surface):
                yield surface
            elif _says_something(morpheme):
                yield from {surface, morpheme.dictionary_form(), morpheme.normalized_form()}
                yield morpheme.reading_form()


def _says_something(morpheme: Any) -> bool:
    kind, use, _, _, inflection, _ = morpheme.part_of_speech()
    if use == "非自立可能" or inflection.startswith("文語"):
        return False
    return kind in _CONTENT and morpheme.normalized_form() not in _EMPTY_WORDS


@cache
def synonyms() -> tuple[Synonyms, ...]:
    """The table of everyday words, `synonyms.yaml` beside this file."""
    text = resources.files(__package__).joinpath("synonyms.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), tuple[Synonyms, ...])
