"""The forms of a page, as a browser would fill and send them."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import msgspec

TEXT = "書きかけの文です。"


class Form(msgspec.Struct):
    """Where it goes, what it carries hidden, what one can type or choose, and its named buttons."""

    action: str
    hidden: dict[str, str] = {}
    typed: dict[str, str] = {}
    chosen: dict[str, list[str]] = {}
    buttons: list[tuple[str, str]] = []

    def filled(self) -> dict[str, Any]:
        """A text in every field, a day far away, a small number, the last of every choice."""
        return self.hidden | self.typed | {name: values[-1] for name, values in self.chosen.items()}


def forms_of(page: str, address: str) -> list[Form]:
    """Those that post."""
    reader = _Reader(address)
    reader.feed(page)
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Form] = []
        self.open = False
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "form":
            self.open = given.get("method") == "post"
            if self.open:
                self.forms.append(Form(action=urljoin(self.address, given.get("action", ""))))
        elif not self.open:
            return
        elif tag == "input":
            numeric = given.get("inputmode") == "numeric"
            self._input("number" if numeric else given.get("type", "text"), name, value)
        elif tag == "textarea":
            self.forms[-1].typed[name] = TEXT
        elif tag == "select":
            self.select = name
        elif tag == "option" and value:
            self.forms[-1].chosen.setdefault(self.select, []).append(value)
        elif tag == "button" and name:
            self.forms[-1].buttons.append((name, value))

    def _input(self, kind: str, name: str, value: str) -> None:
        form = self.forms[-1]
        if kind == "hidden":
            form.hidden[name] = value
        elif kind in ("radio", "checkbox"):
            form.chosen.setdefault(name, []).append(value)
        else:
            form.typed[name] = {"date": "2999-01-08", "number": "3"}.get(kind, TEXT)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = False
