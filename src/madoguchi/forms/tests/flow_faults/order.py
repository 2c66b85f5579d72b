"""Faults in what steps wait for."""

from __future__ import annotations

from collections.abc import Iterator

from madoguchi.forms.tests.flow_faults.made import Fault, Made, at, mutation


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


@mutation
def collects_what_arrives(made: Made) -> Iterator[Fault]:
    for document, step in made.doing("accept"):
        step["together"] = {"by": "day"}
        yield document, "accepted_together", at(step, "together")
