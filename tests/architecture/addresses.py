"""The program's own addresses, read from its URL tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

OF_THE_PAGE = {
    "part": "files",
    "table": "hoikuen",
    "section": "about",
    "act": "password",
    "page": "claimant_page",
    "name": "start",
    "step": "reception",
}
"""Names in addresses that say which page it is, and not what it is about."""


def patterns() -> list[str]:
    """Of all zones, as they stand in the URL tables; never an empty list."""
    found = list(_walk(get_resolver().url_patterns, ""))
    assert found
    return found


def _walk(tables: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for each in tables:
        whole = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, whole)
        else:
            yield whole


def filled(pattern: str, **objects: str) -> str:
    """The address of a page about these things; the builder's pages are about a draft, the others about what is on offer."""
    known = OF_THE_PAGE | objects
    builder = "/desk/procedures/<slug:procedure>/" in pattern and not pattern.endswith(
        ("lookback/", "moves/", "procedure>/")
    )
    if "<slug:step>" in pattern or pattern.endswith(
        ("/move/", "/changes/")
    ):  # of a case that goes by steps of its own
        others = {"invitation/": ("outside", "opinion"), "forwarding/": ("forwarded", "permission")}
        case, step = others.get(pattern.rpartition("<slug:step>/")[2], ("stepped", known.get("step", "")))
        known |= {"receipt": known.get(case, known["receipt"]), "step": step}
    if pattern.endswith("/give-up/"):  # of a case in a round of places
        known |= {"receipt": known.get("in_round", known["receipt"]), "step": "places"}
    if pattern.endswith("<uuid:batch_id>/places/"):  # of a batch in which places are given out
        known["batch_id"] = known["round_id"]
    known["procedure"] = known.get("drafted" if builder else "offered", "")
    return "/" + re.sub(r"<\w+:(\w+)>", lambda name: known[name[1]], pattern)
