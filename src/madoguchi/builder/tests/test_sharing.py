"""Lying over a shared definition, taking what is new in it, and offering one's own to all."""

from __future__ import annotations

import msgspec
import pytest

from madoguchi.authoring import library
from madoguchi.authoring.queries import draft
from madoguchi.builder.tests.cast import SOMEBODY, Author, park
from madoguchi.review.tests.cast import NOW


@pytest.fixture
def moves_on(monkeypatch):
    """The program's library, as the argument says it is from now on."""

    def now(definition):
        monkeypatch.setattr(library, "library", lambda: {"park": definition})

    now(msgspec.structs.replace(park(), id="park"))
    return now


@pytest.fixture
def author(aoba, moves_on):
    author = Author(aoba, procedure="park")
    author.client.post(author.base + "new/", {"from": "shared", "shared": "park", "department": "みどり課"})
    return author


def now():
    return draft("park", by=SOMEBODY, now=NOW).definition


def test_what_is_new_is_shown_and_taken_over_local_changes(author, moves_on):
    assert "新しい版はありません" in author.page("shared/")
    moves_on(msgspec.structs.replace(park(), id="park", minutes=5))
    text = author.page("shared/")
    assert "新しい版があります" in text and "取り入れると変わるところ" in text
    assert author.post("shared/", revision="1")["Location"].endswith("said=taken")
    assert (now().department, now().minutes) == ("みどり課", 5)
    assert "新しい版はありません" in author.page("shared/")


def test_what_both_changed_is_chosen_side_by_side(author, moves_on):
    moves_on(msgspec.structs.replace(park(), id="park", department="公園緑地課"))
    text = author.page("shared/")
    assert "両方が直したところ" in text and "みどり課" in text and "公園緑地課" in text
    open_one = author.post("shared/", revision="1")
    assert open_one.status_code == 422 and "すべて選んでください" in open_one.content.decode()
    key = text.partition('name="side-')[2].partition('"')[0]
    author.post("shared/", revision="1", **{f"side-{key}": "theirs"})
    assert now().department == "公園緑地課"


def test_each_collision_says_what_of_the_question_it_is_about(author, moves_on):
    author.put("pages.place_page.people", label__ja="参加する人数", min="1")
    definition = park()
    page = definition.pages[0]
    *others, people = page.questions
    people = msgspec.structs.replace(people, label=msgspec.structs.replace(people.label, ja="人の数"), min=2)
    page = msgspec.structs.replace(page, questions=(*others, people))
    moves_on(msgspec.structs.replace(definition, id="park", pages=(page, *definition.pages[1:])))
    text = author.page("shared/")
    assert "「参加する人数」 › 名前" in text and "「参加する人数」 › 下限" in text


def test_ones_own_is_offered_to_all_once_it_is_published(aoba, moves_on):
    author = Author(aoba)
    assert "公開した手続だけを提供できます" in author.page("shared/")
    assert author.post("shared/", _offer="1").status_code == 422
    author.post("publish/now/", revision="1")
    assert author.post("shared/", _offer="1", note="どうぞ")["Location"].endswith("said=offered")
    assert "まだ、使っている自治体はありません" in author.page("shared/")
    new = author.client.get(author.base + "new/", {"from": "shared"}).content.decode()
    assert "あおば市が提供" in new


def test_what_is_here_already_is_marked_and_not_begun_again(author):
    new = author.client.get(author.base + "new/", {"from": "shared"}).content.decode()
    assert "この役所にあります" in new
    again = author.client.post(
        author.base + "new/", {"from": "shared", "shared": "park", "department": "みどり課"}
    )
    assert again.status_code == 422 and "もうこの役所にあります" in again.content.decode()


def test_authors_do_not_offer_and_publishers_do_not_take(aoba, moves_on):
    assert Author(aoba, "sakusei").post("shared/", _offer="1").status_code == 403
    assert Author(aoba, "koukai").post("shared/", revision="1").status_code == 403
