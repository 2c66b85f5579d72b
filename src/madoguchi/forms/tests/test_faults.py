"""Every seeded fault is found as what it is, where it is; and the sound definitions that they were made of have none."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.domain.proving.prove import findings
from madoguchi.forms.tests.examples import HEAD
from madoguchi.forms.tests.test_library import LIBRARY

FAULTS: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parent / "faults.yaml").read_text(encoding="utf-8"), Loader=yaml.CBaseLoader
)


@cache
def sound(name: str) -> d.Definition:
    return parse_yaml((LIBRARY / f"{name}.yaml").read_bytes())


def base_of(fault: dict[str, Any]) -> dict[str, Any]:
    if "of" in fault:
        return plain(sound(fault["of"]))
    head = plain(parse_yaml(HEAD + "pages: []\n"))
    return head | {"pages": [{"id": "page", "title": {"ja": "ページ"}, "questions": fault["questions"]}]}


def plain(definition: d.Definition) -> dict[str, Any]:
    document: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(definition))
    return document


def follow(value: Any, steps: list[str]) -> Any:
    """What stands at a place: of lists by id or number, of pages and groups through their questions."""
    for step in steps:
        if isinstance(value, dict) and step not in value and "questions" in value:
            value = value["questions"]
        if isinstance(value, dict):
            value = value[step]
        elif step.isdigit():
            value = value[int(step)]
        else:
            value = next(part for part in value if part.get("id") == step)
    return value


def faulty(fault: dict[str, Any]) -> d.Definition:
    document = base_of(fault)
    for place, value in fault.get("set", {}).items():
        *steps, key = place.split(".")
        follow(document, steps)[key] = None if value == "null" else value
    for place, more in fault.get("add", {}).items():
        *steps, key = place.split(".")
        follow(document, steps).setdefault(key, []).extend(more)
    return msgspec.convert(document, d.Definition, strict=False)


def test_there_are_at_least_sixty_and_no_two_are_named_alike() -> None:
    assert len(FAULTS) >= 60
    assert len({fault["name"] for fault in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=[fault["name"] for fault in FAULTS])
def test_a_fault_is_found_as_what_it_is_where_it_is(fault: dict[str, Any]) -> None:
    found = findings(faulty(fault))
    errors = [[f.code, f.place, f.field] for f in found if f.severity == "error"]
    assert fault["expect"] in errors
    (finding, *_) = [f for f in found if [f.code, f.place, f.field] == fault["expect"]]
    assert finding.message.endswith("。")


@pytest.mark.parametrize("name", sorted({fault["of"] for fault in FAULTS if "of" in fault}))
def test_what_they_were_made_of_has_no_error(name: str) -> None:
    assert [f for f in findings(sound(name)) if f.severity == "error"] == []


@pytest.mark.parametrize("fault", [f for f in FAULTS if "questions" in f], ids=lambda fault: fault["name"])
def test_a_small_fault_is_the_only_one(fault: dict[str, Any]) -> None:
    found = findings(faulty(fault))
    assert [[f.code, f.place, f.field] for f in found if f.severity == "error"] == [fault["expect"]]
