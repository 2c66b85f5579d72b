"""Faults in what the office fills in."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from madoguchi.forms.tests.flow_faults.made import Document, Fault, Made, at, mutation


@mutation
def nobody_fills_it_in(made: Made) -> Iterator[Fault]:
    for document, step in made.doing():
        for name in step.pop("fills", []):
            if sum(name in other.get("fills", []) for other in made.steps) == 1:
                yield document, "never_filled", f"questions.{name}"


@mutation
def filled_in_by_two_at_once(made: Made) -> Iterator[Fault]:
    for document, step in made.doing():
        if step.get("fills") and step["does"] in ("examine", "meet"):
            again = {"id": "again", "does": "examine", "by": {"part": "owner"}, "after": list(step["after"])}
            for other in document["review"]["steps"]:
                if step["id"] in other["after"]:
                    other["after"].append("again")
            document["review"]["steps"].append(again | {"fills": step["fills"][:1]})
            yield document, "filled_twice", "steps.again.fills"


@mutation
def used_before_it_is_filled_in(made: Made) -> Iterator[Fault]:
    for document, step in made.without("accept"):
        before = made.before(step["id"])
        late = [s for s in made.steps if s["id"] not in before and s["id"] != step["id"]]
        names = [
            name
            for s in late
            for name in s.get("fills", [])
            if not any(name in other.get("fills", []) for other in made.steps if other["id"] in before)
        ]
        kinds = {q["id"]: q["kind"] for q in document["review"]["questions"]}
        for name in names[:1]:
            if kinds[name] != "group":
                step["when"] = {"question": f"office.{name}", "answered": True}
                yield document, "read_before_filled", at(step, "when")


@mutation
def filled_in_what_is_computed(made: Made) -> Iterator[Fault]:
    for document, step in made.doing("examine"):
        compute = {"sum": ["1", "2"]}
        question = {"id": "total", "kind": "computed", "label": {"ja": "合計"}, "compute": compute}
        document["review"]["questions"].append(question)
        step.setdefault("fills", []).append("total")
        yield document, "computed_filled", at(step, "fills")


@mutation
def collected_by_an_answer_that_may_be_missing(made: Made) -> Iterator[Fault]:
    for document, step in made.without("accept"):
        question = {"id": "district", "kind": "text", "label": {"ja": "地区"}, "required": False}
        document["pages"][0]["questions"].append(question)
        step["together"] = {"by": "district"}
        yield document, "may_be_unfilled", at(step, "together")


@mutation
def ordered_by_what_may_be_missing(made: Made) -> Iterator[Fault]:
    for document, step in made.doing("allocate"):
        for question in document["review"]["questions"]:
            key = {"points": "order", "income": "order", "age_class": "places"}.get(question["id"])
            if key is not None:
                spoilt = copy.deepcopy(document)
                next(q for q in spoilt["review"]["questions"] if q["id"] == question["id"])["required"] = (
                    False
                )
                yield spoilt, "may_be_unfilled", at(step, key)


@mutation
def allocates_into_what_does_not_hold_it(made: Made) -> Iterator[Fault]:
    for document, step in made.doing("allocate"):
        place = next(q for q in document["review"]["questions"] if q["id"] in step["fills"])
        changes: tuple[Document, ...] = (
            {"required": True},
            {"table": "others"},
            {"kind": "text", "table": None},
        )
        for change in changes:
            spoilt = copy.deepcopy(document)
            question = next(q for q in spoilt["review"]["questions"] if q["id"] == place["id"])
            question |= {key: value for key, value in change.items() if value is not None}
            for key in [key for key, value in change.items() if value is None]:
                del question[key]
            yield spoilt, "allocates_nothing", at(step, "fills")
        for fills in ([], [*step["fills"], "talk_note"]):
            spoilt = copy.deepcopy(document)
            next(s for s in spoilt["review"]["steps"] if s["id"] == step["id"])["fills"] = fills
            yield spoilt, "allocates_nothing", at(step, "fills")


@mutation
def wishes_for_what_is_not_given_out(made: Made) -> Iterator[Fault]:
    for document, step in made.doing("allocate"):
        for wishes in (made.chosen["id"], "same_household"):
            spoilt = copy.deepcopy(document)
            next(s for s in spoilt["review"]["steps"] if s["id"] == step["id"])["wishes"] = wishes
            yield spoilt, "wish_unfit", at(step, "wishes")
        for table in ("others", step["places"]["table"]):
            spoilt = copy.deepcopy(document)
            group = next(
                q for page in spoilt["pages"] for q in page["questions"] if q["id"] == step["wishes"]
            )
            group["questions"][0]["table"] = table
            if table == step["places"]["table"]:
                group["questions"].append({**group["questions"][0], "id": "second"})
            yield spoilt, "wish_unfit", at(step, "wishes")


@mutation
def siblings_wish_for_what_means_nothing(made: Made) -> Iterator[Fault]:
    for document, step in made.doing("allocate"):
        for wants in (made.chosen["id"], "same_household"):
            spoilt = copy.deepcopy(document)
            next(s for s in spoilt["review"]["steps"] if s["id"] == step["id"])["keep"]["wants"] = wants
            if wants == made.chosen["id"]:
                asked = next(q for page in spoilt["pages"] for q in page["questions"] if q["id"] == wants)
                if asked["kind"] == "choice":
                    asked["options"][0]["id"] = "both"
            yield spoilt, "keep_unfit", at(step, "keep")


@mutation
def holds_until_a_day_that_may_be_missing(made: Made) -> Iterator[Fault]:
    for n, _ in enumerate(made.document["review"].get("decisions", [])):
        document, _ = made.copy()
        until = {"id": "last_day", "kind": "date", "label": {"ja": "有効期間の終わり"}, "required": False}
        document["review"]["questions"].append(until)
        filling = next(s for s in document["review"]["steps"] if s["does"] in ("examine", "receive", "meet"))
        filling.setdefault("fills", []).append("last_day")
        decision = document["review"]["decisions"][n]
        decision["valid"] = {"until": "office.last_day"}
        yield document, "may_be_unfilled", f"decisions.{decision['id']}.valid"


@mutation
def asks_what_the_office_cannot_answer(made: Made) -> Iterator[Fault]:
    for kind, more in (("stop", {"text": {"ja": "終わり"}}), ("group", {"questions": []}), ("signature", {})):
        document, steps = made.copy()
        document["review"]["questions"].append({"id": "extra", "kind": kind, "label": {"ja": "追加"}} | more)
        made_step = next(s for s in steps.values() if s["does"] != "accept")
        made_step.setdefault("fills", []).append("extra")
        yield document, "office_kind", "questions.extra"


@mutation
def asks_under_a_name_of_the_applicant(made: Made) -> Iterator[Fault]:
    document, _ = made.copy()
    question = document["review"]["questions"][0]
    name = made.chosen["id"]
    for step in document["review"]["steps"]:
        step["fills"] = [name if each == question["id"] else each for each in step.get("fills", [])]
    question["id"] = name
    yield document, "doubled_id", f"questions.{name}"


@mutation
def two_questions_of_one_id(made: Made) -> Iterator[Fault]:
    for n, question in enumerate(made.document["review"]["questions"]):
        document, _ = made.copy()
        document["review"]["questions"].append(dict(document["review"]["questions"][n]))
        yield document, "doubled_id", f"questions.{question['id']}"


@mutation
def asks_where_nobody_answers(made: Made) -> Iterator[Fault]:
    for n, question in enumerate(made.document["review"]["questions"]):
        document, _ = made.copy()
        document["review"]["questions"][n]["show_when"] = made.never
        yield document, "unreachable", f"questions.{question['id']}.show_when"
