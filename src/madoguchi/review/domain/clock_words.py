"""Why a case is due on its day, in the words of staff; what residents read stands in their templates, in three languages."""

from __future__ import annotations

from madoguchi.kernel.eras import format_deadline
from madoguchi.review.domain.clock import Due, Reason

UNITS = {"business": "営業日", "calendar": "日"}


def in_words(due: Due) -> tuple[str, ...]:
    """A sentence for each reason, in the order in which they add up to the day."""
    return tuple(sentence(reason, due) for reason in due.reasons)


def sentence(reason: Reason, due: Due) -> str:
    """One reason."""
    day = format_deadline(reason.day) if reason.day else ""
    days = f"{reason.days}{UNITS[reason.calendar]}"
    match reason.what:
        case "arrived":
            return f"{day}に届きました。"
        case "counted":
            return f"標準処理期間は、届いた日の翌日から{days}です。"
        case "stopped" if reason.until:
            return f"{day}に補正を依頼し、{format_deadline(reason.until)}に終わりました。その間の{days}は数えません。"
        case "stopped" | "waiting":
            return (
                f"{day}に依頼した補正を待っています。今日までの{days}は数えません。今日直ったときの日です。"
            )
        case "was_elsewhere" if reason.until:
            return f"{day}にほかの行政機関に渡し、{format_deadline(reason.until)}に戻りました。その間の{days}は数えません。"
        case "was_elsewhere" | "is_elsewhere":
            return f"{day}に渡した先の行政機関が審査しています。今日までの{days}は数えません。今日戻ったときの日です。"
        case "extended":
            return f"{day}に、{days}延長しました。"
        case "kept" if reason.kind == "open":
            return f"{day}は「{reason.name}」で開庁するので、数えます。"
        case "kept":
            return f"{day}は「{reason.name}」で閉庁するので、数えません。"
        case _:
            return f"{day}は閉庁日ですが、役所の期間なので、次の日には移りません。"
