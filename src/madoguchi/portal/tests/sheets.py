"""A page of a form in a tab without scripts: what stands in its boxes, and what its buttons post."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from madoguchi.portal.tests.cast import Resident


class _Controls(HTMLParser):
    """The successful controls of the page's main form, and its buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.values: list[tuple[str, str]] = []
        self.buttons: list[tuple[str, str]] = []
        self.action = ""
        self._inside = False
        self._text: tuple[str, list[str]] | None = None
        self._select: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("method") == "post" and ("data-form" in given or not self.values)
            self.action = given.get("action", "") if self._inside else self.action
        name = given.get("name", "")
        if not name or not (self._inside or given.get("form") == "form"):
            if tag == "option" and self._select is not None and "selected" in given:
                self._select[1].append(given.get("value", ""))
            return
        if tag == "button":
            self.buttons.append((name, given.get("value", "")))
        elif tag == "textarea":
            self._text = (name, [])
        elif tag == "select":
            self._select = (name, [])
        elif tag == "input" and given.get("type") != "file":
            ticked = given.get("type") not in ("radio", "checkbox") or "checked" in given
            if ticked:
                self.values.append((name, given.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag == "textarea" and self._text is not None:
            self.values.append((self._text[0], "".join(self._text[1]).removeprefix("\n")))
            self._text = None
        if tag == "select" and self._select is not None:
            self.values.append((self._select[0], (self._select[1] or [""])[-1]))
            self._select = None


class Sheet:
    """A page, opened."""

    def __init__(self, resident: Resident, page: str, response: Any = None, **query: str) -> None:
        self.resident = resident
        self.page = page
        self.path = resident.apply(page, **query)
        self.shown = response if response is not None else resident.get(self.path)
        assert response is not None or self.shown.status_code == 200, self.shown.status_code
        controls = _Controls()
        controls.feed(self.shown.content.decode())
        self.values: dict[str, list[str]] = {}
        for name, value in controls.values:
            self.values.setdefault(name, []).append(value)
        self.buttons = controls.buttons
        self.action = controls.action

    def type(self, texts: dict[str, str]) -> None:
        self.values |= {name: [text] for name, text in texts.items()}

    def posted(self, button: str, row: int | None = None) -> dict[str, Any]:
        """The body of a press; of a row's button, which row's."""
        values = [value for name, value in self.buttons if name == button]
        value = values[row or 0] if values else "x"
        return {**self.values, button: value}

    def send(self, body: dict[str, Any]) -> Any:
        return self.resident.client.post(self.action or self.path, body)

    def press(self, button: str, row: int | None = None) -> Sheet:
        """The page that comes back."""
        return self.after(self.send(self.posted(button, row)))

    def after(self, response: Any) -> Sheet:
        """The page drawn again in its place."""
        assert response.status_code in (200, 409, 422), (
            response.status_code,
            response.content.decode()[:500],
        )
        return Sheet(self.resident, self.page, response)

    def boxes(self) -> set[str]:
        """Names of what can be typed into."""
        hidden = set(re.findall(r'type="hidden" name="([^"]+)"', self.shown.content.decode()))
        return set(self.values) - hidden
