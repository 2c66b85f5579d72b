"""Publishing, alone and with a second person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from madoguchi.authoring.domain import changes as c
from madoguchi.authoring.queries import approval_required, draft, drafts
from madoguchi.authoring.services.discard_draft import discard_draft
from madoguchi.authoring.services.request_publication import (
    NeedsApproval,
    NoRequest,
    OwnRequest,
    approve_publication,
    ask_publication,
    publish_draft,
    refuse_publication,
)
from madoguchi.authoring.services.require_approval import require_approval
from madoguchi.authoring.services.start_draft import CannotStart, start_published
from madoguchi.authoring.services.undo import undo
from madoguchi.authoring.services.write_step import Outdated
from madoguchi.authoring.tests.cast import (
    NOW,
    SATO,
    SUZUKI,
    TANAKA,
    TODAY,
    actions,
    changed,
    department,
    started,
)
from madoguchi.catalog.queries import NoSuchProcedure, history, procedure, standing
from madoguchi.catalog.services.publish import ImpossibleDays
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.answers import compiled
from madoguchi.forms.services.store_version import NotProved
from madoguchi.isolation.scope import tenant_scope

AT: dict[str, Any] = {"procedure": "small", "now": NOW}


def on_offer():
    try:
        return procedure("small", today=TODAY).card.version
    except NoSuchProcedure:
        return None


def asked():
    started()
    return ask_publication(revision=1, note="確認をお願いします。", by=SATO, **AT)


def test_a_sound_draft_is_published_as_it_stands(aoba):
    view = started()
    assert publish_draft(revision=1, by=SATO, **AT) == view.version == on_offer()
    (card,) = drafts(now=NOW)
    assert (card.published, card.differs) == (view.version, False)
    changed(department("税務課"), 1)
    (card,) = drafts(now=NOW)
    assert (card.published, card.differs) == (view.version, True)


def test_what_somebody_changed_meanwhile_is_not_published_unseen(aoba):
    started()
    changed(department("税務課"), 1, by=SUZUKI)
    with pytest.raises(Outdated, match="先に変えました"):
        publish_draft(revision=1, by=SATO, **AT)
    assert on_offer() is None


def test_a_draft_with_an_error_is_neither_published_nor_asked_for(aoba):
    started()
    changed(c.Remove(place="pages.first.work"), 1)
    for act in (publish_draft, ask_publication):
        with pytest.raises(NotProved) as refused:
            act(revision=2, by=SATO, **AT)
        assert refused.value.findings
    assert on_offer() is None


def test_where_a_second_person_is_required_nobody_publishes_alone(aoba):
    started()
    require_approval(required=True, by=TANAKA, now=NOW)
    require_approval(required=True, by=TANAKA, now=NOW)
    assert approval_required()
    for note in ("", "急ぎです。"):
        with pytest.raises(NeedsApproval):
            publish_draft(revision=1, note=note, by=SATO, **AT)
    require_approval(required=False, by=TANAKA, now=NOW)
    assert publish_draft(revision=1, by=SATO, **AT) == on_offer()


def test_a_second_person_approves_exactly_what_was_asked_for(aoba):
    view = asked()
    assert view.request is not None
    assert (view.request.state, view.request.version, view.request.note) == (
        "open", view.version, "確認をお願いします。",
    )  # fmt: skip
    assert drafts(now=NOW)[0].asked
    with pytest.raises(OwnRequest):
        approve_publication(version=view.version, by=SATO, **AT)
    with pytest.raises(NoRequest):
        approve_publication(version="0" * 16, by=SUZUKI, **AT)
    assert on_offer() is None
    assert approve_publication(version=view.version, by=SUZUKI, **AT) == on_offer()
    with pytest.raises(NoRequest):
        approve_publication(version=view.version, by=SUZUKI, **AT)
    assert actions()[-3:] == ["publication.asked", "publication.approved", "procedure.published"]


def test_where_nobody_has_to_approve_publishing_answers_the_request(aoba):
    view = asked()
    assert publish_draft(revision=1, by=SUZUKI, **AT) == view.version == on_offer()
    assert not drafts(now=NOW)[0].asked


def test_the_days_that_were_asked_for_are_published(aoba):
    days: dict[str, Any] = {"offered_from": date(2026, 11, 1), "offered_to": date(2027, 3, 31)}
    started()
    view = ask_publication(revision=1, note="来月から", by=SATO, **AT, **days)
    assert view.request is not None
    assert (view.request.offered_from, view.request.offered_to) == tuple(days.values())
    approve_publication(version=view.version, by=SUZUKI, **AT)
    found = standing("small", today=TODAY)
    assert found is not None and (found.offered_from, found.offered_to) == tuple(days.values())
    assert on_offer() is None and draft("small", by=SATO, now=NOW).published is None
    discard_draft(by=SATO, **AT)
    with pytest.raises(CannotStart, match="公開中か、公開の予定"):
        started()
    assert start_published(by=SATO, **AT).version == view.version
    assert history("small")[0].note == "来月から"


def test_days_that_cannot_be_are_refused(aoba):
    started()
    with pytest.raises(ImpossibleDays):
        publish_draft(revision=1, offered_to=date(2026, 9, 30), by=SATO, **AT)
    with pytest.raises(ImpossibleDays):
        ask_publication(revision=1, offered_to=date(2026, 9, 30), by=SATO, **AT)
    assert on_offer() is None


def test_asking_twice_is_once(aoba):
    asked()
    ask_publication(revision=1, by=SUZUKI, **AT)
    assert actions().count("publication.asked") == 1


def test_any_change_after_asking_makes_the_request_void_even_one_that_is_undone(aoba):
    view = asked()
    changed(department("税務課"), 1)
    undone = undo(revision=2, by=SATO, **AT)
    assert undone.version == view.version and undone.request is not None
    assert undone.request.state == "void"
    with pytest.raises(NoRequest):
        approve_publication(version=view.version, by=SUZUKI, **AT)
    assert on_offer() is None and "publication.voided" in actions()
    ask_publication(revision=3, by=SATO, **AT)
    assert approve_publication(version=view.version, by=SUZUKI, **AT) == on_offer()


def test_a_refusal_gives_its_reason_to_the_author(aoba):
    view = asked()
    refuse_publication(version=view.version, reason="担当課が違います。", by=SUZUKI, **AT)
    request = draft("small", by=SATO, now=NOW).request
    assert request is not None
    assert (request.state, request.reason, request.ended_by_name) == (
        "refused", "担当課が違います。", "鈴木 花子",
    )  # fmt: skip
    with pytest.raises(NoRequest):
        approve_publication(version=view.version, by=TANAKA, **AT)


def test_another_tenant_neither_approves_nor_sets_the_rule(aoba, midori):
    view = asked()
    with tenant_scope(midori.id):
        require_approval(required=True, by=TANAKA, now=NOW)
        with pytest.raises(LookupError):
            approve_publication(version=view.version, by=SUZUKI, **AT)
    assert not approval_required() and on_offer() is None


def test_publishing_what_was_proved_while_it_was_edited_compiles_once(aoba, monkeypatch):
    view = started()
    assert (view.errors, view.failed_trials) == (0, ())  # the builder has shown them
    forms.forget(compiled=True)
    done: list[Any] = []
    real = compiled._Compiler

    def counted(*args: Any) -> Any:
        done.append(args)
        return real(*args)

    monkeypatch.setattr(compiled, "_Compiler", counted)
    publish_draft(revision=1, by=SATO, **AT)
    forms.form("small", view.version)
    assert len(done) == 1
