"""What a decision does to the application (処分の結果): stated, or read from its id or its name.

Definitions published before `outcome` was part of the format do not state it. Then the id decides if it is one of the
two that the format always had (`approve`, `refuse`) and the name does not say the opposite; else the name decides. What
neither settles is unknown, and nobody guesses: the proofs ask the author, the desk asks the examiner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from madoguchi.forms.domain.format.definition import Decision, Definition, LocalText, Outcome
from madoguchi.forms.domain.format.finding import Finding, error

DEFAULTS: Final = (
    Decision(id="approve", label=LocalText(ja="承認する"), outcome="grant"),
    Decision(id="refuse", label=LocalText(ja="承認しない"), outcome="refuse", reason="required"),
)
"""What can be decided where a definition lists nothing."""
_NAMES: Final[dict[Outcome, str]] = {
    "grant": "承認する",
    "grant_in_part": "一部を承認する",
    "grant_with_conditions": "条件をつけて承認する",
    "refuse": "承認しない",
}

_BY_ID: Final[dict[str, Outcome]] = {"approve": "grant", "refuse": "refuse"}
_GIVEN = "承認|認定|許可|認可|交付|支給|給付|発行|受付|受け付け|受理|承諾|決定|採択|登録|助成|補助|免除|減免|認め|お受け"
_NEGATION = r"(?:し|でき|られ|行わ|行い|行え|ること(?:は|が)?でき)?(?:ない|ません|かね|せず|ず)"
_REFUSAL = (
    rf"不(?:{_GIVEN}|適格|同意)|却下|棄却|非該当|拒否|断り|断る|見送"
    rf"|(?:{_GIVEN})(?:は|を|と)?(?:不可|(?:いた|致)?{_NEGATION})"
)
_REFUSING = re.compile(_REFUSAL)
_TWICE_NEGATED = re.compile(rf"(?:{_REFUSAL})(?:は|と|を)?{_NEGATION}")
_DOUBTFUL = re.compile(
    r"[不非未否]|ない|なし|ません|かね|せず|取消|取り消|取りや|取下|停止|中止|廃止|抹消|見合|返戻|対象外"
    rf"|(?:{_GIVEN})(?:は|を|の)?保留"
)
"""Beside a word of granting these may turn it round, or not (不妊治療費の助成): then the name says nothing."""
_GRANTING = re.compile(_GIVEN)


def outcome_of(decision: Decision) -> Outcome | None:
    """What the decision means for the applicant; None when neither statement, id nor name says it."""
    if decision.outcome is not None:
        return decision.outcome
    by_id, by_name = _BY_ID.get(decision.id), _named(decision)
    if by_id and by_name and by_id != by_name:
        return None
    return by_id or by_name


def name_of(decision: Decision) -> str:
    """What people read: its label, else what it does; the id only of one of which nobody knows that."""
    if decision.label:
        return decision.label.ja
    outcome = outcome_of(decision)
    return _NAMES[outcome] if outcome else decision.id


def needs_reason(decision: Decision) -> bool:
    """A refusal shows its reason (行政手続法 第8条), whatever the definition says of reasons."""
    return decision.reason == "required" or outcome_of(decision) == "refuse"


def outcome_findings(definition: Definition) -> Iterator[Finding]:
    """Decisions of which it is not known what they do, and names that say the opposite of it."""
    for decision in definition.review.decisions:
        name = name_of(decision)
        at = f"decisions.{decision.id}"
        outcome = outcome_of(decision)
        if outcome is None:
            message = (
                f"決定「{name}」が、認めるものか認めないものか分かりません。「決定の結果」を選んでください。"
            )
            yield error("outcome_unsaid", "review", message, field=f"{at}.outcome")
        elif _contradicts(decision, outcome):
            message = f"決定の名前「{name}」と「決定の結果」が反対です。どちらかを直してください。"
            yield error("outcome_contradicted", "review", message, field=f"{at}.label")


def _contradicts(decision: Decision, outcome: Outcome) -> bool:
    named = _named(decision)
    if outcome == "refuse":
        return named == "grant"
    partly = outcome == "grant_in_part" and decision.label is not None and "一部" in decision.label.ja
    return named == "refuse" and not partly


def _named(decision: Decision) -> Outcome | None:
    """What the name says; nothing when it says both (「認定し、減免は認めない」) or neither."""
    text = re.sub(r"\s", "", decision.label.ja) if decision.label else ""
    rest = _REFUSING.sub("", text)
    if rest != text:
        grants = _GRANTING.search(rest.replace("決定", ""))
        return None if grants or _TWICE_NEGATED.search(text) else "refuse"
    return "grant" if _GRANTING.search(text) and not _DOUBTFUL.search(text) else None
