"""The demonstration's applications: every state in each town, each brought there by whose work it is, on pages of staff."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pyotp
import pytest
import yaml
from django.apps import apps
from django.db import transaction
from django.test import Client

from madoguchi.accounts.queries import flow_places, levels_held
from madoguchi.applications.domain.answers import marker, replaced, typed_numbers
from madoguchi.applications.domain.states import State
from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.flows.flow import flow_of
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.domain.proving.flow.owners import unmapped
from madoguchi.forms.queries import definition
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.business_days import is_business_day
from madoguchi.kernel.clock import JST, day_in_japan
from madoguchi.kernel.ids import new_id
from madoguchi.kernel.numbers import example_my_number
from madoguchi.kernel.office_days import NATIONWIDE
from madoguchi.ops import demo_folder
from madoguchi.ops.demo import applying, cases, load, people, residents
from madoguchi.ops.demo.marks import LIBRARY, OWN, TABLES
from madoguchi.tenants.queries import by_slug
from tests.parts.towns import forget_all

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
BY_STEPS = (applying.STREET, applying.FESTIVAL)
SAMPLES = (applying.CLAIM, applying.CARD, applying.EXPECTING, applying.DAMAGE, applying.NURSING)
NOT_REACHED = {State.ISSUED, State.TRANSFERRED}
"""No service leads to the one yet; the other takes another office that the towns of the demo do not know."""
TOWNS = ("aoba", "midori")


class Town(msgspec.Struct, frozen=True):
    """What is there of one town, and what its reception sees of it."""

    slug: str
    rows: list[Any]
    again: int
    history: list[Any]
    record: list[Any]
    counts: dict[str, int]
    queue: str
    pages: dict[str, str]
    lacks: list[str]
    paid_by_accountants: str


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker) -> Iterator[dict[str, Town]]:
    """Both towns, loaded as `up --demo` loads them, but for the procedures that nobody here applies for."""
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        forget_all()
        patch.setattr(people, "TENANTS", people.TENANTS[:2])
        patch.setattr(load, "definitions", lambda kind: [LIBRARY / f"{s.procedure}.yaml" for s in SAMPLES])
        patch.setattr(demo_folder, "mark", lambda folder, about: None)
        load.load(now=NOW, say=lambda line: None)
        found = {slug: _town(slug) for slug in TOWNS}
        transaction.set_rollback(True)
    forget_all()
    yield found


def _town(slug: str) -> Town:
    tenant = by_slug(slug)
    assert tenant is not None
    with tenant_transaction(tenant.id):
        rows = list(_rows("applications", "Application").order_by("arrived_at"))
        counts = {
            model: _rows(app, model).count()
            for app, model in (
                ("applications", "Attachment"),
                ("applications", "Message"),
                ("applications", "Revision"),
                ("applications", "SealedNumber"),
                ("review", "Note"),
            )
        }
        history = list(_rows("applications", "StatusChange").order_by("at"))
        record = list(_rows("audit", "Entry").exclude(actor_kind="system"))
    cases.fill(tenant=tenant, now=NOW + timedelta(days=40))
    with tenant_transaction(tenant.id):
        again = _rows("applications", "Application").count()
    browser = _signed_in(slug)
    pages = {row.receipt: browser.get(f"/{slug}/desk/cases/{row.receipt}/").content.decode() for row in rows}
    queue = browser.get(f"/{slug}/desk/?tab=all").content.decode()
    paid = _signed_in(slug, "kaikei").get(f"/{slug}/desk/?tab=all").content.decode()
    with tenant_transaction(tenant.id):
        offered = next(row for row in rows if row.procedure == applying.STREET.procedure)
        flow = definition(offered.procedure, offered.version)
        held = levels_held(flow_places(flow.id)) or {}
        lacks = [each.message for each in unmapped(flow, flow_of(flow), held)]
    return Town(slug, rows, again, history, record, counts, queue, pages, lacks, paid)


def _rows(app: str, model: str) -> Any:
    return apps.get_model(app, model).objects.all()


def _signed_in(slug: str, local: str = "uketsuke") -> Client:
    browser = Client()
    typed = {"username": f"{local}@{slug}.example", "password": people.PASSWORD}
    assert browser.post(f"/{slug}/desk/sign-in/", typed).status_code == 302
    code = pyotp.TOTP(people.TOTP_SECRET).now()
    assert browser.post(f"/{slug}/desk/sign-in/code/", {"code": code}).status_code == 302
    return browser


@pytest.fixture(params=TOWNS)
def town(request, filled) -> Town:
    found: Town = filled[request.param]
    return found


def test_every_state_is_there(town):
    assert {row.state for row in town.rows} == set(State) - NOT_REACHED


def test_there_are_several_procedures_and_many_applicants(town):
    shared = {row.procedure for row in town.rows} - {applying.STREET.procedure}
    assert shared == {sample.procedure for sample in SAMPLES}
    assert len({row.applicant_name for row in town.rows}) >= 10


def test_filling_again_adds_nothing(town):
    assert town.again == len(town.rows) == len(cases.ALL)


def test_reception_sees_all_of_them_and_none_of_the_other_town(filled):
    for slug, other in (TOWNS, TOWNS[::-1]):
        assert all(f"cases/{row.receipt}/" in filled[slug].queue for row in filled[slug].rows)
        assert not any(row.receipt in filled[slug].queue for row in filled[other].rows)


def test_every_case_can_be_opened(town):
    for row in town.rows:
        assert row.applicant_name in town.pages[row.receipt]


@pytest.mark.parametrize(
    "marked",
    ["似た申請あり", "補正済み・未確認", "差し戻し", "補正の期限超過", "営業日超過"],
)
def test_what_needs_attention_is_marked_in_the_queue(town, marked):
    assert town.queue.count(marked) >= (2 if marked == "補正済み・未確認" else 1)  # the tab says it, too


def test_files_messages_notes_mends_and_sealed_numbers_are_there(town):
    assert all(town.counts.values()), town.counts


def test_everything_lies_in_the_last_weeks_on_days_on_which_offices_work(town):
    days = [day_in_japan(step.at) for step in town.history]
    assert all(step.at <= NOW for step in town.history)
    assert min(days) > day_in_japan(NOW) - timedelta(days=70)
    assert all(is_business_day(day, office=NATIONWIDE) or day == day_in_japan(NOW) for day in days)


def test_the_steps_of_a_case_come_one_after_the_other(town):
    by_case: dict[Any, list[Any]] = {}
    for step in sorted(town.history, key=lambda step: step.id):
        by_case.setdefault(step.application_id, []).append(step.at)
    assert all(times == sorted(set(times)) for times in by_case.values())


def test_two_people_see_every_decision(town):
    by = {(entry.action, entry.subject): entry.actor_name for entry in town.record}
    decided = [subject for action, subject in by if action == "review.decided"]
    assert decided
    assert all(by["review.decided", each] != by["review.proposed", each] for each in decided)


def test_nobody_applies_with_a_name_or_a_place_that_could_be_real(town):
    families = {residents.__dict__[name].family for name in dir(residents) if name.isupper()}
    assert families == {"山田", "見本", "若葉", "青空"}
    assert all(row.applicant_name.split("　")[0] in families for row in town.rows)
    assert all(row.email.endswith("@example.jp") for row in town.rows)


def test_who_applies_lives_in_this_town(filled):
    for slug, name in zip(TOWNS, ("あおば市", "みどり町"), strict=True):
        assert all(f"{name}1丁目2番3号" in page for page in filled[slug].pages.values())


def test_cases_stand_in_several_steps_of_a_procedure_of_the_town_s_own(town):
    current = re.compile(r"item--current.*?<span>(.*?)</span>", re.DOTALL)
    pages = (page for page in town.pages.values() if 'id="steps"' in page)
    opened = sorted(step for page in pages for step in current.findall(page))
    assert opened == ["二次決裁", "交付額の算定", "受付", "支払い", "支払い", "聞き取り"]


def test_every_part_and_level_of_the_flow_is_somebody_s_work(town):
    """Nothing keeps it from being published, and the accountants see what is to be paid and nothing else."""
    assert town.lacks == []
    assert re.findall(r"cases/([^/]+)/", town.paid_by_accountants) and not any(
        row.receipt in town.paid_by_accountants for row in town.rows if row.procedure != "shotengai-hojokin"
    )


@pytest.mark.parametrize("sample", (*SAMPLES, *BY_STEPS), ids=lambda sample: sample.trial)
def test_the_answers_are_complete_on_every_day_of_the_coming_years(sample):
    """A demonstration that starts on some days only is found out on one of the others."""
    folder = OWN if sample in BY_STEPS else LIBRARY
    definition = parse_yaml((folder / f"{sample.procedure}.yaml").read_bytes())
    form = compile_form(definition)
    tables = yaml.safe_load((LIBRARY / TABLES).read_text(encoding="utf-8"))["midori"]
    for days in range(0, 3 * 365, 3):
        today = date(2026, 11, 30) + timedelta(days=days)
        given = applying.answers(
            definition, sample, residents.HANAKO, number=days, city="みどり町", today=today
        )
        numbers = typed_numbers(form, given)
        assert set(numbers.values()) <= {example_my_number(days)}
        for path in numbers:
            given = replaced(given, path, marker(new_id()))
        evaluation = evaluate(form, given, Context(today=today, tables=tables))
        assert not evaluation.problems, today
        assert not evaluation.stops, today


@pytest.mark.parametrize(
    "now",
    [
        datetime(2027, 1, 1, 0, 1, tzinfo=JST),
        datetime(2027, 5, 5, 6, 0, tzinfo=JST),
        datetime(2027, 2, 20, 23, 59, tzinfo=JST),
    ],
)
def test_every_act_has_its_moment_whenever_the_demonstration_starts(now):
    days = cases.business_days(day_in_japan(now), 30)
    for number, story in enumerate(cases.ALL):
        days_ago = [story.came, *(act.ago for act in story.then)]
        moments = [cases.moment(days[ago], number + order, now) for order, ago in enumerate(days_ago)]
        assert moments == sorted(set(moments))
        assert moments[-1] < now
