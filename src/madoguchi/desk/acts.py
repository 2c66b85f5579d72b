"""What staff see of each act on a case: one row of `PAGES` says all of it.

Its address, its button in 「次にすること」, the page that asks first, what is said afterwards or when nothing was done,
its words in the audit record and the section of the guide follow from the row. Who may, and in which states, stands in
`review.domain.acts`.
"""

from __future__ import annotations

from madoguchi.applications.domain.states import WrongState
from madoguchi.delivery.services.send_again import NothingToSend, send_again
from madoguchi.desk import step_notices
from madoguchi.desk.act_pages import ActPage, Reason, Written
from madoguchi.desk.notices import SAID, TOO_LATE, Notice
from madoguchi.kernel.eras import format_deadline
from madoguchi.review.domain import acts
from madoguchi.review.domain.acts import Act
from madoguchi.review.queries.cases import CaseView
from madoguchi.review.services import decide as deciding
from madoguchi.review.services import dismiss as dismissing
from madoguchi.review.services import extend_period as extending
from madoguchi.review.services.accept import AlreadyAccepted, accept
from madoguchi.review.services.acknowledge_mend import acknowledge_mend
from madoguchi.review.services.add_note import add_note
from madoguchi.review.services.as_seen import Stale
from madoguchi.review.services.begin_examination import begin_examination
from madoguchi.review.services.charge import claim
from madoguchi.review.services.close import StepsLeft, close
from madoguchi.review.services.end_correction import NoOpenCorrection, end_correction
from madoguchi.review.services.propose_decision import propose_decision
from madoguchi.review.services.request_correction import request_correction
from madoguchi.review.services.send_message import send_message
from madoguchi.review.services.undo_acceptance import undo_acceptance

SEND_AGAIN = Act(name="send-again", permission="delivery.send_again")
"""It is about the core system's copy, of which `review` knows nothing."""


def _number(view: CaseView) -> str:
    return f"収受番号は {view.acceptance.number} です。" if view.acceptance else ""


def _accepted_before(view: CaseView) -> str:
    known = view.acceptance
    return f"{known.by}が {known.number} で受け付けました。何も変えていません。" if known else ""


def _until(view: CaseView) -> str:
    asked = view.open_correction
    return f"期限は {format_deadline(asked.due_on)} です。何も変えていません。" if asked else ""


def _new_day(view: CaseView) -> str:
    day = format_deadline(view.time.due.day) if view.time else ""
    return f"新しい期限は {day} です。{_TOLD}"


_TOLD = "申請した方にお知らせしました。"
_OTHERS_DECIDE = "ほかの担当者が決裁します。何も変えていません。"

PAGES = (
    ActPage(
        act=acts.ACCEPT,
        service=accept,
        asks="nothing",
        button="受け付ける",
        said=Notice("success", "受け付けました", _number),
        guide="clerk#accept",
        recorded={"review.registered": "収受番号を付けた"},
        refused={AlreadyAccepted: Notice("info", "この申請は、すでに受け付けられています", _accepted_before)},
    ),
    ActPage(
        act=acts.UNDO_ACCEPTANCE,
        service=undo_acceptance,
        asks=Reason(
            title="受付を取り消しますか",
            lead="状態が「到達」に戻ります。収受番号は欠番になり、もう一度受け付けると新しい番号になります。",
            label="取り消す理由",
            dangerous=True,
        ),
        button="受付を取り消す",
        weight="text",
        said=Notice("success", "受付を取り消しました"),
        guide="clerk#accept",
        recorded={"review.acceptance_undone": "受付を取り消した"},
        moved="受付を取り消した",
    ),
    ActPage(
        act=acts.CORRECT,
        service=request_correction,
        asks="more",
        button="補正を依頼する",
        weight="secondary",
        said=Notice("success", "補正を依頼しました", _TOLD),
        guide="clerk#correction",
        recorded={"review.correction_requested": "補正を依頼した"},
    ),
    ActPage(
        act=acts.END_CORRECTION,
        service=end_correction,
        asks=Reason(
            title="補正を終えますか",
            lead="補正を依頼する前の状態に戻ります。申請した方が画面で直したときは、自動で戻ります。",
            label="どう確かめたか",
        ),
        button="補正を終える",
        said=Notice("success", "補正を終えました"),
        guide="clerk#correction",
        moved="補正を終えた",
        refused={NoOpenCorrection: TOO_LATE},
    ),
    ActPage(
        act=acts.CLAIM,
        service=claim,
        asks="nothing",
        said=Notice("success", "担当者になりました"),
        guide="clerk#charge",
        recorded={"case.assigned": "担当者を変えた"},
    ),
    ActPage(
        act=acts.MEND_SEEN,
        service=acknowledge_mend,
        asks="nothing",
        said=Notice("success", "補正を確認しました"),
        guide="clerk#correction",
        recorded={"review.mend_seen": "補正を確認した"},
    ),
    ActPage(
        act=acts.DISMISS,
        service=dismissing.dismiss,
        asks=Reason(
            title="却下しますか",
            lead="期限までに補正がなかった申請を、却下します。却下したことと理由を、申請した方にお知らせします。",
            label="却下する理由",
            hint="申請した方の画面に出ます。法令のどの要件に合わないかも書いてください。",
            dangerous=True,
        ),
        button="却下する",
        weight="secondary",
        said=Notice("success", "却下しました", _TOLD),
        guide="clerk#dismiss",
        refused={
            dismissing.OwnRequest: Notice("warning", "補正を依頼した人は、却下できません", _OTHERS_DECIDE),
            dismissing.StillTime: Notice("warning", "補正の期限が過ぎるまで、却下できません", _until),
        },
    ),
    ActPage(
        act=acts.UNDO_DISMISSAL,
        service=dismissing.undo_dismissal,
        asks=Reason(
            title="却下を取り消しますか",
            lead="状態が「補正依頼中」に戻ります。前の期限は過ぎているので、新しい期限を決めてください。取り消したことは記録に残ります。",
            label="取り消す理由",
            dangerous=True,
        ),
        button="却下を取り消す",
        weight="text",
        said=Notice(
            "success",
            "却下を取り消しました",
            "申請した方の補正を、新しい期限まで待ちます。申請した方の画面にも、新しい期限が出ます。",
        ),
        guide="clerk#dismiss",
        recorded={"review.dismissal_undone": "却下を取り消した"},
        moved="却下を取り消した",
    ),
    ActPage(
        act=acts.EXTEND,
        service=extending.extend_period,
        asks="more",
        said=Notice("success", "期間を延長しました", _new_day),
        guide="clerk#period",
        recorded={"review.period_extended": "標準処理期間を延長した"},
        refused={
            extending.PeriodOver: Notice(
                "warning",
                "標準処理期間を過ぎたので、延長できません",
                "延長は、期間のうちに知らせるものです。遅れる理由は、メッセージで申請した方に伝えてください。",
            ),
            extending.NoPeriod: Notice(
                "warning", "この申請には、延長できる期間がありません", "何も変えていません。"
            ),
        },
    ),
    ActPage(
        act=acts.UNDO_EXTENSION,
        service=extending.undo_extension,
        asks=Reason(
            title="延長を取り消しますか",
            lead="延長する前の期限に戻ります。取り消したことを、申請した方にお知らせします。",
            label="取り消す理由",
            dangerous=True,
        ),
        button="延長を取り消す",
        said=Notice("success", "延長を取り消しました", _new_day),
        guide="clerk#period",
        recorded={"review.extension_undone": "標準処理期間の延長を取り消した"},
        refused={extending.NoExtension: TOO_LATE},
    ),
    ActPage(
        act=acts.EXAMINE,
        service=begin_examination,
        asks="nothing",
        button="審査を始める",
        said=Notice("success", "審査を始めました"),
        guide="clerk#examine",
        moved="審査を始めた",
    ),
    ActPage(
        act=acts.PROPOSE,
        service=propose_decision,
        asks="more",
        button="決裁に出す",
        said=Notice("success", "決裁に出しました"),
        guide="clerk#examine",
        recorded={
            "review.proposed": "決裁に出した",
            "review.prepared": "決裁に出す内容を途中まで残した",
        },
    ),
    ActPage(
        act=acts.DECIDE,
        service=deciding.decide,
        asks="whether",
        button="決裁する",
        said=Notice("success", "決裁しました"),
        guide="clerk#decide",
        recorded={"review.decided": "決裁した"},
        refused={
            deciding.NothingProposed: TOO_LATE,
            deciding.OwnProposal: Notice(
                "warning", "自分で決裁に出したものは、自分では決裁できません", _OTHERS_DECIDE
            ),
        },
    ),
    ActPage(
        act=acts.SEND_BACK,
        service=deciding.send_back,
        asks=Reason(
            title="審査に差し戻しますか",
            lead="職員の中だけの差し戻しです。申請した方には何も届きません。",
            label="見直してほしいこと",
        ),
        button="審査に差し戻す",
        weight="secondary",
        said=Notice("success", "審査に差し戻しました"),
        guide="clerk#decide",
        recorded={"review.sent_back": "審査に差し戻した"},
        moved="審査に差し戻した",
    ),
    ActPage(
        act=acts.UNDO_DECISION,
        service=deciding.undo_decision,
        asks=Reason(
            title="決定を取り消しますか",
            lead="状態が「決裁中」に戻ります。結果は、申請した方にもう知らせています。結果を取り消したことを、申請した方にメールと画面で知らせ、基幹システムにも送ります。",
            label="取り消す理由",
            dangerous=True,
        ),
        button="決定を取り消す",
        weight="text",
        said=Notice("success", "決定を取り消しました"),
        guide="clerk#decide",
        recorded={"review.decision_undone": "決定を取り消した"},
        moved="決定を取り消した",
    ),
    ActPage(
        act=acts.CLOSE,
        service=close,
        asks="whether",
        button="完了にする",
        said=Notice("success", "完了にしました"),
        guide="clerk#close",
        refused={
            StepsLeft: Notice("warning", "まだ終わっていない手順があります", step_notices.SEE_THE_STEPS)
        },
    ),
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
"""In the order of the guide."""
BY_ACT = {each.act: each for each in PAGES}
SAID_AFTER: dict[str, Notice] = SAID | step_notices.SAID | {each.act.name: each.said for each in PAGES}
"""A word after `?said=` → what is said."""
WHY_NOT: dict[type[Exception], Notice] = {
    Stale: TOO_LATE,
    WrongState: TOO_LATE,
    **step_notices.REFUSED,
    **{reason: notice for each in PAGES for reason, notice in each.refused.items()},
}
"""Why a service did nothing → what is said."""
SECTIONS = {f"cases/<str:receipt>/{each.path}": each.guide for each in PAGES}
"""For `office.guide.sections`."""
RECORDED = step_notices.RECORDED | {
    action: words for each in PAGES for action, words in each.recorded.items()
}
"""Action of the audit record → what was done."""
WAYS = {
    (before.value, after.value): each.moved
    for each in PAGES
    if each.moved
    for before in each.act.out_of
    for after in each.act.to
}
"""(state, next state) → what was done."""
