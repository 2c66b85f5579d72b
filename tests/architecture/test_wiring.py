"""The wiring names events and functions that are there; a slip in a name is said here, and is not silence."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from importlib import import_module

import pytest
from django.utils.module_loading import import_string

from madoguchi.config import wiring
from tests.architecture.house import SOURCE, packages

Table = Mapping[str, tuple[str, ...]]
TREES = {
    path: ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(SOURCE.rglob("*.py"))
    if "tests" not in path.parts
}
WAKES_NOBODY: dict[str, str] = {}
"""Events that are published and that nothing reacts to yet, and why that is so."""


def events() -> dict[str, str]:
    """The tag of each event, and the name of its class; a tag with a dot is an event's."""
    return {
        str(keyword.value.value): node.name
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for keyword in node.keywords
        if keyword.arg == "tag"
        and isinstance(keyword.value, ast.Constant)
        and "." in str(keyword.value.value)
    }


def used() -> set[str]:
    """Names that the program uses: an event that is published is among them."""
    return {node.id for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.Name)}


def faults(handlers: Table, lanes: Table, former: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with a wiring."""
    known = events()
    yield from (f"no event is called {kind}" for kind in handlers.keys() - known.keys())
    yield from (f"{kind} wakes nobody" for kind in known.keys() - WAKES_NOBODY.keys() - handlers.keys())
    yield from (f"{kind} wakes nobody" for kind, names in handlers.items() if not names)
    yield from (f"{kind} wakes one twice" for kind, names in handlers.items() if len(set(names)) < len(names))
    named = [*handlers.values(), *lanes.values(), tuple(former.values())]
    yield from (f"{name} is no handler" for names in named for name in names if not _is_handler(name))
    wired = {name for names in handlers.values() for name in names}
    yield from (f"{name} is wired to nothing" for names in named[1:] for name in names if name not in wired)


def _is_handler(name: str) -> bool:
    try:
        parameters = inspect.signature(import_string(name)).parameters
    except (ImportError, TypeError):
        return False
    return list(parameters) == ["payload", "now"]


def test_every_name_of_the_wiring_is_that_of_an_event_or_a_handler():
    assert list(faults(wiring.HANDLERS, wiring.LANES, wiring.FORMER)) == []


def test_every_event_is_published_somewhere():
    assert len(events()) > 10
    assert set(events().values()) - used() == set()


def test_every_handler_is_woken_by_some_event():
    wired = {name for names in wiring.HANDLERS.values() for name in names}
    for package in packages():
        if (package / "handlers.py").exists():
            module = import_module(f"madoguchi.{package.name}.handlers")
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if function.__module__ == module.__name__ and list(
                    inspect.signature(function).parameters
                ) == [
                    "payload",
                    "now",
                ]:
                    assert f"{module.__name__}.{name}" in wired


def test_the_navigation_is_made_of_tables_that_are_there():
    for name in wiring.STAFF_PAGES:
        assert import_string(name)


@pytest.mark.parametrize(
    ("handlers", "lanes", "former"),
    [
        ({"applications.state_change": (wiring.KEEP_UP,)}, {}, {}),
        ({"applications.state_changed": ()}, {}, {}),
        ({"applications.state_changed": (wiring.KEEP_UP, wiring.KEEP_UP)}, {}, {}),
        ({"applications.state_changed": ("madoguchi.delivery.handlers.keep_up",)}, {}, {}),
        ({}, {"mails": ("madoguchi.notifications.handlers.deliver_male",)}, {}),
        ({}, {"inner": ("madoguchi.delivery.handlers.core_receiver",)}, {}),
        ({}, {}, {"madoguchi.old.handler": "madoguchi.delivery.handlers.gone"}),
    ],
)
def test_a_slip_is_said(handlers, lanes, former):
    assert list(faults(wiring.HANDLERS | handlers, wiring.LANES | lanes, wiring.FORMER | former))


def test_an_event_that_is_taken_out_of_the_wiring_is_missed():
    for kind in wiring.HANDLERS:
        rest = {each: names for each, names in wiring.HANDLERS.items() if each != kind}
        assert f"{kind} wakes nobody" in list(faults(rest, wiring.LANES, wiring.FORMER))
