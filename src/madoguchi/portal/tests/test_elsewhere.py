"""While another government has the case, its applicant reads where it lies, in their language."""

from __future__ import annotations

from madoguchi.isolation.scope import tenant_scope
from madoguchi.portal.tests.cast import Resident, tenant
from madoguchi.portal.tests.test_places_given import page_of
from madoguchi.review.tests.flows.governments import (
    There,
    accepts,
    approves,
    forwarded,
    inside,
    prefecture,
    proposes,
    tied,
    work,
)

SAID = {
    "ja": "ほしの県で審査しています。結果は、こちらからお知らせします。",
    "en": "is examining your application. We will tell you the result.",
    "ja-easy": "しらべています。けっかは、ここから おしらせします。",
}


def test_where_the_case_lies_is_told_from_its_arrival_there_until_it_is_back(resident: Resident) -> None:
    ken = prefecture()
    with tenant_scope(tenant("aoba")):
        tied(inside(ken))
        case = forwarded()
    assert not any(said in page_of(case, language) for language, said in SAID.items())
    with tenant_scope(tenant("aoba")):
        work(case)
        there = There(ken, at=case.now)
    assert all(said in page_of(case, language) for language, said in SAID.items())
    with tenant_scope(tenant("aoba")):
        there.acts(accepts, proposes(), approves)
    assert not any(said in page_of(case, language) for language, said in SAID.items())
