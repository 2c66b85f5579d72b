"""All faults of all subjects, in every good flow."""

from __future__ import annotations

from collections.abc import Iterator

from madoguchi.forms.tests.flow_examples import NAMES
from madoguchi.forms.tests.flow_faults import answers, conditions, doers, keys, order, outcomes, sight
from madoguchi.forms.tests.flow_faults.made import MUTATIONS, Fault, Made

SUBJECTS = (answers, conditions, doers, keys, order, outcomes, sight)
"""Once imported, their mutations are known."""


def seeded() -> Iterator[tuple[str, Fault]]:
    """Every fault of every mutation in every good flow, by name."""
    for name in NAMES:
        for mutated, make in MUTATIONS.items():
            for n, fault in enumerate(make(Made(name))):
                yield f"{name}-{mutated}-{n}", fault
