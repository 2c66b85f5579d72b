"""A step of a case that another government does (進達・経由): what goes there, what comes back, and how that stands."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from madoguchi.accounts.domain.flow_places import Way
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.kernel.numbers import individual_numbers_in
from madoguchi.review.domain.free_text import answers_with_numbers

_ENCODER = msgspec.json.Encoder(order="deterministic")
Over = Literal["", "entered", "ended", "anew"]
"""Why nobody is asked any more: staff entered what came on paper; the case ended, or the step is not for it any more; it ended
there, and staff sent it as another case."""
Stands = Literal[
    "untied", "waiting", "by_hand", "there", "returned", "problem", "answered", "entered", "ended", "anew"
]
What = Literal["answered", "returned", "undone", "dismissed", "moved", "withdrawn"]
ENDS_THERE: Final[tuple[What, ...]] = ("dismissed", "moved", "withdrawn")
"""Their case ended without an answer, and does not begin again: what is sent once more is another case there."""

ANSWER_AWAY: Final = (
    "渡した先のシステムが答えないか、答えを読めません。"
    "自動でためしています。続くときは、管理の担当者に知らせてください。"
)
NOT_TAKEN: Final = "渡した先のシステムが受け取りませんでした。「連携」の画面で、理由を確かめてください。"
ENDED: Final = "この申請は、もう終わっています。届いた答えは使っていません。"
TWICE: Final = (
    "前の答えで手順を終えたあとに、違う答えが届きました。前の答えのままです。渡した先に確かめてください。"
)
NOT_NOW: Final = (
    "手順が止まっているときに、答えが届きました。"
    "また始まったとき、申請の内容が渡したときのままなら、この答えで進みます。"
)
OTHER_CONTENT: Final = (
    "直す前の内容への答えが届いています。直した内容を渡したので、新しい答えを待っています。"
)
NO_SUCH_DECISION: Final = "届いた決定「{}」は、この手順で選べる決定にありません。"
NO_REASON: Final = "この決定には理由がいりますが、届いた答えに理由がありません。"
UNANSWERED: Final = "届いた答えに、「{}」の記入がないか、正しくありません。"
STRUCK: Final = "(個人番号のような数字があったので、残していません。)"
HOLDS_NUMBER: Final = "届いた答えに、個人番号のような数字があります。使っていません。"
CANNOT_TAKE_BACK: Final = (
    "渡した先が決定を取り消しましたが、こちらではもう交付などを終えています。渡した先と話し合ってください。"
)
REPLACED: Final = (
    "この手順はもう一度渡しています。前に渡した分についての知らせが届きましたが、使っていません。"
    "渡した先に確かめてください。"
)
NO_DECISION: Final = "渡した先が、決定をしないで終えました。渡した先に確かめて、手順をどう終えるかを職員が決めて入れてください。"
WITHDRAWN_THERE: Final = (
    "渡した先で、申請が取り下げられました。こちらの申請はそのままです。申請した方と渡した先に確かめて、"
    "手順の答えを入れるか、もう一度渡してください。"
)
DISMISSED: Final = "渡した先が、申請を却下しました。手順をどう終えるかは、職員が決めて入れてください。"
MOVED_ON: Final = "渡した先が、ほかの役所に移送しました。渡した先に確かめてください。"
IN_VAIN: Final[dict[What, str]] = {
    "dismissed": DISMISSED,
    "moved": MOVED_ON,
    "withdrawn": WITHDRAWN_THERE,
}
TOO_LATE_THERE: Final = (
    "渡した先ではもう決裁に入っているので、直した内容を渡せませんでした。渡した先に知らせてください。"
)
DECIDED_THERE: Final = (
    "申請は終わりましたが、渡した先ではもう決定しています。終わったことだけを、渡した先のメモに残しました。"
)
SAME_TENANT: Final = "渡す先が、この団体になっています。管理者が「手順の係と決裁」の画面で直します。"
NO_SUCH_TENANT: Final = "渡す先の団体が、この仕組みにありません。管理者が「手順の係と決裁」の画面で直します。"
UNTIED: Final = "渡す先がどの団体か、決まっていません。管理者が「手順の係と決裁」の画面で決めると、渡します。"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came back. `answered`: it did its part, with a decision where the step proposes one, in the words of the town's
    definition; `returned`: sent back (返戻); `undone`: it took its answer back; `dismissed` (却下); `moved`: transferred on;
    `withdrawn`: taken back there (取下げ).

    `filled`: question of the office → its answer as typed; `number` is that of its document, `at` when it was so there.
    """

    what: What
    at: datetime
    decision: str = ""
    reason: str = ""
    filled: dict[str, Any] = {}
    number: str = ""


def kept(answer: Answer, fills: Collection[str]) -> Answer:
    """What of it is kept: nothing that the step does not fill in, and in place of a text with an individual number that one
    was there (番号法 第20条)."""
    filled = {name: answer.filled[name] for name in fills if name in answer.filled}
    numbers = answers_with_numbers(filled)
    return msgspec.structs.replace(
        answer,
        decision=_struck(answer.decision),
        reason=_struck(answer.reason),
        filled={name: STRUCK if name in numbers else value for name, value in filled.items()},
        number=_struck(answer.number),
    )


def _struck(text: str) -> str:
    return STRUCK if individual_numbers_in(text) else text


class Forwarding(msgspec.Struct, frozen=True, kw_only=True):
    """What was forwarded to another government. `id` is who did the step, in its record."""

    id: UUID
    application_id: UUID
    step: str
    does: str
    government: str
    way: Way | Literal[""]
    to_code: str
    to_name: str
    to_tenant: int | None
    made_at: datetime
    version: int
    receipt: str
    there_at: datetime | None
    sent_at: datetime | None
    waits_for: str
    problem: str
    returned_at: datetime | None
    returned: str
    answer: Answer | None
    answered_at: datetime | None
    over_at: datetime | None
    over: Over

    @property
    def living(self) -> bool:
        """It is waited for."""
        return self.answered_at is None and self.over_at is None

    @property
    def ended_there(self) -> bool:
        """It is waited for in vain."""
        return self.living and self.answer is not None and self.answer.what in ENDS_THERE

    @property
    def stands(self) -> Stands:
        if self.over:
            return self.over
        if self.problem:
            return "problem"
        if self.answered_at is not None:
            return "answered"
        if not self.way:
            return "untied"
        if self.returned_at is not None:
            return "returned"
        if self.there_at is not None:
            return "there"
        return "by_hand" if self.way == "by_hand" else "waiting"


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What goes there. `answers` are the applicant's as typed, with markers of sealed numbers; `office` those of the office that
    the step names; `files` are (attachment's id in the definition, name, SHA-256)."""

    answers: dict[str, Any]
    office: dict[str, Any]
    files: tuple[tuple[str, str, str], ...]

    @property
    def digest(self) -> str:
        """The same for the same content."""
        return hashlib.sha256(_ENCODER.encode(self)).hexdigest()


def named_only(form: Form, answers: Mapping[str, Any], references: Sequence[str]) -> dict[str, Any]:
    """The answers that are named, where they stand: whole questions, groups, or parts of a question (`patient.name`)."""
    wanted = frozenset(path for reference in references for path in _paths(form, reference))
    kept = _kept(answers, "", wanted)
    return kept if isinstance(kept, dict) else {}


_PARTS: Final = {"name": ("family", "given", "no_given"), "kana": ("family_kana", "given_kana")}
"""What a part that is named consists of, where it is more than one."""


def _paths(form: Form, reference: str) -> tuple[str, ...]:
    head, _, rest = reference.partition(".")
    place = form.places.get(head)
    within = f"{place.group}." if place is not None and place.group else place.prefix if place else ""
    parts = _PARTS.get(rest, (rest,)) if rest else ("",)
    return tuple(f"{within}{head}.{part}".rstrip(".") for part in parts)


def _kept(value: Any, path: str, wanted: frozenset[str]) -> Any:
    """None where nothing of it is named. Rows of a list have no path of their own."""
    if path in wanted:
        return value
    if not any(name.startswith(f"{path}." if path else "") for name in wanted):
        return None
    if isinstance(value, Mapping):
        inside = {
            name: _kept(each, f"{path}.{name}" if path else str(name), wanted) for name, each in value.items()
        }
        return {name: each for name, each in inside.items() if each is not None} or None
    if isinstance(value, list | tuple):
        rows = [_kept(each, path, wanted) for each in value]
        return [{} if row is None else row for row in rows]
    return None
