"""Offering a version, closing one, and pausing."""

from __future__ import annotations

import msgspec
import pytest

from madoguchi.audit.queries import entries
from madoguchi.catalog.models import SearchTerm
from madoguchi.catalog.queries import NoSuchProcedure, procedure, procedures, search
from madoguchi.catalog.services.close_version import CannotClose, close_version
from madoguchi.catalog.services.publish import publish
from madoguchi.catalog.services.reindex import reindex
from madoguchi.catalog.services.suspend import resume, suspend
from madoguchi.catalog.tests.cast import CLERK, NOW, TODAY
from madoguchi.catalog.tests.samples import bare
from madoguchi.forms.domain.format.definition import Attachment, LocalText
from madoguchi.forms.services.store_version import NotProved
from madoguchi.isolation.scope import NoTenant, tenant_scope, tenant_transaction

DOG = bare("inu", name="犬の登録申請")
DOG_2 = bare("inu", name="ペットの登録申請")


def offer(definition=DOG):
    return publish(definition=definition, tables={}, now=NOW, by=CLERK)


def actions():
    with tenant_transaction():
        return sorted(entry.action for entry in entries() if entry.action != "tenant.added")


def test_what_is_published_is_offered_and_found(aoba):
    version = offer()
    offered = procedure("inu", today=TODAY)
    assert (offered.card.version, offered.open_versions, offered.definition) == (version, (version,), DOG)
    assert [card.id for card in search("犬を飼う", today=TODAY)] == ["inu"]
    assert actions() == ["procedure.published"]


def test_publishing_the_same_again_changes_nothing(aoba):
    assert offer() == offer()
    assert actions() == ["procedure.published"]


def test_a_new_version_keeps_the_former_one_open_and_is_found_by_its_own_words(aoba):
    first, second = offer(), offer(DOG_2)
    offered = procedure("inu", today=TODAY)
    assert (offered.card.version, offered.open_versions) == (second, (second, first))
    with tenant_transaction():
        assert not SearchTerm.objects.filter(term="犬").exists()
    assert search("ペット", today=TODAY)


def test_going_back_to_an_older_version_offers_it_again(aoba):
    first, second = offer(), offer(DOG_2)
    assert offer() == first
    assert procedure("inu", today=TODAY).open_versions == (first, second)


def test_a_definition_with_an_error_is_not_offered(aoba):
    twice = Attachment(id="about", label=LocalText(ja="写真"), required_when=None)
    broken = msgspec.structs.replace(DOG, attachments=(twice, twice))
    with pytest.raises(NotProved):
        offer(broken)
    assert procedures(today=TODAY) == [] and actions() == []


def test_a_closed_version_is_no_longer_open(aoba):
    first, second = offer(), offer(DOG_2)
    close_version(procedure="inu", version=first, now=NOW, by=CLERK)
    assert procedure("inu", today=TODAY).open_versions == (second,)
    assert "procedure.version_closed" in actions()


def test_the_version_on_offer_cannot_be_closed_nor_one_closed_twice(aoba):
    first, second = offer(), offer(DOG_2)
    with pytest.raises(CannotClose):
        close_version(procedure="inu", version=second, now=NOW, by=CLERK)
    close_version(procedure="inu", version=first, now=NOW, by=CLERK)
    with pytest.raises(CannotClose):
        close_version(procedure="inu", version=first, now=NOW, by=CLERK)


def test_a_suspended_procedure_is_shown_with_its_notice_and_accepts_nothing(aoba):
    offer()
    suspend(procedure="inu", notice="システムの点検中です。", now=NOW, by=CLERK)
    card = procedure("inu", today=TODAY).card
    assert (card.suspended, card.notice, card.accepts) == (True, "システムの点検中です。", False)
    resume(procedure="inu", now=NOW, by=CLERK)
    card = procedure("inu", today=TODAY).card
    assert (card.suspended, card.notice, card.accepts) == (False, "", True)
    assert actions() == ["procedure.published", "procedure.resumed", "procedure.suspended"]


def test_what_is_not_offered_can_be_neither_suspended_nor_closed(aoba):
    with pytest.raises(NoSuchProcedure):
        suspend(procedure="inu", notice="", now=NOW, by=CLERK)
    with pytest.raises(NoSuchProcedure):
        close_version(procedure="inu", version="0" * 16, now=NOW, by=CLERK)


def test_reindexing_restores_lost_terms(aoba):
    offer()
    with tenant_transaction():
        before = set(SearchTerm.objects.values_list("term", "weight"))
        SearchTerm.objects.all().delete()
    assert search("犬", today=TODAY) == []
    assert reindex() == 1
    with tenant_transaction():
        assert set(SearchTerm.objects.values_list("term", "weight")) == before


def test_another_tenant_neither_sees_nor_suspends_it(aoba, midori):
    offer()
    with tenant_scope(midori.id):
        assert procedures(today=TODAY) == [] and search("犬", today=TODAY) == []
        with pytest.raises(NoSuchProcedure):
            procedure("inu", today=TODAY)
        with pytest.raises(NoSuchProcedure):
            suspend(procedure="inu", notice="", now=NOW, by=CLERK)


def test_without_a_tenant_nothing_is_offered(db):
    with pytest.raises(NoTenant):
        offer()
