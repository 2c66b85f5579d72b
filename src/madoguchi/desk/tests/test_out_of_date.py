"""Two people on every page of a case that posts: a page that is out of date changes nothing, and loses nothing typed.

The pages come from the table of addresses: one that posts and is reached by no scene here makes the test fail.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.test import Client

from madoguchi.applications.queries.applications import application
from madoguchi.desk.tests.forms import TEXT, Form, forms_of
from madoguchi.desk.tests.journey import examined, proposed
from madoguchi.desk.tests.scenes import (
    CASE,
    SCENES,
    browsers,
    everything_of,
    forms_in,
    noted,
    prepared,
    pressed,
    sent_back_and_proposed_otherwise,
    table,
)
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.office.tests.cast import signed_in, text_of
from madoguchi.review.tests.cast import EXAMINER, arrived, receipt_of

ONLY_READ = {
    CASE,
    CASE + "<slug:part>/",
    CASE + "print/",
    CASE + "download/",
    CASE + "next/",
    CASE + "changes/",
    CASE + "files/<uuid:file_id>/",
    CASE + "files/<uuid:file_id>/preview",
    CASE + "files/<uuid:file_id>/download",
    CASE + "purpose/",
}
ANSWERS_FOR_ITSELF = {
    CASE + "bereavement/",
    CASE + "steps/<slug:step>/invitation/",
    CASE + "steps/<slug:step>/forwarding/",
    CASE + "move/",
}
"""Tried elsewhere. The record of a bereavement is no part of the case's revision: `test_bereavement.py` presses it twice and
out of order. No scene asks somebody outside or another government, or has a newer version: `test_invitations.py`,
`test_forwarding.py`, `flows/test_moving.py`."""
NOT_ABOUT_A_CASE = {
    "", "overview/", "audit/", "deliveries/", "sign-out/", "me/", "me/password/", "me/authenticator/",
    "stood-in/", "batches/", "procedures/<slug:procedure>/lookback/", "office-days/", "guide/", "guide/<slug:name>/",
    "endings/", "procedures/<slug:procedure>/moves/",
}  # fmt: skip
ELSEWHERE = ("sign-in/", "staff/", "me/", "batches/")
"""Below these nothing is about one case; what they post is `accounts`' to compare, and of a list of cases `test_batches.py`."""


def forms_about(browser: Client, application_id: UUID) -> list[tuple[str, Form]]:
    """Those whose act is a part of the case's revision."""
    return [
        (route, form) for route, form in forms_in(browser, application_id) if route not in ANSWERS_FOR_ITSELF
    ]


def wrong_with(browser: Client, case: UUID, route: str, form: Form, *, seen: bool) -> list[str]:
    """What is wrong when a button is pressed with or without what its page showed; nothing must change."""
    before = everything_of(case)
    status, page = pressed(browser, form, seen=seen)
    button = f"{route} {form.buttons} {'was out of date' if seen else 'carried nothing'}"
    wrong = []
    if everything_of(case) != before:
        wrong.append(f"{button}, and something changed")
    if (status, "先に、ほかの操作がありました" in page) != (409, True) and "すでに受け付け" not in page:
        wrong.append(f"{button}, and the answer was {status}")
    if TEXT in form.typed.values() and TEXT not in page:
        wrong.append(f"{button}, and what was typed is lost")
    return wrong


@pytest.mark.parametrize("name", SCENES)
def test_a_page_that_is_out_of_date_changes_nothing_and_loses_nothing(aoba, name):
    """One case for all buttons of a scene: each finds it as the one before left it, which is unchanged."""
    scene = SCENES[name]
    browser = signed_in(aoba, scene.who)
    case = scene.arrive(aoba)
    scene.before(case)
    buttons = forms_about(browser, case)
    assert buttons
    wrong = [each for route, form in buttons for each in wrong_with(browser, case, route, form, seen=False)]
    scene.meanwhile(case)
    wrong += [each for route, form in buttons for each in wrong_with(browser, case, route, form, seen=True)]
    assert wrong == []


def test_no_page_of_the_desk_posts_that_is_not_tried_here(aoba):
    here, tried = browsers(aoba), set()
    for scene in SCENES.values():
        case = scene.arrive(aoba)
        scene.before(case)
        tried |= {route for route, _ in forms_about(here[scene.who], case)}
    about_a_case = {route for route in table() if route.startswith(CASE)}
    assert about_a_case - ONLY_READ - ANSWERS_FOR_ITSELF == tried
    others = table() - about_a_case - NOT_ABOUT_A_CASE
    assert {route for route in others if not route.startswith(ELSEWHERE)} == set()


def test_the_approver_does_not_decide_what_the_page_did_not_show(aoba):
    """The examiner proposed the opposite since: it is not decided, and the page shows what is proposed now, without a button
    that would decide that instead; for that it is opened anew."""
    case = arrived(aoba, at=datetime.now(UTC))
    proposed(case)
    approver = signed_in(aoba, "kessai")
    address = f"/aoba/desk/cases/{receipt_of(case)}/decide/"
    form = next(f for f in forms_of(text_of(approver.get(address)), address) if f.action == address)
    sent_back_and_proposed_otherwise(case)
    status, page = pressed(approver, form)
    assert status == 409
    assert "審査に差し戻した" in page
    assert "で決裁する" not in page and "今の内容を開く" in page
    with tenant_transaction():
        found = application(case)
    assert found is not None
    assert found.state == "deciding"
    again = next(f for f in forms_of(text_of(approver.get(address)), address) if f.action == address)
    assert pressed(approver, again)[0] == 302


def test_what_a_colleague_wrote_meanwhile_is_told_with_their_name(aoba):
    case = arrived(aoba, at=datetime.now(UTC))
    examined(case)
    examiner = signed_in(aoba, "shinsa")
    address = f"/aoba/desk/cases/{receipt_of(case)}/propose/"
    form = next(f for f in forms_of(text_of(examiner.get(address)), address) if f.action == address)
    noted(case)
    prepared(case)
    status, page = pressed(examiner, form)
    assert status == 409
    told = page.partition("先に、ほかの操作がありました")[2][:600]
    for said in (EXAMINER.name, "メモを残した", "決裁に出す内容を途中まで残した"):
        assert said in told
