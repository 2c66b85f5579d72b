"""Why a member of staff opens a case. A closed list: nothing that was typed stands in the record."""

from __future__ import annotations

from typing import Final

WORK: Final = "work"
"""Of a case of one's own unit: nobody is asked."""
PURPOSES: Final[dict[str, str]] = {
    WORK: "担当する仕事のため",
    "supervise": "決裁や監督のため",
    "help": "応援や引継ぎのため",
    "enquiry": "問い合わせや苦情に答えるため",
    "audit": "点検や監査のため",
}
"""As staff read them; `portal` has them in residents' words."""
OPINION: Final = "opinion"
"""Of somebody from outside who is asked to do a step: nobody chooses it."""
OTHER: Final = "その他"
NUMBER_PURPOSES: Final[dict[str, str]] = {
    "住民情報との照合": "住民情報と照らし合わせる",
    "情報連携での照会": "情報連携で照会する",
    "基幹システムへの入力": "基幹システムに入力する",
    "番号の誤りの確認": "番号の誤りを申請した方と確かめる",
    OTHER: OTHER,
}
"""For which an individual number is shown (番号法 第9条); what is written besides is kept with the case."""
ASKED: Final = tuple(purpose for purpose in PURPOSES if purpose != WORK)
"""Those that one chooses from outside of one's units."""
