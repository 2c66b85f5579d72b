"""What is published is what was seen: an act on another request, schedule or state than the page showed is not made."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest

from madoguchi.authoring import library
from madoguchi.authoring.queries import approval_required
from madoguchi.builder.tests.cast import Author, park
from madoguchi.catalog.queries import standing
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.tests.cast import NOW

TOLD = "先に、ほかの人の操作がありました"
LATER, MUCH_LATER = "2099-04-01", "2099-10-01"


def seen(author: Author, path: str = "publish/") -> str:
    return hidden(author, path, r'(?:data-seen|name="seen" value)="([^"]*)"')


def hidden(author: Author, path: str, pattern: str) -> str:
    found = re.search(pattern, author.page(path))
    assert found
    return found[1]


def at() -> Any:
    return standing("koen-shiyo", today=day_in_japan(NOW))


@pytest.fixture
def author(aoba):
    return Author(aoba)


@pytest.fixture
def other(aoba):
    return Author(aoba, "koukai")


def told(response: Any) -> bool:
    return response.status_code == 422 and TOLD in response.content.decode()


def test_the_same_version_asked_for_again_for_other_days_is_not_approved_unseen(aoba, author, other):
    writer = Author(aoba, "sakusei")
    writer.post("publish/ask/", revision="1", offered_from=LATER)
    page, version = seen(other), hidden(other, "publish/", r'name="version" value="([^"]*)"')
    author.post("publish/refuse/", version=version, reason="日を直してください。")
    writer.post("publish/ask/", revision="1", offered_from=MUCH_LATER)
    assert told(other.post("publish/approve/", version=version, seen=page)) and at() is None
    assert told(other.post("publish/refuse/", version=version, reason="遅いです。", seen=page))
    assert other.post("publish/approve/", version=version).status_code == 302
    assert at().offered_from.isoformat() == MUCH_LATER


def test_a_request_that_was_made_meanwhile_is_not_passed_over(aoba, author, other):
    page = seen(other)
    Author(aoba, "sakusei").post("publish/ask/", revision="1", offered_from=LATER)
    assert told(other.post("publish/now/", revision="1", seen=page)) and at() is None


def test_another_schedule_than_the_one_seen_is_not_cancelled(author, other):
    author.post("publish/now/", revision="1")
    author.put("pages.place_page.park", label__ja="使う公園")
    author.post("publish/now/", revision="2", offered_from=LATER)
    page = seen(other)
    author.post("publish/cancel/")
    author.post("publish/now/", revision="2", offered_from=MUCH_LATER)
    assert told(other.post("publish/cancel/", seen=page))
    assert at().next_from.isoformat() == MUCH_LATER


def test_what_another_suspended_for_another_reason_is_not_resumed_unseen(author, other):
    author.post("publish/now/", revision="1")
    author.post("publish/suspend/", notice="点検のため止めています。")
    page = seen(other)
    author.post("publish/resume/")
    author.post("publish/suspend/", notice="大雨のため止めています。")
    assert told(other.post("publish/resume/", seen=page)) and at().suspended
    late = other.post("publish/suspend/", notice="わたしのお知らせです。", seen=page)
    assert told(late) and "わたしのお知らせです。" in late.content.decode()
    assert at().notice == "大雨のため止めています。"


def test_a_draft_that_somebody_worked_on_is_not_thrown_away_unseen(aoba, author, other):
    revision = hidden(author, "publish/discard/", r'name="revision" value="([^"]*)"')
    Author(aoba, "sakusei").put("pages.place_page.park", label__ja="使う公園")
    late = author.post("publish/discard/", revision=revision)
    assert late.status_code == 409 and "下書きは残っています" in late.content.decode()
    assert author.get("edit/").status_code == 200
    assert author.post("publish/discard/", revision=str(int(revision) + 1)).status_code == 302


def test_a_newer_shared_version_than_the_one_shown_is_not_taken_unseen(aoba, monkeypatch):
    def moves_on(**changes: Any) -> None:
        monkeypatch.setattr(
            library, "library", lambda: {"park": msgspec.structs.replace(park(), id="park", **changes)}
        )

    moves_on()
    author = Author(aoba, procedure="park")
    author.client.post(author.base + "new/", {"from": "shared", "shared": "park"})
    moves_on(minutes=5)
    page = seen(author, "shared/")
    moves_on(minutes=50)
    late = author.post("shared/", revision="1", seen=page)
    assert told(late) and "50" in late.content.decode()
    assert author.post("shared/", revision="1", seen=seen(author, "shared/")).status_code == 302


def test_the_rule_of_approval_is_not_set_back_by_an_old_page(aoba):
    manager = Author(aoba, "kanri")
    manager.client.post(manager.base + "approval/", {"required": "yes", "seen": "no"})
    late = manager.client.post(manager.base + "approval/", {"required": "no", "seen": "no"}, follow=True)
    assert "先に、ほかの人がきまりを変えました" in late.content.decode() and approval_required()
