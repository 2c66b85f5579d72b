"""Examination: what is written, read and put off while a case is looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from madoguchi.review.domain import acts
from madoguchi.review.services.clock.extend_period import extend_period, undo_extension
from madoguchi.review.services.examination.add_note import add_note
from madoguchi.review.services.examination.begin_examination import begin_examination
from madoguchi.review.services.reading.unseal_number import unseal_number
from madoguchi.review.services.telling.send_message import send_message
from madoguchi.review.tests.cast import CLERK, EXAMINER
from madoguchi.review.tests.entries.entry import REASON, Entry, Service

EXTENDED: Final[dict[str, Any]] = {"days": 5, "reason": "現地を調べるため。"}

ACTS: Final[dict[Service, Entry]] = {
    begin_examination: Entry(
        "accepted", {}, EXAMINER, "case.examine", ("application.examining",), act=acts.EXAMINE
    ),
    add_note: Entry(
        "arrived", {"body": "メモ"}, CLERK, "case.write_message", ("review.note_added",), act=acts.NOTE
    ),
    send_message: Entry(
        "arrived",
        {"body": "お知らせ"},
        CLERK,
        "case.write_message",
        ("review.message_sent",),
        ("review.message_sent",),
        act=acts.MESSAGE,
    ),
    unseal_number: Entry(
        "arrived",
        {"purpose": "照合", "keeper": Path("/nowhere")},
        CLERK,
        "number.unseal",
        ("number.unsealed",),
    ),
    extend_period: Entry(
        "examining",
        EXTENDED,
        EXAMINER,
        "case.examine",
        ("review.period_extended",),
        ("review.period_changed",),
        act=acts.EXTEND,
    ),
    undo_extension: Entry(
        extend_period,
        REASON,
        EXAMINER,
        "case.examine",
        ("review.extension_undone",),
        ("review.period_changed",),
        act=acts.UNDO_EXTENSION,
    ),
}
