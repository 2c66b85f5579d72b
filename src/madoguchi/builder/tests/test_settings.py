"""The settings beside the pages: every section posted as it stands changes nothing, and each can be changed."""

from __future__ import annotations

from typing import Any

import pytest

from madoguchi.authoring.library import library
from madoguchi.authoring.queries import draft
from madoguchi.builder.domain.settings.sections import SECTIONS
from madoguchi.builder.tests.cast import SOMEBODY, Author, begin, controls
from madoguchi.forms.domain.format import definition as d
from madoguchi.review.tests.cast import NOW


def now(procedure: str = "koen-shiyo") -> d.Definition:
    return draft(procedure, by=SOMEBODY, now=NOW).definition


@pytest.fixture
def author(aoba):
    return Author(aoba)


def put(author: Author, section: str, form: str = "inspector-form", **changes: Any) -> Any:
    data = controls(author.page(f"settings/{section}/"), form)
    data |= {name.replace("__", "-"): value for name, value in changes.items()}
    return author.post(
        f"settings/{section}/", scripted=True, **{k: v for k, v in data.items() if v is not None}
    )


def test_a_section_posted_as_it_stands_changes_nothing(aoba):
    author = Author(aoba)
    for definition in library().values():
        begin(definition)
        author.here = f"{author.base}{definition.id}/"
        for section in ("about", "when", "applicant", "fee", "office"):
            assert put(author, section).status_code == 200, (definition.id, section)
        for attachment in definition.attachments:
            assert put(author, "attachments", f"form-{attachment.id}").status_code == 200
        for check in definition.checks:
            assert put(author, "checks", f"form-{check.id}").status_code == 200
        differing = [
            f
            for f in definition.__struct_fields__
            if getattr(now(definition.id), f) != getattr(definition, f)
        ]
        assert differing == [], definition.id


def test_every_section_has_a_page_and_another_name_has_none(author):
    for section in SECTIONS.values():
        assert section.title in author.page(f"settings/{section.id}/")
    assert author.get("settings/nothing/").status_code == 404


def test_names_and_words_are_saved(author):
    put(author, "about", plain__ja="公園で催しをするとき", keywords__ja="イベント、祭り\n花見", minutes="１０",
        life_events=["other"], _add=["prepare", "legal_basis"])  # fmt: skip
    definition = now()
    assert definition.plain == d.LocalText(ja="公園で催しをするとき")
    assert definition.keywords.ja == ("イベント", "祭り", "花見")
    assert (definition.minutes, definition.life_events) == (10, ("other",))
    assert definition.prepare and definition.legal_basis


def test_rounds_deadline_and_period_are_saved(author):
    put(author, "when", window="rounds")
    form = {
        "rounds-0-from": "2026-10-01",
        "rounds-0-to": "2026-11-15",
        "_add": "rounds",
        "processing-days": "30",
    }
    put(author, "when", **{k.replace("-", "__"): v for k, v in form.items()})
    window, processing = now().window, now().processing
    assert (
        window is not None
        and [r.from_ for r in window.rounds][0:1] == ["2026-10-01"]
        and len(window.rounds) == 2
    )
    assert processing == d.Processing(standard_days=30)
    put(author, "when", _drop="rounds-1")
    assert len((now().window or d.Window()).rounds) == 1
    put(author, "when", window="")
    assert now().window is None


def test_what_cannot_be_used_is_said_and_stays_typed(author):
    put(author, "fee", _add="fee")
    response = put(author, "fee", fee__0__yen="ただ")
    text = response.content.decode()
    assert response.status_code == 422 and "数字で入力してください。" in text and 'value="ただ"' in text
    fee = now().fee
    assert fee is not None and fee.items[0].yen == 300


@pytest.mark.parametrize("many", ["9" * 24, "9" * 5000])
def test_a_form_that_claims_endless_rows_is_read_to_an_end(author, many):
    """Drawn again with what was typed, it once counted up to the number that the browser sent."""
    response = put(author, "fee", fee__n=many, fee__0__yen="ただ", fee__0__id="a")
    assert response.status_code == 422 and response.content.decode().count("fee-299-yen") > 0


def test_attachments_are_added_given_a_condition_and_removed(author):
    author.post("settings/attachments/", do="add_entry", revision="1")
    (attachment,) = now().attachments
    put(author, "attachments", f"form-{attachment.id}",
        **{f"{attachment.id}-label-ja": "催しの計画書", f"{attachment.id}-needed": "when"})  # fmt: skip
    (attachment,) = now().attachments
    assert attachment.label.ja == "催しの計画書" and attachment.required_when is not None
    put(author, "attachments", f"form-{attachment.id}", _remove=attachment.id)
    assert now().attachments == ()


def test_a_rule_across_answers_is_put_together(author):
    author.post("settings/checks/", do="add_entry", revision="1")
    (check,) = now().checks
    p = f"{check.id}-"
    put(author, "checks", f"form-{check.id}", **{f"{p}must.0-q": "people", f"{p}must.0-c": "at_most",
        f"{p}must.0-v": "50", f"{p}message-ja": "50人までにしてください。", f"{p}at": "people"})  # fmt: skip
    (check,) = now().checks
    assert check.must == d.Condition(question="people", at_most="50") and check.at == "people"


def test_that_there_is_no_fee_is_said_only_where_somebody_said_so(author):
    assert now().fee is None
    put(author, "fee", fee__none="yes")
    assert now().fee == d.Fee(items=())
    put(author, "fee", fee__none="")
    assert now().fee is None


def test_items_for_the_core_system_are_saved(author):
    put(author, "office", _add=["delivery"])
    put(author, "office", **{"delivery__0__new__item": "ninzu", "delivery__0__new__from": "people"})
    definition = now()
    assert definition.delivery[0].items == {"ninzu": "people"}


def test_whoever_may_only_look_cannot_change_a_setting(aoba):
    reader = Author(aoba, "koukai")
    assert "見るだけの役割です" in reader.page("settings/about/")
    assert reader.post("settings/fee/", revision="1", _add="fee").status_code == 403
