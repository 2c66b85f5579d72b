"""An individual number in what staff write is refused: only its sealed place keeps it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from madoguchi.desk.numbers import _problems
from madoguchi.kernel.numbers import example_my_number
from madoguchi.office.tests.cast import signed_in, text_of
from madoguchi.review.tests.cast import arrived, receipt_of

NUMBER = example_my_number(4)
WRITTEN = f"番号は {NUMBER[:4]} {NUMBER[4:8]} {NUMBER[8:]} です"
REFUSED = "個人番号(マイナンバー)と思われる12桁の数字があります。"
TOMORROW = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()


@pytest.mark.parametrize(
    ("member", "act", "names"),
    [
        ("uketsuke", "note", {"note": WRITTEN}),
        ("uketsuke", "message", {"body": WRITTEN}),
        ("uketsuke", "correction", {"reason": WRITTEN, "due_on": TOMORROW}),
        ("uketsuke", "undo-acceptance", {"reason": WRITTEN}),
        ("uketsuke", "end-correction", {"reason": WRITTEN}),
        ("uketsuke", "bereavement", {"told_by": WRITTEN, "told_on": "2026-01-05"}),
        ("shinsa", "propose", {"reason": WRITTEN}),
        ("kessai", "dismiss", {"reason": WRITTEN}),
        ("kessai", "send-back", {"reason": WRITTEN}),
        ("kessai", "undo-decision", {"reason": WRITTEN}),
    ],
)
def test_a_number_is_not_kept_and_what_was_typed_stays(aoba, member, act, names):
    receipt = receipt_of(arrived(aoba)).replace("-", "")
    response = signed_in(aoba, member).post(f"/aoba/desk/cases/{receipt}/{act}/", names)
    assert response.status_code == 422
    assert REFUSED in text_of(response) and WRITTEN in text_of(response)


def test_nor_does_the_purpose_of_a_look_at_a_number_hold_it():
    assert _problems("その他", WRITTEN) == {"words": _problems("その他", WRITTEN)["words"]}
    assert _problems("その他", "電話で番号を確かめるため") == {}
