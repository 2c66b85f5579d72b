"""Faults in which cases come to a step."""

from __future__ import annotations

from collections.abc import Iterator

from madoguchi.forms.tests.flow_faults.made import Fault, Made, at, mutation


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
