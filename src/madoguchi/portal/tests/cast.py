"""A resident with a browser that runs no scripts and whose forms are checked for their CSRF token."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.apps import apps
from django.test import Client

from madoguchi.applications.tests.cast import PROCEDURE
from madoguchi.forms.domain.answers.rows import ROW
from madoguchi.forms.tests.examples import claim
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.notifications.queries import mails
from madoguchi.tenants.queries import by_slug

EMAIL = "yamada@example.jp"
PAGES = ("representative_page", "claimant_page", "children_page")
"""Of the example."""
_NOISE = re.compile(r"<(script|style|template)\b.*?</\1>|<rp>.*?</rp>|<rt>.*?</rt>|<[^>]+>", re.S)


def text_of(response: Any) -> str:
    """What one reads on the page."""
    return re.sub(r"\s+", " ", html.unescape(_NOISE.sub("", response.content.decode())))


def posted(answers: Any, path: str = "") -> dict[str, list[str]]:
    """Answers as a page's controls send them: path → texts."""
    if isinstance(answers, Mapping):
        pairs = [(f"{path}.{name}" if path else name, value) for name, value in answers.items()]
    elif isinstance(answers, list) and any(isinstance(row, Mapping) for row in answers):
        pairs = [(f"{path}.{index}", row) for index, row in enumerate(answers)]
    else:
        return {path: [str(a) for a in answers] if isinstance(answers, list) else [str(answers)]}
    return {name: texts for inner, value in pairs for name, texts in posted(value, inner).items()}


class Resident:
    """One browser at one town."""

    def __init__(self, slug: str = "aoba", procedure: str = PROCEDURE) -> None:
        self.client = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True, raise_request_exception=False)
        self.slug = slug
        self.procedure = procedure
        self.draft_id = ""
        self.get(self.apply())

    def home(self, path: str = "") -> str:
        return f"/{self.slug}/{path}"

    def apply(self, page: str = "", **query: str) -> str:
        """A page of the form, for the draft at hand."""
        named = {"draft": self.draft_id, **query} if self.draft_id and page and page != "done" else query
        base = self.home(f"procedures/{self.procedure}/apply/") + (f"{page}/" if page else "")
        return base + (f"?{urlencode(named)}" if named else "")

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, names: Mapping[str, Any] | None = None, **more: Any) -> Any:
        """A form sent off by a button, with the token of this browser and the draft that its page named."""
        data = {"csrfmiddlewaretoken": self.client.cookies["csrftoken"].value, **(names or {}), **more}
        if self.draft_id:
            data.setdefault("draft", self.draft_id)
            if "/apply/" in path and "revision" not in data:
                data["revision"] = str(self.revision())
                data = {**self._row_ids(data), **data}
        response = self.client.post(path, data)
        if not self.draft_id and self.slug and "/apply/" in path:
            self.draft_id = str(getattr(self.draft(), "id", ""))
        return response

    def opened(self, path: str) -> dict[str, str]:
        """What a page carries unseen, and its last button: what is posted with whatever is typed on it."""
        shown = self.get(path).content.decode()
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown)
        buttons = re.findall(r'<button class="button[^>]* name="([^"]+)" value="([^"]*)"', shown)
        return {name: html.unescape(value) for name, value in [*found, *buttons[-1:]]}

    def press(self, path: str, **more: Any) -> Any:
        """A page's one button: opened, and pressed."""
        return self.post(path, {**self.opened(path), **more})

    def save(self, page: str, answers: Mapping[str, Any] | None = None, **more: Any) -> Any:
        """次へ進む on a page of the form."""
        return self.post(self.apply(page), {"_next": "1", **posted(answers or {})}, **more)

    def fill(self, answers: Mapping[str, Any] | None = None) -> None:
        """Every page of the example, each saved and gone on from."""
        given = posted(answers or claim())
        for page in PAGES:
            response = self.post(self.apply(page), {"_next": "1", **given})
            assert response.status_code == 302, text_of(response)

    def verify(self, email: str = EMAIL) -> None:
        """The e-mail address: the link comes, is opened, and its button pressed."""
        assert self.post(self.apply("contact"), email=email).status_code == 302
        link = self.mailed(r"/\w+/links/[\w-]+/", to=email)
        assert self.get(link).status_code == 200
        assert self.post(link).status_code == 302

    def ready(self, answers: Mapping[str, Any] | None = None) -> None:
        self.fill(answers)
        self.verify()

    def send(self, **more: Any) -> Any:
        """この内容で申請する."""
        return self.post(self.apply("check"), {"_submit": "1", "consent": "yes", **more})

    def applied(self, answers: Mapping[str, Any] | None = None) -> tuple[str, str]:
        """(receipt number, access code) of an application that arrived."""
        self.ready(answers)
        response = self.send()
        assert response.status_code == 302, text_of(response)
        self.draft_id = ""
        return receipt_of(self.get(response["Location"]))

    def mailed(self, pattern: str, *, to: str = EMAIL) -> str:
        """What the pattern finds in the latest mail to an address."""
        with tenant_transaction(tenant(self.slug)):
            bodies = [mail.body for mail in mails() if mail.to == to]
        found = re.search(pattern, bodies[0])
        assert found is not None, bodies[0]
        return found[0]

    def draft(self) -> Any:
        """The town's latest draft, as a row, or None."""
        found = rows("Draft", self.slug)
        return max(found, key=lambda row: row.updated_at) if found else None

    def revision(self) -> int:
        """That of the draft at hand now: what a page opened just now carries."""
        return next((row.revision for row in rows("Draft", self.slug) if str(row.id) == self.draft_id), 0)

    def _row_ids(self, data: Mapping[str, Any]) -> dict[str, str]:
        """The ids of the rows that are there, for the places that are posted."""
        kept = self.answers() if self.revision() else {}
        return {
            f"{group}.{n}.{ROW}": row[ROW]
            for group, rows in kept.items()
            for n, row in enumerate(rows if isinstance(rows, list) else ())
            if isinstance(row, dict) and any(name.startswith(f"{group}.{n}.") for name in data)
        }

    def answers(self) -> dict[str, Any]:
        """What the draft keeps."""
        answers: dict[str, Any] = msgspec.json.decode(self.draft().answers)
        return answers


def receipt_of(response: Any) -> tuple[str, str]:
    """(receipt number, access code) of the page that shows them."""
    shown = text_of(response)
    assert "申請が届きました" in shown, shown
    number = re.search(r"\d{5}(?:-\d{4}){3}-\d", shown)
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", shown.replace(number[0], "") if number else "")
    assert number is not None and code is not None, shown
    return number[0], code[0]


def tenant(slug: str) -> int:
    found = by_slug(slug)
    assert found is not None
    return found.id


def rows(model: str, slug: str = "aoba") -> list[Any]:
    """Rows of a table of the applications or of the figures, of one town."""
    app = "statistics" if model == "PageTally" else "applications"
    with tenant_transaction(tenant(slug)):
        return list(apps.get_model(app, model).objects.all())


def set_rows(model: str, slug: str = "aoba", **values: Any) -> None:
    with tenant_transaction(tenant(slug)):
        apps.get_model("applications", model).objects.update(**values)


def now() -> datetime:
    return datetime.now(UTC)
