"""From the list over a beginning to what residents see, and back."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from madoguchi.audit.queries import entries
from madoguchi.builder.tests.cast import AUTHORS, PARK, Author
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.tests.cast import NOW


@pytest.fixture
def author(aoba):
    return Author(aoba)


def see(aoba, path: str = "") -> str:
    from django.test import Client

    # With a query, because a page without one is kept for a second, longer than a test takes.
    text: str = Client().get(f"/{aoba.tenant.slug}/procedures/koen-shiyo/{path}?now").content.decode()
    return text


def test_the_list_shows_state_findings_and_who_changed_last(author):
    text = author.client.get(author.base).content.decode()
    assert "公園使用の許可申請" in text and "下書き" in text and "下書 五郎" in text
    assert "あてはまる手続はありません" in author.client.get(author.base, {"q": "保育"}).content.decode()
    found = author.client.get(author.base, {"q": "公園　許可", "state": "draft"}).content.decode()
    assert "公園使用の許可申請" in found


def test_the_navigation_leads_authors_to_the_procedures_first(aoba):
    author = Author(aoba)
    assert author.client.get(f"/{aoba.tenant.slug}/desk/")["Location"].endswith("/desk/procedures/")


def test_a_procedure_begins_blank_as_a_copy_shared_or_from_a_file(author):
    new = author.base + "new/"
    blank = {
        "from": "blank",
        "name": "出店の届出",
        "kind": "notification",
        "department": "公園課",
        "category": "city",
    }
    assert author.client.post(new, blank)["Location"].endswith("/edit/")
    copy = {"from": "copy", "of": "koen-shiyo", "name": "河川敷の使用許可申請", "procedure": "kasen-shiyo"}
    assert author.client.post(new, copy)["Location"].endswith("/kasen-shiyo/edit/")
    assert author.client.post(new, {"from": "shared", "shared": "ninshin-todoke"})["Location"].endswith(
        "/edit/"
    )
    file = SimpleUploadedFile("x.yaml", PARK.replace("koen-shiyo", "koen-2").encode())
    assert author.client.post(new, {"from": "yaml", "file": file})["Location"].endswith("/koen-2/edit/")


def test_what_cannot_begin_says_why_and_leaves_nothing(author):
    new = author.base + "new/"
    for data, said in (
        ({"from": "blank", "name": ""}, "名前を入力してください"),
        ({"from": "blank", "name": "x", "procedure": "koen-shiyo", "kind": "claim"}, "もう使われています"),
        ({"from": "yaml"}, "ファイルを選んでください"),
        ({"from": "yaml", "file": SimpleUploadedFile("x.yaml", b"format: 9")}, ""),
        ({"from": "yaml", "file": SimpleUploadedFile("x.yaml", b"a: &a [*a]")}, ""),
    ):
        response = author.client.post(new, data)
        assert response.status_code == 422 and said in response.content.decode(), data
    assert author.client.get(author.base).content.decode().count("/edit/") == 1


def test_only_authors_begin(aoba):
    assert Author(aoba, "koukai").client.get(f"/{aoba.tenant.slug}/desk/procedures/new/").status_code == 403


def test_publishing_brings_it_to_residents_and_the_next_change_shows_what_differs(aoba, author):
    assert "公開できます" in author.page("publish/")
    assert author.post("publish/now/", revision="1")["Location"].endswith("said=published")
    assert "公園使用の許可申請" in see(aoba)
    assert "公開中の内容と同じです" in author.page("publish/")
    assert author.page("publish/yaml/").startswith("format: 1")
    author.put("pages.place_page.park", label__ja="使う公園")
    text = author.page("publish/")
    assert "公開中の内容との違い" in text and "使う公園" in text
    assert "どの公園ですか" in see(aoba, "apply/")  # residents still see what is published


def test_an_error_keeps_it_from_being_published(author):
    assert re.search("ほかに注意が[0-9]+件あります。公開はできます。", author.page("publish/"))
    author.put("pages.place_page.park", label__ja="")
    text = author.page("publish/")
    assert "直すところがあります" in text and "この内容で公開する" not in text
    assert "ほかに注意が" in text and "公開はできます" not in text
    response = author.post("publish/now/", revision="2")
    assert response.status_code == 422 and "公開できません" in response.content.decode()


def test_a_second_person_approves_where_the_government_wants_it(aoba):
    manager, author, publisher = Author(aoba, "kanri"), Author(aoba), Author(aoba, "koukai")
    assert "公開のきまり" in manager.client.get(manager.base).content.decode()
    assert manager.client.post(manager.base + "approval/", {"required": "yes"}).status_code == 302
    assert author.client.post(manager.base + "approval/", {"required": "no"}).status_code == 403
    assert "この内容で公開する" not in author.page("publish/")
    author.post("publish/ask/", revision="1", note="4月から始めます")
    assert "承認を待っています" in author.page("publish/")
    own = author.post("publish/approve/", version=_version(author))
    assert own.status_code == 422 and "自分では承認できません" in own.content.decode()
    with tenant_transaction(aoba.id):
        (tried,) = entries(actions=["desk.own_refused"])
    assert (tried.actor_name, tried.subject) == (AUTHORS["ryouhou"][0], "procedure:koen-shiyo")
    text = publisher.page("publish/")
    assert "4月から始めます" in text and "承認して公開する" in text
    missing = publisher.post("publish/refuse/", version=_version(publisher), reason="")
    assert missing.status_code == 422 and "理由を書いてください" in missing.content.decode()
    assert publisher.post("publish/approve/", version=_version(publisher)).status_code == 302
    assert "公園使用の許可申請" in see(aoba)


def test_a_refused_or_withdrawn_request_is_remembered_while_it_is_mended(aoba):
    author, publisher = Author(aoba, "sakusei"), Author(aoba, "koukai")
    author.post("publish/ask/", revision="1")
    publisher.post("publish/refuse/", version=_version(publisher), reason="題を直してください")
    author.put("pages.place_page.park", label__ja="使う公園")
    assert "題を直してください" in author.page("publish/")
    author.post("publish/ask/", revision="2")
    assert "取り消されました" not in publisher.page("publish/")
    author.put("pages.place_page.park", label__ja="使いたい公園")
    assert "前の頼みは取り消されました" in author.page("publish/")
    assert "前の頼みは取り消されました" in publisher.page("publish/")


def test_a_publisher_reaches_what_is_on_offer_without_a_draft(aoba):
    both, publisher = Author(aoba), Author(aoba, "koukai")
    both.post("publish/now/", revision="1")
    both.post("publish/discard/")
    assert "公開の画面を開く" in publisher.page("")
    assert publisher.post("", _release="1")["Location"].endswith("/publish/")
    assert publisher.post("publish/suspend/", notice="台風のため").status_code == 302


def _version(who) -> str:
    from madoguchi.authoring.queries import draft
    from madoguchi.builder.tests.cast import SOMEBODY

    return draft("koen-shiyo", by=SOMEBODY, now=NOW).version


def test_taking_applications_stops_with_a_notice_and_goes_on(aoba, author):
    author.post("publish/now/", revision="1")
    assert author.post("publish/suspend/", notice="").status_code == 422
    author.post("publish/suspend/", notice="点検のため止めます。")
    assert "点検のため止めます。" in author.page("publish/") and "点検のため止めます。" in see(aoba)
    author.post("publish/resume/")
    assert "受付をまた始める" not in author.page("publish/") and "受付を止める" in author.page("publish/")


def test_a_draft_is_taken_back_to_a_former_version_and_thrown_away(author):
    author.post("publish/now/", revision="1")
    former = _version(author)
    author.put("pages.place_page.park", label__ja="使う公園")
    author.post("publish/take/", version=former, revision="2")
    assert _version(author) == former
    assert "この下書きをやめますか" in author.page("publish/discard/")
    author.post("publish/discard/")
    assert author.get().status_code == 404
    text = author.client.get(author.here).content.decode()
    assert "この手続を直しはじめる" in text
    assert author.client.post(author.here)["Location"].endswith("/edit/")


def test_a_version_waits_for_its_day_and_is_called_off(author):
    author.post("publish/now/", revision="1")
    author.put("pages.place_page.park", label__ja="使う公園")
    wrong = author.post("publish/now/", revision="2", offered_from="2999-04-01", offered_to="2999-03-01")
    assert wrong.status_code == 422 and "終わる日は" in wrong.content.decode()
    assert author.post("publish/now/", revision="2", offered_from="2999-04-01").status_code == 302
    assert "その日になると、住民の画面に出ます" in author.page("publish/", said="published")
    text = author.page("publish/")
    assert "次の版の公開を予約しています" in text and "公開を予約しました" in text
    author.post("publish/cancel/")
    assert "次の版の公開を予約しています" not in author.page("publish/")
    assert author.post("publish/cancel/").status_code == 422


def test_residents_get_a_former_version_again(aoba, author):
    author.post("publish/now/", revision="1")
    former = _version(author)
    author.put("pages.place_page.park", label__ja="使う公園")
    author.post("publish/now/", revision="2")
    assert "公園使用" in see(aoba) and author.post("publish/again/", version="").status_code == 422
    author.post("publish/again/", version=former)
    assert "前の版に戻しました" in author.page("publish/")
    assert "使う公園" in author.page("publish/")  # the draft stays, and differs from what is offered


def test_an_author_alone_asks_and_throws_away_and_a_publisher_alone_publishes_and_suspends(aoba):
    author, publisher = Author(aoba, "sakusei"), Author(aoba, "koukai")
    assert "公開を頼む" in author.page("publish/")
    assert publisher.post("publish/discard/", revision="1").status_code == 403
    assert author.post("publish/suspend/", notice="点検のため止めます。").status_code == 403
    assert author.post("publish/now/", revision="1").status_code == 403
    assert publisher.post("publish/now/", revision="1").status_code == 302
    assert publisher.post("publish/ask/", revision="1").status_code == 403


def test_a_procedure_begins_from_the_official_form_with_where_each_part_stood(author):
    from madoguchi.authoring.queries import draft
    from madoguchi.builder.tests.cast import SOMEBODY
    from madoguchi.paper.tests.forms.samples import form_of_25_fields

    new = author.base + "new/"
    file = SimpleUploadedFile("様式.xlsx", form_of_25_fields())
    begun = author.client.post(new, {"from": "paper", "file": file, "procedure": "gakudo"})
    assert begun["Location"].endswith("/gakudo/edit/"), begun.content.decode()
    author.here = f"{author.base}gakudo/"
    view = draft("gakudo", by=SOMEBODY, now=NOW)
    page = view.definition.pages[0]
    place = f"pages.{page.id}.{page.questions[0].id}"
    text = author.page(place=place)
    assert "様式のここから作りました" in text and view.origins.at(place)[0].reference in text
    for passage in view.origins.not_understood:
        assert passage.reference in text
        author.post(do="dismiss", place=place, reference=passage.reference)
    assert "様式で分からなかったところ" not in author.page(place=place)


def test_a_file_that_is_no_form_gets_one_clear_line(author):
    for content in (b"", b"not a form", b"PK\x03\x04broken"):
        file = SimpleUploadedFile("x.xlsx", content)
        response = author.client.post(author.base + "new/", {"from": "paper", "file": file})
        assert response.status_code == 422 and "はじめられません" in response.content.decode()
    assert author.client.get(author.base).content.decode().count("/edit/") == 1
