"""Faults in who sees what."""

from __future__ import annotations

from collections.abc import Iterator

from madoguchi.forms.tests.flow_faults.made import Fault, Made, at, mutation


@mutation
def shows_an_individual_number(made: Made) -> Iterator[Fault]:
    for document, step in made.doing("consult", "meet", "examine"):
        number = {"id": "own_number", "kind": "my_number", "label": {"ja": "個人番号"}}
        document["pages"][0]["questions"].append(number)
        part = "elsewhere"
        document["review"].setdefault("parts", {})[part] = {"ja": "よその係"}
        step |= {"by": {"part": part}, "sees": ["own_number"]}
        yield document, "sealed_seen", at(step, "sees")


@mutation
def shows_what_the_office_noted(made: Made) -> Iterator[Fault]:
    for document, step in made.doing("consult", "meet", "receive", "examine", "accept"):
        names = [n for s in made.steps if s["id"] in made.before(step["id"]) for n in s.get("fills", [])]
        question = {"id": "own_note", "kind": "text", "label": {"ja": "内部のメモ"}}
        document["review"]["questions"].append(question)
        filling = document["review"]["steps"][0]
        if step is not filling and not names:
            filling.setdefault("fills", []).append("own_note")
            step["sees"] = ["office.own_note"]
            yield document, "office_seen", at(step, "sees")


@mutation
def shows_nothing_to_whom_it_asks(made: Made) -> Iterator[Fault]:
    for document, step in made.doing("consult"):
        document["pages"][0]["questions"].append({"id": "expert", "kind": "email", "label": {"ja": "連絡先"}})
        step["by"] = {"invited": "expert"}
        step.pop("sees", None)
        yield document, "nothing_seen", at(step, "sees")


@mutation
def shows_what_is_not_there(made: Made) -> Iterator[Fault]:
    for document, step in made.without("accept"):
        step["sees"] = ["nothing"]
        yield document, "unknown_reference", at(step, "sees")
