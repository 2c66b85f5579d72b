"""Every refusal has a text in every language, and the figures in it are right."""

import re

import pytest

from madoguchi.files.domain.media_types import MIB, Kind
from madoguchi.files.domain.refusal import Param, Reason, Refused
from madoguchi.files.domain.refusal_words import (
    KIND_NAMES,
    LANGUAGES,
    TEXTS,
    message,
    message_ja,
    size_text,
)

ACCEPTED = ["pdf", "jpeg"]
EXAMPLES: dict[Reason, list[dict[str, Param]]] = {
    Reason.EMPTY: [{}],
    Reason.TOO_LARGE: [{"size": 25 * MIB, "limit": 10 * MIB, "claimed": kind} for kind in ("heic", None)],
    Reason.TYPE_NOT_ACCEPTED: [{"detected": "gif", "accepted": ACCEPTED}],
    Reason.MISMATCH: [{"claimed": "pdf", "detected": "gif", "accepted": ACCEPTED}],
    Reason.ACTIVE_CONTENT: [{"what": what} for what in ("javascript", "launch", "macro", "dde", "polyglot")],
    Reason.ARCHIVE_BOMB: [{"what": "ratio"}],
    Reason.PICTURE_BOMB: [{"pixels": 90_000_000, "limit": 70_000_000}, {"pixels": None, "limit": 70_000_000}],
    Reason.ENCRYPTED: [{}],
    Reason.BROKEN: [{}],
    Reason.TOO_HEAVY: [{}],
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_text_in_every_language(reason, language):
    for params in EXAMPLES[reason]:
        text = message(reason, params, language=language)
        assert text
        assert not re.search(r"[{}]|None", text)
        assert text.endswith("." if language == "en" else "。")


def test_every_text_and_kind_is_in_every_language():
    for texts in (*TEXTS.values(), *KIND_NAMES.values()):
        assert set(texts) == set(LANGUAGES)
    assert set(KIND_NAMES) == set(Kind)


def test_easy_japanese_uses_no_kanji():
    for texts in TEXTS.values():
        assert not re.search(r"[一-龯]", texts["ja-easy"])


def test_a_photo_that_is_too_large_says_how_large():
    refused = Refused(Reason.TOO_LARGE, size=25 * MIB, limit=10 * MIB, claimed="jpeg")
    assert message_ja(refused) == "写真が25MBあります。10MBまで送れます。撮り直すか、小さくしてください。"


def test_pixels_are_told_in_units_of_the_language():
    params = {"pixels": 90_000_000, "limit": 70_000_000}
    assert "7,000万画素" in message(Reason.PICTURE_BOMB, params)
    assert "70 million" in message(Reason.PICTURE_BOMB, params, language="en")


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (1, "1KB"),
        (MIB - 1, "1024KB"),
        (MIB, "1MB"),
        (10 * MIB, "10MB"),
        (10 * MIB + 1, "10.1MB"),
    ],
)
def test_a_size_is_rounded_up(size, text):
    assert size_text(size) == text
