"""Whatever is sent, the answer is a problem document, and nothing arrives."""

from __future__ import annotations

import json
from typing import Any

import pytest

from madoguchi.api.tests.cast import Program, problem, rows
from madoguchi.applications.tests.cast import PROCEDURE
from madoguchi.forms.tests.examples import claim

PATH = f"tenants/990019/procedures/{PROCEDURE}"
KEY = {"Idempotency-Key": "key-of-a-bad-one"}


def nested(depth: int) -> bytes:
    return b'{"version":"v","answers":{"x":' + b"[" * depth + b"]" * depth + b"}}"


BODIES: dict[str, bytes] = {
    "empty": b"",
    "no JSON": b"receipt=1",
    "no object": b"[]",
    "not UTF-8": b'{"version":"\xff"}',
    "a lone surrogate": b'{"version":"v","answers":{"occupation":"\\ud800"}}',
    "a lone surrogate in a name": b'{"version":"v","answers":{"\\udfff":"x"}}',
    "an unknown member": b'{"version":"v","answers":{},"admin":true}',
    "another shape": b'{"version":"v","answers":[]}',
    "twenty thousand levels": nested(20_000),
    "cut off": b'{"version":"v","answers":{',
    "not a number": b'{"version":"v","answers":{"x":NaN}}',
}


@pytest.mark.parametrize("action", ["evaluate", "applications"])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_that_cannot_be_read_is_a_problem(program: Program, body: bytes, action: str) -> None:
    problem(program.post(f"{PATH}/{action}", body, **KEY), 400, "body")
    assert rows("Application") == []


@pytest.mark.parametrize("depth", [100, 300, 480, 900, 3000])
@pytest.mark.parametrize("action", ["evaluate", "applications"])
def test_deeply_nested_answers_are_a_problem(program: Program, depth: int, action: str) -> None:
    body = nested(depth).replace(b'"v"', json.dumps(program.version()).encode())
    response = program.post(f"{PATH}/{action}", body, **KEY)
    assert response.status_code in (200, 400, 422), response.content[:300]
    known = (
        nested(depth).replace(b'"v"', json.dumps(program.version()).encode()).replace(b'"x"', b'"children"')
    )
    assert program.post(f"{PATH}/{action}", known, **KEY).status_code in (200, 400, 422)
    assert rows("Application") == []


def test_a_body_beyond_the_limit_is_a_problem(program: Program) -> None:
    huge = {"version": "v", "answers": {"x": "a" * 3_100_000}}
    problem(program.post(f"{PATH}/applications", huge, **KEY), 413, "too-large")


HIDDEN = {
    "NUL": "a\x00b",
    "control": "a\x07b",
    "lost": "a\ufffdb",
    "a megabyte": "あ" * 350_000,
}


@pytest.mark.parametrize("typed", HIDDEN.values(), ids=HIDDEN)
def test_characters_that_cannot_be_kept_are_a_problem(program: Program, typed: str) -> None:
    answers = claim(claimant={**claim()["claimant"], "family": typed})
    response = program.submit(answers)
    body = problem(response, 422, "incomplete")
    (error,) = [e for e in body["errors"] if e["path"] == "claimant.family"]
    assert error["code"] == ("too_long" if len(typed) > 10 else "characters")
    assert error["message"].endswith("ください。") and error["message_en"]
    assert len(response.content) < 5000
    assert rows("Application") == []


def test_unknown_questions_are_a_problem(program: Program) -> None:
    body = problem(program.submit(claim(nobody_asked="x")), 422, "incomplete")
    assert [(e["path"], e["code"]) for e in body["errors"]] == [("nobody_asked", "unknown_question")]


@pytest.mark.parametrize(
    "answers",
    [
        {"claimant": "x"}, {"claimant": [1]}, {"children": "x"}, {"children": [1, None, []]}, {"children": {}},
        {"occupation": {"a": 1}}, {"event_date": 20260101}, {"claimant": {"address": 1}}, {"claimant_number": 1},
        {"claimant_number": {"sealed": True, "ref": "x"}}, {"claimant_number": [{"sealed": True}]},
        {"children": [{"living": {"sealed": True}}]}, {"children": [{}] * 1000},
    ],
)  # fmt: skip
def test_answers_of_another_shape_are_a_problem(program: Program, answers: Any) -> None:
    problem(program.submit(claim(**answers)), 422, "incomplete")
    assert rows("Application") == []


def test_a_closed_version_is_a_problem_that_names_the_present_one(program: Program) -> None:
    body = problem(program.submit(version="0123456789abcdef"), 409, "version-closed")
    assert body["current"] == program.version()


@pytest.mark.parametrize("applicant", [{"email": "no address"}, {"email": "a\x00@example.jp"}])
def test_an_address_that_is_none_is_a_problem(program: Program, applicant: dict[str, str]) -> None:
    problem(program.submit(applicant=applicant), 422, "email")
    problem(program.submit(applicant={"language": "klingon-of-the-north"}), 400, "body")
    assert rows("Application") == []


@pytest.mark.parametrize("path", ["tenants/990019/nothing", "x", f"{PATH}/applications/", "applications/"])
def test_an_address_that_is_not_there_is_a_problem(program: Program, path: str) -> None:
    problem(program.get(path), 404, "no-such-address")
    assert program.post(path, {}).status_code == 404


@pytest.mark.parametrize("path", ["tenants", f"{PATH}/form", "openapi.json"])
def test_a_method_that_is_not_served_is_a_problem(program: Program, path: str) -> None:
    problem(program.post(path, {}), 405, "method")


@pytest.mark.parametrize("query", ["%00", "%ED%A0%80", "a" * 5000, "%E2%80%AE", "'%22--", "%25_"])
def test_a_search_for_anything_is_answered(program: Program, query: str) -> None:
    for path in (
        f"tenants?q={query}",
        f"tenants/990019/procedures?q={query}&life_event={query}&category={query}",
    ):
        response = program.get(path)
        assert response.status_code == 200, response.content[:300]
    problem(program.get(f"tenants/990019/procedures?cursor={query}"), 400, "cursor")


def test_too_many_form_fields_at_the_token_address_are_a_problem(program: Program) -> None:
    problem(program.ask_token(**{f"x{n}": "" for n in range(5001)}), 400, "request")
    problem(program.ask_token(scope="x" * 3_100_000), 413, "request")
