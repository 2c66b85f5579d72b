"""A large definition, for measuring: pages of ten questions, each page hanging on the one before."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.examples import HEAD

T = TypeVar("T", bound=msgspec.Struct)
_EMPTY = parse_yaml(HEAD + "pages: []\n")


def large(questions: int = 300) -> d.Definition:
    """So many questions: conditions chained along a page and from page to page, groups, computed values, checks and
    attachments. Sound: whatever it asks can be reached."""
    pages = [_page(n) for n in range(questions // 10)]
    checks = [_check(n) for n in range(len(pages))]
    attachments = [_attachment(n) for n in range(0, len(pages), 3)]
    return _with(_EMPTY, pages=pages, checks=checks, attachments=attachments)


def changed(definition: d.Definition) -> d.Definition:
    """The same with one more condition in its midst, as an author would add it: one that can never hold."""
    middle = len(definition.pages) // 2
    page = definition.pages[middle]
    never = {
        "all": [
            {"question": f"gate{middle}", "is": "a"},
            {"question": f"more{middle}", "answered": False},
            {"question": f"total{middle}", "at_least": "11"},
        ]
    }
    last = _with(page.questions[-1], show_when=never)
    pages = list(definition.pages)
    pages[middle] = _with(page, questions=(*page.questions[:-1], last))
    return _with(definition, pages=pages)


def _with(value: T, **changes: Any) -> T:
    return msgspec.convert(msgspec.to_builtins(value) | msgspec.to_builtins(changes), type(value))


def _page(n: int) -> dict[str, Any]:
    before = {"show_when": {"question": f"gate{n - 1}", "answered": True}} if n else {}
    part = {
        "id": f"plate{n}",
        "kind": "text",
        "label": _text("番号"),
        "show_when": {"question": f"own{n}", "is": "yes"},
    }
    listed = [
        _question(n, "gate", "choice", options=[{"id": i, "label": _text(i)} for i in ("a", "b", "c", "d")]),
        _question(n, "more", "yes_no", {"question": f"gate{n}", "one_of": ["a", "b"]}),
        _question(n, "price", "number", {"question": f"more{n}", "is": "yes"}, min=0, max=1000),
        _question(n, "total", "computed", {"question": f"gate{n}", "one_of": ["a", "b"]}, compute={"sum": [f"price{n}", "10"]}),
        _question(n, "dear", "text", {"question": f"total{n}", "at_least": "500"}),
        _question(n, "day", "date", {"question": f"gate{n}", "is": "c"}, not_after="today"),
        _question(n, "late", "text", {"question": f"day{n}", "before": "2026-01-01"}),
        _question(n, "kinds", "choices", options=[{"id": i, "label": _text(i)} for i in ("x", "y", "z", "other")]),
        _question(n, "detail", "text", {"all": [
            {"question": f"kinds{n}", "includes": "other"}, {"not": {"question": f"gate{n}", "is": "d"}},
        ]}),
        _question(n, "cars", "group", {"question": f"gate{n}", "is_not": "d"}, repeat={"min": 0, "max": 9}, questions=[
            {"id": f"own{n}", "kind": "yes_no", "label": _text("自分の車")}, part,
        ]),
    ]  # fmt: skip
    return {"id": f"page{n}", "title": _text(f"ページ{n}"), "questions": listed} | before


def _question(
    n: int, name: str, kind: str, show: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    when = {"show_when": show} if show else {}
    return {"id": f"{name}{n}", "kind": kind, "label": _text(f"{name}{n}")} | when | more


def _check(n: int) -> dict[str, Any]:
    return {
        "id": f"check{n}",
        "at": f"price{n}",
        "when": {"question": f"price{n}", "answered": True},
        "must": {"any": [{"question": f"gate{n}", "is": "a"}, {"question": f"price{n}", "at_most": "900"}]},
        "message": _text("高すぎます。"),
    }


def _attachment(n: int) -> dict[str, Any]:
    needed = {"any_of": f"cars{n}", "question": f"own{n}", "is": "yes"}
    return {"id": f"paper{n}", "label": _text("書類"), "required_when": needed}


def _text(ja: str) -> dict[str, str]:
    return {"ja": ja, "en": ja, "ja-easy": "ぶん"}
