"""The same answers by pages and by the API: the same errors in the same words, and the same application."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from django.apps import apps
from django.test import Client

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.api.tests.cast import AOBA, Program, rows
from madoguchi.applications.domain.answers import replaced, sealed_references
from madoguchi.catalog.services.publish import publish
from madoguchi.forms.domain.format.definition import AttachmentQuestion, Definition
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.numbers import example_my_number
from madoguchi.tenants.services.keep_table import keep_table

LIBRARY = Path(__file__).parents[2] / "library"
TABLES = yaml.load((LIBRARY / "demo-tables.yaml").read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
PROCEDURES = sorted(path.stem for path in LIBRARY.glob("*.yaml") if path.stem != "demo-tables")
PAPERS_NEEDED = {"ninshin-todoke", "kaigo-futan-wariai-saikofu"}
"""No trial of these arrives without a file."""
ERROR = re.compile(r'<a[^>]*href="[^"]*#([\w.-]+)"[^>]*>(.*?)</a>', re.S)


def as_typed(value: Any) -> Any:
    """A trial's answers as somebody types them: texts, and a number in place of what stands for a sealed one."""
    if isinstance(value, dict):
        if value.get("sealed") is True:
            return example_my_number(5)
        typed = {name: as_typed(part) for name, part in value.items()}
        return {name: part for name, part in typed.items() if part not in ("", {}, [])}
    if isinstance(value, list | tuple):
        return [as_typed(part) for part in value]
    return "" if value is None else str(value)


def controls(value: Any, path: str = "") -> dict[str, list[str]]:
    if isinstance(value, dict):
        inner = [(f"{path}.{name}" if path else name, part) for name, part in value.items()]
    elif isinstance(value, list) and any(isinstance(part, dict) for part in value):
        inner = [(f"{path}.{index}", part) for index, part in enumerate(value)]
    else:
        return {path: value if isinstance(value, list) else [value]}
    return {name: texts for name, part in inner for name, texts in controls(part, name).items()}


@pytest.fixture
def town(towns: Any) -> None:
    with tenant_transaction(AOBA):
        for table, listed in TABLES["aoba"].items():
            keep_table(table=table, rows=listed, by=OPERATOR, now=_now())


def by_pages(
    procedure: str, definition: Any, answers: dict[str, Any]
) -> tuple[set[tuple[str, str]], Client, str]:
    """(what the check page finds wrong, the browser, the address of the form)."""
    client, base = Client(SERVER_NAME="127.0.0.1"), f"/aoba/procedures/{procedure}/apply/"
    draft: dict[str, str] = {}
    for page in ("representative_page", *(page.id for page in definition.pages)):
        response = client.post(f"{base}{page}/", {"_save": "1", "sheet": "1", **draft, **controls(answers)})
        if not draft and response.status_code == 302:
            draft = {"draft": response["Location"].partition("draft=")[2], "revision": "1"}
        assert response.status_code in (302, 404), response.content.decode()
        assert response.status_code == 302 or page == "representative_page"
    checked = client.get(f"{base}check/", follow=True).content.decode()
    summary = re.search(r"data-error-summary.*?</ul>", checked, re.S)
    found = ERROR.findall(summary[0]) if summary else []
    stands_for = _files_asked_on_pages(definition)
    wrong = {(stands_for.get(name, name), _plain(sentence)) for name, sentence in found}
    return wrong, client, base


def _files_asked_on_pages(definition: Definition) -> dict[str, str]:
    """The place on a page → the attachment, which is what a program names."""
    asked = [q for page in definition.pages for q in page.questions]
    return {q.id: q.attachment for q in asked if isinstance(q, AttachmentQuestion)}


def _plain(sentence: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>|\s+", "", sentence))


def by_program(program: Program, procedure: str, answers: dict[str, Any], definition: Any) -> Any:
    declared = [d.id for d in definition.declarations]
    return program.submit(answers, procedure=procedure, declarations=declared)


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_each_trial_means_the_same_by_pages_and_by_the_api(town: None, procedure: str) -> None:
    definition = parse_yaml((LIBRARY / f"{procedure}.yaml").read_bytes())
    with tenant_transaction(AOBA):
        publish(definition=definition, tables=TABLES["aoba"], now=_now(), by=OPERATOR)
    program = Program()
    sent = 0
    for trial in definition.trials:
        answers = as_typed(trial.answers)
        wrong, client, base = by_pages(procedure, definition, answers)
        response = by_program(program, procedure, answers, definition)
        if response.status_code == 201:
            assert wrong == set(), trial.name
            _arrives_alike(client, base, definition, trial.name)
            sent += 1
            continue
        assert response.status_code == 422, (trial.name, response.content)
        told = {(e["path"], re.sub(r"\s+", "", e["message"])) for e in response.json()["errors"]}
        assert told == wrong, trial.name
    assert sent or procedure in PAPERS_NEEDED


def _arrives_alike(client: Client, base: str, definition: Any, name: str) -> None:
    with tenant_transaction(AOBA):
        apps.get_model("applications", "Draft").objects.update(email="a@example.jp", email_verified_at=_now())
    declared = {d.id: "yes" for d in definition.declarations}
    checked = client.get(f"{base}check/", follow=True).content.decode()
    unseen = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', checked))
    response = client.post(f"{base}check/", {"_submit": "1", **unseen, **declared})
    assert response.status_code == 302, (name, response.content.decode())
    both = sorted(rows("Application"), key=lambda row: row.arrived_at)[-2:]
    assert {row.channel for row in both} == {"api", "portal"}
    assert _content(both[0]) == _content(both[1]), name
    assert both[0].applicant_name == both[1].applicant_name


def _content(row: Any) -> Any:
    """The stored answers; a sealed number's id is its own each time."""
    answers = msgspec.json.decode(row.answers)
    for path, _ in list(sealed_references(answers)):
        answers = replaced(answers, path, "sealed")
    return {name: value for name, value in answers.items() if value not in ("", [], {})}


def _now() -> Any:
    from datetime import UTC, datetime

    return datetime.now(UTC)
