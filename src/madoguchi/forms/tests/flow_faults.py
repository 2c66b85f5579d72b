"""Faulty flows, made from the good ones: each mutation is one kind of fault, put in wherever it can be.

A mutation gets a good flow's document and yields (faulty document, code, field of the finding that is expected). Documents are
plain: what JSON has.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.tests.flow_examples import NAMES, good

Document = dict[str, Any]
Fault = tuple[Document, str, str]
Mutation = Callable[["Made"], Iterator[Fault]]
MUTATIONS: dict[str, Mutation] = {}


def mutation(make: Mutation) -> Mutation:
    MUTATIONS[make.__name__] = make
    return make


class Made:
    """A good flow, and copies of it to spoil."""

    def __init__(self, name: str) -> None:
        self.document: Document = msgspec.json.decode(msgspec.json.encode(good(name)))
        self.steps: list[Document] = self.document["review"]["steps"]
        self.kind: str = self.document["kind"]
        for n, step in enumerate(self.steps):
            step.setdefault("after", [self.steps[n - 1]["id"]] if n else [])
            step.setdefault("by", {"part": "owner"})
        self.chosen = next(q for q in self.asked() if q["kind"] in ("choice", "yes_no"))
        options = [o["id"] for o in self.chosen.get("options", [])] or ["yes", "no"]
        self.first: Document = {"question": self.chosen["id"], "is": options[0]}
        self.never: Document = {"all": [self.first, {"question": self.chosen["id"], "is": options[1]}]}
        self.always: Document = {"question": self.chosen["id"], "one_of": options}

    def asked(self) -> list[Document]:
        return [q for page in self.document["pages"] for q in page["questions"]]

    def copy(self) -> tuple[Document, dict[str, Document]]:
        """A copy, and its steps by id."""
        made = copy.deepcopy(self.document)
        return made, {step["id"]: step for step in made["review"]["steps"]}

    def doing(self, *does: str) -> Iterator[tuple[Document, Document]]:
        """A copy for each step that does this, with the step in it."""
        for step in self.steps:
            if step["does"] in does or not does:
                made, steps = self.copy()
                yield made, steps[step["id"]]

    def without(self, *does: str) -> Iterator[tuple[Document, Document]]:
        """A copy for each step that does something else."""
        for step in self.steps:
            if step["does"] not in does:
                made, steps = self.copy()
                yield made, steps[step["id"]]

    def before(self, step: str) -> set[str]:
        """All that is before a step, near and far."""
        after = {s["id"]: s["after"] for s in self.steps}
        found: set[str] = set()
        waiting = list(after[step])
        while waiting:
            other = waiting.pop()
            found.add(other)
            waiting += after[other]
        return found


def at(step: Document, key: str = "") -> str:
    return f"steps.{step['id']}.{key}".rstrip(".")


# What steps wait for


@mutation
def waits_for_nothing_that_is_there(made: Made) -> Iterator[Fault]:
    for document, step in made.doing():
        step["after"].append("nothing")
        yield document, "unknown_step", at(step, "after")


@mutation
def waits_for_what_waits_for_it(made: Made) -> Iterator[Fault]:
    for document, step in made.without("accept"):
        later = [s for s in made.steps if step["id"] in made.before(s["id"])]
        if later:
            step["after"].append(later[-1]["id"])
            yield document, "step_circle", at(step, "after")


@mutation
def begins_before_the_acceptance(made: Made) -> Iterator[Fault]:
    for document, step in made.without("accept"):
        step["after"] = []
        yield document, "before_acceptance", at(step, "after")


@mutation
def two_steps_of_one_name(made: Made) -> Iterator[Fault]:
    for document, step in made.without("accept"):
        step["id"] = made.steps[0]["id"]
        yield document, "doubled_id", at(step)


@mutation
def nobody_accepts(made: Made) -> Iterator[Fault]:
    for document, step in made.doing("accept"):
        step["does"] = "examine"
        yield document, "no_acceptance", "steps"


@mutation
def accepts_twice(made: Made) -> Iterator[Fault]:
    for document, step in made.doing("examine", "meet"):
        step["does"] = "accept"
        yield document, "second_acceptance", at(step)


@mutation
def accepts_only_some(made: Made) -> Iterator[Fault]:
    for document, step in made.doing("accept"):
        step["when"] = made.first
        yield document, "conditional_acceptance", at(step, "when")


# Who does it


@mutation
def done_by_a_part_that_is_not_there(made: Made) -> Iterator[Fault]:
    for document, step in made.doing():
        step["by"] = {"part": "nobody"}
        yield document, "unknown_part", at(step, "by")


@mutation
def done_by_a_role_that_may_not(made: Made) -> Iterator[Fault]:
    for document, step in made.doing():
        step["by"] = {"part": "owner", "role": "examiner" if step["does"] == "approve" else "approver"}
        yield document, "role_unfit", at(step, "by")


@mutation
def approved_by_the_applicant(made: Made) -> Iterator[Fault]:
    for document, step in made.doing("approve", "propose", "accept"):
        document["pages"][0]["questions"].append(
            {"id": "own_email", "kind": "email", "label": {"ja": "連絡先"}}
        )
        step["by"] = {"invited": "own_email"}
        yield document, "outsider", at(step, "by")


@mutation
def approved_elsewhere(made: Made) -> Iterator[Fault]:
    for document, step in made.doing("approve", "accept", "hand_over"):
        step["by"] = {"government": "state"}
        yield document, "outsider", at(step, "by")


@mutation
def invites_what_is_no_address(made: Made) -> Iterator[Fault]:
    for document, step in made.doing("consult", "meet", "examine"):
        step |= {"does": "consult", "by": {"invited": made.chosen["id"]}, "sees": [made.chosen["id"]]}
        yield document, "nobody_invited", at(step, "by")


@mutation
def invites_by_an_address_that_may_be_missing(made: Made) -> Iterator[Fault]:
    for document, step in made.doing("consult", "meet", "examine"):
        question = {"id": "expert", "kind": "email", "label": {"ja": "専門家の連絡先"}, "required": False}
        document["pages"][0]["questions"].append(question)
        step |= {"does": "consult", "by": {"invited": "expert"}, "sees": [made.chosen["id"]]}
        step.pop("together", None)
        yield document, "nobody_invited", at(step, "by")


@mutation
def a_level_where_nothing_is_approved(made: Made) -> Iterator[Fault]:
    for document, step in made.without("approve"):
        step["by"] = {"part": "owner", "level": 1}
        yield document, "misplaced", at(step, "by")


# What a step says


@mutation
def says_what_others_say(made: Made) -> Iterator[Fault]:
    for key, value, does in (
        ("offers", ["x"], "propose"),
        ("to", "owner", "hand_over"),
        ("of", ["x"], "receive"),
        ("wishes", "x", "allocate"),
        ("keep", {"siblings": "x", "wants": "x"}, "allocate"),
    ):
        for document, step in list(made.without(does))[:2]:
            step[key] = value
            yield document, "misplaced", at(step, key)


@mutation
def does_not_say_what_it_must(made: Made) -> Iterator[Fault]:
    needed = {"receive": ["of"], "hand_over": ["to"], "allocate": ["places", "wishes", "together"]}
    for does, keys in needed.items():
        for key in keys:
            for document, step in made.doing(does):
                del step[key]
                yield document, "missing", at(step, key)


@mutation
def names_what_is_not_there(made: Made) -> Iterator[Fault]:
    for key in ("fills", "checklist", "offers", "of"):
        for document, step in made.doing():
            if key in step:
                step[key].append("nothing")
                yield document, "unknown_reference", at(step, key)
    for document, step in made.doing("hand_over"):
        step["to"] = "nowhere"
        yield document, "unknown_part", at(step, "to")


@mutation
def a_condition_on_a_question_that_is_not_there(made: Made) -> Iterator[Fault]:
    for document, step in made.without("accept"):
        step["when"] = {"question": "nothing", "is": "yes"}
        yield document, "unknown_reference", at(step, "when")


@mutation
def a_condition_on_a_decision_that_is_not_there(made: Made) -> Iterator[Fault]:
    for document, step in made.doing("hand_over", "approve"):
        step["when"] = {"decision": ["nothing"]}
        wanted = "unknown_reference" if made.kind == "notification" else "unknown_option"
        yield document, wanted, at(step, "when")


@mutation
def rounds_that_are_not_there(made: Made) -> Iterator[Fault]:
    for document, step in made.without("accept"):
        document.pop("window", None)
        step["together"] = {"by": "window.round"}
        yield document, "no_rounds", at(step, "together")


# Which cases


@mutation
def no_case_reaches_it(made: Made) -> Iterator[Fault]:
    for document, step in made.without("accept"):
        step["when"] = made.never
        yield document, "unreachable_step", at(step, "when")


@mutation
def a_condition_that_says_nothing(made: Made) -> Iterator[Fault]:
    for document, step in made.without("accept"):
        step["when"] = made.always
        yield document, "always", at(step, "when")


@mutation
def not_every_case_is_decided(made: Made) -> Iterator[Fault]:
    for document, step in made.doing("propose"):
        step["when"] = made.first
        yield document, "no_decision", "steps"


@mutation
def nobody_approves(made: Made) -> Iterator[Fault]:
    approvals = [s["id"] for s in made.steps if s["does"] == "approve"]
    for document, step in made.doing("propose") if approvals else ():
        for other in document["review"]["steps"]:
            if other["does"] == "approve":
                other |= {"does": "consult", "by": {"part": "owner"}}
        yield document, "unapproved", at(step)


@mutation
def not_every_proposal_is_approved(made: Made) -> Iterator[Fault]:
    approvals = [s["id"] for s in made.steps if s["does"] == "approve"]
    for document, step in made.doing("propose") if approvals else ():
        for other in document["review"]["steps"]:
            if other["does"] == "approve":
                other["when"] = made.first
        yield document, "unapproved", at(step)


@mutation
def the_proposer_is_the_only_one(made: Made) -> Iterator[Fault]:
    for document, step in made.doing("propose"):
        if "government" in step["by"]:
            step["by"] = {"part": "owner", "role": "examiner"}
            yield document, "unapproved", at(step)


@mutation
def approves_what_nobody_proposed(made: Made) -> Iterator[Fault]:
    for document, step in made.doing("approve"):
        step["after"] = [made.steps[0]["id"]]
        yield document, "approves_nothing", at(step, "after")


@mutation
def approves_where_nothing_is_proposed(made: Made) -> Iterator[Fault]:
    for document, step in made.doing("approve"):
        for other in document["review"]["steps"]:
            if other["does"] == "propose":
                other["when"] = made.first
        step.pop("when", None)
        yield document, "approves_nothing", at(step, "when")


@mutation
def two_proposals(made: Made) -> Iterator[Fault]:
    for document, step in made.doing("propose"):
        more = step | {"id": "again", "fills": [], "after": [step["id"]]}
        for other in document["review"]["steps"]:
            other["after"] = ["again" if one == step["id"] else one for one in other["after"]]
        document["review"]["steps"].append(more)
        yield document, "proposed_twice", "steps.again"


@mutation
def paid_before_it_is_approved(made: Made) -> Iterator[Fault]:
    proposal = next((s["id"] for s in made.steps if s["does"] == "propose"), None)
    approved = any(s["does"] == "approve" for s in made.steps)
    for document, step in made.doing("hand_over") if proposal and approved else ():
        step["after"] = [proposal]
        yield document, "handed_over_unapproved", at(step, "after")


# The office's answers


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
def asks_where_nobody_answers(made: Made) -> Iterator[Fault]:
    for n, question in enumerate(made.document["review"]["questions"]):
        document, _ = made.copy()
        document["review"]["questions"][n]["show_when"] = made.never
        yield document, "unreachable", f"questions.{question['id']}.show_when"


# Who sees what


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


# What is decided


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


def seeded() -> Iterator[tuple[str, Fault]]:
    """Every fault of every mutation in every good flow, by name."""
    for name in NAMES:
        for mutated, make in MUTATIONS.items():
            for n, fault in enumerate(make(Made(name))):
                yield f"{name}-{mutated}-{n}", fault


def read(document: Document) -> d.Definition:
    return msgspec.convert(document, d.Definition)
