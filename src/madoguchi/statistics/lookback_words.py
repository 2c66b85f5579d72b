"""What the counts of a form's pages say in words: mistakes by kind, times, and where to look first."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from madoguchi.applications.domain.progress import FINISH
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.showing.labels import Labels
from madoguchi.statistics.domain.tally import BUCKETS
from madoguchi.statistics.queries import Mistake, PageLook
from madoguchi.ui.i18n import unruby

FEW = 20
"""With fewer people than that a share says little."""
_OFTEN, _SLOW, _SHARE = 5, 180, 0.05

MISTAKES = {
    "files_gone": "もうないファイルを付けた",
    "required": "答えていない",
    "required_choice": "選んでいない",
    "required_answer": "答えていない",
    "required_or": "書いていない(「ない」なども選んでいない)",
    "required_choice_or": "選んでいない(「ない」なども選んでいない)",
    "required_answer_or": "答えていない(「ない」なども選んでいない)",
    "required_consent": "同意の印がない",
    "required_attachment": "書類を添えていない",
    "too_many_files": "ファイルが多すぎる",
    "file": "ファイルを受け取れなかった",
    "infected_attachment": "ファイルからウイルスが見つかった",
    "shape": "答えの形が違う",
    "unknown_question": "この手続にない質問",
    "characters": "使えない文字がある",
    "characters_after": "使えない文字がある",
    "individual_number": "マイナンバーのような数字が書いてある",
    "too_long": "文字が多すぎる",
    "digits": "桁数が違う",
    "number": "数字でない",
    "too_many_digits": "桁が多すぎる",
    "whole": "小数になっている",
    "decimals": "小数の桁が多い",
    "at_least": "数が小さい",
    "at_most": "数が大きい",
    "option": "選べるものの中にない",
    "choose_at_least": "選んだ数が足りない",
    "choose_at_most": "選んだ数が多い",
    "date": "日付として読めない",
    "no_such_day": "暦にない日付",
    "era_ended": "元号が終わった後の日付",
    "era_over": "元号が終わった後の日付",
    "era_with_western_year": "元号と西暦が混ざっている",
    "era_not_begun": "元号が始まる前の日付",
    "date_future": "今日より後の日付",
    "date_not_before": "早すぎる日付",
    "date_not_after": "遅すぎる日付",
    "born_in_future": "生まれた日が今日より後",
    "time": "時刻の形が違う",
    "kana": "カタカナでない",
    "kana_latin": "カタカナでない(アルファベットの氏名)",
    "phone": "電話番号の桁数が違う",
    "email": "メールアドレスの形が違う",
    "my_number_length": "12桁でない",
    "my_number_check": "番号の数字が合わない",
    "corporate_number_check": "13桁の数字が合わない",
    "bank_unknown": "銀行が見つからない",
    "branch_unknown": "支店が見つからない",
    "account_number": "口座番号が7桁までの数字でない",
    "account_digits": "口座番号が7桁でない",
    "account_last_one": "ゆうちょ銀行の番号の最後が1でない",
    "holder": "口座名義に使えない文字がある",
    "holder_differs": "ご本人と違う名義の口座",
    "same_as_before": "ほかと同じ答え",
    "postal_code_unknown": "郵便番号の住所が見つからない",
    "postal_code_elsewhere": "郵便番号と都道府県が合わない",
    "prefecture": "都道府県の名前でない",
    "too_many_rows": "件数が多い",
    "too_few_rows": "件数が足りない",
}
"""The kind of a mistake, short, about the answer and not about whoever gave it."""


def page_title(form: Form, page: str) -> str:
    """A page's own title."""
    found = form.page(page)
    return unruby(found.page.title.ja) if found else "確認と送信"


def mistake_in_words(form: Form, mistake: Mistake) -> dict[str, str]:
    """The question and the kind of a mistake. A check of the definition speaks in its own words."""
    question = unruby(Labels(form, "ja").of(mistake.question)) if mistake.question else "ページ全体"
    kind = MISTAKES.get(mistake.code, "")
    if mistake.code == "check":
        own = [c.check.message.ja for c in form.checks if f".{mistake.question}".endswith(f".{c.check.at}")]
        kind = unruby(" ".join(own)) or "ほかの答えと合わない"
    return {"question": question, "kind": kind or "そのほか"}


def in_words(seconds: int) -> str:
    """「45秒」「2分30秒」「12分」「1時間以上」, no finer than it was measured."""
    if seconds >= BUCKETS[-1]:
        return "1時間以上"
    if seconds < 60:
        return f"{max(5, round(seconds / 5) * 5)}秒"
    halves = round(seconds / 30)
    minutes, half = divmod(halves, 2)
    return f"{minutes}分30秒" if half and minutes < 5 else f"{round(seconds / 60)}分"


def percent(part: int, whole: int) -> str:
    """「18%」; nothing where there is no whole. Below one percent, but not none, it is 「1%未満」."""
    if not whole:
        return ""
    share = min(100.0, 100 * part / whole)
    return "1%未満" if 0 < share < 1 else f"{round(share)}%"


def hints(form: Form, looks: tuple[PageLook, ...]) -> list[str]:
    """Where to look first, at most three: where most give up, what goes wrong most, what takes long."""
    return list(_hints(form, looks))[:3]


def _hints(form: Form, looks: tuple[PageLook, ...]) -> Iterator[str]:
    told: set[tuple[str, str]] = set()
    stopping = [k for k in looks if k.gave_up >= _OFTEN and k.share_given_up >= _SHARE]
    if stopping:
        worst = max(stopping, key=lambda k: k.share_given_up)
        text = f"{_place(form, looks, worst)}で{percent(worst.gave_up, worst.reached)}の方がやめています。"
        if worst.mistakes:
            words = mistake_in_words(form, worst.mistakes[0])
            told.add((worst.mistakes[0].question, worst.mistakes[0].code))
            text += f"いちばん多いまちがいは「{words['question']}」の「{words['kind']}」です。"
        yield text
    made = [
        (m, k)
        for k in looks
        for m in k.mistakes
        if m.count >= max(_OFTEN, k.reached * _SHARE) and (m.question, m.code) not in told
    ]
    if made:
        mistake, look = max(made, key=lambda found: found[0].count)
        words = mistake_in_words(form, mistake)
        place = "同じページ" if stopping and look is worst else _place(form, looks, look)
        yield (
            f"{place}では「{words['question']}」の「{words['kind']}」が"
            f"{mistake.count:,}回ありました。質問の説明や例を見直してください。"
        )
    timed = [(k.took.median, k) for k in looks if k.took and k.took.people >= _OFTEN]
    if len(timed) > 1:
        longest, look = max(timed, key=lambda found: found[0])
        if longest >= _SLOW and longest >= 2 * median(seconds for seconds, _ in timed):
            yield (
                f"{_place(form, looks, look)}は、半分の方が{in_words(longest)}より長くかかっています。"
                "手元に要るものを、始める前に知らせるとよさそうです。"
            )


def _place(form: Form, looks: tuple[PageLook, ...], look: PageLook) -> str:
    title = page_title(form, look.page)
    return f"「{title}」" if look.page == FINISH else f"{looks.index(look) + 1}ページ目「{title}」"
