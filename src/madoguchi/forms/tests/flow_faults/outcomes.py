"""Faults in what is decided, and in what follows."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from madoguchi.forms.tests.flow_faults.made import Document, Fault, Made, at, mutation


def decisions(made: Made, *, granting: bool | None) -> Iterator[tuple[Document, Document]]:
    for n, each in enumerate(made.document["review"].get("decisions", [])):
        if granting is None or (each["outcome"] == "grant") is granting:
            document, _ = made.copy()
            yield document, document["review"]["decisions"][n]


@mutation
def refuses_without_a_reason(made: Made) -> Iterator[Fault]:
    for document, decision in decisions(made, granting=False):
        del decision["reason"]
        yield document, "no_reason", f"decisions.{decision['id']}.reason"


@mutation
def refuses_without_appeal(made: Made) -> Iterator[Fault]:
    for document, decision in decisions(made, granting=False):
        del decision["appeal"]
        yield document, "no_appeal", f"decisions.{decision['id']}.appeal"


@mutation
def two_decisions_of_one_id(made: Made) -> Iterator[Fault]:
    for document, decision in decisions(made, granting=None):
        document["review"]["decisions"].append(dict(decision))
        yield document, "doubled_id", f"decisions.{decision['id']}"


@mutation
def two_decisions_that_are_called_alike(made: Made) -> Iterator[Fault]:
    for document, decision in decisions(made, granting=None):
        for each in (decision, other := {**decision, "id": "another"}):
            each["label"] = {"ja": "同じ名前"}
        document["review"]["decisions"].append(other)
        yield document, "alike_name", "decisions.another.label"


@mutation
def opens_itself_again(made: Made) -> Iterator[Fault]:
    for document, decision in decisions(made, granting=None):
        decision["opens"] = [{"procedure": document["id"]}]
        yield document, "opens_circle", f"decisions.{decision['id']}.opens"


@mutation
def carries_what_is_not_there(made: Made) -> Iterator[Fault]:
    for document, decision in decisions(made, granting=None):
        decision["opens"] = [{"procedure": "another", "carries": ["nothing"]}]
        yield document, "unknown_reference", f"decisions.{decision['id']}.opens"


@mutation
def fixes_what_does_not_go_along(made: Made) -> Iterator[Fault]:
    for document, decision in decisions(made, granting=None):
        decision["opens"] = [{"procedure": "another", "fixed": ["nothing"]}]
        yield document, "fixed_not_carried", f"decisions.{decision['id']}.opens"


@mutation
def carries_an_individual_number(made: Made) -> Iterator[Fault]:
    for document, decision in decisions(made, granting=None):
        asked = (each for page in document["pages"] for each in page["questions"])
        number = next((each["id"] for each in asked if each["kind"] == "my_number"), None)
        if number is not None:
            decision["opens"] = [{"procedure": "another", "carries": [number]}]
            yield document, "opens_number", f"decisions.{decision['id']}.opens"


@mutation
def holds_until_no_day(made: Made) -> Iterator[Fault]:
    for document, decision in decisions(made, granting=None):
        decision["valid"] = {"until": made.chosen["id"]}
        yield document, "wrong_type", f"decisions.{decision['id']}.valid"


@mutation
def never_offered(made: Made) -> Iterator[Fault]:
    for document, decision in decisions(made, granting=None):
        for step in document["review"]["steps"]:
            if step["does"] == "propose":
                others = step.get("offers") or [each["id"] for each in document["review"]["decisions"]]
                step["offers"] = [each for each in others if each != decision["id"]]
        yield document, "decision_never", f"decisions.{decision['id']}"


@mutation
def decides_on_a_notification(made: Made) -> Iterator[Fault]:
    if made.kind == "notification":
        for document, step in made.without("accept", "hand_over"):
            for does in ("propose", "approve"):
                spoilt = copy.deepcopy(document)
                next(s for s in spoilt["review"]["steps"] if s["id"] == step["id"])["does"] = does
                yield spoilt, "decision_in_notification", at(step)
        document, _ = made.copy()
        document["review"]["decisions"] = [{"id": "refuse", "outcome": "refuse"}]
        yield document, "decision_in_notification", "decisions.refuse"
