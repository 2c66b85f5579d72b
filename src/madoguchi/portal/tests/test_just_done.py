"""A page says that something was done to the browser that did it: an address alone says nothing untrue."""

from __future__ import annotations

from datetime import timedelta

import pytest

from madoguchi.accounts.services.residents.links import LIFETIME
from madoguchi.portal.tests.cast import EMAIL, Resident, text_of
from madoguchi.portal.tests.test_account import signed_in

DONE = "完了:"
NEW = "atarashii@example.jp"


def asked(resident: Resident, path: str, **typed: str) -> str:
    """The address that an act leads to."""
    response = resident.post(resident.home(path), typed)
    assert response.status_code == 302
    address: str = response["Location"]
    return address


def test_a_link_that_was_asked_for_is_said_to_be_on_its_way_where_it_was_asked_for(
    resident: Resident,
) -> None:
    receipt, code = resident.applied()
    for path, typed in (
        ("sign-in/", {"email": EMAIL}),
        ("lost-code/", {"receipt": receipt}),
        ("lost-address/", {"receipt": receipt, "access_code": code, "email": NEW}),
    ):
        address = asked(resident, path, **typed)
        assert DONE in text_of(resident.get(address))
        assert DONE not in text_of(Resident().get(address))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ja", "90分のうちに"),
        ("en", "within 90 minutes"),
        ("ja-easy", "90分の うちに"),
    ],
)
def test_how_long_a_link_to_sign_in_works_is_said_as_it_is(
    resident: Resident, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.setitem(LIFETIME, "sign_in", timedelta(minutes=90))
    assert said in text_of(resident.get(asked(resident, "sign-in/", email=EMAIL) + f"&lang={language}"))


@pytest.mark.parametrize("path", ["address/", "join/"])
def test_neither_address_is_said_to_be_asked_because_a_link_says_so(towns: object, path: str) -> None:
    mine, other = signed_in(EMAIL), signed_in("jiro@example.jp")
    address = asked(mine, f"my/account/{path}", email=NEW)
    assert DONE in text_of(mine.get(address))
    assert DONE not in text_of(other.get(address))


def test_nobody_reads_that_an_account_ended_but_whoever_ended_it(towns: object) -> None:
    mine = signed_in(EMAIL)
    address = mine.press(mine.home("my/account/end/"))["Location"]
    assert "アカウントをやめました" in text_of(mine.get(address))
    assert "アカウントをやめました" not in text_of(Resident().get(address))


def test_one_act_is_not_said_of_another(resident: Resident) -> None:
    assert DONE in text_of(resident.get(asked(resident, "sign-in/", email=EMAIL)))
    assert DONE not in text_of(resident.get(resident.home("lost-code/?sent")))
    assert DONE not in text_of(resident.get(resident.home("sign-in/")))
