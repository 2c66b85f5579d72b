"""Acts from the reception of a case until its examination: receive, correct, dismiss, extend."""

from __future__ import annotations

from madoguchi.desk.acts.act_row import ActPage, Day, Reason
from madoguchi.desk.acts.coming_day import CORRECTION_DAYS
from madoguchi.desk.case.notices import TOO_LATE, Notice
from madoguchi.kernel.eras import format_deadline
from madoguchi.review.domain import acts
from madoguchi.review.queries.reading.cases import CaseView
from madoguchi.review.services.after_decision.stand_again import AnotherInItsPlace
from madoguchi.review.services.clock import extend_period as extending
from madoguchi.review.services.correction import dismiss as dismissing
from madoguchi.review.services.correction.end_correction import NoOpenCorrection, end_correction
from madoguchi.review.services.correction.request_correction import request_correction
from madoguchi.review.services.examination.acknowledge_mend import acknowledge_mend
from madoguchi.review.services.reception.accept import AlreadyAccepted, accept
from madoguchi.review.services.reception.charge import claim
from madoguchi.review.services.reception.undo_acceptance import undo_acceptance
from madoguchi.review.services.transfer.transfer import transfer

_TOLD = "申請した方にお知らせしました。"
_OTHERS_DECIDE = "ほかの担当者が決裁します。何も変えていません。"


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


ROWS = (
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
        button="確認した",
        said=Notice("success", "補正を確認しました"),
        guide="clerk#correction",
        recorded={"review.mend_seen": "補正を確認した"},
    ),
    ActPage(
        act=acts.TRANSFER,
        service=transfer,
        asks="more",
        button="ほかの役所に移送する",
        weight="text",
        said=Notice("success", "移送しました", _TOLD),
        guide="clerk#transfer",
        recorded={"review.transferred": "移送先を決めた"},
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
            day=Day(
                name="due_on",
                label="補正の新しい期限",
                hint="申請した方の画面に出ます。",
                usual=CORRECTION_DAYS,
            ),
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
        refused={
            AnotherInItsPlace: Notice(
                "warning",
                "代わりの申請があるので、却下を取り消せません",
                "却下のあとに、同じ手続の申請がもう一度届きました。両方を進めることはできません。新しい申請は、"
                "「つながりのある申請」にある、もとの申請のページから開けます。それが取り下げられるか却下されたら、取り消せます。",
            ),
        },
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
)
