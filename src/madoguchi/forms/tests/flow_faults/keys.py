"""Faults in what a step says of itself."""

from __future__ import annotations

from collections.abc import Iterator

from madoguchi.forms.tests.flow_faults.made import Fault, Made, at, mutation


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
