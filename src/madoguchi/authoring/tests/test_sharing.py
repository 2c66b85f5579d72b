"""A shared definition is adopted, changed locally, moves on, and is taken three-way: by one, and by fifty at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.audit.queries import entries
from madoguchi.authoring import library
from madoguchi.authoring.library import (
    NoSuchShared,
    NotAdopted,
    NotOffered,
    behind,
    shared_definitions,
)
from madoguchi.authoring.services.adopt import adopt
from madoguchi.authoring.services.forward_tenants import forward_tenants
from madoguchi.authoring.services.offer_to_all import offer_to_all
from madoguchi.authoring.services.take_update import Collides, VersionWaits, take_update
from madoguchi.catalog.queries import forget, history, procedure
from madoguchi.catalog.services.publish import publish
from madoguchi.catalog.tests.cast import CLERK
from madoguchi.catalog.tests.samples import bare
from madoguchi.forms.domain.format.definition import Definition, Expectation, LocalText, Text, Trial
from madoguchi.forms.domain.format.parse import version_of
from madoguchi.forms.queries import adoptions
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.tenants.tests.cast import found

NOW = datetime(2026, 10, 1, 0, 0, tzinfo=UTC)
TODAY = date(2026, 10, 1)
BY: dict[str, Any] = {"now": NOW, "by": CLERK}
DOG = bare("inu", name="犬の登録申請")


def with_question(definition: Definition, id_: str, label: str) -> Definition:
    page = definition.pages[0]
    text = LocalText(ja=label, en=label, ja_easy=label)
    asked = msgspec.structs.replace(page, questions=(*page.questions, Text(id=id_, label=text)))
    return msgspec.structs.replace(definition, pages=(asked, *definition.pages[1:]))


def renamed(definition: Definition, name: str) -> Definition:
    return msgspec.structs.replace(definition, name=LocalText(ja=name))


def of(definition: Definition, department: str) -> Definition:
    return msgspec.structs.replace(definition, department=department)


def town(number: int) -> Any:
    name = "あおば市" if number == 0 else f"みどり{number}町"
    slug = "aoba" if number == 0 else f"midori{number}"
    return found(99001 + number, slug, name, now=NOW).tenant


@pytest.fixture
def towns(db: None) -> list[Any]:
    """あおば市 and みどり1町."""
    return [town(0), town(1)]


def shared_now(monkeypatch: pytest.MonkeyPatch, definition: Definition) -> None:
    """The library as the program comes with it."""
    monkeypatch.setattr(library, "library", lambda: {definition.id: definition})


def offer(tenant: Any, definition: Definition, **more: Any) -> str:
    with tenant_scope(tenant.id):
        return publish(definition=definition, tables={}, now=NOW, by=CLERK, **more)


def offered(tenant: Any, id_: str = "inu") -> Definition:
    forget()
    with tenant_scope(tenant.id):
        return procedure(id_, today=TODAY).definition


def lay_over(tenant: Any, definition: Definition, shared: str = "inu") -> None:
    offer(tenant, definition)
    with tenant_scope(tenant.id):
        adopt(shared=shared, procedure=definition.id, **BY)


def test_the_programs_own_definitions_are_shared(db: None) -> None:
    found = {one.id: one for one in shared_definitions()}
    assert {"jido-teate-nintei", "ninshin-todoke", "risai-shomei"} <= set(found)
    assert all(one.source == "library" and one.used_by == () for one in found.values())


def test_local_changes_stay_and_the_new_version_comes(
    towns: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    aoba, _ = towns
    shared_now(monkeypatch, DOG)
    lay_over(aoba, of(DOG, "環境課"))
    newer = with_question(DOG, "breed", "犬の種類")
    shared_now(monkeypatch, newer)
    (one,) = behind(today=TODAY)
    assert (one.slug, one.procedure, one.changes, one.collisions, one.reason) == ("aoba", "inu", 1, 0, "")
    with tenant_scope(aoba.id):
        taken = take_update(procedure="inu", **BY)
        assert history("inu")[0].note == "共有の手続「inu」の新しい版を取り入れました。"
    assert [d.said for d in taken.rebased.taken] == ["ページ「ご用件」に「犬の種類」を足しました"]
    assert offered(aoba) == of(newer, "環境課")
    assert behind(today=TODAY) == ()


def test_what_collides_is_chosen_and_nothing_happens_before(
    towns: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    aoba, _ = towns
    shared_now(monkeypatch, DOG)
    lay_over(aoba, renamed(DOG, "わんちゃんの登録"))
    shared_now(monkeypatch, renamed(DOG, "犬の登録"))
    with tenant_scope(aoba.id), pytest.raises(Collides) as refused:
        take_update(procedure="inu", **BY)
    (collision,) = refused.value.rebased.collisions
    assert (collision.ours, collision.theirs) == ("わんちゃんの登録", "犬の登録")
    assert offered(aoba).name.ja == "わんちゃんの登録" and len(behind(today=TODAY)) == 1
    with tenant_scope(aoba.id):
        take_update(procedure="inu", choices={collision.key: "theirs"}, **BY)
    assert offered(aoba).name.ja == "犬の登録" and behind(today=TODAY) == ()


def test_the_base_is_kept_although_the_library_moves_on_twice(
    towns: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    aoba, _ = towns
    shared_now(monkeypatch, DOG)
    lay_over(aoba, of(DOG, "環境課"))
    for newer in (with_question(DOG, "breed", "犬の種類"), with_question(DOG, "colour", "毛の色")):
        shared_now(monkeypatch, newer)
        with tenant_scope(aoba.id):
            take_update(procedure="inu", **BY)
        assert offered(aoba) == of(newer, "環境課")


def test_a_scheduled_version_is_not_undone(towns: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    aoba, _ = towns
    shared_now(monkeypatch, DOG)
    lay_over(aoba, DOG)
    offer(aoba, of(DOG, "環境課"), offered_from=TODAY + timedelta(days=9))
    shared_now(monkeypatch, with_question(DOG, "breed", "犬の種類"))
    with tenant_scope(aoba.id), pytest.raises(VersionWaits):
        take_update(procedure="inu", **BY)


def test_what_one_offers_to_all_another_adopts_and_sees_move_on(towns: list[Any]) -> None:
    aoba, midori = towns
    offer(aoba, DOG)
    with tenant_scope(aoba.id):
        shared = offer_to_all(procedure="inu", note="はじめて出します。", **BY)
    assert shared == "aoba/inu"
    with tenant_scope(midori.id):
        base = adopt(shared=shared, procedure="inu-midori", **BY)
        mine = msgspec.structs.replace(of(base, "生活課"), id="inu-midori")
        publish(definition=mine, tables={}, now=NOW, by=CLERK)
    seen = next(one for one in shared_definitions() if one.id == shared)
    assert (seen.source, seen.offered_by, seen.note, seen.used_by) == (
        "tenant", "あおば市", "はじめて出します。", ("みどり1町",)
    )  # fmt: skip
    offer(aoba, with_question(DOG, "breed", "犬の種類"))
    with tenant_scope(aoba.id):
        offer_to_all(procedure="inu", note="種類を聞きます。", now=NOW + timedelta(days=1), by=CLERK)
    (one,) = behind(today=TODAY)
    assert (one.slug, one.procedure, one.shared) == ("midori1", "inu-midori", shared)
    with tenant_scope(midori.id):
        take_update(procedure="inu-midori", **BY)
    found = offered(midori, "inu-midori")
    assert (found.id, found.department) == ("inu-midori", "生活課")
    assert [q.id for q in found.pages[0].questions] == ["about", "breed"]


def test_only_ones_own_is_offered_adopted_and_taken(towns: list[Any]) -> None:
    aoba, midori = towns
    offer(aoba, DOG)
    with tenant_scope(midori.id):
        with pytest.raises(NotOffered):
            offer_to_all(procedure="inu", note="", **BY)
        with pytest.raises(NoSuchShared):
            adopt(shared="aoba/inu", **BY)
        with pytest.raises(NotAdopted):
            take_update(procedure="inu", **BY)
    with tenant_scope(aoba.id):
        offer_to_all(procedure="inu", note="", **BY)
        with pytest.raises(NotAdopted):
            take_update(procedure="inu", **BY)
    assert adoptions() == []


def test_each_step_is_audited(towns: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    aoba, _ = towns
    shared_now(monkeypatch, DOG)
    lay_over(aoba, DOG)
    with tenant_scope(aoba.id):
        offer_to_all(procedure="inu", note="", **BY)
        with tenant_transaction():
            actions = [entry.action for entry in entries() if entry.action != "tenant.added"]
    assert {"procedure.adopted", "procedure.offered_to_all", "procedure.published"} == set(actions)


def test_of_fifty_tenants_forty_eight_are_moved_and_two_are_told(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared_now(monkeypatch, DOG)
    towns = [town(number) for number in range(50)]
    for number, tenant in enumerate(towns):
        own = of(DOG, f"第{number}課")
        lay_over(tenant, renamed(own, "わんちゃんの登録") if number in (7, 31) else own)
    newer = renamed(with_question(DOG, "breed", "犬の種類"), "犬の登録と鑑札")
    shared_now(monkeypatch, newer)
    done = forward_tenants(shared="inu", now=NOW, by=OPERATOR)
    assert len(done.moved) == 48
    assert [(one.slug, one.collisions, one.reason) for one in done.told] == [
        (f"midori{number}", 1, "1か所が、この団体の変更とぶつかります。") for number in (7, 31)
    ]
    for number, tenant in enumerate(towns):
        found = offered(tenant)
        if number in (7, 31):
            assert found.name.ja == "わんちゃんの登録" and len(found.pages[0].questions) == 1
        else:
            assert found == of(newer, f"第{number}課")
    assert {a.base_version for a in adoptions(shared="inu")} == {version_of(DOG), version_of(newer)}
    assert [one.slug for one in behind(today=TODAY)] == ["midori7", "midori31"]
    again = forward_tenants(shared="inu", now=NOW, by=OPERATOR)
    assert (again.moved, len(again.told)) == ((), 2)


def test_whose_trial_would_fail_or_who_has_nothing_on_offer_is_told_and_holds_up_nobody(
    towns: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    aoba, midori = towns
    third = town(2)
    shared_now(monkeypatch, DOG)
    example = Trial(name="犬の例", answers={"about": "犬"}, expect=Expectation(errors=()))
    lay_over(aoba, msgspec.structs.replace(DOG, trials=(example,)))
    with tenant_scope(midori.id):
        adopt(shared="inu", **BY)
    lay_over(third, DOG)
    shared_now(monkeypatch, with_question(DOG, "breed", "犬の種類"))
    done = forward_tenants(shared="inu", now=NOW, by=OPERATOR)
    assert done.moved == ("midori2",)
    reasons = {one.slug: one.reason for one in done.told}
    assert reasons["midori1"] == "まだ公開していません。"
    assert reasons["aoba"].startswith("取り入れた形に誤りがあります。trial「犬の例」")
    assert len(offered(aoba).pages[0].questions) == 1
