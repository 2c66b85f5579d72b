"""What is wrong with a small flow, by trying everything: every order in which steps can come, every answer, every decision.

Shares no code with the proofs, with the machine or with the engine. It knows flows of the small kind that `drawn` makes: two
questions of the applicant (`q1` yes or no; `q2` a, b, c), two of the office (`g1`, `g2` yes or no), and one that repeats `g1`.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]
Values = dict[str, str]
Found = set[tuple[str, str]]
_HEAD: Document = {
    "format": 1,
    "id": "example",
    "name": {"ja": "例"},
    "summary": {"ja": "例です。"},
    "category": "other",
    "department": "市民課",
    "purpose_notice": {"ja": "例"},
}
DECISIONS = ("approve", "refuse")
_DECIDED = ("accept", "examine", "propose", "approve", "hand_over")
_NOTIFIED = ("accept", "examine", "consult", "examine", "hand_over")


# Drawing


def drawn(seed: int) -> Document:
    """A flow of at most five steps, often faulty."""
    dice = random.Random(seed)
    options = [{"id": each, "label": {"ja": each}} for each in "abc"]
    q2: Document = {"id": "q2", "kind": "choice", "label": {"ja": "二"}, "options": options}
    q2["required"] = dice.random() < 0.6
    if dice.random() < 0.3:
        q2["show_when"] = {"question": "q1", "is": "yes"}
    questions = [{"id": "q1", "kind": "yes_no", "label": {"ja": "一"}}, q2]
    kind = "notification" if dice.random() < 0.2 else "request"
    steps = [_step(dice, n, kind) for n in range(dice.randint(3, 5))]
    office: list[Document] = [
        {"id": name, "kind": "yes_no", "label": {"ja": name}, "required": dice.random() < 0.7}
        for name in ("g1", "g2")
        if any(name in step["fills"] for step in steps) or dice.random() < 0.1
    ]
    if any(q["id"] == "g1" for q in office):
        same = {"first_answered": ["office.g1"]}
        office.append({"id": "g3", "kind": "computed", "label": {"ja": "三"}, "compute": same})
    for n, step in enumerate(steps):
        earlier = steps[:n] if dice.random() < 0.85 else steps
        known = {q["id"] for q in office if any(q["id"] in s["fills"] for s in earlier)}
        known |= {"g3"} if "g1" in known else set()
        proposed = kind == "request" and any(s["does"] == "propose" for s in earlier)
        if dice.random() < (0.05 if step["does"] in ("accept", "propose") else 0.4):
            step["when"] = _condition(dice, known, proposed, 2)
        if dice.random() < 0.15:
            step["together"] = {
                "by": dice.choice(["q1", "q2", *(f"office.{each}" for each in sorted(known))])
            }
    review: Document = {"questions": office, "steps": steps}
    if kind == "request" or dice.random() < 0.1:
        refuse = {"id": "refuse", "outcome": "refuse", "reason": "required", "appeal": "appeal"}
        review["decisions"] = [{"id": "approve", "outcome": "grant"}, refuse]
    page = {"id": "page", "title": {"ja": "頁"}, "questions": questions}
    return {**_HEAD, "kind": kind, "pages": [page], "review": review}


def _step(dice: random.Random, n: int, kind: str) -> Document:
    usual = _DECIDED[n] if kind == "request" else _NOTIFIED[n]
    does = (
        usual
        if dice.random() < 0.9
        else dice.choice(["examine", "consult", "propose", "approve", "hand_over", "accept"])
    )
    step: Document = {"id": f"s{n}", "does": does, "fills": []}
    if dice.random() < 0.25 and n:
        step["after"] = sorted(dice.sample([f"s{m}" for m in range(n)], dice.randint(1, min(n, 2))))
    if dice.random() < 0.03:
        step["after"] = [f"s{dice.randrange(6)}"]
    if does == "hand_over":
        step["to"] = "owner"
    if does == "propose" and dice.random() < 0.2 and kind == "request":
        step["offers"] = dice.choice([["approve"], ["refuse"], ["approve", "refuse"]])
    if dice.random() < (0.7 if does == "examine" else 0.1):
        step["fills"] = dice.sample(["g1", "g2"], dice.randint(1, 2))
    return step


def _condition(dice: random.Random, office: set[str], proposed: bool, depth: int) -> Document:
    if depth and dice.random() < 0.35:
        parts = [_condition(dice, office, proposed, depth - 1) for _ in range(2)]
        way = dice.choice(["all", "any", "not"])
        return {"not": parts[0]} if way == "not" else {way: parts}
    if proposed and dice.random() < 0.25:
        return {"decision": dice.choice([["approve"], ["refuse"], ["approve", "refuse"]])}
    name = dice.choice(["q1", "q2", "q2", *sorted(office)])
    values = ["a", "b", "c"] if name == "q2" else ["yes", "no"]
    if name in office and dice.random() < 0.7:  # inside a group, what stands in it has a short name too
        name = f"office.{name}"
    match dice.randrange(4):
        case 0:
            return {"question": name, "one_of": dice.sample(values, dice.randint(1, len(values)))}
        case 1:
            return {"question": name, "answered": dice.choice(["true", "false"]) == "true"}
        case 2:
            return {"question": name, "is_not": dice.choice(values)}
    return {"question": name, "is": dice.choice(values)}


# Trying everything


class Tried:
    """A drawn flow, tried out. `written` are findings that any order shows, `come` those that some case shows."""

    def __init__(self, document: Document) -> None:
        review = document["review"]
        self.document = document
        self.steps: list[Document] = review["steps"]
        self.office: dict[str, Document] = {q["id"]: q for q in review["questions"]}
        self.decides = document["kind"] != "notification"
        self.does = {step["id"]: step["does"] for step in self.steps}
        self.waits = {
            step["id"]: step.get("after", [self.steps[n - 1]["id"]] if n else [])
            for n, step in enumerate(self.steps)
        }
        self.sets = self._reachable()

    def _reachable(self) -> set[frozenset[str]]:
        """Every set of steps that can be settled while others are not."""
        found: set[frozenset[str]] = {frozenset()}
        ahead: list[frozenset[str]] = [frozenset()]
        while ahead:
            here = ahead.pop()
            for step in self.waits:
                there = here | {step}
                if there not in found and set(self.waits[step]) <= here:
                    found.add(there)
                    ahead.append(there)
        return found

    def may_precede(self, one: str, other: str) -> bool:
        """In some order, `one` begins while `other` is not settled."""
        return any(other not in done and set(self.waits[one]) <= done for done in self.sets)

    # whatever the case

    def stuck(self) -> Found:
        """Steps that wait for what is not there, and circles, each told at its first step."""
        found: Found = set()
        told: set[str] = set()
        for step, waits in self.waits.items():
            if not set(waits) <= self.waits.keys():
                found.add(("unknown_step", f"steps.{step}.after"))
            circle = self._circle(step)
            if circle and step not in told:
                found.add(("step_circle", f"steps.{step}.after"))
                told |= circle
        return found

    def _circle(self, step: str) -> set[str]:
        ways = [[step]]
        found: set[str] = set()
        for _ in range(len(self.waits)):
            ways = [[*way, other] for way in ways for other in self.waits.get(way[-1], ())]
            for way in ways:
                if way[-1] == step:
                    found |= set(way)
        return found

    def written(self) -> Found:
        found: Found = set()
        accepts = [step for step in self.does if self.does[step] == "accept"]
        proposals = [step for step in self.does if self.does[step] == "propose"]
        if not accepts:
            found.add(("no_acceptance", "steps"))
        for step in accepts[1:]:
            found.add(("second_acceptance", f"steps.{step}"))
        for step in self.steps:
            name = step["id"]
            if accepts and name == accepts[0] and "when" in step:
                found.add(("conditional_acceptance", f"steps.{name}.when"))
            if name in accepts and "together" in step:
                found.add(("accepted_together", f"steps.{name}.together"))
            if accepts and name not in accepts and self.may_precede(name, accepts[0]):
                found.add(("before_acceptance", f"steps.{name}.after"))
            if not self.decides and step["does"] in ("propose", "approve"):
                found.add(("decision_in_notification", f"steps.{name}"))
            if (
                self.decides
                and step["does"] == "approve"
                and all(self.may_precede(name, p) for p in proposals)
            ):
                found.add(("approves_nothing", f"steps.{name}.after"))
            if self.decides and step["does"] == "hand_over" and self._too_early(name, proposals):
                found.add(("handed_over_unapproved", f"steps.{name}.after"))
        for decision in self.document["review"].get("decisions", ()):
            offered = {
                each for s in self.steps if s["id"] in proposals for each in s.get("offers", DECISIONS)
            }
            if not self.decides:
                found.add(("decision_in_notification", f"decisions.{decision['id']}"))
            elif proposals and decision["id"] not in offered:
                found.add(("decision_never", f"decisions.{decision['id']}"))
        return found | self._read()

    def _too_early(self, name: str, proposals: list[str]) -> bool:
        return any(
            not self.may_precede(name, p) and not self.may_precede(a, p) and self.may_precede(name, a)
            for p in proposals
            for a in self.does
            if self.does[a] == "approve"
        )

    def _read(self) -> Found:
        found: Found = set()
        filling = {name: [s["id"] for s in self.steps if name in s["fills"]] for name in self.office}
        filling["decision"] = [s["id"] for s in self.steps if s["does"] == "propose"]
        for name, question in self.office.items():
            if question["kind"] != "computed" and not filling[name]:
                found.add(("never_filled", f"questions.{name}"))
        for step in self.steps:
            for key, names in (
                ("when", _named(step.get("when"))),
                ("together", {step.get("together", {}).get("by")}),
            ):
                read = {name.removeprefix("office.") for name in names if name and name.startswith("office.")}
                read |= {"g1"} if "g3" in read else set()
                if any(
                    self.may_precede(step["id"], other) for name in read for other in filling.get(name, ())
                ):
                    found.add(("read_before_filled", f"steps.{step['id']}.{key}"))
        return found

    # case by case

    def come(self) -> Found:
        found: Found = set()
        ends = list(self._ends(self._one_order()))
        proposals = [s["id"] for s in self.steps if s["does"] == "propose"]
        for step in self.steps:
            name = step["id"]
            if "when" in step and not any(name in ran for ran, _ in ends):
                found.add(("unreachable_step", f"steps.{name}.when"))
            elif "when" in step and all(name in ran for ran, _ in ends):
                found.add(("always", f"steps.{name}.when"))
            if any(missing == name for _, lacking in ends for missing in lacking):
                found.add(("may_be_unfilled", f"steps.{name}.together"))
        for ran_steps, _ in ends:
            found |= self._of_case(ran_steps, proposals)
        return found

    def _of_case(self, ran: frozenset[str], proposals: list[str]) -> Found:
        found: Found = set()
        if self.decides and not ran.intersection(proposals):
            found.add(("no_decision", "steps"))
        for step in ran:
            if self.does[step] == "propose" and self.decides:
                later = {a for a in self.does if self.does[a] == "approve" and not self.may_precede(a, step)}
                if not later & ran:
                    found.add(("unapproved", f"steps.{step}"))
            earlier = {p for p in proposals if not self.may_precede(step, p)}
            if self.does[step] == "approve" and self.decides and not earlier & ran:
                found.add(("approves_nothing", f"steps.{step}.when"))
        for one, other in itertools.combinations(self.steps, 2):
            names = one["id"], other["id"]
            if not ran.issuperset(names):
                continue
            if one["does"] == other["does"] == "propose" and self.decides:
                found.add(("proposed_twice", f"steps.{names[1]}"))
            apart = self.may_precede(*names) and self.may_precede(*reversed(names))
            if apart and set(one["fills"]) & set(other["fills"]):
                found.add(("filled_twice", f"steps.{names[1]}.fills"))
        return found

    def _one_order(self) -> list[Document]:
        for order in itertools.permutations(self.steps):
            names = [step["id"] for step in order]
            if all(set(self.waits[name]) <= set(names[:n]) for n, name in enumerate(names)):
                return list(order)
        raise AssertionError("a flow with a circle has no order")

    def _ends(self, order: list[Document]) -> Iterator[tuple[frozenset[str], tuple[str, ...]]]:
        """Of every case: the steps that ran, and those that lacked what they collect by."""
        q2 = self.document["pages"][0]["questions"][1]
        for q1 in ("yes", "no"):
            hidden = "show_when" in q2 and q1 == "no"
            for second in [""] if hidden else ["a", "b", "c", *([] if q2["required"] else [""])]:
                values = {"q1": q1} | ({"q2": second} if second else {})
                yield from self._on(order, values, frozenset(), ())

    def _on(
        self, left: list[Document], values: Values, ran: frozenset[str], lacking: tuple[str, ...]
    ) -> Iterator[tuple[frozenset[str], tuple[str, ...]]]:
        if not left:
            yield ran, lacking
            return
        step, *rest = left
        if not _holds(step.get("when"), values):
            yield from self._on(rest, values, ran, lacking)
            return
        key = step.get("together", {}).get("by")
        if key is not None and key not in values:
            lacking = (*lacking, step["id"])
        choices: list[list[tuple[str, str]]] = [
            [
                (f"office.{name}", each)
                for each in ("yes", "no", *([] if self.office[name]["required"] else [""]))
            ]
            for name in step["fills"]
        ]
        if step["does"] == "propose" and self.decides:
            choices.append([("decision", each) for each in step.get("offers", DECISIONS)])
        for chosen in itertools.product(*choices):
            filled = {name: value for name, value in (values | dict(chosen)).items() if value}
            if "office.g1" in filled:
                filled["office.g3"] = filled["office.g1"]
            else:
                filled.pop("office.g3", None)
            yield from self._on(rest, filled, ran | {step["id"]}, lacking)


def _named(condition: Document | None) -> set[str]:
    if condition is None:
        return set()
    inner = [
        *condition.get("all", ()),
        *condition.get("any", ()),
        *([condition["not"]] if "not" in condition else ()),
    ]
    own = {_full(condition["question"])} if "question" in condition else set()
    own |= {"office.decision"} if "decision" in condition else set()
    return own.union(*map(_named, inner))


def _full(name: str) -> str:
    return f"office.{name}" if name.startswith("g") else name


def _holds(condition: Document | None, values: Values) -> bool:
    if condition is not None and "question" in condition:
        condition = condition | {"question": _full(condition["question"])}
    match condition:
        case None:
            return True
        case {"all": parts}:
            return all(_holds(part, values) for part in parts)
        case {"any": parts}:
            return any(_holds(part, values) for part in parts)
        case {"not": part}:
            return not _holds(part, values)
        case {"decision": ids}:
            return bool(values.get("decision") in ids)
        case {"question": name, "answered": wanted}:
            return bool((name in values) is wanted)
        case {"question": name, "is": value}:
            return bool(values.get(name) == value)
        case {"question": name, "is_not": value}:
            return bool(name in values and values[name] != value)
        case {"question": name, "one_of": listed}:
            return bool(values.get(name) in listed)
    raise AssertionError(condition)
