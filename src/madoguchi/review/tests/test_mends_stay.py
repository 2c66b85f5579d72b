"""A draft that mends an application stays on the version with which that arrived."""

from __future__ import annotations

import pytest

from madoguchi.applications.services.case.mend import begin_mending
from madoguchi.applications.services.drafts.carry_over import StaysOnItsVersion, carry_over
from madoguchi.forms import queries as forms
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.tests.cast import NOW, arrived


def test_a_draft_that_mends_is_carried_to_no_other_version(aoba):
    case = arrived(aoba)
    with tenant_transaction():
        draft = begin_mending(application_id=case, now=NOW)
        form = forms.form(draft.procedure, draft.version)
        with pytest.raises(StaysOnItsVersion):
            carry_over(draft_id=draft.id, old=form, new=form, version="0" * 16, now=NOW)
        before = draft.version
        draft.refresh_from_db()
        assert draft.version == before
