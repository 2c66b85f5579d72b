"""What came with which mend."""

from __future__ import annotations

from datetime import timedelta

from django.apps import apps

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.queries.reading.cases import case
from madoguchi.review.tests.acts import mended
from madoguchi.review.tests.cast import NOW, arrived, receipt_of
from madoguchi.review.tests.files import attach


def test_a_file_of_the_very_moment_of_a_mend_came_with_it_and_not_with_the_next(aoba):
    application = arrived(aoba)
    first, second = NOW + timedelta(minutes=1), NOW + timedelta(minutes=2)
    for name, at in (("通帳1.jpg", first), ("通帳2.jpg", second)):
        mended(application, now=at)
        file = attach(application, name=name, state="clean")
        with tenant_transaction():
            apps.get_model("applications", "Attachment").objects.filter(id=file).update(uploaded_at=at)
    with tenant_transaction():
        found = case(receipt=receipt_of(application), by=OPERATOR, today=day_in_japan(NOW))
    assert found is not None
    assert [(each.at, each.files) for each in found.mends] == [
        (first, ("口座が分かるもの: 通帳1.jpg",)),
        (second, ("口座が分かるもの: 通帳2.jpg",)),
    ]
