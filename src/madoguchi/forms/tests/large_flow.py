"""A flow of many steps: those that wait for one another and those that run side by side, conditions on both halves of the
answers, sums, cases that are collected, and approvals by level."""

from __future__ import annotations

from typing import Any

import msgspec

from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.examples import HEAD

_QUESTIONS = 30


def large_flow(steps: int) -> d.Definition:
    """A sound flow of so many steps, nine of which accept, propose, approve and hand over."""
    document: dict[str, Any] = msgspec.to_builtins(
        parse_yaml(HEAD.replace("notification", "request") + "pages: []\n")
    )
    asked = [_asked(n) for n in range(_QUESTIONS)]
    document["pages"] = [{"id": "page", "title": {"ja": "頁"}, "questions": asked}]
    work = [_work(n) for n in range(steps - 9)]
    amounts = [f"office.amount_{n}" for n in range(0, len(work), 10)]
    total = {"id": "total", "kind": "computed", "label": {"ja": "合計"}, "compute": {"sum": amounts}}
    questions = [_noted(n) for n in range(len(work))]
    ends = [f"step_{n}" for n in range(len(work) - 10, len(work))]
    document["review"] = {
        "questions": [*questions, total],
        "steps": [{"id": "reception", "does": "accept"}, *work, *_end(ends)],
        "decisions": [
            {"id": "grant", "outcome": "grant"},
            {"id": "refuse", "outcome": "refuse", "reason": "required", "appeal": "appeal"},
        ],
    }
    return msgspec.convert(document, d.Definition)


def _asked(n: int) -> dict[str, Any]:
    if n % 3 == 0:
        return {"id": f"q_{n}", "kind": "yes_no", "label": {"ja": f"質問{n}"}}
    if n % 3 == 1:
        options = [{"id": f"o{m}", "label": {"ja": f"選択{m}"}} for m in range(5)]
        return {"id": f"q_{n}", "kind": "choice", "label": {"ja": f"質問{n}"}, "options": options}
    return {"id": f"q_{n}", "kind": "money", "label": {"ja": f"質問{n}"}}


def _noted(n: int) -> dict[str, Any]:
    if n % 10 == 0:
        return {"id": f"amount_{n}", "kind": "money", "label": {"ja": f"額{n}"}}
    return {"id": f"noted_{n}", "kind": "yes_no", "label": {"ja": f"確認{n}"}}


def _work(n: int) -> dict[str, Any]:
    """Ten chains side by side; every second step has a condition, every tenth of them on what was noted before."""
    after = [f"step_{n - 10}"] if n >= 10 else ["reception"]
    step: dict[str, Any] = {"id": f"step_{n}", "does": "examine", "after": after, "fills": [_noted(n)["id"]]}
    if n % 20 == 1 and n >= 10:
        step["when"] = {"question": f"office.noted_{n - 10}", "is": "yes"}
    elif n % 2:
        question = _asked(n % _QUESTIONS)
        test: dict[str, dict[str, Any]] = {
            "yes_no": {"is": "yes"},
            "choice": {"one_of": ["o1", "o2"]},
            "money": {"at_least": str(n * 1000)},
        }
        step["when"] = {"question": question["id"], **test[question["kind"]]}
    if n % 15 == 0:
        step["together"] = {"by": "q_1"}
    return step


def _end(after: list[str]) -> list[dict[str, Any]]:
    large = {"question": "office.total", "at_least": "1000000"}
    granted = {"decision": ["grant"]}
    return [
        {"id": "draft", "does": "propose", "after": after},
        {"id": "first", "does": "approve", "by": {"part": "owner", "level": 1}},
        {"id": "second", "does": "approve", "by": {"part": "owner", "level": 2}, "when": large},
        {
            "id": "third",
            "does": "approve",
            "by": {"part": "owner", "level": 3},
            "when": {"all": [large, granted]},
        },
        *(
            {"id": f"hand_{n}", "does": "hand_over", "to": "owner", "after": ["third"], "when": granted}
            for n in range(4)
        ),
    ]
