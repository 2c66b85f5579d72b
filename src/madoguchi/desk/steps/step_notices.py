"""What is said of the steps of a procedure's own: after an act at one, in place of one, and in the audit record."""

from __future__ import annotations

from madoguchi.desk.batches import batch_words
from madoguchi.desk.case.notices import TOO_LATE, Notice
from madoguchi.review.services.as_seen import GoesBySteps
from madoguchi.review.services.steps.do_step import Barred, NotOpen
from madoguchi.review.services.steps.move_case import CannotMove
from madoguchi.tenants.queries import NoSealingKey

DONE, REOPENED, MOVED = "step-done", "step-reopened", "moved"
ASKED_AGAIN, REVOKED = "asked-again", "asking-revoked"
FORWARDED, BROUGHT = "forwarded", "brought"
SAID: dict[str, Notice] = {
    DONE: Notice("success", "手順を終えました"),
    REOPENED: Notice("success", "手順をやり直すことにしました"),
    ASKED_AGAIN: Notice("success", "外の方にメールで頼みました"),
    REVOKED: Notice("success", "外の方への依頼を取り消しました"),
    FORWARDED: Notice("success", "渡し直します", "渡した先に届くと、手順の画面に出ます。"),
    BROUGHT: Notice("success", "書類を渡したことを残しました"),
    MOVED: Notice("success", "手順を新しい版に移しました"),
} | batch_words.SAID
"""A word after `?said=` → what is said."""
SEE_THE_STEPS = "「手順」で、次に行うことを確かめてください。何も変えていません。"
REFUSED: dict[type[Exception], Notice] = {
    NotOpen: TOO_LATE,
    NoSealingKey: Notice(
        "warning", "個人番号をしまう鍵がありません", "管理の担当者に知らせてください。何も残していません。"
    ),
    CannotMove: Notice("warning", "移していません", "わけは、この画面に出しています。何も変えていません。"),
    Barred: Notice(
        "warning",
        "この手順は、ほかの担当者が行います",
        "自分か、代わる人が行った手順を、もう一度行うことや、決裁することはできません。何も変えていません。",
    ),
    GoesBySteps: Notice("warning", "この手続は、決められた手順で進めます", SEE_THE_STEPS),
    **batch_words.REFUSED,
}
"""Why nothing was done → what is said."""
RECORDED = {
    "review.step_done": "手順を終えた",
    "review.step_reopened": "手順をやり直すことにした",
    "review.step_entered": "外から紙などで届いた回答を入れた",
    "review.forwarded": "ほかの行政機関に渡した(進達)",
    "review.forwarded_again": "ほかの行政機関に渡し直した",
    "review.forwarding_failed": "ほかの行政機関に渡せなかった",
    "review.government_answered": "ほかの行政機関の答えで手順を終えた",
    "review.government_returned": "ほかの行政機関が返戻した",
    "review.government_unused": "ほかの行政機関の答えを使わなかった",
    "review.step_answered": "依頼された手順の回答を送った",
    "review.file_added": "手順にファイルを加えた",
    "review.file_removed": "手順に加えたファイルを外した",
    "review.asked_again": "外の方に依頼し直した",
    "review.invitation_revoked": "外の方への依頼を取り消した",
    "review.flow_moved": "手順を新しい版に移した",
} | batch_words.RECORDED
"""Action of the audit record → what was done."""
