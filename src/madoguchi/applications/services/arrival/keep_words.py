"""Keep by which words staff find a case. They are hashed with the installation's key, each tenant's by itself."""

from __future__ import annotations

from uuid import UUID

from madoguchi.applications.domain.search_words import words_of
from madoguchi.applications.models import Application, SearchWord
from madoguchi.applications.queries.search_words import hashed
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.isolation.insert import Row, Worked
from madoguchi.isolation.scope import current_tenant
from madoguchi.kernel.ids import new_id


def keep_words(application_id: UUID, words: tuple[str, ...]) -> None:
    """These instead of those that it had, of a case that is locked or new."""
    SearchWord.objects.filter(application_id=application_id).delete()
    SearchWord.objects.bulk_create(
        SearchWord(id=new_id(), application_id=application_id, word=word) for word in hashed(words)
    )


def words_of_case(row: Application, form: Form, evaluation: Evaluation) -> tuple[str, ...]:
    """By which words a case is found whose answers mean this."""
    return words_of(form, evaluation, applicant=row.applicant_name, receipt=row.receipt)


def words_row(application_id: UUID, words: tuple[str, ...]) -> Row:
    """All of a new case as one part of the statement of its arrival (PostgreSQL)."""
    numbers = hashed(words)
    return Row(
        "applications_searchword",
        {
            "tenant_id": current_tenant(),
            "id": Worked("unnest({}::uuid[])", ([new_id() for _ in numbers],)),
            "application_id": application_id,
            "word": Worked("unnest({}::bigint[])", (list(numbers),)),
        },
    )
