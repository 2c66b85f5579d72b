"""Every button of the builder, pressed on a page that is out of date: nobody's work is lost, and everybody is told.

The pages come from the table of addresses, the buttons from the pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern

from madoguchi.authoring.domain.definition_places import changed_places
from madoguchi.authoring.queries import draft
from madoguchi.builder.domain.settings.sections import SECTIONS
from madoguchi.builder.tests.cast import PARK, SOMEBODY, Author, begin
from madoguchi.builder.urls import urlpatterns
from madoguchi.catalog.queries import forget as forget_catalog
from madoguchi.catalog.queries import standing
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.tests.cast import NOW

CHOICE, REASON, PAGE, HELPERS = (
    "pages.place_page.park", "pages.place_page.reason", "pages.person_page", "pages.person_page.helpers",
)  # fmt: skip
RICH = (
    PARK
    + """
attachments: [{id: plan, label: {ja: 企画書}}]
declarations: [{id: agree, label: {ja: 同意します}}]
checks: [{id: most, must: {question: people, at_most: '50'}, message: {ja: 50人までです。}, at: people}]
conditions: [{id: many, label: {ja: 大人数}, when: {question: people, at_least: '30'}}]
figures: [{id: rate, label: {ja: 使用料}, values: [{from: 2026-04-01, value: '300'}]}]
fee: {items: [{id: base, label: {ja: 使用料}, yen: 300}]}
review: {decisions: [{id: approve, label: {ja: 許可する}, outcome: grant}], checklist: [{id: free, label: {ja: 空いている}}]}
trials: [{name: 中央公園, answers: {park: central}, expect: {hidden: [reason]}}]
"""
)
CONTAINERS = {"attachments", "declarations", "checks", "conditions", "figures", "trials", "pages"}
"""Lists that change when an entry of their own does."""
TOLD = re.compile("先に|ほかの人|もうありません|変わりました|前の頼みは取り消され|見送られました")
NOT_ABOUT_ONE = {"", "new/", "approval/", "tables/", "tables/<str:table>/", "<slug:procedure>/"}
"""Pages that are not of one draft: lists, beginnings, and those with tests of their own."""


class Forms(HTMLParser):
    """(method, action, what is posted, the buttons) of every form of a page, as a browser has them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.by_id: dict[str, dict[str, Any]] = {}
        self.open: dict[str, Any] | None = None
        self.select: str | None = None
        self.area: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        a = dict(attrs)
        if tag == "form":
            self.open = {
                "method": a.get("method", "get"),
                "action": a.get("action", ""),
                "data": {},
                "buttons": [],
            }
            self.forms.append(self.open)
            self.by_id[a.get("id", "")] = self.open
        form = self.by_id.get(a["form"]) if "form" in a else self.open
        if form is None:
            return
        name, value = a.get("name"), a.get("value", "")
        kind = a.get("type", "submit" if tag == "button" else "text")
        if tag in ("button", "input") and kind == "submit":
            form["buttons"].append((name, value, a.get("formaction", "")))
        elif (
            tag == "input"
            and name
            and (kind not in ("checkbox", "radio") or "checked" in a)
            and kind != "file"
        ):
            form["data"].setdefault(name, []).append(value or "")
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in a or self.select not in form["data"]):
            form["data"][self.select] = [value or ""]
        elif tag == "textarea" and name:
            self.area = name
            form["data"][name] = [""]

    def handle_data(self, data: str) -> None:
        if self.area and self.open:
            self.open["data"][self.area][0] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None


def pages(author: Author) -> list[str]:
    """Every page of one draft that can be looked at, with what can be selected on it."""
    found = []
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        route = str(pattern.pattern)
        if route in NOT_ABOUT_ONE:
            continue
        path = route.removeprefix("<slug:procedure>/")
        if path == "edit/":
            found += [f"{path}?place={place}" for place in (CHOICE, REASON, PAGE, HELPERS)]
        elif "<slug:section>" in path:
            found += [f"settings/{section}/" for section in SECTIONS]
        elif _is_page(author.get(path)):
            found.append(path)
    return found


def _is_page(response: Any) -> bool:
    return bool(response.status_code == 200 and response["Content-Type"].startswith("text/html"))


def presses(author: Author, path: str) -> Iterator[tuple[str, str, dict[str, list[str]]]]:
    """(what is pressed, address, data) for every button on the page; of many alike, the first."""
    seen = set()
    html = author.client.get(author.here + path).content.decode()
    for form in Forms(html).forms:
        if form["method"] != "post":
            continue
        for name, value, elsewhere in form["buttons"]:
            address = unescape(elsewhere or form["action"]) or author.here + path
            data = {k: v for k, v in form["data"].items() if k != "csrfmiddlewaretoken"}
            key = (address, data.get("do", [""])[0], name, value if name in ("act", "step", "_add") else "")
            if "/sign-out" in address or not address.startswith(author.here) or key in seen:
                continue
            seen.add(key)
            for text in ("note", "reason", "notice", "label-ja", "title-ja", "name-ja"):
                if text in data:
                    data[text] = ["わたしが書いた文"]
            yield (
                f"{path} → {address.removeprefix(author.here)} {key[1:]}",
                address,
                data | ({name: [value]} if name else {}),
            )


def now() -> d.Definition | None:
    try:
        return draft("koen-shiyo", by=SOMEBODY, now=NOW).definition
    except LookupError:
        return None


def state() -> Any:
    """Everything that a press may change."""
    view = draft("koen-shiyo", by=SOMEBODY, now=NOW) if now() else None
    forget_catalog()
    return now(), view and view.request, standing("koen-shiyo", today=day_in_japan(NOW))


def others(author: Author) -> dict[str, Any]:
    """What somebody else does meanwhile, each touching what some of the buttons are about."""
    return {
        "words": lambda: (author.put(CHOICE, label__ja="どの公園を使いますか"), author.put(PAGE, title__ja="お名前")),
        "removal": lambda: [author.post(do="act", act="remove", place=p) for p in (CHOICE, REASON, HELPERS)],
        "settings": lambda: [
            author.post(f"settings/{section}/", **{**_form(author, section), name: value})
            for section, name, value in (
                ("about", "summary-ja", "ほかの人の説明です。"), ("applicant", "purpose_notice-ja", "ほかの人の文です。"),
                ("fee", "fee-0-yen", "900"), ("office", "retention-years", "7"), ("when", "processing-days", "9"),
            )
        ],
        "entries": lambda: [
            author.post("settings/attachments/", entry="plan", _remove="1"),
            author.post("settings/checks/", entry="most", _remove="1"),
            author.post("try/drop/", name="中央公園", revision=""),
        ],
    }  # fmt: skip


def _form(author: Author, section: str) -> dict[str, Any]:
    forms = Forms(author.page(f"settings/{section}/")).by_id
    return {k: v for k, v in forms["inspector-form"]["data"].items() if k != "csrfmiddlewaretoken"}


class Undone:
    """What is done inside is as if it had not been."""

    def __enter__(self) -> None:
        self.point = transaction.savepoint()

    def __exit__(self, *error: object) -> None:
        transaction.savepoint_rollback(self.point)
        forget_catalog()


@pytest.mark.parametrize("what", ["words", "removal", "settings", "entries"])
def test_a_stale_press_loses_nothing_of_what_another_did_and_is_told(aoba, what):
    author, other = Author(aoba), Author(aoba, "sakusei")
    author.post("publish/discard/")
    begin(parse_yaml(RICH))
    before, acting = state(), {}
    for path in pages(author):
        for name, address, data in list(presses(author, path)):
            with Undone():
                author.client.post(address, data)
                acting[name] = (address, data, state() != before)
    others(other)[what]()
    theirs, told = state(), 0
    for name, (address, data, acts) in acting.items():
        with Undone():
            response = author.client.post(address, data)
            after = state()
        assert response.status_code in (200, 302, 409, 422), (name, response.status_code)
        if after == theirs and acts:
            told += 1
            text = unescape(response.content.decode())
            assert response.status_code in (409, 422) and TOLD.search(text), name
            typed = [value for values in data.values() for value in values if value == "わたしが書いた文"]
            assert not typed or "わたしが書いた文" in text, name
        assert after[0] is not None, name
        mine, other_s = changed_places(theirs[0], after[0]), changed_places(before[0], theirs[0])
        assert not mine & other_s - CONTAINERS, (name, mine & other_s)
    assert len(acting) > 60 and told > 3, (len(acting), told)
