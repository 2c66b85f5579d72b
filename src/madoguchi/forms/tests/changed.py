"""Definitions that somebody changed: any change of the JSON that still makes a definition."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from madoguchi.forms.domain.format.definition import Definition
from madoguchi.forms.domain.format.finding import questions
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.examples import EXAMPLE

LIBRARY = Path(__file__).parents[2] / "library"
Path_ = tuple[str | int, ...]


@cache
def originals() -> tuple[Definition, ...]:
    """The example, and the library's."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(LIBRARY.glob("*.yaml"))]
    return tuple(parse_yaml(text) for text in [EXAMPLE, *(t for t in texts if "\nformat: 1" in f"\n{t}")])


def places(tree: Any, path: Path_ = ()) -> list[Path_]:
    """Every place of a JSON document."""
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [path] * bool(path) + [found for key, value in inner for found in places(value, (*path, key))]


def changed(original: Definition, random: Random, most: int = 4) -> Definition:
    """The definition after some changes, each of which left a definition."""
    current = original
    for _ in range(random.randint(1, most)):
        tree = msgspec.json.decode(msgspec.json.encode(current))
        _change(tree, random)
        try:
            current = msgspec.convert(tree, Definition)
        except msgspec.ValidationError:
            continue
    return current


def _change(tree: Any, random: Random) -> None:
    listed = places(tree)
    lists = ("questions", "pages", "options", "attachments")
    form = [p for p in listed if p[-2:-1] and p[-2] in lists]  # so that moves and options come up often
    *way, last = random.choice(form if form and random.random() < 0.5 else listed)
    parent = tree
    for key in way:
        parent = parent[key]
    value = parent[last]
    do = random.choice(("drop", "alter", "copy", "move", "carry"))
    if do == "drop":
        del parent[last]
    elif do == "alter":
        parent[last] = _altered(value, random)
    elif isinstance(parent, list) and do == "copy":
        twin = copy.deepcopy(value)
        if isinstance(twin, dict) and "id" in twin:
            twin["id"] += random.choice(("", "_b", "_c"))
        parent.insert(random.randint(0, len(parent)), twin)
    elif isinstance(parent, list) and do == "move":
        parent.insert(random.randint(0, len(parent) - 1), parent.pop(int(last)))
    elif isinstance(value, dict) and "kind" in value and way[:1] == ["pages"]:
        target = random.choice(tree["pages"]).setdefault("questions", [])
        target.insert(random.randint(0, len(target)), parent.pop(int(last)))


def _altered(value: Any, random: Random) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + random.randint(1, 3)
    if isinstance(value, str):
        return random.choice((value + "x", value[:-1], "yes", "text", "date", "2027-01-31", ""))
    return [] if isinstance(value, list) else {}


def tells_apart(definition: Definition) -> bool:
    """No two pages, and no two questions, have the same id: as in any definition that is proved."""
    pages = [page.id for page in definition.pages]
    asked = [q.id for _, q, _ in questions(definition)]
    return len({*pages}) == len(pages) and len({*asked}) == len(asked)
