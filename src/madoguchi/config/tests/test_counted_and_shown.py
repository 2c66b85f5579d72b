"""What residents did is what ふりかえり shows: from the portal through the counters to the desk."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from madoguchi.applications.tests.cast import PROCEDURE, two_towns
from madoguchi.forms.tests.examples import claim
from madoguchi.office.tests.cast import hire, signed_in
from madoguchi.portal.tests.cast import PAGES, Resident
from madoguchi.statistics.services.tally import TALLIES
from madoguchi.tenants.tests.cast import Office

FIRST, SECOND, _ = PAGES


def table(shown: str, caption: str) -> list[list[str]]:
    """The rows of a table of the page, without the labels that only narrow screens show."""
    found = re.search(rf"<caption[^>]*>{caption}</caption>.*?<tbody.*?</tbody>", shown, re.S)
    assert found is not None, shown
    rows = re.findall(r"<tr.*?</tr>", found[0], re.S)[1:]
    cells = [re.findall(r'<span class="table__cell">(.*?)</span></t[dh]>', row, re.S) for row in rows]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]


@pytest.mark.django_db
def test_the_desk_shows_what_was_done_at_the_portal(tmp_path: Path) -> None:
    aoba, midori = two_towns(tmp_path)
    Resident().applied()
    turning = Resident()
    turning.save(FIRST, claim())
    turning.save(SECOND, claim(claimant={**claim()["claimant"], "family_kana": "山田"}))
    turning.save(SECOND, claim(), _next="", _back="1")
    turning.post(turning.apply(SECOND), {"_back": "1"})
    stopping = Resident()
    stopping.save(FIRST)
    elsewhere = Resident("midori")
    elsewhere.save(FIRST, claim())
    TALLIES.write()

    def shown(town: Any) -> str:
        office = Office(tenant=town, versions={})
        hire(office, "kanri")
        page = signed_in(office, "kanri").get(f"/{town.slug}/desk/procedures/{PROCEDURE}/lookback/")
        assert page.status_code == 200
        return str(page.content.decode())

    here = shown(aoba)
    numbers = table(here, "ページごとの数")
    reached_finished_back = [(row[1], row[2], row[5]) for row in numbers]
    assert reached_finished_back[:2] == [("3人", "2人", "0回"), ("2人", "1人", "2回")]
    assert reached_finished_back[-1] == ("1人", "1人", "0回")
    mistakes = table(here, "多いまちがい")
    assert [(row[1], row[3]) for row in mistakes if row[1] == "カタカナでない"] == [("カタカナでない", "1回")]
    assert [(row[1], row[2]) for row in table(shown(midori), "ページごとの数")][:2] == [
        ("1人", "1人"),
        ("1人", "0人"),
    ]
