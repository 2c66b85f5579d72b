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
ASKED: Final = tuple(purpose for purpose in PURPOSES if purpose != WORK)
"""Those that one chooses from outside of one's units."""
