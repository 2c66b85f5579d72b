"""What the pages show, without a browser: made from a draft, and checked as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from madoguchi.builder.domain.settings.sections import SECTIONS
from madoguchi.builder.tests.cast import SOMEBODY, park
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import version_of
from madoguchi.review.tests.cast import NOW

HERE = "/aoba/desk/procedures/koen-shiyo/"
PARK = "pages.place_page.park"


@pytest.fixture
def view(aoba):
    from madoguchi.authoring.queries import draft

    return draft("koen-shiyo", by=SOMEBODY, now=NOW)


def changed(view, **parts):
    """The draft with other parts, as if somebody had written them."""
    definition = msgspec.structs.replace(view.definition, **parts)
    return msgspec.structs.replace(view, definition=definition, version=version_of(definition))


@dataclass
class Pages:
    """The three pages of one draft."""

    view: Any

    def edit(self, place: str = "", **other: Any) -> Any:
        from madoguchi.builder.pages.edit_page import edit_page
        from madoguchi.builder.pages.saved import status_of

        usual: dict[str, Any] = {
            "here": HERE, "language": "ja", "proved": True, "today": NOW.date(), "wrong": {}, "posted": None,
            "collided": None, "status": status_of(NOW, said="", refused="", wrong={}),
        }  # fmt: skip
        return edit_page(self.view, place, **usual | other)

    def settings(self, section: str, **other: Any) -> Any:
        from madoguchi.builder.pages.saved import status_of
        from madoguchi.builder.pages.settings_page import settings_page

        usual: dict[str, Any] = {
            "here": HERE, "proved": True, "wrong": {}, "posted": None, "collided": None, "now": NOW,
            "status": status_of(NOW, said="", refused="", wrong={}),
        }  # fmt: skip
        return settings_page(self.view, SECTIONS[section], **usual | other)

    def release(self, **other: Any) -> Any:
        from madoguchi.builder.pages.release_page import release_page

        usual: dict[str, Any] = {
            "base": HERE, "resident": "/aoba/procedures/koen-shiyo/", "staff": "1", "now": NOW, "seen": "a",
            "said": "", "problem": "", "typed": {},
        }  # fmt: skip
        return release_page(self.view, **usual | other)


def test_what_is_selected_is_the_same_in_outline_canvas_and_inspector(view):
    page = Pages(view).edit(PARK, language="en")
    (selected,) = [line for line in page.lines[0].lines if line.selected]
    assert page.drawn is not None and page.chosen is not None
    assert selected.place == page.at.place == PARK == next(p.place for p in page.drawn.pieces if p.selected)
    assert page.chosen["name"] == "どの公園ですか" and page.values["label-ja"] == "どの公園ですか"
    assert (page.at.into, page.at.below) == ("pages.place_page", 1)
    assert page.link(PARK).endswith("lang_of=en") and [t.current for t in page.tongues] == [
        False,
        True,
        False,
    ]


def test_a_group_s_questions_are_offered_no_group(view):
    inside = Pages(view).edit("pages.person_page.helpers.helper").at
    beside = Pages(view).edit(PARK).at
    assert "group" in {kind.id for _, kinds in beside.palette for kind in kinds}
    assert "group" not in {kind.id for _, kinds in inside.palette for kind in kinds}


def test_a_draft_without_pages_has_nothing_selected(view):
    page = Pages(changed(view, pages=())).edit()
    assert page.drawn is None and page.chosen is None and (page.at.place, page.values) == ("", {})


def test_before_it_is_proved_no_finding_is_shown(view):
    nobody = d.Condition(question="nobody", answered=True)
    first = msgspec.structs.replace(view.definition.pages[0], show_when=nobody)
    broken = Pages(changed(view, pages=(first, *view.definition.pages[1:])))
    proved, not_yet = broken.edit(PARK), broken.edit(PARK, proved=False)
    assert proved.counts.errors > 0 and proved.findings["shown"] and proved.page_findings
    assert not_yet.counts.errors == 0 and not not_yet.findings["shown"] and not not_yet.page_findings
    assert broken.release().blocking and not Pages(view).release().blocking


def test_what_cannot_be_used_stays_typed_where_it_was(view):
    page = Pages(view).edit(PARK, wrong={"label-ja": "長すぎます。"}, posted={"label-ja": ["どの"]})
    assert page.values["label-ja"] == "どの" and page.wrong == {"label-ja": "長すぎます。"}
    fee = Pages(view).settings("fee", wrong={"fee-0-yen": "数字で。"}, posted={"fee-0-yen": ["ただ"]})
    assert fee.values["fee-0-yen"] == "ただ"
    assert "fee-0-yen" not in Pages(view).settings("fee").values


def test_errors_of_the_settings_are_counted_at_their_section(view):
    check = d.Check(
        id="c", must=d.Condition(question="nobody", answered=True), message=d.LocalText(ja="×"), at="park"
    )
    pages = Pages(changed(view, checks=(check,)))
    page = pages.settings("checks")
    errors = {tab.id: tab.errors for tab in page.sections}
    assert errors.pop("checks") > 0 and set(errors.values()) == {0}
    assert page.here_findings and [entry["id"] for entry in page.entries] == ["c"]
    assert pages.settings("fee").here_findings == () == pages.settings("fee").entries


@pytest.mark.parametrize(
    ("told", "kind", "text"),
    [
        ({"refused": "先に直されました。"}, "error", "先に直されました。"),
        ({"wrong": {"a": "", "b": ""}}, "error", "2か所は保存していません。赤いところを直してください。"),
        ({"said": "saved"}, "success", f"保存しました({(NOW + timedelta(hours=9)):%H:%M:%S})"),
        ({}, "", "直すと、すぐに保存します。"),
    ],
)
def test_the_line_says_whether_everything_is_saved(told, kind, text):
    from madoguchi.builder.pages.saved import Status, status_of

    usual: dict[str, Any] = {"said": "", "refused": "", "wrong": {}}
    assert status_of(NOW, **usual | told) == Status(kind=kind, text=text)


def test_what_is_published_for_a_later_day_was_scheduled(view):
    from madoguchi.authoring.queries import draft
    from madoguchi.authoring.services.request_publication import publish_draft
    from madoguchi.kernel.clock import day_in_japan

    assert Pages(view).release().standing is None
    publish_draft(
        procedure="koen-shiyo", revision=view.revision, note="", offered_from=day_in_japan(NOW) + timedelta(days=3),
        offered_to=None, by=SOMEBODY, now=NOW,
    )  # fmt: skip
    page = Pages(draft("koen-shiyo", by=SOMEBODY, now=NOW)).release(said="published")
    assert page.said is not None and page.said.title == "公開を予約しました" and page.is_offered
    (event,) = page.history
    assert (event.who, event.first, event.last) == ("下書 五郎", day_in_japan(NOW) + timedelta(days=3), None)
    later = NOW + timedelta(days=4)
    now = Pages(draft("koen-shiyo", by=SOMEBODY, now=later)).release(said="published", now=later)
    assert now.said is not None and now.said.title == "公開しました" and now.differences == ()


def test_whoever_asked_for_publication_does_not_approve_it(view):
    from madoguchi.authoring.queries import draft
    from madoguchi.authoring.services.request_publication import ask_publication

    days: dict[str, Any] = {"offered_from": None, "offered_to": None}
    ask_publication(
        procedure="koen-shiyo", revision=view.revision, note="お願い", by=SOMEBODY, now=NOW, **days
    )
    asked = Pages(draft("koen-shiyo", by=SOMEBODY, now=NOW))
    assert asked.release(staff=SOMEBODY.actor().id).own and not asked.release(staff="another").own
    assert asked.release().asked is not None
    gone = Pages(changed(asked.view, name=d.LocalText(ja=park().name.ja + "書"))).release()
    assert gone.asked is None and gone.withdrawn
