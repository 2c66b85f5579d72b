"""Trying a draft, keeping runs, seeing how it comes out."""

from __future__ import annotations

import html
import re

import pytest
from django.apps import apps

from madoguchi.authoring.library import library
from madoguchi.authoring.queries import draft
from madoguchi.builder.domain.releasing.example_answers import example_answers
from madoguchi.builder.tests.cast import SOMEBODY, Author
from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.office.tests.cast import text_of
from madoguchi.review.tests.cast import NOW


@pytest.fixture
def author(aoba):
    return Author(aoba)


def handed_on(response) -> dict[str, str]:
    """The answers and the page that the next post carries."""
    text = response.content.decode()
    found = {}
    for name in ("_answers", "_page", "revision"):
        if f'name="{name}" value="' in text:
            value = text.partition(f'name="{name}" value="')[2].partition('"')[0]
            found[name] = value.replace("&#34;", '"').replace("&#39;", "'")
    return found


def to_the_end(author, **first):
    """Every page filled with examples, but the first as given; what came of it."""
    at = handed_on(author.post("try/run/"))
    response = author.post("try/run/", **at, **first, people="5", _next="1")
    while "このページを例で埋める" in response.content.decode():
        response = author.post("try/run/", **handed_on(response), _example="1")
        at = handed_on(response)
        page = {"applicant.family": "山田", "helpers.0.helper": "例", "helpers.0.adult": "yes"}
        response = author.post("try/run/", **at, **page, _next="1")
    return response


def test_a_run_goes_page_by_page_and_says_what_is_wrong(author):
    first = author.post("try/run/")
    assert "どの公園ですか" in first.content.decode() and "理由" not in first.content.decode()
    wrong = author.post("try/run/", **handed_on(first), _next="1")
    assert wrong.status_code == 422 and "「どの公園ですか」に答えてください。" in wrong.content.decode()
    again = author.post("try/run/", **handed_on(first), park="north", _refresh="park")
    assert "理由" in again.content.decode()
    anyway = author.post("try/run/", **handed_on(wrong), _anyway="1")
    assert "手伝う方" in anyway.content.decode()


def test_a_run_is_kept_as_a_trial_that_fails_when_the_form_changes(author):
    response = to_the_end(author, park="central")
    text = response.content.decode()
    assert "最後まで試しました" in text and "中央公園" in text
    assert author.post("try/keep/", **handed_on(response), name="").status_code == 422
    assert (
        author.post("try/keep/", **handed_on(response), name="中央公園では理由を聞かない").status_code == 302
    )
    assert "○" in author.page("try/")
    put = author.put("pages.place_page.reason", show__on="always")
    assert put.status_code == 200
    text = author.page("try/")
    assert "×" in text and "中央公園では理由を聞かない" in text
    assert "例「中央公園では理由を聞かない」の結果が違います" in author.page("publish/")
    author.post("try/drop/", name="中央公園では理由を聞かない")
    assert "まだ例がありません" in author.page("try/")


def test_nothing_of_a_run_is_stored(author):
    to_the_end(author, park="central")
    with tenant_transaction():
        assert not apps.get_model("applications", "Draft").objects.exists()
    assert draft("koen-shiyo", by=SOMEBODY, now=NOW).definition.trials == ()


def test_bad_answers_begin_anew(author):
    for answers in ("[1]", "{", "x" * 600_000, '{"park": {"a": 1}}'):
        assert author.post("try/run/", _answers=answers).status_code == 200


def test_whoever_publishes_may_try_but_keeps_nothing(aoba):
    publisher = Author(aoba, "koukai")
    assert publisher.post("try/run/").status_code == 200
    assert publisher.post("try/keep/", name="例", _answers="{}").status_code == 403


def test_the_examples_fill_the_forms_of_the_library():
    for definition in library().values():
        form = compile_form(definition)
        today = NOW.date()
        answers = example_answers(form, {}, today=today, tables={})
        evaluation = evaluate(form, answers, Context(today=today))
        missing = [p.name for p in evaluation.problems if p.code == "required"]
        assert len(missing) <= 3 and len(evaluation.values) > 8, (definition.id, missing)


def test_the_draft_is_seen_on_a_phone_on_a_desk_in_english_and_filled_in(author):
    around, inside = in_frame(author)
    assert "look--phone" in around and "どの公園ですか" in inside and "inert" in inside
    around, inside = in_frame(author, width="desk", lang_of="en", filled="yes", page="person_page")
    assert "look--desk" in around and "Helpers" in inside and 'value="山田"' in inside
    assert '<html lang="en"' in inside
    assert "どの公園ですか" in in_frame(author, width="x", lang_of="x", filled="x", page="x")[1]


def in_frame(author, **asked):
    """(the page, what its frame shows): only this page may show it, and it may show only ours."""
    around = author.get("look/", **asked)
    (source,) = re.findall(r'<iframe [^>]*src="([^"]+)"', text_of(around))
    inside = author.get("look/" + html.unescape(source))
    assert "frame-src 'self'" in around["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in around["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in inside["Content-Security-Policy"]
    return text_of(around), text_of(inside)


def test_the_package_is_a_table_of_items(author):
    assert "渡す先がまだありません" in author.page("look/package/")
    data = {"do": "section", "_add": "delivery", "delivery-n": "0", "retention-years": "5"}  # fmt: skip
    author.post("settings/office/", **data)
    data |= {"_add": "", "delivery-n": "1", "delivery-0-to": "core", "delivery-0-items-n": "0",
             "delivery-0-new-item": "shimei", "delivery-0-new-from": "applicant.name"}  # fmt: skip
    author.post("settings/office/", **data)
    text = author.page("look/package/")
    assert "shimei" in text and "山田　花子" in text and "申請する方の氏名" in text


def test_the_paper_is_a_pdf(author):
    response = author.get("look/pdf/")
    assert response.status_code == 200 and response.content.startswith(b"%PDF")


@pytest.mark.parametrize("path", ["change/", "try/drop/", "try/keep/", "publish/suspend/"])
def test_whoever_comes_back_to_a_button_s_address_is_led_to_its_page(author, path):
    """After a session ended over a button, signing in leads here: nothing was done, and no error is shown."""
    answer = author.get(path)
    assert (answer.status_code, answer["Location"]) == (302, "../?said=not-done")
    if path.count("/") == 2:  # the builder itself says all the time what is saved
        assert "まだ何もしていません" in author.page(path.partition("/")[0] + "/", said="not-done")
