"""Taking local governments in, and the lists they keep."""

from __future__ import annotations

import pytest

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.isolation.scope import NoTenant, tenant_scope, tenant_transaction
from madoguchi.tenants.models import Tenant
from madoguchi.tenants.queries import all_tenants, by_code, by_id, by_slug, fingerprint, forget, tables
from madoguchi.tenants.services.add_tenant import RESERVED, InvalidTenant
from madoguchi.tenants.services.hold_secret_key import OtherSecretKey, accept_secret_key, check_secret_key
from madoguchi.tenants.services.keep_table import KeyUsed, TableChanged, keep_table
from madoguchi.tenants.tests.cast import NOW, code_of, found

CENTRES = {"1": {"label": "あおば第一保育園", "seats": 60}, "2": {"label": "あおば第二保育園", "seats": 90}}


def keep(rows, table="centres"):
    with tenant_transaction():
        keep_table(table=table, rows=rows, by=OPERATOR, now=NOW)


def test_a_tenant_is_found_by_slug_code_and_number(aoba, midori):
    assert by_slug("aoba") == by_code(code_of(99001)) == by_code("aoba") == by_id(99001) == aoba.tenant
    assert [tenant.slug for tenant in all_tenants()] == ["aoba", "midori"]


def test_what_is_not_there_is_not_found(aoba):
    assert (by_slug("midori"), by_code("000000"), by_id(1)) == (None, None, None)


def test_a_name_falls_back_to_japanese(aoba):
    assert [aoba.tenant.in_language(language) for language in ("ja", "en", "ja-easy")] == [
        "あおば市",
        "Aoba",
        "あおば市",
    ]


@pytest.mark.parametrize(
    "slug", [*RESERVED, "Aoba", "あおば", "a b", "../x", "-", "", "aoba-", "-aoba", "a--b", "aoba\n"]
)
def test_a_slug_that_cannot_be_an_address_is_refused(db, slug):
    with pytest.raises(InvalidTenant):
        found(99001, slug, "あおば市")


def test_a_wrong_check_digit_is_refused(db):
    from madoguchi.tenants.services.add_tenant import add_tenant
    from madoguchi.tenants.tests.cast import NOW

    wrong = code_of(99001)[:5] + str((int(code_of(99001)[5]) + 1) % 10)
    with pytest.raises(InvalidTenant, match="code"):
        add_tenant(
            code=wrong,
            slug="aoba",
            name="あおば市",
            name_en="Aoba",
            kind="municipality",
            by=OPERATOR,
            now=NOW,
        )


def test_a_tenant_is_taken_in_once(aoba):
    with pytest.raises(InvalidTenant, match="already"):
        found(99001, "aoba2", "あおば市")
    with pytest.raises(InvalidTenant, match="already"):
        found(99003, "aoba", "べつの市")


def test_a_process_may_answer_from_memory_until_it_forgets(aoba):
    assert [tenant.slug for tenant in all_tenants()] == ["aoba"]
    code = code_of(99002)
    row = Tenant(id=99002, slug="midori", code=code, name="みどり町", kind="municipality", created_at=NOW)
    row.save(force_insert=True)
    assert by_slug("midori") is None
    forget()
    assert [tenant.slug for tenant in all_tenants()] == ["aoba", "midori"]


def test_a_table_has_the_rows_that_were_kept_in_their_order(aoba):
    keep(CENTRES)
    assert tables() == {"centres": {key: {**row, "seats": str(row["seats"])} for key, row in CENTRES.items()}}
    assert list(tables()["centres"]) == ["1", "2"]


def test_a_row_that_is_left_out_is_no_longer_offered_and_can_come_back(aoba):
    keep(CENTRES)
    keep({"2": CENTRES["2"]})
    assert list(tables()["centres"]) == ["2"]
    keep(CENTRES)
    assert list(tables()["centres"]) == ["1", "2"]


def test_another_tenants_tables_are_its_own(aoba, midori):
    keep(CENTRES)
    assert "centres" in tables()  # and is kept for the next moment
    with tenant_scope(midori.id):
        assert tables() == {}


def test_without_a_tenant_there_are_no_tables(db):
    with pytest.raises(NoTenant):
        tables()


def test_a_key_that_a_row_had_is_not_given_to_another(aoba):
    keep(CENTRES)
    keep({"1": CENTRES["1"]})
    with pytest.raises(KeyUsed):
        keep({**CENTRES, "2": {"label": "みどり保育園"}})
    keep(CENTRES)
    keep({**CENTRES, "2": {"label": "あおば第二こども園"}})  # one that is there may be called otherwise
    assert tables()["centres"]["2"]["label"] == "あおば第二こども園"


def test_a_table_is_kept_only_over_the_rows_that_were_looked_at(aoba):
    keep(CENTRES)
    seen = fingerprint(tables()["centres"])
    keep({"1": CENTRES["1"]})
    with pytest.raises(TableChanged), tenant_transaction():
        keep_table(table="centres", rows={}, seen=seen, by=OPERATOR, now=NOW)
    assert list(tables()["centres"]) == ["1"]
    with tenant_transaction():
        keep_table(table="centres", rows=CENTRES, seen=fingerprint(tables()["centres"]), by=OPERATOR, now=NOW)
    assert list(tables()["centres"]) == ["1", "2"]


def test_a_database_goes_with_the_secret_key_that_was_accepted_last(db, settings):
    assert not check_secret_key()
    accept_secret_key(by=OPERATOR, now=NOW)
    assert check_secret_key()
    settings.SECRET_KEY = "another"
    with pytest.raises(OtherSecretKey):
        check_secret_key()
    accept_secret_key(by=OPERATOR, now=NOW)
    assert check_secret_key()
