"""Acts from the examination of a case to its end: examine, propose, decide, close."""

from __future__ import annotations

from madoguchi.desk.acts.act_row import ActPage, Reason
from madoguchi.desk.case.notices import TOO_LATE, Notice
from madoguchi.desk.steps import step_notices
from madoguchi.review.domain import acts
from madoguchi.review.services.decision import decide as deciding
from madoguchi.review.services.decision.close import StepsLeft, close
from madoguchi.review.services.decision.propose_decision import propose_decision
from madoguchi.review.services.examination.begin_examination import begin_examination

_OTHERS_DECIDE = "ほかの担当者が決裁します。何も変えていません。"

ROWS = (
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
)
