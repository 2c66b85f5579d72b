"""Acts beside the way of a case: messages, notes, a delivery sent again."""

from __future__ import annotations

from madoguchi.delivery.services.send_again import NothingToSend, send_again
from madoguchi.desk.acts.act_row import ActPage, Written
from madoguchi.desk.case.notices import TOO_LATE, Notice
from madoguchi.review.domain import acts
from madoguchi.review.domain.acts import Act
from madoguchi.review.services.examination.add_note import add_note
from madoguchi.review.services.telling.send_message import send_message

SEND_AGAIN = Act(name="send-again", permission="delivery.send_again")
"""It is about the core system's copy, of which `review` knows nothing."""

ROWS = (
    ActPage(
        act=acts.MESSAGE,
        service=send_message,
        asks=Written("body", "申請した方に伝えることを書いてください。"),
        said=Notice("success", "メッセージを送りました"),
        part="messages/",
        guide="clerk#messages",
        recorded={"review.message_sent": "メッセージを送った"},
    ),
    ActPage(
        act=acts.NOTE,
        service=add_note,
        asks=Written("note", "メモの内容を書いてください。"),
        said=Notice("success", "メモを残しました"),
        part="messages/",
        guide="clerk#messages",
        recorded={"review.note_added": "メモを残した"},
    ),
    ActPage(
        act=SEND_AGAIN,
        service=send_again,
        asks="nothing",
        said=Notice(
            "success",
            "もう一度送ることにしました",
            "順番が来ると送ります。結果は、少したってから「連携」で確かめてください。",
        ),
        part="delivery/",
        guide="clerk#delivery",
        recorded={"delivery.again": "もう一度送るようにした"},
        refused={NothingToSend: TOO_LATE},
    ),
)
