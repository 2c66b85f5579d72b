"""Faults in who does a step."""

from __future__ import annotations

from collections.abc import Iterator

from madoguchi.forms.tests.flow_faults.made import Fault, Made, at, mutation


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
