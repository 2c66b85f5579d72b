"""A gallery: every layout, component and control, in every state, to look at and for the browser's tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from markupsafe import Markup

from madoguchi.forms.domain.showing import views as v
from madoguchi.ui.environment import environment
from madoguchi.ui.i18n import HTML_LANGUAGES, LANGUAGES, in_language
from madoguchi.ui.render import LanguageLink
from madoguchi.ui.tests.gallery_forms import (
    JOBS,
    LONG,
    UNBROKEN,
    easy_view,
    english_view,
    form_view,
    stopped_view,
)

NOW = datetime(2026, 4, 15, 8, 15, tzinfo=UTC)
CSRF = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="x">')


@cache
def gallery_environment() -> Environment:
    """The real environment, with the gallery's own pages beside the packages' templates."""
    made = environment()
    assert made.loader is not None
    made.loader = ChoiceLoader([made.loader, FileSystemLoader(Path(__file__).parent / "gallery")])
    return made


def draw(template: str, language: str = "ja", **context: Any) -> str:
    """A page of the gallery as HTML."""
    links = tuple(
        LanguageLink(id=i, name=n, href=f"?lang={i}", current=i == language) for i, n in LANGUAGES.items()
    )
    shared = {
        "tenant": SimpleNamespace(slug="aoba"),
        "tenant_name": "Aoba City" if language == "en" else "あおば市",
        "home": "/aoba/",
        "demo": True,
        "html_language": HTML_LANGUAGES[language],
        "languages": links,
        "account": None,
        "has_errors": False,
        "session_ends": None,
        "csrf_input": CSRF,
        "now": NOW,
    }
    with in_language(language):
        return gallery_environment().get_template(template).render(shared | context)


def uploaded() -> list[dict[str, Any]]:
    names = ("本人確認書類.pdf", "写真.heic", UNBROKEN + ".jpg", "請求書.docx")
    states = ("clean", "scanning", "unscanned", "infected")
    return [
        {"id": f"f{i}", "name": name, "bytes": 3_200_000, "state": state, "href": "/file" if i == 0 else ""}
        for i, (name, state) in enumerate(zip(names, states, strict=True))
    ]


def sections() -> tuple[v.AnswerSection, ...]:
    """Answers for the check page, one of them missing."""
    rows = (
        v.AnswerRow(name="c", label="請求者", value="", kind="heading"),
        v.AnswerRow(name="c.name", label="氏名", value="山田　花子", depth=1),
        v.AnswerRow(name="c.address", label="住所", value="あおば市1丁目2番3号", depth=1),
        v.AnswerRow(name="job", label="職業", value="会社員"),
        v.AnswerRow(
            name="born",
            label="出生や転入の日",
            value="",
            kind="missing",
            errors=("出生や転入の日を入力してください。",),
        ),
        v.AnswerRow(name="l", label=LONG, value=UNBROKEN),
    )
    return (
        v.AnswerSection(page="a", title="請求する方について", rows=rows),
        v.AnswerSection(page="b", title="お子さんについて", rows=rows[3:4]),
    )


def _form(view: v.PageView, language: str = "ja", **more: Any) -> str:
    uploads = {"id_copy": {"files": uploaded()[:2]}} if more.pop("files", False) else {}
    return draw("form.jinja", language, page=view, uploads=uploads, has_errors=bool(view.errors), **more)


PAGES: dict[str, Callable[[], str]] = {
    "form-empty": lambda: _form(form_view(answered=False)),
    "form-filled": lambda: _form(form_view(answered=True), files=True, session_ends=NOW + timedelta(hours=1)),
    "form-errors": lambda: _form(form_view(answered=True, wrong=True)),
    "form-long": lambda: _form(form_view(answered=True, title=LONG, number=5), files=True),
    "form-easy": lambda: _form(easy_view(), "ja-easy"),
    "form-en": lambda: _form(english_view(), "en"),
    "form-stopped": lambda: _form(stopped_view()),
    "home": lambda: draw("home.jinja"),
    "check": lambda: draw("check.jinja", sections=sections()),
    "status": lambda: draw("status.jinja", account={"name": "山田", "href": "/aoba/my/", "sign_out": "/x"}),
    "status-easy": lambda: draw("status.jinja", "ja-easy"),
    "components": lambda: draw("components.jinja", files=uploaded(), long=LONG, unbroken=UNBROKEN),
    "fields": lambda: draw("fields.jinja", options=JOBS),
    "plain": lambda: draw("plain.jinja", tenant=None, home="/", tenant_name=""),
    "desk": lambda: draw("desk.jinja"),
    "desk-case": lambda: draw("desk-case.jinja", sections=sections(), files=uploaded()),
}


def write(folder: Path) -> None:
    """All pages as HTML files (the style sheet is asked for at /static/…)."""
    for name, page in PAGES.items():
        (folder / f"{name}.html").write_text(page(), encoding="utf-8")
