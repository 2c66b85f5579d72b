"""What is done to one case of a list that is done together."""

from __future__ import annotations

from typing import Any, Final

from madoguchi.review.domain.step_doers import ANY
from madoguchi.review.services.batches.close import close_batch
from madoguchi.review.services.batches.draw_rest import draw_rest
from madoguchi.review.services.batches.give_up import give_up_place
from madoguchi.review.services.batches.join_round import join_round
from madoguchi.review.services.batches.name import name_batch
from madoguchi.review.services.batches.prepare import prepare_in_batch
from madoguchi.review.services.batches.take_out import put_in, take_out
from madoguchi.review.tests.cast import EXAMINER
from madoguchi.review.tests.entries.entry import REASON, Entry, Service

_EXAMINED: Final[dict[str, Any]] = {"children_counted": "11", "first_month": "2026-05"}

ACTS: Final[dict[Service, Entry]] = {
    take_out: Entry(
        "in-batch",
        REASON | {"step": "examination"},
        EXAMINER,
        "case.accept",
        ("review.taken_out",),
        besides=ANY,
    ),
    put_in: Entry(
        "taken-out",
        {"step": "examination", "batch": None},
        EXAMINER,
        "case.accept",
        ("review.put_in",),
        besides=ANY,
    ),
    prepare_in_batch: Entry(
        "in-batch",
        {"step": "examination", "filled": _EXAMINED, "checked": (), "decision": "", "reason": ""},
        EXAMINER,
        "case.accept",
        ("review.prepared_in_batch",),
        besides=ANY,
    ),
    give_up_place: Entry(
        "with-place",
        REASON | {"step": "places"},
        EXAMINER,
        "case.accept",
        ("review.place_given_up",),
        besides=ANY,
    ),
}
ON_BATCHES: Final = (close_batch, draw_rest, join_round, name_batch)
"""Acts on a list of cases; `batches/test_who_may.py` holds them."""
