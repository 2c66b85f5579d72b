"""What is counted of a journey is what was done on it: once a page, with scripts or without, and never who."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madoguchi.applications.domain.progress import FINISH
from madoguchi.applications.tests.cast import PROCEDURE, two_towns
from madoguchi.forms.tests.examples import ADDRESS, child, claim
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.portal.tests.cast import PAGES, Resident, now, posted, rows, set_rows, tenant
from madoguchi.statistics.services.tally import TALLIES

FIRST, SECOND, THIRD = PAGES
Counts = dict[tuple[str, str], int]


def counts(slug: str = "aoba") -> Counts:
    """(page, what) → sum of everything but times."""
    TALLIES.write()
    found: Counts = {}
    for row in rows("PageTally", slug):
        if row.what != "took":
            found[row.page, row.what] = found.get((row.page, row.what), 0) + row.count
    return found


def errors(slug: str = "aoba") -> dict[tuple[str, str, str], int]:
    TALLIES.write()
    return {(r.page, r.question, r.code): r.count for r in rows("PageTally", slug) if r.what == "error"}


def once(*pages: str) -> Counts:
    return {(page, what): 1 for page in pages for what in ("reached", "finished")}


def test_a_straight_journey_counts_each_page_once(resident: Resident) -> None:
    resident.applied()
    assert counts() == once(*PAGES, FINISH)
    assert [(r.procedure, r.count) for r in rows("PageTally") if r.page == FINISH] == [(PROCEDURE, 1)] * 2


def test_looking_counts_nothing(resident: Resident) -> None:
    for _ in range(3):
        resident.get(resident.apply())
    assert counts() == {}


def test_going_back_and_on_again_counts_the_pages_once_and_the_way_back(resident: Resident) -> None:
    resident.save(FIRST, claim())
    resident.save(SECOND, claim(), _next="", _back="1")
    resident.post(resident.apply(SECOND), {"_back": "1", **posted(claim())})
    resident.save(FIRST, claim())
    resident.save(SECOND, claim())
    resident.save(SECOND, claim())
    assert counts() == once(FIRST, SECOND) | {(SECOND, "back"): 2, (THIRD, "reached"): 1}


def test_a_page_changed_from_the_check_page_is_not_counted_again(resident: Resident) -> None:
    resident.ready()
    resident.save(SECOND, claim())
    resident.save(THIRD, claim())
    resident.send()
    assert counts() == once(*PAGES, FINISH)


@pytest.mark.parametrize(
    "headers", [{}, {"HTTP_HX_REQUEST": "true"}], ids=["without scripts", "with scripts"]
)
def test_a_button_that_stays_is_neither_a_start_nor_a_mistake(
    resident: Resident, headers: dict[str, str]
) -> None:
    resident.client.defaults.update(headers)
    for button in ("_refresh", "_lookup", "_add", "_save"):
        resident.post(resident.apply(FIRST), {button: "x"})
    assert counts() == {(FIRST, "reached"): 1}
    resident.save(FIRST, claim())
    assert counts() == once(FIRST) | {(SECOND, "reached"): 1}


def test_a_mistake_is_counted_by_question_and_kind_and_never_with_what_was_typed(resident: Resident) -> None:
    resident.save(FIRST, claim())
    typed = "秘密の名前"
    wrong = claim(claimant={**claim()["claimant"], "family": "", "family_kana": typed})
    for _ in range(2):
        assert resident.save(SECOND, wrong).status_code == 422
    assert errors() == {
        (SECOND, "claimant.family", "required"): 2,
        (SECOND, "claimant.family_kana", "kana"): 2,
    }
    stored = [[getattr(row, f.attname) for f in row._meta.concrete_fields] for row in rows("PageTally")]
    assert typed not in str(stored)
    assert resident.draft_id not in str(stored)


def test_a_mistake_in_many_rows_is_one_and_a_made_up_name_leaves_nothing(resident: Resident) -> None:
    resident.save(FIRST, claim())
    resident.save(SECOND, claim())
    nameless = {**claim()["children"][0], "child": {}}
    resident.save(THIRD, {"children": [nameless, nameless]}, made_up="x\x00")
    found = {question for _, question, _ in errors()}
    assert found
    assert all(re.fullmatch(r"[a-z_.]*", question) for question in found)
    assert all(count == 1 for count in errors().values())


def test_what_is_wanting_at_the_end_is_counted_there(resident: Resident) -> None:
    resident.ready()
    assert resident.send(consent="").status_code == 422
    assert errors() == {(FINISH, "consent", "required_consent"): 1}
    assert counts()[FINISH, "reached"] == 1
    assert (FINISH, "finished") not in counts()


def test_sending_twice_counts_once(resident: Resident) -> None:
    resident.ready()
    resident.send()
    resident.send()
    assert counts()[FINISH, "finished"] == 1


def test_a_file_that_is_not_taken_is_counted_by_its_attachment(resident: Resident) -> None:
    resident.fill(claim(children=[child(living="apart", child_address=ADDRESS)]))
    attachment = "apart_statement"
    for _ in range(2):
        broken = SimpleUploadedFile("申立書.pdf", b"no PDF at all")
        response = resident.post(resident.apply("attachments"), {attachment: broken, "_upload": "1"})
        assert response.status_code == 422
    assert {key: n for key, n in errors().items() if key[2] == "file"} == {(FINISH, attachment, "file"): 2}


@pytest.mark.django_db(transaction=True)
def test_pressing_the_button_many_times_at_once_counts_the_page_once(tmp_path: Path) -> None:
    two_towns(tmp_path)
    resident = Resident()
    resident.save(FIRST, claim())
    revision = str(resident.revision())

    def press(_: int) -> int:
        twin = Resident()
        twin.client.cookies = resident.client.cookies
        twin.draft_id = resident.draft_id
        try:
            return int(twin.save(SECOND, claim(), sheet="1", revision=revision).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(press, range(8))) == {302}
    assert counts() == once(FIRST, SECOND) | {(THIRD, "reached"): 1}


def test_mending_is_not_counted(resident: Resident) -> None:
    number, _ = resident.applied()
    before = counts()
    resident.post(resident.home(f"applications/{number.replace('-', '')}/mend/"))
    resident.draft_id = str(resident.draft().id)
    resident.save(SECOND, claim())
    resident.save(SECOND, claim(claimant={}))
    assert resident.send(consent="").status_code == 422
    assert counts() == before


def test_the_time_for_a_page_runs_from_when_it_was_drawn(resident: Resident) -> None:
    page = resident.get(resident.apply()).content.decode()
    drawn = re.search(r'name="drawn" value="(\d+)"', page)
    assert drawn is not None
    then = int(drawn[1])
    assert abs(then - now().timestamp()) < 5
    redrawn = resident.post(resident.apply(FIRST), {"_refresh": "x", "drawn": str(then - 200)})
    assert f'name="drawn" value="{then - 200}"' in redrawn.content.decode()
    resident.save(FIRST, claim(), drawn=str(then - 200))
    TALLIES.write()
    assert [(r.page, r.code, r.count) for r in rows("PageTally") if r.what == "took"] == [(FIRST, "240", 1)]


@pytest.mark.parametrize("drawn", ["", "x", "-5", "９", "99999999999", "9" * 400, "1e5"])
def test_a_time_that_makes_no_sense_counts_no_time(resident: Resident, drawn: str) -> None:
    assert resident.save(FIRST, claim(), drawn=drawn).status_code == 302
    assert counts() == once(FIRST) | {(SECOND, "reached"): 1}
    assert [r for r in rows("PageTally") if r.what == "took"] == []


def test_the_draft_is_gone_on_with_where_it_was_furthest(resident: Resident) -> None:
    resident.save(FIRST, claim())
    resident.save(SECOND, claim())
    resident.save(FIRST, claim())
    assert resident.draft().page == THIRD
    assert f"{resident.apply(THIRD)}" in resident.get(resident.apply()).content.decode()
    resident.fill()
    assert resident.draft().page == FINISH
    assert resident.get(resident.apply(FINISH)).status_code == 200


def test_a_page_that_is_no_longer_there_leads_to_one_that_is(resident: Resident) -> None:
    resident.save(FIRST, claim())
    set_rows("Draft", page="of_an_older_version")
    response = resident.get(resident.apply("of_an_older_version"))
    assert response.status_code == 302
    assert response["Location"] == resident.apply(FIRST)
    assert resident.get(resident.apply("made_up")).status_code == 404


def test_towns_are_counted_apart(resident: Resident) -> None:
    neighbour = Resident("midori")
    neighbour.save(FIRST, claim())
    resident.applied()
    assert counts("midori") == once(FIRST) | {(SECOND, "reached"): 1}
    assert counts("aoba") == once(*PAGES, FINISH)


def test_counting_asks_the_database_nothing(resident: Resident) -> None:
    resident.save(FIRST, claim())
    with CaptureQueriesContext(connection) as asked:
        resident.save(SECOND, claim())
    assert [query["sql"] for query in asked if "pagetally" in query["sql"]] == []
    assert counts()[SECOND, "finished"] == 1


def test_where_a_draft_was_left_is_known_after_it_is_purged(resident: Resident) -> None:
    from madoguchi.applications.services.drafts.purge_drafts import purge_drafts
    from madoguchi.isolation.scope import tenant_scope
    from madoguchi.statistics.services.tally import tally_given_up

    resident.save(FIRST, claim())
    set_rows("Draft", expires_at=now() - timedelta(days=1))
    with tenant_scope(tenant("aoba")):
        purge_drafts(now=now(), count=tally_given_up)
    assert counts()[SECOND, "gave_up"] == 1
    with tenant_transaction(tenant("aoba")):
        assert not apps.get_model("applications", "Draft").objects.exists()
