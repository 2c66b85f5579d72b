"""Beginning drafts and sending files have limits by household; what was saved stays."""

from __future__ import annotations

import pytest

from madoguchi.forms.tests.examples import claim
from madoguchi.portal import apply
from madoguchi.portal.tests.cast import Resident, rows, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("one_moment")
def test_a_household_begins_so_many_drafts_in_an_hour(
    resident: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply, "_MOST_DRAFTS", 2)
    resident.save("claimant_page")
    assert Resident().save("claimant_page").status_code != 429
    refused = Resident().save("claimant_page", claim())
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert "しばらく受け付けられません" in text_of(refused)
    assert "山田" in text_of(refused), "what was typed is there to be copied"
    assert len(rows("Draft")) == 2
    elsewhere = Resident()
    elsewhere.client.defaults["REMOTE_ADDR"] = "192.0.2.66"
    assert elsewhere.save("claimant_page").status_code != 429
