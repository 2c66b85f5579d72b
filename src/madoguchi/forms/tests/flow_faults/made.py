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
from madoguchi.forms.tests.flow_examples import good

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


def read(document: Document) -> d.Definition:
    return msgspec.convert(document, d.Definition)
