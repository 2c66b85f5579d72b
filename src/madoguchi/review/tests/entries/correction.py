"""Corrections, and what ends a case for which none came."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.domain import acts
from madoguchi.review.services.correction import dismiss as dismissing
from madoguchi.review.services.correction.end_correction import end_correction
from madoguchi.review.services.correction.request_correction import request_correction
from madoguchi.review.services.examination.acknowledge_mend import acknowledge_mend
from madoguchi.review.tests.cast import APPROVER, CLERK, NOW
from madoguchi.review.tests.entries.entry import REASON, Entry, Service

ASKED: Final[dict[str, Any]] = {
    "questions": [],
    "reason": "字が違います。",
    "due_on": day_in_japan(NOW) + timedelta(days=30),
}
LATE: Final = 40
"""Days after which the day of ASKED has passed."""
_AGAIN: Final = {"due_on": day_in_japan(NOW) + timedelta(days=LATE + 20)}

ACTS: Final[dict[Service, Entry]] = {
    request_correction: Entry(
        "arrived",
        ASKED,
        CLERK,
        "case.request_correction",
        ("application.correcting", "review.correction_requested"),
        ("review.correction_requested",),
        act=acts.CORRECT,
    ),
    acknowledge_mend: Entry(
        "mended", {}, CLERK, "case.request_correction", ("review.mend_seen",), act=acts.MEND_SEEN
    ),
    end_correction: Entry(
        "correcting",
        REASON,
        CLERK,
        "case.request_correction",
        ("application.arrived",),
        act=acts.END_CORRECTION,
    ),
    dismissing.dismiss: Entry(
        "correcting",
        REASON,
        APPROVER,
        "case.decide",
        ("application.dismissed",),
        ("review.dismissed",),
        days=LATE,
        act=acts.DISMISS,
    ),
    dismissing.undo_dismissal: Entry(
        "dismissed",
        REASON | _AGAIN,
        APPROVER,
        "case.decide",
        ("application.correcting", "review.dismissal_undone"),
        days=LATE,
        act=acts.UNDO_DISMISSAL,
    ),
}
