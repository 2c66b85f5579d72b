"""Submitting by programs: tokens, scopes, tenants, keys, attachments."""

from __future__ import annotations

import base64
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.db import connection

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.services.programs.access_tokens import issue_access_token
from madoguchi.accounts.services.programs.clients import ClientGrant
from madoguchi.api.tests.cast import AOBA, MIDORI, Program, problem, rows
from madoguchi.applications.domain.states import State
from madoguchi.applications.services.arrival import submit
from madoguchi.applications.services.case.change_state import change_state
from madoguchi.applications.tests.cast import NOW, PROCEDURE, two_towns
from madoguchi.audit.queries import entries
from madoguchi.audit.services.record import Actor
from madoguchi.catalog import queries as catalog
from madoguchi.catalog.services.publish import publish
from madoguchi.catalog.services.suspend import suspend
from madoguchi.files.tests.file_samples import pdf_bytes
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.examples import ADDRESS, EXAMPLE, child, claim
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.numbers import example_my_number

PATH = f"tenants/990019/procedures/{PROCEDURE}"


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "unsupported_grant_type"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": "\x00"}, 401, "invalid_client"),
        ({"scope": "core"}, 400, "invalid_scope"),
        ({"scope": "apply everything"}, 400, "invalid_scope"),
    ],
)
def test_a_token_is_refused(program: Program, changes: dict[str, str], status: int, error: str) -> None:
    response = program.ask_token(**changes)
    assert (response.status_code, response.json()) == (status, {"error": error})


def test_a_token_is_given_for_basic_authentication_too(program: Program) -> None:
    basic = base64.b64encode(f"{program.name}:{program.secret}".encode()).decode()
    response = program.client.post(
        "/oauth/token", {"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {basic}"}
    )
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response.json()["scope"] == "apply"
    for broken in ("%%%", "/w==", ""):
        refused = program.client.post(
            "/oauth/token", {"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {broken}"}
        )
        assert refused.status_code == 401


def test_without_a_token_or_with_a_changed_one_nothing_is_done(program: Program) -> None:
    good = program.token
    for token in ("", good[:-2] + "xx", good + "x", "a.b.c"):
        program.token = token
        response = program.post(f"{PATH}/applications", {}, **{"Idempotency-Key": "key-00000000"})
        problem(response, 401, "invalid-token" if token else "no-token")
        assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_token_without_the_scope_may_not_submit(towns: Any) -> None:
    other = Program("core-system", scopes=("core",))
    problem(other.submit(), 403, "scope")


def test_a_tenant_that_was_not_granted_is_not_there(program: Program) -> None:
    problem(program.submit(town="990027"), 404, "no-such-tenant")
    problem(program.submit(town="midori"), 404, "no-such-tenant")
    problem(program.get("tenants/000000/procedures"), 404, "no-such-tenant")
    assert rows("Application", MIDORI) == []


def test_an_application_arrives_and_is_seen_by_the_program_that_sent_it_alone(program: Program) -> None:
    response = program.submit()
    assert response.status_code == 201, response.content
    sent = response.json()
    assert sent.keys() == {"receipt", "access_code", "arrived_at", "status"}
    with tenant_transaction(AOBA):
        recorded = [(entry.action, entry.actor_kind, entry.actor_name) for entry in entries(limit=1)]
    assert recorded == [("application.arrived", "client", program.name)]
    seen = program.get(f"applications/{sent['receipt']}").json()
    assert (seen["status"], seen["receipt"]) == ("arrived", sent["receipt"])
    other = Program("other-app", tenants=(AOBA, MIDORI))
    problem(other.get(f"applications/{sent['receipt']}"), 404, "no-such-application")
    elsewhere = Program("elsewhere", tenants=(MIDORI,))
    problem(elsewhere.get(f"applications/{sent['receipt']}"), 404, "no-such-application")
    problem(program.get("applications/nonsense"), 404, "no-such-application")


def test_the_individual_number_is_sealed_on_the_way_in(program: Program) -> None:
    assert program.submit().status_code == 201
    (application,), (sealed,) = rows("Application"), rows("SealedNumber")
    assert example_my_number(1) not in application.answers
    assert example_my_number(1).encode() not in bytes(sealed.ciphertext)
    assert sealed.application_id == application.id


def test_a_wrong_individual_number_is_refused_and_not_repeated(program: Program) -> None:
    response = program.submit(claim(claimant_number="123456789012"))
    body = problem(response, 422, "incomplete")
    assert [(e["path"], e["code"]) for e in body["errors"]] == [("claimant_number", "my_number_check")]
    assert "カードの12桁をもう一度確かめてください" in body["errors"][0]["message"]
    assert b"123456789012" not in response.content
    assert rows("Application") == [] and rows("SealedNumber") == []


@pytest.mark.parametrize("number", [example_my_number(1), "123456789012", 5, ["x"], {"sealed": "yes"}])
def test_evaluation_takes_no_individual_number(program: Program, number: Any) -> None:
    response = program.evaluate(claim(claimant_number=number))
    problem(response, 422, "individual-number")
    assert str(number).encode() not in response.content


def test_evaluation_tells_what_is_shown_wrong_ignored_and_asked_for(program: Program) -> None:
    children = [child(living="apart"), child(child_address=ADDRESS)]
    answers = claim(
        claimant_number={"sealed": True}, children=children, event_date="昭和65年1月8日", nobody="x"
    )
    seen = program.evaluate(answers).json()
    assert {e["code"] for e in seen["errors"]} >= {"era_ended", "unknown_question", "required"}
    assert "children.1.child_address" in seen["ignored"]
    assert seen["attachments"] == [{"id": "apart_statement", "required": True}]
    assert "children.0.child_address" in seen["shown"]


def test_the_same_key_and_body_give_the_same_answer_and_another_body_does_not(program: Program) -> None:
    first, second = program.submit(key="key-same"), program.submit(key="key-same")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    problem(program.submit(claim(occupation="none"), key="key-same"), 409, "key-reused")
    problem(program.submit(claim(claimant_number=example_my_number(2)), key="key-same"), 409, "key-reused")
    assert len(rows("Application")) == 1


def test_two_programs_may_use_the_same_key(program: Program) -> None:
    long = "k" * 60
    other, third = Program("b" * 19), Program("b" * 18)
    receipts = {p.submit(key=long).json()["receipt"] for p in (program, other, third)}
    keys = {p.submit(key=long[:-1] + "x").json()["receipt"] for p in (program, other)}
    assert len(receipts | keys) == 5


@pytest.mark.parametrize("key", ["", "short", "x" * 61, "あ" * 10, "with\ttab-inside"])
def test_a_key_that_is_none_is_refused(program: Program, key: str) -> None:
    body = {"version": program.version(), "answers": claim(), "declarations": ["consent"]}
    problem(program.post(f"{PATH}/applications", body, **{"Idempotency-Key": key}), 400, "idempotency-key")


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_once_gives_one_application(tmp_path: Path) -> None:
    two_towns(tmp_path)
    program = Program()
    version = program.version()

    def send(_: int) -> Any:
        try:
            response = program.submit(key="key-at-once", version=version)
            return response.status_code, response.json()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    assert {status for status, _ in answers} == {201}, answers
    assert len({msgspec.json.encode(body) for _, body in answers}) == 1
    assert len(rows("Application")) == len(rows("SealedNumber")) == len(rows("StatusChange")) == 1


def apart() -> dict[str, Any]:
    return claim(children=[child(living="apart", child_address=ADDRESS)])


def test_an_attachment_goes_along_once(program: Program) -> None:
    uploaded = program.attach(pdf_bytes())
    assert uploaded.status_code == 201, uploaded.content
    assert uploaded.json()["scan"] == "quarantined"
    attachment = uploaded.json()["id"]
    sent = program.submit(apart(), key="key-with-file", attachments=[attachment])
    assert sent.status_code == 201, sent.content
    (file,), (application,) = rows("Attachment"), rows("Application")
    assert (file.application_id, file.name) == (application.id, "申立書.pdf")
    assert program.submit(apart(), key="key-with-file", attachments=[attachment]).json() == sent.json()
    problem(program.submit(apart(), attachments=[attachment]), 422, "no-such-attachment")


def test_a_file_that_two_submissions_name_at_once_stays_with_the_first(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    attachment = program.attach(pdf_bytes()).json()["id"]
    assert program.submit(apart(), attachments=[attachment]).status_code == 201
    (first,) = rows("Application")
    # What the second one read just before the first committed.
    monkeypatch.setattr(submit, "_files", lambda form, submission: [("apart_statement", "clean")])
    problem(program.submit(apart(), attachments=[attachment]), 422, "no-such-attachment")
    assert [a.id for a in rows("Application")] == [first.id]
    assert rows("Attachment")[0].application_id == first.id


def test_the_attachment_of_another_program_is_refused(program: Program) -> None:
    theirs = Program("other-app").attach(pdf_bytes()).json()["id"]
    problem(program.submit(apart(), attachments=[theirs]), 422, "no-such-attachment")
    problem(program.submit(claim(), attachments=[theirs]), 422, "no-such-attachment")
    assert rows("Application") == []
    assert rows("Attachment")[0].application_id is None


def test_an_attachment_that_nothing_asks_for_stays_behind(program: Program) -> None:
    shown_when = EXAMPLE.replace("    required_when: {any_of", "    show_when: {any_of")
    with tenant_transaction(AOBA):
        publish(definition=parse_yaml(shown_when), tables={}, now=NOW, by=OPERATOR)
    catalog.forget()
    attachment = program.attach(pdf_bytes()).json()["id"]
    assert program.submit(claim(), attachments=[attachment]).status_code == 201
    assert rows("Attachment")[0].application_id is None
    assert program.submit(apart(), attachments=[attachment]).status_code == 201
    assert rows("Attachment")[0].application_id is not None


def test_no_more_files_are_taken_than_the_page_takes(program: Program) -> None:
    six = [program.attach(pdf_bytes()).json()["id"] for _ in range(6)]
    refused = program.submit(apart(), attachments=six)
    problem(refused, 422, "incomplete")
    assert [(e["path"], e["code"]) for e in refused.json()["errors"]] == [
        ("apart_statement", "too_many_files")
    ]
    assert program.submit(apart(), attachments=six[1:]).status_code == 201


def test_a_file_for_another_procedure_is_refused(program: Program) -> None:
    renamed = EXAMPLE.replace("id: jido-teate-nintei", "id: another").replace(
        "apart_statement", "another_paper"
    )
    with tenant_transaction(AOBA):
        publish(definition=parse_yaml(renamed), tables={}, now=NOW, by=OPERATOR)
    catalog.forget()
    theirs = program.attach(pdf_bytes(), procedure="another", item="another_paper")
    assert theirs.status_code == 201, theirs.content
    problem(program.submit(apart(), attachments=[theirs.json()["id"]]), 422, "no-such-attachment")


def test_a_declaration_that_the_form_does_not_have_is_refused(program: Program) -> None:
    problem(program.submit(claim(), declarations=["consent", "other"]), 422, "no-such-declaration")


def test_a_procedure_of_another_site_is_not_filed_here(program: Program) -> None:
    link = "https://example.lg.jp/"
    elsewhere = EXAMPLE.replace("{kind: online}", f"{{kind: external, system: car-oss, link: '{link}'}}")
    with tenant_transaction(AOBA):
        publish(definition=parse_yaml(elsewhere), tables={}, now=NOW, by=OPERATOR)
    catalog.forget()
    refused = program.submit(claim())
    problem(refused, 409, "not-accepting")
    assert refused.json()["link"] == link


@pytest.mark.parametrize(
    ("data", "status", "kind"),
    [
        ({}, 400, "no-file"),
        ({"procedure": ""}, 400, "no-file"),
        ({"item": ""}, 400, "no-file"),
        ({"procedure": "none"}, 404, "no-such-procedure"),
        ({"item": "none"}, 422, "no-such-attachment"),
    ],
)
def test_an_upload_must_say_what_it_is_for(
    program: Program, data: dict[str, str], status: int, kind: str
) -> None:
    whole: dict[str, Any] = {"procedure": PROCEDURE, "item": "apart_statement", **data}
    if data:
        whole["file"] = io.BytesIO(pdf_bytes())
    response = program.client.post("/api/v1/tenants/990019/attachments", whole, headers=program.headers())
    problem(response, status, kind)


def test_a_file_that_is_refused_is_told_and_not_kept(program: Program) -> None:
    for content, reason in ((b"", "empty"), (b"#!/bin/sh\nrm -rf /\n", None), (b"%PDF-1.7 not", "broken")):
        body = problem(program.attach(content), 422, "file-refused")
        assert reason is None or body["reason"] == reason
        assert "ください" in body["title"]
    assert rows("Attachment") == []


def test_a_suspended_procedure_takes_nothing(program: Program) -> None:
    version = program.version()
    with tenant_transaction(AOBA):
        suspend(procedure=PROCEDURE, notice="システムの入れ替えのため", now=NOW, by=OPERATOR)
    catalog.forget()
    problem(program.submit(claim(), version=version), 409, "not-accepting")
    assert rows("Application") == []


def test_a_program_that_no_longer_serves_a_town_reads_nothing_there(towns: Any) -> None:
    program = Program("both", tenants=(AOBA, MIDORI))
    receipt = program.submit(claim(), town="990027").json()["receipt"]
    assert program.get(f"applications/{receipt}").status_code == 200
    fewer = ClientGrant(client_id="both", tenants=(AOBA,), scopes=frozenset({"apply"}))
    program.token = issue_access_token(grant=fewer, now=datetime.now(UTC))
    problem(program.get(f"applications/{receipt}"), 404, "no-such-application")


def test_what_the_office_is_about_to_decide_is_not_told(program: Program) -> None:
    receipt = program.submit(claim()).json()["receipt"]
    clerk = Actor(kind="staff", id="1", name="佐藤 一郎")
    with tenant_transaction(AOBA):
        (row,) = rows("Application")
        for hour, state in enumerate((State.ACCEPTED, State.EXAMINING, State.DECIDING), start=1):
            later = row.arrived_at + timedelta(hours=hour)
            change_state(application_id=row.id, to=state, actor=clerk, note="", now=later)
    told = program.get(f"applications/{receipt}").json()
    assert told["status"] == "examining"
    assert [step["status"] for step in told["history"]] == ["arrived", "accepted", "examining"]


@pytest.mark.parametrize("confirmed", [True, False])
def test_an_address_counts_as_confirmed_only_when_the_program_says_so(
    program: Program, confirmed: bool
) -> None:
    applicant = {"email": "yamada@example.jp", "email_confirmed": confirmed}
    assert program.submit(claim(), applicant=applicant).status_code == 201
    (row,) = rows("Application")
    assert (row.email, row.email_confirmed) == ("yamada@example.jp", confirmed)
