"""Ids for what the form asks: English for what is known, numbers for the rest; the same form gives the same ids."""

from __future__ import annotations

import re

from madoguchi.paper.understanding.printed.labels import folded

_SUBJECTS = (
    ("applicant", r"申請者|申込者|申出者|申告者"), ("claimant", r"請求者"), ("notifier", r"届出人|届出者"), ("spouse", r"配偶者"),
    ("child", r"児童|子ども|園児|申込児童|お子"), ("guardian", r"保護者"), ("householder", r"世帯主"), ("agent", r"代理人|代行者"),
    ("insured", r"被保険者"), ("doctor", r"主治医|医師"), ("contact", r"緊急連絡|担当者|連絡担当"), ("visitor", r"窓口"),
    ("owner", r"所有者"), ("user", r"使用者|利用者"), ("member", r"世帯|家族|同居"), ("mother", r"妊婦|母$"), ("father", r"父$"),
    ("representative", r"代表者"), ("recipient", r"受給者"), ("guarantor", r"保証人"), ("person", r"本人|対象者"),
)  # fmt: skip
_LABELS = (
    ("occupation", r"^職業"), ("pension", r"年金"), ("reason", r"理由$|事由$"), ("remarks", r"備考|特記"), ("purpose", r"目的"), ("use", r"^用途$"),
    ("workplace", r"勤務先"), ("school", r"学校名"), ("school_year", r"学年"), ("class_name", r"^組$"), ("insured_number", r"被保険者番号"),
    ("customer_number", r"お客様番号"), ("trade", r"業種"), ("department_name", r"部署|所属"), ("employees", r"従業員数"),
    ("payment", r"支払方法|納付方法"), ("copies", r"通数|枚数|部数"), ("rent", r"家賃"), ("income", r"収入|所得"), ("people", r"人数"), ("age", r"^年齢$"),
    ("hospital", r"医療機関名|病院名"), ("organisation", r"団体名|法人名|名称$|商号"), ("health_state", r"健康状態"), ("living_together", r"同居別居|同別"),
    ("floors", r"^階数$"), ("structure", r"^構造"), ("damage", r"被害の状況"), ("cause", r"原因$"), ("submitted_to", r"^提出先$"), ("area", r"面積$"),
    ("start_date", r"開始日|着手|（から）$"), ("end_date", r"終了日|完了|（まで）$"), ("due_date", r"予定日$"), ("change_date", r"異動年月日|変更年月日"),
    ("content", r"内容$"), ("amount", r"額$"), ("cost", r"経費$|費用$"), ("weekdays", r"曜日"), ("place", r"場所$"), ("document", r"書類$"),
)  # fmt: skip
_KINDS = {
    "person": "name", "kana": "kana", "birth_date": "birth_date", "gender": "gender", "address": "address", "phone": "phone", "email": "email",
    "my_number": "my_number", "corporate_number": "corporate_number", "relationship": "relationship", "bank_account": "account", "group": "rows",
}  # fmt: skip


class Names:
    """Gives every id once."""

    def __init__(self, *taken: str) -> None:
        self.taken = {"today", *taken}
        self.count = 0

    def question(self, label: str, kind: str, subject: str = "") -> str:
        """An id for a question by what it asks."""
        about = _first(_SUBJECTS, subject) or (_first(_SUBJECTS, label) if kind in _KINDS else "")
        what = _KINDS.get(kind) or _first(_LABELS, label)
        if kind == "person" and about:
            return self.free(about)
        if not what:
            self.count += 1
            return self.free(f"q{self.count}")
        return self.free(f"{about}_{what}" if about and what != about else what)

    def free(self, wanted: str) -> str:
        """`wanted`, or with the next number behind it."""
        name, n = wanted[:56], 1
        while name in self.taken:
            n += 1
            name = f"{wanted[:56]}_{n}"
        self.taken.add(name)
        return name


def _first(table: tuple[tuple[str, str], ...], text: str) -> str:
    plain = folded(text)
    return next((name for name, pattern in table if text and re.search(pattern, plain)), "")
